//! Erasures: who asked that somebody be forgotten, how far it has come, and sums of what went. It names the person
//! only until nothing else does.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{AgentId, At, PersonId, SiteId, ThingId};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ErasureRow {
    /// What stands wherever the person's id stood: made of chance, so that it says nothing of them, and one for all
    /// of it, so that figures over the same customer stay what they were.
    pub id: PersonId,
    pub asked: At,
    pub by: AgentId,
    pub stage: ErasureStage,
    #[serde(default)]
    pub done: Option<At>,
    /// Whom it is about; gone once no row and no event names them.
    #[serde(default)]
    pub whom: Option<Whom>,
    /// Things whose past goes too.
    #[serde(default)]
    pub things: BTreeSet<ThingId>,
    /// Files whose lines are gone.
    #[serde(default)]
    pub files: BTreeSet<String>,
    #[serde(default)]
    pub sums: ErasureSums,
}

/// The person as their traces are found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whom {
    pub person: PersonId,
    /// Their full name, when nobody else has it: struck out wherever others wrote it.
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub email: Option<String>,
    /// Places that only their things stood at, and what stands instead.
    #[serde(default)]
    pub sites: BTreeMap<SiteId, SiteId>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErasureStage {
    /// Their own cases, one after the other; `after`: the last line of the thread that was looked at.
    Cases {
        after: Option<String>,
    },
    /// Every other row that names them: number of the table, and the last row that was looked at.
    Rows {
        table: usize,
        after: String,
    },
    /// Events up to this number name them no more.
    Journal {
        after: u64,
    },
    /// What their things have sent.
    Past,
    /// All is deleted, and not yet overwritten.
    Disk,
    Done,
}

/// What went, and what stays without a name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ErasureSums {
    pub cases: u64,
    pub lines: u64,
    pub files: u64,
    pub things: u64,
    pub near: u64,
    pub places: u64,
    pub events: u64,
}
