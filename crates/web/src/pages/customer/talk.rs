//! The customer's side of the conversation: what they read, what they write, and the pictures they send. A
//! text is never lost because of a picture, and a repeat is never a second message.

use std::fmt::Write;

use axum::extract::Multipart;
use axum::http::header::HeaderValue;
use axum::response::{IntoResponse, Response};
use focal_base::{At, CaseId, PersonId, TenantId};
use focal_engine::rows::{Attachment, Body, CaseRow, From as Sender, ItemKind, ItemRow};
use focal_engine::tables;
use focal_store::{Query, Read};

use crate::app::App;
use crate::live::doings::{self, Typist};
use crate::pages::ask::{Done, Oops};
use crate::pages::figures;
use crate::pages::guest::Customer;
use crate::pages::teller::Teller;
use crate::trouble::{Answer, Trouble};

/// Lines of a thread that are looked at, newest first; a longer one shows its end.
const LINES: usize = 500;
/// Pictures in one message.
const FILES: usize = 4;
/// Longest name of a file that is kept.
const NAME: usize = 80;

#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub id: String,
    /// The name its sender's script gave it.
    pub client: Option<String>,
    pub mine: bool,
    pub who: String,
    pub time: String,
    pub text: String,
    pub read: bool,
    pub files: Vec<Picture>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    pub hash: String,
    pub name: String,
    pub image: bool,
    pub size: String,
}

/// Messages that a customer may read: their own and those agents wrote to them. Never a note.
fn is_theirs(item: &ItemRow, person: &PersonId) -> bool {
    let between = match &item.from {
        Sender::Customer(id) => id == person,
        Sender::Agent(_) => true,
        _ => false,
    };
    item.kind == ItemKind::Message && between && matches!(item.body, Body::Written(_))
}

/// The readable part of a thread, oldest first. Blocks.
pub fn items(
    app: &App,
    tenant: &TenantId,
    case: &CaseId,
    person: &PersonId,
) -> Answer<Vec<ItemRow>> {
    let query = Query::by("case", case.as_str()).descending().limit(LINES);
    let mut found = app.house.reader(tenant).find(&tables::ITEMS, &query)?;
    found.retain(|item| is_theirs(item, person));
    found.reverse();
    Ok(found)
}

#[must_use]
pub fn lines(teller: &Teller<'_>, items: &[ItemRow]) -> Vec<Line> {
    items.iter().map(|item| line(teller, item)).collect()
}

fn line(teller: &Teller<'_>, item: &ItemRow) -> Line {
    let (mine, who) = match &item.from {
        Sender::Agent(agent) => (false, teller.first_name(agent)),
        _ => (true, String::new()),
    };
    let text = match &item.body {
        Body::Written(text) => text.clone(),
        Body::Said(_) => String::new(),
    };
    let picture = |file: &Attachment| Picture {
        hash: file.hash.clone(),
        name: file.name.clone(),
        image: file.media.starts_with("image/") && file.media != "image/heic",
        size: size(teller, file.bytes),
    };
    Line {
        id: item.id.0.clone(),
        client: item.client_id.clone().filter(|_| mine),
        time: teller.when(item.at),
        read: item.seen.is_some(),
        files: item.attachments.iter().map(picture).collect(),
        mine,
        who,
        text,
    }
}

fn size(teller: &Teller<'_>, bytes: u64) -> String {
    if bytes < 1_000_000 {
        format!("{} kB", bytes.div_ceil(1_000))
    } else {
        format!("{} MB", figures::number(teller.say, bytes as f64 / 1e6))
    }
}

/// Marks what agents wrote as read, once it has been shown. Blocks.
pub fn mark_read(app: &App, who: &Customer, case: &CaseId, items: &[ItemRow]) -> Answer<()> {
    let unread = |item: &&ItemRow| matches!(item.from, Sender::Agent(_)) && item.seen.is_none();
    let Some(last) = items.iter().rev().find(unread) else { return Ok(()) };
    match app.act_in(&who.tenant, |work| work.seen_to(case, &last.id, false)) {
        // A case long over is not in anybody's hands any more.
        Err(trouble) if trouble.status == axum::http::StatusCode::NOT_FOUND => Ok(()),
        other => other,
    }
}

/// A message as it was sent.
#[derive(Debug, Default)]
pub struct Sent {
    pub text: String,
    pub client_id: Option<String>,
    pub files: Vec<(String, Vec<u8>)>,
    /// Why a picture was left out.
    pub left_out: Option<&'static str>,
}

/// Reads the form as far as it comes. What is too large is read on and thrown away, so that the text survives.
pub async fn read(mut form: Multipart, most: usize) -> Sent {
    let mut sent = Sent::default();
    loop {
        let mut field = match form.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) => return sent,
            Err(_) => {
                sent.left_out.get_or_insert("photo_cut");
                return sent;
            }
        };
        let name = field.name().unwrap_or_default().to_owned();
        let file = field.file_name().map(clean_name);
        let (mut bytes, mut whole) = (Vec::new(), true);
        let limit = if file.is_some() { most } else { 64 << 10 };
        loop {
            match field.chunk().await {
                Ok(Some(chunk)) if whole && bytes.len() + chunk.len() <= limit => {
                    bytes.extend_from_slice(&chunk)
                }
                Ok(Some(_)) => whole = false,
                Ok(None) => break,
                Err(_) => {
                    sent.left_out.get_or_insert(if whole { "photo_cut" } else { "photo_big" });
                    return sent;
                }
            }
        }
        match (name.as_str(), file) {
            (_, Some(_)) if bytes.is_empty() && whole => {}
            (_, Some(_)) if !whole => drop(sent.left_out.get_or_insert("photo_big")),
            (_, Some(_)) if sent.files.len() >= FILES => {
                sent.left_out.get_or_insert("photo_many");
            }
            (_, Some(file)) => sent.files.push((file, bytes)),
            ("text", None) => sent.text = String::from_utf8_lossy(&bytes).into_owned(),
            ("client_id", None) => sent.client_id = client_id(&bytes),
            _ => {}
        }
    }
}

fn client_id(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok()?;
    let good = (8..=64).contains(&text.len())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    good.then(|| text.to_owned())
}

/// The last part of a path, without what could be mistaken for markup or a control.
fn clean_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String =
        last.chars().filter(|c| !c.is_control() && !"\"<>".contains(*c)).take(NAME).collect();
    if clean.trim().is_empty() { "file".to_owned() } else { clean }
}

/// Where a message went.
pub struct Kept {
    /// Another than the one it was written in, when that has been over for too long.
    pub case: CaseId,
    /// Why a picture was left out.
    pub left_out: Option<&'static str>,
}

/// Keeps a message with its pictures. Blocks.
pub fn keep(app: &App, who: &Customer, case: &CaseId, sent: Sent) -> Result<Kept, Oops> {
    let Sent { text, client_id, files, mut left_out } = sent;
    let theirs = |row: &CaseRow| row.case.customer.as_ref() == Some(&who.person);
    let alive = app.house.read(&who.tenant, |world| world.cases.get(case).map(theirs)).flatten();
    let known = match alive {
        Some(known) => known,
        // It may be over for so long that only the store has it.
        None => {
            let kept = app.house.reader(&who.tenant).get(&tables::CASES, case.as_str())?;
            kept.as_ref().is_some_and(theirs)
        }
    };
    if !known {
        return Err(Oops::NotFound);
    }
    let mut attachments = Vec::new();
    for (name, bytes) in files {
        let Some(media) = media(&bytes) else {
            left_out.get_or_insert("photo_kind");
            continue;
        };
        let hash = app.blobs.put(&who.tenant, &bytes)?;
        attachments.push(Attachment {
            hash,
            name,
            bytes: bytes.len() as u64,
            media: media.to_owned(),
        });
    }
    if text.trim().is_empty() && attachments.is_empty() {
        return match left_out {
            Some(why) => Ok(Kept { case: case.clone(), left_out: Some(why) }),
            None => Err(Trouble::invalid("message.empty").into()),
        };
    }
    let item = app.act_in(&who.tenant, |work| {
        work.customer_writes(case, &who.person, &text, client_id, attachments)
    })?;
    let by = Typist { who: who.person.0.clone(), name: String::new(), agent: false };
    doings::sent(app, &who.tenant, case, &by);
    let written = app.house.reader(&who.tenant).get(&tables::ITEMS, item.as_str())?;
    let case = written.map_or_else(|| case.clone(), |item| item.case);
    doings::sent(app, &who.tenant, &case, &by);
    Ok(Kept { case, left_out })
}

/// What a file is, by its first bytes; what the browser says of it is not asked. Only what people send.
fn media(bytes: &[u8]) -> Option<&'static str> {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    let brand = bytes.get(4..12).unwrap_or_default();
    match () {
        () if starts(b"\xff\xd8\xff") => Some("image/jpeg"),
        () if starts(b"\x89PNG\r\n\x1a\n") => Some("image/png"),
        () if starts(b"GIF87a") || starts(b"GIF89a") => Some("image/gif"),
        () if starts(b"RIFF") && bytes.get(8..12) == Some(b"WEBP".as_slice()) => Some("image/webp"),
        () if starts(b"%PDF-") => Some("application/pdf"),
        () if [b"ftypheic", b"ftypheix", b"ftypmif1"].iter().any(|known| brand == *known) => {
            Some("image/heic")
        }
        () if brand.starts_with(b"ftyp") => Some("video/mp4"),
        () => None,
    }
}

/// A picture of this case's thread. Blocks.
pub fn file(app: &App, who: &Customer, case: &CaseId, hash: &str) -> Done {
    let found = items(app, &who.tenant, case, &who.person)?;
    let mut all = found.into_iter().flat_map(|item| item.attachments);
    let Some(file) = all.find(|file| file.hash == hash) else { return Err(Oops::NotFound) };
    let Some(bytes) = app.blobs.get(&who.tenant, hash)? else { return Err(Oops::NotFound) };
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    let shown = if file.media.starts_with("image/") { "inline" } else { "attachment" };
    let disposition = format!("{shown}; filename*=UTF-8''{}", percent(&file.name));
    for (name, value) in [
        ("content-type", file.media.as_str()),
        ("content-disposition", disposition.as_str()),
        ("cache-control", "private, no-store"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", crate::pages::UPLOADED),
    ] {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    }
    Ok(response)
}

fn percent(name: &str) -> String {
    name.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b".-_".contains(&byte) {
            out.push(byte as char);
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

/// What a script shows after its message was taken, and the page to go to when it went on elsewhere.
pub fn taken(left_out: Option<&str>, note: &str, at: At, goes_on: Option<&str>) -> Response {
    let note = left_out.map(|_| note);
    let told = serde_json::json!({ "ok": true, "note": note, "at": at, "to": goes_on });
    axum::Json(told).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_first_bytes() {
        assert_eq!(media(b"\xff\xd8\xff\xe0rest"), Some("image/jpeg"));
        assert_eq!(media(b"<svg onload=alert(1)>"), None);
        assert_eq!(media(b"<html>"), None);
        assert_eq!(media(b""), None);
    }

    #[test]
    fn names_are_harmless() {
        assert_eq!(clean_name("C:\\photos\\le\"ak<1>.jpg"), "leak1.jpg");
        assert_eq!(clean_name("../../"), "file");
        assert_eq!(percent("año 1.jpg"), "a%C3%B1o%201.jpg");
        assert_eq!(client_id(b"abc"), None);
        assert_eq!(client_id(b"0123-4567-89ab"), Some("0123-4567-89ab".to_owned()));
    }
}
