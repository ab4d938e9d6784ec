//! What is on the shelf calls nobody, stays evidence, and comes back by the clock.

use std::collections::BTreeMap;

use focal_base::{AgentId, At, Severity, Span, ThingId};
use focal_sense::{Finding, Found};

use super::{look, passes, pump};
use crate::error::Refused;
use crate::intake::Word;
use crate::rows::ShelvedFor;
use crate::stage::Stage;
use crate::work::shelving::Shelve;

const ALARM: &str = "pressure_low";

fn stage() -> Stage {
    passes(&pump("{restart: ignores}", "\nexpect:\n  - {at: 10m, cases: 0}\n"))
}

fn shelve(stage: &Stage, alarm: &str, until: At) -> Result<(), Refused> {
    let wish = Shelve {
        alarm: alarm.into(),
        why: ShelvedFor::Known,
        note: "the main is being mended".into(),
        until,
    };
    let (thing, agent) = (ThingId::from("pump-1"), AgentId::from("noa"));
    stage.house.act(&stage.tenant, stage.now, |work| work.shelve(&thing, wish, &agent))
}

fn tell(stage: &Stage, what: Found) {
    let word = Word::Found(Finding { thing: ThingId::from("pump-1"), at: stage.now, what });
    stage.house.act(&stage.tenant, stage.now, |work| work.take_words(vec![word])).expect("taken");
}

fn raise(stage: &Stage) {
    let (values, signs) = (BTreeMap::new(), BTreeMap::new());
    let alarm = ALARM.to_owned();
    tell(stage, Found::Raised { alarm, severity: Severity::Major, values, signs });
}

fn cases(stage: &Stage) -> usize {
    look(stage, |world| world.cases.len())
}

fn nobody(_: &mut Stage, _: &focal_store::Effect) -> Result<(), crate::stage::StageError> {
    Ok(())
}

#[test]
fn a_shelved_alarm_opens_no_case_and_comes_back_at_its_time() {
    let mut stage = stage();
    let until = stage.now + Span::hours(2);
    shelve(&stage, ALARM, until).expect("shelved");
    raise(&stage);
    assert_eq!(cases(&stage), 0, "it calls nobody");
    look(&stage, |world| {
        assert!(world.is_in_alarm(&"pump-1".into()), "it is evidence all the same");
        assert_eq!(world.incidents.len(), 1);
        let mut kept = world.index.clone();
        kept.generation = world.reindexed().generation;
        assert_eq!(kept, world.reindexed());
    });
    stage.advance(until - Span::secs(1), &mut nobody).expect("time passes");
    assert_eq!(cases(&stage), 0);
    // Nothing is said by the thing: the clock alone brings it back.
    stage.advance(until, &mut nobody).expect("time passes");
    assert_eq!(cases(&stage), 1);
    look(&stage, |world| assert!(world.shelved.is_empty()));
}

#[test]
fn taken_back_before_its_time_it_calls_at_once_and_what_is_over_calls_nobody() {
    let stage = stage();
    let until = stage.now + Span::hours(2);
    shelve(&stage, ALARM, until).expect("shelved");
    raise(&stage);
    tell(&stage, Found::Returned { alarm: ALARM.to_owned() });
    let back = |stage: &Stage| {
        let (thing, agent) = (ThingId::from("pump-1"), AgentId::from("noa"));
        let done =
            stage.house.act(&stage.tenant, stage.now, |work| work.unshelve(&thing, ALARM, &agent));
        done.expect("taken back");
    };
    back(&stage);
    assert_eq!(cases(&stage), 0, "it has returned meanwhile");
    shelve(&stage, ALARM, until).expect("shelved again");
    raise(&stage);
    back(&stage);
    assert_eq!(cases(&stage), 1);
    back(&stage);
    assert_eq!(cases(&stage), 1, "a second time there is nothing to take back");
}

#[test]
fn an_open_case_goes_on_when_its_alarm_is_shelved() {
    let stage = stage();
    raise(&stage);
    let before = look(&stage, |world| world.cases.values().next().cloned()).expect("a case");
    shelve(&stage, ALARM, stage.now + Span::hours(1)).expect("shelved");
    look(&stage, |world| {
        let row = &world.cases[&before.case.id];
        assert_eq!((row.case.is_resolved(), row.quiet_since), (false, None));
        assert_eq!(row.decision.belief, before.decision.belief, "evidence is what it was");
    });
}

#[test]
fn what_protects_people_and_what_has_no_bound_is_not_shelved() {
    let stage = stage();
    let soon = stage.now + Span::hours(1);
    let said = |done: Result<(), Refused>| done.expect_err("refused").to_string();
    assert_eq!(said(shelve(&stage, "floor_wet", soon)), "shelve.protects");
    assert_eq!(said(shelve(&stage, ALARM, stage.now)), "shelve.until");
    assert_eq!(said(shelve(&stage, ALARM, stage.now + Span::hours(25))), "shelve.until");
    assert_eq!(said(shelve(&stage, "no-such", soon)), "there is no such alarm");
}
