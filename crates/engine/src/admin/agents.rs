//! Agents: who works here, with which role and skills. A house always keeps one administrator.

use std::collections::BTreeMap;

use focal_base::{AgentId, QueueId, SkillName};
use focal_desk::Agent;

use super::{By, Target, check, note};
use crate::bus::Note;
use crate::error::Refused;
use crate::rows::{AgentRow, Role, Theme};
use crate::work::{Work, as_agent};
use crate::world::World;

#[derive(Clone, Debug)]
pub struct AgentInput {
    pub name: String,
    pub email: String,
    pub role: Role,
    pub lang: String,
    pub skills: BTreeMap<SkillName, u8>,
    pub queues: Vec<QueueId>,
    /// Chats at once.
    pub capacity: u32,
    pub active: bool,
}

/// What a change of an agent means for whoever is signed in as them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentPut {
    pub id: AgentId,
    /// Their sessions must end: they are disabled, or are somebody else now.
    pub sign_out: bool,
}

const MOST_CHATS: u32 = 50;

pub fn put(
    work: &mut Work<'_, '_>,
    by: By<'_>,
    target: &Target,
    input: AgentInput,
) -> Result<AgentPut, Refused> {
    let world = &work.tx.world;
    let name = check::name(&input.name, "name")?;
    let email = check::email(&input.email, "email")?;
    let lang = check::lang(&input.lang, "lang")?;
    let id = check::id(target, &name, |id| world.agents.contains_key(&AgentId::from(id)))?;
    let id = AgentId(id);
    fits(world, &input.skills, &input.queues, input.capacity)?;
    let same = |row: &&AgentRow| row.id != id && row.email.eq_ignore_ascii_case(&email);
    if world.agents.values().any(|row| same(&row)) {
        return Err(Refused::field("admin.email_taken", "email", "expected.free"));
    }
    let before = world.agents.get(&id).cloned();
    let stays = input.active && input.role == Role::Administrator;
    if !stays && is_last_administrator(work, &id) {
        return Err(Refused::conflict("admin.last_administrator"));
    }
    let row = AgentRow {
        id: id.clone(),
        name,
        email,
        role: input.role,
        lang,
        theme: before.as_ref().map_or(Theme::System, |row| row.theme),
        keys_off: before.as_ref().is_some_and(|row| row.keys_off),
        comfort: before.as_ref().map(|row| row.comfort).unwrap_or_default(),
        active: input.active,
        skills: input.skills,
        queues: input.queues,
        capacity: input.capacity,
    };
    let changed = before.as_ref().is_some_and(|old| old.role != row.role || old.email != row.email);
    let sign_out = changed || (before.is_some() && !row.active);
    follow(work, by, &row)?;
    work.tx.put_agent(row);
    let what = if before.is_some() { "agent.changed" } else { "agent.created" };
    note(work, by, what, id.as_str());
    // What waits may be theirs now.
    work.route_all();
    Ok(AgentPut { id, sign_out })
}

fn fits(
    world: &World,
    skills: &BTreeMap<SkillName, u8>,
    queues: &[QueueId],
    capacity: u32,
) -> Result<(), Refused> {
    check::skills(world, skills, "skills")?;
    if let Some(absent) = queues.iter().find(|queue| !world.queues.contains_key(*queue)) {
        return Err(check::unknown("admin.no_queue", "queues", absent.as_str()));
    }
    if capacity == 0 || capacity > MOST_CHATS {
        return Err(Refused::field("admin.capacity", "capacity", "1 – 50"));
    }
    Ok(())
}

/// What an agent may be offered.
#[derive(Clone, Debug)]
pub struct Adjustment {
    pub skills: BTreeMap<SkillName, u8>,
    pub queues: Vec<QueueId>,
    pub capacity: u32,
}

/// Whoever runs the desk changes what an agent may be offered, with effect at once: offers that do not suit
/// them any more go on, and whoever waits is looked at again in the same act.
pub fn adjust(
    work: &mut Work<'_, '_>,
    by: By<'_>,
    id: &AgentId,
    to: Adjustment,
) -> Result<(), Refused> {
    fits(work.tx.world, &to.skills, &to.queues, to.capacity)?;
    let row = work.tx.world.agents.get(id).filter(|row| row.active).cloned();
    let row = row.ok_or(Refused::NotFound("agent"))?;
    let Adjustment { skills, queues, capacity } = to;
    let row = AgentRow { skills, queues, capacity, ..row };
    follow(work, by, &row)?;
    work.tx.put_agent(row);
    note(work, by, "agent.adjusted", id.as_str());
    work.route_all();
    Ok(())
}

/// Whoever is at the desk right now goes on with the new skills, or leaves it.
fn follow(work: &mut Work<'_, '_>, by: By<'_>, row: &AgentRow) -> Result<(), Refused> {
    let Some(here) = work.tx.world.live.desk.get(&row.id) else { return Ok(()) };
    if !row.active {
        return work.vanished(&row.id);
    }
    let Agent { id, skills, queues, capacity, .. } = as_agent(row, work.tx.now);
    let here = here.clone();
    let same = here.skills == skills && here.queues == queues && here.capacity == capacity;
    work.tx.put_here(&id, Some(Agent { skills, queues, capacity, ..here }));
    if !same {
        work.withdraw_unsuited(&id);
        work.tx.note(Note::Presence { agent: id.clone() });
        if id != *by.0 {
            work.tx.note(Note::Adjusted { agent: id, by: by.0.clone() });
        }
    }
    Ok(())
}

fn is_last_administrator(work: &Work<'_, '_>, id: &AgentId) -> bool {
    let administers = |row: &AgentRow| row.active && row.role == Role::Administrator;
    let agents = &work.tx.world.agents;
    agents.get(id).is_some_and(administers)
        && !agents.values().any(|row| row.id != *id && administers(row))
}

/// Takes somebody out. Their name stays in what they did; they cannot sign in any more.
pub fn delete(work: &mut Work<'_, '_>, by: By<'_>, id: &AgentId) -> Result<(), Refused> {
    let row = work.tx.world.agents.get(id).cloned().ok_or(Refused::NotFound("agent"))?;
    if is_last_administrator(work, id) {
        return Err(Refused::conflict("admin.last_administrator"));
    }
    let row = AgentRow { active: false, ..row };
    follow(work, by, &row)?;
    work.tx.put_agent(row);
    note(work, by, "agent.deleted", id.as_str());
    Ok(())
}
