//! Routing without reading everything each time. Waiting contacts that ask the same and count the same
//! form a class; within one, whoever has waited longest is always first, and whoever may not be asked
//! for that one may not be asked for the rest. So one round looks at the head of each class, not at each
//! contact, and holds it against each kind of agent, not each agent. Gives the same assignments as [`crate::route::route`].

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use focal_base::{AgentId, At, ContactId, QueueId, SkillName, Span};

use crate::agent::AgentView;
use crate::alike::Alike;
use crate::contact::{Channel, Contact};
use crate::eligible::asks;
use crate::queue::Queue;
use crate::route::{Assignment, Place, assign, give, place};

/// What makes two waiting contacts the same to routing, but for their waiting time and sticky agent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Class {
    queue: QueueId,
    channel: Channel,
    needs: BTreeMap<SkillName, u8>,
    /// The bits of its own priority: equal numbers are equal bits.
    priority: u64,
    front: bool,
    only: Option<AgentId>,
    /// One that was offered before remembers who let it go, and is a class of its own.
    alone: Option<ContactId>,
}

/// Began to wait, all its waits put together; then its id.
type Turn = (At, ContactId);

/// The waiting room and the agents, kept between rounds. Tell it every change; ask it to route.
#[derive(Clone, Debug, Default)]
pub struct Router {
    queues: BTreeMap<QueueId, Queue>,
    desk: Alike,
    classes: BTreeMap<Class, BTreeMap<Turn, Contact>>,
    turns: BTreeMap<ContactId, (Class, Turn)>,
    /// Classes and agents looked at, ever: what routing has cost.
    looked: u64,
}

impl Router {
    #[must_use]
    pub fn new(queues: impl IntoIterator<Item = Queue>) -> Router {
        let queues = queues.into_iter().map(|queue| (queue.id.clone(), queue)).collect();
        Router { queues, ..Router::default() }
    }

    /// A queue's definition changed.
    pub fn set_queue(&mut self, queue: Queue) {
        self.queues.insert(queue.id.clone(), queue);
    }

    /// An agent changed: presence, skills, or what they hold.
    pub fn set_agent(&mut self, view: AgentView) {
        self.desk.set(view);
    }

    pub fn remove_agent(&mut self, agent: &AgentId) {
        self.desk.remove(agent);
    }

    /// A contact changed: it waits here while it is waiting, and is forgotten otherwise.
    pub fn set_contact(&mut self, contact: &Contact) {
        self.remove_contact(&contact.id);
        if !contact.is_waiting() {
            return;
        }
        let class = Class {
            queue: contact.queue.clone(),
            channel: contact.channel,
            needs: contact.needs.clone(),
            priority: (contact.priority + 0.0).to_bits(),
            front: contact.front,
            only: contact.only.clone(),
            alone: (!contact.offers.is_empty()).then(|| contact.id.clone()),
        };
        let turn = (began(contact), contact.id.clone());
        self.turns.insert(contact.id.clone(), (class.clone(), turn.clone()));
        self.classes.entry(class).or_default().insert(turn, contact.clone());
    }

    pub fn remove_contact(&mut self, contact: &ContactId) {
        let Some((class, turn)) = self.turns.remove(contact) else {
            return;
        };
        if let Some(members) = self.classes.get_mut(&class) {
            members.remove(&turn);
            if members.is_empty() {
                self.classes.remove(&class);
            }
        }
    }

    /// Contacts that wait.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.turns.len()
    }

    /// Everybody who waits in a queue.
    pub fn waiting_in(&self, queue: &QueueId) -> impl Iterator<Item = &Contact> {
        let theirs = self.classes.iter().filter(move |(class, _)| class.queue == *queue);
        theirs.flat_map(|(_, members)| members.values())
    }

    /// Who is at the desk, with what they hold.
    #[must_use]
    pub fn agents(&self) -> &BTreeMap<AgentId, AgentView> {
        &self.desk.views
    }

    /// Classes and agents looked at so far: a count that is the same on every machine.
    #[must_use]
    pub fn looked(&self) -> u64 {
        self.looked
    }

    /// One round: who is offered what now. Assigned contacts leave the waiting room and take up their
    /// agent's room, as the caller's rows will say a moment later.
    pub fn route(&mut self, now: At) -> Vec<Assignment> {
        let mut assignments = Vec::new();
        if !self.desk.is_open() {
            return assignments;
        }
        self.looked += self.classes.len() as u64;
        let heads =
            self.classes.iter().filter_map(|(class, members)| self.head(class, members, now));
        let mut heads: BinaryHeap<Reverse<(Place, Class)>> = heads.map(Reverse).collect();
        while let Some(Reverse((place, class))) = heads.pop() {
            if !self.desk.is_open() {
                break;
            }
            let first = self.classes.get(&class).and_then(|members| members.values().next());
            let Some((contact, queue)) = first.cloned().zip(self.queues.get(&class.queue)) else {
                continue;
            };
            let asks = asks(&contact, queue, place.waited, &self.desk.views);
            self.looked += self.desk.kinds() as u64;
            if !self.desk.anyone_for(&contact, queue, &asks, now) {
                continue;
            }
            let found = self.desk.find(&contact, queue, &asks, now);
            let Some(found) = assign(&contact, &place, asks, found, now) else {
                continue;
            };
            self.take(&found, &contact, now);
            assignments.push(found);
            let next = self.classes.get(&class).and_then(|members| self.head(&class, members, now));
            heads.extend(next.map(Reverse));
        }
        assignments
    }

    fn head(
        &self,
        class: &Class,
        members: &BTreeMap<Turn, Contact>,
        now: At,
    ) -> Option<(Place, Class)> {
        let queue = self.queues.get(&class.queue)?;
        let first = members.values().next()?;
        Some((place(first, queue, now), class.clone()))
    }

    fn take(&mut self, found: &Assignment, contact: &Contact, now: At) {
        self.remove_contact(&found.contact);
        if let Some(mut view) = self.desk.views.get(&found.agent).cloned() {
            give(&mut view, contact, now);
            self.desk.set(view);
        }
    }
}

/// When it began to wait, as if all its waits had been one that ends now.
fn began(contact: &Contact) -> At {
    let since = match contact.state {
        crate::contact::ContactState::Waiting { since } => since,
        _ => At::ZERO,
    };
    since - Span(contact.waited_before.0)
}
