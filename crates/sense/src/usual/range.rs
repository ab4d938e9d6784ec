//! The extremes a series has shown, slowly forgotten: what lies beyond them by a margin is new.

use crate::bytes::{Reader, Writer};

/// Part of the way back to the long mean that the extremes fade with each reading.
pub(super) const FADE: f32 = 0.000_1;
/// Weight of a reading in the long mean.
pub(super) const SLOW: f32 = 0.002;
/// Readings that only widen it: the first few say nothing of what is usual.
const FIRST: f32 = 20.0;

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Range {
    low: f32,
    high: f32,
    level: f32,
}

impl Range {
    /// How far `x` lies beyond, as a share of the width; zero within. Beyond a range without width,
    /// everything is infinitely far.
    pub fn beyond(&self, x: f32) -> f32 {
        self.beyond_of(x, 0.0)
    }

    /// The same as a share of `least`, where the range is narrower than that.
    pub fn beyond_of(&self, x: f32, least: f32) -> f32 {
        let excess = (x - self.high).max(self.low - x);
        if excess > 0.0 { excess / self.width().max(least) } else { 0.0 }
    }

    pub fn width(&self) -> f32 {
        self.high - self.low
    }

    /// Takes the `count`th reading, counted from one.
    pub fn learn(&mut self, x: f32, count: f32) {
        if count <= 1.0 {
            *self = Range { low: x, high: x, level: x };
            return;
        }
        self.level += SLOW.max(1.0 / count) * (x - self.level);
        let fade = if count > FIRST { FADE } else { 0.0 };
        self.high = if x > self.high { x } else { self.high - fade * (self.high - self.level) };
        self.low = if x < self.low { x } else { self.low + fade * (self.level - self.low) };
    }

    pub fn write(&self, to: &mut Writer) {
        [self.low, self.high, self.level].into_iter().for_each(|n| to.single(n));
    }

    pub fn read(from: &mut Reader) -> Option<Range> {
        Some(Range { low: from.single()?, high: from.single()?, level: from.single()? })
    }
}
