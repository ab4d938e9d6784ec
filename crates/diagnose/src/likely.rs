//! How likely the findings about one thing are, under every set of causes worth a thought.
//!
//! Slots number the causes that may act on the thing: [`NONE`], [`OTHER`] (something unmodelled), then
//! its local causes, then the shared causes on its path. A hypothesis holds up to two of the local
//! slots; the shared slots are given. What each finding contributes is in [`crate::row`].

use focal_base::CauseName;

use crate::finding::{Finding, Found, Word};
use crate::row::{Row, keeps, passes};
use crate::{CauseDef, KindModel};

/// No local cause.
pub(crate) const NONE: usize = 0;
/// Something no pack describes.
pub(crate) const OTHER: usize = 1;
/// First slot of the local causes.
pub(crate) const FIRST: usize = 2;

/// Share of troubles that no pack describes.
const OTHER_SHARE: f64 = 0.08;
/// Trouble rate of a kind whose pack gives none.
const TROUBLE_RATE: f64 = 0.02;
/// Nothing seen is ever impossible: tables are people's estimates.
pub(crate) const FLOOR: f64 = 1e-6;
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
/// Rows multiplied before weights are scaled up again: [`FLOOR`] to this power is far from underflow.
const ROWS: usize = 16;

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
    /// A hypothesis of one cause has its slot as index; pairs follow.
    pub hypotheses: Vec<Hypothesis>,
    pub locals: usize,
    /// How much of the active alarms each slot would explain; see [`Table::blame`].
    blame: Vec<f64>,
}

/// The causes that may act on a thing, in slot order.
pub(crate) struct Causes<'a> {
    pub locals: Vec<&'a CauseDef>,
    pub path: Vec<&'a CauseDef>,
}

impl Causes<'_> {
    pub fn slots(&self) -> usize {
        FIRST + self.locals.len() + self.path.len()
    }

    /// First slot of the shared causes.
    pub fn shared(&self) -> usize {
        FIRST + self.locals.len()
    }

    pub fn named(&self) -> impl Iterator<Item = (usize, &CauseDef)> {
        self.locals.iter().chain(&self.path).enumerate().map(|(i, def)| (FIRST + i, *def))
    }

    pub fn slot(&self, cause: &CauseName) -> Option<usize> {
        self.named().find(|(_, def)| def.cause == *cause).map(|(slot, _)| slot)
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
        let without = if asked { NO_TROUBLE } else { 1.0 / SAID_CAP };
        for finding in findings {
            if let Some(row) = Row::new(kind, causes, &finding.what, without) {
                table.rows.push(row);
                table.evidence.push(finding.evidence);
            }
        }
        let heard = |f: &Finding<'_>| {
            matches!(
                f.what,
                Found::Alarm { .. }
                    | Found::Healthy { .. }
                    | Found::Trouble
                    | Found::Attempt { ok: false, .. }
            )
        };
        if asked && !findings.iter().any(heard) {
            table.rows.push(Row::Trouble { without });
            table.evidence.push("");
        }
        table.judge(findings, causes);
        table.pair();
        table
    }

    /// Blame of a slot: Σ over active alarms of −ln(1 − shows), the noisy-OR's measure of how much of the
    /// alarm it would cause; failed attempts alike. Without either all causes are blamed alike. A proved cause of this
    /// thing takes it all.
    fn judge(&mut self, findings: &[Finding<'_>], causes: &Causes<'_>) {
        let mut active = 0;
        for finding in findings {
            let spared = match &finding.what {
                Found::Alarm { alarm, active: true } => Some(keeps(causes, alarm)),
                Found::Attempt { service, ok: false } => Some(passes(causes, service)),
                _ => None,
            };
            if let Some(spared) = spared {
                active += 1;
                for (sum, keep) in self.blame.iter_mut().zip(spared) {
                    *sum -= keep.max(FLOOR).ln();
                }
            }
            if let Found::About { cause, word: Word::Confirmed } = &finding.what
                && let Some(slot) = causes.slot(cause)
            {
                self.blame[slot] += CONFIRMED;
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

    /// Adds the pairs of local causes, here and in each row.
    fn pair(&mut self) {
        let mut order: Vec<usize> = (FIRST..FIRST + self.locals).collect();
        if self.locals > PAIRED {
            let mut alone = Vec::new();
            self.weigh(&[], &mut alone);
            order.sort_by(|a, b| alone[*b].total_cmp(&alone[*a]).then_with(|| a.cmp(b)));
            order.truncate(PAIRED);
            order.sort_unstable();
        }
        for (i, &a) in order.iter().enumerate() {
            for &b in &order[i + 1..] {
                let weight = self.hypotheses[a].weight * self.hypotheses[b].weight;
                self.hypotheses.push(Hypothesis { a, b, weight });
                self.rows.iter_mut().for_each(|row| row.pair(a, b));
            }
        }
    }

    /// The rows that tell causes apart, by index.
    pub fn telling(&self) -> impl Iterator<Item = usize> {
        (0..self.rows.len()).filter(|row| !matches!(self.rows[*row], Row::Trouble { .. }))
    }

    /// Probability of one row under each hypothesis, given the shared slots in `set`.
    pub fn row(&self, row: usize, set: &[usize], out: &mut [f64]) {
        self.rows[row].each(set, &self.hypotheses, out, |out, p| *out = p);
    }

    /// Joint weight of all rows under each hypothesis, given the shared slots in `set`, up to the factor
    /// whose logarithm is returned (so that long evidence does not underflow).
    pub fn weigh(&self, set: &[usize], out: &mut Vec<f64>) -> f64 {
        out.clear();
        out.extend(self.hypotheses.iter().map(|h| h.weight));
        let mut scale = 0.0;
        for rows in self.rows.chunks(ROWS) {
            for row in rows {
                row.each(set, &self.hypotheses, out, |out, p| *out *= p);
            }
            if self.rows.len() > ROWS {
                let top = out.iter().copied().fold(0.0, f64::max);
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
    let one = |a: usize, weight: f64| Hypothesis { a, b: NONE, weight };
    let mut out = vec![one(NONE, 1.0), one(OTHER, prior_odds(OTHER_SHARE, rate))];
    out.extend(
        locals.iter().enumerate().map(|(i, def)| one(FIRST + i, prior_odds(def.prior, rate))),
    );
    out
}
