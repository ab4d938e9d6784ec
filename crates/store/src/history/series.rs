//! Many values, few pixels: the least and greatest of each slice of time, so that a spike is never lost
//! and a gap never drawn over.

use std::collections::BTreeMap;

use focal_base::{At, Span};
use serde::{Deserialize, Serialize};

/// A metric over time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// The width of a slice; zero when every value is given as it is.
    pub step: Span,
    pub points: Vec<Point>,
}

/// One value, or one slice of them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// When it was, or when its slice begins.
    pub at: At,
    pub min: f64,
    pub max: f64,
    pub mean: f64,
    pub count: u64,
}

impl Point {
    fn of(at: At, value: f64) -> Point {
        Point { at, min: value, max: value, mean: value, count: 1 }
    }

    fn add(&mut self, value: f64) {
        self.count += 1;
        self.min = self.min.min(value);
        self.max = self.max.max(value);
        self.mean += (value - self.mean) / self.count as f64;
    }
}

/// Takes values in rising time and never holds more than it will give.
pub(crate) struct Downsampler {
    from: At,
    step: i64,
    max_points: usize,
    plain: Vec<Point>,
    sliced: Option<BTreeMap<i64, Point>>,
}

impl Downsampler {
    pub fn new(from: At, to: At, max_points: usize) -> Downsampler {
        let max_points = max_points.max(1);
        let width = to.0.saturating_sub(from.0).max(1);
        // Rounded up, so that there are never more slices than points asked for.
        let step = (width - 1) / max_points as i64 + 1;
        Downsampler { from, step, max_points, plain: Vec::new(), sliced: None }
    }

    pub fn add(&mut self, at: At, value: f64) {
        if let Some(sliced) = &mut self.sliced {
            Downsampler::slice(self.from, self.step, sliced, at, value);
        } else if self.plain.len() < self.max_points {
            self.plain.push(Point::of(at, value));
        } else {
            let mut sliced = BTreeMap::new();
            for point in self.plain.drain(..) {
                Downsampler::slice(self.from, self.step, &mut sliced, point.at, point.min);
            }
            Downsampler::slice(self.from, self.step, &mut sliced, at, value);
            self.sliced = Some(sliced);
        }
    }

    fn slice(from: At, step: i64, sliced: &mut BTreeMap<i64, Point>, at: At, value: f64) {
        let n = at.0.saturating_sub(from.0) / step;
        let begin = At(from.0.saturating_add(n.saturating_mul(step)));
        sliced
            .entry(n)
            .and_modify(|point| point.add(value))
            .or_insert_with(|| Point::of(begin, value));
    }

    pub fn finish(self) -> Series {
        match self.sliced {
            Some(sliced) => {
                Series { step: Span(self.step), points: sliced.into_values().collect() }
            }
            None => Series { step: Span::ZERO, points: self.plain },
        }
    }
}
