//! Rules of every decision: whole or not at all, and the same words twice are said once.

use std::collections::BTreeMap;

use focal_base::{AgentId, Severity, Span, ThingId};
use focal_desk::Presence;
use focal_sense::{Finding, Found};

use super::{id_of, look, passes, pump};
use crate::error::Refused;
use crate::intake::Word;
use crate::rows::{From, ItemKind, TenantRow};
use crate::stage::Stage;
use crate::world::World;

fn begun() -> Stage {
    passes(&pump(
        "{restart: ignores}",
        "
  - {at: 15m, until: 24m, every: 1m, thing: pump-1, state: {drive: tripped},
     values: {pressure_in: 2.8, pressure_out: 2.1, flow: 0.4, current: 0.0, vibration: 0.0, sensor_voltage: 1.3}}
expect:
  - {at: 24m, case: rosa, open: true}
",
    ))
}

/// All that a decision could have changed, as text; the counter of changes is none of it.
fn picture(world: &World) -> String {
    let mut index = world.index.clone();
    index.generation = 0;
    format!(
        "{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{index:?}",
        world.cases,
        world.alarms,
        world.incidents,
        world.contacts,
        world.handoffs,
        world.things,
        world.people,
        world.agents,
        world.live.desk,
    )
}

#[test]
fn a_refused_decision_leaves_the_world_as_it_was() {
    let stage = begun();
    let (case, noa) = (id_of(&stage, "rosa"), AgentId::from("noa"));
    let before = look(&stage, picture);
    let refused = stage.house.act(&stage.tenant, stage.now, |work| {
        work.write(&case, From::Agent(noa.clone()), ItemKind::Note, "a note", None, vec![])?;
        work.take(&case, &noa)?;
        work.set_presence(&noa, Presence::Away)?;
        work.take_words(vec![raised("pump-1", "floor_wet", work.tx.now)])?;
        Err::<(), Refused>(Refused::conflict("case.already_resolved"))
    });
    assert!(refused.is_err());
    assert_eq!(look(&stage, picture), before);
}

fn raised(thing: &str, alarm: &str, at: focal_base::At) -> Word {
    let what = Found::Raised {
        alarm: alarm.to_owned(),
        severity: Severity::Critical,
        values: BTreeMap::new(),
        signs: BTreeMap::new(),
    };
    Word::Found(Finding { thing: ThingId::from(thing), at, what })
}

#[test]
fn what_was_found_twice_has_no_second_effect() {
    let stage = begun();
    let word = raised("pump-1", "floor_wet", stage.now);
    let take = || {
        let words = vec![word.clone()];
        stage.house.act(&stage.tenant, stage.now, |work| work.take_words(words)).expect("taken");
        look(&stage, |world| {
            let runs: usize = world.cases.values().map(|row| row.case.runs.len()).sum();
            (world.alarms.len(), world.cases.len(), world.incidents.len(), runs)
        })
    };
    assert_eq!(take(), take());
}

#[test]
fn indexes_say_what_the_rows_say() {
    look(&begun(), |world| {
        let mut kept = world.index.clone();
        let mut anew = world.reindexed();
        (kept.generation, anew.generation) = (0, 0);
        assert_eq!(kept, anew);
    });
}

#[test]
fn people_are_given_time_by_how_much_it_presses() {
    let stage = begun();
    let tenant = look(&stage, |world| world.tenant.clone());
    let patience = |severity| tenant.patience_for(severity);
    assert_eq!(patience(Severity::Critical), Span::mins(15));
    assert_eq!(patience(Severity::Major), Span::mins(45));
    assert_eq!(patience(Severity::Minor), Span::hours(2));
}

/// A demonstration shortens what things and companies take; people still have to find and read a letter.
#[test]
fn nobody_reads_faster_because_a_clock_runs_faster() {
    let mut tenant = TenantRow::new("t".into(), "Valley", "UTC", "EUR", "en".into());
    for (pace, span, want) in [
        (1.0, Span::mins(15), Span::mins(15)),
        (1.0, Span::secs(30), Span::secs(30)),
        (30.0, Span::mins(15), Span::mins(2)),
        (30.0, Span::secs(30), Span::secs(30)),
        (2.0, Span::mins(15), Span::secs(450)),
    ] {
        // The setting is the factor that durations are taken times.
        tenant.case.pace = 1.0 / pace;
        assert_eq!(tenant.for_a_person(span), want, "{pace} {span:?}");
    }
    assert_eq!(tenant.near().patience, tenant.for_a_person(tenant.case.near.patience));
}

/// Maintenance has no end that anybody knows: whatever is written about it must be read again after a restart,
/// nobody is called meanwhile, and its end is news.
#[test]
fn a_case_of_a_thing_in_maintenance_is_read_again_and_goes_on_after_it() {
    let mut stage = begun();
    let (pump, noa) = (ThingId::from("pump-1"), AgentId::from("noa"));
    let keep = |stage: &Stage, on: bool| {
        let act = |work: &mut crate::work::Work<'_, '_>| {
            crate::admin::things::set_maintenance(work, &pump, on, &noa)
        };
        stage.house.act(&stage.tenant, stage.now, act).expect("not refused");
    };
    keep(&stage, true);
    let to = stage.now + Span::mins(30);
    stage.advance(to, &mut |_, _| Ok(())).expect("it settles");
    let store = stage.house.sql().tenant(&stage.tenant);
    let loaded = World::load(&store, stage.now).expect("all of it is read").expect("the tenant");
    look(&stage, |world| assert_eq!(world.cases, loaded.cases));
    let before = super::case_of(&stage, "rosa");
    assert_eq!(before.decision.next, None);
    keep(&stage, false);
    assert_eq!(super::case_of(&stage, "rosa").decision.at, stage.now, "it is thought about again");
}
