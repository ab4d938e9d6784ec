//! Attempts at a service of several parts: votes, how they fade, where they point, what codes say.

use std::collections::BTreeMap;

use focal_base::{At, Span};
use proptest::prelude::*;

use super::fixture::{Dice, cause, in_component, in_thing, likelihood, role, see};
use crate::{
    Attempted, CauseDef, Fact, Fade, KindModel, Model, OwnerRole, ServiceModel, Tally, ThingView,
    Told, ambiguity, believe, group, suspects, vote,
};

const FADE: Fade = Fade { window: Span::mins(5), half_life: Span::mins(5) };

fn fails(def: CauseDef, p: f64) -> CauseDef {
    CauseDef { fails: [("pay".to_owned(), p)].into(), ..def }
}

/// Watches that pay through a card network and a bank.
fn payments() -> Model {
    let causes = [
        fails(cause("bank-down", "bank", role("bank"), 0.02, &[]), 0.9),
        fails(cause("network-down", "network", role("network"), 0.01, &[]), 0.9),
        fails(cause("declined", "watch", role("bank"), 0.24, &[]), 0.9),
        fails(cause("locked", "watch", OwnerRole::Customer, 0.22, &[]), 0.95),
    ];
    let codes = [
        ("down", likelihood(&[("bank-down", 0.6), ("network-down", 0.55)], 0.01)),
        ("funds", likelihood(&[("declined", 0.55)], 0.01)),
    ];
    let stops = [
        ("watch", likelihood(&[("locked", 0.95)], 0.05)),
        ("bank", likelihood(&[("bank-down", 0.8), ("declined", 0.9), ("network-down", 0.4)], 0.05)),
    ];
    let service = ServiceModel {
        leak: 0.03,
        codes: codes.map(|(code, table)| (code.to_owned(), table)).into(),
        stops: stops.map(|(part, table)| (part.to_owned(), table)).into(),
    };
    let watch = KindModel {
        kind: "watch".into(),
        depends_on: vec!["bank".into(), "network".into()],
        trouble_rate: 0.05,
        services: [("pay".to_owned(), service)].into(),
        ..KindModel::default()
    };
    Model {
        kinds: [("watch".into(), watch)].into(),
        causes: causes.map(|def| (def.cause.clone(), def)).into(),
        components: BTreeMap::new(),
    }
}

fn watch(name: &str, bank: &str, facts: &[Fact]) -> ThingView {
    let mut view = ThingView::new(name.into(), "watch".into());
    view.on = [("bank".into(), bank.into()), ("network".into(), "net".into())].into();
    for (at, what) in facts.iter().enumerate() {
        see(&mut view, at as i64, what.clone());
    }
    view
}

fn tried(ok: bool) -> Fact {
    Fact::Attempt { service: "pay".to_owned(), ok }
}

fn code(name: &str) -> Fact {
    Fact::Stopped { service: "pay".to_owned(), told: Told::Code(name.to_owned()) }
}

fn part(name: &str) -> Fact {
    Fact::Stopped { service: "pay".to_owned(), told: Told::Part(name.to_owned()) }
}

#[test]
fn what_a_failed_attempt_brings_back_tells_causes_apart() {
    let first = |facts: &[Fact]| {
        let belief = believe(&payments(), &[watch("w", "norte", facts)], &"w".into());
        belief.first().expect("a cause").cause.clone()
    };
    assert_eq!(first(&[tried(false), code("funds")]), in_thing("declined", "w"));
    assert_eq!(first(&[tried(false), part("watch")]), in_thing("locked", "w"));
    assert_eq!(first(&[tried(false), part("bank")]), in_thing("declined", "w"));
}

#[test]
fn others_that_pass_clear_what_they_share() {
    let ill = watch("w", "norte", &[tried(false), code("down")]);
    let alone = believe(&payments(), std::slice::from_ref(&ill), &"w".into());
    let mut all = vec![ill];
    all.extend((0..4).map(|i| watch(&format!("n{i}"), "norte", &[tried(true)])));
    let beside = believe(&payments(), &all, &"w".into());
    let down = in_component("bank-down", "norte");
    assert!(beside.p_of(&down) < 0.2 * alone.p_of(&down));
    let passes = beside.reasons.iter().any(|r| r.cause == down && r.factor < 0.5 && r.things == 4);
    assert!(passes, "{:?}", beside.reasons);
}

#[test]
fn one_code_at_one_bank_is_one_fault_of_that_bank() {
    let mut things: Vec<ThingView> = (0..200)
        .map(|i| watch(&format!("n{i:03}"), "norte", &[tried(false), code("down")]))
        .collect();
    things.extend((0..100).map(|i| watch(&format!("s{i:03}"), "sur", &[tried(true)])));
    things.push(watch("x", "sur", &[tried(false), code("funds")]));
    let groups = group(&payments(), &things);
    assert_eq!(groups[0].cause, Some(in_component("bank-down", "norte")));
    assert_eq!(groups[0].things.len(), 200);
    assert!(groups[0].p > 0.99);
    assert_eq!((groups.len(), &groups[1].cause), (2, &Some(in_thing("declined", "x"))));
}

#[test]
fn what_nothing_separates_is_said_as_a_or_b() {
    // Every watch in view has the same bank: bank and network cannot be told apart.
    let things: Vec<ThingView> =
        (0..6).map(|i| watch(&format!("w{i}"), "norte", &[tried(false), code("down")])).collect();
    let mut model = payments();
    let down = model.causes.get_mut(&"network-down".into()).expect("a cause");
    down.prior = 0.03;
    let close = ambiguity(&believe(&model, &things, &"w0".into()));
    assert_eq!(close, [in_component("bank-down", "norte"), in_component("network-down", "net")]);
    // One watch of another bank that pays through the same network does.
    let mut more = things;
    more.extend((0..3).map(|i| watch(&format!("s{i}"), "sur", &[tried(true)])));
    let belief = believe(&model, &more, &"w0".into());
    assert!(ambiguity(&belief).is_empty());
    assert!(belief.p_of(&in_component("bank-down", "norte")) > 0.9);
}

#[test]
fn suspicion_needs_more_than_the_usual_failures() {
    let class = |bank: &str, fails: f64, passes: f64| Attempted {
        kind: "watch".into(),
        on: [("bank".into(), bank.into()), ("network".into(), "net".into())].into(),
        service: "pay".to_owned(),
        fails,
        passes,
    };
    let of = |classes: &[Attempted]| suspects(&payments(), classes);
    assert!(of(&[class("norte", 1.0, 0.0), class("sur", 0.0, 5.0)]).is_empty());
    // One in twelve is what payments always do.
    assert!(of(&[class("norte", 8.0, 92.0), class("sur", 8.0, 92.0)]).is_empty());
    assert_eq!(of(&[class("norte", 5.0, 0.0), class("sur", 0.0, 9.0)]), ["norte".into()]);
    // A grey fault: two of five fail.
    assert_eq!(
        of(&[class("norte", 40.0, 60.0), class("sur", 8.0, 92.0)]),
        ["net", "norte"].map(Into::into)
    );
}

#[test]
fn a_vote_is_one_whatever_its_window_saw() {
    assert_eq!([vote(0, 1), vote(0, 90)], [(0, 2); 2]);
    assert_eq!([vote(1, 0), vote(7, 0)], [(2, 0); 2]);
    assert_eq!([vote(1, 1), vote(50, 1)], [(1, 1); 2]);
    assert_eq!(vote(0, 0), (0, 0));
}

#[test]
fn votes_fade_by_half_in_a_half_life() {
    let mut tally = Tally::default();
    let at = At(Span::hours(1).0);
    tally.add(FADE.window_of(at), 2);
    let left = |after: Span| tally.faded(&FADE, at + after).1;
    assert_eq!(left(Span::mins(4)), 1.0);
    assert_eq!(left(Span::mins(10)), 0.5);
    assert_eq!(left(Span::mins(20)), 0.125);
    assert_eq!(tally.faded(&FADE, at + Span::mins(36)), (0, 0.0));
}

proptest! {
    /// What came in goes out again, in any order, and leaves nothing behind.
    #[test]
    fn a_tally_forgets_nothing_and_invents_nothing(seed in any::<u64>(), count in 1usize..60) {
        let mut dice = Dice(seed);
        let votes: Vec<(i64, u32)> =
            (0..count).map(|_| (dice.below(12) as i64, 1 + dice.below(2) as u32)).collect();
        let (mut one, mut other) = (Tally::default(), Tally::default());
        votes.iter().for_each(|(window, halves)| one.add(*window, *halves));
        let mut shuffled = votes.clone();
        dice.shuffle(&mut shuffled);
        shuffled.iter().for_each(|(window, halves)| other.add(*window, *halves));
        prop_assert_eq!(&one, &other);
        let now = At(Span::mins(40).0);
        prop_assert_eq!(one.faded(&FADE, now), other.faded(&FADE, now));
        dice.shuffle(&mut shuffled);
        shuffled.iter().for_each(|(window, halves)| one.remove(*window, *halves));
        prop_assert!(one.is_empty());
    }

    /// Evidence given twice counts once, in any order; and all shares sum to one.
    #[test]
    fn duplicates_have_no_effect(seed in any::<u64>(), things in 1usize..8) {
        let mut dice = Dice(seed);
        let mut views: Vec<ThingView> = (0..things)
            .map(|i| {
                let ok = dice.says(0.4);
                let said = [code("down"), code("funds"), part("bank"), part("watch")];
                let word = said[dice.below(4)].clone();
                let facts = if ok { vec![tried(true)] } else { vec![tried(false), word] };
                watch(&format!("w{i}"), ["norte", "sur"][dice.below(2)], &facts)
            })
            .collect();
        let before = believe(&payments(), &views, &"w0".into());
        let sum = before.shares.iter().map(|share| share.p).sum::<f64>() + before.unknown;
        prop_assert!((sum - 1.0).abs() < 1e-9);
        for view in &mut views {
            let again = view.seen.clone();
            view.seen.extend(again);
            dice.shuffle(&mut view.seen);
        }
        dice.shuffle(&mut views);
        prop_assert_eq!(before, believe(&payments(), &views, &"w0".into()));
    }
}
