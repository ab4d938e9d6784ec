//! Checks: what a story expects, looked up in the house as it is now. A check that does not hold says
//! what is there instead.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{At, CaseId, OwnerRef, PersonId, StepName, ThingId};
use focal_case::{Actor, CaseState, Keeper, RunState, WaitFor};
use focal_diagnose::{Belief, Share, ambiguity, believe};
use focal_pack::story::{CaseCheck, Check, EndedBy, OutcomeCheck};

use crate::decide::views_around;
use crate::kit::Kit;
use crate::rows::{CaseRow, IncidentRow};
use crate::twins::Twins;
use crate::world::World;

/// What has happened that rows alone do not say, and what the trace has told already.
#[derive(Default)]
pub struct Seen {
    pub commands: Vec<(ThingId, String)>,
    pub told: Vec<(PersonId, Option<StepName>)>,
    incidents: BTreeMap<String, IncidentRow>,
    cases: BTreeMap<CaseId, String>,
    alarms: BTreeSet<(String, ThingId)>,
    trace: Vec<String>,
    /// What things looked like when their alarms were noted last.
    noted: Option<u64>,
}

impl Seen {
    pub fn drain_trace(&mut self) -> Vec<String> {
        std::mem::take(&mut self.trace)
    }

    fn note_alarms(&mut self, world: &World) {
        let active: BTreeSet<(String, ThingId)> = world
            .alarms
            .values()
            .filter(|row| row.returned.is_none())
            .map(|row| (row.alarm.clone(), row.thing.clone()))
            .collect();
        // A storm is one line, not one per thing.
        let (new, gone): (Vec<_>, Vec<_>) =
            (active.difference(&self.alarms).collect(), self.alarms.difference(&active).collect());
        for (word, some) in [("raised", new), ("returned", gone)] {
            match some.as_slice() {
                [] => {}
                [(alarm, thing)] => self.trace.push(format!("alarm {word}: {alarm} of {thing}")),
                [(alarm, thing), ..] => {
                    self.trace
                        .push(format!("alarms {word}: {} ({alarm} of {thing}, …)", some.len()));
                }
            }
        }
        self.alarms = active;
    }
}

/// Notes what is new, for the trace and for incidents that have closed.
pub fn note(world: &World, seen: &mut Seen, now: At) {
    for row in world.incidents.values() {
        seen.incidents.insert(row.id.0.clone(), row.clone());
    }
    let open = |id: &String| world.incidents.contains_key(&focal_base::IncidentId(id.clone()));
    for row in seen.incidents.values_mut().filter(|row| row.closed.is_none() && !open(&row.id.0)) {
        row.closed = Some(now);
    }
    if seen.noted.replace(world.index.generation) != Some(world.index.generation) {
        seen.note_alarms(world);
    }
    // Of more cases than these only what is expected of them is read.
    for row in world.cases.values().filter(|_| world.cases.len() <= 4) {
        let line = describe(row);
        if seen.cases.get(&row.case.id) != Some(&line) {
            seen.trace.push(line.clone());
        }
        seen.cases.insert(row.case.id.clone(), line);
    }
}

fn describe(row: &CaseRow) -> String {
    let runs: Vec<String> =
        row.case.runs.iter().map(|run| format!("{} {}", run.step, run_word(&run.state))).collect();
    let belief = row.decision.belief.as_ref().map(said).unwrap_or_default();
    let next = row.decision.next.as_ref().map(|step| step.0.clone()).unwrap_or_else(|| "-".into());
    let state = match &row.case.state {
        CaseState::Open => "open".to_owned(),
        CaseState::Waiting { for_, .. } => format!("waits for {for_:?}"),
        CaseState::Snoozed { .. } => "snoozed".to_owned(),
        CaseState::Resolved(outcome) => {
            format!("resolved by {:?}, cost {}", outcome.worked, outcome.cost)
        }
    };
    let number = row.case.number;
    format!(
        "case {number}: {state}; kept by {:?}; {belief}; next {next}; [{}]",
        row.case.keeper,
        runs.join(", ")
    )
}

fn said(belief: &Belief) -> String {
    let top = belief.ranked().into_iter().take(3);
    let top: Vec<String> =
        top.map(|share| format!("{} {:.2}", share.cause.cause, share.p)).collect();
    format!("{}, unknown {:.2}", top.join(", "), belief.unknown)
}

fn run_word(state: &RunState) -> &'static str {
    match state {
        RunState::Offered => "offered",
        RunState::Running => "running",
        RunState::Done(_) => "done",
        RunState::Failed { .. } => "failed",
        RunState::Declined => "declined",
        RunState::Withdrawn => "withdrawn",
    }
}

/// Whether it is so; what is so instead.
pub fn holds(
    world: &World,
    kit: &Kit,
    twins: &Twins,
    seen: &Seen,
    check: &Check,
    now: At,
) -> Result<(), String> {
    match check {
        Check::Alarm { alarm, of, active } => alarm_holds(world, alarm, of.as_ref(), *active),
        Check::Belief { cause, of, owner, above, below } => {
            let belief = belief_of(world, kit, of.as_deref(), now)
                .ok_or("nothing of that name is in trouble")?;
            belief_holds(world, kit, &belief, cause, owner.as_deref(), *above, *below)
        }
        Check::Incidents(count) => {
            let open = world.incidents.values().filter(|row| row.closed.is_none()).count();
            same(open, *count as usize, "open incidents")
        }
        Check::Owner { owner, of, above, below } => {
            let belief = belief_of(world, kit, of.as_deref(), now)
                .ok_or("nothing of that name is in trouble")?;
            owner_holds(world, kit, &belief, owner, *above, *below)
        }
        Check::Incident { of, things, cases, open, owner } => {
            let row = incident_holds(world, seen, of, *things, *cases, *open)?;
            incident_owned(world, kit, row, owner.as_deref())
        }
        Check::Cases(count) => same(world.cases.len(), *count as usize, "cases"),
        Check::Case(wanted) => case_holds(world, wanted),
        Check::Command { thing, action, count } => {
            let sent =
                seen.commands.iter().filter(|(to, what)| to == thing && what == action).count();
            match count {
                Some(count) => same(sent, *count as usize, "commands"),
                None if sent > 0 => Ok(()),
                None => Err("no such command was sent".to_owned()),
            }
        }
        Check::Told { person, of } => {
            let told = |(to, step): &(PersonId, Option<StepName>)| {
                to == person && (of.is_none() || step == of)
            };
            if seen.told.iter().any(told) { Ok(()) } else { Err(format!("{person} was not told")) }
        }
        Check::Step { step, case } => {
            let rows =
                world.cases.values().filter(|row| case.is_none() || row.case.customer == *case);
            let begun = rows.flat_map(|row| &row.case.runs).any(|run| run.step == *step);
            if begun { Ok(()) } else { Err("the step has not been begun".to_owned()) }
        }
        Check::Outcome(wanted) => outcome_holds(world, wanted),
        Check::AnyContact => {
            // Work given to a company is a hand-off; a contact is with a person.
            let person = |by: Actor| matches!(by, Actor::Customer | Actor::Near | Actor::Agent);
            let asked = |row: &CaseRow| row.case.runs.iter().any(|run| person(run.by));
            let contacted = !seen.told.is_empty() || !world.contacts.is_empty();
            let _ = twins;
            if contacted || world.cases.values().any(asked) {
                Ok(())
            } else {
                Err("nobody was contacted".into())
            }
        }
    }
}

/// Whether there are as many as the check counts, or more.
pub fn at_least(world: &World, check: &Check) -> bool {
    match check {
        Check::Cases(count) => world.cases.len() >= *count as usize,
        Check::Incidents(count) => {
            world.incidents.values().filter(|row| row.closed.is_none()).count() >= *count as usize
        }
        _ => false,
    }
}

fn same(found: usize, wanted: usize, what: &str) -> Result<(), String> {
    if found == wanted { Ok(()) } else { Err(format!("{found} {what}")) }
}

fn alarm_holds(
    world: &World,
    alarm: &str,
    of: Option<&ThingId>,
    active: bool,
) -> Result<(), String> {
    let found = world.alarms.values().any(|row| {
        row.alarm == alarm && row.returned.is_none() && of.is_none_or(|thing| row.thing == *thing)
    });
    match found == active {
        true => Ok(()),
        false => {
            let all: Vec<String> = world
                .alarms
                .values()
                .take(8)
                .map(|row| format!("{} of {}", row.alarm, row.thing))
                .collect();
            Err(format!("active alarms: [{}]", all.join(", ")))
        }
    }
}

/// What is believed of a thing, of a component (through one of its things), or of a person's case.
fn belief_of(world: &World, kit: &Kit, of: Option<&str>, now: At) -> Option<Belief> {
    let in_alarm = |thing: &&ThingId| world.active_alarms(thing).next().is_some();
    let thing = match of {
        None => world
            .things
            .keys()
            .find(in_alarm)
            .or_else(|| world.cases.values().last()?.case.thing.as_ref())?
            .clone(),
        Some(name) => {
            let thing = ThingId::from(name);
            if world.things.contains_key(&thing) {
                thing
            } else if let Some(row) = newest_case(world, &PersonId::from(name)) {
                row.case.thing.clone()?
            } else {
                let part = focal_base::ComponentId::from(name);
                let on = world.things.values().filter(|row| row.on.values().any(|id| *id == part));
                on.map(|row| row.id.clone()).find(|id| in_alarm(&id))?
            }
        }
    };
    let row = world.things.get(&thing)?;
    let case = world.cases.values().filter(|case| case.case.thing.as_ref() == Some(&thing));
    let case = case.max_by_key(|case| case.case.number);
    Some(believe(&kit.model, &views_around(world, kit, row, case, now), &thing))
}

fn belief_holds(
    world: &World,
    kit: &Kit,
    belief: &Belief,
    cause: &focal_base::CauseName,
    owner: Option<&str>,
    above: Option<f64>,
    below: Option<f64>,
) -> Result<(), String> {
    let p: f64 =
        belief.shares.iter().filter(|share| share.cause.cause == *cause).map(|share| share.p).sum();
    let first = belief.first();
    let said = || format!("believed: {}", said(belief));
    let is_first =
        first.is_some_and(|share| share.cause.cause == *cause && share.p >= belief.unknown);
    if above.is_none() && below.is_none() && !is_first {
        return Err(said());
    }
    if above.is_some_and(|least| p <= least) || below.is_some_and(|most| p >= most) {
        return Err(said());
    }
    let share = belief.shares.iter().find(|share| share.cause.cause == *cause);
    match (owner, share) {
        (Some(owner), Some(share)) if !owned_by(world, kit, share, owner) => {
            Err(format!("{cause} is owned by {:?}", share.owner))
        }
        _ => Ok(()),
    }
}

fn owner_holds(
    world: &World,
    kit: &Kit,
    belief: &Belief,
    owner: &str,
    above: Option<f64>,
    below: Option<f64>,
) -> Result<(), String> {
    let theirs = belief.shares.iter().filter(|share| owned_by(world, kit, share, owner));
    let p: f64 = theirs.map(|share| share.p).sum();
    if above.is_some_and(|least| p <= least) || below.is_some_and(|most| p >= most) {
        return Err(format!("{owner} holds {p:.2}; believed: {}", said(belief)));
    }
    Ok(())
}

fn owned_by(world: &World, kit: &Kit, share: &Share, owner: &str) -> bool {
    owner_is(world, kit, &world.owner(&kit.pack.name, &share.owner, &share.cause.place), owner)
}

/// An owner by the provider's name, by its role, or by the words customer, nobody and unknown.
fn owner_is(world: &World, kit: &Kit, owner: &OwnerRef, name: &str) -> bool {
    match owner {
        OwnerRef::Provider(id) => {
            id.as_str() == name
                || world.provider_of(&kit.pack.name, name).is_some_and(|row| row.id == *id)
        }
        OwnerRef::Role(role) => role == name,
        OwnerRef::Customer => name == "customer",
        OwnerRef::Nobody => name == "nobody",
        OwnerRef::Unknown => name == "unknown",
    }
}

fn incident_holds<'s>(
    world: &World,
    seen: &'s Seen,
    of: &str,
    things: Option<u32>,
    cases: Option<u32>,
    open: bool,
) -> Result<&'s IncidentRow, String> {
    let about = |row: &&IncidentRow| match &row.component {
        Some((_, id)) => id.as_str() == of,
        None => row.first().is_some_and(|thing| thing.as_str() == of),
    };
    let all: Vec<&'s IncidentRow> = seen.incidents.values().filter(about).collect();
    let Some(row) =
        all.iter().max_by_key(|row| row.number).filter(|row| row.closed.is_none() == open)
    else {
        let known: Vec<String> = seen
            .incidents
            .values()
            .map(|row| {
                format!(
                    "#{} of {:?} with {} things, closed {}",
                    row.number,
                    row.component,
                    row.size(),
                    row.closed.is_some()
                )
            })
            .take(5)
            .collect();
        return Err(format!("incidents: [{}]", known.join("; ")));
    };
    if let Some(things) = things {
        same(row.size(), things as usize, "things in it")?;
    }
    let following =
        world.cases.values().filter(|case| case.case.incident.as_ref() == Some(&row.id)).count();
    cases.map_or(Ok(()), |cases| same(following, cases as usize, "cases follow it"))?;
    Ok(*row)
}

fn incident_owned(
    world: &World,
    kit: &Kit,
    row: &IncidentRow,
    wanted: Option<&str>,
) -> Result<(), String> {
    let is = |name| row.owner.as_ref().is_some_and(|owner| owner_is(world, kit, owner, name));
    match wanted {
        Some(name) if !is(name) => Err(format!("its owner is {:?}", row.owner)),
        _ => Ok(()),
    }
}

fn newest_case<'w>(world: &'w World, person: &PersonId) -> Option<&'w CaseRow> {
    let mine = world.cases.values().filter(|row| row.case.customer.as_ref() == Some(person));
    mine.max_by_key(|row| row.case.number)
}

/// The newest case without a customer that is about a thing, or about things on that component.
fn newest_about<'w>(world: &'w World, name: &str) -> Option<&'w CaseRow> {
    let on = |thing: &ThingId| {
        let row = world.things.get(thing);
        row.is_some_and(|row| row.on.values().any(|part| part.as_str() == name))
    };
    let about = |row: &&CaseRow| row.case.things().any(|thing| thing.as_str() == name || on(thing));
    let nobodys = world.cases.values().filter(|row| row.case.customer.is_none());
    nobodys.filter(about).max_by_key(|row| row.case.number)
}

fn case_holds(world: &World, wanted: &CaseCheck) -> Result<(), String> {
    let row = newest_case(world, &wanted.person)
        .ok_or_else(|| format!("{} has no case", wanted.person))?;
    let case = &row.case;
    let keeper = match &case.keeper {
        Keeper::Focal => "focal",
        Keeper::Team(_) => "queue",
        Keeper::Agent(agent) => agent.as_str(),
    };
    let ok = wanted.open.is_none_or(|open| open != case.is_resolved())
        && wanted.keeper.as_deref().is_none_or(|name| name == keeper)
        && wanted.next.as_ref().is_none_or(|next| is_next(row, next))
        && in_order(row, &wanted.tried)
        && wanted.waits_for.is_none_or(|actor| waits_for(&case.state) == Some(actor))
        && wanted
            .separated_by
            .as_ref()
            .is_none_or(|step| row.decision.separated_by.as_ref() == Some(step));
    if !ok {
        return Err(describe(row));
    }
    between_holds(row, &wanted.between)
}

/// The causes that nothing seen separates are exactly these.
fn between_holds(row: &CaseRow, wanted: &[focal_base::CauseName]) -> Result<(), String> {
    if wanted.is_empty() {
        return Ok(());
    }
    let close = row.decision.belief.as_ref().map(ambiguity).unwrap_or_default();
    let found: BTreeSet<&focal_base::CauseName> = close.iter().map(|at| &at.cause).collect();
    match found == wanted.iter().collect() {
        true => Ok(()),
        false => {
            let by = &row.decision.separated_by;
            Err(format!("between {found:?}, separated by {by:?}; {}", describe(row)))
        }
    }
}

/// The step that is best now: chosen, or under way because it was.
fn is_next(row: &CaseRow, next: &StepName) -> bool {
    row.decision.next.as_ref() == Some(next) || row.case.live_runs().any(|run| run.step == *next)
}

fn in_order(row: &CaseRow, tried: &[StepName]) -> bool {
    let mut runs = row.case.runs.iter().filter(|run| run.state.was_tried());
    tried.iter().all(|step| runs.any(|run| run.step == *step))
}

fn waits_for(state: &CaseState) -> Option<Actor> {
    let CaseState::Waiting { for_, .. } = state else { return None };
    Some(match for_ {
        WaitFor::Thing => Actor::Thing,
        WaitFor::Customer => Actor::Customer,
        WaitFor::Near => Actor::Near,
        WaitFor::Agent => Actor::Agent,
        WaitFor::Partner(_) => Actor::Partner,
        WaitFor::Technician(_) => Actor::Technician,
    })
}

fn outcome_holds(world: &World, wanted: &OutcomeCheck) -> Result<(), String> {
    let row = newest_case(world, &wanted.of.as_str().into())
        .or_else(|| newest_about(world, &wanted.of))
        .ok_or_else(|| format!("{} has no case", wanted.of))?;
    let outcome = row.case.outcome().ok_or_else(|| describe(row))?;
    let by = match (&wanted.by, &outcome.worked) {
        (None, _) => true,
        (Some(EndedBy::Itself), worked) => worked.is_none(),
        (Some(EndedBy::Actor(actor)), Some((_, by))) => actor == by,
        (Some(EndedBy::Actor(_)), None) => false,
    };
    let kit = world.kit_of(row);
    let ok =
        by && wanted.cause.as_ref().is_none_or(|cause| outcome.cause.as_ref() == Some(cause))
            && wanted.owner.as_ref().is_none_or(|owner| {
                kit.is_some_and(|kit| owner_is(world, kit, &outcome.owner, owner))
            })
            && wanted
                .worked
                .as_ref()
                .is_none_or(|step| outcome.worked.as_ref().is_some_and(|(did, _)| did == step))
            && wanted.cost_below.is_none_or(|most| outcome.cost.units() < most);
    if ok { Ok(()) } else { Err(format!("{outcome:?}")) }
}
