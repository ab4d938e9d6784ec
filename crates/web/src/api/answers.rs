//! Answers that an agent writes down for the customer, and takes back.

use axum::extract::State;
use axum::http::StatusCode;
use focal_base::{CaseId, StepName};
use focal_case::Actor;
use focal_engine::rows::From as Writer;
use focal_engine::rows::Scope;
use focal_engine::work::help::Answerer;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::auth::session::Who;
use crate::extract::{Body, Part};
use crate::guard::AGENT;
use crate::route::Route;
use crate::trouble::Answer;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GiveAnswer {
    step: String,
    answer: String,
}

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::post("/api/v1/cases/{id}/answers", AGENT, "Writes down an answer.", give)
            .scope(Scope::CasesWrite)
            .takes::<GiveAnswer>(),
        Route::delete(
            "/api/v1/cases/{id}/answers/{step}",
            AGENT,
            "Takes an answer back.",
            withdraw,
        )
        .scope(Scope::CasesWrite),
    ]
}

fn answerer(who: &Who) -> Answerer {
    Answerer { by: Actor::Agent, who: who.agent.0.clone(), from: Writer::Agent(who.agent.clone()) }
}

async fn give(
    State(app): State<App>,
    who: Who,
    Part(id): Part<String>,
    Body(given): Body<GiveAnswer>,
) -> Answer<StatusCode> {
    app.work(move |app| {
        app.act(&who, |work| {
            work.answer(&CaseId(id), &StepName(given.step), &given.answer, answerer(&who))
        })?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

async fn withdraw(
    State(app): State<App>,
    who: Who,
    Part((id, step)): Part<(String, String)>,
) -> Answer<StatusCode> {
    app.work(move |app| {
        app.act(&who, |work| work.take_back(&CaseId(id), &StepName(step), &answerer(&who)))?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}
