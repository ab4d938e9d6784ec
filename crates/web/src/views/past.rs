//! What a thing has been through, as lines in the reader's language, made from the journal's events about it.

use focal_engine::{Names, World};
use focal_store::Event;
use serde::Serialize;
use utoipa::ToSchema;

use super::when::When;
use crate::words;

/// Events that a thing's page tells.
pub const TOLD: [&str; 15] = [
    "first_heard",
    "alarm_raised",
    "alarm_returned",
    "alarm_acknowledged",
    "thing.told",
    "command_replied",
    "command_seen",
    "command_not_seen",
    "thing.maintenance",
    "case_opened",
    "case_reopened",
    "step_begun",
    "step_ended",
    "picture.renewed",
    "case_resolved",
];

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PastLine {
    pub seq: u64,
    pub at: When,
    /// The kind of event, e.g. `alarm_raised`.
    pub what: String,
    pub text: String,
    /// Who did it, where an agent did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
    /// The command it is about: what became of it has the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
}

/// One event in words; `None` for what says nothing to people.
#[must_use]
pub fn line(world: &World, names: &Names<'_>, event: &Event) -> Option<PastLine> {
    let body = &event.body;
    let text = |key: &str| body[key].as_str().unwrap_or_default();
    let fill = |key: &str, with: &[(&str, String)]| {
        let text = words::text(names.lang, &format!("past.{key}"));
        with.iter().fold(text, |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    };
    let alarm = || {
        let name = names.text(&format!("alarm.{}.agent", text("alarm")));
        vec![("alarm", name)]
    };
    let action = || vec![("action", names.text(&format!("action.{}", text("do"))))];
    let step = || vec![("step", names.text(&format!("step.{}.title", text("step"))))];
    let said = match event.kind.as_str() {
        "alarm_raised" | "alarm_returned" => fill(&event.kind, &alarm()),
        "thing.told" => fill("told", &action()),
        "command_replied" if body["ok"] == false => fill("command_refused", &action()),
        "command_replied" | "command_seen" | "command_not_seen" => fill(&event.kind, &action()),
        "thing.maintenance" if body["to"] == true => fill("maintenance_on", &[]),
        "thing.maintenance" => fill("maintenance_off", &[]),
        "step_begun" => fill("step_begun", &step()),
        "step_ended" => {
            let state = &body["state"];
            let done = state.get("done").is_some() || state == "done";
            fill(if done { "step_done" } else { "step_over" }, &step())
        }
        "picture.renewed" => fill("picture_renewed", &[]),
        kind @ ("first_heard" | "alarm_acknowledged" | "case_opened" | "case_reopened"
        | "case_resolved") => fill(kind, &[]),
        _ => return None,
    };
    let agent = event.actor.as_deref().filter(|id| world.agents.contains_key(&(*id).into()));
    Some(PastLine {
        seq: event.seq,
        at: event.at.into(),
        what: event.kind.clone(),
        text: said,
        who: agent.map(|id| names.agent(&id.into())),
        run: body["run"].as_str().map(str::to_owned),
        case: event.case.as_ref().map(|id| id.0.clone()),
    })
}
