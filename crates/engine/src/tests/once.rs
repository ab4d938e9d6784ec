//! What is said twice, or charged before, counts once.

use focal_base::{Money, PersonId};
use focal_case::Actor;

use super::{case_of, look, passes, pump};
use crate::decide::{facts, year_of};
use crate::error::Refused;

fn tripped() -> String {
    pump(
        "{restart: ignores}",
        "
  - {at: 15m, until: 24m, every: 1m, thing: pump-1, state: {drive: tripped},
     values: {pressure_in: 2.8, pressure_out: 2.1, flow: 0.4, current: 0.0, vibration: 0.0, sensor_voltage: 1.3}}
expect:
  - {at: 24m, case: rosa, open: true}
",
    )
}

#[test]
fn a_second_yes_of_a_near_person_teaches_nothing_more() {
    let stage = passes(&pump(
        "{restart: replies_only}",
        "
  - {at: 15m, until: 30m, every: 1m, thing: pump-1,
     values: {pressure_in: 0.9, pressure_out: 1.2, flow: 0.1, current: 2.2, vibration: 2.0, sensor_voltage: 0.9}}
  - {at: 17m, customer: rosa, answers: {ask-neighbours: only-me}}
  - {at: 18m, customer: rosa, answers: {ask-handle: across}}
  - {at: 19m, customer: rosa, cannot: open-tap}
  - {at: 20m, near: tomas, accepts: open-valve}
  - {at: 20m, near: tomas, accepts: open-valve}
expect:
  - {at: 22m, case: rosa, waits_for: near}
",
    ));
    let tomas = look(&stage, |world| world.people[&PersonId::from("tomas")].clone());
    assert_eq!((tomas.asked, tomas.accepted), (1, 1));
}

#[test]
fn a_customer_says_done_of_their_own_step_only() {
    let stage = passes(&tripped());
    let row = case_of(&stage, "rosa");
    let restart = row.case.runs.iter().find(|run| run.by == Actor::Thing).expect("a command");
    let (id, run) = (row.case.id.clone(), restart.id.clone());
    let rosa = PersonId::from("rosa");
    let said =
        stage.house.act(&stage.tenant, stage.now, |work| work.customer_did(&id, &rosa, &run));
    assert!(matches!(said, Err(Refused::NotFound(_))), "{said:?}");
}

#[test]
fn the_support_budget_counts_an_open_case_beside_those_that_have_ended() {
    let stage = passes(&tripped());
    let row = case_of(&stage, "rosa");
    assert!(row.case.spent > Money::ZERO, "the restart costs something");
    let seven = Money(700);
    let elsewhere = look(&stage, |world| {
        let mut world = world.clone();
        let thing = row.case.thing.clone().expect("a thing");
        let year = year_of(stage.now, &world.tenant.zone);
        world.things.get_mut(&thing).expect("it is there").spent.insert(year, seven);
        let kit = world.kit_of(&row).cloned();
        let found = facts(&world, kit.as_deref(), &row, &[], stage.house.twins(), stage.now);
        found.spent_elsewhere
    });
    assert_eq!(elsewhere, seven, "nothing of this case is on the thing's account yet");
}
