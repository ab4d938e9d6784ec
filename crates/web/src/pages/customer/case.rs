//! The page of one case, and the same page in parts for its script.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use focal_base::CaseId;
use focal_engine::rows::CaseRow;
use focal_engine::tables;
use focal_store::{Read, ThingKey};
use maud::{Markup, html};
use serde::Deserialize;

use super::parts;
use super::talk::{self, Line};
use super::view::{self, CaseView, Now};
use crate::app::App;
use crate::auth::Secret;
use crate::pages::Pages;
use crate::pages::ask::{Ask, Oops, see, serve};
use crate::pages::curve::{self, Curve};
use crate::pages::frame::{Frame, answer, icon};
use crate::pages::guest::{self, Customer};
use crate::pages::teller::Teller;
use crate::pages::words::{Say, texts};

#[derive(Debug, Default, Deserialize)]
pub struct Look {
    /// Without script: look again by itself.
    #[serde(default)]
    look: Option<u8>,
    /// What to say above the form after it was sent.
    #[serde(default)]
    note: Option<String>,
    /// The script says that somebody sees the page.
    #[serde(default)]
    seen: Option<u8>,
}

/// Everything of the page but its frame.
struct Scene {
    organisation: String,
    view: CaseView,
    lines: Vec<Line>,
    curve: Option<Curve>,
}

pub async fn page(
    State(pages): State<Pages>,
    ask: Ask,
    Path(id): Path<String>,
    Query(look): Query<Look>,
) -> Response {
    serve(&pages.app, ask, move |app, ask| {
        let who = guest::customer(app, &ask.headers)?.ok_or(Oops::SignIn)?;
        let say = ask.say_to(&who.lang);
        let id = CaseId(id);
        // A link of a letter may name a case that became part of another.
        let found = row(app, &who, &id)?.case.id;
        if found != id {
            return Ok(see(&format!("/my/cases/{found}")));
        }
        let scene = scene(app, &who, &id, &say, true)?;
        let here = format!("/my/cases/{id}");
        let state = format!("{here}/state");
        let mut frame =
            Frame::new(&say, ask.theme, &scene.organisation, &scene.view.headline, &here);
        (frame.live, frame.wide, frame.state) = (true, true, Some(state.as_str()));
        frame.refresh = look.look.map(|_| 15);
        let body = body(&say, &scene, look.note.as_deref())?;
        Ok(answer(StatusCode::OK, frame.page(&body)))
    })
    .await
}

pub async fn state(
    State(pages): State<Pages>,
    ask: Ask,
    Path(id): Path<String>,
    Query(look): Query<Look>,
) -> Response {
    let ask = Ask { script: true, ..ask };
    serve(&pages.app, ask, move |app, ask| {
        let who = guest::customer(app, &ask.headers)?.ok_or(Oops::SignIn)?;
        let say = ask.say_to(&who.lang);
        let scene = scene(app, &who, &CaseId(id), &say, look.seen.is_some())?;
        let all = parts::all(&say, &scene.view, scene.curve.as_ref(), &scene.lines);
        let all: serde_json::Map<String, serde_json::Value> = all
            .into_iter()
            .map(|(name, part)| (name.to_owned(), part.into_string().into()))
            .collect();
        let title = format!("{} · {}", scene.view.headline, scene.organisation);
        let mut response =
            axum::Json(serde_json::json!({ "title": title, "parts": all })).into_response();
        response
            .headers_mut()
            .insert("cache-control", axum::http::HeaderValue::from_static("no-store"));
        Ok(response)
    })
    .await
}

pub async fn file(
    State(pages): State<Pages>,
    ask: Ask,
    Path((id, hash)): Path<(String, String)>,
) -> Response {
    serve(&pages.app, ask, move |app, ask| {
        let who = guest::customer(app, &ask.headers)?.ok_or(Oops::SignIn)?;
        let id = CaseId(id);
        row(app, &who, &id)?;
        talk::file(app, &who, &id, &hash)
    })
    .await
}

/// The case, if it is theirs; one that is long over comes from the store. Blocks.
fn row(app: &App, who: &Customer, id: &CaseId) -> Result<CaseRow, Oops> {
    let alive = app.house.read(&who.tenant, |world| world.cases.get(id).cloned()).flatten();
    let found = match alive {
        Some(row) => Some(row),
        None => app.house.reader(&who.tenant).get(&tables::CASES, id.as_str())?,
    };
    let found = found.filter(|row| row.case.customer.as_ref() == Some(&who.person));
    let found = found.ok_or(Oops::NotFound)?;
    match &found.case.merged_into {
        // Each leads to one that was opened before it.
        Some(into) => row(app, who, into),
        None => Ok(found),
    }
}

fn scene(app: &App, who: &Customer, id: &CaseId, say: &Say, seen: bool) -> Result<Scene, Oops> {
    let row = row(app, who, id)?;
    let id = &row.case.id;
    let items = talk::items(app, &who.tenant, id, &who.person)?;
    if seen {
        talk::mark_read(app, who, id, &items)?;
    }
    let now = app.now();
    let found = app.house.read(&who.tenant, |world| {
        let view = view::of(world, app.house.twins(), &row, &who.person, say, now, &who.zone);
        let lines = talk::lines(&Teller::of_case(world, &row, say, now, &who.zone), &items);
        (world.tenant.organisation.clone(), view, lines)
    });
    let (organisation, view, lines) = found.ok_or(Oops::NotFound)?;
    let metric = match &view.now {
        Now::Step(guide) => guide.check.as_ref().map(|check| check.metric.clone()),
        Now::Waiting { check, .. } => check.as_ref().map(|check| check.metric.clone()),
        _ => None,
    };
    let curve = match (&view.thing, metric) {
        (Some(thing), Some(metric)) => {
            curve::of(app, &ThingKey::new(&who.tenant, thing), &metric, now)?
        }
        _ => None,
    };
    Ok(Scene { organisation, view, lines, curve })
}

fn body(say: &Say, scene: &Scene, note: Option<&str>) -> Result<Markup, Oops> {
    let Scene { view, lines, curve, .. } = scene;
    let all = parts::all(say, view, curve.as_ref(), lines);
    let part = |name: &str| {
        let found = all.iter().find(|(own, _)| *own == name);
        html! { div data-part=(name) { @if let Some((_, part)) = found { (part) } } }
    };
    let number = format!("C-{}", view.number);
    Ok(html! {
        main #main {
            section.a-now {
                (part("head"))
                div.step {
                    (part("step"))
                    div data-part="check" role="status" { @for (name, part) in &all { @if *name == "check" { (part) } } }
                    (part("do"))
                }
                (part("told"))
            }
            section.a-know data-part="know" { @for (name, part) in &all { @if *name == "know" { (part) } } }
            section.a-side { h2 { (say.t("trail.title")) } (part("trail")) }
            section.a-chat #talk {
                h2 { (say.t("hand.title")) }
                (part("hand"))
                div.thread data-part="thread" role="log" aria-label=(say.t("talk.title")) {
                    @for (name, part) in &all { @if *name == "thread" { (part) } }
                }
                (write(say, &format!("/my/cases/{}", view.id), note)?)
            }
        }
        footer.foot {
            (say.t("foot.case")) " " span.mono { (number) } ". " (say.t("foot.close")) " " (say.t("foot.danger"))
            nav.foot__nav { a href="/my" { (say.t("foot.my")) } }
        }
        div.person data-part="bar" { @for (name, part) in &all { @if *name == "bar" { (part) } } }
    })
}

/// The form to write with. It stands outside of every part, so that nothing new ever takes a draft away. The
/// id is made here: the same form sent twice is one message.
fn write(say: &Say, path: &str, note: Option<&str>) -> Result<Markup, Oops> {
    let id = Secret::new("")?.reveal().chars().take(24).collect::<String>();
    let note = note.and_then(|note| texts().get(&say.0, &format!("note.{note}")));
    Ok(html! {
        p.note #note role="status" hidden[note.is_none()] { @if let Some(note) = note { (note) } }
        p.note.quiet #typing hidden {}
        form.write #write method="post" action={ (path) "/messages" } enctype="multipart/form-data" {
            input type="hidden" name="client_id" value=(id);
            label.sr for="m" { (say.t("talk.label")) }
            textarea #m name="text" rows="2" maxlength="8000" placeholder=(say.t("talk.placeholder")) {}
            div.write__row {
                label.btn.write__file {
                    (icon("camera")) span { (say.t("talk.photo")) }
                    input #f type="file" name="file" accept="image/*,video/mp4,application/pdf" multiple;
                }
                button.btn.btn--ink { (say.t("talk.send")) }
            }
        }
        p.quiet.small.script-only { (say.t("talk.kept")) }
    })
}
