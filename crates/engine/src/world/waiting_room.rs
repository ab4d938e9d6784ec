//! The waiting room as routing sees it, kept as things change: a decision pays for who came and went since the
//! last one, never for everybody who waits. Routing itself is [`focal_desk::Router`]'s.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use focal_base::{AgentId, At, ContactId};
use focal_desk::{
    AgentView, Assignment, Contact, Recent, Router, Waits, offering, position_and_wait,
};

use super::changed::AtDesk;
use super::{Read, World};

#[derive(Default)]
pub(crate) struct WaitingRoom(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    read: Read,
    router: Router,
    /// When somebody who waits may be offered to others though nothing happens.
    looks: BTreeSet<(At, ContactId)>,
    looks_of: BTreeMap<ContactId, Vec<At>>,
    /// Until when everybody who waits was looked at.
    routed: At,
}

impl Clone for WaitingRoom {
    fn clone(&self) -> WaitingRoom {
        WaitingRoom::default()
    }
}

impl WaitingRoom {
    fn kept(&self, world: &World) -> MutexGuard<'_, Kept> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut read = kept.read;
        let new = world.index.changed.desk_since(&mut read);
        match new.filter(|new| !new.iter().any(|what| matches!(what, AtDesk::Queues))) {
            Some(new) => kept.take_in(world, new),
            None => kept.begin(world),
        }
        kept.read = read;
        kept
    }

    /// Who is offered what now.
    pub fn route(&self, world: &World, now: At) -> Vec<Assignment> {
        let mut kept = self.kept(world);
        kept.routed = now;
        let before = kept.router.looked();
        let found = kept.router.route(now);
        world.effort.routes(kept.router.looked() - before);
        found
    }

    /// Which place somebody has who waits, and about how long they still wait.
    pub fn wait(&self, world: &World, contact: &Contact, recent: Recent, now: At) -> Option<Waits> {
        let kept = self.kept(world);
        let queue = world.queues.get(&contact.queue)?;
        let waiting = kept.router.waiting_in(&contact.queue);
        position_and_wait(contact, waiting, kept.router.agents(), queue, recent, now)
    }

    pub fn routed(&self) -> At {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).routed
    }

    /// The decision that had looked was not committed.
    pub fn set_routed(&self, at: At) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).routed = at;
    }

    /// When somebody who waits should next be looked at, if nothing happens before; maybe it is past.
    pub fn next_look(&self, world: &World) -> Option<At> {
        let kept = self.kept(world);
        let from = (kept.routed + focal_base::Span(1), ContactId(String::new()));
        kept.looks.range(from..).next().map(|(at, _)| *at)
    }

    /// Takes in what has changed, and will be told only of what comes after.
    pub fn catch_up(&self, world: &World) {
        if !self.0.lock().unwrap_or_else(PoisonError::into_inner).read.has_begun() {
            return;
        }
        let mut kept = self.kept(world);
        kept.read.rewind();
    }
}

impl World {
    /// Which place somebody has who waits, and about how long they still wait; `None` when they do not.
    #[must_use]
    pub fn wait_of(&self, contact: &Contact, recent: Recent, now: At) -> Option<Waits> {
        self.waiting_room.wait(self, contact, recent, now)
    }
}

impl Kept {
    fn begin(&mut self, world: &World) {
        let routed = self.routed;
        *self = Kept { router: Router::new(world.queues.values().cloned()), ..Kept::default() };
        self.routed = routed;
        world.live.desk.keys().for_each(|id| self.see_agent(world, id));
        world.contacts.keys().for_each(|id| self.see_contact(world, id));
    }

    /// Each once, however often it changed.
    fn take_in(&mut self, world: &World, new: &[AtDesk]) {
        let (mut agents, mut contacts) = (BTreeSet::new(), BTreeSet::new());
        for what in new {
            match what {
                AtDesk::Agent(id) => drop(agents.insert(id)),
                AtDesk::Contact(id) => drop(contacts.insert(id)),
                AtDesk::Queues => {}
            }
        }
        agents.into_iter().for_each(|id| self.see_agent(world, id));
        contacts.into_iter().for_each(|id| self.see_contact(world, id));
    }

    fn see_agent(&mut self, world: &World, id: &AgentId) {
        match world.live.desk.get(id) {
            Some(agent) => self.router.set_agent(AgentView::of(agent, world.held_by(id))),
            None => self.router.remove_agent(id),
        }
    }

    fn see_contact(&mut self, world: &World, id: &ContactId) {
        for at in self.looks_of.remove(id).into_iter().flatten() {
            self.looks.remove(&(at, id.clone()));
        }
        let Some(contact) = world.contacts.get(id) else {
            return self.router.remove_contact(id);
        };
        self.router.set_contact(contact);
        let Some(queue) = world.queues.get(&contact.queue) else { return };
        let mut looks = offering::looks(contact, queue);
        looks.retain(|at| *at > self.routed);
        if !looks.is_empty() {
            self.looks.extend(looks.iter().map(|at| (*at, id.clone())));
            self.looks_of.insert(id.clone(), looks);
        }
    }
}
