//! A metric nobody wrote a rule for: is this reading unlike what the series has done before?
//!
//! Two signs, either is enough. *Range extension*: a reading beyond all that was seen, by a margin.
//! *Unrest*: the mean size of recent steps is both improbable against the long run and larger than it
//! has ever been, so that a series with a rhythm of bursts is not unusual for having one. What was
//! seen fades slowly. One fixed configuration for every series, and a long rest after an onset: with
//! such cheap statistics the rest matters more than the formula. Not for counters, which only rise.

use focal_base::{At, MetricName, Span};

use super::{View, not_negative, slot_of};
use crate::KindDef;
use crate::bytes::{Reader, Writer};
use crate::problem::RuleProblem;
use crate::twin::NEVER;

/// Share of the range by which a reading must exceed it.
const MARGIN: f32 = 0.03;
/// Part of the way back to the long mean that the extremes fade with each reading.
const FADE: f32 = 0.000_1;
/// Weights of a reading in the long and in the recent mean.
const SLOW: f32 = 0.002;
const FAST: f32 = 0.05;
/// Standard deviations of the recent mean that are improbable, and by how much it must beat its record.
const IMPROBABLE: f32 = 5.0;
const RECORD: f32 = 1.1;
/// Readings before the first onset, and between two.
const WARM_UP: u32 = 400;
const REST: u32 = 200;
/// Readings before the record of unrest counts: the first few say nothing.
const RECORD_FROM: u32 = 20;

#[derive(Clone, Debug)]
pub(crate) struct Unusual {
    pub slot: usize,
    clear_hold: Span,
}

/// 64 bytes. The numbers are kept relative to the first reading, so that single precision is enough.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct UnusualMemory {
    pub last: At,
    /// Since when nothing was unusual; meaningful while the alarm is active.
    pub calm_since: At,
    pub origin: f64,
    /// Readings seen.
    pub count: u32,
    /// Readings left of the rest.
    pub rest: u32,
    low: f32,
    high: f32,
    level: f32,
    previous: f32,
    step_mean: f32,
    step_variance: f32,
    unrest: f32,
    record: f32,
}

impl Default for UnusualMemory {
    fn default() -> UnusualMemory {
        UnusualMemory {
            last: NEVER,
            calm_since: NEVER,
            origin: 0.0,
            count: 0,
            rest: 0,
            low: 0.0,
            high: 0.0,
            level: 0.0,
            previous: 0.0,
            step_mean: 0.0,
            step_variance: 0.0,
            unrest: 0.0,
            record: 0.0,
        }
    }
}

impl UnusualMemory {
    pub fn interrupt(&mut self) {
        self.calm_since = NEVER;
    }

    pub fn write(&self, to: &mut Writer) {
        to.at(self.last);
        to.at(self.calm_since);
        to.float(self.origin);
        to.unsigned(u64::from(self.count));
        to.unsigned(u64::from(self.rest));
        for n in [self.low, self.high, self.level, self.previous] {
            to.single(n);
        }
        for n in [self.step_mean, self.step_variance, self.unrest, self.record] {
            to.single(n);
        }
    }

    pub fn read(from: &mut Reader) -> Option<UnusualMemory> {
        // Fields are read in the order they stand here, which is the order they were written in.
        Some(UnusualMemory {
            last: from.at()?,
            calm_since: from.at()?,
            origin: from.float()?,
            count: from.small()?,
            rest: from.small()?,
            low: from.single()?,
            high: from.single()?,
            level: from.single()?,
            previous: from.single()?,
            step_mean: from.single()?,
            step_variance: from.single()?,
            unrest: from.single()?,
            record: from.single()?,
        })
    }

    /// Learns a reading and says whether it was unusual against what was known before it. After a gap
    /// the step from the reading before it says nothing and is not learnt.
    fn learn(&mut self, value: f64, gap: bool) -> bool {
        if self.count == 0 {
            self.origin = value;
        }
        let x = (value - self.origin) as f32;
        self.count = self.count.saturating_add(1);
        let beyond = self.extends(x);
        let restless = !gap && self.count > 1 && self.steps((x - self.previous).abs());
        self.previous = x;
        self.level += SLOW.max(1.0 / self.count as f32) * (x - self.level);
        self.high = if x > self.high { x } else { self.high - FADE * (self.high - self.level) };
        self.low = if x < self.low { x } else { self.low + FADE * (self.level - self.low) };
        beyond || restless
    }

    fn extends(&self, x: f32) -> bool {
        let margin = MARGIN * (self.high - self.low);
        x > self.high + margin || x < self.low - margin
    }

    /// Learns the size of a step; true when there is more unrest than ever.
    fn steps(&mut self, step: f32) -> bool {
        let count = self.count as f32;
        self.unrest += FAST.max(1.0 / count) * (step - self.unrest);
        // The deviation of an exponentially weighted mean of independent steps.
        let deviation = self.step_variance.sqrt() * (FAST / (2.0 - FAST)).sqrt();
        let improbable = self.unrest - self.step_mean > IMPROBABLE * deviation;
        let restless = improbable && self.unrest > self.record * RECORD;
        let weight = SLOW.max(1.0 / count);
        let surprise = step - self.step_mean;
        self.step_mean += weight * surprise;
        self.step_variance = (1.0 - weight) * (self.step_variance + weight * surprise * surprise);
        if self.count > RECORD_FROM {
            self.record = if self.unrest > self.record {
                self.unrest
            } else {
                self.record - FADE * (self.record - self.step_mean)
            };
        }
        restless
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
        let unusual = memory.learn(reading.value, gap);
        let resting = memory.rest > 0;
        memory.rest = memory.rest.saturating_sub(1);
        if active {
            if unusual || gap || memory.calm_since == NEVER {
                memory.calm_since = reading.at;
            }
            let calm = reading.at.since(memory.calm_since) >= view.settings.span(self.clear_hold);
            return (calm && !unusual).then_some(false);
        }
        if !unusual || resting || memory.count < WARM_UP {
            return None;
        }
        memory.rest = REST;
        memory.calm_since = reading.at;
        Some(true)
    }
}
