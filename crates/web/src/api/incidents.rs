//! `/api/v1/incidents` and the banner of storms.

use axum::Json;
use axum::extract::State;
use focal_base::{IncidentId, StepName};
use focal_engine::rows::{HandoffRow, IncidentRow as Row};
use focal_engine::tables;
use focal_store::{Query, Read};
use serde::Deserialize;

use super::cases::eye;
use super::steps::{BeginStep, begin_step};
use crate::app::App;
use crate::auth::session::Who;
use crate::extract::{Body, Params, Part};
use crate::guard::AGENT;
use crate::route::Route;
use crate::trouble::{Answer, Trouble};
use crate::views::case_row::is_storm;
use crate::views::incident::{IncidentDetail, IncidentRow, incident_detail, incident_row, leader};

/// Closed incidents that are listed.
const CLOSED: usize = 100;

pub(super) fn routes() -> Vec<Route> {
    let list = Route::get("/api/v1/incidents", AGENT, "Incidents, open or closed.", list);
    vec![
        Route::get("/api/v1/storms", AGENT, "Open incidents of many things.", storms)
            .gives_list::<IncidentRow>(),
        list.query(&["state"]).gives_list::<IncidentRow>(),
        Route::get("/api/v1/incidents/{id}", AGENT, "One incident whole.", get)
            .gives::<IncidentDetail>(),
        Route::post(
            "/api/v1/incidents/{id}/steps",
            AGENT,
            "Begins a step for all it reaches.",
            begin,
        )
        .takes::<BeginStep>()
        .gives::<IncidentDetail>(),
    ]
}

fn open(app: &App, who: &Who, fits: impl Fn(&Row) -> bool) -> Answer<Vec<IncidentRow>> {
    app.read(who, |world| {
        let eye = eye(app, world, who);
        let mut rows: Vec<&Row> =
            world.incidents.values().filter(|row| row.closed.is_none() && fits(row)).collect();
        rows.sort_by(|a, b| {
            b.severity
                .cmp(&a.severity)
                .then(b.things.len().cmp(&a.things.len()))
                .then(a.number.cmp(&b.number))
        });
        rows.into_iter().map(|row| incident_row(&eye, row)).collect()
    })
}

async fn storms(State(app): State<App>, who: Who) -> Answer<Json<Vec<IncidentRow>>> {
    app.work(move |app| open(app, &who, is_storm).map(Json)).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListParams {
    state: Option<String>,
}

async fn list(
    State(app): State<App>,
    who: Who,
    Params(params): Params<ListParams>,
) -> Answer<Json<Vec<IncidentRow>>> {
    let closed = match params.state.as_deref() {
        None | Some("open") => false,
        Some("closed") => true,
        Some(_) => {
            return Err(Trouble::invalid("error.bad_query")
                .field("state")
                .expected("open, closed"));
        }
    };
    app.work(move |app| {
        if !closed {
            return open(app, &who, |_| true).map(Json);
        }
        let query = Query::by("open", false).descending().limit(CLOSED);
        let rows = app.house.reader(&who.tenant).find(&tables::INCIDENTS, &query)?;
        // One that was taken up by another is told by that other.
        let rows: Vec<Row> = rows.into_iter().filter(|row| row.superseded_by.is_none()).collect();
        Ok(Json(app.read(&who, |world| {
            let eye = eye(app, world, &who);
            rows.iter().map(|row| incident_row(&eye, row)).collect()
        })?))
    })
    .await
}

fn find(app: &App, who: &Who, id: &IncidentId) -> Answer<Row> {
    if let Some(row) = app.read(who, |world| world.incidents.get(id).cloned())? {
        return Ok(row);
    }
    app.house
        .reader(&who.tenant)
        .get(&tables::INCIDENTS, id.as_str())?
        .ok_or_else(Trouble::not_found)
}

fn whole(app: &App, who: &Who, id: &IncidentId) -> Answer<IncidentDetail> {
    let row = find(app, who, id)?;
    let query = Query::by("incident", id.as_str());
    let handoffs: Vec<HandoffRow> =
        app.house.reader(&who.tenant).find(&tables::HANDOFFS, &query)?;
    app.read(who, |world| incident_detail(&eye(app, world, who), &row, &handoffs))
}

async fn get(
    State(app): State<App>,
    who: Who,
    Part(id): Part<String>,
) -> Answer<Json<IncidentDetail>> {
    app.work(move |app| whole(app, &who, &IncidentId(id)).map(Json)).await
}

async fn begin(
    State(app): State<App>,
    who: Who,
    Part(id): Part<String>,
    Body(wish): Body<BeginStep>,
) -> Answer<Json<IncidentDetail>> {
    app.work(move |app| {
        let id = IncidentId(id);
        let row = find(app, &who, &id)?;
        // The oldest open case speaks for all of them; what is shared is done once.
        let case = app.read(&who, |world| {
            leader(&eye(app, world, &who), &row).map(|case| case.case.id.clone())
        })?;
        let case =
            case.ok_or_else(|| Trouble::new(axum::http::StatusCode::CONFLICT, "incident.no_case"))?;
        begin_step(app, &who, &case, &StepName(wish.step))?;
        whole(app, &who, &id).map(Json)
    })
    .await
}
