//! Somebody who works at the desk: what they know, how much they can hold, whether they are there.
//! Knows no browsers and no sign-in; the engine tells what it saw.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{AgentId, At, QueueId, SkillName, TextKey};
use serde::{Deserialize, Serialize};

use crate::contact::{Channel, Contact};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Agent {
    pub id: AgentId,
    /// Where the name is kept, so that it can be erased.
    pub name_ref: TextKey,
    #[serde(default)]
    pub roles: Vec<Role>,
    /// Skill → proficiency, 1 to 10. Languages are skills: `lang-es`.
    pub skills: BTreeMap<SkillName, u8>,
    /// Only contacts of these queues are offered to them; empty: of every queue.
    #[serde(default)]
    pub queues: BTreeSet<QueueId>,
    #[serde(default)]
    pub capacity: Capacity,
    pub presence: Presence,
    pub since: At,
    /// When they last got or finished a contact; the longest ago is next.
    #[serde(default)]
    pub last_contact: Option<At>,
}

impl Agent {
    /// Whether contacts of this queue are theirs to be offered.
    #[must_use]
    pub fn serves(&self, queue: &QueueId) -> bool {
        self.queues.is_empty() || self.queues.contains(queue)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Agent,
    Supervisor,
    Administrator,
}

/// How much an agent holds at once: `units` in all, each channel weighing its own. A channel that is
/// not listed weighs everything, so that it is held alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capacity {
    pub units: u32,
    pub weights: BTreeMap<Channel, u32>,
}

impl Default for Capacity {
    fn default() -> Capacity {
        let weights = [(Channel::Chat, 3), (Channel::Thing, 2), (Channel::Email, 1)];
        Capacity { units: 12, weights: BTreeMap::from(weights) }
    }
}

impl Capacity {
    /// Units that one contact of a channel takes; never more than all.
    #[must_use]
    pub fn weight(&self, channel: Channel) -> u32 {
        self.weights.get(&channel).copied().unwrap_or(self.units).min(self.units)
    }
}

/// Ready, full, wrapping up, away, gone. Only `Available` is given new contacts; an available agent who
/// holds something is shown as `InContact` and still gets what fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    Available,
    InContact,
    AfterContact,
    Away,
    Offline,
}

impl Presence {
    /// Is there, or will be in a moment.
    #[must_use]
    pub fn is_there(self) -> bool {
        !matches!(self, Presence::Away | Presence::Offline)
    }

    /// May be offered another contact, as far as presence goes.
    #[must_use]
    pub fn takes_contacts(self) -> bool {
        matches!(self, Presence::Available | Presence::InContact)
    }
}

/// An agent as the router sees one: with what they hold now and since when they have had nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AgentView {
    pub agent: Agent,
    /// Units taken by offered, active and after-work contacts.
    pub used: u32,
    /// The last contact's end or beginning, or since when they have been there.
    pub idle_since: At,
}

impl AgentView {
    /// The agent with what they hold among these contacts.
    #[must_use]
    pub fn of<'a>(agent: &Agent, contacts: impl IntoIterator<Item = &'a Contact>) -> AgentView {
        let held = contacts.into_iter().filter(|contact| contact.agent() == Some(&agent.id));
        let used = held.map(|contact| agent.capacity.weight(contact.channel)).sum();
        let idle_since = agent.last_contact.unwrap_or(agent.since);
        AgentView { agent: agent.clone(), used, idle_since }
    }

    /// Units still free.
    #[must_use]
    pub fn free(&self) -> u32 {
        self.agent.capacity.units.saturating_sub(self.used)
    }

    /// Nothing more than fits.
    #[must_use]
    pub fn is_within(&self) -> bool {
        self.used <= self.agent.capacity.units
    }

    #[must_use]
    pub fn has_room_for(&self, channel: Channel) -> bool {
        let weight = self.agent.capacity.weight(channel);
        weight > 0 && weight <= self.free()
    }
}
