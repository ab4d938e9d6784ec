//! A figure: what was counted, and over what. Whole numbers, so that two ways to one figure can be compared.

use serde::{Deserialize, Serialize};

use crate::metric::Metric;

/// `top / of` is the value: a share, milliseconds, cents or stars. A median stands in `top`, and `of` says of how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    pub metric: Metric,
    pub top: i64,
    pub of: i64,
    /// Eight in ten lie between.
    pub low: i64,
    pub high: i64,
}

impl Figure {
    pub(crate) fn of(metric: Metric, top: i64, of: i64) -> Figure {
        Figure { metric, top, of, low: 0, high: 0 }
    }

    /// `None` where nothing was counted.
    #[must_use]
    pub fn value(&self) -> Option<f64> {
        match (self.of, self.metric) {
            (0, _) => None,
            (_, Metric::TimeToOutcome) => Some(self.top as f64),
            (of, _) => Some(self.top as f64 / of as f64),
        }
    }
}
