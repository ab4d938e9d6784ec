//! Words, ambiguity and the test that separates.

use super::fixture::{in_thing, likelihood, question, role};
use crate::{
    Belief, CauseAt, Certainty, OwnerRole, Share, ambiguity, certainty, owner_certainty,
    separating, words,
};

fn belief(shares: &[(&str, &str, f64)]) -> Belief {
    let share = |(cause, owner, p): &(&str, &str, f64)| Share {
        cause: in_thing(cause, "t"),
        owner: role(owner),
        p: *p,
    };
    let unknown = 1.0 - shares.iter().map(|(_, _, p)| p).sum::<f64>();
    Belief::of(shares.iter().map(share).collect(), unknown, 0.0)
}

#[test]
fn the_words_follow_the_table() {
    for (p, lead, word) in [
        (0.60, 1.5, Certainty::MostLikely),
        (0.59, 1.9, Certainty::Possible),
        (0.40, 2.0, Certainty::MostLikely),
        (0.40, 0.8, Certainty::Possible),
        (0.15, 0.2, Certainty::Possible),
        (0.149, 3.0, Certainty::AlmostRuledOut),
    ] {
        assert_eq!(words(p, lead), word, "{p} {lead}");
    }
}

#[test]
fn only_proof_confirms() {
    let mut sure = belief(&[("a", "x", 0.999)]);
    assert_eq!(certainty(&sure, &in_thing("a", "t")), Certainty::MostLikely);
    sure.confirmed.push(in_thing("a", "t"));
    assert_eq!(certainty(&sure, &in_thing("a", "t")), Certainty::Confirmed);
    assert_eq!(owner_certainty(&sure, &role("x")), Certainty::Confirmed);
    assert_eq!(owner_certainty(&sure, &OwnerRole::Nobody), Certainty::AlmostRuledOut);
}

#[test]
fn shares_stand_by_owner_then_by_cause() {
    let belief = belief(&[("a", "x", 0.3), ("b", "y", 0.25), ("c", "y", 0.2), ("d", "x", 0.1)]);
    let order: Vec<&str> = belief.shares.iter().map(|share| share.cause.cause.as_str()).collect();
    assert_eq!(order, ["b", "c", "a", "d"], "y has .45, x has .40");
}

#[test]
fn close_causes_are_ambiguous_and_distant_ones_are_not() {
    let names = |causes: Vec<CauseAt>| causes.into_iter().map(|c| c.cause.0).collect::<Vec<_>>();
    assert_eq!(
        names(ambiguity(&belief(&[("a", "x", 0.4), ("b", "y", 0.3), ("c", "z", 0.1)]))),
        ["a", "b"]
    );
    assert!(ambiguity(&belief(&[("a", "x", 0.5), ("b", "y", 0.2)])).is_empty());
    assert!(ambiguity(&belief(&[("a", "x", 0.62), ("b", "y", 0.35)])).is_empty());
    assert!(ambiguity(&belief(&[])).is_empty());
}

#[test]
fn the_best_test_separates_owners_per_cost() {
    let belief = belief(&[("a", "x", 0.4), ("b", "y", 0.35), ("c", "x", 0.15)]);
    let candidates = [
        question("only-c", 0.1, likelihood(&[("c", 0.9)], 0.1)),
        question("dear", 10.0, likelihood(&[("b", 0.99)], 0.01)),
        question("good", 1.0, likelihood(&[("b", 0.9)], 0.1)),
        question("noise", 0.0, likelihood(&[], 0.5)),
    ];
    assert_eq!(separating(&belief, &candidates), Some("good".into()));
    assert_eq!(separating(&belief, &candidates[3..]), None);
    assert_eq!(
        separating(&belief, &candidates[..2]),
        Some("dear".into()),
        "noise between owners cuts nothing"
    );
}

#[test]
fn causes_of_one_owner_are_separated_by_cause() {
    let belief = belief(&[("a", "x", 0.45), ("b", "x", 0.45)]);
    let candidates = [question("which", 1.0, likelihood(&[("a", 0.9)], 0.1))];
    assert_eq!(separating(&belief, &candidates), Some("which".into()));
}
