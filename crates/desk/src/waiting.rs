//! What a waiting customer is told: their place and about how long. A range, because a single number
//! would be a promise. Knows only recent figures; it forecasts nothing.

use focal_base::{At, Span};
use serde::{Deserialize, Serialize};

use crate::agent::AgentView;
use crate::contact::Contact;
use crate::eligible::{Roster, asks, could_take};
use crate::queue::Queue;
use crate::route::place;

/// How a queue has been going lately.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recent {
    /// Contacts answered within `over`.
    pub answered: u32,
    pub over: Span,
    /// The usual time with an agent, work after the contact included.
    pub handle: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waits {
    /// 1 is next.
    pub position: usize,
    /// About eight of ten such waits end within it; `None` when nobody who could take it is there.
    pub wait: Option<(Span, Span)>,
}

/// Fewer answers than this say less than the number of agents does.
const ENOUGH: u32 = 5;
/// Eight in ten lie within this many standard deviations.
const EIGHT_IN_TEN: f64 = 1.28;

/// The place of a contact in its queue and a range for its wait. `None` when it is not waiting.
#[must_use]
pub fn position_and_wait<'a>(
    contact: &Contact,
    waiting: impl IntoIterator<Item = &'a Contact>,
    agents: &dyn Roster,
    queue: &Queue,
    recent: Recent,
    now: At,
) -> Option<Waits> {
    if !contact.is_waiting() {
        return None;
    }
    let own = place(contact, queue, now);
    let before = waiting.into_iter().filter(|other| {
        let same = other.queue == contact.queue && other.is_waiting() && other.id != contact.id;
        same && place(other, queue, now) < own
    });
    let position = before.count() + 1;
    let asks = asks(contact, queue, own.waited, agents);
    let able: Vec<&AgentView> = agents.all().filter(|view| could_take(&asks, view)).collect();
    let wait = per_second(&able, contact, recent).map(|rate| range(position, rate));
    Some(Waits { position, wait })
}

/// Contacts that end per second: as observed, or as the agents' hands allow while too few were observed.
fn per_second(able: &[&AgentView], contact: &Contact, recent: Recent) -> Option<f64> {
    if able.is_empty() {
        return None;
    }
    if recent.answered >= ENOUGH && recent.over > Span::ZERO {
        return Some(f64::from(recent.answered) / recent.over.as_secs_f64());
    }
    let hands = able.iter().map(|view| {
        let capacity = &view.agent.capacity;
        f64::from(capacity.units / capacity.weight(contact.channel).max(1))
    });
    let hands: f64 = hands.sum();
    (hands > 0.0).then(|| hands / recent.handle.as_secs_f64().max(1.0))
}

/// The k-th end of a stream of ends that come at a rate: k/rate, give or take √k/rate.
fn range(position: usize, rate: f64) -> (Span, Span) {
    let k = position as f64;
    let (mean, spread) = (k / rate, EIGHT_IN_TEN * k.sqrt() / rate);
    let span = |secs: f64| Span((secs.max(0.0) * 1_000.0).round() as i64);
    (span(mean - spread), span(mean + spread))
}
