//! People: those who work in the house, and those whom it serves or asks.

use std::collections::BTreeMap;

use focal_base::{AgentId, At, Lang, PersonId, QueueId, SkillName};
use focal_case::{Hours, QuietHours};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Agent,
    Supervisor,
    Administrator,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

/// How much stands on a page at once. Never the size of letters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Density {
    #[default]
    Comfortable,
    Compact,
}

/// What is heard at the desk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sounds {
    Off,
    #[default]
    Offers,
    /// And what customers write in one's own cases.
    Messages,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comfort {
    #[serde(default)]
    pub density: Density,
    #[serde(default)]
    pub sounds: Sounds,
}

/// Somebody who signs in. The password's hash is a credential and lives elsewhere.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AgentRow {
    pub id: AgentId,
    pub name: String,
    pub email: String,
    pub role: Role,
    pub lang: Lang,
    #[serde(default)]
    pub theme: Theme,
    #[serde(default)]
    pub keys_off: bool,
    #[serde(default)]
    pub comfort: Comfort,
    pub active: bool,
    /// Proficiency 1 to 10; languages are skills named `lang-es`.
    pub skills: BTreeMap<SkillName, u8>,
    #[serde(default)]
    pub queues: Vec<QueueId>,
    /// How many chats fit at once.
    pub capacity: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkillRow {
    pub id: SkillName,
    pub name: String,
}

/// When agents are there, or a queue is open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HoursRow {
    pub id: String,
    pub name: String,
    pub hours: Hours,
}

/// What a person has agreed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    pub mail: bool,
    /// May be asked a favour as somebody near a thing.
    pub near: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PersonRow {
    pub id: PersonId,
    pub name: String,
    pub email: String,
    pub lang: Lang,
    pub zone: String,
    pub consent: Consent,
    #[serde(default)]
    pub quiet: Option<QuietHours>,
    /// Wants to be woken when it is critical.
    #[serde(default)]
    pub wake_if_critical: bool,
    /// Favours asked of them so far, and how many they did: what acceptance is learnt from.
    #[serde(default)]
    pub asked: u32,
    #[serde(default)]
    pub accepted: u32,
    #[serde(default)]
    pub last_asked: Option<At>,
}
