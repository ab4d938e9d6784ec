//! `/api/v1/attachments`: files of messages. Kept by their content; what they are is read from their bytes,
//! never from what the sender says; given out as downloads that no page can run.

use axum::Json;
use axum::extract::multipart::{MultipartError, MultipartRejection};
use axum::extract::{Multipart, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use focal_base::TenantId;
use focal_engine::rows::{Attachment, Scope};
use serde::Deserialize;

use crate::app::App;
use crate::auth::session::Who;
use crate::extract::{Params, Part};
use crate::guard::AGENT;
use crate::guard::headers::UPLOADED;
use crate::route::Route;
use crate::trouble::{Answer, Trouble};
use crate::views::item::{AttachmentView, attachment};

/// What may be attached, by its content.
pub const MEDIA: [&str; 8] = [
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "application/pdf",
    "video/mp4",
    "audio/mpeg",
    "text/plain",
];

pub(super) fn routes() -> Vec<Route> {
    let put = Route::post(
        "/api/v1/attachments",
        AGENT,
        "Keeps a file for a message (multipart, part `file`).",
        put,
    )
    .scope(Scope::CasesWrite);
    vec![
        put.limit(|limits| limits.attachment_bytes + 4_096).gives::<AttachmentView>(),
        Route::get("/api/v1/attachments/{hash}", AGENT, "Gives a file back.", get)
            .scope(Scope::CasesRead)
            .query(&["name"]),
    ]
}

async fn put(
    State(app): State<App>,
    who: Who,
    form: Result<Multipart, MultipartRejection>,
) -> Answer<Json<AttachmentView>> {
    let not_a_form = || {
        Trouble::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "error.not_form")
            .expected("multipart/form-data")
    };
    let mut form = form.map_err(|_| not_a_form())?;
    let broken = |error: MultipartError| {
        if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
            return Trouble::new(StatusCode::PAYLOAD_TOO_LARGE, "error.too_large").field("file");
        }
        Trouble::new(StatusCode::BAD_REQUEST, "error.cut_off").field("file")
    };
    while let Some(part) = form.next_field().await.map_err(broken)? {
        if part.name() != Some("file") {
            continue;
        }
        let name = safe_name(part.file_name().unwrap_or("file"));
        let bytes = part.bytes().await.map_err(broken)?;
        return app
            .work(move |app| {
                keep(app, &who.tenant, name, &bytes).map(|file| Json(attachment(&file)))
            })
            .await;
    }
    Err(Trouble::invalid("error.no_file").field("file"))
}

/// Keeps a file of a tenant. What it is called is remembered until it is part of a message.
pub fn keep(app: &App, tenant: &TenantId, name: String, bytes: &[u8]) -> Answer<Attachment> {
    let limit = app.config.limits.attachment_bytes;
    if bytes.len() > limit {
        let trouble = Trouble::new(StatusCode::PAYLOAD_TOO_LARGE, "error.too_large");
        return Err(trouble.field("file").expected(format!("≤ {limit} B")));
    }
    let Some(media) = sniff(bytes).filter(|_| !bytes.is_empty()) else {
        let trouble = Trouble::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "error.media");
        return Err(trouble.field("file").expected(MEDIA.join(", ")));
    };
    let hash = app.blobs.put(tenant, bytes)?;
    let file = Attachment { hash, name, bytes: bytes.len() as u64, media: media.to_owned() };
    app.uploads.remember(tenant, &file);
    Ok(file)
}

/// A file that was kept before, by its hash, in one tenant.
pub fn known(app: &App, tenant: &TenantId, hash: &str) -> Answer<Attachment> {
    if let Some(file) = app.uploads.find(tenant, hash) {
        return Ok(file);
    }
    // Uploaded before a restart: its content is there, its name is not.
    let absent = || Trouble::invalid("error.no_such_file").field("attachments");
    let bytes = app.blobs.get(tenant, hash).map_err(|_| absent())?.ok_or_else(absent)?;
    let media = sniff(&bytes).unwrap_or("application/octet-stream").to_owned();
    Ok(Attachment {
        hash: hash.to_owned(),
        name: "file".to_owned(),
        bytes: bytes.len() as u64,
        media,
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Called {
    name: Option<String>,
}

async fn get(
    State(app): State<App>,
    who: Who,
    Part(hash): Part<String>,
    Params(called): Params<Called>,
) -> Answer<Response> {
    app.work(move |app| give(app, &who.tenant, &hash, called.name.as_deref().unwrap_or("file")))
        .await
}

/// A file as a download that the browser is told to run nothing of. Whoever calls this for a customer has
/// made sure that the file is part of that customer's case.
pub fn give(app: &App, tenant: &TenantId, hash: &str, name: &str) -> Answer<Response> {
    let bytes = app.blobs.get(tenant, hash)?.ok_or_else(Trouble::not_found)?;
    let media = sniff(&bytes).unwrap_or("application/octet-stream");
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(UPLOADED));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, max-age=86400, immutable"));
    let disposition = format!("attachment; filename*=UTF-8''{}", encoded(&safe_name(name)));
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

/// What a file is, by how it begins. Nothing that a browser could run is ever recognised.
fn sniff(bytes: &[u8]) -> Option<&'static str> {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    if starts(b"\x89PNG\r\n\x1a\n") {
        Some("image/png")
    } else if starts(b"\xff\xd8\xff") {
        Some("image/jpeg")
    } else if starts(b"GIF87a") || starts(b"GIF89a") {
        Some("image/gif")
    } else if starts(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        Some("image/webp")
    } else if starts(b"%PDF-") {
        Some("application/pdf")
    } else if bytes.get(4..8) == Some(b"ftyp") {
        Some("video/mp4")
    } else if starts(b"ID3") || starts(b"\xff\xfb") {
        Some("audio/mpeg")
    } else if is_plain(bytes) {
        Some("text/plain")
    } else {
        None
    }
}

/// Text without markup: a page or a drawing that holds script is neither.
fn is_plain(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let control = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    !text.contains(control) && !text.trim_start().starts_with('<')
}

/// The last part of a name, without what could lead elsewhere or hide an ending.
pub fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let hidden = |c: &char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    let clean: String = last.chars().filter(|c| !hidden(c)).take(120).collect();
    let clean = clean.trim().trim_start_matches('.').to_owned();
    if clean.is_empty() { "file".to_owned() } else { clean }
}

/// RFC 8187.
pub(crate) fn encoded(name: &str) -> String {
    let mut out = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b".-_".contains(&byte) {
            out.push(byte as char);
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_says_what_a_file_is() {
        for (bytes, want) in [
            (&b"\x89PNG\r\n\x1a\nrest"[..], Some("image/png")),
            (b"%PDF-1.7", Some("application/pdf")),
            (b"just words", Some("text/plain")),
            (b"<svg onload=alert(1)>", None),
            (b"  <html>", None),
            (b"MZ\x90\x00", None),
        ] {
            assert_eq!(sniff(bytes), want);
        }
    }

    #[test]
    fn names_lead_nowhere() {
        for (name, want) in [
            ("../../etc/passwd", "passwd"),
            ("C:\\a\\b.png", "b.png"),
            ("photo\u{202e}gpj.exe", "photogpj.exe"),
            (".htaccess", "htaccess"),
            ("", "file"),
        ] {
            assert_eq!(safe_name(name), want);
        }
    }
}
