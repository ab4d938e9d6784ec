//! A metric nobody wrote a rule for: raised when a reading is unlike the series, see [`Series`]; returns
//! after a time without another such reading.

use focal_base::{At, MetricName, Span};

use super::{View, not_negative, slot_of};
use crate::KindDef;
use crate::bytes::{Reader, Writer};
use crate::problem::RuleProblem;
use crate::twin::NEVER;
use crate::usual::Series;

#[derive(Clone, Debug)]
pub(crate) struct Unusual {
    pub slot: usize,
    clear_hold: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct UnusualMemory {
    last: At,
    calm: Calm,
    series: Series,
}

/// Since when nothing was unusual; meaningful while the alarm is active.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Calm(At);

impl Calm {
    pub const NEVER: Calm = Calm(NEVER);

    pub fn since(at: At) -> Calm {
        Calm(at)
    }

    /// Takes a reading while the alarm is active; true once calm has lasted for `hold`. A gap says nothing,
    /// so calm begins anew after it.
    pub fn lasts(&mut self, at: At, unusual: bool, gap: bool, hold: Span) -> bool {
        if unusual || gap || self.0 == NEVER {
            self.0 = at;
        }
        !unusual && at.since(self.0) >= hold
    }

    pub fn write(self, to: &mut Writer) {
        to.at(self.0);
    }

    pub fn read(from: &mut Reader) -> Option<Calm> {
        from.at().map(Calm)
    }
}

impl Default for UnusualMemory {
    fn default() -> UnusualMemory {
        UnusualMemory { last: NEVER, calm: Calm::NEVER, series: Series::default() }
    }
}

impl UnusualMemory {
    pub fn interrupt(&mut self) {
        self.calm = Calm::NEVER;
    }

    pub fn write(&self, to: &mut Writer) {
        to.at(self.last);
        self.calm.write(to);
        self.series.write(to);
    }

    pub fn read(from: &mut Reader, with_season: bool) -> Option<UnusualMemory> {
        Some(UnusualMemory {
            last: from.at()?,
            calm: Calm::read(from)?,
            series: Series::read(from, with_season)?,
        })
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

    pub fn judge(&self, active: bool, memory: &mut UnusualMemory, view: &View) -> Option<bool> {
        let reading = &view.twin.metrics[self.slot];
        if reading.at <= memory.last {
            return None;
        }
        let first = memory.last == NEVER;
        let gap = !first && reading.at.since(memory.last).0 as f64 > view.patience(self.slot);
        memory.last = reading.at;
        let surprise = memory.series.learn(reading.at, reading.value, gap);
        if active {
            let hold = view.settings.span(self.clear_hold);
            let calm = memory.calm.lasts(reading.at, surprise.unusual(), gap, hold);
            return calm.then_some(false);
        }
        memory.calm = Calm::since(reading.at);
        surprise.onset.then_some(true)
    }
}
