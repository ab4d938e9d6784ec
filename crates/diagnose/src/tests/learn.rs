//! What confirmed outcomes make of a pack's shares.

use std::collections::BTreeMap;

use super::fixture::{low, pump, water};
use crate::{believe, taught_share};

#[test]
fn a_pack_s_word_weighs_as_much_as_so_many_outcomes() {
    let cases = [
        // share, worth, n, of, expected
        (0.2, 30.0, 0.0, 0.0, 0.2),
        (0.2, 30.0, 30.0, 30.0, 0.6),
        (0.2, 10.0, 0.0, 10.0, 0.1),
        (0.2, 0.0, 0.0, 0.0, 0.2),
        (0.2, 0.0, 1.0, 4.0, 0.25),
        (0.2, 10.0, -1.0, -1.0, 0.2),
    ];
    for (share, worth, n, of, expected) in cases {
        let found = taught_share(share, worth, n, of);
        assert!((found - expected).abs() < 1e-12, "{share} {worth} {n} {of}: {found}");
    }
}

#[test]
fn shares_that_sum_to_one_go_on_doing_so_and_none_is_ever_ruled_out() {
    let shares = [0.5, 0.3, 0.2];
    let counts = [0.0, 7.0, 2.0];
    let all = shares.iter().zip(counts).map(|(share, n)| taught_share(*share, 12.0, n, 9.0));
    let all: Vec<f64> = all.collect();
    assert!((all.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    assert!(all.iter().all(|share| *share > 0.0));
}

#[test]
fn a_taught_model_believes_more_of_what_it_was_taught_and_says_so() {
    let model = water();
    let things = [pump("p", &[low()])];
    let before = believe(&model, &things, &"p".into());
    let last = before.ranked()[2].cause.clone();
    let share = model.causes[&last.cause].prior;
    let shares = BTreeMap::from([(last.cause.clone(), taught_share(share, 5.0, 20.0, 20.0))]);
    let after = believe(&model.taught(&shares), &things, &"p".into())
        .with_taught(&model, &shares, "prior", 20);
    assert!(after.p_of(&last) > before.p_of(&last) + 0.1);
    let reason = after.reasons.iter().find(|reason| reason.evidence == "prior").expect("said");
    assert_eq!((&reason.cause, reason.things), (&last, 20));
    let odds = |share: f64| share / (1.0 - share);
    assert!((reason.factor - odds(shares[&last.cause]) / odds(share)).abs() < 1e-9);
    let strengths: Vec<f64> = after.reasons.iter().map(|one| -one.factor.ln().abs()).collect();
    assert!(strengths.is_sorted(), "strongest first");
}
