//! Attempts of one thing at one service, one vote a window. Plain data; what a vote says is decided
//! elsewhere.

use std::collections::BTreeMap;

use focal_base::{At, ComponentId, KindName, ThingId};
use focal_diagnose::Told;
use serde::{Deserialize, Serialize};

/// Windows kept of one thing and service: the newest.
pub const WINDOWS: usize = 12;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AttemptRow {
    pub thing: ThingId,
    pub service: String,
    pub kind: KindName,
    /// The shared components its attempts went through: those that others hang on too.
    pub on: BTreeMap<KindName, ComponentId>,
    /// Oldest first, at most [`WINDOWS`].
    pub windows: Vec<AttemptWindow>,
}

/// What attempts within one window came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AttemptWindow {
    /// Number of the window, by the service's own length of windows.
    pub window: i64,
    pub ok: u32,
    pub failed: u32,
    /// The newest of each.
    #[serde(default)]
    pub passed_at: Option<At>,
    #[serde(default)]
    pub failed_at: Option<At>,
    /// What the newest failure said of itself that the pack knows.
    #[serde(default)]
    pub told: Option<Told>,
    /// The part at which it stopped, where that is known.
    #[serde(default)]
    pub part: Option<String>,
    /// Its code as it was sent.
    #[serde(default)]
    pub code: Option<String>,
}

impl AttemptRow {
    /// The row's id, and its key in memory.
    #[must_use]
    pub fn key(thing: &ThingId, service: &str) -> String {
        format!("{thing}/{service}")
    }

    #[must_use]
    pub fn passed_at(&self) -> Option<At> {
        self.windows.iter().filter_map(|window| window.passed_at).max()
    }

    #[must_use]
    pub fn failed_at(&self) -> Option<At> {
        self.windows.iter().filter_map(|window| window.failed_at).max()
    }

    /// Whether the newest attempt failed, and when. Where a pass and a failure came at one moment the trouble
    /// is not sure.
    #[must_use]
    pub fn failing_since(&self) -> Option<At> {
        self.failed_at().filter(|at| self.passed_at().is_none_or(|passed| passed < *at))
    }
}
