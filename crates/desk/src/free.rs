//! When the next hand is free, from how long contacts have taken lately. A range or nothing: where too few
//! were measured, or what is under way has outlasted all that was, nobody knows. Knows no agents.

use focal_base::Span;

/// Fewer finished contacts than this say nothing about the next.
const ENOUGH: usize = 20;
/// Eight in ten first ends lie within the range.
const EARLY: f64 = 0.9;
const LATE: f64 = 0.1;

/// How many contacts go on for longer than a time: the product-limit estimate of Kaplan and Meier (1958), so
/// that those still under way, whose ends nobody knows, do not make contacts look shorter than they are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lasting {
    /// At each end that was seen, the share that goes on beyond it. In rising order.
    steps: Vec<(Span, f64)>,
    finished: usize,
}

impl Lasting {
    #[must_use]
    pub fn of(
        finished: impl IntoIterator<Item = Span>,
        under_way: impl IntoIterator<Item = Span>,
    ) -> Lasting {
        let ends = finished.into_iter().map(|span| (span, true));
        let mut all: Vec<(Span, bool)> =
            ends.chain(under_way.into_iter().map(|span| (span, false))).collect();
        // Of the same length, those that ended come first.
        all.sort_unstable_by_key(|(span, ended)| (*span, !ended));
        let (mut steps, mut share, mut finished) = (Vec::new(), 1.0, 0);
        for (place, (span, ended)) in all.iter().enumerate() {
            if *ended {
                // Of those who came as far as this, one ends.
                share *= 1.0 - 1.0 / (all.len() - place) as f64;
                steps.push((*span, share));
                finished += 1;
            }
        }
        Lasting { steps, finished }
    }

    fn beyond(&self, span: Span) -> f64 {
        let passed = self.steps.partition_point(|(end, _)| *end <= span);
        passed.checked_sub(1).and_then(|last| self.steps.get(last)).map_or(1.0, |(_, share)| *share)
    }

    /// The share that goes on for `more`, of those that have gone on for `passed`; none where none has.
    fn goes_on(&self, passed: Span, more: Span) -> Option<f64> {
        let so_far = self.beyond(passed);
        (so_far > 0.0).then(|| self.beyond(Span(passed.0 + more.0)) / so_far)
    }
}

/// About when the first of these ends: each with how long its like last, and how long it has gone on.
/// `None` where nobody knows.
#[must_use]
pub fn first_end(under_way: &[(&Lasting, Span)]) -> Option<(Span, Span)> {
    let known: Vec<&(&Lasting, Span)> =
        under_way.iter().filter(|(lasting, _)| lasting.finished >= ENOUGH).collect();
    let all_go_on = |more: Span| -> f64 {
        known.iter().filter_map(|(lasting, passed)| lasting.goes_on(*passed, more)).product()
    };
    let longest = known.iter().filter_map(|(lasting, _)| lasting.steps.last()).map(|(end, _)| *end);
    let longest = longest.max()?;
    let when = |share: f64| {
        let (mut from, mut to) = (0, longest.0);
        if all_go_on(Span(to)) > share {
            return None;
        }
        while from < to {
            let middle = from + (to - from) / 2;
            if all_go_on(Span(middle)) <= share {
                to = middle;
            } else {
                from = middle + 1;
            }
        }
        Some(Span(to))
    };
    Some((when(EARLY)?, when(LATE)?))
}
