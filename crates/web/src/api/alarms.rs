//! `POST /api/v1/alarms/{id}/acknowledge`: somebody has seen it.

use axum::extract::State;
use axum::http::StatusCode;
use focal_base::AlarmId;
use focal_engine::admin::things::acknowledge;
use focal_engine::rows::Scope;

use super::messages::Nothing;
use crate::app::App;
use crate::auth::session::Who;
use crate::extract::{Body, Part};
use crate::guard::AGENT;
use crate::route::Route;
use crate::trouble::Answer;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::post("/api/v1/alarms/{id}/acknowledge", AGENT, "Says that an alarm was seen.", post)
            .scope(Scope::CasesWrite)
            .takes::<Nothing>(),
    ]
}

async fn post(
    State(app): State<App>,
    who: Who,
    Part(id): Part<String>,
    Body(Nothing {}): Body<Nothing>,
) -> Answer<StatusCode> {
    app.work(move |app| {
        app.act(&who, |work| acknowledge(work, &AlarmId(id), &who.agent))?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}
