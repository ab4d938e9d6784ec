//! Asking people: what it costs them, and when a step that needs them may not be offered.

use focal_base::{Money, Severity};
use focal_diagnose::Likelihood;

use super::{case, facts, question, step};
use crate::{Actor, IncidentFacts, Minute, Offer, QuietHours, candidates};

fn word(offer: &Offer) -> String {
    match offer {
        Offer::Ready(_) => "ready".to_owned(),
        Offer::Locked(locked) => locked.why.key.0.clone(),
        Offer::Underway(_) => "underway".to_owned(),
    }
}

#[test]
fn somebody_who_is_there_is_not_disturbed() {
    let case = case(Severity::Major);
    let ask = [question("valve", Actor::Customer)];
    let cost = |present: bool| {
        let mut facts = facts(5);
        if let Some(customer) = &mut facts.customer {
            customer.present = present;
        }
        candidates(&case, &ask, &facts)
            .iter()
            .find_map(|offer| Some(offer.ready()?.cost))
            .expect("ready")
    };
    // €1 for being asked, and 5 minutes of €6 an hour until they answer.
    assert!((cost(false) - cost(true) - 1.5).abs() < 1e-9);
}

#[test]
fn an_agent_who_needs_the_customer_waits_for_them_too() {
    let mut guide = step("guide", Actor::Agent, 900);
    let check = |guide: &crate::StepDef, quiet: bool, wants: bool, severity: Severity| {
        let mut facts = facts(5);
        facts.wants_person = wants;
        if let Some(customer) = &mut facts.customer {
            let all_day = QuietHours { zone: "UTC".to_owned(), from: Minute(0), to: Minute(1439) };
            customer.quiet = quiet.then_some(all_day);
            customer.wake_if_critical = true;
        }
        word(&candidates(&case(severity), std::slice::from_ref(guide), &facts)[0])
    };
    assert_eq!(check(&guide, true, false, Severity::Major), "ready", "it does not need them");
    guide.with_customer = true;
    assert_eq!(check(&guide, false, false, Severity::Major), "ready");
    assert_eq!(check(&guide, true, false, Severity::Major), "locked.quiet_hours");
    assert_eq!(check(&guide, true, true, Severity::Major), "ready", "they asked for a person");
    assert_eq!(check(&guide, true, false, Severity::Critical), "ready", "they want to be woken");
    let mut nobody = facts(5);
    nobody.customer = None;
    assert_eq!(
        word(&candidates(&case(Severity::Major), &[guide], &nobody)[0]),
        "locked.no_customer"
    );
}

#[test]
fn what_would_not_help_is_no_cheaper_way_out() {
    let case = case(Severity::Minor);
    let fixes = Likelihood { otherwise: 0.5, ..Likelihood::default() };
    let dear = crate::StepDef { fixes, ..step("replace", Actor::Thing, 9_000) };
    let steps = [step("wave", Actor::Thing, 5), dear];
    let mut facts = facts(5);
    facts.budget = Some(Money(1_000));
    assert_eq!(word(&candidates(&case, &steps, &facts)[1]), "locked.budget");
    facts.pointless.insert("wave".into());
    assert_eq!(word(&candidates(&case, &steps, &facts)[1]), "ready");
}

#[test]
fn nobody_is_asked_to_bring_about_what_is_so_already() {
    let case = case(Severity::Minor);
    let second = crate::StepDef {
        after: vec!["own-network".into()],
        ..step("tell-router", Actor::Customer, 10)
    };
    let steps = [step("own-network", Actor::Customer, 10), second];
    let mut facts = facts(5);
    let both = |facts: &crate::Facts| -> Vec<String> {
        candidates(&case, &steps, facts).iter().map(word).collect()
    };
    assert_eq!(both(&facts), ["ready", "locked.after"]);
    facts.already_so.insert("own-network".into());
    assert_eq!(both(&facts), ["locked.already_so", "ready"], "what comes after it may be taken");
}

#[test]
fn what_is_done_once_for_all_is_not_one_things_cost() {
    let case = case(Severity::Minor);
    let tell = crate::StepDef { role: None, ..step("tell-utility", Actor::Partner, 9_000) };
    let mut facts = facts(5);
    facts.budget = Some(Money(1_000));
    let steps = [step("wave", Actor::Thing, 5), tell];
    assert_eq!(word(&candidates(&case, &steps, &facts)[1]), "locked.budget");
    facts.incident =
        Some(IncidentFacts { id: "i1".into(), shared: true, given: Default::default() });
    assert_eq!(word(&candidates(&case, &steps, &facts)[1]), "ready");
}
