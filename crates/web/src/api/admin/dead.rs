//! `/api/v1/admin/dead`: signals that were refused, why, and sending them through once more.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use focal_engine::admin::note;
use focal_engine::intake::{Delivered, Payload, Verdict};
use focal_engine::rows::Scope;
use focal_store::{DeadLetter, History};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::decide;
use crate::api::messages::Nothing;
use crate::app::App;
use crate::auth::session::Who;
use crate::extract::{Body, Params, Part};
use crate::guard::ADMINISTRATOR;
use crate::ingest::NotTaken;
use crate::route::Route;
use crate::trouble::{Answer, Trouble};
use crate::views::when::When;

const MOST: usize = 200;
/// Characters of a payload that are shown.
const PREVIEW: usize = 400;

#[derive(Debug, Serialize, ToSchema)]
pub struct DeadView {
    id: String,
    at: When,
    thing: String,
    reason: String,
    bytes: u64,
    preview: String,
    /// Cut when it was kept: it cannot be sent again.
    cut: bool,
}

pub(super) fn routes() -> Vec<Route> {
    let one = "/api/v1/admin/dead/{id}";
    let list =
        Route::get("/api/v1/admin/dead", ADMINISTRATOR, "Refused signals, latest first.", list)
            .scope(Scope::AdminRead);
    vec![
        list.query(&["before", "limit"]).gives_list::<DeadView>(),
        Route::post(
            "/api/v1/admin/dead/{id}/replay",
            ADMINISTRATOR,
            "Sends one through again.",
            replay,
        )
        .scope(Scope::AdminWrite)
        .takes::<Nothing>(),
        Route::delete(one, ADMINISTRATOR, "Throws one away.", delete).scope(Scope::AdminWrite),
    ]
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListParams {
    before: Option<u64>,
    limit: Option<usize>,
}

fn view(id: u64, letter: &DeadLetter) -> DeadView {
    let text = String::from_utf8_lossy(&letter.payload);
    DeadView {
        id: id.to_string(),
        at: letter.at.into(),
        thing: letter.thing.0.clone(),
        reason: letter.reason.clone(),
        bytes: letter.size,
        preview: text.chars().take(PREVIEW).map(|c| if c.is_control() { ' ' } else { c }).collect(),
        cut: !letter.is_whole(),
    }
}

async fn list(
    State(app): State<App>,
    who: Who,
    Params(params): Params<ListParams>,
) -> Answer<Json<Vec<DeadView>>> {
    let limit = params.limit.unwrap_or(100).clamp(1, MOST);
    app.work(move |app| {
        let letters = app.house.history().dead_letters(&who.tenant, params.before, limit)?;
        Ok(Json(letters.iter().map(|(id, letter)| view(*id, letter)).collect()))
    })
    .await
}

/// One letter of one's own tenant.
fn find(app: &App, who: &Who, id: &str) -> Answer<(u64, DeadLetter)> {
    let id: u64 = id.parse().map_err(|_| Trouble::not_found())?;
    let just_after = Some(id.saturating_add(1));
    let found = app.house.history().dead_letters(&who.tenant, just_after, 1)?;
    found.into_iter().find(|(found, _)| *found == id).ok_or_else(Trouble::not_found)
}

/// What is accepted now leaves the list with the commit of what it said. What is refused again stays as it is.
async fn replay(
    State(app): State<App>,
    who: Who,
    Part(id): Part<String>,
    Body(Nothing {}): Body<Nothing>,
) -> Answer<StatusCode> {
    let whose = who.clone();
    let (id, letter) = app.work(move |app| find(app, &whose, &id)).await?;
    if !letter.is_whole() {
        return Err(Trouble::new(StatusCode::CONFLICT, "admin.dead_cut"));
    }
    let (tenant, thing) = (letter.tenant, letter.thing);
    let delivered = Delivered { tenant, thing: thing.clone(), payload: Payload::Replay(id) };
    let verdicts = app.ingest.take(vec![delivered]).await.map_err(not_taken)?;
    match verdicts.into_iter().next() {
        Some(Verdict::Accepted) => {
            app.work(move |app| {
                decide(app, &who, |work, by| {
                    note(work, by, "dead.replayed", thing.as_str());
                    Ok(())
                })?;
                Ok(StatusCode::NO_CONTENT)
            })
            .await
        }
        Some(Verdict::Refused(why)) => {
            Err(Trouble::new(StatusCode::CONFLICT, "admin.dead_refused").with("why", why))
        }
        None => Err(not_taken(NotTaken::Busy)),
    }
}

fn not_taken(why: NotTaken) -> Trouble {
    match why {
        NotTaken::NoSpace => {
            Trouble::new(StatusCode::INSUFFICIENT_STORAGE, "error.low_disk").after(60)
        }
        NotTaken::Busy | NotTaken::Over => {
            Trouble::new(StatusCode::SERVICE_UNAVAILABLE, "error.busy").after(5)
        }
    }
}

async fn delete(State(app): State<App>, who: Who, Part(id): Part<String>) -> Answer<StatusCode> {
    app.work(move |app| {
        let (id, letter) = find(app, &who, &id)?;
        app.house.history().clone().remove_dead(&who.tenant, id)?;
        decide(app, &who, |work, by| {
            note(work, by, "dead.deleted", letter.thing.as_str());
            Ok(())
        })?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}
