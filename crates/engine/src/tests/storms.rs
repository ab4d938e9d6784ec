//! Storms: many things, one cause. One incident, one hand-off, one message to each.

use std::collections::BTreeSet;

use super::{look, passes};

fn storm(things: usize) -> String {
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
