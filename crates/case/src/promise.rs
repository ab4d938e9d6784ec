//! The promise: how soon the customer is answered and the trouble is ended. Kept as facts (when it
//! began, when somebody else held the clock) and judged against the hours of service when it is looked
//! at. Knows no clock: `now` is an argument.

use std::collections::BTreeMap;

use focal_base::{At, ProviderId, Severity, Span};
use serde::{Deserialize, Serialize};

use crate::hours::Hours;

/// What was promised when the case opened. Spans count open hours only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    pub from: At,
    pub first_answer: Span,
    pub resolution: Span,
    #[serde(default)]
    pub answered: Option<At>,
    #[serde(default)]
    pub resolved: Option<At>,
    /// When the resolution clock stood, and whose it was meanwhile. In order, never overlapping.
    #[serde(default)]
    pub holds: Vec<Hold>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    pub whose: Whose,
    pub since: At,
    pub until: Option<At>,
}

/// Whose clock it is while ours is held.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whose {
    Customer,
    Partner(Option<ProviderId>),
    /// It was resolved, and later reopened.
    Ended,
}

/// Targets of one severity, in open hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    pub first_answer: Span,
    pub resolution: Span,
}

/// Targets by severity; a severity without an entry takes the next milder one that has one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Targets(pub BTreeMap<Severity, Target>);

impl Default for Targets {
    fn default() -> Targets {
        let target = |answer, end| Target { first_answer: Span::mins(answer), resolution: end };
        Targets(BTreeMap::from([
            (Severity::Well, target(24 * 60, Span::days(5))),
            (Severity::Warning, target(8 * 60, Span::days(3))),
            (Severity::Minor, target(4 * 60, Span::hours(24))),
            (Severity::Major, target(30, Span::hours(8))),
            (Severity::Critical, target(5, Span::hours(2))),
        ]))
    }
}

impl Targets {
    #[must_use]
    pub fn of(&self, severity: Severity) -> Target {
        let milder = self.0.range(..=severity).next_back();
        milder.or_else(|| self.0.iter().next()).map_or(
            Target { first_answer: Span::hours(24), resolution: Span::days(5) },
            |(_, target)| *target,
        )
    }
}

/// One of the two clocks as it stands at a moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fuse {
    pub target: Span,
    pub used: Span,
    pub standing: Standing,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Burning: due at that moment if nothing holds it. Outside open hours it still says when.
    Due {
        at: At,
        left: Span,
    },
    /// Striped: somebody else's clock.
    Held {
        whose: Whose,
        since: At,
        left: Span,
    },
    /// Past zero since `at`, by `by` of open time.
    Late {
        at: At,
        by: Span,
    },
    Kept {
        at: At,
    },
    /// Done, but late by `by`.
    Missed {
        at: At,
        by: Span,
    },
}

impl Promise {
    /// Makes the promise for a severity; `pace` shortens it for demonstrations (1.0 in earnest).
    #[must_use]
    pub fn new(from: At, target: Target, pace: f64) -> Promise {
        Promise {
            from,
            first_answer: target.first_answer.scaled(pace),
            resolution: target.resolution.scaled(pace),
            answered: None,
            resolved: None,
            holds: Vec::new(),
        }
    }

    #[must_use]
    pub fn is_held(&self) -> Option<&Hold> {
        self.holds.last().filter(|hold| hold.until.is_none())
    }
}

/// Whether a promise only goes on from how it was before: its clock began when it began, no pause that was over is
/// another one now, and the first answer stays the first.
#[must_use]
pub fn goes_on(before: &Promise, after: &Promise) -> bool {
    let over = |promise: &Promise| -> Vec<Hold> {
        promise.holds.iter().filter(|hold| hold.until.is_some()).cloned().collect()
    };
    let in_order = |a: &Hold, b: &Hold| a.until.is_some_and(|end| end <= b.since);
    before.from == after.from
        && over(after).starts_with(&over(before))
        && after.holds.is_sorted_by(in_order)
        && (before.answered.is_none() || before.answered == after.answered)
}

/// The first answer was given; later ones change nothing.
pub fn answered(promise: &mut Promise, at: At) {
    promise.answered.get_or_insert(at);
}

/// The trouble ended.
pub fn resolved(promise: &mut Promise, at: At) {
    promise.resolved.get_or_insert(at);
}

/// The trouble is back: the clock runs on from where it stood.
pub fn reopened(promise: &mut Promise, at: At) {
    release(promise, at);
    promise.resolved = None;
}

/// Our clock stands from `at`. Holding twice for the same one changes nothing.
pub fn hold(promise: &mut Promise, whose: Whose, at: At) {
    if promise.is_held().is_some_and(|hold| hold.whose == whose) {
        return;
    }
    release(promise, at);
    let since = promise.holds.last().and_then(|hold| hold.until).map_or(at, |end| end.max(at));
    promise.holds.push(Hold { whose, since, until: None });
}

/// Our clock runs again from `at`.
pub fn release(promise: &mut Promise, at: At) {
    if let Some(hold) = promise.holds.last_mut().filter(|hold| hold.until.is_none()) {
        hold.until = Some(at.max(hold.since));
    }
}

/// The clock until the first answer. Nobody else can hold it.
#[must_use]
pub fn first_answer(promise: &Promise, hours: &Hours, now: At) -> Fuse {
    fuse(promise.from, promise.first_answer, &[], promise.answered, hours, now)
}

/// The clock until the trouble is ended.
#[must_use]
pub fn resolution(promise: &Promise, hours: &Hours, now: At) -> Fuse {
    fuse(promise.from, promise.resolution, &promise.holds, promise.resolved, hours, now)
}

fn fuse(from: At, target: Span, holds: &[Hold], end: Option<At>, hours: &Hours, now: At) -> Fuse {
    let to = end.unwrap_or(now);
    let used = used_until(from, holds, hours, to);
    let left = Span((target.0 - used.0).max(0));
    let over = Span((used.0 - target.0).max(0));
    let held = holds.last().filter(|hold| hold.until.is_none());
    let standing = match (end, held) {
        (Some(at), _) if over == Span::ZERO => Standing::Kept { at },
        (Some(at), _) => Standing::Missed { at, by: over },
        (None, _) if over > Span::ZERO => {
            Standing::Late { at: due(from, target, holds, hours), by: over }
        }
        (None, Some(hold)) => Standing::Held { whose: hold.whose.clone(), since: hold.since, left },
        (None, None) => Standing::Due { at: hours.after(now, left), left },
    };
    Fuse { target, used, standing }
}

/// Open time between `from` and `to` in which nobody else held the clock.
fn used_until(from: At, holds: &[Hold], hours: &Hours, to: At) -> Span {
    let mut used = hours.between(from, to).0;
    for hold in holds {
        let start = hold.since.max(from).min(to);
        let end = hold.until.unwrap_or(to).min(to);
        used -= hours.between(start, end).0;
    }
    Span(used.max(0))
}

/// The moment at which the target was used up, walking from hold to hold.
fn due(from: At, target: Span, holds: &[Hold], hours: &Hours) -> At {
    let (mut at, mut left) = (from, target);
    for hold in holds {
        let ran = hours.between(at, hold.since);
        if ran >= left {
            break;
        }
        left = Span(left.0 - ran.0);
        match hold.until {
            Some(end) => at = end,
            None => return hold.since,
        }
    }
    hours.after(at, left)
}
