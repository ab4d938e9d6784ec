//! `/api/v1/session`: sign in, who am I, sign out.

use axum::Json;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use focal_base::{AgentId, Lang, Span, TenantId};
use serde::Deserialize;
use utoipa::ToSchema;

use super::account::{self, Session, by_email, ended_cookie, let_in};
use crate::app::App;
use crate::auth::pause::{Attempt, Left};
use crate::auth::session::{Who, cookie, cookie_name, set_cookie};
use crate::auth::{known, password};
use crate::extract::Body;
use crate::guard::gate::Visitor;
use crate::guard::{AGENT, Guard};
use crate::metrics::Metrics;
use crate::route::Route;
use crate::trouble::{Answer, Trouble};
use crate::words;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    email: String,
    password: String,
}

pub(super) fn routes() -> Vec<Route> {
    let why = Guard::Public("it is how one signs in");
    let path = "/api/v1/session";
    vec![
        Route::get(path, AGENT, "Who is signed in.", who_am_i)
            .person("only a person signs in")
            .gives::<Session>(),
        Route::post(path, why, "Signs in.", sign_in).takes::<SignIn>().gives::<Session>(),
        Route::delete(path, AGENT, "Signs out.", sign_out).person("only a person signs out"),
    ]
}

async fn who_am_i(State(app): State<App>, who: Who) -> Answer<Json<Session>> {
    app.work(move |app| account::view(app, &who.tenant, &who.agent).map(Json)).await
}

async fn sign_in(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    Body(given): Body<SignIn>,
) -> Answer<Response> {
    let before = cookie(&headers, cookie_name(app.config.secure_cookies)).map(str::to_owned);
    let browser =
        cookie(&headers, known::cookie_name(app.config.secure_cookies)).map(str::to_owned);
    // Checks are dear by design: a few at once, the rest wait, and the request's own patience ends that.
    let _turn = app.checks.acquire().await.map_err(|_| Trouble::signed_out())?;
    app.work(move |app| {
        let now = app.now();
        let known = is_known(app, browser.as_deref(), &given.email)?;
        let attempt = Attempt { account: &given.email, address: &visitor.address, known };
        if let Some(rest) = app.pauses.check(&attempt, now) {
            Metrics::add(&app.metrics.sign_ins_refused, 1);
            return Err(paused(&visitor.lang, rest));
        }
        match find(app, &given)? {
            Some((tenant, agent)) => {
                app.pauses.right(&attempt);
                Metrics::add(&app.metrics.sign_ins, 1);
                let mut response = let_in(app, &tenant, &agent, before.as_deref())?;
                if !known {
                    remember(app, &mut response, &tenant, &agent)?;
                }
                Ok(response)
            }
            None => {
                Metrics::add(&app.metrics.sign_ins_refused, 1);
                let left = app.pauses.wrong(&attempt, now);
                if let Left::Pause(_) = left {
                    paused_account(app, &given.email)?;
                }
                Err(wrong(&visitor.lang, left))
            }
        }
    })
    .await
}

/// Too many wrong passwords: the account's administrator finds it in the audit trail, once a pause. What
/// was typed is kept nowhere.
fn paused_account(app: &App, email: &str) -> Answer<()> {
    for (tenant, agent) in by_email(app, email) {
        app.act_in(&tenant, |work| {
            let about = focal_engine::tx::About::default().agent(&agent.id);
            work.tx.event("sign_in_paused", about, serde_json::json!({ "on": agent.id }));
            Ok(())
        })?;
    }
    Ok(())
}

/// Whether this browser has signed in to the account before.
fn is_known(app: &App, browser: Option<&str>, email: &str) -> Answer<bool> {
    let Some(token) = browser else { return Ok(false) };
    let whose = known::whose(&app.house.system(), token, app.now())?;
    Ok(by_email(app, email).iter().any(|(tenant, row)| {
        whose.as_ref().is_some_and(|(of, agent)| of == tenant && *agent == row.id)
    }))
}

fn remember(app: &App, response: &mut Response, tenant: &TenantId, agent: &AgentId) -> Answer<()> {
    let token = known::remember(&app.house.system(), tenant, agent, app.now())?;
    let secure = app.config.secure_cookies;
    let cookie =
        set_cookie(known::cookie_name(secure), token.reveal(), known::max_age(), secure, true);
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(())
}

/// Whose e-mail and password these are. One check at least is made, so that time tells nothing.
fn find(app: &App, given: &SignIn) -> Answer<Option<(TenantId, AgentId)>> {
    let system = app.house.system();
    let candidates = by_email(app, &given.email);
    if candidates.is_empty() {
        let _ = app.passwords.check(&given.password, None);
        return Ok(None);
    }
    for (tenant, agent) in candidates {
        let stored = password::stored(&system, &tenant, &agent.id)?;
        if app.passwords.check(&given.password, stored.as_deref()) {
            return Ok(Some((tenant, agent.id)));
        }
    }
    Ok(None)
}

fn paused(lang: &Lang, rest: Span) -> Trouble {
    let seconds = (rest.0.max(1) as u64).div_ceil(1_000);
    let wait = duration(lang, rest);
    Trouble::new(StatusCode::TOO_MANY_REQUESTS, "signin.pause")
        .with("wait", wait)
        .field("password")
        .after(seconds)
}

fn wrong(lang: &Lang, left: Left) -> Trouble {
    let refused = |key: &str| Trouble {
        code: Some("wrong_password"),
        ..Trouble::new(StatusCode::UNAUTHORIZED, key)
    };
    let trouble = match left {
        Left::Tries(1) => refused("signin.wrong_one"),
        Left::Tries(tries) => refused("signin.wrong").with("tries", number(lang, tries)),
        Left::Pause(rest) => refused("signin.wrong_pause").with("wait", duration(lang, rest)),
    };
    trouble.field("password")
}

/// A small number in words, as in "Three tries left".
fn number(lang: &Lang, n: u32) -> String {
    let key = format!("number.{n}");
    let text = words::text(lang, &key);
    if text == key { n.to_string() } else { text }
}

fn duration(lang: &Lang, span: Span) -> String {
    let minutes = (span.0.max(1) as u64).div_ceil(60_000);
    match minutes {
        1 => words::text(lang, "duration.minute"),
        minutes => words::say(lang, "duration.minutes", &[("minutes", minutes.to_string())]),
    }
}

async fn sign_out(State(app): State<App>, who: Who) -> Answer<Response> {
    app.work(move |app| {
        app.house.system().revoke(&who.session)?;
        app.hub.end_session(&who.session);
        app.act(&who, |work| {
            let about = focal_engine::tx::About::default().agent(&who.agent);
            work.tx.event("signed_out", about, serde_json::json!({ "on": who.agent }));
            Ok(())
        })?;
        let mut response = StatusCode::NO_CONTENT.into_response();
        if let Some(cookie) = ended_cookie(app) {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
        Ok(response)
    })
    .await
}
