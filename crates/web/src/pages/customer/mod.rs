//! The customer: their things, their cases, and everything they can do about one. Works by forms alone.

mod acts;
mod case;
mod know;
mod parts;
mod talk;
mod things;
mod trail;
mod view;
mod with;

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::response::Response;
use axum::routing::{get, post};

pub use parts::{live_check, numbered, shown};

use super::Pages;
use super::ask::{Ask, see, serve};
use super::{guest, live};

pub fn router(pages: &Pages) -> Router<Pages> {
    // Room for several pictures, and for reading on past one that is too large.
    let most = pages.app.config.limits.attachment_bytes.saturating_mul(8);
    Router::new()
        .route("/my", get(things::page))
        .route("/my/help", post(acts::help))
        .route("/my/leave", post(leave))
        .route("/my/cases/{id}", get(case::page))
        .route("/my/cases/{id}/state", get(case::state))
        .route("/my/cases/{id}/live", get(live::of_case))
        .route("/my/cases/{id}/done", post(acts::done))
        .route("/my/cases/{id}/cannot", post(acts::cannot))
        .route("/my/cases/{id}/answers", post(acts::answers))
        .route("/my/cases/{id}/take-back", post(acts::take_back))
        .route("/my/cases/{id}/person", post(acts::person))
        .route("/my/cases/{id}/nobody", post(acts::nobody))
        .route("/my/cases/{id}/rating", post(acts::rating))
        .route("/my/cases/{id}/typing", post(acts::typing))
        .route("/my/cases/{id}/files/{hash}", get(case::file))
        .route("/my/cases/{id}/messages", post(acts::messages).layer(DefaultBodyLimit::max(most)))
}

async fn leave(State(pages): State<Pages>, ask: Ask) -> Response {
    serve(&pages.app, ask, |app, ask| {
        let cookie = guest::leave(app, &ask.headers)?;
        let mut response = see("/help");
        if let Ok(value) = cookie.parse() {
            response.headers_mut().append("set-cookie", value);
        }
        Ok(response)
    })
    .await
}
