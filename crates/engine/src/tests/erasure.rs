//! Forgetting people who were asked, who went and who were helped: no row and no event names them, and every figure is
//! what it was.

use focal_base::{AgentId, PersonId, Span};
use focal_store::{Naming, Read};

use super::{case_of, look, passes, pump};
use crate::admin::By;
use crate::erasure::{Hands, Wish, ask, preview};
use crate::error::Refused;
use crate::rows::ErasureStage;
use crate::stage::Stage;
use crate::tables;

/// Rosa writes, two near persons are asked, one of them goes, and it is over.
fn helped() -> Stage {
    passes(
        &pump(
            "{restart: replies_only}",
            "
  - {at: 15m, until: 26m, every: 1m, thing: pump-1,
     values: {pressure_in: 0.9, pressure_out: 1.2, flow: 0.1, current: 2.2, vibration: 2.0, sensor_voltage: 0.9}}
  - {at: 17m, customer: rosa, answers: {ask-neighbours: only-me}}
  - {at: 18m, customer: rosa, answers: {ask-handle: across}}
  - {at: 19m, customer: rosa, cannot: open-tap}
  - {at: 20m, near: tomas, accepts: open-valve}
  - {at: 20m, near: lucia, accepts: open-valve}
  - {at: 26m, near: lucia, done: open-valve}
  - {at: 27m, until: 80m, every: 1m, thing: pump-1, values: {pressure_in: 2.6, pressure_out: 4.5, flow: 1.2, current: 4.1, vibration: 1.8, sensor_voltage: 2.1}}
expect:
  - {at: 22m, case: rosa, waits_for: near}
",
        ),
    )
}

fn wish(stage: &Stage, id: &str) -> Wish {
    let name = look(stage, |world| world.people[&PersonId::from(id)].name.clone());
    Wish { confirm: name, places: true, past: true }
}

fn begin(stage: &Stage, id: &str) -> Result<PersonId, Refused> {
    let wish = wish(stage, id);
    let agent = AgentId::from("noa");
    stage.house.act(&stage.tenant, stage.now, |work| ask(work, By(&agent), &id.into(), &wish))
}

/// Everything that names somebody: rows of every table, events, letters.
fn traces(stage: &Stage, id: &str) -> Vec<String> {
    let reader = stage.house.reader(&stage.tenant);
    let naming = Naming { exact: vec![format!("\"{id}\"")], folded: vec![id.to_owned()] };
    let mut found = Vec::new();
    for spec in tables::specs().iter().filter(|spec| spec.name != "packs") {
        let rows = reader.rows_naming(spec.name, &naming, "", 100).expect("rows");
        found.extend(rows.into_iter().map(|row| format!("{} {}", spec.name, row.body)));
    }
    let events = reader.events_naming(&naming, id, 0, u64::MAX >> 1).expect("events");
    found.extend(events.iter().map(|event| format!("{event:?}")));
    let letters = reader.sendings_naming(&naming, 100).expect("letters");
    found.extend(letters.iter().map(|letter| format!("{} {}", letter.id, letter.body)));
    found
}

#[test]
fn nothing_names_whoever_was_forgotten_and_everything_else_is_as_it_was() {
    let stage = helped();
    let before = case_of(&stage, "rosa");
    let figures = |stage: &Stage| {
        let day = focal_report::Day::of(stage.now - Span::hours(1), &jiff::tz::TimeZone::UTC);
        stage.house.sheets(&stage.tenant, day.from, day.to, stage.now).expect("figures")
    };
    let counted = figures(&stage);
    let reader = stage.house.reader(&stage.tenant);
    let seen = look(&stage, |world| preview(world, &reader, &"rosa".into())).expect("looked");
    let seen = seen.expect("Rosa");
    assert_eq!((seen.cases, seen.hindrances.len()), (1, 0));
    let events = reader.events(&focal_store::EventQuery::default()).expect("events").len();
    for id in ["tomas", "lucia", "rosa"] {
        assert!(!traces(&stage, id).is_empty());
        begin(&stage, id).expect("asked");
        look(&stage, |world| assert!(!world.people.contains_key(&id.into()), "at once"));
        let hands = Hands { files: None, heard: &|| () };
        assert!(!stage.house.erase_on(&hands, stage.now).expect("erased"), "nothing is left to do");
        assert_eq!(traces(&stage, id), Vec::<String>::new());
    }
    look(&stage, |world| {
        let done = |stage: &ErasureStage| *stage == ErasureStage::Done;
        assert!(world.erasures.values().all(|row| done(&row.stage) && row.whom.is_none()));
        let row = &world.cases[&before.case.id];
        assert_eq!(row.case.spent, before.case.spent);
        assert_eq!(row.case.runs.len(), before.case.runs.len());
        let customer = row.case.customer.clone().expect("somebody stands in her place");
        assert!(customer.as_str().starts_with("erased-"), "{customer}");
        let mut kept = world.index.clone();
        kept.generation = world.reindexed().generation;
        assert_eq!(kept, world.reindexed());
    });
    assert_eq!(figures(&stage), counted);
    // Three were asked for and three were done: each twice in the journal, and nothing of it is lost.
    assert_eq!(
        reader.events(&focal_store::EventQuery::default()).expect("events").len(),
        events + 6
    );
}

#[test]
fn a_slip_of_the_hand_forgets_nobody() {
    let stage = helped();
    let agent = AgentId::from("noa");
    let slip = Wish { confirm: "Ros".into(), ..wish(&stage, "rosa") };
    let asked = stage
        .house
        .act(&stage.tenant, stage.now, |work| ask(work, By(&agent), &"rosa".into(), &slip));
    assert_eq!(asked.expect_err("refused").to_string(), "erasure.confirm");
    look(&stage, |world| assert!(world.people.contains_key(&"rosa".into())));
}
