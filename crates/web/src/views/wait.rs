//! Why somebody waits: what their contact needs, who could take it, and what those do meanwhile.

use std::collections::BTreeMap;

use focal_base::{AgentId, At};
use focal_desk::eligible::{asks, could_take};
use focal_desk::{Agent, AgentView, Contact, Presence, Queue};
use focal_engine::{Names, World};
use serde::Serialize;
use utoipa::ToSchema;

use super::Eye;
use super::when::When;
use crate::words;

/// A contact that waits for somebody.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Waiting {
    pub contact: String,
    pub case: String,
    pub number: u64,
    pub title: String,
    pub severity: &'static str,
    pub queue: String,
    pub channel: &'static str,
    /// Somebody is at the other end.
    pub person: bool,
    pub since: When,
    /// Within which its queue promised an answer.
    pub target_ms: i64,
    pub why: String,
}

/// Everybody at the desk, with what they hold.
#[must_use]
pub fn roster(world: &World) -> BTreeMap<AgentId, AgentView> {
    let mut used: BTreeMap<&AgentId, u32> = BTreeMap::new();
    for contact in world.contacts.values() {
        let agent = contact.agent().and_then(|id| world.live.desk.get(id));
        if let Some(agent) = agent {
            *used.entry(&agent.id).or_default() += agent.capacity.weight(contact.channel);
        }
    }
    let view = |agent: &Agent| AgentView {
        used: used.get(&agent.id).copied().unwrap_or_default(),
        idle_since: agent.last_contact.unwrap_or(agent.since),
        agent: agent.clone(),
    };
    world.live.desk.iter().map(|(id, agent)| (id.clone(), view(agent))).collect()
}

/// Whether an agent is the right one for it, whatever they do at this moment.
fn suits(asks: &focal_desk::eligible::Asks, view: &AgentView) -> bool {
    let agent = Agent { presence: Presence::Available, ..view.agent.clone() };
    could_take(asks, &AgentView { agent, ..view.clone() })
}

/// How many of those at the desk could take a queue's contacts, and how many of them have a hand free.
#[must_use]
pub fn could(queue: &Queue, roster: &BTreeMap<AgentId, AgentView>) -> (usize, usize) {
    let asks = focal_desk::eligible::Asks {
        queue: queue.id.clone(),
        needs: queue.needs.clone(),
        only: None,
        named: queue.named().cloned(),
    };
    let suiting =
        roster.values().filter(|view| view.agent.presence.is_there() && suits(&asks, view));
    let free = |view: &&AgentView| view.has_room_for(focal_desk::Channel::Chat);
    let all: Vec<&AgentView> = suiting.collect();
    (all.len(), all.iter().copied().filter(free).count())
}

/// "Needs Spanish 7 and water 5: 2 could, 2 in contact."
#[must_use]
pub fn why(
    names: &Names<'_>,
    contact: &Contact,
    queue: &Queue,
    roster: &BTreeMap<AgentId, AgentView>,
    now: At,
) -> String {
    let asks = asks(contact, queue, contact.waited(now), roster);
    let lang = names.lang;
    let needs: Vec<String> = asks
        .needs
        .iter()
        .map(|(skill, level)| format!("{} {level}", names.skill(skill.as_str())))
        .collect();
    let and = words::text(lang, "wait.and");
    let needs = match needs.as_slice() {
        [] => words::text(lang, "wait.needs_nothing"),
        [one] => words::say(lang, "wait.needs", &[("needs", one.clone())]),
        [first @ .., last] => {
            let needs = format!("{} {and} {last}", first.join(", "));
            words::say(lang, "wait.needs", &[("needs", needs)])
        }
    };
    let suiting: Vec<&AgentView> = roster.values().filter(|view| suits(&asks, view)).collect();
    if suiting.is_empty() {
        let known = names.world.agents.values().filter(|row| row.active);
        let elsewhere = known.filter(|row| {
            let has = |(skill, least): (&focal_base::SkillName, &u8)| {
                row.skills.get(skill).is_some_and(|level| level >= least)
            };
            asks.needs.iter().all(has) && (row.queues.is_empty() || row.queues.contains(&queue.id))
        });
        let key = match elsewhere.count() {
            0 => "wait.nobody_ever",
            _ => "wait.nobody_here",
        };
        return format!("{needs}: {}", words::text(lang, key));
    }
    let mut doing: BTreeMap<&str, usize> = BTreeMap::new();
    for view in &suiting {
        let what = match view.agent.presence {
            Presence::Away | Presence::Offline => "wait.away",
            Presence::AfterContact => "wait.after",
            _ if !view.has_room_for(contact.channel) => "wait.busy",
            Presence::InContact => "wait.some_room",
            Presence::Available => "wait.free",
        };
        *doing.entry(what).or_default() += 1;
    }
    let doing: Vec<String> = doing
        .into_iter()
        .map(|(key, count)| words::say(lang, key, &[("n", count.to_string())]))
        .collect();
    let could = words::say(lang, "wait.could", &[("n", suiting.len().to_string())]);
    format!("{needs}: {could}, {}", doing.join(", "))
}

/// Everybody who waits, longest first.
#[must_use]
pub fn waiting(eye: &Eye<'_>, roster: &BTreeMap<AgentId, AgentView>) -> Vec<Waiting> {
    let world = eye.world;
    let mut found: Vec<&Contact> = world
        .contacts
        .values()
        .filter(|contact| {
            matches!(
                contact.state,
                focal_desk::ContactState::Waiting { .. } | focal_desk::ContactState::Offered { .. }
            )
        })
        .collect();
    found.sort_by_key(|contact| std::cmp::Reverse(contact.waited(eye.now)));
    let view = |contact: &&Contact| {
        let row = world.cases.get(&contact.case)?;
        let queue = world.queues.get(&contact.queue)?;
        let names = eye.names_of(row);
        Some(Waiting {
            contact: contact.id.0.clone(),
            case: row.case.id.0.clone(),
            number: row.case.number,
            title: names.say(&row.case.title),
            severity: row.case.severity.word(),
            queue: queue.name.0.clone(),
            channel: match contact.channel {
                focal_desk::Channel::Chat => "chat",
                focal_desk::Channel::Thing => "thing",
                focal_desk::Channel::Email => "email",
            },
            person: contact.started_by == focal_desk::StartedBy::Customer,
            since: (eye.now - contact.waited(eye.now)).into(),
            target_ms: queue.target.0,
            why: why(&names, contact, queue, roster, eye.now),
        })
    };
    found.iter().filter_map(view).collect()
}
