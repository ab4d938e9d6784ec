//! The one choice.

use focal_base::{Said, StepName};

use super::{at, facts};
use crate::choose::choose;
use crate::{Actor, Locked, Offer, Ready, Underway, WatchFacts};

fn ready(step: &str, by: Actor, cost: f64) -> Offer {
    Offer::Ready(Ready {
        step: step.into(),
        by,
        cost,
        money: focal_base::Money::ZERO,
        effort: focal_base::Span::ZERO,
        takes: focal_base::Span::ZERO,
        tries_left: 1,
        dearer: (step == "dear").then(|| Said::new("dearer.severity")),
        safety: None,
        shared: None,
    })
}

fn locked(step: &str, until: Option<i64>) -> Offer {
    let why = Said::new("locked.unsafe");
    Offer::Locked(Locked { step: step.into(), by: Actor::Thing, why, until: until.map(at) })
}

fn underway(step: &str, by: Actor, offered: bool, until: i64) -> Offer {
    let until = Some(at(until));
    Offer::Underway(Underway { step: step.into(), by, run: None, offered, until })
}

/// Expects `next | alternatives | reasons`, or `watch until` in place of next.
fn check(offers: &[Offer], scored: &[(&str, f64)], expect: &str) {
    let scored: Vec<(StepName, f64)> =
        scored.iter().map(|(step, cost)| ((*step).into(), *cost)).collect();
    let mut facts = facts(0);
    facts.watches = vec![WatchFacts { watch: "w".into(), until: at(45) }];
    let choice = choose(offers, &scored, &facts);
    let until = choice.watch_until.map(|until| format!("watch {}", (until.0 - at(0).0) / 60_000));
    let next = choice.next.map_or(until.unwrap_or_default(), |next| next.0);
    let others: Vec<&str> = choice.alternatives.iter().map(|other| other.step.as_str()).collect();
    let why: Vec<&str> = choice.why.iter().map(|why| why.key.0.as_str()).collect();
    assert_eq!(format!("{next} | {} | {}", others.join(" "), why.join(" ")), expect);
}

#[test]
fn the_least_expected_cost_is_next() {
    use Actor::{Agent, Customer, Partner, Thing};
    let all = [ready("a", Agent, 8.0), ready("b", Customer, 0.4), ready("c", Thing, 0.1)];
    check(&all, &[("a", 9.0), ("b", 7.0), ("c", 8.0)], "b | c a | choice.least_expected_cost");
    check(&all, &[("a", 7.0), ("b", 7.0), ("c", 7.0)], "c | b a | choice.least_expected_cost");
    check(&all, &[("a", 9.0)], "a | c b | choice.least_expected_cost");
    check(&all, &[("a", f64::NAN)], "c | b a | choice.cheapest");
    check(&all[..1], &[("a", 9.0)], "a |  | choice.only_step");
    check(&[ready("dear", Partner, 60.0)], &[], "dear |  | choice.only_step dearer.severity");
    let with_lock = [ready("a", Agent, 8.0), locked("start", None)];
    check(
        &with_lock,
        &[("a", 9.0), ("start", 2.0)],
        "a |  | choice.only_step choice.better_is_locked",
    );
    let many: Vec<Offer> = ["a", "b", "c", "d", "e"].iter().map(|s| ready(s, Thing, 1.0)).collect();
    check(&many, &[], "a | b c d | choice.cheapest");
}

#[test]
fn otherwise_we_watch() {
    use Actor::{Agent, Customer, Partner, Thing};
    check(&[], &[], "watch 45 |  | choice.watch_until");
    check(&[locked("x", Some(30))], &[], "watch 30 |  | choice.watch_until");
    check(&[locked("x", Some(-5))], &[], "watch 45 |  | choice.watch_until");
    let (a, c) = (ready("a", Agent, 8.0), ready("c", Thing, 0.1));
    let asked = underway("q", Customer, true, 20);
    check(&[asked, a.clone()], &[], "watch 20 | a | choice.underway choice.watch_until");
    let given = underway("bank", Partner, false, 40);
    check(&[given, c.clone()], &[], "watch 40 | c | choice.underway choice.watch_until");
    let queued = underway("talk", Agent, true, 50);
    check(&[queued, ready("q", Customer, 0.1), c], &[], "c | q | choice.underway choice.cheapest");
    let talking = underway("talk", Agent, false, 50);
    check(&[talking, ready("q", Customer, 0.1)], &[], "q |  | choice.underway choice.only_step");
}
