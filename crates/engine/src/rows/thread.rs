//! One line of a case's thread: what somebody wrote, or what the house says happened.

use focal_base::{AgentId, At, CaseId, ItemId, PersonId, ProviderId, Said, Severity, ThingId};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "id")]
pub enum From {
    Customer(PersonId),
    /// Somebody at the thing who is not signed in (its QR code).
    Visitor,
    Near(PersonId),
    Agent(AgentId),
    Thing(ThingId),
    Partner(ProviderId),
    Focal,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    Message,
    /// Private: agents only.
    Note,
    /// From whoever runs the desk to the agent who talks: for those two, and others who run the desk.
    Whisper,
    Thing,
    Alarm,
    Step,
    Mail,
    Routing,
    Answer,
    Handoff,
    System,
    Outcome,
}

/// What a person wrote stays as written; what the house says is a key and ids.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    Written(String),
    Said(Said),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    pub hash: String,
    pub name: String,
    pub bytes: u64,
    pub media: String,
}

/// How far a message that leaves the house has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    Queued,
    Sent,
    Failed { why: String },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ItemRow {
    pub id: ItemId,
    pub case: CaseId,
    pub at: At,
    pub from: From,
    pub kind: ItemKind,
    pub body: Body,
    #[serde(default)]
    pub severity: Option<Severity>,
    #[serde(default)]
    pub attachments: Vec<Attachment>,
    /// The browser's own id for it: a repeat is answered with the first.
    #[serde(default)]
    pub client_id: Option<String>,
    #[serde(default)]
    pub delivery: Option<Delivery>,
    #[serde(default)]
    pub seen: Option<At>,
    /// For this agent's eyes, and theirs who run the desk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<AgentId>,
}

impl ItemRow {
    /// Whether somebody who works here may read it; `runs`: they run the desk.
    #[must_use]
    pub fn is_for(&self, agent: &AgentId, runs: bool) -> bool {
        runs || self.to.as_ref().is_none_or(|to| to == agent)
    }
}
