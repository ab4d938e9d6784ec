//! Who works here at this moment: what each may be offered, and whose talks they have. For whoever runs the desk.

use std::collections::BTreeSet;

use focal_base::SkillName;
use focal_desk::{Contact, ContactState};
use focal_engine::rows::AgentRow;
use focal_engine::{Names, World};
use serde::Serialize;
use utoipa::ToSchema;

use super::Eye;
use super::case_row::channel;
use super::when::When;
use crate::live::deliver::load;

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Team {
    pub agents: Vec<Member>,
    /// What there is to choose from.
    pub skills: Vec<Called>,
    pub queues: Vec<Called>,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Called {
    pub id: String,
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Member {
    pub id: String,
    pub name: String,
    pub presence: &'static str,
    /// Since when they have been there like this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<When>,
    pub load: usize,
    pub capacity: u32,
    pub skills: Vec<Level>,
    /// Queues they serve; none: all of them.
    pub queues: Vec<Called>,
    pub talks: Vec<Talk>,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Level {
    pub id: String,
    pub name: String,
    pub level: u8,
}

/// A contact that an agent was offered, has, or writes about.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Talk {
    pub case: String,
    pub number: u64,
    pub title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<String>,
    pub channel: &'static str,
    /// `offered`, `active` or `after_work`.
    pub state: &'static str,
    pub since: When,
    /// Names of those who listen in.
    pub listening: Vec<String>,
    /// The reader is one of them.
    pub listens: bool,
}

#[must_use]
pub fn team(eye: &Eye<'_>) -> Team {
    let names = Names::new(eye.world, eye.lang, None);
    let mut agents: Vec<(u8, Member)> = eye
        .world
        .agents
        .values()
        .filter(|row| row.active)
        .map(|row| (place(eye, row), member(eye, &names, row)))
        .collect();
    agents.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.name.cmp(&b.1.name)));
    let called = |id: &str, name: String| Called { id: id.to_owned(), name };
    let skills = skills(eye.world);
    let skills = skills.into_iter().map(|id| called(id.as_str(), names.skill(id.as_str())));
    let queues = eye.world.queues.keys().map(|id| called(id.as_str(), names.queue(id)));
    Team {
        agents: agents.into_iter().map(|(_, member)| member).collect(),
        skills: by_name(skills.collect()),
        queues: by_name(queues.collect()),
    }
}

/// What agents can know: the tenant's own words for it, those of packs, and the languages somebody speaks.
fn skills(world: &World) -> BTreeSet<&SkillName> {
    let own = world.skills.keys().chain(world.index.skilled.keys());
    let packs = world.kits.values().flat_map(|kit| &kit.pack.skills);
    let asked = world.queues.values().flat_map(|queue| queue.needs.keys());
    own.chain(packs).chain(asked).collect()
}

fn by_name(mut all: Vec<Called>) -> Vec<Called> {
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

/// Those who talk come first, then those who are there, then the others.
fn place(eye: &Eye<'_>, row: &AgentRow) -> u8 {
    use focal_desk::Presence::{AfterContact, Available, Away, InContact, Offline};
    match eye.world.live.desk.get(&row.id).map_or(Offline, |agent| agent.presence) {
        InContact => 0,
        AfterContact => 1,
        Available => 2,
        Away => 3,
        Offline => 4,
    }
}

#[must_use]
pub fn member(eye: &Eye<'_>, names: &Names<'_>, row: &AgentRow) -> Member {
    let here = eye.world.live.desk.get(&row.id);
    let mut talks: Vec<Talk> =
        eye.world.held_by(&row.id).filter_map(|contact| talk(eye, contact)).collect();
    talks.sort_by_key(|talk| talk.since);
    Member {
        id: row.id.0.clone(),
        name: row.name.clone(),
        presence: here.map_or("offline", |agent| crate::api::presence_word(agent.presence)),
        since: here.map(|agent| agent.since.into()),
        load: load(eye.world, &row.id),
        capacity: row.capacity,
        skills: row
            .skills
            .iter()
            .map(|(skill, level)| Level {
                id: skill.0.clone(),
                name: names.skill(skill.as_str()),
                level: *level,
            })
            .collect(),
        queues: row
            .queues
            .iter()
            .map(|id| Called { id: id.0.clone(), name: names.queue(id) })
            .collect(),
        talks,
    }
}

fn talk(eye: &Eye<'_>, contact: &Contact) -> Option<Talk> {
    let (state, since) = match &contact.state {
        ContactState::Offered { since, .. } => ("offered", *since),
        ContactState::Active { since, .. } => ("active", *since),
        ContactState::AfterWork { since, .. } => ("after_work", *since),
        ContactState::Waiting { .. } | ContactState::Ended { .. } => return None,
    };
    let row = eye.world.cases.get(&contact.case)?;
    let names = eye.names_of(row);
    let live = &eye.world.live;
    Some(Talk {
        case: row.case.id.0.clone(),
        number: row.case.number,
        title: names.say(&row.case.title),
        customer: row.case.customer.as_ref().map(|id| names.person(id)),
        channel: channel(contact.channel),
        state,
        since: since.into(),
        listening: live.listeners(&contact.case).map(|id| names.agent(id)).collect(),
        listens: live.listens(&contact.case, eye.me),
    })
}
