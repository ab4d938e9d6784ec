//! When the next hand is free: a range that holds, or nothing.

use focal_base::Span;

use crate::free::{Lasting, first_end};

fn mins(all: impl IntoIterator<Item = i64>) -> Lasting {
    Lasting::of(all.into_iter().map(Span::mins), [])
}

#[test]
fn eight_in_ten_first_ends_lie_within_the_range() {
    let lasting = mins(1..=40);
    // Two talks, one of which has gone on for five minutes: every pair of ends that is still possible.
    let (low, high) =
        first_end(&[(&lasting, Span::ZERO), (&lasting, Span::mins(5))]).expect("known");
    let pairs = (1..=40).flat_map(|a| (6..=40).map(move |b| Span::mins(a.min(b - 5))));
    let (mut within, mut all) = (0, 0);
    for first in pairs {
        all += 1;
        within += i64::from(low <= first && first <= high);
    }
    assert!((75..=90).contains(&(within * 100 / all)), "{within} of {all} in {low} to {high}");
}

#[test]
fn more_hands_are_free_sooner() {
    let lasting = mins(1..=40);
    let of = |hands: usize| first_end(&vec![(&lasting, Span::ZERO); hands]).expect("known");
    assert_eq!(of(1), (Span::mins(4), Span::mins(36)));
    assert!(of(4).1 < of(2).1 && of(2).1 < of(1).1);
}

#[test]
fn what_is_not_known_is_not_said() {
    assert_eq!(first_end(&[]), None);
    assert_eq!(first_end(&[(&mins(1..=19), Span::ZERO)]), None, "too few");
    assert_eq!(first_end(&[(&mins(1..=40), Span::mins(41))]), None, "it has outlasted all");
    // Most are still under way: how long the long ones take was never seen.
    let young = Lasting::of((1..=20).map(Span::mins), vec![Span::mins(60); 60]);
    assert_eq!(first_end(&[(&young, Span::ZERO)]), None);
}

#[test]
fn those_under_way_count_for_as_long_as_they_have_lasted() {
    let finished = (1..=20).map(Span::mins);
    let naive = Lasting::of(finished.clone(), []);
    let whole = Lasting::of(finished, vec![Span::mins(15); 12]);
    let late = |lasting| first_end(&[(lasting, Span::ZERO)]).expect("known").1;
    assert!(late(&whole) > late(&naive), "{} and {}", late(&whole), late(&naive));
}
