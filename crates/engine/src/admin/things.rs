//! Things: connected, changed, taken out; told to do something; being worked on; their alarms seen.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{
    AgentId, AlarmId, ComponentId, KindName, PersonId, RunId, SiteId, Span, ThingId, WatchId,
};
use focal_store::Read;

use super::{By, Target, check, note};
use crate::bus::Note;
use crate::effect::Effect;
use crate::error::Refused;
use crate::intake::{Control, ThingSetup};
use crate::rows::{AlarmRow, NearBy, ThingRow};
use crate::tables;
use crate::tx::About;
use crate::work::Work;

#[derive(Clone, Debug)]
pub struct ThingInput {
    pub name: String,
    pub kind: KindName,
    pub pack: String,
    pub site: Option<SiteId>,
    pub customer: Option<PersonId>,
    pub on: BTreeMap<KindName, ComponentId>,
    pub near: Vec<PersonId>,
    /// For a new thing: what nobody can guess, for the address its code shows.
    pub public_code: String,
}

/// How long somebody near is thought to need, until they say otherwise (estimate).
const WAY: Span = Span::mins(10);
const MOST_NEAR: usize = 20;

pub fn put(
    work: &mut Work<'_, '_>,
    by: By<'_>,
    target: &Target,
    input: ThingInput,
) -> Result<ThingId, Refused> {
    let world = &work.tx.world;
    let name = check::name(&input.name, "name")?;
    let id = ThingId(check::id(target, &name, |id| world.things.contains_key(&ThingId::from(id)))?);
    check_references(work, &input)?;
    let before = world.things.get(&id).cloned();
    let moved = before.as_ref().is_some_and(|row| row.kind != input.kind || row.pack != input.pack);
    if moved && let Some(case) = world.open_case_of(&id) {
        return Err(check::in_use(&format!("C-{}", case.case.number)));
    }
    let ways: BTreeMap<PersonId, Span> = before
        .iter()
        .flat_map(|row| row.near.iter().map(|near| (near.person.clone(), near.eta)))
        .collect();
    let near = input
        .near
        .into_iter()
        .map(|person| NearBy { eta: ways.get(&person).copied().unwrap_or(WAY), person });
    let row = ThingRow {
        id: id.clone(),
        name,
        kind: input.kind,
        pack: input.pack,
        site: input.site,
        customer: input.customer,
        on: input.on,
        near: near.collect(),
        maintenance: before.as_ref().is_some_and(|row| row.maintenance),
        renewed: before.as_ref().map(|row| row.renewed.clone()).unwrap_or_default(),
        created: before.as_ref().map_or(work.tx.now, |row| row.created),
        first_heard: before.as_ref().and_then(|row| row.first_heard),
        public_code: before.as_ref().map_or(input.public_code, |row| row.public_code.clone()),
        spent: before.as_ref().map(|row| row.spent.clone()).unwrap_or_default(),
    };
    tell_sense(work, &row);
    work.tx.put_thing(row);
    note(work, by, if before.is_some() { "thing.changed" } else { "thing.created" }, id.as_str());
    Ok(id)
}

fn check_references(work: &Work<'_, '_>, input: &ThingInput) -> Result<(), Refused> {
    let world = &work.tx.world;
    let kit = world
        .kit(&input.pack)
        .ok_or_else(|| check::unknown("admin.no_pack", "pack", &input.pack))?;
    if !kit.rules.contains_key(&input.kind) {
        return Err(check::unknown("admin.no_kind", "kind", input.kind.as_str()));
    }
    if let Some(absent) = input.site.as_ref().filter(|id| !world.sites.contains_key(*id)) {
        return Err(check::unknown("admin.no_site", "site", absent.as_str()));
    }
    if let Some(absent) = input.customer.as_ref().filter(|id| !world.people.contains_key(*id)) {
        return Err(check::unknown("admin.no_person", "customer", absent.as_str()));
    }
    if input.near.len() > MOST_NEAR {
        return Err(Refused::field("admin.too_many_near", "near", "0 – 20"));
    }
    if let Some(absent) = input.near.iter().find(|id| !world.people.contains_key(*id)) {
        return Err(check::unknown("admin.no_person", "near", absent.as_str()));
    }
    let parts = kit
        .model
        .kinds
        .get(&input.kind)
        .map(|model| model.depends_on.as_slice())
        .unwrap_or_default();
    for (kind, component) in &input.on {
        if !parts.contains(kind) {
            return Err(check::unknown("admin.no_kind", "on", kind.as_str()));
        }
        let fits = world
            .components
            .get(component)
            .is_some_and(|row| row.kind == *kind && row.pack == input.pack);
        if !fits {
            return Err(check::unknown("admin.no_component", "on", component.as_str()));
        }
    }
    Ok(())
}

fn tell_sense(work: &mut Work<'_, '_>, row: &ThingRow) {
    let setup = ThingSetup::of(row);
    let tenant = work.tx.world.id().clone();
    work.tx.control(Control::Thing { tenant, setup });
}

pub fn delete(work: &mut Work<'_, '_>, by: By<'_>, id: &ThingId) -> Result<(), Refused> {
    let world = &work.tx.world;
    if !world.things.contains_key(id) {
        return Err(Refused::NotFound("thing"));
    }
    if let Some(case) = world.open_case_of(id) {
        return Err(check::in_use(&format!("C-{}", case.case.number)));
    }
    if let Some(incident) = world.incidents_of(id).next() {
        return Err(check::in_use(&format!("I-{}", incident.number)));
    }
    let tenant = world.id().clone();
    let attempts: Vec<String> =
        world.attempts_of(id).map(|row| crate::rows::AttemptRow::key(id, &row.service)).collect();
    attempts.iter().for_each(|key| work.tx.forget_attempts(key));
    let shelved = work.tx.world.shelved.values().filter(|row| row.thing == *id);
    let shelved: Vec<String> =
        shelved.map(|row| crate::rows::ShelvedRow::key(id, &row.alarm)).collect();
    shelved.iter().for_each(|key| work.tx.forget_shelved(key));
    work.tx.forget_thing(id);
    work.tx.control(Control::Remove { tenant, thing: id.clone() });
    note(work, by, "thing.deleted", id.as_str());
    Ok(())
}

/// While somebody works on it nothing is raised.
pub fn set_maintenance(
    work: &mut Work<'_, '_>,
    id: &ThingId,
    on: bool,
    agent: &AgentId,
) -> Result<(), Refused> {
    let row = work.tx.world.things.get(id).cloned().ok_or(Refused::NotFound("thing"))?;
    if row.maintenance == on {
        return Ok(());
    }
    let row = ThingRow { maintenance: on, ..row };
    tell_sense(work, &row);
    work.tx.put_thing(row);
    let about = About::thing(id).agent(agent);
    work.tx.event("thing.maintenance", about, serde_json::json!({ "on": id, "to": on }));
    work.think_again(&BTreeSet::from([id.clone()]))
}

/// An agent tells a thing something outside of any step. Safety locks hold all the same.
pub fn command(
    work: &mut Work<'_, '_>,
    id: &ThingId,
    action: &str,
    agent: &AgentId,
) -> Result<(), Refused> {
    let row = work.tx.world.things.get(id).cloned().ok_or(Refused::NotFound("thing"))?;
    let rules = work.tx.world.kit_of_thing(id).and_then(|kit| kit.rules.get(&row.kind)).cloned();
    let absent = || check::unknown("admin.no_action", "do", action);
    let rules = rules.ok_or_else(absent)?;
    let found = rules.action(action).ok_or_else(absent)?;
    let locked =
        work.twins.look(work.tx.world.id(), id, |state| found.locked(state.twin())).unwrap_or(None);
    match locked {
        Some(false) => {}
        Some(true) => return Err(Refused::conflict("locked.unsafe_now")),
        None if found.never_if.is_empty() => {}
        None => return Err(Refused::conflict("locked.not_known")),
    }
    let run: RunId = work.tx.new_id();
    let until = work.tx.now + work.tx.paced(found.within);
    let case = work.tx.world.open_case_of(id).map(|row| row.case.id.clone());
    let effect = Effect::Command {
        thing: id.clone(),
        run: run.clone(),
        case,
        action: action.to_owned(),
        with: rules.def().actions.get(action).map(|def| def.with.clone()).unwrap_or_default(),
        until,
    };
    let now = work.tx.now;
    work.tx.effect(&run.0, now, &effect);
    // What it expects is watched for, as with a step; `work::told` says what came of it.
    let watch = Some(WatchId(run.0.clone()));
    if let Some(def) = rules.def().actions.get(action) {
        work.watch(id, watch, &def.expect, until);
    }
    let about = About::thing(id).agent(agent);
    work.tx.note(Note::Thing { id: id.clone() });
    work.tx.event("thing.told", about, serde_json::json!({ "on": id, "do": action, "run": run }));
    Ok(())
}

/// Somebody has seen an alarm. A second one to see it changes nothing.
pub fn acknowledge(work: &mut Work<'_, '_>, id: &AlarmId, agent: &AgentId) -> Result<(), Refused> {
    let row = match work.tx.world.alarms.get(id) {
        Some(row) => row.clone(),
        None => {
            work.tx.store.get(&tables::ALARMS, id.as_str())?.ok_or(Refused::NotFound("alarm"))?
        }
    };
    if row.acknowledged.is_some() {
        return Ok(());
    }
    let thing = row.thing.clone();
    let body = serde_json::json!({ "alarm": id });
    work.tx.event("alarm_acknowledged", About::thing(&thing).agent(agent), body);
    let now = work.tx.now;
    work.tx.put_alarm(AlarmRow { acknowledged: Some((agent.clone(), now)), ..row });
    work.tx.note(Note::Thing { id: thing.clone() });
    if let Some(case) = work.tx.world.open_case_of(&thing).map(|row| row.case.id.clone()) {
        work.tx.note(Note::Case { id: case });
    }
    Ok(())
}
