//! Sign-in for customers: an e-mail address, and "if we know you, a link is on its way". Whether somebody is
//! known shows in nothing: not in the answer, not in how long it takes.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Form, Router};
use focal_base::{PersonId, Span, TenantId};
use focal_engine::effect::{Effect, LinkTo, Mail, Recipient};
use maud::html;
use serde::Deserialize;

use super::Pages;
use super::ask::{Ask, serve};
use super::frame::{Frame, answer};
use super::{guest, landing};
use crate::app::App;
use crate::trouble::Answer;

pub fn router() -> Router<Pages> {
    Router::new().route("/help", get(page).post(send)).route("/look", post(look))
}

#[derive(Debug, Default, Deserialize)]
struct Arrived {
    #[serde(default)]
    ended: Option<u8>,
}

async fn page(State(pages): State<Pages>, ask: Ask, Query(arrived): Query<Arrived>) -> Response {
    serve(&pages.app, ask, move |app, ask| {
        let say = ask.say();
        let known = guest::customer(app, &ask.headers)?;
        let body = html! {
            main #main.plain {
                h1 { (say.t("help.title")) }
                @if arrived.ended.is_some() { p.note role="status" { (say.t("help.ended")) } }
                p { (say.t("help.text")) }
                form.ask method="post" action="/help" {
                    label for="email" { (say.t("help.email")) }
                    input #email type="email" name="email" autocomplete="email" required maxlength="254" inputmode="email";
                    button.btn.btn--ink.btn--big { (say.t("help.send")) }
                }
                @if known.is_some() { p { a href="/my" { (say.t("foot.my")) } } }
            }
            footer.foot { (say.t("foot.danger")) }
        };
        let name = landing::house_name(app);
        let frame = Frame::new(&say, ask.theme, &name, say.t("help.title"), "/help");
        Ok(answer(StatusCode::OK, frame.page(&body)))
    })
    .await
}

#[derive(Debug, Default, Deserialize)]
struct Fields {
    #[serde(default)]
    email: String,
}

async fn send(
    State(pages): State<Pages>,
    ask: Ask,
    fill: Result<Form<Fields>, axum::extract::rejection::FormRejection>,
) -> Response {
    let email = fill.map(|Form(fields)| fields.email).unwrap_or_default();
    let email = email.trim().to_lowercase();
    // Looked for behind the answer's back, so that how long it takes says nothing.
    if (3..=254).contains(&email.len()) && email.contains('@') {
        let app = pages.app.clone();
        tokio::spawn(async move {
            if let Err(trouble) = app.work(move |app| mail(app, &email)).await {
                tracing::warn!(code = trouble.code(), "a sign-in link could not be sent");
            }
        });
    }
    serve(&pages.app, ask, |app, ask| Ok(landing::sent(app, ask))).await
}

/// Sends a link to everybody who has that address, once in a few minutes. Blocks.
fn mail(app: &App, email: &str) -> Answer<()> {
    for tenant in app.house.tenants() {
        let known = app.house.read(&tenant, |world| {
            world.people_at(email).map(|row| row.id.clone()).collect::<Vec<PersonId>>()
        });
        for person in known.unwrap_or_default() {
            mail_to(app, &tenant, &person)?;
        }
    }
    Ok(())
}

fn mail_to(app: &App, tenant: &TenantId, person: &PersonId) -> Answer<()> {
    let window = app.now().0 / Span::mins(2).0;
    app.act_in(tenant, |work| {
        let Some(row) = work.tx.world.people.get(person).cloned() else { return Ok(()) };
        let mail = Mail {
            to: Recipient::Person(row.id.0.clone()),
            lang: row.lang,
            about: "sign_in".to_owned(),
            with: Default::default(),
            link: Some(LinkTo::Customer { person: row.id.0.clone(), case: None }),
            item: None,
        };
        let now = work.tx.now;
        work.tx.effect(&format!("sign_in/{}/{window}", row.id), now, &Effect::Mail(mail));
        Ok(())
    })
}

/// Language and theme.
async fn look(
    State(pages): State<Pages>,
    ask: Ask,
    fill: Result<Form<Vec<(String, String)>>, axum::extract::rejection::FormRejection>,
) -> Response {
    let fields = fill.map(|Form(fields)| fields).unwrap_or_default();
    serve(&pages.app, ask, move |app, ask| landing::choose(app, ask, &fields)).await
}
