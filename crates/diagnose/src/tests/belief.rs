//! What a belief does when evidence comes and goes.

use focal_base::At;

use super::fixture::{
    answer, in_component, in_thing, likelihood, low, pump, pumps, role, see, sign, water,
};
use crate::{Belief, Fact, OwnerRole, Seen, ThingView, believe, trace};

fn about(things: &[ThingView], focus: &str) -> Belief {
    believe(&water(), things, &focus.into())
}

fn owner(belief: &Belief) -> OwnerRole {
    belief.owners()[0].owner.clone()
}

#[test]
fn without_evidence_the_shares_are_the_packs() {
    let belief = about(&[pump("p", &[])], "p");
    let ratio = belief.p_of(&in_thing("leak", "p")) / belief.p_of(&in_thing("pump-wear", "p"));
    assert!((ratio - 0.20 / 0.14).abs() < 0.01, "{ratio}");
    assert!((0.05..0.12).contains(&belief.unknown), "{}", belief.unknown);
    assert!(belief.nothing < 1e-6, "somebody asked, so something is wrong");
}

#[test]
fn nobody_knows_a_thing_that_is_not_in_view() {
    let belief = about(&[pump("p", &[low()])], "q");
    assert_eq!((belief.shares.len(), belief.unknown), (0, 1.0));
}

#[test]
fn passes_of_neighbours_lower_a_shared_cause() {
    let mut things = vec![pump("p", &[low(), sign("suction-low", true)])];
    let alone = about(&things, "p").p_of(&in_component("mains-low", "m1"));
    things.extend(pumps("n", 5, &[Fact::Healthy]));
    let with_passes = about(&things, "p");
    assert!(alone > 0.5, "{alone}");
    assert!(with_passes.p_of(&in_component("mains-low", "m1")) < 0.01);
    let reason = with_passes.reasons.iter().find(|r| r.things == 5 && r.factor < 0.01);
    assert!(reason.is_some(), "{:?}", with_passes.reasons);
}

#[test]
fn alarms_of_neighbours_raise_a_shared_cause() {
    let mut things = vec![pump("p", &[low()])];
    let alone = about(&things, "p").p_of(&in_component("mains-low", "m1"));
    things.extend(pumps("n", 3, &[low()]));
    let four = about(&things, "p");
    assert!(
        alone < 0.4 && four.p_of(&in_component("mains-low", "m1")) > 0.8,
        "{alone} {:?}",
        four.shares
    );
    assert_eq!(owner(&four), role("utility"));
    assert!(four.reasons.iter().any(|r| r.things == 3 && r.factor > 5.0), "{:?}", four.reasons);
}

#[test]
fn an_answer_overturns_the_first_owner_and_taking_it_back_restores_it() {
    let mut view = pump("p", &[low(), sign("flow-high", true)]);
    let before = about(std::slice::from_ref(&view), "p");
    assert_eq!(owner(&before), OwnerRole::Customer);
    see(&mut view, 9, answer("close-tap", "pressure-holds"));
    see(&mut view, 10, answer("ask-neighbours", "yes"));
    let after = about(std::slice::from_ref(&view), "p");
    assert_eq!(owner(&after), role("utility"));
    let against = |r: &&crate::Reason| r.evidence == "p/9" && r.cause.cause.as_str() == "leak";
    assert!(
        after.reasons.iter().find(against).is_some_and(|r| r.factor < 0.2),
        "{:?}",
        after.reasons
    );
    view.seen.retain(|seen| !matches!(seen.what, Fact::Answer { .. }));
    assert_eq!(about(&[view], "p"), before);
}

#[test]
fn of_two_answers_to_one_question_the_later_counts() {
    let both = [low(), answer("close-tap", "pressure-holds"), answer("close-tap", "it-drops")];
    let last = [low(), answer("close-tap", "it-drops")];
    assert_eq!(about(&[pump("p", &both)], "p").shares, about(&[pump("p", &last)], "p").shares);
}

#[test]
fn health_heard_later_returns_every_alarm() {
    let belief = about(&[pump("p", &[low(), Fact::Healthy])], "p");
    assert!(belief.nothing > 0.9, "{belief:?}");
    let still = about(&[pump("p", &[low(), Fact::Healthy, Fact::Trouble])], "p");
    assert!(still.nothing < 1e-6, "a person says that it does not work");
}

#[test]
fn an_alarm_that_lasts_is_not_nothing() {
    let after = |minutes| about(&[pump("p", &[low(), Fact::Lasts { minutes }])], "p").nothing;
    let at_first = about(&[pump("p", &[low()])], "p").nothing;
    let odds = |p: f64| p / (1.0 - p);
    let times = |minutes| odds(at_first) / odds(after(minutes));
    let each = [10, 20, 40, 80].map(times);
    assert!((1.5..=2.0).contains(&each[0]), "it halves in ten minutes, or nearly: {each:?}");
    assert!(each.is_sorted() && each[3] > 50.0, "{each:?}");
}

#[test]
fn a_repair_that_did_not_help_rules_out_what_it_repairs() {
    let tried = Fact::Tried {
        step: "open-valve".into(),
        fixes: likelihood(&[("valve-closed", 0.85)], 0.0),
    };
    let valve = in_thing("valve-closed", "p");
    let odds = |facts: &[Fact]| {
        let belief = about(&[pump("p", facts)], "p");
        belief.p_of(&valve) / belief.p_of(&in_thing("leak", "p"))
    };
    let (before, once) = (odds(&[low()]), odds(&[low(), tried.clone()]));
    assert!((once / before - 0.15).abs() < 0.02, "{once} {before}");
    let twice = odds(&[low(), tried.clone(), tried]);
    assert!((twice / once - 0.15f64.sqrt()).abs() < 0.06, "a repeat counts half: {twice} {once}");
}

#[test]
fn a_word_is_weaker_than_proof_and_the_later_verdict_counts() {
    let leak = in_thing("leak", "p");
    let said = |ratio| Fact::Said { cause: "leak".into(), ratio };
    let odds = |facts: &[Fact]| {
        let p = about(&[pump("p", facts)], "p").p_of(&leak);
        p / (1.0 - p)
    };
    let free = odds(&[low(), said(1e9)]) / odds(&[low()]);
    assert!((free - 3.0).abs() < 0.2, "a free statement is capped: {free}");
    let proof = Fact::Confirmed { cause: "leak".into() };
    let belief =
        about(&[pump("p", &[low(), Fact::Ruled { cause: "leak".into() }, proof.clone()])], "p");
    assert_eq!(belief.confirmed.first(), Some(&leak));
    assert!(belief.p_of(&leak) > 0.999);
    let taken = about(&[pump("p", &[low(), proof, Fact::Ruled { cause: "leak".into() }])], "p");
    assert!(taken.confirmed.is_empty() && taken.p_of(&leak) < 0.1, "{:?}", taken.confirmed);
}

#[test]
fn a_providers_status_counts_once_however_many_things_carry_it() {
    let red = |id: &str| Fact::PartnerStatus { component: id.into(), red: true };
    let say = |view: &mut ThingView, red: Fact| {
        view.seen.push(Seen { evidence: "status-7".to_owned(), at: At(50), what: red });
    };
    let mut things = vec![pump("p", &[low()]), pump("n", &[])];
    let before = about(&things, "p");
    say(&mut things[0], red("m1"));
    let once = about(&things, "p");
    say(&mut things[1], red("m1"));
    assert_eq!(once.shares, about(&things, "p").shares);
    let mains = |belief: &Belief| belief.p_of(&in_component("mains-low", "m1"));
    assert!(mains(&once) > 2.0 * mains(&before), "{} {}", mains(&once), mains(&before));
    assert!(
        once.reasons.iter().any(|r| r.evidence == "status-7" && r.factor > 5.0),
        "{:?}",
        once.reasons
    );
}

#[test]
fn a_sign_of_a_cause_without_symptoms_does_not_explain_the_alarm() {
    let silent = Fact::Alarm { alarm: "silent".to_owned(), active: true };
    let mut things = vec![pump("p", &[low()])];
    things.extend(pumps("n", 20, &[silent]));
    let belief = about(&things, "p");
    assert!(
        belief.p_of(&in_component("cell-down", "c1")) < 0.01,
        "a dead cell does not lower the pressure"
    );
}

#[test]
fn the_trace_ends_in_the_belief_and_names_its_evidence() {
    let mut things =
        vec![pump("p", &[low(), sign("flow-high", true), answer("close-tap", "pressure-holds")])];
    things.extend(pumps("n", 9, &[Fact::Healthy]));
    let flow = trace(&water(), &things, &"p".into());
    assert_eq!(flow[0].shares.len(), flow[1].shares.len());
    let own: Vec<&str> =
        flow.iter().filter_map(|b| b.after.as_ref()).map(|a| a.evidence.as_str()).collect();
    assert!(["p/0", "p/1", "p/2"].iter().all(|evidence| own.contains(evidence)), "{own:?}");
    assert!(flow.len() <= 1 + 3 + 5, "others come in doublings: {own:?}");
    let last = flow.last().expect("one at least");
    let belief = about(&things, "p");
    assert_eq!((&last.shares, last.unknown), (&belief.shares, belief.unknown));
}

/// Of hundreds that fell one after the other, who fell is told in doublings; what is believed in the end is the same.
#[test]
fn a_trace_of_many_is_short_and_ends_in_the_belief() {
    let mut things = vec![pump("p", &[low(), sign("flow-high", true)])];
    for (n, mut view) in pumps("n", 300, &[low()]).into_iter().enumerate() {
        view.seen.iter_mut().for_each(|seen| seen.at = At(1_000 * n as i64));
        things.push(view);
    }
    things.extend(pumps("w", 40, &[Fact::Healthy]));
    let flow = trace(&water(), &things, &"p".into());
    assert!((8..=40).contains(&flow.len()), "{}", flow.len());
    let last = flow.last().expect("one at least");
    let belief = about(&things, "p");
    assert!((last.unknown - belief.unknown).abs() < 1e-9);
    for share in &belief.shares {
        assert!((last.p_of(&share.cause) - share.p).abs() < 1e-9, "{:?}", share.cause);
    }
}
