//! Pictures of things: a camera posts them, and who may see them is given the few that are kept. Never under a public
//! address, never kept by a browser; who looked is written down.

use std::sync::atomic::Ordering;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use focal_base::ThingId;
use focal_engine::intake::Verdict;
use focal_engine::rows::Scope;
use focal_engine::run::Incoming;
use serde::Deserialize;

use super::signals::{Judged, admitted, not_taken};
use crate::app::App;
use crate::auth::session::Who;
use crate::extract::{Params, Part, unread};
use crate::guard::gate::Visitor;
use crate::guard::headers::UPLOADED;
use crate::guard::{AGENT, Guard};
use crate::ingest::NotTaken;
use crate::route::Route;
use crate::trouble::{Answer, Trouble};
use crate::views::when::When;

pub(super) fn routes() -> Vec<Route> {
    let post = Route::post(
        "/api/v1/pictures/{name}",
        Guard::Device,
        "A camera sends a picture: PNG or JPEG, as it is.",
        post,
    )
    .person("a camera sends its pictures with its own token");
    vec![
        post.limit(|limits| limits.picture_bytes).query(&["at"]).gives::<Judged>(),
        Route::get(
            "/api/v1/things/{id}/pictures/{name}/{file}",
            AGENT,
            "A picture that is kept of a thing.",
            get,
        )
        .scope(Scope::ThingsRead),
        Route::post(
            "/api/v1/things/{id}/pictures/{name}/renew",
            AGENT,
            "What the camera sees now is how it shall be: it is learnt anew.",
            renew,
        )
        .scope(Scope::ThingsWrite),
    ]
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Taken {
    /// The thing's own time.
    at: Option<When>,
}

async fn post(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    Part(name): Part<String>,
    Params(taken): Params<Taken>,
    body: Result<Bytes, BytesRejection>,
) -> Answer<Response> {
    let speaker = admitted(&app, &visitor, &headers).await?;
    let body = body.map_err(|error| unread(&error))?;
    let incoming = Incoming {
        tenant: speaker.tenant,
        thing: speaker.thing,
        name,
        at: taken.at.map(|at| at.0),
        file: body.into(),
    };
    let verdicts = app.ingest.take_picture(incoming).await.map_err(not_taken)?;
    let (status, judged) = match verdicts.into_iter().next() {
        Some(Verdict::Accepted) => (StatusCode::OK, Judged::one(None)),
        Some(Verdict::Refused(reason)) => {
            (StatusCode::UNPROCESSABLE_ENTITY, Judged::one(Some(reason)))
        }
        None => return Err(not_taken(NotTaken::Busy)),
    };
    let counted = match status {
        StatusCode::OK => &app.metrics.signals_accepted,
        _ => &app.metrics.signals_refused,
    };
    counted.fetch_add(1, Ordering::Relaxed);
    Ok((status, Json(judged)).into_response())
}

async fn get(
    State(app): State<App>,
    who: Who,
    Part((id, name, file)): Part<(String, String, String)>,
) -> Answer<Response> {
    app.work(move |app| {
        let thing = ThingId(id);
        let known = app.read(&who, |world| world.things.contains_key(&thing))?;
        let names = |state: &focal_sense::ThingState| {
            let mut views = state.pictures().filter(|view| view.name == name);
            views.any(|view| view.kept().any(|kept| kept.file == file))
        };
        let named = known && app.house.twins().look(&who.tenant, &thing, names) == Some(true);
        if !named {
            return Err(Trouble::not_found());
        }
        let bytes = app.pictures.get(&who.tenant, &file)?.ok_or_else(Trouble::not_found)?;
        if app.looks.is_news(&who, &thing, &name, app.now()) {
            app.act(&who, |work| {
                work.pictures_seen(&thing, &name, &who.agent);
                Ok(())
            })?;
        }
        Ok(shown(bytes))
    })
    .await
}

/// As a picture and nothing else, for this reader and this moment.
fn shown(bytes: Vec<u8>) -> Response {
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_TYPE, "image/jpeg"),
        (CONTENT_SECURITY_POLICY, UPLOADED),
        (CACHE_CONTROL, "private, no-store"),
        (CONTENT_DISPOSITION, "inline"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

async fn renew(
    State(app): State<App>,
    who: Who,
    Part((id, name)): Part<(String, String)>,
) -> Answer<StatusCode> {
    app.work(move |app| {
        app.act(&who, |work| work.renew_picture(&ThingId(id), &name, &who.agent))?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}
