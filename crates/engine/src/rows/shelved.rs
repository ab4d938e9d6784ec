//! Shelving (ISA-18.2): an alarm of a thing that calls nobody for a while, because somebody said so and why.

use focal_base::{AgentId, At, ThingId};
use serde::{Deserialize, Serialize};

/// Why it is not worth a call at present.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShelvedFor {
    /// It comes and goes, or tells nothing new.
    Nuisance,
    /// Its sensor does not tell the truth.
    Sensor,
    /// Somebody is at work there.
    Work,
    /// It is known, and being dealt with.
    Known,
    Other,
}

/// One alarm of one thing, whether it is active or not: what it raises meanwhile is on the shelf too.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ShelvedRow {
    pub thing: ThingId,
    pub alarm: String,
    pub why: ShelvedFor,
    #[serde(default)]
    pub note: String,
    pub by: AgentId,
    pub since: At,
    pub until: At,
}

impl ShelvedRow {
    /// The row's id, and its key in memory.
    #[must_use]
    pub fn key(thing: &ThingId, alarm: &str) -> String {
        format!("{thing}/{alarm}")
    }
}
