//! Supervision of a talk: listen in, whisper, take it over. For whoever runs the desk.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use focal_base::CaseId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::cases::{find, line};
use super::messages::Nothing;
use crate::app::App;
use crate::auth::session::Who;
use crate::extract::{Body, Part};
use crate::guard::SUPERVISOR;
use crate::route::Route;
use crate::trouble::{Answer, Trouble};
use crate::views::item::Item;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWhisper {
    text: String,
    /// The browser's own name for it: sent again, it is not written again.
    client_id: String,
}

pub(super) fn routes() -> Vec<Route> {
    let listen = "/api/v1/cases/{id}/listen";
    let about =
        "Listens in on the talk of a case. Its agent sees it, nobody else in the talk does.";
    let take_over = "/api/v1/cases/{id}/take-over";
    vec![
        Route::post(listen, SUPERVISOR, about, begin)
            .person("only a person listens in")
            .takes::<Nothing>(),
        Route::delete(listen, SUPERVISOR, "Listens no more.", end)
            .person("only a person listens in"),
        Route::post(
            "/api/v1/cases/{id}/whisper",
            SUPERVISOR,
            "A line that only the agent who talks sees, and whoever runs the desk.",
            whisper,
        )
        .person("only a person whispers")
        .takes::<NewWhisper>()
        .gives::<Item>(),
        Route::post(take_over, SUPERVISOR, "Takes a talk over from its agent.", take)
            .person("only a person talks to people")
            .takes::<Nothing>(),
    ]
}

async fn begin(
    State(app): State<App>,
    who: Who,
    Part(id): Part<String>,
    Body(Nothing {}): Body<Nothing>,
) -> Answer<StatusCode> {
    app.work(move |app| {
        let case = CaseId(id);
        app.act(&who, |work| work.listen(&case, &who.agent))?;
        // Whoever opens no page of the case after all does not listen for ever.
        crate::live::gone::wait_for_looker(app, who.tenant, case, who.agent);
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

async fn end(State(app): State<App>, who: Who, Part(id): Part<String>) -> Answer<StatusCode> {
    app.work(move |app| {
        let case = CaseId(id);
        find(app, &who, &case)?;
        app.act(&who, |work| {
            work.stop_listening(&case, &who.agent);
            Ok(())
        })?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

async fn whisper(
    State(app): State<App>,
    who: Who,
    Part(id): Part<String>,
    Body(new): Body<NewWhisper>,
) -> Answer<Json<Item>> {
    if new.client_id.is_empty() || new.client_id.len() > 64 {
        return Err(Trouble::invalid("error.invalid").field("client_id").expected("1 – 64"));
    }
    app.work(move |app| {
        let case = CaseId(id);
        let row = find(app, &who, &case)?;
        let client_id = format!("{}/{}", who.agent, new.client_id);
        let item =
            app.act(&who, |work| work.whisper(&case, &who.agent, &new.text, Some(client_id)))?;
        let mut view = line(app, &who, &row, &item)?;
        view.client_id = Some(new.client_id);
        Ok(Json(view))
    })
    .await
}

async fn take(
    State(app): State<App>,
    who: Who,
    Part(id): Part<String>,
    Body(Nothing {}): Body<Nothing>,
) -> Answer<StatusCode> {
    app.work(move |app| {
        app.act(&who, |work| work.take_over_talk(&CaseId(id), &who.agent))?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}
