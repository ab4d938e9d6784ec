//! How likely the findings about one thing are, under every set of causes worth a thought.
//!
//! Slots number the causes that may act on the thing: [`NONE`], [`OTHER`] (something unmodelled), then
//! its local causes, then the shared causes on its path. A hypothesis holds up to two of the local
//! slots; the shared slots are given. Formulas:
//! - alarm (noisy-OR): `P(active) = 1 − (1 − leak)·Π(1 − shows)`;
//! - sign or answer with `o` = otherwise and `t` = P(·|cause): causes with `t ≥ o` push it up, those
//!   with `t < o` hold it down: `P = (1 − (1 − o)·Π_up (1 − t)/(1 − o)) · Π_down t/o`. One cause gives
//!   exactly its `t`, none gives `o`. An answer not listed takes what the listed ones leave;
//! - a repair that did not help: `P = 1 − Π fixes`; a repeat counts as its square root.

use focal_base::CauseName;

use crate::finding::{Finding, Found, Word};
use crate::{CauseDef, KindModel, Likelihood};

/// No local cause.
pub(crate) const NONE: usize = 0;
/// Something no pack describes.
pub(crate) const OTHER: usize = 1;
/// First slot of the local causes.
pub(crate) const FIRST: usize = 2;

/// Share of troubles that no pack describes, and the chance that such a trouble shows any alarm.
const OTHER_SHARE: f64 = 0.08;
const OTHER_SHOWS: f64 = 0.5;
/// Leak of an alarm, and trouble rate of a kind, whose pack gives none.
const LEAK: f64 = 0.001;
const TROUBLE_RATE: f64 = 0.02;
/// Nothing seen is ever impossible: tables are people's estimates.
const FLOOR: f64 = 1e-6;
/// How much a local word multiplies the odds of its cause: a wrong "not this", a wrong proof.
pub(crate) const RULED: f64 = 0.05;
pub(crate) const CONFIRMED: f64 = 1e6;
/// A free statement moves the odds by no more than this (diagnosis reference, section 1).
pub(crate) const SAID_CAP: f64 = 3.0;
/// A thing somebody asks about has trouble.
const NO_TROUBLE: f64 = 1e-12;
/// Pairs are formed of this many local causes: all when there are no more, else those that explain the
/// findings best alone.
const PAIRED: usize = 5;

/// Local causes supposed to act, `a` and `b` being [`NONE`] where there are fewer than two.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Hypothesis {
    pub a: usize,
    pub b: usize,
    /// Prior odds against "no local cause".
    pub weight: f64,
}

/// The findings of one thing (or of a class of alike things) as numbers.
#[derive(Clone, Debug)]
pub(crate) struct Table<'a> {
    rows: Vec<Row>,
    /// Evidence behind each row.
    pub evidence: Vec<&'a str>,
    pub hypotheses: Vec<Hypothesis>,
    pub locals: usize,
    /// How much of the active alarms each slot would explain; see [`Table::blame`].
    blame: Vec<f64>,
}

#[derive(Clone, Debug)]
enum Row {
    Alarm { quiet: f64, keeps: Vec<f64>, active: bool },
    Told { parts: Vec<Part>, pick: Option<usize> },
    Tried { fixes: Vec<f64>, otherwise: f64, repeat: bool },
    About { slot: usize, with: f64, without: f64 },
    Trouble { without: f64 },
}

#[derive(Clone, Debug)]
struct Part {
    otherwise: f64,
    up: Vec<f64>,
    down: Vec<f64>,
}

/// The causes that may act on a thing, in slot order.
pub(crate) struct Causes<'a> {
    pub locals: Vec<&'a CauseDef>,
    pub path: Vec<&'a CauseDef>,
}

impl Causes<'_> {
    fn slots(&self) -> usize {
        FIRST + self.locals.len() + self.path.len()
    }

    fn named(&self) -> impl Iterator<Item = (usize, &CauseDef)> {
        self.locals.iter().chain(&self.path).enumerate().map(|(i, def)| (FIRST + i, *def))
    }

    fn slot(&self, cause: &CauseName) -> Option<usize> {
        self.named().find(|(_, def)| def.cause == *cause).map(|(slot, _)| slot)
    }

    /// `f(P(·|cause))` per slot, 1 for [`NONE`].
    fn spread(&self, table: &Likelihood, f: impl Fn(f64) -> f64) -> Vec<f64> {
        let mut out = vec![f(table.otherwise); self.slots()];
        out[NONE] = 1.0;
        if !table.by_cause.is_empty() {
            for (slot, def) in self.named() {
                if let Some(p) = table.by_cause.get(&def.cause) {
                    out[slot] = f(*p);
                }
            }
        }
        out
    }

    /// Probability per slot that the alarm stays quiet though the cause is there.
    fn keeps(&self, alarm: &str) -> Vec<f64> {
        let mut out = vec![1.0; self.slots()];
        out[OTHER] = 1.0 - OTHER_SHOWS;
        for (slot, def) in self.named() {
            out[slot] = 1.0 - def.shows.get(alarm).copied().unwrap_or(0.0).clamp(0.0, 1.0);
        }
        out
    }
}

/// The rate of trouble of a kind, for turning shares into priors.
pub(crate) fn trouble_rate(kind: &KindModel) -> f64 {
    if kind.trouble_rate > 0.0 { kind.trouble_rate.min(1.0) } else { TROUBLE_RATE }
}

/// Odds of a cause being there at all: share among troubles times rate of trouble.
pub(crate) fn prior_odds(share: f64, rate: f64) -> f64 {
    let q = (share * rate).clamp(1e-9, 0.5);
    q / (1.0 - q)
}

impl<'a> Table<'a> {
    /// `asked`: this is the thing in question, so that [`Found::Trouble`] rules out "nothing"; so does
    /// having heard nothing at all from it, or nobody would ask.
    pub fn new(
        kind: &KindModel,
        causes: &Causes<'_>,
        findings: &[Finding<'a>],
        asked: bool,
    ) -> Table<'a> {
        let mut table = Table {
            rows: Vec::with_capacity(findings.len()),
            evidence: Vec::with_capacity(findings.len()),
            hypotheses: singles(kind, &causes.locals),
            locals: causes.locals.len(),
            blame: vec![0.0; causes.slots()],
        };
        for finding in findings {
            if let Some(row) = row(kind, causes, &finding.what, asked) {
                table.rows.push(row);
                table.evidence.push(finding.evidence);
            }
        }
        let heard = |f: &Finding<'_>| {
            matches!(f.what, Found::Alarm { .. } | Found::Healthy { .. } | Found::Trouble)
        };
        if asked && !findings.iter().any(heard) {
            table.rows.push(Row::Trouble { without: NO_TROUBLE });
            table.evidence.push("");
        }
        table.judge(findings, causes);
        table.pair();
        table
    }

    /// Blame of a slot: Σ over active alarms of −ln(1 − shows), the noisy-OR's measure of how much of the
    /// alarm it would cause. Without an active alarm all causes are blamed alike. A proved cause of this
    /// thing takes it all.
    fn judge(&mut self, findings: &[Finding<'_>], causes: &Causes<'_>) {
        let mut active = 0;
        for finding in findings {
            match &finding.what {
                Found::Alarm { alarm, active: true } => {
                    active += 1;
                    for (sum, keep) in self.blame.iter_mut().zip(causes.keeps(alarm)) {
                        *sum -= keep.max(FLOOR).ln();
                    }
                }
                Found::About { cause, word: Word::Confirmed } => {
                    if let Some(slot) = causes.slot(cause) {
                        self.blame[slot] += CONFIRMED;
                    }
                }
                _ => {}
            }
        }
        if active == 0 {
            for blame in &mut self.blame {
                *blame += 1.0;
            }
        }
        self.blame[NONE] = 0.0;
    }

    pub fn blame(&self, slot: usize) -> f64 {
        self.blame[slot]
    }

    fn pair(&mut self) {
        let mut alone = Vec::new();
        let mut order: Vec<usize> = (FIRST..FIRST + self.locals).collect();
        if self.locals > PAIRED {
            self.weigh(&[], &mut alone);
            order.sort_by(|a, b| alone[*b].total_cmp(&alone[*a]).then_with(|| a.cmp(b)));
            order.truncate(PAIRED);
            order.sort_unstable();
        }
        for (i, &a) in order.iter().enumerate() {
            for &b in &order[i + 1..] {
                let weight = self.hypotheses[a].weight * self.hypotheses[b].weight;
                self.hypotheses.push(Hypothesis { a, b, weight });
            }
        }
    }

    /// The rows that tell causes apart, by index.
    pub fn telling(&self) -> impl Iterator<Item = usize> {
        (0..self.rows.len()).filter(|row| !matches!(self.rows[*row], Row::Trouble { .. }))
    }

    /// Probability of one row under each hypothesis, given the shared slots in `set`.
    pub fn row(&self, row: usize, set: &[usize], out: &mut [f64]) {
        self.rows[row].fill(set, &self.hypotheses, out);
    }

    /// Joint weight of all rows under each hypothesis, given the shared slots in `set`, up to the factor
    /// whose logarithm is returned (so that long evidence does not underflow).
    pub fn weigh(&self, set: &[usize], out: &mut Vec<f64>) -> f64 {
        out.clear();
        out.extend(self.hypotheses.iter().map(|h| h.weight));
        let mut p = vec![0.0; out.len()];
        let mut scale = 0.0;
        for row in &self.rows {
            row.fill(set, &self.hypotheses, &mut p);
            let mut top = 0.0f64;
            for (weight, p) in out.iter_mut().zip(&p) {
                *weight *= p;
                top = top.max(*weight);
            }
            if top < 1e-100 {
                out.iter_mut().for_each(|weight| *weight /= top);
                scale += top.ln();
            }
        }
        scale
    }

    /// Logarithm of the probability of all rows (up to one constant of the class).
    pub fn ln(&self, set: &[usize], buffer: &mut Vec<f64>) -> f64 {
        let scale = self.weigh(set, buffer);
        scale + buffer.iter().sum::<f64>().ln()
    }
}

/// "No local cause", "something else", and each local cause alone; a hypothesis's index is its slot.
fn singles(kind: &KindModel, locals: &[&CauseDef]) -> Vec<Hypothesis> {
    let rate = trouble_rate(kind);
    let mut out = vec![
        Hypothesis { a: NONE, b: NONE, weight: 1.0 },
        Hypothesis { a: OTHER, b: NONE, weight: prior_odds(OTHER_SHARE, rate) },
    ];
    out.extend(locals.iter().enumerate().map(|(i, def)| Hypothesis {
        a: FIRST + i,
        b: NONE,
        weight: prior_odds(def.prior, rate),
    }));
    out
}

fn row(kind: &KindModel, causes: &Causes<'_>, found: &Found<'_>, asked: bool) -> Option<Row> {
    let quiet = |alarm: &str| 1.0 - kind.alarms.get(alarm).copied().unwrap_or(LEAK).clamp(0.0, 1.0);
    Some(match found {
        Found::Alarm { alarm, active } => {
            Row::Alarm { quiet: quiet(alarm), keeps: causes.keeps(alarm), active: *active }
        }
        Found::Healthy { except } => {
            let mut all = (1.0, vec![1.0; causes.slots()]);
            for alarm in kind.alarms.keys().filter(|alarm| !except.contains(alarm.as_str())) {
                all.0 *= quiet(alarm);
                all.1.iter_mut().zip(causes.keeps(alarm)).for_each(|(all, keep)| *all *= keep);
            }
            Row::Alarm { quiet: all.0, keeps: all.1, active: false }
        }
        Found::Trouble => Row::Trouble { without: if asked { NO_TROUBLE } else { 1.0 / SAID_CAP } },
        Found::Sign { sign, value } => {
            let part = Part::new(causes, kind.signs.get(*sign)?);
            Row::Told { parts: vec![part], pick: value.then_some(0) }
        }
        Found::Answer { step, answer } => {
            let table = kind.answers.get(step.as_str())?;
            let pick = table.keys().position(|listed| listed == answer);
            Row::Told {
                parts: table.values().map(|table| Part::new(causes, table)).collect(),
                pick,
            }
        }
        Found::Tried { fixes, repeat, .. } => Row::Tried {
            fixes: causes.spread(fixes.0, |p| p.clamp(0.0, 1.0)),
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

/// A free statement's ratio, capped.
pub(crate) fn said(bits: u64) -> f64 {
    let ratio = f64::from_bits(bits);
    if ratio.is_nan() { 1.0 } else { ratio.clamp(1.0 / SAID_CAP, SAID_CAP) }
}

impl Part {
    fn new(causes: &Causes<'_>, table: &Likelihood) -> Part {
        let o = table.otherwise.clamp(0.0, 1.0);
        Part {
            otherwise: o,
            up: causes.spread(table, |t| if t > o { (1.0 - t.min(1.0)) / (1.0 - o) } else { 1.0 }),
            down: causes.spread(table, |t| if t < o { t.max(0.0) / o } else { 1.0 }),
        }
    }
}

fn product(of: &[f64], set: &[usize]) -> f64 {
    set.iter().map(|slot| of[*slot]).product()
}

impl Row {
    fn fill(&self, set: &[usize], hypotheses: &[Hypothesis], out: &mut [f64]) {
        let each = out.iter_mut().zip(hypotheses);
        match self {
            Row::Alarm { quiet, keeps, active } => {
                let base = quiet * product(keeps, set);
                each.for_each(|(out, h)| {
                    let quiet = base * keeps[h.a] * keeps[h.b];
                    *out = if *active { 1.0 - quiet } else { quiet }.max(FLOOR);
                });
            }
            Row::Told { parts, pick } => told(parts, *pick, set, hypotheses, out),
            Row::Tried { fixes, otherwise, repeat } => {
                let base = product(fixes, set);
                each.for_each(|(out, h)| {
                    let nothing = set.is_empty() && h.a == NONE;
                    let fixed = if nothing { *otherwise } else { base * fixes[h.a] * fixes[h.b] };
                    let persists = (1.0 - fixed).max(FLOOR);
                    *out = if *repeat { persists.sqrt() } else { persists };
                });
            }
            Row::About { slot, with, without } => each.for_each(|(out, h)| {
                let there = h.a == *slot || h.b == *slot || set.contains(slot);
                *out = if there { *with } else { *without };
            }),
            Row::Trouble { without } => {
                each.for_each(|(out, h)| {
                    *out = if set.is_empty() && h.a == NONE { *without } else { 1.0 }
                });
            }
        }
    }
}

/// Of several listed answers that together exceed 1 (two causes may each push another), each gives way
/// in proportion.
fn told(
    parts: &[Part],
    pick: Option<usize>,
    set: &[usize],
    hypotheses: &[Hypothesis],
    out: &mut [f64],
) {
    let mut picked = vec![0.0; out.len()];
    let mut sum = vec![0.0; out.len()];
    for (i, part) in parts.iter().enumerate() {
        let up = (1.0 - part.otherwise) * product(&part.up, set);
        let down = product(&part.down, set);
        for (at, h) in hypotheses.iter().enumerate() {
            let p =
                (1.0 - up * part.up[h.a] * part.up[h.b]) * down * part.down[h.a] * part.down[h.b];
            sum[at] += p;
            if pick == Some(i) {
                picked[at] = p;
            }
        }
    }
    for (at, out) in out.iter_mut().enumerate() {
        let p = if pick.is_some() { picked[at] / sum[at].max(1.0) } else { 1.0 - sum[at] };
        *out = p.max(FLOOR);
    }
}
