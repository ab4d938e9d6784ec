//! A contact: one conversation of a case on its way to an agent. Waits, is offered, is active, ends;
//! never with two agents at once, because the state holds one. Knows no messages.

use std::collections::BTreeMap;

use focal_base::{AgentId, At, CaseId, ContactId, QueueId, SkillName, Span};
use serde::{Deserialize, Serialize};

use crate::route::RouteReason;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contact {
    pub id: ContactId,
    pub case: CaseId,
    pub queue: QueueId,
    pub channel: Channel,
    pub started_by: StartedBy,
    /// What its agent must know beyond what the queue asks, with the least proficiency.
    #[serde(default)]
    pub needs: BTreeMap<SkillName, u8>,
    /// Added to its queue's.
    #[serde(default)]
    pub priority: f64,
    pub state: ContactState,
    /// Waited before the present wait: kept when it comes back to the queue.
    #[serde(default)]
    pub waited_before: Span,
    #[serde(default)]
    pub offers: Vec<OfferRecord>,
    /// Why the last offer went where it went, as it was decided.
    #[serde(default)]
    pub route_reason: Option<RouteReason>,
    /// Who knows this customer or case: asked first.
    #[serde(default)]
    pub sticky: Option<AgentId>,
    /// It was with an agent already and lost them: it goes before everybody else.
    #[serde(default)]
    pub front: bool,
    /// Handed over by name: nobody else is offered it.
    #[serde(default)]
    pub only: Option<AgentId>,
    #[serde(default)]
    pub transfers: Vec<Transfer>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    Chat,
    /// A thing started it, and nobody is typing at the other end.
    Thing,
    Email,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StartedBy {
    Customer,
    Thing,
    Agent,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactState {
    Waiting { since: At },
    Offered { to: AgentId, since: At, until: At },
    Active { with: AgentId, since: At },
    AfterWork { with: AgentId, since: At },
    Ended { at: At },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferRecord {
    pub to: AgentId,
    pub at: At,
    /// `None` while the agent has not answered.
    pub result: Option<OfferResult>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfferResult {
    Accepted,
    Declined,
    TimedOut,
    /// The agent's connection was lost while they held the offer.
    Vanished,
}

/// Handed on; what the agent wrote about it is a line of the thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    pub at: At,
    pub from: AgentId,
    pub to: TransferTo,
    pub note_item: Option<focal_base::ItemId>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TransferTo {
    Queue(QueueId),
    Agent(AgentId),
}

impl Contact {
    /// Everything it has waited until `now`; time with an agent does not count, an unanswered offer does.
    #[must_use]
    pub fn waited(&self, now: At) -> Span {
        match &self.state {
            ContactState::Waiting { since } | ContactState::Offered { since, .. } => {
                Span(self.waited_before.0 + now.since(*since).0)
            }
            _ => self.waited_before,
        }
    }

    /// The agent it is with or offered to, if any: at most one.
    #[must_use]
    pub fn agent(&self) -> Option<&AgentId> {
        match &self.state {
            ContactState::Offered { to: agent, .. }
            | ContactState::Active { with: agent, .. }
            | ContactState::AfterWork { with: agent, .. } => Some(agent),
            ContactState::Waiting { .. } | ContactState::Ended { .. } => None,
        }
    }

    #[must_use]
    pub fn is_waiting(&self) -> bool {
        matches!(self.state, ContactState::Waiting { .. })
    }
}
