//! One metric: is this reading unlike what the series has done before?
//!
//! Three signs, any is enough. *Range*: a reading beyond all that was seen, by a margin. *Unrest*: the mean
//! size of recent steps is both improbable against the long run and larger than it has ever been, so that
//! a series with a rhythm of bursts is not unusual for having one. *Season*: a difference from the same time
//! of earlier weeks beyond all such differences. What was seen fades slowly, and a long rest follows
//! an onset: with such cheap statistics the rest matters more than the formula. Not for counters, which only rise.
//!
//! One configuration for every series. `docs/measurements.md` has what it reaches, and how to repeat it.

use focal_base::At;

use super::range::{FADE, Range, SLOW};
use super::season::Season;
use crate::bytes::{Reader, Writer};

/// Shares of the width by which a reading, and a difference from its season, must exceed it.
const MARGIN: f32 = 0.03;
const SEASON_MARGIN: f32 = 0.1;
/// Weight of a step in the recent mean.
const FAST: f32 = 0.05;
/// Standard deviations of the recent mean that are improbable, and the share by which it must beat its record.
const IMPROBABLE: f32 = 5.0;
const RECORD_MARGIN: f32 = 0.1;
/// Readings before the record of unrest counts: the first few say nothing.
const RECORD_FROM: u32 = 20;
/// Readings before the first onset, and between two.
const WARM_UP: u32 = 200;
const REST: u32 = 100;
/// Numbers beyond this are taken for it, so that their differences stay numbers.
const LARGEST: f64 = 1e30;

/// About 450 bytes. The numbers are kept relative to the first reading, so that single precision is enough.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    origin: f64,
    /// Readings seen.
    count: u32,
    /// Readings left of the rest.
    rest: u32,
    range: Range,
    previous: f32,
    step_mean: f32,
    step_variance: f32,
    unrest: f32,
    record: f32,
    season: Season,
}

/// What a reading was.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Surprise {
    /// How far beyond the usual, in margins: up to 1 is usual.
    pub strength: f32,
    /// Unusual, the series is known well enough to say so, and it is not resting.
    pub onset: bool,
}

impl Surprise {
    #[must_use]
    pub fn unusual(self) -> bool {
        self.strength > 1.0
    }
}

impl Series {
    /// Learns a reading and says what it was against all that was known before it. After a gap the
    /// step from the reading before it says nothing and is not learnt.
    pub fn learn(&mut self, at: At, value: f64, gap: bool) -> Surprise {
        let value = value.clamp(-LARGEST, LARGEST);
        if self.count == 0 {
            self.origin = value;
        }
        let x = (value - self.origin) as f32;
        self.count = self.count.saturating_add(1);
        let mut strength = self.range.beyond(x) / MARGIN;
        if !gap && self.count > 1 {
            strength = strength.max(self.step((x - self.previous).abs()));
        }
        strength = strength.max(self.season.learn(at, x, self.range.width()) / SEASON_MARGIN);
        self.previous = x;
        self.range.learn(x, self.count as f32);
        let onset = strength > 1.0 && self.rest == 0 && self.count >= WARM_UP;
        self.rest = if onset { REST } else { self.rest.saturating_sub(1) };
        Surprise { strength, onset }
    }

    /// Learns the size of a step: how far unrest lies above its record, in margins.
    fn step(&mut self, step: f32) -> f32 {
        let count = self.count as f32;
        self.unrest += FAST.max(1.0 / count) * (step - self.unrest);
        // The deviation of an exponentially weighted mean of independent steps.
        let deviation = self.step_variance.sqrt() * (FAST / (2.0 - FAST)).sqrt();
        let improbable = self.unrest - self.step_mean > IMPROBABLE * deviation;
        let above = (self.unrest - self.record) / self.record;
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
        if improbable && above > 0.0 { above / RECORD_MARGIN } else { 0.0 }
    }

    pub(crate) fn write(&self, to: &mut Writer) {
        to.float(self.origin);
        to.unsigned(u64::from(self.count));
        to.unsigned(u64::from(self.rest));
        self.range.write(to);
        for n in [self.previous, self.step_mean, self.step_variance, self.unrest, self.record] {
            to.single(n);
        }
        self.season.write(to);
    }

    /// Fields are read in the order they stand here, which is the order they were written in. Before
    /// there were seasons, none was written.
    pub(crate) fn read(from: &mut Reader, with_season: bool) -> Option<Series> {
        Some(Series {
            origin: from.float()?,
            count: from.small()?,
            rest: from.small()?,
            range: Range::read(from)?,
            previous: from.single()?,
            step_mean: from.single()?,
            step_variance: from.single()?,
            unrest: from.single()?,
            record: from.single()?,
            season: if with_season { Season::read(from)? } else { Season::default() },
        })
    }
}
