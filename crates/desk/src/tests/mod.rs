//! What the desk promises, as cases and as invariants over made-up desks.

mod erlang;
mod free;
mod invariants;
mod lives;
mod routing;

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{AgentId, At, CaseId, ContactId, QueueId, SkillName, Span, TextKey};

use crate::{
    Agent, AgentView, Capacity, Channel, Contact, ContactState, Presence, Queue, Role, StartedBy,
};

/// `"lang-es 7, water 5"` as skills.
pub(crate) fn skills(text: &str) -> BTreeMap<SkillName, u8> {
    let one = |part: &str| {
        let (skill, level) = part.trim().split_once(' ').expect("a skill and its level");
        (SkillName::from(skill), level.parse().expect("a level"))
    };
    text.split(',').filter(|part| !part.trim().is_empty()).map(one).collect()
}

pub(crate) fn agent(id: &str, knows: &str) -> AgentView {
    AgentView {
        agent: Agent {
            id: AgentId::from(id),
            name_ref: TextKey::from(id),
            roles: vec![Role::Agent],
            skills: skills(knows),
            queues: BTreeSet::new(),
            capacity: Capacity {
                units: 1,
                weights: BTreeMap::from([(Channel::Chat, 1), (Channel::Email, 1)]),
            },
            presence: Presence::Available,
            since: At::ZERO,
            last_contact: None,
        },
        used: 0,
        idle_since: At::ZERO,
    }
}

pub(crate) fn contact(id: &str, queue: &str, since: At) -> Contact {
    Contact {
        id: ContactId::from(id),
        case: CaseId::from("case"),
        queue: QueueId::from(queue),
        channel: Channel::Chat,
        started_by: StartedBy::Customer,
        needs: BTreeMap::new(),
        priority: 0.0,
        state: ContactState::Waiting { since },
        waited_before: Span::ZERO,
        offers: Vec::new(),
        route_reason: None,
        sticky: None,
        front: false,
        only: None,
        transfers: Vec::new(),
    }
}

pub(crate) fn queue(id: &str, needs: &str) -> Queue {
    Queue { id: QueueId::from(id), needs: skills(needs), ..Queue::default() }
}

pub(crate) fn at(secs: i64) -> At {
    At(secs * 1_000)
}
