//! A metric nobody wrote a rule for: is this reading unlike what the series has done before?

use focal_base::{At, MetricName, Span};

use super::{View, not_negative, slot_of};
use crate::KindDef;
use crate::check::RuleProblem;
use crate::twin::NEVER;

#[derive(Clone, Debug)]
pub(crate) struct Unusual {
    pub slot: usize,
    clear_hold: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct UnusualMemory {
    pub last: At,
    pub calm_since: At,
}

impl Default for UnusualMemory {
    fn default() -> UnusualMemory {
        UnusualMemory { last: NEVER, calm_since: NEVER }
    }
}

impl UnusualMemory {
    pub fn interrupt(&mut self) {
        self.calm_since = NEVER;
    }
}

impl Unusual {
    pub fn compile(
        kind: &KindDef,
        metric: &MetricName,
        clear_hold: Span,
    ) -> Result<Unusual, Vec<RuleProblem>> {
        not_negative("clear_for", clear_hold)?;
        Ok(Unusual { slot: slot_of(kind, metric.as_str())?, clear_hold })
    }

    pub fn judge(&self, _active: bool, _memory: &mut UnusualMemory, _view: &View) -> Option<bool> {
        let _ = self.clear_hold;
        None
    }
}
