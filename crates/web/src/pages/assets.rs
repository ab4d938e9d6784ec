//! What the pages need beside their text: one style sheet, one script, two font files. Part of the binary,
//! addressed by their content, so that browsers may keep them for ever.

use std::sync::OnceLock;

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;

use crate::auth::hash_of;

struct Asset {
    name: &'static str,
    media: &'static str,
    bytes: Bytes,
    /// Beginning of the content's hash.
    version: String,
}

const SHEETS: [&str; 4] = [
    include_str!("../../assets/tokens.css"),
    include_str!("../../assets/parts.css"),
    include_str!("../../assets/fonts.css"),
    include_str!("../../assets/pages.css"),
];
const SCRIPT: &str = include_str!("../../assets/pages.js");
const LATIN: &[u8] =
    include_bytes!("../../assets/fonts/atkinson-hyperlegible-next-latin-wght-normal.woff2");
const LATIN_EXT: &[u8] =
    include_bytes!("../../assets/fonts/atkinson-hyperlegible-next-latin-ext-wght-normal.woff2");

fn all() -> &'static [Asset] {
    static ALL: OnceLock<Vec<Asset>> = OnceLock::new();
    ALL.get_or_init(|| {
        let text = |name, media, text: String| {
            let version = hash_of(&text).chars().take(12).collect();
            Asset { name, media, bytes: Bytes::from(text), version }
        };
        let font = |name, bytes| Asset {
            name,
            media: "font/woff2",
            bytes: Bytes::from_static(bytes),
            version: String::new(),
        };
        vec![
            text("pages.css", "text/css; charset=utf-8", SHEETS.concat()),
            text("pages.js", "text/javascript; charset=utf-8", SCRIPT.to_owned()),
            font("atkinson-latin.woff2", LATIN),
            font("atkinson-latin-ext.woff2", LATIN_EXT),
        ]
    })
}

/// Where a page finds one.
#[must_use]
pub fn address(name: &str) -> String {
    let version = all().iter().find(|asset| asset.name == name).map_or("", |asset| &asset.version);
    format!("/pages/{name}?v={version}")
}

async fn give(Path(name): Path<String>) -> Response {
    let Some(asset) = all().iter().find(|asset| asset.name == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut response = asset.bytes.clone().into_response();
    let headers = response.headers_mut();
    headers.insert("content-type", HeaderValue::from_static(asset.media));
    headers
        .insert("cache-control", HeaderValue::from_static("public, max-age=31536000, immutable"));
    response
}

pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/pages/{name}", get(give))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_stays_small_and_nothing_comes_from_elsewhere() {
        assert!(SCRIPT.len() < 16 << 10, "{} bytes", SCRIPT.len());
        for sheet in SHEETS {
            assert!(
                !sheet.contains("http:") && !sheet.contains("https:") && !sheet.contains("@import")
            );
        }
    }
}
