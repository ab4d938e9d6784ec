//! Facts: what is true around a case at this moment, gathered for the rules of `case`. No judgement here.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{At, Money, PersonId, Said, ThingId};
use focal_case::Actor;
use focal_case::near::acceptance;
use focal_case::{
    Facts, Given, IncidentFacts, Lock, NearFacts, PersonFacts, RunState, StepDef, ThingFacts,
    WatchFacts,
};
use focal_desk::StartedBy;
use focal_sense::Condition;

use crate::kit::Kit;
use crate::rows::{CaseRow, IncidentRow, PersonRow};
use crate::twins::Twins;
use crate::world::World;

/// Gathers them. `steps` are the candidates, whose safety conditions are judged by the thing's twin.
#[must_use]
pub fn facts(
    world: &World,
    kit: Option<&Kit>,
    row: &CaseRow,
    steps: &[StepDef],
    twins: &Twins,
    now: At,
) -> Facts {
    let case = &row.case;
    let thing = case.thing.as_ref().and_then(|id| world.things.get(id));
    let incident = case.incident.as_ref().and_then(|id| world.incidents.get(id));
    let year = year_of(now, &world.tenant.zone);
    let budget =
        thing.zip(kit).and_then(|(thing, kit)| kit.pack.support_budget.get(&thing.kind).copied());
    Facts {
        now,
        settings: world.tenant.case.clone(),
        hours: world.hours_of(row),
        thing: thing.map(|row| ThingFacts {
            connected: world.live.connected.contains(&row.id),
            last_heard: twins.last_heard(world.id(), &row.id),
        }),
        customer: case.customer.as_ref().and_then(|id| person(world, id, |row| row.consent.mail)),
        near: near(world, case.thing.as_ref()),
        incident: incident.map(|incident| incident_facts(world, incident)),
        locks: thing.map(|thing| locks(world, kit, &thing.id, steps, twins)).unwrap_or_default(),
        spent_elsewhere: thing
            .and_then(|row| row.spent.get(&year).copied())
            .map_or(Money::ZERO, |spent| spent - charged(world, case, year)),
        budget,
        watches: case
            .live_runs()
            .filter_map(|run| Some(WatchFacts { watch: run.watch.clone()?, until: run.until? }))
            .collect(),
        wants_person: world
            .contact_of(&case.id)
            .is_some_and(|contact| contact.started_by == StartedBy::Customer),
        maintenance: thing.is_some_and(|row| row.maintenance),
        withdrawn_steps: steps
            .iter()
            .filter(|step| kit.is_some_and(|kit| is_withdrawn(world, kit, step)))
            .map(|step| step.step.clone())
            .collect(),
        pointless: BTreeSet::new(),
        already_so: thing
            .filter(|thing| speaks_since(world, &thing.id, case.opened, twins))
            .map(|thing| already_so(world, kit, &thing.id, steps, twins))
            .unwrap_or_default(),
        providers: kit.map(|kit| roles(world, kit)).unwrap_or_default(),
    }
}

/// What this case itself has put on its thing's account this year: nothing before its first end.
fn charged(world: &World, case: &focal_case::Case, year: i16) -> Money {
    let mut before = Money::ZERO;
    let mut sum = Money::ZERO;
    for outcome in &case.outcomes_before {
        if year_of(outcome.at, &world.tenant.zone) == year {
            sum += outcome.cost - before;
        }
        before = outcome.cost;
    }
    sum
}

/// A step that the pack's current version no longer has.
fn is_withdrawn(world: &World, kit: &Kit, step: &StepDef) -> bool {
    world.kit(&kit.pack.name).is_some_and(|current| !current.steps.contains_key(&step.step))
}

fn person(
    world: &World,
    id: &PersonId,
    consent: impl Fn(&PersonRow) -> bool,
) -> Option<PersonFacts> {
    let row = world.people.get(id)?;
    let channels = if row.email.is_empty() { vec![] } else { vec!["email".to_owned()] };
    Some(PersonFacts {
        id: row.id.clone(),
        consent: consent(row),
        channels,
        quiet: row.quiet.clone(),
        wake_if_critical: row.wake_if_critical,
        present: world.live.present.contains_key(id),
    })
}

fn near(world: &World, thing: Option<&ThingId>) -> Vec<NearFacts> {
    let Some(thing) = thing.and_then(|id| world.things.get(id)) else {
        return vec![];
    };
    let known = thing.near.iter().filter_map(|by| Some((by, world.people.get(&by.person)?)));
    known
        .filter_map(|(by, row)| {
            Some(NearFacts {
                person: person(world, &by.person, |row| row.consent.near)?,
                eta: by.eta,
                acceptance: acceptance(row.asked, row.accepted),
                last_asked: row.last_asked,
            })
        })
        .collect()
}

fn incident_facts(world: &World, incident: &IncidentRow) -> IncidentFacts {
    let mut given = BTreeMap::new();
    // What is one thing's own is given by its own case.
    for id in incident.handoffs.iter().filter(|_| incident.component.is_some()) {
        let row = world.index.runs.get(id).and_then(|case| world.cases.get(case));
        let Some((row, run)) = row.and_then(|row| Some((row, row.case.run(id)?))) else { continue };
        if run.state != RunState::Withdrawn {
            let live = run.state.is_live();
            given.insert(
                run.step.clone(),
                Given { case: row.case.id.clone(), at: run.at, until: run.until, live },
            );
        }
    }
    IncidentFacts { id: incident.id.clone(), shared: incident.component.is_some(), given }
}

fn roles(world: &World, kit: &Kit) -> BTreeMap<String, focal_base::ProviderId> {
    let bound = |role: &String| {
        let row = world.provider_of(&kit.pack.name, role)?;
        Some((role.clone(), row.id.clone()))
    };
    kit.pack.roles.iter().filter_map(bound).collect()
}

/// Judges every safety condition of every step, its action's included. What cannot be judged locks.
fn locks(
    world: &World,
    kit: Option<&Kit>,
    thing: &ThingId,
    steps: &[StepDef],
    twins: &Twins,
) -> BTreeMap<focal_base::StepName, Vec<Lock>> {
    let Some((kit, row)) = kit.zip(world.things.get(thing)) else {
        return BTreeMap::new();
    };
    let rules = kit.rules.get(&row.kind);
    let of_action = |step: &StepDef| -> Vec<Condition> {
        let action = step.action.as_ref().and_then(|name| rules?.def().actions.get(name));
        action.map(|action| action.never_if.clone()).unwrap_or_default()
    };
    steps
        .iter()
        .map(|step| {
            let all = step.never_if.iter().cloned().chain(of_action(step));
            let judged = all.map(|condition| Lock {
                holds: rules.and_then(|rules| twins.judge(world.id(), thing, rules, &condition)),
                reason: Some(Said::new("locked.unsafe").with("key", format!("lock.{}", step.step))),
                condition,
            });
            (step.step.clone(), judged.collect())
        })
        .collect()
}

/// Whether what a thing shows is of today: it has spoken since its trouble began.
fn speaks_since(world: &World, thing: &ThingId, opened: At, twins: &Twins) -> bool {
    let began = world.active_alarms(thing).map(|row| row.raised).min().unwrap_or(opened);
    twins.last_heard(world.id(), thing).is_some_and(|heard| heard >= began)
}

/// Steps by people that expect what the thing shows already.
fn already_so(
    world: &World,
    kit: Option<&Kit>,
    thing: &ThingId,
    steps: &[StepDef],
    twins: &Twins,
) -> BTreeSet<focal_base::StepName> {
    let Some((kit, row)) = kit.zip(world.things.get(thing)) else {
        return BTreeSet::new();
    };
    let Some(rules) = kit.rules.get(&row.kind) else { return BTreeSet::new() };
    let holds = |step: &&StepDef| {
        let by_people = matches!(step.by, Actor::Customer | Actor::Near);
        let expect = step.expect.as_ref().filter(|_| by_people && step.of == row.kind);
        expect.and_then(|expect| twins.judge(world.id(), thing, rules, expect)) == Some(true)
    };
    steps.iter().filter(holds).map(|step| step.step.clone()).collect()
}

/// The calendar year of a moment in a time zone.
#[must_use]
pub fn year_of(at: At, zone: &str) -> i16 {
    let stamp = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
    let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
    stamp.to_zoned(zone).year()
}
