//! Whether a signal was taken before: networks deliver at least once, and a repeat must have no
//! second effect. Must not know what the signal says beyond its identity.

use focal_base::At;

use crate::digest::Digest;
use crate::rules::Rules;
use crate::state::ThingState;
use crate::{Settings, Signal};

/// What tells a signal from others of its thing: its id, else its time with everything in it that a
/// metric's own time does not already guard. `None` when it has neither: then nobody can tell.
pub(crate) fn identity(signal: &Signal) -> Option<u64> {
    let mut hash = Digest::new();
    // An empty id names nothing.
    if let Some(id) = signal.id.as_ref().filter(|id| !id.is_empty()) {
        hash.text(id);
        return Some(hash.done());
    }
    if signal.events.is_empty() && signal.tests.is_empty() && signal.attempts.is_empty() {
        return None;
    }
    hash.number(signal.at?.0 as u64);
    for event in &signal.events {
        hash.text(&event.code);
    }
    for test in &signal.tests {
        hash.text(&test.name);
        hash.number(u64::from(test.ok));
        hash.text(test.code.as_deref().unwrap_or_default());
    }
    for attempt in &signal.attempts {
        hash.text(&attempt.service);
        hash.number(u64::from(attempt.ok));
        hash.text(attempt.stopped_at.as_deref().unwrap_or_default());
        hash.text(attempt.code.as_deref().unwrap_or_default());
    }
    Some(hash.done())
}

/// True when nothing in the signal is new to this thing; remembers it otherwise.
pub(crate) fn is_repeat(
    rules: &Rules,
    settings: &Settings,
    state: &mut ThingState,
    signal: &Signal,
    at: At,
) -> bool {
    if let Some(identity) = identity(signal) {
        if state.seen.contains(identity) {
            return true;
        }
        state.seen.add(identity, settings.max_repeats);
        return false;
    }
    // Without an id: a measurement is its metric and its time. State has no identity of its own, so a
    // signal that carries some is taken again, which changes nothing.
    let known =
        |name: &String| rules.metric(name).is_some_and(|slot| state.twin.metrics[slot].at == at);
    !signal.values.is_empty() && signal.state.is_empty() && signal.values.keys().all(known)
}
