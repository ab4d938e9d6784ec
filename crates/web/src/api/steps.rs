//! Steps of a case: begin one, stop one.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use focal_base::{CaseId, RunId, StepName};
use focal_engine::Refused;
use focal_engine::rows::Scope;
use serde::Deserialize;
use utoipa::ToSchema;

use super::cases::{eye, whole};
use super::messages::Nothing;
use crate::app::App;
use crate::auth::session::Who;
use crate::extract::{Body, Part};
use crate::guard::AGENT;
use crate::route::Route;
use crate::trouble::{Answer, Trouble};
use crate::views::detail::CaseDetail;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BeginStep {
    pub(super) step: String,
}

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::post("/api/v1/cases/{id}/steps", AGENT, "Begins a step.", begin)
            .scope(Scope::CasesWrite)
            .takes::<BeginStep>()
            .gives::<CaseDetail>(),
        Route::post("/api/v1/cases/{id}/steps/{run}/stop", AGENT, "Stops a step.", stop)
            .scope(Scope::CasesWrite)
            .takes::<Nothing>(),
    ]
}

async fn begin(
    State(app): State<App>,
    who: Who,
    Part(id): Part<String>,
    Body(wish): Body<BeginStep>,
) -> Answer<Json<CaseDetail>> {
    app.work(move |app| {
        let case = CaseId(id);
        begin_step(app, &who, &case, &StepName(wish.step))?;
        whole(app, &who, &case).map(Json)
    })
    .await
}

/// Begins a step; a lock is explained in the words of the case's pack.
pub(super) fn begin_step(app: &App, who: &Who, case: &CaseId, step: &StepName) -> Answer<()> {
    let begun = app.house.act(&who.tenant, app.now(), |work| {
        work.begin(case, step, Some(&who.agent))?;
        work.proceed(case)
    });
    begun.map_err(|refused| in_words_of(app, who, case, refused))
}

pub(super) fn in_words_of(app: &App, who: &Who, case: &CaseId, refused: Refused) -> Trouble {
    let message = match &refused {
        Refused::Conflict(said) => app.read(who, |world| {
            let row = world.cases.get(case)?;
            let text = eye(app, world, who).names_of(row).say(said);
            (text != said.key.0).then_some(text)
        }),
        _ => Ok(None),
    };
    Trouble { message: message.ok().flatten().map(String::into), ..Trouble::from(refused) }
}

async fn stop(
    State(app): State<App>,
    who: Who,
    Part((id, run)): Part<(String, String)>,
    Body(Nothing {}): Body<Nothing>,
) -> Answer<StatusCode> {
    app.work(move |app| {
        let (case, run) = (CaseId(id), RunId(run));
        let known = app.read(&who, |world| {
            world.cases.get(&case).is_some_and(|row| row.case.run(&run).is_some())
        })?;
        if !known {
            return Err(Trouble::not_found());
        }
        app.act(&who, |work| work.stop(&case, &run, &who.agent))?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}
