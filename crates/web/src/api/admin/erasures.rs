//! `/api/v1/admin/people/{id}/erasure` and `/api/v1/admin/erasures`: forgetting a person. First what would go and what
//! stays, then the decision, confirmed by their name as it is written; then how far it has come.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use focal_base::PersonId;
use focal_engine::World;
use focal_engine::erasure::{Hindrance, Wish, ask, preview};
use focal_engine::rows::{ErasureRow, ErasureStage, ErasureSums, Scope};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::decide;
use crate::app::App;
use crate::auth::session::Who;
use crate::extract::{Body, Part};
use crate::guard::ADMINISTRATOR;
use crate::route::Route;
use crate::trouble::{Answer, Trouble};
use crate::views::when::When;

/// What has to end before.
#[derive(Debug, Serialize, ToSchema)]
pub struct HindranceView {
    /// `open_case`, `asked_favour` or `in_alarm`.
    kind: String,
    /// C-2417, or the thing's name.
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thing: Option<String>,
}

/// What would go, and from where.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErasurePreview {
    name: String,
    hindrances: Vec<HindranceView>,
    /// Cases that stay without a name.
    cases: u64,
    /// Messages and notes in them, by whomever.
    lines: u64,
    /// There are more than were counted.
    more: bool,
    files: u64,
    things: Vec<String>,
    near: Vec<String>,
    places: Vec<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ErasureInput {
    /// The person's name as it is written.
    confirm: String,
    /// Places that only their things stand at go too.
    #[serde(default = "yes")]
    places: bool,
    /// What their things have sent goes too.
    #[serde(default = "yes")]
    past: bool,
}

fn yes() -> bool {
    true
}

/// How far it has come, without a name.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErasureView {
    id: String,
    by: String,
    asked: When,
    /// `rows`, `past`, `disk` or `done`.
    stage: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    done: Option<When>,
    cases: u64,
    lines: u64,
    files: u64,
    things: u64,
    near: u64,
    places: u64,
    events: u64,
}

pub(super) fn routes() -> Vec<Route> {
    let one = "/api/v1/admin/people/{id}/erasure";
    vec![
        Route::get(one, ADMINISTRATOR, "What forgetting a person would do.", look)
            .scope(Scope::AdminRead)
            .gives::<ErasurePreview>(),
        Route::post(one, ADMINISTRATOR, "Forgets a person.", forget)
            .person("nobody is forgotten by a program")
            .takes::<ErasureInput>()
            .gives::<ErasureView>(),
        Route::get(
            "/api/v1/admin/erasures",
            ADMINISTRATOR,
            "People who were to be forgotten, latest first.",
            list,
        )
        .scope(Scope::AdminRead)
        .gives_list::<ErasureView>(),
    ]
}

fn hindrance(found: &Hindrance) -> HindranceView {
    let said = found.said();
    let (case, thing) = found.at();
    HindranceView {
        kind: said.key.0.trim_start_matches("erasure.").to_owned(),
        name: said.with.get("name").cloned().unwrap_or_default(),
        case: case.map(|id| id.0.clone()),
        thing: thing.map(|id| id.0.clone()),
    }
}

fn view(world: &World, row: &ErasureRow) -> ErasureView {
    let stage = match row.stage {
        ErasureStage::Cases { .. } | ErasureStage::Rows { .. } | ErasureStage::Journal { .. } => {
            "rows"
        }
        ErasureStage::Past => "past",
        ErasureStage::Disk => "disk",
        ErasureStage::Done => "done",
    };
    let ErasureSums { cases, lines, files, things, near, places, events } = row.sums;
    ErasureView {
        id: row.id.0.clone(),
        by: world.agents.get(&row.by).map(|agent| agent.name.clone()).unwrap_or_default(),
        asked: row.asked.into(),
        stage: stage.to_owned(),
        done: row.done.map(When::from),
        cases,
        lines,
        files,
        things,
        near,
        places,
        events,
    }
}

async fn look(
    State(app): State<App>,
    who: Who,
    Part(id): Part<String>,
) -> Answer<Json<ErasurePreview>> {
    app.work(move |app| {
        let (id, store) = (PersonId(id), app.house.reader(&who.tenant));
        let found = app.read(&who, |world| {
            let name = world.people.get(&id).map(|row| row.name.clone());
            preview(world, &store, &id).map(|found| name.zip(found))
        })??;
        let (name, found) = found.ok_or_else(Trouble::not_found)?;
        Ok(Json(ErasurePreview {
            name,
            hindrances: found.hindrances.iter().map(hindrance).collect(),
            cases: found.cases,
            lines: found.lines,
            more: found.more,
            files: found.files,
            things: found.things,
            near: found.near,
            places: found.places,
        }))
    })
    .await
}

async fn forget(
    State(app): State<App>,
    who: Who,
    Part(id): Part<String>,
    Body(input): Body<ErasureInput>,
) -> Answer<(StatusCode, Json<ErasureView>)> {
    app.work(move |app| {
        let ErasureInput { confirm, places, past } = input;
        let wish = Wish { confirm, places, past };
        let begun = decide(app, &who, |work, by| ask(work, by, &PersonId(id), &wish))?;
        let row =
            super::show(app, &who, |world| world.erasures.get(&begun).map(|row| view(world, row)))?;
        Ok((StatusCode::ACCEPTED, Json(row)))
    })
    .await
}

async fn list(State(app): State<App>, who: Who) -> Answer<Json<Vec<ErasureView>>> {
    app.work(move |app| {
        let mut all: Vec<ErasureView> =
            app.read(&who, |world| world.erasures.values().map(|row| view(world, row)).collect())?;
        all.reverse();
        Ok(Json(all))
    })
    .await
}
