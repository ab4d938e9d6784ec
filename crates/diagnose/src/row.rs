//! What one finding contributes: its probability with a set of causes acting. The formulas:
//! - alarm (noisy-OR): `P(active) = 1 − (1 − leak)·Π(1 − shows)`; a failed attempt alike, with `fails`;
//! - sign, code or answer with `o` = otherwise and `t` = P(·|cause): causes with `t ≥ o` push it up, those
//!   with `t < o` hold it down: `P = (1 − (1 − o)·Π_up (1 − t)/(1 − o)) · Π_down t/o`. One cause gives
//!   exactly its `t`, none gives `o`. An answer not listed takes what the listed ones leave;
//! - an alarm that lasts: without a cause it halves every ten minutes, with one it stays;
//! - a repair that did not help: `P = 1 − Π fixes`; a repeat counts as its square root.

use std::collections::BTreeMap;

use crate::finding::{Found, Word};
use crate::likely::{CONFIRMED, Causes, FLOOR, Hypothesis, NONE, OTHER, RULED, SAID_CAP};
use crate::{CauseDef, KindModel, Likelihood, Told};

/// Chance that a trouble no pack describes shows any alarm.
const OTHER_SHOWS: f64 = 0.5;
/// Leak of an alarm whose pack gives none.
const LEAK: f64 = 0.001;

/// An alarm with nothing behind it has gone after so many minutes in half of all cases. Those that people call fleeting
/// go within one (ISA-18.2, EEMUA 191); this leaves room for slow readings.
const GOES_WITHIN: f64 = 10.0;

/// How likely something that has no cause is still there after so many minutes.
fn lasts(minutes: u32) -> f64 {
    0.5_f64.powf(f64::from(minutes) / GOES_WITHIN).max(FLOOR)
}

/// One finding as numbers.
#[derive(Clone, Debug)]
pub(crate) enum Row {
    Alarm { quiet: f64, keeps: Effect, active: bool },
    Told { parts: Vec<Part>, pick: Option<usize> },
    Tried { fixes: Effect, otherwise: f64, repeat: bool },
    About { slot: usize, with: f64, without: f64 },
    Trouble { without: f64 },
}

/// A factor per cause, multiplied over those that act.
#[derive(Clone, Debug)]
pub(crate) struct Effect {
    /// Per hypothesis of the thing's own.
    own: Vec<f64>,
    /// Per shared cause on the path; `first` is the slot of the first.
    path: Vec<f64>,
    first: usize,
}

/// One listed answer, or a sign that is true.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    otherwise: f64,
    up: Effect,
    down: Effect,
}

impl Effect {
    /// From factors per slot.
    fn new(causes: &Causes<'_>, mut own: Vec<f64>) -> Effect {
        let first = causes.shared();
        let path = own.split_off(first);
        Effect { own, path, first }
    }

    fn given(&self, set: &[usize]) -> f64 {
        set.iter().map(|slot| self.path[slot - self.first]).product()
    }

    fn pair(&mut self, a: usize, b: usize) {
        self.own.push(self.own[a] * self.own[b]);
    }
}

/// `f(P(·|cause))` per slot, 1 for [`NONE`].
fn spread(causes: &Causes<'_>, table: &Likelihood, f: impl Fn(f64) -> f64) -> Effect {
    let mut out = vec![f(table.otherwise); causes.slots()];
    out[NONE] = 1.0;
    for (cause, p) in &table.by_cause {
        if let Some(slot) = causes.slot(cause) {
            out[slot] = f(*p);
        }
    }
    Effect::new(causes, out)
}

/// Probability per slot that an alarm stays quiet though the cause is there.
pub(crate) fn keeps(causes: &Causes<'_>, alarm: &str) -> Vec<f64> {
    spared(causes, |def| def.shows.get(alarm).copied())
}

/// Probability per slot that an attempt at a service passes though the cause is there.
pub(crate) fn passes(causes: &Causes<'_>, service: &str) -> Vec<f64> {
    spared(causes, |def| def.fails.get(service).copied())
}

fn spared(causes: &Causes<'_>, hit: impl Fn(&CauseDef) -> Option<f64>) -> Vec<f64> {
    let mut out = vec![1.0; causes.slots()];
    out[OTHER] = 1.0 - OTHER_SHOWS;
    for (slot, def) in causes.named() {
        out[slot] = 1.0 - hit(def).unwrap_or(0.0).clamp(0.0, 1.0);
    }
    out
}

/// A free statement's ratio, capped.
pub(crate) fn said(bits: u64) -> f64 {
    let ratio = f64::from_bits(bits);
    if ratio.is_nan() { 1.0 } else { ratio.clamp(1.0 / SAID_CAP, SAID_CAP) }
}

impl Row {
    /// `None` when no table says anything about the finding. `no_trouble` is how likely somebody's word
    /// of trouble is when there is none.
    pub fn new(
        kind: &KindModel,
        causes: &Causes<'_>,
        found: &Found<'_>,
        no_trouble: f64,
    ) -> Option<Row> {
        let quiet =
            |alarm: &str| 1.0 - kind.alarms.get(alarm).copied().unwrap_or(LEAK).clamp(0.0, 1.0);
        Some(match found {
            Found::Alarm { alarm, active } => {
                let keeps = Effect::new(causes, keeps(causes, alarm));
                Row::Alarm { quiet: quiet(alarm), keeps, active: *active }
            }
            Found::Healthy { except } => {
                let mut all = (1.0, vec![1.0; causes.slots()]);
                let quiet_is_well = |alarm: &&String| {
                    !except.contains(alarm.as_str()) && !kind.attempted.contains(*alarm)
                };
                for alarm in kind.alarms.keys().filter(quiet_is_well) {
                    all.0 *= quiet(alarm);
                    all.1.iter_mut().zip(keeps(causes, alarm)).for_each(|(all, keep)| *all *= keep);
                }
                Row::Alarm { quiet: all.0, keeps: Effect::new(causes, all.1), active: false }
            }
            Found::Trouble => Row::Trouble { without: no_trouble },
            Found::Lasts { minutes } => Row::Trouble { without: lasts(*minutes) },
            Found::Sign { sign, value } => {
                let part = Part::new(causes, kind.signs.get(*sign)?);
                Row::Told { parts: vec![part], pick: value.then_some(0) }
            }
            Found::Attempt { service, ok } => {
                let leak = kind.services.get(*service)?.leak.clamp(0.0, 1.0);
                let keeps = Effect::new(causes, passes(causes, service));
                Row::Alarm { quiet: 1.0 - leak, keeps, active: !ok }
            }
            Found::Stopped { service, told } => {
                let service = kind.services.get(*service)?;
                match told {
                    Told::Code(code) => Row::listed(causes, &service.codes, code)?,
                    Told::Part(part) => Row::listed(causes, &service.stops, part)?,
                }
            }
            Found::Answer { step, answer } => {
                Row::listed(causes, kind.answers.get(step.as_str())?, answer)?
            }
            Found::Tried { fixes, repeat, .. } => Row::Tried {
                fixes: spread(causes, fixes.0, |p| p.clamp(0.0, 1.0)),
                otherwise: fixes.0.otherwise.clamp(0.0, 1.0),
                repeat: *repeat,
            },
            Found::About { cause, word } => {
                let (with, without) = match word {
                    Word::Ruled => (RULED, 1.0),
                    Word::Confirmed => (1.0, 1.0 / CONFIRMED),
                    Word::Said(bits) => (said(*bits), 1.0),
                };
                Row::About { slot: causes.slot(cause)?, with, without }
            }
        })
    }

    /// One of several things that may be told; what is not listed takes what the listed ones leave.
    fn listed(
        causes: &Causes<'_>,
        table: &BTreeMap<String, Likelihood>,
        told: &str,
    ) -> Option<Row> {
        let pick = table.keys().position(|listed| listed == told);
        let parts: Vec<Part> = table.values().map(|table| Part::new(causes, table)).collect();
        (!parts.is_empty()).then_some(Row::Told { parts, pick })
    }

    /// Makes room for the hypothesis that both causes act.
    pub fn pair(&mut self, a: usize, b: usize) {
        match self {
            Row::Alarm { keeps, .. } => keeps.pair(a, b),
            Row::Told { parts, .. } => parts.iter_mut().for_each(|part| {
                part.up.pair(a, b);
                part.down.pair(a, b);
            }),
            Row::Tried { fixes, .. } => fixes.pair(a, b),
            Row::About { .. } | Row::Trouble { .. } => {}
        }
    }

    /// Calls `put` with the probability under each hypothesis, given the shared slots in `set`.
    pub fn each(
        &self,
        set: &[usize],
        hypotheses: &[Hypothesis],
        out: &mut [f64],
        put: impl Fn(&mut f64, f64),
    ) {
        match self {
            Row::Alarm { quiet, keeps, active } => {
                let base = quiet * keeps.given(set);
                let (start, sign) = if *active { (1.0, -1.0) } else { (0.0, 1.0) };
                for (out, keep) in out.iter_mut().zip(&keeps.own) {
                    put(out, (start + sign * base * keep).max(FLOOR));
                }
            }
            Row::Told { parts, pick } => match &parts[..] {
                [part] => part.each(set, pick.is_some(), out, put),
                _ => told(parts, *pick, set, out, put),
            },
            Row::Tried { fixes, otherwise, repeat } => {
                let base = fixes.given(set);
                for (at, (out, fix)) in out.iter_mut().zip(&fixes.own).enumerate() {
                    let fixed = if set.is_empty() && at == NONE { *otherwise } else { base * fix };
                    let persists = (1.0 - fixed).max(FLOOR);
                    put(out, if *repeat { persists.sqrt() } else { persists });
                }
            }
            Row::About { slot, with, without } => {
                let shared = set.contains(slot);
                for (out, h) in out.iter_mut().zip(hypotheses) {
                    let there = shared || h.a == *slot || h.b == *slot;
                    put(out, if there { *with } else { *without });
                }
            }
            Row::Trouble { without } => {
                for (at, out) in out.iter_mut().enumerate() {
                    put(out, if set.is_empty() && at == NONE { *without } else { 1.0 });
                }
            }
        }
    }
}

impl Part {
    fn new(causes: &Causes<'_>, table: &Likelihood) -> Part {
        let o = table.otherwise.clamp(0.0, 1.0);
        let up = |t: f64| if t > o { (1.0 - t.min(1.0)) / (1.0 - o) } else { 1.0 };
        let down = |t: f64| if t < o { t.max(0.0) / o } else { 1.0 };
        Part { otherwise: o, up: spread(causes, table, up), down: spread(causes, table, down) }
    }

    /// The factors of the shared causes: for pushing up, and for holding down.
    fn given(&self, set: &[usize]) -> (f64, f64) {
        ((1.0 - self.otherwise) * self.up.given(set), self.down.given(set))
    }

    fn each(&self, set: &[usize], yes: bool, out: &mut [f64], put: impl Fn(&mut f64, f64)) {
        let (up, down) = self.given(set);
        let (start, sign) = if yes { (0.0, 1.0) } else { (1.0, -1.0) };
        for ((out, u), d) in out.iter_mut().zip(&self.up.own).zip(&self.down.own) {
            put(out, (start + sign * (1.0 - up * u) * down * d).max(FLOOR));
        }
    }
}

/// Of several listed answers that together exceed 1 (two causes may each push another), each gives way
/// in proportion.
fn told(
    parts: &[Part],
    pick: Option<usize>,
    set: &[usize],
    out: &mut [f64],
    put: impl Fn(&mut f64, f64),
) {
    let given: Vec<(f64, f64)> = parts.iter().map(|part| part.given(set)).collect();
    for (at, out) in out.iter_mut().enumerate() {
        let (mut sum, mut picked) = (0.0, 0.0);
        for (i, (part, (up, down))) in parts.iter().zip(&given).enumerate() {
            let p = (1.0 - up * part.up.own[at]) * down * part.down.own[at];
            sum += p;
            if pick == Some(i) {
                picked = p;
            }
        }
        let p = if pick.is_some() { picked / f64::max(sum, 1.0) } else { 1.0 - sum };
        put(out, p.max(FLOOR));
    }
}
