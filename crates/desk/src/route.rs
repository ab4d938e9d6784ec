//! Which contact goes to which agent now. Contacts in order of priority, each to the best of those who
//! may be asked; every assignment says who else there was and why not. This plain version reads
//! everything each time; [`crate::router::Router`] keeps its place and gives the same answer.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use focal_base::{AgentId, At, ContactId, QueueId, Said, Span};
use serde::{Deserialize, Serialize};

use crate::agent::AgentView;
use crate::alike::Found;
use crate::contact::Contact;
use crate::eligible::{Asks, Rank, Roster, asks, fewest_refusals, rank};
use crate::queue::Queue;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assignment {
    pub contact: ContactId,
    pub agent: AgentId,
    pub reason: RouteReason,
}

/// Why it went there: stored with the contact, bounded whatever the size of the desk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RouteReason {
    pub at: At,
    /// What put the contact first; larger is sooner.
    pub score: f64,
    pub waited: Span,
    /// What was asked after relaxation.
    pub needs: BTreeMap<focal_base::SkillName, u8>,
    /// What decided between the chosen agent and the next best.
    pub why: Said,
    /// Everybody who could have had it, best first, the chosen one at the head; the first ten.
    pub eligible: Vec<Candidate>,
    pub eligible_count: usize,
    /// Everybody else, grouped by the reason.
    pub others: Vec<NotEligible>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    pub agent: AgentId,
    /// 0 is the best band of proficiency.
    pub tier: u8,
    pub idle_since: At,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NotEligible {
    pub why: Said,
    /// The first ten by id.
    pub agents: Vec<AgentId>,
    pub count: usize,
}

/// As many names as an explanation lists; the counts are always whole.
pub(crate) const NAMED: usize = 10;

/// Decides who is offered what now. The order of the inputs does not matter.
#[must_use]
pub fn route(
    contacts: &[Contact],
    agents: &[AgentView],
    queues: &[Queue],
    now: At,
) -> Vec<Assignment> {
    let queues: BTreeMap<&QueueId, &Queue> =
        queues.iter().map(|queue| (&queue.id, queue)).collect();
    let mut roster: BTreeMap<AgentId, AgentView> =
        agents.iter().map(|view| (view.agent.id.clone(), view.clone())).collect();
    let waiting = contacts.iter().filter(|contact| contact.is_waiting());
    let mut waiting: Vec<(Place, &Contact, &Queue)> = waiting
        .filter_map(|contact| {
            let queue = queues.get(&contact.queue)?;
            Some((place(contact, queue, now), contact, *queue))
        })
        .collect();
    waiting.sort_by(|a, b| a.0.cmp(&b.0));
    let mut assignments = Vec::new();
    for (place, contact, queue) in waiting {
        let Some(found) = best(contact, queue, &roster, &place, now) else {
            continue;
        };
        if let Some(view) = roster.get_mut(&found.agent) {
            give(view, contact, now);
        }
        assignments.push(found);
    }
    assignments
}

/// Where a contact stands among all that wait; sorts with the first to be served in front.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Place {
    pub front: bool,
    pub score: f64,
    pub waited: Span,
    pub id: ContactId,
}

impl Eq for Place {}

impl Ord for Place {
    fn cmp(&self, other: &Place) -> Ordering {
        other
            .front
            .cmp(&self.front)
            .then(other.score.total_cmp(&self.score))
            .then(other.waited.cmp(&self.waited))
            .then_with(|| self.id.cmp(&other.id))
    }
}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Place) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Start + waiting × acceleration + what brings it to its service level in time.
pub(crate) fn place(contact: &Contact, queue: &Queue, now: At) -> Place {
    let waited = contact.waited(now);
    let to_target = (waited.as_secs_f64() / queue.target.as_secs_f64().max(0.001)).min(1.0);
    let score = queue.priority
        + contact.priority
        + queue.acceleration * waited.as_secs_f64() / 60.0
        + queue.correction * to_target;
    Place { front: contact.front, score, waited, id: contact.id.clone() }
}

/// The best agent for one contact, with the reason; `None` when nobody may be asked now.
fn best(
    contact: &Contact,
    queue: &Queue,
    agents: &dyn Roster,
    place: &Place,
    now: At,
) -> Option<Assignment> {
    let asks = asks(contact, queue, place.waited, agents);
    let fewest = fewest_refusals(contact, &asks, agents);
    let mut ranks = Vec::new();
    let mut others: Vec<(Said, &AgentId)> = Vec::new();
    for view in agents.all() {
        match rank(contact, queue, &asks, view, now) {
            Ok(rank) if rank.refusals > fewest => {
                others.push((Said::new("route.declined_before"), &view.agent.id));
            }
            Ok(rank) => ranks.push(rank),
            Err(why) => others.push((why, &view.agent.id)),
        }
    }
    let eligible = ranks.len();
    assign(contact, place, asks, Found { ranks, eligible, others: grouped(others) }, now)
}

/// Gives it to the best, with the reason.
pub(crate) fn assign(
    contact: &Contact,
    place: &Place,
    asks: Asks,
    found: Found,
    now: At,
) -> Option<Assignment> {
    let Found { mut ranks, eligible, others } = found;
    ranks.sort();
    let agent = ranks.first()?.agent.clone();
    let candidate = |rank: &Rank| Candidate {
        agent: rank.agent.clone(),
        tier: rank.tier,
        idle_since: rank.idle_since,
    };
    let reason = RouteReason {
        at: now,
        score: place.score,
        waited: place.waited,
        needs: asks.needs,
        why: decided_by(&ranks),
        eligible: ranks.iter().take(NAMED).map(candidate).collect(),
        eligible_count: eligible,
        others,
    };
    Some(Assignment { contact: contact.id.clone(), agent, reason })
}

/// Takes up the agent's room within one round of routing.
pub(crate) fn give(view: &mut AgentView, contact: &Contact, now: At) {
    view.used += view.agent.capacity.weight(contact.channel);
    view.idle_since = now;
    debug_assert!(view.is_within(), "{} is given more than fits", view.agent.id);
}

/// Everybody else by the reason, in the order of their names.
fn grouped(others: Vec<(Said, &AgentId)>) -> Vec<NotEligible> {
    let mut groups: Vec<NotEligible> = Vec::new();
    for (why, agent) in others {
        let at = groups.iter().position(|group| group.why == why).unwrap_or_else(|| {
            groups.push(NotEligible { why, agents: Vec::new(), count: 0 });
            groups.len() - 1
        });
        groups[at].count += 1;
        if groups[at].agents.len() < NAMED {
            groups[at].agents.push(agent.clone());
        }
    }
    groups
}

/// The first difference between the best and the next best.
fn decided_by(ranks: &[Rank]) -> Said {
    let [first, second, ..] = ranks else {
        return Said::new("route.only_one");
    };
    let key = if first.stranger != second.stranger {
        "route.knows_the_case"
    } else if first.refusals != second.refusals {
        "route.not_asked_before"
    } else if first.tier != second.tier {
        "route.best_proficiency"
    } else if first.busy != second.busy {
        "route.free_hands"
    } else if first.idle_since != second.idle_since {
        "route.longest_idle"
    } else {
        "route.equal"
    };
    Said::new(key)
}
