//! A condition that stays true raises; another that stays true returns. Knows no metric by name.
//!
//! *Stays* is judged by data: the condition must be true at both ends of the hold and at every
//! reading between, and no gap between two of them may be so long that it hides what happened.

use focal_base::{At, Span};

use super::{View, not_negative};
use crate::bytes::{Reader, Writer};
use crate::problem::RuleProblem;
use crate::twin::NEVER;
use crate::{Condition, Expr, KindDef};

#[derive(Clone, Debug)]
pub(crate) struct Threshold {
    when: Expr,
    hold: Span,
    clear_when: Option<Expr>,
    clear_hold: Span,
    /// Metrics and state keys of both conditions.
    metrics: Vec<usize>,
    states: Vec<usize>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ThresholdMemory {
    /// Since when the condition that would change the alarm has been true without a break.
    pub since: At,
    /// The last time the conditions were judged.
    pub last: At,
}

impl Default for ThresholdMemory {
    fn default() -> ThresholdMemory {
        ThresholdMemory { since: NEVER, last: NEVER }
    }
}

impl ThresholdMemory {
    pub fn interrupt(&mut self) {
        self.since = NEVER;
    }

    pub fn write(&self, to: &mut Writer) {
        to.at(self.since);
        to.at(self.last);
    }

    pub fn read(from: &mut Reader) -> Option<ThresholdMemory> {
        Some(ThresholdMemory { since: from.at()?, last: from.at()? })
    }
}

impl Threshold {
    pub fn compile(
        kind: &KindDef,
        when: &Condition,
        hold: Span,
        clear_when: Option<&Condition>,
        clear_hold: Span,
    ) -> Result<Threshold, Vec<RuleProblem>> {
        let mut problems = Vec::new();
        problems.extend(not_negative("for", hold).err().into_iter().flatten());
        problems.extend(not_negative("clear_for", clear_hold).err().into_iter().flatten());
        let mut compile = |field, condition| {
            Expr::compile(kind, condition).map_err(|p| problems.push(p.at(field))).ok()
        };
        let when = compile("when", when);
        let clear = clear_when.map(|condition| compile("clear_when", condition));
        let (Some(when), true) = (when, problems.is_empty()) else {
            return Err(problems);
        };
        let clear_when = clear.flatten();
        let both = || std::iter::once(&when).chain(&clear_when);
        let mut metrics: Vec<usize> =
            both().flat_map(|e| e.inner.metrics.iter().copied()).collect();
        metrics.sort_unstable();
        metrics.dedup();
        let states = both().flat_map(|e| e.inner.states.iter().copied()).collect();
        Ok(Threshold { hold, clear_hold, metrics, states, when, clear_when })
    }

    pub fn slots(&self) -> &[usize] {
        &self.metrics
    }

    pub fn states(&self) -> &[usize] {
        &self.states
    }

    fn reads_state(&self) -> bool {
        !self.states.is_empty()
    }

    /// Whether the alarm should be active, given whether it is; `None` without new evidence.
    pub fn judge(&self, active: bool, memory: &mut ThresholdMemory, view: &View) -> Option<bool> {
        let now = self.newest(view)?;
        if now < memory.last
            || (now == memory.last && !self.reads_state() && self.metrics.len() == 1)
        {
            return None;
        }
        if self.has_stale_part(now, view) {
            return None;
        }
        let turning = if active {
            match &self.clear_when {
                Some(clear) => clear.eval(view.twin)?,
                None => !self.when.eval(view.twin)?,
            }
        } else {
            self.when.eval(view.twin)?
        };
        let hold = view.settings.span(if active { self.clear_hold } else { self.hold });
        let gap =
            memory.last != NEVER && now.since(memory.last).0 as f64 > self.patience(hold, view);
        memory.last = now;
        if !turning {
            memory.since = NEVER;
            return None;
        }
        if memory.since == NEVER || gap {
            memory.since = now;
        }
        if now.since(memory.since) < hold {
            return None;
        }
        memory.since = NEVER;
        Some(!active)
    }

    /// The time of the evidence: the newest reading of a metric it names. What a thing reports when it
    /// changes (state) holds until it says otherwise, so there any word of the thing is evidence.
    fn newest(&self, view: &View) -> Option<At> {
        if self.reads_state() || self.metrics.is_empty() {
            return Some(view.clock);
        }
        let newest = self.metrics.iter().map(|slot| view.twin.metrics[*slot].at).max()?;
        (newest != NEVER).then_some(newest)
    }

    /// A metric that promised a reading `every` so often and broke the promise is unknown.
    fn has_stale_part(&self, now: At, view: &View) -> bool {
        let stale = |slot: &usize| {
            let at = view.twin.metrics[*slot].at;
            view.metrics[*slot].every.is_some() && now.since(at).0 as f64 > view.patience(*slot)
        };
        (self.reads_state() || self.metrics.len() > 1) && self.metrics.iter().any(stale)
    }

    /// The longest gap that breaks no run. A quarter of the hold is always allowed: four readings in a
    /// hold are evidence enough, however dense the series usually is.
    fn patience(&self, hold: Span, view: &View) -> f64 {
        let metrics = self.metrics.iter().map(|slot| view.patience(*slot)).fold(0.0, f64::max);
        let thing = if self.reads_state() { view.patience_with_thing() } else { 0.0 };
        metrics.max(thing).max(hold.0 as f64 / 4.0)
    }
}
