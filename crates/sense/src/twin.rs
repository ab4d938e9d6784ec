//! The twin: what a thing last said of itself, each value with its own time. It must not know what
//! the values mean for anybody.

use focal_base::At;

use crate::StateValue;

/// Last value of every metric and state key of the kind, in the order of the kind's names.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Twin {
    /// Which kind definition numbered the slots; see [`crate::Rules`].
    pub(crate) layout: u64,
    pub(crate) metrics: Vec<Reading>,
    pub(crate) states: Vec<Reported>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reading {
    pub name: Box<str>,
    pub at: At,
    pub value: f64,
    pub pace: Pace,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reported {
    pub name: Box<str>,
    pub at: At,
    pub value: Option<StateValue>,
}

/// The time of something that never was: older than every real time, and far enough from the edge of
/// the numbers that a length from it can still be taken.
pub(crate) const NEVER: At = At(i64::MIN / 4);

impl Twin {
    /// Every metric that has a value: name, value, the thing's time of it.
    pub fn values(&self) -> impl Iterator<Item = (&str, f64, At)> {
        self.metrics.iter().filter(|m| m.known()).map(|m| (&*m.name, m.value, m.at))
    }

    /// Every reported state key that has a value.
    pub fn reported(&self) -> impl Iterator<Item = (&str, &StateValue, At)> {
        self.states.iter().filter_map(|s| Some((&*s.name, s.value.as_ref()?, s.at)))
    }

    #[must_use]
    pub fn value(&self, metric: &str) -> Option<f64> {
        self.values().find(|(name, ..)| *name == metric).map(|(_, value, _)| value)
    }
}

impl Reading {
    pub fn empty(name: &str) -> Reading {
        Reading { name: name.into(), at: NEVER, value: f64::NAN, pace: Pace::default() }
    }

    pub fn known(&self) -> bool {
        self.at != NEVER
    }

    /// Takes a newer value; an older or equal one changes nothing.
    pub fn take(&mut self, at: At, value: f64) -> bool {
        if at <= self.at {
            return false;
        }
        if self.known() {
            self.pace.learn(at.since(self.at).0);
        }
        (self.at, self.value) = (at, value);
        true
    }
}

impl Reported {
    pub fn empty(name: &str) -> Reported {
        Reported { name: name.into(), at: NEVER, value: None }
    }

    pub fn take(&mut self, at: At, value: &StateValue) -> bool {
        if at <= self.at {
            return false;
        }
        self.at = at;
        if self.value.as_ref() != Some(value) {
            self.value = Some(value.clone());
        }
        true
    }
}

/// The usual interval of a series, in milliseconds: a mean that one gap cannot pull far, while a
/// series that has become sparse for good is believed after a handful of readings.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Pace(pub f32);

impl Pace {
    pub fn learn(&mut self, millis: i64) {
        let seen = millis as f32;
        self.0 =
            if self.0 <= 0.0 { seen } else { self.0 + 0.2 * (seen.min(4.0 * self.0) - self.0) };
    }
}
