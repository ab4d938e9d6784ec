//! `POST /api/v1/signals`: things speak over HTTP. Each line is judged alone, and the answer leaves only
//! after what was accepted, and why the rest was not, is on disk.

use std::sync::atomic::Ordering;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use focal_base::{TenantId, ThingId};
use focal_engine::intake::{Delivered, Payload, Verdict};
use focal_engine::rows::Scope;
use focal_store::CredentialKind;
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::app::App;
use crate::auth::hash_of;
use crate::auth::programs::{self, PREFIX, bearer, wrong};
use crate::extract::unread;
use crate::guard::Guard;
use crate::guard::gate::{Visitor, slow_down};
use crate::ingest::NotTaken;
use crate::route::Route;
use crate::trouble::{Answer, Trouble};

#[derive(Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct Judged {
    accepted: usize,
    rejected: Vec<Rejected>,
}

#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub struct Rejected {
    /// From 1: the line of NDJSON, or the place in an array.
    line: usize,
    error: String,
}

impl Judged {
    /// Of one message: taken, or refused for this reason.
    pub(super) fn one(refused: Option<String>) -> Judged {
        let accepted = usize::from(refused.is_none());
        let rejected = refused.into_iter().map(|error| Rejected { line: 1, error }).collect();
        Judged { accepted, rejected }
    }
}

/// Lines of a body, each with its number.
type Lines = Vec<(usize, Vec<u8>)>;
type Addressed = (usize, Result<ThingId, String>, Vec<u8>);

/// Whom a token speaks for.
pub(super) struct Speaker {
    pub tenant: TenantId,
    pub thing: ThingId,
}

/// Who speaks here: a thing for itself, or a program for any thing that its lines name.
enum Voice {
    Thing(Speaker),
    Program(TenantId),
}

impl Voice {
    fn tenant(&self) -> &TenantId {
        match self {
            Voice::Thing(speaker) => &speaker.tenant,
            Voice::Program(tenant) => tenant,
        }
    }
}

pub(super) fn routes() -> Vec<Route> {
    let post = Route::post(
        "/api/v1/signals",
        Guard::Device,
        "Things speak: JSON, an array, or NDJSON.",
        post,
    )
    .scope(Scope::SignalsWrite);
    vec![post.limit(|limits| limits.signals_bytes).gives::<Judged>()]
}

async fn post(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Answer<Json<Judged>> {
    let voice = voice(&app, &visitor, &headers).await?;
    let body = body.map_err(|error| unread(&error))?;
    let lines = lines(&headers, &body);
    let most = app.config.limits.signals_lines;
    if lines.len() > most {
        let trouble = Trouble::new(StatusCode::PAYLOAD_TOO_LARGE, "error.too_many_lines");
        return Err(trouble.expected(format!("≤ {most}")));
    }
    let judged = judge(&app, voice, lines).await?;
    let (good, bad) = (judged.accepted as u64, judged.rejected.len() as u64);
    app.metrics.signals_accepted.fetch_add(good, Ordering::Relaxed);
    app.metrics.signals_refused.fetch_add(bad, Ordering::Relaxed);
    Ok(Json(judged))
}

async fn voice(app: &App, visitor: &Visitor, headers: &HeaderMap) -> Answer<Voice> {
    let token = bearer(headers).filter(|token| token.starts_with(PREFIX));
    let Some(token) = token else {
        return Ok(Voice::Thing(admitted(app, visitor, headers).await?));
    };
    let program = programs::admitted(app, visitor, token).await?;
    if !program.row.allows(Scope::SignalsWrite) {
        let word = Scope::SignalsWrite.word();
        return Err(Trouble::forbidden("error.scope").with("scope", word).expected(word));
    }
    Ok(Voice::Program(program.tenant))
}

/// The thing that a program's line names, if there is one of that id. What does not even name its thing is
/// told to the sender and kept nowhere: it is nobody's refused signal.
fn named(app: &App, tenant: &TenantId, line: &[u8]) -> Result<ThingId, String> {
    #[derive(serde::Deserialize)]
    struct Named {
        thing: Option<String>,
    }
    let named =
        serde_json::from_slice::<Named>(line).map_err(|error| format!("not_json: {error}"))?;
    let thing = named
        .thing
        .ok_or("no_thing: a program's signal says which thing it is about, as \"thing\"")?;
    let thing = ThingId(thing);
    let known = app.house.read(tenant, |world| world.things.contains_key(&thing));
    if known == Some(true) {
        Ok(thing)
    } else {
        Err("unknown_thing: there is no thing of that id".to_owned())
    }
}

/// Who speaks, and that they have not spoken too much.
pub(super) async fn admitted(app: &App, visitor: &Visitor, headers: &HeaderMap) -> Answer<Speaker> {
    // Guessing tokens is hopeless, and must not cost anything either: after a burst an address waits.
    let guesses = format!("wrong-token/{}", visitor.address);
    if !app.device_rates.has(&guesses, app.now()) {
        return Err(slow_down(1));
    }
    let speaker = speaker(app, headers).await.inspect_err(|_| {
        let _counted = app.device_rates.take(&guesses, app.now());
    })?;
    let key = format!("{}/{}", speaker.tenant, speaker.thing);
    app.device_rates.take(&key, app.now()).map_err(slow_down)?;
    Ok(speaker)
}

async fn speaker(app: &App, headers: &HeaderMap) -> Answer<Speaker> {
    let token = bearer(headers).ok_or_else(wrong)?;
    app.work(move |app| {
        let found = app.house.system().credential(&hash_of(&token), app.now())?;
        let found = found.filter(|found| found.kind == CredentialKind::Device).ok_or_else(wrong)?;
        let speaker = Speaker { tenant: found.tenant, thing: ThingId(found.subject) };
        // A token outlives its thing for nobody.
        let known =
            app.house.read(&speaker.tenant, |world| world.things.contains_key(&speaker.thing));
        if known == Some(true) { Ok(speaker) } else { Err(Trouble::not_found()) }
    })
    .await
}

/// The signals of a body, each with its line. A body that is no list at all is one line, refused as such.
fn lines(headers: &HeaderMap, body: &[u8]) -> Lines {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let text = body.trim_ascii();
    let is_lines = kind.contains("ndjson") || kind.contains("jsonl");
    if !is_lines && text.starts_with(b"[") {
        // An array is a batch; its members are judged alone like lines. What is no array falls through.
        if let Ok(members) = serde_json::from_slice::<Vec<&RawValue>>(text) {
            return members
                .iter()
                .enumerate()
                .map(|(i, raw)| (i + 1, raw.get().as_bytes().to_vec()))
                .collect();
        }
    }
    let one = !is_lines && serde_json::from_slice::<&RawValue>(text).is_ok();
    if one || !text.contains(&b'\n') {
        return vec![(1, text.to_vec())];
    }
    let all = body.split(|byte| *byte == b'\n').enumerate();
    all.map(|(i, line)| (i + 1, line.trim_ascii().to_vec()))
        .filter(|(_, line)| !line.is_empty())
        .collect()
}

/// Each line with the thing it is from, or why there is none.
async fn addressed(app: &App, voice: Voice, lines: Lines) -> Answer<Vec<Addressed>> {
    match voice {
        Voice::Thing(speaker) => {
            let own = |(line, bytes)| (line, Ok(speaker.thing.clone()), bytes);
            Ok(lines.into_iter().map(own).collect())
        }
        Voice::Program(tenant) => {
            app.work(move |app| {
                let named = |(line, bytes): (usize, Vec<u8>)| {
                    let thing = named(app, &tenant, &bytes);
                    (line, thing, bytes)
                };
                Ok(lines.into_iter().map(named).collect())
            })
            .await
        }
    }
}

async fn judge(app: &App, voice: Voice, lines: Lines) -> Answer<Judged> {
    let mut judged = Judged::default();
    let (mut numbers, mut delivered) = (Vec::new(), Vec::new());
    let tenant = voice.tenant().clone();
    for (line, thing, bytes) in addressed(app, voice, lines).await? {
        match thing {
            Ok(thing) => {
                numbers.push(line);
                let (tenant, payload) = (tenant.clone(), Payload::Signals(bytes));
                delivered.push(Delivered { tenant, thing, payload });
            }
            Err(error) => judged.rejected.push(Rejected { line, error }),
        }
    }
    if delivered.is_empty() {
        return Ok(judged);
    }
    let count = delivered.len();
    let verdicts = app.ingest.take(delivered).await.map_err(not_taken)?;
    if verdicts.len() != count {
        tracing::error!(
            count,
            answered = verdicts.len(),
            "intake did not answer for every message"
        );
        return Err(not_taken(NotTaken::Busy));
    }
    for (line, verdict) in numbers.into_iter().zip(verdicts) {
        match verdict {
            Verdict::Accepted => judged.accepted += 1,
            Verdict::Refused(error) => judged.rejected.push(Rejected { line, error }),
        }
    }
    judged.rejected.sort_by_key(|rejected| rejected.line);
    Ok(judged)
}

pub(super) fn not_taken(why: NotTaken) -> Trouble {
    match why {
        NotTaken::Busy => Trouble::new(StatusCode::TOO_MANY_REQUESTS, "error.busy").after(1),
        NotTaken::NoSpace => {
            Trouble::new(StatusCode::INSUFFICIENT_STORAGE, "error.low_disk").after(60)
        }
        NotTaken::Over => Trouble::new(StatusCode::SERVICE_UNAVAILABLE, "error.busy").after(5),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(kind: &str, body: &str) -> Vec<(usize, String)> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, kind.parse().unwrap());
        let found = lines(&headers, body.as_bytes()).into_iter();
        found.map(|(line, bytes)| (line, String::from_utf8(bytes).unwrap())).collect()
    }

    #[test]
    fn bodies_become_lines() {
        for (kind, body, want) in [
            ("application/json", "{}", vec![(1, "{}")]),
            ("application/json", "{\n\"values\": {}\n}", vec![(1, "{\n\"values\": {}\n}")]),
            ("application/json", "[{}, {\"id\":\"a\"}]", vec![(1, "{}"), (2, "{\"id\":\"a\"}")]),
            (
                "application/x-ndjson",
                "{}\n\nnot json\n{}",
                vec![(1, "{}"), (3, "not json"), (4, "{}")],
            ),
            ("text/plain", "{}\n{}", vec![(1, "{}"), (2, "{}")]),
            ("application/json", "[{}, ", vec![(1, "[{},")]),
            ("application/json", "", vec![(1, "")]),
        ] {
            let want: Vec<(usize, String)> =
                want.into_iter().map(|(line, text)| (line, text.to_owned())).collect();
            assert_eq!(split(kind, body), want, "{kind} {body}");
        }
    }
}
