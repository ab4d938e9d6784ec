//! What time alone brings: silence, codes that stay away, watches that run out, flapping that ends.
//! A hold is never among them: it is judged by data. Must not know what wakes it.

use focal_base::At;

use crate::detect::{Detector, Memory};
use crate::judge::{flap_slot, tell_signs, turn};
use crate::rules::Rules;
use crate::state::ThingState;
use crate::twin::NEVER;
use crate::{Finding, Found, Settings, attempts, watch};

/// Judges what is due at `now`, the house's time. May be called at any time and as often as one likes.
pub fn tick(
    rules: &Rules,
    settings: &Settings,
    state: &mut ThingState,
    now: At,
    out: &mut Vec<Finding>,
) {
    state.adopt(rules, now, out);
    if !state.maintenance {
        let before = out.len();
        for place in 0..rules.alarms.len() {
            pass_time(rules, settings, state, place, now, out);
        }
        let raised = out[before..].iter().any(|f| matches!(f.what, Found::Raised { .. }));
        tell_signs(rules, state, raised, now, out);
    }
    let thing = &state.thing;
    let tell = |at, what| out.push(Finding { thing: thing.clone(), at, what });
    attempts::flush(&mut state.services, now, settings, tell);
    watch::answer_missed(state, now, out);
}

fn pass_time(
    rules: &Rules,
    settings: &Settings,
    state: &mut ThingState,
    place: usize,
    now: At,
    out: &mut Vec<Finding>,
) {
    // What is due is told at the time it became so, however late the timer was.
    if let Some((due, answer)) = due(rules, settings, state, place)
        && now >= due
    {
        turn(rules, settings, state, place, Some(answer), due, out);
    }
    let slot = flap_slot(rules, settings, state, place);
    let alarm = &state.alarms[place];
    let later = [alarm.calm_at(slot), alarm.held_back_until(settings)];
    for at in later.into_iter().flatten().filter(|at| now >= *at) {
        turn(rules, settings, state, place, None, at, out);
    }
}

/// The next turn of an alarm that needs no data: when, and to what.
fn due(rules: &Rules, settings: &Settings, state: &ThingState, place: usize) -> Option<(At, bool)> {
    let alarm = &state.alarms[place];
    match (&rules.alarms[place].detector, &alarm.memory) {
        (Detector::Silence(silence), _) if !alarm.active => {
            Some((silence.due(state.heard?, state.resumed, settings), true))
        }
        (Detector::Code(code), Memory::Code(memory)) if alarm.active => {
            Some((code.due(memory, state.resumed, settings)?, false))
        }
        (Detector::Attempts(attempts), Memory::Attempts(memory)) if alarm.active => {
            Some((attempts.due(memory, state.resumed, settings)?, false))
        }
        _ => None,
    }
}

/// When [`tick`] next has something to do, if no signal comes before; `None` when only data can.
#[must_use]
pub fn next_deadline(rules: &Rules, settings: &Settings, state: &ThingState) -> Option<At> {
    if state.rules != rules.digest {
        // Other rules than the state's: adopting them is due now.
        return state.heard.or_else(|| (!state.watches.is_empty()).then_some(state.clock));
    }
    let mut next: Option<At> = attempts::due(&state.services, settings);
    let mut sooner = |at: Option<At>| next = [next, at].into_iter().flatten().min();
    sooner(state.watches.iter().map(|pending| pending.watch.until).min());
    if !state.maintenance {
        for place in 0..rules.alarms.len() {
            sooner(due(rules, settings, state, place).map(|(at, _)| at));
            sooner(state.alarms[place].calm_at(flap_slot(rules, settings, state, place)));
            sooner(state.alarms[place].held_back_until(settings));
        }
    }
    next
}

/// The house listens again after being away. Its absence is nobody's silence: silence and
/// `clear_after` count from now, and a watch that ran out meanwhile has a moment longer.
pub fn resumed(settings: &Settings, state: &mut ThingState, now: At) {
    if now == NEVER {
        return;
    }
    state.resumed = state.resumed.max(now);
    for pending in &mut state.watches {
        pending.watch.until = pending.watch.until.max(now + settings.resume_grace);
    }
}
