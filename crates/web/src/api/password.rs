//! `/api/v1/reset`: a new password by a link from mail, or by the invitation an administrator handed over.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use focal_base::AgentId;
use focal_engine::effect::{Effect, LinkTo, Mail, Recipient};
use focal_engine::tx::About;
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

use super::account::{Session, by_email, end_sessions, let_in};
use crate::app::App;
use crate::auth::session::{cookie, cookie_name};
use crate::auth::{links, password};
use crate::extract::{Body, Part};
use crate::guard::Guard;
use crate::guard::gate::{Visitor, slow_down};
use crate::route::Route;
use crate::trouble::{Answer, Trouble};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Forgot {
    email: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    password: String,
}

pub(super) fn routes() -> Vec<Route> {
    let lost = Guard::Public(
        "whoever lost a password cannot sign in; the answer is the same for everybody",
    );
    let link = Guard::Public("the link is the proof; it works once and expires");
    vec![
        Route::post("/api/v1/reset", lost, "Mails a link for a new password.", forgot)
            .takes::<Forgot>(),
        Route::post("/api/v1/reset/{token}", link, "Sets a new password.", reset)
            .takes::<NewPassword>()
            .gives::<Session>(),
    ]
}

/// Says the same whether or not there is such an account, and as soon: it is looked for, and the mail is
/// committed, behind the answer's back.
async fn forgot(
    State(app): State<App>,
    visitor: Visitor,
    Body(given): Body<Forgot>,
) -> Answer<StatusCode> {
    // One address may not fill somebody's mailbox: a few requests, then it must wait.
    let key = format!("reset/{}", given.email.trim().to_lowercase());
    app.rates.take(&format!("reset-from/{}", visitor.address), app.now()).map_err(slow_down)?;
    tokio::spawn(async move {
        if let Err(trouble) = app.work(move |app| mail(app, &given.email, &key)).await {
            tracing::warn!(code = trouble.code(), "a link for a new password could not be sent");
        }
    });
    Ok(StatusCode::NO_CONTENT)
}

/// Commits a letter with a link to everybody who has that address; the same key within five minutes is
/// the same mail. Blocks.
fn mail(app: &App, email: &str, key: &str) -> Answer<()> {
    let window = app.now().0 / focal_base::Span::mins(5).0;
    for (tenant, agent) in by_email(app, email) {
        let mail = Mail {
            to: Recipient::Agent(agent.id.0.clone()),
            lang: agent.lang.clone(),
            about: "new_password".to_owned(),
            with: BTreeMap::new(),
            link: Some(LinkTo::NewPassword { agent: agent.id.0.clone() }),
            item: None,
        };
        app.act_in(&tenant, |work| {
            let now = work.tx.now;
            work.tx.effect(&format!("mail/{key}/{window}"), now, &Effect::Mail(mail));
            let about = About::default().agent(&agent.id);
            work.tx.event("password_link_asked", about, serde_json::json!({ "on": agent.id }));
            Ok(())
        })?;
    }
    Ok(())
}

async fn reset(
    State(app): State<App>,
    headers: HeaderMap,
    Part(token): Part<String>,
    Body(given): Body<NewPassword>,
) -> Answer<Response> {
    let before = cookie(&headers, cookie_name(app.config.secure_cookies)).map(str::to_owned);
    let _turn = app.checks.acquire().await.map_err(|_| Trouble::signed_out())?;
    app.work(move |app| {
        let system = app.house.system();
        let found = links::open(&system, &token, app.now())?;
        let Some((tenant, LinkTo::NewPassword { agent })) = found else { return Err(dead()) };
        let agent = AgentId(agent);
        let row = app
            .house
            .read(&tenant, |world| world.agents.get(&agent).filter(|row| row.active).cloned());
        let row = row.flatten().ok_or_else(dead)?;
        password::judge(
            &given.password,
            &[&row.name, row.email.split('@').next().unwrap_or_default()],
        )?;
        let hash = app.passwords.hash(&given.password)?;
        // Of two who hold the same link only one sets a password.
        if !links::spend(&system, &token)? {
            return Err(dead());
        }
        links::end_resets(&system, &tenant, &agent)?;
        app.act_in(&tenant, |work| {
            work.tx.credential(password::credential(&tenant, &agent, &hash));
            work.tx.event(
                "password_changed",
                About::default().agent(&agent),
                serde_json::json!({ "on": agent }),
            );
            Ok(())
        })?;
        end_sessions(app, &tenant, &agent)?;
        let_in(app, &tenant, &agent, before.as_deref())
    })
    .await
}

fn dead() -> Trouble {
    Trouble { code: Some("link_dead"), ..Trouble::new(StatusCode::NOT_FOUND, "error.link_dead") }
}
