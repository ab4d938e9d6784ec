//! `/api/v1/admin/audit`: who did what to what, and when, latest first; found by an index each way.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use focal_base::{AgentId, At};
use focal_engine::admin::AUDITED;
use focal_engine::rows::{ApiTokenRow, Scope};
use focal_engine::{Names, World};
use focal_store::{AuditQuery, Event, Read};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::app::App;
use crate::auth::session::Who;
use crate::extract::Params;
use crate::guard::ADMINISTRATOR;
use crate::route::Route;
use crate::sheets::Writer;
use crate::trouble::{Answer, Trouble};
use crate::views::when::When;

const MOST: usize = 500;
/// Lines of a file.
const MOST_OF_FILE: usize = 100_000;

/// Kinds that are about the talk of a case.
const OF_TALKS: [&str; 4] = ["listen.began", "listen.ended", "whispered", "taken_over"];

#[derive(Debug, Serialize, ToSchema)]
pub struct AuditLine {
    seq: u64,
    at: When,
    /// As they are called now; nothing when Focal did it by itself.
    who: String,
    /// To search by.
    actor: Option<String>,
    /// `person`, `token` or `focal`.
    by: &'static str,
    /// What was done, e.g. `agent.changed`.
    what: String,
    on: String,
    object: String,
    /// What it was and what it is now, by field, as the API calls them.
    #[serde(skip_serializing_if = "Option::is_none")]
    was: Option<BTreeMap<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    now: Option<BTreeMap<String, Value>>,
    /// Fields that changed too, whose values are not kept: they are personal, or too long.
    hidden: Vec<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct AuditPage {
    lines: Vec<AuditLine>,
    /// To ask for what stands behind the last line.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Search {
    /// An agent's id, `token:` and a token's, or `focal`.
    who: Option<String>,
    /// A kind (`queue.changed`) or all of one subject (`queue`).
    what: Option<String>,
    /// The id of what it was done to.
    on: Option<String>,
    from: Option<At>,
    to: Option<At>,
    after: Option<String>,
    limit: Option<usize>,
}

const QUERY: &[&str] = &["who", "what", "on", "from", "to", "after", "limit"];

pub(super) fn routes() -> Vec<Route> {
    let (all, file) = ("/api/v1/admin/audit", "/api/v1/admin/audit/csv");
    vec![
        Route::get(all, ADMINISTRATOR, "Who did what, latest first.", list)
            .scope(Scope::AdminRead)
            .query(QUERY)
            .gives::<AuditPage>(),
        Route::get(file, ADMINISTRATOR, "The same as a file of commas.", csv)
            .scope(Scope::AdminRead)
            .query(QUERY),
    ]
}

/// `1795269600000-17`: a moment and a number.
fn place(text: &str) -> Answer<(At, u64)> {
    let read = || {
        let (at, seq) = text.split_once('-')?;
        Some((At(at.parse().ok()?), seq.parse().ok()?))
    };
    read().ok_or_else(|| Trouble::invalid("error.invalid").field("after").expected("next"))
}

/// The kinds that a word names: one, or all of a subject.
fn kinds(what: &str) -> Answer<Vec<String>> {
    let subject = |kind: &str| kind.split_once('.').map_or(kind, |(subject, _)| subject) == what;
    let found = AUDITED.iter().filter(|kind| **kind == what || subject(kind));
    let found: Vec<String> = found.map(|kind| (*kind).to_owned()).collect();
    if found.is_empty() {
        let expected = "queue, queue.changed, signed_in, …";
        return Err(Trouble::invalid("error.invalid").field("what").expected(expected));
    }
    Ok(found)
}

impl Search {
    fn query(self, limit: usize) -> Answer<AuditQuery> {
        let some = |text: Option<String>| text.filter(|text| !text.is_empty());
        Ok(AuditQuery {
            actor: some(self.who).map(|who| if who == "focal" { String::new() } else { who }),
            kinds: some(self.what).map(|what| kinds(&what)).transpose()?.unwrap_or_default(),
            object: some(self.on),
            from: self.from,
            to: self.to,
            before: some(self.after).map(|text| place(&text)).transpose()?,
            limit,
        })
    }
}

async fn list(
    State(app): State<App>,
    who: Who,
    Params(search): Params<Search>,
) -> Answer<Json<AuditPage>> {
    app.work(move |app| {
        let limit = search.limit.unwrap_or(100).clamp(1, MOST);
        let found = app.house.reader(&who.tenant).audit(&search.query(limit + 1)?)?;
        let page = &found[..found.len().min(limit)];
        let lines = app.read(&who, |world| {
            page.iter().map(|event| line(world, &who, event)).collect::<Vec<_>>()
        })?;
        let last = page.last().filter(|_| found.len() > limit);
        let next = last.map(|event| format!("{}-{}", event.at.0, event.seq));
        Ok(Json(AuditPage { lines, next }))
    })
    .await
}

async fn csv(State(app): State<App>, who: Who, Params(search): Params<Search>) -> Answer<Response> {
    app.work(move |app| {
        let mut query = search.query(MOST)?;
        let mut table = Writer::default();
        let heads = ["at", "who", "by", "what", "on", "id", "was", "now", "hidden"];
        table.line(heads);
        for _ in 0..MOST_OF_FILE / MOST {
            let found = app.house.reader(&who.tenant).audit(&query)?;
            let lines = app.read(&who, |world| {
                found.iter().map(|event| line(world, &who, event)).collect::<Vec<_>>()
            })?;
            lines.iter().for_each(|line| table.line(cells(line)));
            query.before = found.last().map(|event| (event.at, event.seq));
            if found.len() < MOST {
                break;
            }
        }
        let headers = [
            (CONTENT_TYPE, "text/csv; charset=utf-8"),
            (CONTENT_DISPOSITION, "attachment; filename=\"focal-audit.csv\""),
            (CACHE_CONTROL, "no-store"),
        ];
        Ok((headers, table.text()).into_response())
    })
    .await
}

fn cells(line: &AuditLine) -> [String; 9] {
    let side = |side: &Option<BTreeMap<String, Value>>| {
        side.as_ref().and_then(|side| serde_json::to_string(side).ok()).unwrap_or_default()
    };
    [
        line.at.0.to_string(),
        line.who.clone(),
        line.by.to_owned(),
        line.what.clone(),
        line.on.clone(),
        line.object.clone(),
        side(&line.was),
        side(&line.now),
        line.hidden.join(" "),
    ]
}

fn line(world: &World, who: &Who, event: &Event) -> AuditLine {
    let names = Names::new(world, &who.lang, None);
    let actor = event.actor.clone().filter(|actor| !actor.is_empty());
    let on = event.body["on"].as_str().unwrap_or_default();
    let read = |key: &str| serde_json::from_value(event.body.get(key)?.clone()).ok();
    AuditLine {
        seq: event.seq,
        at: event.at.into(),
        who: actor.as_ref().map(|id| names.agent(&AgentId(id.clone()))).unwrap_or_default(),
        by: match &actor {
            None => "focal",
            Some(id) if ApiTokenRow::of_actor(id).is_some() => "token",
            Some(_) => "person",
        },
        actor,
        what: event.kind.clone(),
        on: talk(world, &names, event).unwrap_or_else(|| name(world, &event.kind, on)),
        object: on.to_owned(),
        was: read("was"),
        now: read("now"),
        hidden: event
            .body
            .get("hidden")
            .and_then(|fields| serde_json::from_value(fields.clone()).ok())
            .unwrap_or_default(),
    }
}

/// Of what was done to somebody's talk: its case and whose talk it was.
fn talk(world: &World, names: &Names<'_>, event: &Event) -> Option<String> {
    if !OF_TALKS.contains(&event.kind.as_str()) {
        return None;
    }
    let known = event.case.as_ref().and_then(|id| world.cases.get(id)).map(|row| row.case.number);
    let number = event.body["number"].as_u64().or(known)?;
    let with = event.body["with"].as_str().filter(|id| !id.is_empty());
    let with = with.map(|id| names.agent(&id.into()));
    Some([Some(format!("C-{number}")), with].into_iter().flatten().collect::<Vec<_>>().join(" · "))
}

/// The name of what it was done to, as it is called now; its id when it is gone.
fn name(world: &World, kind: &str, on: &str) -> String {
    let found = match kind.split('.').next().unwrap_or_default() {
        "agent"
        | "signed_in"
        | "signed_out"
        | "sign_in_paused"
        | "password_changed"
        | "password_link_asked"
        | "house" => world.agents.get(&on.into()).map(|row| row.name.clone()),
        "skill" => world.skills.get(&on.into()).map(|row| row.name.clone()),
        "queue" => world.queues.get(&on.into()).map(|row| row.name.0.clone()),
        "hours" => world.hours.get(on).map(|row| row.name.clone()),
        "provider" => world.providers.get(&on.into()).map(|row| row.name.clone()),
        "component" => world.components.get(&on.into()).map(|row| row.name.clone()),
        "site" => world.sites.get(&on.into()).map(|row| row.name.clone()),
        "person" => world.people.get(&on.into()).map(|row| row.name.clone()),
        "token" => world.tokens.get(on).map(|row| row.name.clone()),
        "thing" | "dead" | "picture" | "alarm" => {
            world.things.get(&on.into()).map(|row| row.name.clone())
        }
        _ => None,
    };
    found.unwrap_or_else(|| on.to_owned())
}
