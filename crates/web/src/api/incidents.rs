//! `/api/v1/incidents` and the banner of storms.

use axum::Json;
use axum::extract::State;
use focal_base::{IncidentId, StepName, ThingId};
use focal_engine::rows::{HandoffRow, IncidentRow as Row, MemberRow, Scope};
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
use crate::views::incident::{IncidentDetail, IncidentRow, incident_detail, incident_row, leader};

/// Closed incidents that are listed.
const CLOSED: usize = 100;
/// Things of a closed incident that are counted.
const MEMBERS: usize = 10_000;

pub(super) fn routes() -> Vec<Route> {
    let list = Route::get("/api/v1/incidents", AGENT, "Incidents, open or closed.", list)
        .scope(Scope::CasesRead);
    vec![
        Route::get("/api/v1/storms", AGENT, "Open incidents of many things.", storms)
            .scope(Scope::CasesRead)
            .gives_list::<IncidentRow>(),
        list.query(&["state"]).gives_list::<IncidentRow>(),
        Route::get("/api/v1/incidents/{id}", AGENT, "One incident whole.", get)
            .scope(Scope::CasesRead)
            .gives::<IncidentDetail>(),
        Route::post(
            "/api/v1/incidents/{id}/steps",
            AGENT,
            "Begins a step for all it reaches.",
            begin,
        )
        .scope(Scope::CasesWrite)
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
            b.severity.cmp(&a.severity).then(b.size().cmp(&a.size())).then(a.number.cmp(&b.number))
        });
        rows.into_iter().map(|row| incident_row(&eye, row)).collect()
    })
}

async fn storms(State(app): State<App>, who: Who) -> Answer<Json<Vec<IncidentRow>>> {
    app.work(move |app| open(app, &who, Row::is_storm).map(Json)).await
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

/// Its things: of an open one as they are known, of a closed one as they were kept.
fn members(app: &App, who: &Who, row: &Row) -> Answer<Vec<ThingId>> {
    let known: Vec<ThingId> =
        app.read(who, |world| world.members_of(&row.id).cloned().collect())?;
    if !known.is_empty() {
        return Ok(known);
    }
    let query = Query::by("incident", row.id.as_str()).limit(MEMBERS);
    let kept: Vec<MemberRow> = app.house.reader(&who.tenant).find(&tables::MEMBERS, &query)?;
    Ok(kept.into_iter().map(|row| row.thing).chain(row.listed.iter().cloned()).collect())
}

fn whole(app: &App, who: &Who, id: &IncidentId) -> Answer<IncidentDetail> {
    let row = find(app, who, id)?;
    let query = Query::by("incident", id.as_str());
    let handoffs: Vec<HandoffRow> =
        app.house.reader(&who.tenant).find(&tables::HANDOFFS, &query)?;
    let things = members(app, who, &row)?;
    app.read(who, |world| incident_detail(&eye(app, world, who), &row, &things, &handoffs))
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
