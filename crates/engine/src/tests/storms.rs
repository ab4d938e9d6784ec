//! Storms: many things, one cause. One incident, one hand-off, one message to each.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{Severity, ThingId};
use focal_sense::{Finding, Found};
use focal_store::{EventQuery, History, HistoryBatch, Read};

use super::{look, passes};
use crate::house::HouseSettings;
use crate::intake::Word;
use crate::rows::ThingRow;

pub(super) fn storm(things: usize) -> String {
    let text = r#"
story: many
is: storm
about: A main serves many buildings and bursts.
zone: Europe/Madrid
start: 2026-03-05T18:00:00+01:00
people:
  home-{n}: {repeat: COUNT, lang: es, consent: [mail]}
providers:
  aguas: {role: utility}
  bombas: {role: maker}
components: {main-7: street-main, power-7: site-power, gw-7: gateway}
things:
  pump-{n}:
    repeat: COUNT
    kind: booster-pump
    on: {street-main: main-7, site-power: power-7, gateway: gw-7}
    customer: home-{n}
timeline:
  - {at: 0m, until: 4m, every: 2m, thing: "pump-{n}", state: {drive: running, wet_floor: false},
     values: {pressure_in: 2.6, pressure_out: 4.5, flow: 3.0, current: 4.0, vibration: 1.7, sensor_voltage: 2.2}}
  - {at: 5m, until: 15m, every: 1m, thing: "pump-{n}",
     values: {pressure_in: 0.4, pressure_out: 0.9, flow: 0.5, current: 3.0, vibration: 3.0, sensor_voltage: 0.9}}
  - {at: 12m, partner: aguas, says: accepted}
  - {at: 15m, partner: aguas, says: fixed}
  - {at: 16m, until: 60m, every: 4m, thing: "pump-{n}",
     values: {pressure_in: 2.6, pressure_out: 4.5, flow: 3.0, current: 4.0, vibration: 1.7, sensor_voltage: 2.2}}
expect:
  - {at: 6m, incidents: 1}
  - {at: 9m, incident: main-7, things: COUNT, cases: COUNT}
  - {by: 9m, step: report-main}
  - {by: 9m, told: home-2}
  - {at: end, incident: main-7, open: false}
  - {at: end, cases: COUNT}
  - {at: end, outcome: home-2, cause: mains-low, owner: utility, worked: report-main}
  - {never: restart-pump}
  - {never: ask-neighbours}
"#;
    text.trim_start().replace("COUNT", &things.to_string())
}

fn check(things: usize) {
    let stage = passes(&storm(things));
    look(&stage, |world| {
        assert_eq!(world.handoffs.len(), 1, "one hand-off for all");
        for row in world.cases.values() {
            assert!(row.case.is_resolved(), "{:?}", row.case.state);
            let told: BTreeSet<&str> =
                row.case.told.iter().filter_map(|key| key.split('/').next()).collect();
            assert_eq!(told.len(), row.case.told.len(), "no message twice: {:?}", row.case.told);
            assert!(told.contains("storm"), "{told:?}");
        }
        // However many cases it had, it was one trouble.
        let taught: Vec<u32> = world.tallies.values().map(|tally| tally.of).collect();
        assert_eq!(taught, [1]);
        let sum: f64 = world.tallies.values().flat_map(|tally| tally.by_cause.values()).sum();
        assert!((sum - 1.0).abs() < 1e-9, "{sum}");
        let mut kept = world.index.clone();
        kept.generation = world.reindexed().generation;
        assert_eq!(kept, world.reindexed());
    });
}

#[test]
fn a_burst_main_is_one_incident_with_one_hand_off() {
    check(60);
}

/// More than are taken over at once. Steps that cost more than linearly would show here.
#[test]
fn many_hundred_things_are_no_other_story() {
    check(600);
}

/// All at once fall silent. Nobody feels it, so what is done grows with the storms, not with the things: one
/// incident, one case, and as many notices as it doubles.
#[test]
fn ten_thousand_things_are_one_incident_and_one_case() {
    const THINGS: usize = 10_000;
    let text = storm(1);
    let cast = text.split("timeline:").next().expect("a cast");
    let once = "timeline:
  - {at: 0m, thing: \"pump-{n}\", state: {drive: running},
     values: {pressure_in: 2.6, pressure_out: 4.5, flow: 3.0}}
expect:
  - {at: 0m, incidents: 0}
";
    let stage = passes(&format!("{cast}{once}"));
    let many = stage.house.act(&stage.tenant, stage.now, |work| {
        let first = work.tx.world.things[&ThingId::from("pump-1")].clone();
        for n in 2..=THINGS {
            let id = ThingId(format!("pump-{n}"));
            let (customer, heard) = (None, Some(work.tx.now));
            work.tx.put_thing(ThingRow { id, customer, first_heard: heard, ..first.clone() });
        }
        Ok(())
    });
    many.expect("not refused");
    let silent = |n: usize| {
        let (thing, at) = (ThingId(format!("pump-{n}")), stage.now);
        let (values, signs) = (BTreeMap::new(), BTreeMap::new());
        let (alarm, severity) = ("silent".to_owned(), Severity::Minor);
        let what = Found::Raised { alarm, severity, values, signs };
        let word = Word::Found(Finding { thing, at, what });
        serde_json::to_vec(&(&stage.tenant, word)).expect("written")
    };
    let findings = (1..=THINGS).map(silent).collect();
    let batch = HistoryBatch { findings, ..HistoryBatch::default() };
    stage.house.history().clone().commit(batch).expect("on disk");
    while stage.house.take_over(stage.now).expect("taken over") {}
    look(&stage, |world| {
        assert_eq!((world.incidents.len(), world.cases.len()), (1, 1));
        let incident = world.incidents.values().next().expect("the incident");
        assert_eq!(incident.size(), THINGS);
        assert!(world.alarms.values().all(|row| row.incident.as_ref() == Some(&incident.id)));
        assert!(world.handoffs.len() <= 1);
    });
    let store = stage.house.sql().tenant(&stage.tenant);
    let facts = store.events(&EventQuery::default()).expect("events");
    let count = |kind: &str| facts.iter().filter(|event| event.kind == kind).count();
    assert_eq!((count("alarm_raised"), count("incident_opened")), (THINGS, 1));
    assert!(count("incident_grew") <= 14, "{}", count("incident_grew"));
    let others = facts.len() - count("alarm_raised") - count("first_heard");
    assert!(others < 100, "{others} other facts");
}

/// What a storm of so many things has cost the house.
fn cost(things: usize) -> Vec<(&'static str, u64)> {
    let stage = passes(&storm(things));
    let store = stage.house.sql().tenant(&stage.tenant);
    let all = EventQuery { limit: 1_000_000, ..EventQuery::default() };
    let facts = store.events(&all).expect("events").len() as u64;
    let counts = look(&stage, |world| world.effort.counts());
    counts.into_iter().chain([("facts", facts)]).collect()
}

/// Four times the things are four times the work, and hardly more. Only what is around them is looked at once
/// more with each group of findings that is taken over: a look is a few words of memory, a group is a commit.
#[test]
fn a_storm_costs_what_its_things_cost() {
    let group = HouseSettings::default().group;
    let groups = 800_usize.div_ceil(group) as f64 / 200_usize.div_ceil(group) as f64;
    for ((what, few), (_, many)) in cost(200).into_iter().zip(cost(800)) {
        assert!(few > 0, "{what} is counted");
        let ratio = many as f64 / few as f64;
        let most = if what == "looked" { 4.5 * groups } else { 4.5 };
        assert!(ratio < most, "{what}: {few} for 200 things and {many} for 800");
    }
}
