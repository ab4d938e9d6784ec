//! Giving back: Focal goes on with what an agent had begun and takes nothing of it back; and what a company was asked
//! for is not thanked for what went before they could come.

use focal_base::{AgentId, Span};
use focal_case::{Keeper, RunState};

use super::one_trouble::played;
use super::{case_of, look};
use crate::decide::worked;
use crate::stage::Stage;

/// A sensor's plug is wet; its customer's case is with Noa from the half hour on.
const WET: &str = r"
story: told
is: false alarm
about: The plug of the pressure sensor is wet and reads nothing.
zone: Europe/Madrid
start: 2026-03-04T10:00:00+01:00
people:
  marta: {lang: es, consent: [mail]}
near:
  tomas: {to: [pump-1], lang: es, eta: 5m, consent: [sms]}
agents:
  noa: {skills: {hydraulics: 8, lang-es: 9}}
providers:
  bombas: {role: maker}
  aguas: {role: utility}
  fontaneros: {role: plumber}
components: {main-7: street-main, power-7: site-power, gw-7: gateway}
things:
  pump-1:
    kind: booster-pump
    on: {street-main: main-7, site-power: power-7, gateway: gw-7}
    customer: marta
    obeys: {restart: replies_only}
timeline:
  - {at: 0m, until: 20m, every: 1m, thing: pump-1, state: {drive: running, wet_floor: false},
     values: {pressure_in: 2.6, pressure_out: 4.6, flow: 1.0, current: 4.0, vibration: 1.7, sensor_voltage: 2.2}}
  - {at: 21m, until: 54m, every: 1m, thing: pump-1,
     values: {pressure_in: 2.6, pressure_out: 0.0, flow: 1.0, current: 4.0, vibration: 1.7, sensor_voltage: 0.1}}
  - {at: 30m, agent: noa, accepts: true}
";

fn wet(then: &str) -> Stage {
    played("water", &format!("{WET}{then}"), |_| {})
}

#[test]
fn focal_goes_on_and_takes_back_nothing_that_an_agent_wanted() {
    let mut stage = wet("expect:\n  - {at: 31m, case: marta, keeper: noa}\n");
    let (noa, ben) = (AgentId::from("noa"), AgentId::from("ben"));
    let id = case_of(&stage, "marta").case.id;
    // Focal believes in the sensor and would not have asked the utility.
    let begun = stage
        .house
        .act(&stage.tenant, stage.now, |work| work.begin(&id, &"report-main".into(), Some(&noa)));
    let run = begun.expect("begun");
    let others = stage.house.act(&stage.tenant, stage.now, |work| work.focal_goes_on(&id, &ben));
    assert_eq!(others.expect_err("not theirs").to_string(), "contact.not_with_you");
    stage.now = stage.now + Span::mins(1);
    let done = stage.house.act(&stage.tenant, stage.now, |work| {
        work.focal_goes_on(&id, &noa)?;
        work.proceed(&id)
    });
    done.expect("given back");
    let row = case_of(&stage, "marta");
    assert_eq!(row.case.keeper, Keeper::Focal);
    assert!(look(&stage, |world| world.contact_of(&id).is_none()), "nobody talks any more");
    let kept = row.case.run(&run).expect("the run");
    assert_eq!((kept.state.clone(), kept.wanted), (RunState::Offered, true));
}

#[test]
fn who_cannot_have_come_yet_is_not_thanked() {
    let visit = "  - {at: 50m, agent: noa, does: visit-by-maker}
  - {at: 51m, partner: bombas, says: accepted}
  - {at: 55m, until: 70m, every: 1m, thing: pump-1,
     values: {pressure_in: 2.6, pressure_out: 4.6, flow: 1.0, current: 4.0, vibration: 1.7, sensor_voltage: 2.2}}
expect:
  - {at: 52m, case: marta, waits_for: technician}
";
    let stage = wet(visit);
    let row = case_of(&stage, "marta");
    let run = row.case.runs.iter().find(|run| run.step.as_str() == "visit-by-maker");
    let run = run.expect("they were on their way");
    assert!(run.began.is_some() && !matches!(run.state, RunState::Done(_)), "{:?}", run.state);
    assert!(row.quiet_since.is_some(), "it has gone by itself");
    assert_eq!(look(&stage, |world| worked(world, &row)), None, "nobody was there yet");
}

#[test]
fn what_keeps_coming_back_is_watched_for_longer_and_not_without_end() {
    let stage = wet("expect:\n  - {at: 31m, case: marta, keeper: noa}\n");
    let tenant = look(&stage, |world| world.tenant.clone());
    let mut case = case_of(&stage, "marta").case;
    let times: Vec<i64> = (0..9)
        .map(|nth| {
            let quiet = tenant.settles_after(&case).0 / tenant.paced(tenant.settle).0;
            case.reopened.push(stage.now + Span::mins(nth));
            quiet
        })
        .collect();
    assert_eq!(times, [1, 2, 4, 8, 16, 32, 64, 64, 64]);
}
