//! What a change of administration was and is now, beside its line of the audit trail: in the words of the API, so
//! that a form can put it back. What is personal is named and its value is not kept: events outlive people.

use focal_engine::admin::By;
use focal_engine::work::Work;
use focal_engine::{Refused, World};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{
    agents, components, hours, people, providers, queues, settings, sites, skills, things,
};
use crate::app::App;
use crate::auth::session::Who;
use crate::trouble::Answer;

/// Bytes of one side; a larger change says only which fields it was about.
const MOST: usize = 4_000;

/// The rooms of administration that a form changes, as the audit trail calls them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    Agent,
    Skill,
    Queue,
    Hours,
    Provider,
    Component,
    Site,
    Person,
    Thing,
    Settings,
}

impl Room {
    fn word(self) -> &'static str {
        match self {
            Room::Agent => "agent",
            Room::Skill => "skill",
            Room::Queue => "queue",
            Room::Hours => "hours",
            Room::Provider => "provider",
            Room::Component => "component",
            Room::Site => "site",
            Room::Person => "person",
            Room::Thing => "thing",
            Room::Settings => "settings",
        }
    }

    /// Fields whose value may say who somebody is, or where they live.
    fn hidden(self) -> &'static [&'static str] {
        match self {
            Room::Agent | Room::Person => &["name", "email"],
            Room::Site => &["name", "address", "access"],
            Room::Thing => &["name"],
            Room::Provider => &["email"],
            _ => &[],
        }
    }

    /// A row as the API gives it.
    fn view(self, world: &World, id: &str) -> Option<Value> {
        fn of<T: Serialize>(view: T) -> Option<Value> {
            serde_json::to_value(view).ok()
        }
        match self {
            Room::Agent => of(agents::view(world.agents.get(&id.into())?)),
            Room::Skill => of(skills::view(world.skills.get(&id.into())?)),
            Room::Queue => of(queues::view(world.queues.get(&id.into())?)),
            Room::Hours => of(hours::view(world.hours.get(id)?)),
            Room::Provider => of(providers::view(world.providers.get(&id.into())?)),
            Room::Component => of(components::view(world.components.get(&id.into())?)),
            Room::Site => of(sites::view(world.sites.get(&id.into())?)),
            Room::Person => of(people::view(world.people.get(&id.into())?)),
            Room::Thing => of(things::view(world.things.get(&id.into())?)),
            Room::Settings => of(settings::view(&world.tenant)),
        }
    }
}

/// One decision of an administrator about a row, with what it was and is now in its line of the audit trail.
/// A new row has no id yet.
pub(super) fn record<T>(
    app: &App,
    who: &Who,
    (room, id): (Room, Option<&str>),
    decide: impl FnOnce(&mut Work<'_, '_>, By<'_>) -> Result<T, Refused>,
) -> Answer<T> {
    app.act(who, |work| {
        let before = id.and_then(|id| room.view(work.tx.world, id));
        let done = decide(work, By(&who.agent))?;
        if let (Some(before), Some(id)) = (before, id) {
            note(work, room, before, id);
        }
        Ok(done)
    })
}

fn note(work: &mut Work<'_, '_>, room: Room, before: Value, id: &str) {
    let after = room.view(work.tx.world, id);
    // Whoever erases a person wants nothing of them kept.
    if room == Room::Person && after.is_none() {
        return;
    }
    let said = difference(&before, after.as_ref(), room.hidden());
    work.tx.amend(room.word(), said);
}

/// `was` and `now` by field, of the fields that differ; `hidden` names those whose values are not kept.
fn difference(before: &Value, after: Option<&Value>, hidden: &[&str]) -> Map<String, Value> {
    let none = Map::new();
    let was = before.as_object().unwrap_or(&none);
    let now = after.and_then(Value::as_object);
    let differs = |key: &&String| now.is_none_or(|now| now.get(*key) != was.get(*key));
    let new = now.into_iter().flat_map(Map::keys).filter(|key| !was.contains_key(*key));
    let fields: Vec<&String> = was.keys().filter(differs).chain(new).collect();
    let kept = |of: &Map<String, Value>| -> Map<String, Value> {
        let open = fields.iter().filter(|key| !hidden.contains(&key.as_str()));
        open.map(|key| ((*key).clone(), of.get(*key).cloned().unwrap_or(Value::Null))).collect()
    };
    let mut said = Map::new();
    let covered: Vec<&&String> =
        fields.iter().filter(|key| hidden.contains(&key.as_str())).collect();
    if !covered.is_empty() {
        said.insert("hidden".to_owned(), json!(covered));
    }
    let (was, now) = (Value::Object(kept(was)), now.map(|now| Value::Object(kept(now))));
    let large =
        [Some(&was), now.as_ref()].into_iter().flatten().any(|side| side.to_string().len() > MOST);
    if large {
        said.insert("hidden".to_owned(), json!(fields));
        return said;
    }
    said.insert("was".to_owned(), was);
    said.extend(now.map(|now| ("now".to_owned(), now)));
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(before: Value, after: Option<Value>, hidden: &[&str], expected: Value) {
        assert_eq!(Value::Object(difference(&before, after.as_ref(), hidden)), expected);
    }

    #[test]
    fn only_what_differs_is_kept_and_nothing_personal() {
        check(
            json!({ "id": "q", "name": "Help", "priority": 1.0 }),
            Some(json!({ "id": "q", "name": "Help", "priority": 2.0, "hours": "day" })),
            &[],
            json!({ "was": { "priority": 1.0, "hours": null }, "now": { "priority": 2.0, "hours": "day" } }),
        );
        check(
            json!({ "name": "Rosa", "lang": "en" }),
            Some(json!({ "name": "Eva", "lang": "es" })),
            &["name"],
            json!({ "hidden": ["name"], "was": { "lang": "en" }, "now": { "lang": "es" } }),
        );
        check(json!({ "name": "X" }), None, &[], json!({ "was": { "name": "X" } }));
        let long = "x".repeat(MOST);
        check(
            json!({ "a": long, "b": 1 }),
            Some(json!({ "b": 1 })),
            &[],
            json!({ "hidden": ["a"] }),
        );
    }
}
