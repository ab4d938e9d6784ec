//! `/api/v1/admin/audit`: who did what, latest first.

use axum::Json;
use axum::extract::State;
use focal_engine::admin::AUDITED;
use focal_engine::rows::Scope;
use focal_engine::{Names, World};
use focal_store::{Event, EventQuery, Read};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::auth::session::Who;
use crate::extract::Params;
use crate::guard::ADMINISTRATOR;
use crate::route::Route;
use crate::trouble::Answer;
use crate::views::when::When;

const MOST: usize = 500;

#[derive(Debug, Serialize, ToSchema)]
pub struct AuditLine {
    seq: u64,
    at: When,
    who: String,
    /// What was done, e.g. `agent.changed`.
    what: String,
    on: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListParams {
    before: Option<u64>,
    limit: Option<usize>,
}

pub(super) fn routes() -> Vec<Route> {
    let list =
        Route::get("/api/v1/admin/audit", ADMINISTRATOR, "Who did what, latest first.", list)
            .scope(Scope::AdminRead);
    vec![list.query(&["before", "limit"]).gives_list::<AuditLine>()]
}

async fn list(
    State(app): State<App>,
    who: Who,
    Params(params): Params<ListParams>,
) -> Answer<Json<Vec<AuditLine>>> {
    app.work(move |app| {
        let query = EventQuery {
            kinds: AUDITED.iter().map(|kind| (*kind).to_owned()).collect(),
            since: params.before.unwrap_or(0),
            newest_first: true,
            limit: params.limit.unwrap_or(200).clamp(1, MOST),
            ..EventQuery::default()
        };
        let events = app.house.reader(&who.tenant).events(&query)?;
        Ok(Json(
            app.read(&who, |world| events.iter().map(|event| line(world, &who, event)).collect())?,
        ))
    })
    .await
}

fn line(world: &World, who: &Who, event: &Event) -> AuditLine {
    let names = Names::new(world, &who.lang, None);
    let actor = event.actor.as_deref().map(|id| names.agent(&id.into())).unwrap_or_default();
    let on = event.body["on"].as_str().unwrap_or_default();
    AuditLine {
        seq: event.seq,
        at: event.at.into(),
        who: actor,
        what: event.kind.clone(),
        on: name(world, &event.kind, on),
    }
}

/// The name of what it was done to, as it is called now; its id when it is gone.
fn name(world: &World, kind: &str, on: &str) -> String {
    let found = match kind.split('.').next().unwrap_or_default() {
        "agent" => world.agents.get(&on.into()).map(|row| row.name.clone()),
        "skill" => world.skills.get(&on.into()).map(|row| row.name.clone()),
        "queue" => world.queues.get(&on.into()).map(|row| row.name.0.clone()),
        "hours" => world.hours.get(on).map(|row| row.name.clone()),
        "provider" => world.providers.get(&on.into()).map(|row| row.name.clone()),
        "component" => world.components.get(&on.into()).map(|row| row.name.clone()),
        "site" => world.sites.get(&on.into()).map(|row| row.name.clone()),
        "person" => world.people.get(&on.into()).map(|row| row.name.clone()),
        "thing" | "dead" | "picture" => world.things.get(&on.into()).map(|row| row.name.clone()),
        _ => None,
    };
    found.unwrap_or_else(|| on.to_owned())
}
