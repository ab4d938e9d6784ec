//! What outcomes have taught: one lesson a trouble, and their sums.

use std::collections::BTreeMap;

use focal_base::{At, CaseId, CauseName, KindName};
use serde::{Deserialize, Serialize};

/// What one trouble has taught; corrected when somebody knows better.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LessonRow {
    /// `incident/…`, or `case/…` for a case without one.
    pub id: String,
    pub at: At,
    pub case: CaseId,
    pub pack: String,
    pub kind: KindName,
    pub by_agent: bool,
    /// Sums to 1.
    pub weights: BTreeMap<CauseName, f64>,
}

/// The lessons about one kind of thing, added up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TallyRow {
    pub id: String,
    pub pack: String,
    pub kind: KindName,
    pub by_cause: BTreeMap<CauseName, f64>,
    /// How many troubles.
    pub of: u32,
}

impl TallyRow {
    #[must_use]
    pub fn id(pack: &str, kind: &KindName) -> String {
        format!("{pack}/{kind}")
    }
}

/// What a case began with of what was learnt: shares that stand for the pack's own.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Taught {
    pub shares: BTreeMap<CauseName, f64>,
    /// Confirmed outcomes that they rest on.
    pub of: u32,
}
