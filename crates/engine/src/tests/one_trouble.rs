//! One trouble of one customer is one case, however many of their things have it.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{AgentId, Severity, ThingId};
use focal_case::{Keeper, RunState, Seen, StepRun};
use focal_diagnose::Belief;
use focal_sense::{Finding, Found};

use super::{case_of, files, look, pump};
use crate::intake::Word;
use crate::kit::Kit;
use crate::rows::CaseRow;
use crate::stage::Stage;
use crate::story::play_out;
use crate::work::ending::Resolution;

const HUB: &str = r#"
story: told
is: storm
about: The hub of a home is unplugged, and its sensors fall silent.
zone: Europe/Madrid
start: 2026-09-12T08:00:00+02:00
people:
  marta: {lang: es, consent: [mail]}
agents:
  ines: {skills: {smart-home: 6, lang-es: 9}}
providers: {fabrica: {role: maker}}
components: {hub-1: home-hub}
things:
  door-{n}: {repeat: 4, kind: battery-sensor, on: {home-hub: hub-1}, customer: marta}
timeline:
  - {at: 0h, until: 3h, every: 1h, thing: "door-{n}", state: {paired: true}, values: {battery: 70, link: 80}}
"#;

/// Plays on a pack that ships, with a change to its files.
pub(super) fn played(
    pack: &str,
    text: &str,
    change: impl FnOnce(&mut BTreeMap<String, String>),
) -> Stage {
    let mut files = files(pack);
    files.retain(|name, _| !name.starts_with("stories/"));
    change(&mut files);
    files.insert("stories/told.yaml".to_owned(), text.trim_start().to_owned());
    let kit = Kit::make(&files).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let (report, stage) = play_out(&kit, &files, &kit.pack.stories[0]).expect("it plays");
    assert!(report.passed(), "{:#?}\n{}", report.failures, report.trace.join("\n"));
    stage
}

fn hub(then: &str) -> Stage {
    played("home-network", &format!("{HUB}{then}"), |_| {})
}

#[test]
fn four_sensors_of_one_customer_are_one_case_with_one_letter_a_step() {
    let stage = hub("expect:
  - {at: 330m, incident: hub-1, things: 4, cases: 1}
  - {at: 330m, case: marta, next: plug-in-hub, waits_for: customer}
");
    let row = case_of(&stage, "marta");
    let things: BTreeSet<&ThingId> = row.case.things().collect();
    assert_eq!(things.len(), 4);
    let asked = row.case.runs.iter().filter(|run| run.step.as_str() == "plug-in-hub");
    assert_eq!(asked.count(), 1);
    let told = |about: &str| row.case.told.iter().filter(|key| key.starts_with(about)).count();
    assert_eq!((told("storm/"), told("step/")), (1, 1), "{:?}", row.case.told);
    look(&stage, |world| {
        assert_eq!(world.cases.len(), 1);
        for thing in ["door-1", "door-2", "door-3", "door-4"] {
            let open = world.open_case_of(&ThingId::from(thing)).expect("its case");
            assert_eq!(open.case.id, row.case.id);
        }
        let mut kept = world.index.clone();
        kept.generation = world.reindexed().generation;
        assert_eq!(kept, world.reindexed());
    });
}

/// Three come back with the hub and one does not: it is not over, and goes on about that one.
#[test]
fn it_is_over_when_the_last_of_its_things_is_well() {
    let stage = hub("  - {at: 400m, customer: marta, does: plug-in-hub}
  - {at: 410m, until: 1200m, every: 1h, thing: door-1, state: {paired: true}, values: {battery: 70, link: 81}}
  - {at: 411m, until: 1200m, every: 1h, thing: door-2, state: {paired: true}, values: {battery: 70, link: 81}}
  - {at: 412m, until: 1200m, every: 1h, thing: door-3, state: {paired: true}, values: {battery: 70, link: 81}}
expect:
  - {at: 330m, cases: 1}
  - {at: 700m, case: marta, open: true}
  - {at: end, cases: 1}
");
    let row = case_of(&stage, "marta");
    assert_eq!(row.case.thing, Some(ThingId::from("door-4")));
    assert_eq!(row.case.also.len(), 3);
}

/// An alarm that nobody feels may still call for something at once: it is done, in a case opened for it.
#[test]
fn what_protects_is_done_whoever_feels_it() {
    let text = pump(
        "{stop: does}",
        "
  - {at: 15m, until: 20m, every: 1m, thing: pump-1, state: {wet_floor: true},
     values: {pressure_in: 2.6, pressure_out: 4.4, flow: 3.0, current: 4.0, vibration: 1.7, sensor_voltage: 2.2}}
expect:
  - {by: 16m, step: stop-pump}
  - {at: 16m, cases: 1}
",
    );
    let stage = played("water", &text, |files| {
        let things = files.get_mut("things.yaml").expect("things");
        let felt = "{alarm: floor_wet, of: booster-pump, severity: critical, affects: customer";
        assert!(things.contains(felt));
        *things = things.replace(felt, &felt.replace("customer", "nobody"));
    });
    look(&stage, |world| {
        let row = world.cases.values().next().expect("a case");
        assert_eq!((row.case.thing.as_ref(), row.felt), (Some(&ThingId::from("pump-1")), false));
    });
}

/// Six pumps of six customers on one main that has burst.
fn burst() -> Stage {
    let text = super::storms::storm(6);
    let story = text.split("  - {at: 12m, partner").next().expect("the storm");
    played("water", &format!("{story}expect:\n  - {{at: 14m, cases: 6}}\n"), |_| {})
}

/// Cases of the burst, the leading one first.
fn cases(stage: &Stage) -> Vec<CaseRow> {
    let mut rows: Vec<CaseRow> = look(stage, |world| world.cases.values().cloned().collect());
    rows.sort_by_key(|row| row.case.number);
    rows
}

/// The belief of a row, made another.
fn wrong(row: &CaseRow) -> CaseRow {
    let mut row = row.clone();
    let belief = row.decision.belief.as_mut().expect("judged");
    belief.shares[0].p -= 0.3;
    belief.shares[1].p += 0.3;
    row
}

fn said(stage: &Stage) -> Option<Belief> {
    look(stage, |world| world.incidents.values().find(|row| row.closed.is_none())?.belief.clone())
}

#[test]
fn an_incident_says_what_its_leading_case_believes() {
    let stage = burst();
    let rows = cases(&stage);
    // What nobody would see on a bar is not written again.
    let shares = |belief: Option<&Belief>| {
        let all = belief.into_iter().flat_map(|belief| &belief.shares);
        all.map(|share| (share.cause.clone(), (share.p * 100.0).round())).collect::<Vec<_>>()
    };
    assert_eq!(shares(said(&stage).as_ref()), shares(rows[0].decision.belief.as_ref()));
    let next = wrong(&rows[1]);
    let done = stage.house.act(&stage.tenant, stage.now, |work| {
        work.tx.put_case(next.clone());
        work.resolve(&rows[0].case.id, &AgentId::from("noa"), Resolution::default())
    });
    done.expect("resolved");
    assert_eq!(said(&stage), next.decision.belief, "now the next one leads");
}

#[test]
fn the_leading_case_hears_of_the_others_whoever_keeps_it() {
    let stage = burst();
    let rows = cases(&stage);
    let stale = wrong(&rows[0]);
    let another = rows[5].case.thing.clone().expect("a thing");
    let keeper = Keeper::Agent(AgentId::from("noa"));
    let (values, signs) = (BTreeMap::new(), BTreeMap::new());
    let (alarm, severity) = ("sensor_invalid".to_owned(), Severity::Warning);
    let what = Found::Raised { alarm, severity, values, signs };
    let done = stage.house.act(&stage.tenant, stage.now, |work| {
        let mut row = stale.clone();
        row.case = focal_case::keeper::take(&row.case, &AgentId::from("noa"), work.tx.now)?;
        work.tx.put_case(row);
        let at = work.tx.now;
        work.take_words(vec![Word::Found(Finding { thing: another.clone(), at, what })])
    });
    done.expect("taken");
    let row = cases(&stage).remove(0);
    assert_eq!(row.case.keeper, keeper);
    assert_ne!(row.decision.belief, stale.decision.belief);
    assert_eq!(said(&stage), row.decision.belief);
}

/// What was repaired before it was opened again keeps nobody from thinking about it now.
#[test]
fn a_case_that_was_opened_again_is_judged_again() {
    let stage = burst();
    let mut stale = wrong(&cases(&stage)[1]);
    let kit = look(&stage, |world| world.kit_of(&stale).cloned()).expect("its pack");
    let repairs =
        kit.steps.values().find(|def| !def.contains && def.takes > focal_base::Span::mins(5));
    let repairs = repairs.filter(|def| !def.fixes.by_cause.is_empty()).expect("a repair");
    let run = StepRun {
        id: "before".into(),
        step: repairs.step.clone(),
        by: repairs.by,
        who: None,
        at: stage.now,
        until: None,
        watch: None,
        state: RunState::Done(Seen::default()),
        cost: focal_base::Money::ZERO,
        effort: focal_base::Span::ZERO,
        key: "before".to_owned(),
        began: Some(stage.now),
        ended: Some(stage.now),
        replied: None,
        wanted: false,
        favour: None,
    };
    stale.case.runs.push(run);
    let id = stale.case.id.clone();
    let believed = |stage: &Stage| look(stage, |world| world.cases[&id].decision.belief.clone());
    let rests = stage.house.act(&stage.tenant, stage.now, |work| {
        work.tx.put_case(stale.clone());
        work.proceed(&id)
    });
    rests.expect("judged");
    assert_eq!(believed(&stage), stale.decision.belief, "it has yet to show");
    let noa = AgentId::from("noa");
    let later = stage.now + focal_base::Span::mins(1);
    let back = stage.house.act(&stage.tenant, later, |work| {
        work.resolve(&id, &noa, Resolution::default())?;
        work.reopen(&id, &noa)
    });
    back.expect("opened again");
    assert_ne!(believed(&stage), stale.decision.belief);
}
