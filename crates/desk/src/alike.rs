//! Agents who are alike to routing: whoever knows the same, serves the same and has as much room is asked, or is
//! not, for the same reason. So a contact is held against each kind of agent once, not against each agent; only
//! those it knows by name are judged alone. Gives the same answers as [`crate::route`]'s plain version.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{AgentId, At, QueueId, Said, SkillName};

use crate::agent::{AgentView, Capacity, Role};
use crate::contact::Contact;
use crate::eligible::{Asks, Rank, could_take, rank, refusals};
use crate::queue::Queue;
use crate::route::{NAMED, NotEligible};

/// All of an agent that routing looks at, but for their name and since when they are idle.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Kind {
    is_agent: bool,
    takes: bool,
    there: bool,
    used: u32,
    units: u32,
    weights: BTreeMap<crate::contact::Channel, u32>,
    skills: BTreeMap<SkillName, u8>,
    queues: BTreeSet<QueueId>,
}

impl Kind {
    fn of(view: &AgentView) -> Kind {
        let Capacity { units, weights } = &view.agent.capacity;
        Kind {
            is_agent: view.agent.roles.contains(&Role::Agent),
            takes: view.agent.presence.takes_contacts(),
            there: view.agent.presence.is_there(),
            used: view.used,
            units: *units,
            weights: weights.clone(),
            skills: view.agent.skills.clone(),
            queues: view.agent.queues.clone(),
        }
    }

    fn is_open(&self) -> bool {
        self.takes && self.units > self.used
    }
}

#[derive(Clone, Debug, Default)]
struct Members {
    by_idle: BTreeSet<(At, AgentId)>,
    by_name: BTreeSet<AgentId>,
}

/// Everybody at the desk, by kind.
#[derive(Clone, Debug, Default)]
pub(crate) struct Alike {
    pub views: BTreeMap<AgentId, AgentView>,
    kinds: BTreeMap<Kind, Members>,
    /// Kinds whose agents take contacts and have any room: none of them, nothing to route.
    open: usize,
}

/// How a contact finds the desk.
pub(crate) struct Found {
    /// The best of those who may have it, in any order; not all of them.
    pub ranks: Vec<Rank>,
    pub eligible: usize,
    pub others: Vec<NotEligible>,
}

impl Alike {
    pub fn set(&mut self, view: AgentView) {
        self.remove(&view.agent.id.clone());
        let kind = Kind::of(&view);
        let is_open = kind.is_open();
        let members = self.kinds.entry(kind).or_default();
        self.open += usize::from(is_open && members.by_name.is_empty());
        members.by_idle.insert((view.idle_since, view.agent.id.clone()));
        members.by_name.insert(view.agent.id.clone());
        self.views.insert(view.agent.id.clone(), view);
    }

    pub fn remove(&mut self, agent: &AgentId) {
        let Some(view) = self.views.remove(agent) else { return };
        let kind = Kind::of(&view);
        let Some(members) = self.kinds.get_mut(&kind) else { return };
        members.by_idle.remove(&(view.idle_since, agent.clone()));
        members.by_name.remove(agent);
        if members.by_name.is_empty() {
            self.kinds.remove(&kind);
            self.open -= usize::from(kind.is_open());
        }
    }

    /// Whether anybody takes contacts and has any room.
    pub fn is_open(&self) -> bool {
        self.open > 0
    }

    /// Kinds of agents: what one look at the desk costs.
    pub fn kinds(&self) -> usize {
        self.kinds.len()
    }

    /// Whether anybody may be asked, before an explanation is put together for nothing.
    pub fn anyone_for(&self, contact: &Contact, queue: &Queue, asks: &Asks, now: At) -> bool {
        let known = known(contact, asks);
        let may = |id: &AgentId| {
            self.views.get(id).is_some_and(|view| rank(contact, queue, asks, view, now).is_ok())
        };
        let open = self.kinds.iter().filter(|(kind, _)| kind.is_open());
        let mut strangers = open.filter_map(|(_, members)| members.stranger(&known));
        strangers.any(may) || known.iter().any(|id| may(id))
    }

    /// Whoever let it go more often waits for those who are there and let it go less often.
    fn fewest_refusals(&self, contact: &Contact, asks: &Asks, known: &BTreeSet<&AgentId>) -> u32 {
        if contact.offers.is_empty() {
            return 0;
        }
        let could = |id: &&AgentId| self.views.get(*id).is_some_and(|view| could_take(asks, view));
        let mut strangers = self.kinds.values().filter_map(|members| members.stranger(known));
        if strangers.any(|id| could(&id)) {
            return 0;
        }
        let theirs = known.iter().copied().filter(could).map(|id| refusals(contact, id));
        theirs.min().unwrap_or(0)
    }

    /// Holds a contact against everybody.
    pub fn find(&self, contact: &Contact, queue: &Queue, asks: &Asks, now: At) -> Found {
        let known = known(contact, asks);
        let fewest = self.fewest_refusals(contact, asks, &known);
        let mut found = Found { ranks: Vec::new(), eligible: 0, others: Vec::new() };
        let mut others = Others::default();
        for members in self.kinds.values() {
            let Some(view) = members.stranger(&known).and_then(|id| self.views.get(id)) else {
                continue;
            };
            let here = known.iter().filter(|id| members.by_name.contains(**id)).count();
            let count = members.by_name.len() - here;
            match rank(contact, queue, asks, view, now) {
                Ok(first) => {
                    found.eligible += count;
                    let longest = members.by_idle.iter().filter(|(_, id)| !known.contains(id));
                    found.ranks.extend(longest.take(NAMED).map(|(idle_since, id)| Rank {
                        idle_since: *idle_since,
                        agent: id.clone(),
                        ..first.clone()
                    }));
                }
                Err(why) => {
                    let strangers = members.by_name.iter().filter(|id| !known.contains(id));
                    others.add(why, count, strangers.take(NAMED));
                }
            }
        }
        for view in known.iter().filter_map(|id| self.views.get(*id)) {
            let why = match rank(contact, queue, asks, view, now) {
                Ok(rank) if rank.refusals <= fewest => {
                    found.eligible += 1;
                    found.ranks.push(rank);
                    continue;
                }
                Ok(_) => Said::new("route.declined_before"),
                Err(why) => why,
            };
            others.add(why, 1, [&view.agent.id]);
        }
        found.others = others.listed();
        found
    }
}

/// Why others were not asked: reasons are few, however many agents there are.
#[derive(Default)]
struct Others<'a>(Vec<(Said, usize, BTreeSet<&'a AgentId>)>);

impl<'a> Others<'a> {
    fn add(&mut self, why: Said, count: usize, first: impl IntoIterator<Item = &'a AgentId>) {
        match self.0.iter_mut().find(|(known, ..)| *known == why) {
            Some((_, all, named)) => {
                *all += count;
                named.extend(first);
            }
            None => self.0.push((why, count, first.into_iter().collect())),
        }
    }

    /// Each reason with the first of its agents, in the order of their names.
    fn listed(self) -> Vec<NotEligible> {
        let listed = self.0.into_iter().map(|(why, count, agents)| NotEligible {
            why,
            agents: agents.into_iter().take(NAMED).cloned().collect(),
            count,
        });
        let mut all: Vec<NotEligible> = listed.collect();
        all.sort_by(|a, b| a.agents.cmp(&b.agents));
        all
    }
}

impl Members {
    /// One who speaks for all whom the contact does not know.
    fn stranger(&self, known: &BTreeSet<&AgentId>) -> Option<&AgentId> {
        self.by_name.iter().find(|id| !known.contains(id))
    }
}

/// Agents who mean something to this contact: it was theirs, they let it go, or it is kept for them.
fn known<'a>(contact: &'a Contact, asks: &'a Asks) -> BTreeSet<&'a AgentId> {
    let offered = contact.offers.iter().map(|offer| &offer.to);
    offered.chain(&contact.sticky).chain(&asks.only).chain(&asks.named).collect()
}
