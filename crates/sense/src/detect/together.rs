//! Several metrics nobody wrote a rule for: raised while they do not go together as they used to, see
//! [`Group`]; returns after a time in which they do.

use focal_base::{At, MetricName, Span};

use super::unusual::Calm;
use super::{View, not_negative, slot_of};
use crate::KindDef;
use crate::bytes::{Reader, Writer};
use crate::problem::RuleProblem;
use crate::twin::NEVER;
use crate::usual::{Group, MAX_GROUP};

#[derive(Clone, Debug)]
pub(crate) struct Together {
    pub slots: Vec<usize>,
    clear_hold: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TogetherMemory {
    /// The newest time in the row judged last.
    last: At,
    calm: Calm,
    group: Group,
}

impl Default for TogetherMemory {
    fn default() -> TogetherMemory {
        TogetherMemory { last: NEVER, calm: Calm::NEVER, group: Group::default() }
    }
}

impl TogetherMemory {
    pub fn interrupt(&mut self) {
        self.calm = Calm::NEVER;
    }

    pub fn write(&self, to: &mut Writer) {
        to.at(self.last);
        self.calm.write(to);
        self.group.write(to);
    }

    pub fn read(from: &mut Reader) -> Option<TogetherMemory> {
        Some(TogetherMemory {
            last: from.at()?,
            calm: Calm::read(from)?,
            group: Group::read(from)?,
        })
    }
}

impl Together {
    pub fn compile(
        kind: &KindDef,
        metrics: &[MetricName],
        clear_hold: Span,
    ) -> Result<Together, Vec<RuleProblem>> {
        not_negative("clear_for", clear_hold)?;
        let (mut slots, mut problems) = (Vec::new(), Vec::new());
        for metric in metrics {
            match slot_of(kind, metric.as_str()) {
                Ok(slot) if slots.contains(&slot) => {
                    let expected = "each metric once";
                    problems.push(RuleProblem::new(metric.as_str(), expected).at("metrics"));
                }
                Ok(slot) => slots.push(slot),
                Err(unknown) => problems.extend(unknown),
            }
        }
        if !(2..=MAX_GROUP).contains(&metrics.len()) {
            let expected = format!("2 to {MAX_GROUP} metrics");
            let found = format!("{} metrics", metrics.len());
            problems.push(RuleProblem::new(found, expected).at("metrics"));
        }
        if problems.is_empty() { Ok(Together { slots, clear_hold }) } else { Err(problems) }
    }

    /// A row is judged when each metric has been heard anew since the row before.
    pub fn judge(&self, active: bool, memory: &mut TogetherMemory, view: &View) -> Option<bool> {
        let readings = || self.slots.iter().map(|slot| &view.twin.metrics[*slot]);
        let oldest = readings().map(|reading| reading.at).min()?;
        let newest = readings().map(|reading| reading.at).max()?;
        if oldest <= memory.last {
            return None;
        }
        let patience = self.slots.iter().map(|slot| view.patience(*slot)).fold(0.0, f64::max);
        // Values from far apart make no row: one of them is no longer how it is.
        if newest.since(oldest).0 as f64 > patience {
            return None;
        }
        let gap = memory.last != NEVER && newest.since(memory.last).0 as f64 > patience;
        memory.last = newest;
        let row: Vec<f64> = readings().map(|reading| reading.value).collect();
        let unusual = memory.group.learn(&row)? > 1.0;
        if active {
            let hold = view.settings.span(self.clear_hold);
            return memory.calm.lasts(newest, unusual, gap, hold).then_some(false);
        }
        memory.calm = Calm::since(newest);
        unusual.then_some(true)
    }
}
