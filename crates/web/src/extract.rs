//! What handlers take from a request: who it is, parts of the path, the query and a JSON body. Every refusal
//! is a [`Trouble`] that names the input; a key nobody knows is refused, never ignored.

use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use bytes::Bytes;
use serde::de::DeserializeOwned;

use crate::auth::session::Who;
use crate::guard::gate::{Visitor, too_large};
use crate::trouble::Trouble;

impl<S: Send + Sync> FromRequestParts<S> for Who {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Who, Trouble> {
        parts.extensions.get::<Who>().cloned().ok_or_else(Trouble::signed_out)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Visitor, Trouble> {
        parts.extensions.get::<Visitor>().cloned().ok_or_else(Trouble::not_found)
    }
}

/// Parts of the path. What cannot be read names nothing: 404.
pub struct Part<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Part<T> {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Part<T>, Trouble> {
        let found = Path::<T>::from_request_parts(parts, state).await;
        found.map(|Path(part)| Part(part)).map_err(|_| Trouble::not_found())
    }
}

/// The query.
pub struct Params<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Params<T> {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Params<T>, Trouble> {
        let found = Query::<T>::from_request_parts(parts, state).await;
        found.map(|Query(params)| Params(params)).map_err(|error| {
            let trouble = Trouble::new(StatusCode::BAD_REQUEST, "error.bad_query");
            named(trouble, &error.body_text())
        })
    }
}

/// A JSON body.
pub struct Body<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Trouble;

    async fn from_request(request: Request, state: &S) -> Result<Body<T>, Trouble> {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let is_json = kind.is_some_and(|kind| {
            kind.split(';').next().unwrap_or_default().trim() == "application/json"
        });
        if !is_json {
            let trouble = Trouble::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "error.not_json");
            return Err(trouble.expected("Content-Type: application/json"));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|error| unread(&error))?;
        // Depth is bounded by the reader itself (128); size by the route.
        serde_json::from_slice(&bytes).map(Body).map_err(|error| {
            let trouble = Trouble::new(StatusCode::BAD_REQUEST, "error.bad_json");
            named(trouble, &error.to_string())
        })
    }
}

pub(crate) fn unread(error: &BytesRejection) -> Trouble {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return too_large(0).expected("expected.smaller");
    }
    Trouble::new(StatusCode::BAD_REQUEST, "error.cut_off")
}

/// Whatever the reader said, with the field it names, if it names one.
fn named(trouble: Trouble, said: &str) -> Trouble {
    let quoted = |after: &str| {
        let rest = said.split_once(after)?.1;
        rest.split_once('`').map(|(name, _)| name.to_owned())
    };
    let field = quoted("unknown field `").or_else(|| quoted("missing field `"));
    // The reader's own words are English; they name types and places, never a value of somebody else.
    let said: String = said.chars().take(300).collect();
    let trouble = trouble.expected(said);
    match field {
        Some(field) => trouble.field(&field),
        None => trouble,
    }
}
