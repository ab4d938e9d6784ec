//! What counts as evidence, and when: not what Focal's own action has brought about, and not yet the health of
//! those who may be next.

use std::collections::BTreeMap;

use focal_base::{Severity, Span, ThingId};
use focal_diagnose::Fact;
use focal_sense::{Finding, Found};

use super::{case_of, look, passes, pump};
use crate::decide::views_around;
use crate::intake::Word;
use crate::stage::Stage;

/// The floor is wet and the pump is stopped; then it stands, and there is no pressure.
#[test]
fn what_was_stopped_by_focal_does_not_speak_against_anything() {
    let stage = passes(&pump(
        "{stop: does}",
        "
  - {at: 15m, thing: pump-1, state: {wet_floor: true},
     values: {pressure_in: 2.6, pressure_out: 4.4, flow: 3.0, current: 4.0, vibration: 1.7, sensor_voltage: 2.2}}
  - {at: 15m20s, until: 30m, every: 20s, thing: pump-1, state: {wet_floor: true, drive: stopped},
     values: {pressure_in: 2.6, pressure_out: 0.3, flow: 0.0, current: 0.0, vibration: 0.0, sensor_voltage: 2.2}}
expect:
  - {by: 16m, step: stop-pump}
  - {by: 23m, alarm: pressure_low, of: pump-1}
",
    ));
    let row = case_of(&stage, "rosa");
    let belief = row.decision.belief.expect("a belief");
    let told: Vec<&str> = belief.reasons.iter().map(|one| one.evidence.as_str()).collect();
    assert!(told.contains(&"alarm/floor_wet"), "{told:?}");
    let of_pressure = |evidence: &&&str| evidence.contains("pressure_");
    assert_eq!(told.iter().find(of_pressure), None, "{told:?}");
}

fn falls(stage: &Stage, thing: &str) {
    let (thing, at) = (ThingId::from(thing), stage.now);
    let (values, signs) = (BTreeMap::new(), BTreeMap::new());
    let (alarm, severity) = ("pressure_low".to_owned(), Severity::Major);
    let what = Found::Raised { alarm, severity, values, signs };
    let word = Word::Found(Finding { thing, at, what });
    stage.house.act(&stage.tenant, at, |work| work.take_words(vec![word])).expect("taken");
}

/// How many are counted as well around the first pump.
fn well(stage: &Stage) -> u32 {
    look(stage, |world| {
        let thing = &world.things[&ThingId::from("pump-1")];
        let kit = world.kit_of_thing(&thing.id).expect("its pack");
        let views = views_around(world, kit, thing, None, stage.now);
        let healthy = views.iter().filter(|view| view.seen.iter().any(|s| s.what == Fact::Healthy));
        healthy.map(|view| view.count).sum()
    })
}

/// One falls after the other: whoever has not been heard yet may be next, but not for ever.
#[test]
fn who_is_well_is_believed_when_no_more_fall() {
    let text = super::storms::storm(12);
    let cast = text.split("timeline:").next().expect("a cast");
    let once = "timeline:
  - {at: 0m, thing: \"pump-{n}\", state: {drive: running},
     values: {pressure_in: 2.6, pressure_out: 4.5, flow: 3.0}}
expect:
  - {at: 0m, incidents: 0}
";
    let mut stage = passes(&format!("{cast}{once}"));
    let begun = stage.now;
    let mut counted = vec![];
    for (n, secs) in [(1, 0), (2, 90), (3, 180), (4, 270), (5, 350), (6, 400)] {
        stage.now = begun + Span::secs(secs);
        falls(&stage, &format!("pump-{n}"));
        counted.push(well(&stage));
    }
    assert_eq!(counted, [0; 6], "they fall one after the other");
    // Five minutes after the first one, and the two readings that whoever fell then would take.
    stage.now = begun + Span::secs(419);
    assert_eq!(well(&stage), 0);
    stage.now = begun + Span::secs(420);
    assert_eq!(well(&stage), 6, "though the last fell a moment ago");
}
