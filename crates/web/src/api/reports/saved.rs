//! Reports that somebody saved, and when they are sent.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use focal_engine::admin::By;
use focal_engine::reports::saved::{self, Input};
use focal_engine::rows::{Every, SavedReport, Scope};
use focal_engine::tables;
use focal_store::Read;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ask::Params as Wish;
use super::asked;
use crate::app::App;
use crate::auth::session::Who;
use crate::extract::{Body, Part};
use crate::guard::SUPERVISOR;
use crate::route::Route;
use crate::trouble::{Answer, Trouble};

/// A report by its name, and the page's query that shows it.
#[derive(Debug, Serialize, ToSchema)]
pub struct SavedView {
    id: String,
    name: String,
    query: String,
    /// `day`, `week` or `month`: sent at six in the morning to whoever saved it.
    #[serde(skip_serializing_if = "Option::is_none")]
    every: Option<&'static str>,
    mine: bool,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SaveReport {
    name: String,
    query: String,
    every: Option<String>,
}

pub(super) fn routes() -> Vec<Route> {
    let path = "/api/v1/reports/saved";
    vec![
        Route::get(path, SUPERVISOR, "Saved reports.", list)
            .scope(Scope::ReportsRead)
            .gives_list::<SavedView>(),
        Route::post(path, SUPERVISOR, "Saves a report, to be sent or not.", save)
            .person("it is sent to whoever saves it")
            .takes::<SaveReport>()
            .gives::<SavedView>(),
        Route::delete("/api/v1/reports/saved/{id}", SUPERVISOR, "Forgets a report.", forget)
            .person("it is sent to whoever saved it"),
    ]
}

fn word(every: Every) -> &'static str {
    match every {
        Every::Day => "day",
        Every::Week => "week",
        Every::Month => "month",
    }
}

fn view(who: &Who, row: &SavedReport) -> SavedView {
    SavedView {
        id: row.id.clone(),
        name: row.name.clone(),
        query: row.query.clone(),
        every: row.every.map(word),
        mine: row.by == who.agent,
    }
}

async fn list(State(app): State<App>, who: Who) -> Answer<Json<Vec<SavedView>>> {
    app.work(move |app| {
        let rows = app.house.reader(&who.tenant).all(&tables::SAVED_REPORTS)?;
        Ok(Json(rows.iter().map(|row| view(&who, row)).collect()))
    })
    .await
}

async fn save(
    State(app): State<App>,
    who: Who,
    Body(given): Body<SaveReport>,
) -> Answer<Json<SavedView>> {
    app.work(move |app| {
        let every = match given.every.as_deref() {
            None => None,
            Some("day") => Some(Every::Day),
            Some("week") => Some(Every::Week),
            Some("month") => Some(Every::Month),
            Some(_) => {
                return Err(Trouble::invalid("error.invalid")
                    .field("every")
                    .expected("day, week, month"));
            }
        };
        let query = given.query.trim_start_matches('?').to_owned();
        let address: axum::http::Uri = format!("/?{query}").parse().map_err(|_| {
            Trouble::invalid("error.invalid").field("query").expected("from=2026-11-01&pack=water")
        })?;
        let wish = axum::extract::Query::<Wish>::try_from_uri(&address).map_err(|error| {
            Trouble::invalid("error.invalid").field("query").expected(error.body_text())
        })?;
        let asked = asked(app, &who, wish.0)?;
        let input =
            Input { name: given.name, query, every, only: asked.only, switches: asked.switches };
        let row = app.act(&who, |work| saved::save(work, By(&who.agent), input))?;
        Ok(Json(view(&who, &row)))
    })
    .await
}

async fn forget(State(app): State<App>, who: Who, Part(id): Part<String>) -> Answer<StatusCode> {
    app.work(move |app| {
        app.act(&who, |work| saved::forget(work, By(&who.agent), &id))?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}
