//! Why somebody waits: what their contact needs, who could take it, and what those do meanwhile.

use std::collections::BTreeMap;

use focal_base::{AgentId, At, CaseId, Lang};
use focal_desk::eligible::{Asks, asks, could_take, rank};
use focal_desk::{Agent, AgentView, Contact, ContactState, Presence, Queue};
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
    let view =
        |(id, agent): (&AgentId, &Agent)| (id.clone(), AgentView::of(agent, world.held_by(id)));
    world.live.desk.iter().map(view).collect()
}

/// Why the contact of a case waits; nothing where none does.
#[must_use]
pub fn why_of(eye: &Eye<'_>, names: &Names<'_>, case: &CaseId) -> Option<String> {
    let contact = eye.world.contact_of(case)?;
    let waits =
        matches!(contact.state, ContactState::Waiting { .. } | ContactState::Offered { .. });
    let queue = eye.world.queues.get(&contact.queue).filter(|_| waits)?;
    Some(why(names, contact, queue, &roster(eye.world), eye.now))
}

/// Whether an agent is the right one for it, whatever they do at this moment.
fn suits(asks: &Asks, view: &AgentView) -> bool {
    let agent = Agent { presence: Presence::Available, ..view.agent.clone() };
    could_take(asks, &AgentView { agent, ..view.clone() })
}

/// Those at the desk who could take a queue's contacts, were their hands free.
pub fn suiting<'a>(
    queue: &Queue,
    roster: &'a BTreeMap<AgentId, AgentView>,
) -> impl Iterator<Item = &'a AgentView> + use<'a> {
    let asks = Asks {
        queue: queue.id.clone(),
        needs: queue.needs.clone(),
        only: None,
        named: queue.named().cloned(),
    };
    roster.values().filter(move |view| view.agent.presence.is_there() && suits(&asks, view))
}

/// Whether they would be offered a chat now.
#[must_use]
pub fn has_a_hand(view: &AgentView) -> bool {
    view.agent.presence.takes_contacts() && view.has_room_for(focal_desk::Channel::Chat)
}

/// How many of those at the desk could take a queue's contacts, and how many of them have a hand free.
#[must_use]
pub fn could(queue: &Queue, roster: &BTreeMap<AgentId, AgentView>) -> (usize, usize) {
    let free = |view: &&AgentView| has_a_hand(view);
    let all: Vec<&AgentView> = suiting(queue, roster).collect();
    (all.len(), all.iter().copied().filter(free).count())
}

/// "Needs Spanish 7 and water 5: two could, both in contact."
#[must_use]
pub fn why(
    names: &Names<'_>,
    contact: &Contact,
    queue: &Queue,
    roster: &BTreeMap<AgentId, AgentView>,
    now: At,
) -> String {
    let lang = names.lang;
    let asks = asks(contact, queue, contact.waited(now), roster);
    let needs = needs(names, &asks);
    if let ContactState::Offered { to, .. } = &contact.state {
        let offered = words::say(lang, "wait.offered", &[("agent", names.agent(to))]);
        return format!("{needs}: {offered}");
    }
    let suiting: Vec<&AgentView> = roster.values().filter(|view| suits(&asks, view)).collect();
    if suiting.is_empty() {
        let key = match elsewhere(names.world, &asks) {
            0 => "wait.nobody_ever",
            _ => "wait.nobody_here",
        };
        return format!("{needs}: {}", words::text(lang, key));
    }
    let mut doing: BTreeMap<&str, usize> = BTreeMap::new();
    for view in &suiting {
        *doing.entry(does(contact, queue, &asks, view, now)).or_default() += 1;
    }
    let could = counted(lang, "wait.could", suiting.len());
    let doing: Vec<String> = match doing.iter().next() {
        // All of them do the same: it is said once.
        Some((what, count)) if doing.len() == 1 => {
            let all = words::text(lang, &plural(what, *count));
            let key = ["wait.alone", "wait.both"].get(count - 1).unwrap_or(&"wait.all");
            vec![words::say(lang, key, &[("what", all)])]
        }
        _ => doing
            .iter()
            .map(|(what, count)| {
                let all = words::text(lang, &plural(what, *count));
                format!("{} {all}", number(lang, *count))
            })
            .collect(),
    };
    format!("{needs}: {could}, {}", doing.join(", "))
}

/// "Needs Spanish 7 and water 5."
fn needs(names: &Names<'_>, asks: &Asks) -> String {
    let lang = names.lang;
    let needs = asks.needs.iter();
    let needs: Vec<String> =
        needs.map(|(skill, level)| format!("{} {level}", names.skill(skill.as_str()))).collect();
    match needs.as_slice() {
        [] => words::text(lang, "wait.needs_nothing"),
        [one] => words::say(lang, "wait.needs", &[("needs", one.clone())]),
        [first @ .., last] => {
            // Spanish says "e" before the sound of an i.
            let before_i = last.to_lowercase().starts_with('i');
            let and = words::text(lang, if before_i { "wait.and_before_i" } else { "wait.and" });
            let needs = format!("{} {and} {last}", first.join(", "));
            words::say(lang, "wait.needs", &[("needs", needs)])
        }
    }
}

/// How many of those who work here could take it, were they at the desk.
fn elsewhere(world: &World, asks: &Asks) -> usize {
    let known = world.agents.values().filter(|row| row.active);
    let could = known.filter(|row| {
        let has = |(skill, least): (&focal_base::SkillName, &u8)| {
            row.skills.get(skill).is_some_and(|level| level >= least)
        };
        asks.needs.iter().all(has) && (row.queues.is_empty() || row.queues.contains(&asks.queue))
    });
    could.count()
}

/// What the right one does, that they have not got it.
fn does(contact: &Contact, queue: &Queue, asks: &Asks, view: &AgentView, now: At) -> &'static str {
    let refused = rank(contact, queue, asks, view, now).err().map(|said| said.key.0);
    match (view.agent.presence, refused.as_deref()) {
        (Presence::Away | Presence::Offline, _) => "away",
        (Presence::AfterContact, _) => "after",
        (_, Some("route.declined_just_now")) => "rests",
        (Presence::Available, Some("route.no_room")) => "rung",
        (_, Some("route.no_room")) => "busy",
        (Presence::InContact, _) => "some_room",
        (Presence::Available, _) => "free",
    }
}

fn plural(what: &str, count: usize) -> String {
    format!("wait.{what}.{}", if count == 1 { "one" } else { "many" })
}

/// "Two could", "una persona podría".
fn counted(lang: &Lang, key: &str, count: usize) -> String {
    let key = format!("{key}.{}", if count == 1 { "one" } else { "many" });
    words::say(lang, &key, &[("n", number(lang, count))])
}

/// Small numbers as words.
fn number(lang: &Lang, count: usize) -> String {
    if (1..=9).contains(&count) {
        return words::text(lang, &format!("few.{count}"));
    }
    count.to_string()
}

/// Everybody who waits, longest first; why, of the first so many.
#[must_use]
pub fn waiting(
    eye: &Eye<'_>,
    roster: &BTreeMap<AgentId, AgentView>,
    explained: usize,
) -> Vec<Waiting> {
    let world = eye.world;
    let mut found: Vec<&Contact> = world
        .contacts
        .values()
        .filter(|contact| {
            matches!(contact.state, ContactState::Waiting { .. } | ContactState::Offered { .. })
        })
        .collect();
    found.sort_by_key(|contact| std::cmp::Reverse(contact.waited(eye.now)));
    let view = |(place, contact): (usize, &&Contact)| {
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
            why: match place < explained {
                true => why(&names, contact, queue, roster, eye.now),
                false => String::new(),
            },
        })
    };
    found.iter().enumerate().filter_map(view).collect()
}
