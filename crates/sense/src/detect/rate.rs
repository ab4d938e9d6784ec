//! A metric that moves too far too fast. Knows one metric and a short window of its extremes.

use focal_base::{At, MetricName, Span};

use super::{View, above_zero, not_negative, slot_of};
use crate::KindDef;
use crate::bytes::{Reader, Writer};
use crate::problem::RuleProblem;
use crate::twin::NEVER;

/// Parts of the window; each keeps only its extreme, so that a fast series costs no more to remember.
const PARTS: i64 = 8;

#[derive(Clone, Debug)]
pub(crate) struct Rate {
    pub slot: usize,
    by: f64,
    within: Span,
    clear_hold: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RateMemory {
    /// Candidates for the far end of the change, oldest and most extreme first; at most `PARTS` + 1.
    pub points: Vec<(At, f64)>,
    pub last: At,
    /// Since when the change has been small.
    pub calm_since: At,
}

impl Default for RateMemory {
    fn default() -> RateMemory {
        RateMemory { points: Vec::new(), last: NEVER, calm_since: NEVER }
    }
}

impl RateMemory {
    pub fn write(&self, to: &mut Writer) {
        to.at(self.last);
        to.at(self.calm_since);
        to.many(&self.points, |to, (at, value)| {
            to.at(*at);
            to.float(*value);
        });
    }

    pub fn read(from: &mut Reader) -> Option<RateMemory> {
        let (last, calm_since) = (from.at()?, from.at()?);
        let points = from.many(|from| Some((from.at()?, from.float()?)))?;
        Some(RateMemory { points, last, calm_since })
    }
}

impl Rate {
    pub fn compile(
        kind: &KindDef,
        metric: &MetricName,
        by: f64,
        within: Span,
        clear_hold: Span,
    ) -> Result<Rate, Vec<RuleProblem>> {
        let slot = slot_of(kind, metric.as_str())?;
        above_zero("within", within)?;
        not_negative("clear_for", clear_hold)?;
        if !by.is_finite() || by == 0.0 {
            let expected = "a change above or below zero, in the metric's unit";
            return Err(vec![RuleProblem::new(by.to_string(), expected).at("by")]);
        }
        match kind.telemetry[metric].every {
            Some(every) if every > within => {
                let expected = format!("at least {every}, how often {metric} is read");
                Err(vec![RuleProblem::new(within.to_string(), expected).at("within")])
            }
            _ => Ok(Rate { slot, by, within, clear_hold }),
        }
    }

    pub fn judge(&self, active: bool, memory: &mut RateMemory, view: &View) -> Option<bool> {
        let reading = &view.twin.metrics[self.slot];
        let (now, value) = (reading.at, reading.value);
        if now <= memory.last {
            return None;
        }
        let within = view.settings.span(self.within);
        let gap = now.since(memory.last).0 as f64 > view.patience(self.slot).max(within.0 as f64);
        memory.last = now;
        memory.points.retain(|(at, _)| now.since(*at) <= within);
        let moved = memory.points.first().map_or(0.0, |(_, far)| value - far);
        self.remember(memory, now, value, within);
        let fast = if self.by > 0.0 { moved >= self.by } else { moved <= self.by };
        if fast {
            memory.calm_since = NEVER;
            return (!active).then_some(true);
        }
        if !active {
            return None;
        }
        if memory.calm_since == NEVER || gap {
            memory.calm_since = now;
        }
        let calm = now.since(memory.calm_since) >= view.settings.span(self.clear_hold);
        calm.then_some(false)
    }

    /// Keeps the window's extremes: a newer reading that is more extreme makes older ones needless,
    /// and within one part of the window only the more extreme is kept.
    fn remember(&self, memory: &mut RateMemory, now: At, value: f64, within: Span) {
        let beyond = |kept: f64| if self.by > 0.0 { value <= kept } else { value >= kept };
        while memory.points.last().is_some_and(|(_, kept)| beyond(*kept)) {
            memory.points.pop();
        }
        let part = |at: At| at.0.div_euclid((within.0 / PARTS).max(1));
        if memory.points.last().is_none_or(|(at, _)| part(*at) != part(now)) {
            memory.points.push((now, value));
        }
    }
}
