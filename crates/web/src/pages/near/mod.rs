//! Somebody near a thing is asked a favour: yes or no, what to do, what we see, and thanks. They learn what
//! they need to help and nothing about whom they help; the address only once they go.

mod view;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use focal_base::RunId;
use focal_engine::Refused;
use focal_engine::work::Work;
use focal_store::ThingKey;
use maud::{Markup, html};
use serde::Deserialize;

use super::ask::{Ask, Oops, see, serve};
use super::curve::Curve;
use super::customer::{live_check, numbered, shown};
use super::frame::{Frame, answer, safety};
use super::guest::{self, Near};
use super::words::Say;
use super::{Pages, curve, live};
use crate::app::App;
use view::{Favour, State as Stands};

pub fn router() -> Router<Pages> {
    Router::new()
        .route("/near/{run}", get(page))
        .route("/near/{run}/state", get(state))
        .route("/near/{run}/live", get(live::of_favour))
        .route("/near/{run}/reply", post(reply))
        .route("/near/{run}/done", post(done))
        .route("/near/{run}/cannot", post(cannot))
        .route("/near/{run}/answers", post(answers))
}

struct Scene {
    organisation: String,
    favour: Favour,
    curve: Option<Curve>,
}

fn scene(app: &App, who: &Near, say: &Say) -> Result<Scene, Oops> {
    let now = app.now();
    let found = app.house.read(&who.tenant, |world| {
        let favour = view::of(world, app.house.twins(), who, say, now);
        (world.tenant.organisation.clone(), favour)
    });
    let (organisation, favour) = found.ok_or(Oops::NotFound)?;
    let watched = favour.check.as_ref().zip(favour.thing.as_ref());
    let curve = match watched {
        Some((check, thing)) if !check.metric.is_empty() => {
            let key = ThingKey::new(&who.tenant, thing);
            curve::of(app, &key, &check.metric, now)?
        }
        _ => None,
    };
    Ok(Scene { organisation, favour, curve })
}

async fn page(State(pages): State<Pages>, ask: Ask, Path(run): Path<String>) -> Response {
    serve(&pages.app, ask, move |app, ask| {
        let who = guest::near(app, &ask.headers, &RunId(run.clone()))?.ok_or(Oops::SignIn)?;
        let say = ask.say_to(&who.lang);
        let scene = scene(app, &who, &say)?;
        let here = format!("/near/{run}");
        let state = format!("{here}/state");
        let mut frame =
            Frame::new(&say, ask.theme, &scene.organisation, &scene.favour.title, &here);
        (frame.live, frame.wide, frame.state) = (true, true, Some(state.as_str()));
        frame.refresh = (scene.favour.stands == Stands::Watching).then_some(15);
        let all = parts(&say, &scene, &here);
        let part = |name: &str| html! { @for (own, part) in &all { @if *own == name { (part) } } };
        let body = html! {
            main #main.near {
                div data-part="ask" { (part("ask")) }
                div.b {
                    div data-part="todo" { (part("todo")) }
                    div data-part="check" role="status" { (part("check")) }
                }
                p.terms { (say.t("near.terms")) }
            }
            section.answer data-part="answer" aria-label=(say.t("near.answer")) { (part("answer")) }
        };
        Ok(answer(StatusCode::OK, frame.page(&body)))
    })
    .await
}

async fn state(State(pages): State<Pages>, ask: Ask, Path(run): Path<String>) -> Response {
    let ask = Ask { script: true, ..ask };
    serve(&pages.app, ask, move |app, ask| {
        let who = guest::near(app, &ask.headers, &RunId(run.clone()))?.ok_or(Oops::SignIn)?;
        let say = ask.say_to(&who.lang);
        let scene = scene(app, &who, &say)?;
        let all = parts(&say, &scene, &format!("/near/{run}"));
        let all: serde_json::Map<String, serde_json::Value> = all
            .into_iter()
            .map(|(name, part)| (name.to_owned(), part.into_string().into()))
            .collect();
        let title = format!("{} · {}", scene.favour.title, scene.organisation);
        Ok(axum::Json(serde_json::json!({ "title": title, "parts": all })).into_response())
    })
    .await
}

fn parts(say: &Say, scene: &Scene, path: &str) -> Vec<(&'static str, Markup)> {
    let favour = &scene.favour;
    let check = match &favour.check {
        Some(check) => live_check(say, check, favour.watching.as_deref(), scene.curve.as_ref()),
        None => html! {},
    };
    vec![
        ("ask", asked(say, favour)),
        ("todo", todo(say, favour)),
        ("check", check),
        ("answer", reply_bar(say, favour, path)),
    ]
}

fn asked(say: &Say, favour: &Favour) -> Markup {
    html! {
        h1 { (favour.title) }
        p.lead { (favour.text) }
        @if favour.stands.is_open() {
            dl.facts {
                div { dt { (say.t("near.from_you")) } dd { (favour.eta) } }
                div { dt { (say.t("near.takes")) } dd { (favour.takes) } }
                div { dt { (say.t("near.needs")) } dd { (favour.needs) } }
            }
            @if let Some(place) = &favour.place { p.place { b { (say.t("near.where")) } " " (place) } }
            @for text in &favour.safety { (safety(text)) }
        }
    }
}

fn todo(say: &Say, favour: &Favour) -> Markup {
    html! {
        @if favour.stands.is_open() {
            h2 { (say.t("near.what")) }
            @if !favour.body.is_empty() { p { (favour.body) } }
            (shown(favour.picture.as_deref()))
            (numbered(&favour.list))
        }
    }
}

fn reply_bar(say: &Say, favour: &Favour, path: &str) -> Markup {
    match favour.stands {
        Stands::Asked => html! {
            @if favour.others > 0 { p { (say.with(if favour.others == 1 { "near.other" } else { "near.others" }, &[("n", &favour.others.to_string())])) } }
            form.answer__two method="post" action={ (path) "/reply" } {
                button.btn.btn--big name="yes" value="0" { (say.t("near.no")) }
                button.btn.btn--focal.btn--big name="yes" value="1" { (say.t("near.yes")) }
            }
        },
        Stands::Goes if !favour.answers.is_empty() => html! {
            p { (favour.question) }
            form.answer__many method="post" action={ (path) "/answers" } {
                @for (value, label) in &favour.answers { button.btn.btn--big name="answer" value=(value) { (label) } }
            }
            form method="post" action={ (path) "/cannot" } {
                button.btn.btn--big.btn--bare.btn--words { (say.t("near.cannot")) }
            }
        },
        Stands::Goes => html! {
            div.answer__two {
                form method="post" action={ (path) "/cannot" } { button.btn.btn--big { (favour.cannot) } }
                form method="post" action={ (path) "/done" } { button.btn.btn--focal.btn--big { (favour.done) } }
            }
        },
        Stands::Watching => html! {
            p { (say.t("near.watching")) }
            form method="post" action={ (path) "/cannot" } { button.btn.btn--big { (favour.cannot) } }
        },
        _ => html! {},
    }
}

#[derive(Debug, Default, Deserialize)]
struct Fields {
    #[serde(default)]
    yes: u8,
    #[serde(default)]
    answer: String,
}

type Fill = Result<Form<Fields>, axum::extract::rejection::FormRejection>;

async fn decide(
    pages: Pages,
    ask: Ask,
    run: String,
    act: impl FnOnce(&mut Work<'_, '_>, &Near) -> Result<(), Refused> + Send + 'static,
) -> Response {
    serve(&pages.app, ask, move |app, ask| {
        let who = guest::near(app, &ask.headers, &RunId(run.clone()))?.ok_or(Oops::SignIn)?;
        match app.act_in(&who.tenant, |work| act(work, &who)) {
            // Somebody was faster, or it is over: the page itself says so, kindly.
            Err(trouble) if trouble.status == StatusCode::CONFLICT => {}
            other => other?,
        }
        Ok(if ask.script {
            StatusCode::NO_CONTENT.into_response()
        } else {
            see(&format!("/near/{run}"))
        })
    })
    .await
}

async fn reply(
    State(pages): State<Pages>,
    ask: Ask,
    Path(run): Path<String>,
    fill: Fill,
) -> Response {
    let yes = fill.map(|Form(fields)| fields.yes == 1).unwrap_or_default();
    decide(pages, ask, run, move |work, who| work.near_replies(&who.run, &who.person, yes)).await
}

async fn done(State(pages): State<Pages>, ask: Ask, Path(run): Path<String>) -> Response {
    decide(pages, ask, run, |work, who| work.near_did(&who.run, &who.person)).await
}

async fn cannot(State(pages): State<Pages>, ask: Ask, Path(run): Path<String>) -> Response {
    decide(pages, ask, run, |work, who| work.near_cannot(&who.run, &who.person)).await
}

async fn answers(
    State(pages): State<Pages>,
    ask: Ask,
    Path(run): Path<String>,
    fill: Fill,
) -> Response {
    let value = fill.map(|Form(fields)| fields.answer).unwrap_or_default();
    decide(pages, ask, run, move |work, who| work.near_answers(&who.run, &who.person, &value)).await
}
