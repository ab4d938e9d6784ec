//! The desk's own files, part of the binary. Paths of the desk that are no file get its one page; a house
//! built without pages says how to build them.

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "../../ui/dist"]
#[allow_missing = true]
struct Desk;

const PAGE: &str = "index.html";

/// Rooms of the desk: whatever lies in them is shown by its one page.
const ROOMS: [&str; 13] = [
    "",
    "desk",
    "cases",
    "incidents",
    "team",
    "things",
    "reports",
    "wall",
    "me",
    "admin",
    "sign-in",
    "reset",
    "setup",
];

/// What a browser is given when the pages were not built.
const UNBUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Focal</title>\
    <h1>The desk is not built</h1><p>Run <code>./x ui</code> and start again. The API and the customer pages work.</p>";

pub async fn serve(request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let path = request.uri().path().trim_start_matches('/');
    if !path.is_empty()
        && !path.ends_with(".gz")
        && let Some(response) = file(path, request.headers())
    {
        return response;
    }
    let room = path.split('/').next().unwrap_or_default();
    // The older spelling still stands in some bookmarks and mails.
    if ROOMS.contains(&room) || room == "signin" {
        return file(PAGE, request.headers()).unwrap_or_else(|| {
            (StatusCode::SERVICE_UNAVAILABLE, axum::response::Html(UNBUILT)).into_response()
        });
    }
    StatusCode::NOT_FOUND.into_response()
}

fn file(path: &str, headers: &HeaderMap) -> Option<Response> {
    let found = Desk::get(path)?;
    let tag = format!("\"{}\"", hex(&found.metadata.sha256_hash()[..12]));
    let unchanged =
        headers.get(IF_NONE_MATCH).is_some_and(|seen| seen.as_bytes() == tag.as_bytes());
    let cache = if is_hashed(path) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let base = [(CACHE_CONTROL, cache), (VARY, "accept-encoding")];
    if unchanged {
        return Some((StatusCode::NOT_MODIFIED, base, [(ETAG, tag)]).into_response());
    }
    let gzip = headers
        .get(ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|all| all.contains("gzip"));
    let packed = gzip.then(|| Desk::get(&format!("{path}.gz"))).flatten();
    let response = match packed {
        Some(packed) => {
            (base, [(CONTENT_TYPE, media(path)), (CONTENT_ENCODING, "gzip")], body(packed))
                .into_response()
        }
        None => (base, [(CONTENT_TYPE, media(path))], [(ETAG, tag)], body(found)).into_response(),
    };
    Some(response)
}

fn body(file: EmbeddedFile) -> Body {
    match file.data {
        std::borrow::Cow::Borrowed(bytes) => Body::from(bytes),
        std::borrow::Cow::Owned(bytes) => Body::from(bytes),
    }
}

/// The builder writes a hash into the names of what lies in `assets/`: such a name never means anything else.
fn is_hashed(path: &str) -> bool {
    path.starts_with("assets/")
}

fn media(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "json" | "webmanifest" => "application/json",
        "mp3" => "audio/mpeg",
        "wav" => "audio/wav",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
