//! One signal of one thing: refused, recognised as a repeat, or taken into the twin and judged by the
//! thing's own time. Must not know where the signal came from nor what follows from a finding.

use std::collections::BTreeMap;

use focal_base::{At, Span};

use crate::alarm::Said;
use crate::detect::{Detector, View};
use crate::refusal::{self, Refusal};
use crate::repeat::is_repeat;
use crate::rules::Rules;
use crate::state::ThingState;
use crate::twin::{NEVER, Pace};
use crate::{Finding, Found, Settings, Signal, attempts, watch};

/// What became of a signal that was not refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The time it is filed under: the thing's, or its arrival where the thing gave none.
    pub at: At,
    /// Taken before: nothing to store, nothing judged.
    pub repeat: bool,
    /// Too old to be judged: to be stored in history only.
    pub late: bool,
    /// How many of its values are newer than what the twin had.
    pub fresh: u32,
}

/// Takes one signal that arrived at `received`. A refusal leaves the state as it was; findings are
/// added to `out` in the order in which they became true.
pub fn judge(
    rules: &Rules,
    settings: &Settings,
    state: &mut ThingState,
    signal: &Signal,
    received: At,
    out: &mut Vec<Finding>,
) -> Result<Judged, Refusal> {
    let at = signal.at.unwrap_or(received);
    refusal::check(rules, settings, signal, at, received)?;
    state.adopt(rules, received, out);
    let mut judged = Judged { at, repeat: false, late: false, fresh: 0 };
    if is_repeat(rules, settings, state, signal, at) {
        judged.repeat = true;
        return Ok(judged);
    }
    judged.late = listen(rules, settings, state, at, received, out);
    judged.fresh = update_twin(rules, settings, state, signal, at);
    if judged.late {
        return Ok(judged);
    }
    go_on(state, at);
    if !state.maintenance {
        run_detectors(rules, settings, state, signal, at, out);
        let thing = &state.thing;
        let tell = |at, what| out.push(Finding { thing: thing.clone(), at, what });
        attempts::count(&mut state.services, &signal.attempts, at, settings, tell);
    }
    if !state.watches.is_empty() {
        watch::answer_met(rules, state, state.clock, out);
    }
    Ok(judged)
}

/// What any word of a thing brings, whatever it says. Gives whether it comes too late to be judged.
pub(crate) fn listen(
    rules: &Rules,
    settings: &Settings,
    state: &mut ThingState,
    at: At,
    received: At,
    out: &mut Vec<Finding>,
) -> bool {
    hear(rules, settings, state, received, out);
    watch::answer_missed(state, received, out);
    // The newest time is no measure before there is one.
    let behind = if state.clock == NEVER { Span::ZERO } else { state.clock.since(at) };
    behind > settings.skew || received.since(at) > settings.judge_within
}

/// The thing has spoken of this time.
pub(crate) fn go_on(state: &mut ThingState, at: At) {
    if at > state.clock {
        if state.clock != NEVER {
            state.pace.learn(at.since(state.clock).0);
        }
        state.clock = at;
    }
}

/// The thing is alive.
fn hear(
    rules: &Rules,
    settings: &Settings,
    state: &mut ThingState,
    received: At,
    out: &mut Vec<Finding>,
) {
    if state.heard.is_none() {
        out.push(Finding { thing: state.thing.clone(), at: received, what: Found::FirstHeard });
    }
    state.heard = Some(state.heard.map_or(received, |heard| heard.max(received)));
    if state.maintenance {
        return;
    }
    for (place, rule) in rules.alarms.iter().enumerate() {
        if matches!(rule.detector, Detector::Silence(_)) {
            turn(rules, settings, state, place, Some(false), received, out);
        }
    }
}

fn update_twin(
    rules: &Rules,
    settings: &Settings,
    state: &mut ThingState,
    signal: &Signal,
    at: At,
) -> u32 {
    let mut fresh = 0;
    for (name, value) in &signal.values {
        let Some(slot) = rules.metric(name) else { continue };
        let reading = &mut state.twin.metrics[slot];
        if !reading.known() {
            // The promise is the first guess, so that a gap right after the first reading is seen.
            let promised = rules.metrics[slot].every.or(settings.every_hint);
            reading.pace = Pace(promised.map_or(0.0, |every| settings.span(every).0 as f32));
        }
        fresh += u32::from(reading.take(at, *value));
    }
    for (key, value) in &signal.state {
        if let Some(slot) = rules.state(key) {
            state.twin.states[slot].take(at, value);
        }
    }
    fresh
}

/// Runs every detector that a signal can move, then the signs that go with the alarms.
pub(crate) fn run_detectors(
    rules: &Rules,
    settings: &Settings,
    state: &mut ThingState,
    signal: &Signal,
    at: At,
    out: &mut Vec<Finding>,
) {
    let before = out.len();
    for place in 0..rules.alarms.len() {
        let (answer, at) = ask(rules, settings, state, place, signal, at);
        turn(rules, settings, state, place, answer, at, out);
    }
    let raised = out[before..].iter().any(|f| matches!(f.what, Found::Raised { .. }));
    tell_signs(rules, state, raised, at, out);
}

/// The detector's answer, and the time of the evidence for it.
fn ask(
    rules: &Rules,
    settings: &Settings,
    state: &mut ThingState,
    place: usize,
    signal: &Signal,
    at: At,
) -> (Option<bool>, At) {
    let alarm = &mut state.alarms[place];
    let view = View {
        twin: &state.twin,
        metrics: &rules.metrics,
        settings,
        clock: state.clock,
        pace: state.pace,
        resumed: state.resumed,
        signal,
        at,
    };
    rules.alarms[place].detector.judge(&mut alarm.memory, alarm.active, &view)
}

/// Hands a detector's answer to its alarm and tells what comes of it.
pub(crate) fn turn(
    rules: &Rules,
    settings: &Settings,
    state: &mut ThingState,
    place: usize,
    answer: Option<bool>,
    at: At,
    out: &mut Vec<Finding>,
) {
    let slot = flap_slot(rules, settings, state, place);
    let said = state.alarms[place].turn(answer, at, slot, settings);
    if said != Said::default() {
        tell(rules, state, place, said, at, out);
    }
    if said.raised {
        keep_pictures(rules, state, place);
    }
}

/// What an alarm was raised by is kept, for whoever has to look.
fn keep_pictures(rules: &Rules, state: &mut ThingState, place: usize) {
    let rule = &rules.alarms[place];
    for (picture, view) in rules.pictures.iter().enumerate() {
        if rule.detector.reads_state(view.state) {
            state.with_released(|state| state.cameras[picture].keep_last(&rule.name));
        }
    }
}

/// One quiet place of the flap history: at least one interval of the series the alarm is judged by.
pub(crate) fn flap_slot(
    rules: &Rules,
    settings: &Settings,
    state: &ThingState,
    place: usize,
) -> Span {
    let slots = rules.alarms[place].detector.slots();
    let paces = slots.iter().map(|slot| Span(state.twin.metrics[*slot].pace.0 as i64));
    paces.fold(settings.span(settings.flap_slot), Span::max)
}

fn tell(
    rules: &Rules,
    state: &ThingState,
    place: usize,
    said: Said,
    at: At,
    out: &mut Vec<Finding>,
) {
    let alarm = || rules.alarms[place].name.clone();
    let mut push = |what| out.push(Finding { thing: state.thing.clone(), at, what });
    if said.raised {
        push(Found::Raised {
            alarm: alarm(),
            severity: rules.alarms[place].severity,
            values: state.twin.values().map(|(name, value, _)| (name.to_owned(), value)).collect(),
            signs: judge_signs(rules, state),
        });
    }
    if let Some(on) = said.flapping {
        push(Found::Flapping { alarm: alarm(), on });
    }
    if said.returned {
        push(Found::Returned { alarm: alarm() });
    }
}

fn judge_signs(rules: &Rules, state: &ThingState) -> BTreeMap<String, bool> {
    let judged =
        |(name, expr): &(String, crate::Expr)| Some((name.clone(), expr.eval(&state.twin)?));
    rules.signs.iter().filter_map(judged).collect()
}

/// While an alarm is active, a sign that changed is told. A finding that raises carries them all.
pub(crate) fn tell_signs(
    rules: &Rules,
    state: &mut ThingState,
    just_raised: bool,
    at: At,
    out: &mut Vec<Finding>,
) {
    if rules.signs.is_empty() || !state.alarms.iter().any(|alarm| alarm.raised) {
        return;
    }
    for (place, (sign, expr)) in rules.signs.iter().enumerate() {
        let Some(value) = expr.eval(&state.twin) else { continue };
        let last = state.signs[place].replace(value);
        if !just_raised && last != Some(value) {
            let what = Found::Sign { sign: sign.clone(), value };
            out.push(Finding { thing: state.thing.clone(), at, what });
        }
    }
}
