//! Numbers of a pack that the operator knows better: used at once by detectors, kept over a restart and a newer
//! version of the pack, and never taken from a case that began without them.

use std::collections::BTreeMap;

use focal_base::{AgentId, Span, ThingId};
use focal_store::{EventQuery, Read};

use super::{case_of, files, look, passes, play, pump};
use crate::admin::numbers::{preview, put};
use crate::admin::{By, packs};
use crate::error::Refused;
use crate::rows::PackRow;
use crate::stage::Stage;
use crate::tables;
use crate::world::World;

const FOR: &str = "alarm.booster-pump.pressure_low.for";
const PRIOR: &str = "cause.pump-wear.prior";

fn replace(stage: &mut Stage, path: &str, value: Option<&str>) -> Result<(), Refused> {
    stage.now = stage.now + Span::secs(1);
    let noa = AgentId::from("noa");
    let act = |work: &mut crate::work::Work<'_, '_>| put(work, By(&noa), ("water", path), value);
    stage.house.act(&stage.tenant, stage.now, act)
}

fn quiet() -> Stage {
    passes(&pump("{restart: ignores}", "\nexpect:\n  - {never: pressure_low}\n"))
}

fn row(stage: &Stage) -> PackRow {
    look(stage, |world| world.pack_rows["water"].clone())
}

fn rows(stage: &Stage) -> Vec<PackRow> {
    stage.house.sql().tenant(&stage.tenant).all(&tables::PACKS).expect("rows")
}

fn notes(stage: &Stage, kind: &str) -> Vec<String> {
    let query = EventQuery { kinds: vec![kind.to_owned()], limit: 50, ..EventQuery::default() };
    let events = stage.house.reader(&stage.tenant).events(&query).expect("events");
    events.iter().filter_map(|event| event.body["on"].as_str().map(str::to_owned)).collect()
}

/// Minutes of low pressure after which the alarm is there.
fn minutes_to_alarm(stage: &mut Stage) -> i64 {
    let pump = ThingId::from("pump-1");
    let from = stage.now;
    for minute in 0..10 {
        stage.advance(from + Span::mins(minute), &mut |_, _| Ok(())).expect("it settles");
        if look(stage, |world| world.alarms.values().any(|row| row.alarm == "pressure_low")) {
            return minute;
        }
        let said = serde_json::json!({ "values": { "pressure_out": 2.1, "flow": 0.4 } });
        stage.hear(&pump, serde_json::from_value(said).expect("a signal")).expect("heard");
        stage.settle(&mut |_, _| Ok(())).expect("it settles");
    }
    panic!("no alarm")
}

#[test]
fn detectors_take_a_number_up_at_once_and_give_it_back() {
    let usual = minutes_to_alarm(&mut quiet());
    let mut stage = quiet();
    replace(&mut stage, FOR, Some("2m")).expect("a number");
    assert!(minutes_to_alarm(&mut stage) <= usual - 3);
    let mut stage = quiet();
    replace(&mut stage, FOR, Some("2m")).expect("a number");
    replace(&mut stage, FOR, None).expect("given back");
    assert!(minutes_to_alarm(&mut stage) > usual - 3);
    assert_eq!(notes(&stage, "number.replaced"), [format!("water: {FOR}: 5m → 2m")]);
    assert_eq!(notes(&stage, "number.given_back"), [format!("water: {FOR}: 2m → 5m")]);
}

#[test]
fn a_number_outlives_a_restart_and_idle_versions_do_not_pile_up() {
    let mut stage = quiet();
    for prior in ["0.20", "0.21", "0.22", "0.23"] {
        replace(&mut stage, PRIOR, Some(prior)).expect("a number");
    }
    replace(&mut stage, FOR, Some("2m")).expect("a number");
    assert_eq!(rows(&stage).len(), 1, "nobody pins the others");
    assert_eq!(look(&stage, |world| world.kits.len()), 2, "by name, and by name and version");
    let store = stage.house.sql().tenant(&stage.tenant);
    let loaded = World::load(&store, stage.now).expect("rows").expect("the tenant");
    let (kit, number) = (&loaded.kits["water"], &loaded.pack_rows["water"].replaced[PRIOR]);
    assert_eq!((number.value.as_str(), number.by.as_str()), ("0.23", "noa"));
    assert!((kit.model.causes[&"pump-wear".into()].prior - 0.23).abs() < 1e-9);
    assert_eq!(kit.pack.replaced[PRIOR], "0.14");
}

/// Open cases go on with the causes and steps they began with.
#[test]
fn a_case_keeps_the_numbers_it_began_with() {
    let mut stage = passes(&pump(
        "{restart: ignores}",
        "
  - {at: 15m, until: 24m, every: 1m, thing: pump-1, state: {drive: tripped},
     values: {pressure_in: 2.8, pressure_out: 2.1, flow: 0.4, current: 0.0, vibration: 0.0, sensor_voltage: 1.3}}
expect:
  - {by: 22m, alarm: pressure_low, of: pump-1}
",
    ));
    let case = case_of(&stage, "rosa");
    replace(&mut stage, "cause.drive-tripped.prior", Some("0.01")).expect("a number");
    replace(&mut stage, "cause.drive-tripped.prior", Some("0.02")).expect("a number");
    look(&stage, |world| {
        let prior = |kit: &crate::Kit| kit.model.causes[&"drive-tripped".into()].prior;
        assert!((prior(world.kit_of(&case).expect("its kit")) - 0.07).abs() < 1e-9);
        assert!((prior(world.kit("water").expect("the kit")) - 0.02).abs() < 1e-9);
    });
    assert_eq!(rows(&stage).len(), 2, "the one it pins, and the one in use");
}

#[test]
fn a_newer_pack_takes_the_numbers_that_it_still_has() {
    let mut stage = quiet();
    replace(&mut stage, PRIOR, Some("0.23")).expect("a number");
    replace(&mut stage, "cause.demand.prior", Some("0.05")).expect("a number");
    let mut newer: BTreeMap<String, String> = files("water");
    newer.retain(|path, _| !path.starts_with("stories/"));
    for text in newer.values_mut() {
        // The newer pack calls one of its causes by another name.
        *text = text.replace("demand", "thirst");
    }
    let noa = AgentId::from("noa");
    let act = |work: &mut crate::work::Work<'_, '_>| {
        packs::install(work, By(&noa), "water", newer.clone())
    };
    stage.house.act(&stage.tenant, stage.now, act).expect("installed");
    assert_eq!(row(&stage).replaced.keys().collect::<Vec<_>>(), [PRIOR]);
    let kit = look(&stage, |world| world.kits["water"].clone());
    assert!((kit.model.causes[&"pump-wear".into()].prior - 0.23).abs() < 1e-9);
    assert_eq!(notes(&stage, "number.left_out"), ["water: cause.demand.prior"]);
}

#[test]
fn what_is_no_number_is_refused_and_nothing_is_changed() {
    let mut stage = quiet();
    let before = row(&stage);
    for (path, value) in [(PRIOR, "often"), (PRIOR, "1.5"), (PRIOR, " "), (FOR, "5 parsecs")] {
        let refused = replace(&mut stage, path, Some(value)).expect_err("no number");
        let Refused::Invalid { field, expected, .. } = &refused else { panic!("{refused:?}") };
        assert_eq!(*field, Some("value"));
        assert!(expected.as_ref().is_some_and(|text| !text.is_empty()), "{path} {value}");
    }
    for path in ["cause.pump-wear.owner", "cause.nobody.prior", "", "a.b"] {
        assert!(matches!(replace(&mut stage, path, Some("0.1")), Err(Refused::NotFound(_))));
    }
    // The same as it is, and given back what was never replaced: nothing happens.
    replace(&mut stage, PRIOR, None).expect("nothing to do");
    assert_eq!(row(&stage), before);
    assert_eq!(notes(&stage, "number.replaced"), Vec::<String>::new());
}

#[test]
fn a_preview_says_what_would_be_expected() {
    let (_, stage) =
        play("water", &pump("{restart: ignores}", "\nexpect:\n  - {never: pressure_low}\n"));
    let row = row(&stage);
    let found = preview(&row, "step.refurbish-pump.cost", Some("100.00")).expect("a preview");
    let wear = found.effects.iter().find(|one| one.cause.as_str() == "pump-wear").expect("it");
    assert!(wear.known.1 < wear.known.0 - 400.0, "{wear:?}");
    assert!((wear.share.0 - wear.share.1).abs() < 1e-9);
    let same = preview(&row, "step.refurbish-pump.cost", None).expect("a preview");
    assert_eq!(same.effects, []);
    assert!(preview(&row, PRIOR, Some("often")).is_err());
}
