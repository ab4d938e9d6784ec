//! Offers: accept one, or let it go to somebody else.

use axum::extract::State;
use axum::http::StatusCode;
use focal_base::ContactId;

use super::messages::Nothing;
use crate::app::App;
use crate::auth::session::Who;
use crate::extract::{Body, Part};
use crate::guard::AGENT;
use crate::route::Route;
use crate::trouble::Answer;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::post("/api/v1/contacts/{id}/accept", AGENT, "Accepts an offer.", accept)
            .person("only a person talks to people")
            .takes::<Nothing>(),
        Route::post("/api/v1/contacts/{id}/decline", AGENT, "Declines an offer.", decline)
            .person("only a person talks to people")
            .takes::<Nothing>(),
    ]
}

async fn accept(
    State(app): State<App>,
    who: Who,
    Part(id): Part<String>,
    Body(Nothing {}): Body<Nothing>,
) -> Answer<StatusCode> {
    app.work(move |app| {
        app.act(&who, |work| work.accept(&ContactId(id), &who.agent))?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

async fn decline(
    State(app): State<App>,
    who: Who,
    Part(id): Part<String>,
    Body(Nothing {}): Body<Nothing>,
) -> Answer<StatusCode> {
    app.work(move |app| {
        app.act(&who, |work| work.decline(&ContactId(id), &who.agent))?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}
