//! `/api/v1/admin/tokens`: what lets programs in. A secret is shown once, when it is made.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use focal_base::At;
use focal_engine::Names;
use focal_engine::admin::tokens::{self, TokenInput};
use focal_engine::rows::{ApiTokenRow, Scope};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{decide, show};
use crate::app::App;
use crate::auth::Secret;
use crate::auth::programs::{self, PREFIX};
use crate::auth::session::Who;
use crate::extract::{Body, Part};
use crate::guard::ADMINISTRATOR;
use crate::route::Route;
use crate::trouble::{Answer, Trouble};
use crate::views::when::When;

#[derive(Debug, Serialize, ToSchema)]
pub struct TokenView {
    id: String,
    name: String,
    scopes: Vec<&'static str>,
    made: When,
    by: String,
    expires: When,
    #[serde(skip_serializing_if = "Option::is_none")]
    per_minute: Option<u32>,
    /// `alive`, `expired` or `ended`.
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended: Option<When>,
    /// To the minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_used: Option<When>,
}

/// A token that was just made.
#[derive(Debug, Serialize, ToSchema)]
pub struct MadeToken {
    /// Shown this once.
    secret: String,
    /// What to copy to try it.
    command: String,
    token: TokenView,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenWish {
    name: String,
    /// What it may do, e.g. `cases:read`.
    scopes: Vec<String>,
    expires: When,
    /// Most requests a minute; nothing said is what a person may do.
    #[serde(default)]
    per_minute: Option<u32>,
}

pub(super) fn routes() -> Vec<Route> {
    let (all, one) = ("/api/v1/admin/tokens", "/api/v1/admin/tokens/{id}");
    vec![
        Route::get(all, ADMINISTRATOR, "Tokens of programs, latest first.", list)
            .scope(Scope::AdminRead)
            .gives_list::<TokenView>(),
        Route::post(all, ADMINISTRATOR, "Makes a token.", make)
            .person("a token must not make another")
            .takes::<TokenWish>()
            .gives::<MadeToken>(),
        Route::delete(one, ADMINISTRATOR, "Takes a token back, at once.", end)
            .person("whoever takes a token back answers for it"),
    ]
}

fn view(app: &App, who: &Who, row: &ApiTokenRow) -> Answer<TokenView> {
    let (seen, _) = programs::used(&app.house.system(), &who.tenant, &row.id)?;
    let by = app.read(who, |world| Names::new(world, &who.lang, None).agent(&row.by))?;
    let state = match row.ended {
        Some(_) => "ended",
        None if row.is_alive(app.now()) => "alive",
        None => "expired",
    };
    Ok(TokenView {
        id: row.id.clone(),
        name: row.name.clone(),
        scopes: row.scopes.iter().map(|scope| scope.word()).collect(),
        made: row.made.into(),
        by,
        expires: row.expires.into(),
        per_minute: row.per_minute,
        state,
        ended: row.ended.map(When::from),
        last_used: seen.or(row.last_used).map(When::from),
    })
}

async fn list(State(app): State<App>, who: Who) -> Answer<Json<Vec<TokenView>>> {
    app.work(move |app| {
        let mut rows =
            app.read(&who, |world| world.tokens.values().cloned().collect::<Vec<_>>())?;
        rows.sort_by(|a, b| (b.made, &b.id).cmp(&(a.made, &a.id)));
        Ok(Json(rows.iter().map(|row| view(app, &who, row)).collect::<Answer<_>>()?))
    })
    .await
}

fn scope(word: &str) -> Answer<Scope> {
    let all = || Scope::ALL.map(Scope::word).join(", ");
    Scope::of(word)
        .ok_or_else(|| Trouble::invalid("token.no_scope").field("scopes").expected(all()))
}

async fn make(
    State(app): State<App>,
    who: Who,
    Body(wish): Body<TokenWish>,
) -> Answer<Json<MadeToken>> {
    app.work(move |app| {
        let scopes = wish.scopes.iter().map(|word| scope(word)).collect::<Answer<_>>()?;
        let expires: At = wish.expires.0;
        let input = TokenInput { name: wish.name, scopes, expires, per_minute: wish.per_minute };
        let secret = Secret::new(PREFIX)?;
        let row = decide(app, &who, |work, by| {
            tokens::make(work, by, input, |row| {
                programs::credential(&who.tenant, row, secret.hash())
            })
        })?;
        let (command, token) = (example(app, &row, &secret), view(app, &who, &row)?);
        Ok(Json(MadeToken { secret: secret.reveal().to_owned(), command, token }))
    })
    .await
}

/// Something that the token may do at once, and harmless.
fn example(app: &App, row: &ApiTokenRow, secret: &Secret) -> String {
    let look = [
        (Scope::CasesRead, "/api/v1/cases"),
        (Scope::ThingsRead, "/api/v1/things"),
        (Scope::ReportsRead, "/api/v1/wall"),
        (Scope::AdminRead, "/api/v1/admin/queues"),
    ];
    let header = format!("-H 'Authorization: Bearer {}'", secret.reveal());
    match look.iter().find(|(scope, _)| row.allows(*scope)) {
        Some((_, path)) => format!("curl {header} {}", app.config.url(path)),
        None => format!(
            "curl -X POST {header} -H 'Content-Type: application/json' -d '{{\"thing\":\"…\"}}' {}",
            app.config.url("/api/v1/signals")
        ),
    }
}

async fn end(State(app): State<App>, who: Who, Part(id): Part<String>) -> Answer<StatusCode> {
    app.work(move |app| {
        let row = show(app, &who, |world| world.tokens.get(&id).cloned())?;
        let (seen, secrets) = programs::used(&app.house.system(), &who.tenant, &row.id)?;
        decide(app, &who, |work, by| tokens::end(work, by, &row.id, secrets, seen))?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}
