//! Administration: decisions about people, queues, companies, packs and things. Each checks what it is given,
//! names the input that is wrong and what would be right, and leaves a line in the audit trail.
//!
//! A refusal is a key; whoever shows it has the words. Knows no request and no password.

pub mod agents;
pub mod check;
pub mod desk;
pub mod first;
pub mod numbers;
pub mod packs;
pub mod people;
pub mod places;
pub mod providers;
pub mod settings;
pub mod things;
pub mod tokens;

use focal_base::AgentId;

use crate::tx::About;
use crate::work::Work;

/// Who decides.
#[derive(Clone, Copy, Debug)]
pub struct By<'a>(pub &'a AgentId);

/// Whether a row is new or changed. A new one may come without an id and gets one after its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    New(Option<String>),
    Known(String),
}

/// The kinds of event that are the audit trail, newest words last. `on` in an event's body says about what.
pub const AUDITED: &[&str] = &[
    "house.begun",
    "agent.created",
    "agent.changed",
    "agent.deleted",
    "agent.adjusted",
    "skill.created",
    "skill.changed",
    "skill.deleted",
    "queue.created",
    "queue.changed",
    "queue.deleted",
    "hours.created",
    "hours.changed",
    "hours.deleted",
    "provider.created",
    "provider.changed",
    "provider.deleted",
    "component.created",
    "component.changed",
    "component.deleted",
    "site.created",
    "site.changed",
    "site.deleted",
    "person.created",
    "person.changed",
    "person.deleted",
    "person.erasure_asked",
    "person.erased",
    "thing.created",
    "thing.changed",
    "thing.deleted",
    "thing.token_made",
    "thing.token_ended",
    "thing.told",
    "thing.maintenance",
    "case.merged",
    "case.unmerged",
    "case.split",
    "alarm.shelved",
    "alarm.unshelved",
    "alarm.shelf_over",
    "picture.seen",
    "picture.renewed",
    "pack.installed",
    "number.replaced",
    "number.given_back",
    "number.left_out",
    "settings.changed",
    "report.saved",
    "report.forgotten",
    "listen.began",
    "listen.ended",
    "whispered",
    "taken_over",
    "token.made",
    "token.ended",
    "dead.replayed",
    "dead.deleted",
    "signed_in",
    "signed_out",
    "sign_in_paused",
    "password_changed",
    "password_link_asked",
];

/// Writes a line of the audit trail.
pub fn note(work: &mut Work<'_, '_>, by: By<'_>, what: &str, on: &str) {
    debug_assert!(AUDITED.contains(&what), "{what} is not in the list of audited events");
    work.tx.event(what, About::default().agent(by.0), serde_json::json!({ "on": on }));
}
