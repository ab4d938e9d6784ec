//! Two cases that became one, or one that became two: what came with which, so that it can be taken back for a while.

use std::collections::BTreeSet;

use focal_base::{AgentId, At, CaseId, ContactId, ItemId, Span, ThingId};
use serde::{Deserialize, Serialize};

use super::CaseRow;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MergeRow {
    pub id: ItemId,
    pub at: At,
    pub by: AgentId,
    /// The case that goes on.
    pub into: CaseId,
    /// The case whose number leads there.
    pub from: CaseId,
    pub number: u64,
    /// How that one was.
    pub before: CaseRow,
    /// Things that the one that goes on has from it.
    #[serde(default)]
    pub also: BTreeSet<ThingId>,
    /// What the one that goes on had promised: first answer and end.
    pub promised: (Span, Span),
    #[serde(default)]
    pub contacts: Vec<ContactId>,
    pub undone: Option<At>,
}
