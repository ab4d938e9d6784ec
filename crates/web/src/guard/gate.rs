//! The gate before each route of the API: counts, checks where the request began, finds out who it is, and
//! puts words to what went wrong.

use std::time::{Duration, Instant};

use axum::extract::{Request, State};
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_LENGTH};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use focal_base::Lang;

use super::{Guard, address::address, origin, speak::speak};
use crate::app::App;
use crate::auth::programs::{self, bearer};
use crate::auth::session::{self, Who, cookie, cookie_name};
use crate::route::Programs;
use crate::trouble::{Answer, Trouble};
use crate::words;

/// What the gate must know of a route.
#[derive(Clone)]
pub struct Gate {
    pub app: App,
    pub guard: Guard,
    pub programs: Option<Programs>,
    pub limit: usize,
    /// A live stream has no end to wait for.
    pub endless: bool,
}

/// Where the request comes from and what its reader speaks, for handlers of public routes.
#[derive(Clone, Debug)]
pub struct Visitor {
    pub address: String,
    pub lang: Lang,
}

pub async fn pass(State(gate): State<Gate>, mut request: Request, next: Next) -> Response {
    let app = gate.app.clone();
    let accepted = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let visitor = Visitor {
        address: address(request.headers(), request.extensions(), &app.config.trusted_proxies),
        lang: words::accepted(accepted),
    };
    let lang = visitor.lang.clone();
    request.extensions_mut().insert(visitor.clone());
    let admitted = admit(&gate, &mut request, &visitor).await;
    let who = request.extensions().get::<Who>().cloned();
    let response = match admitted {
        Ok(()) => serve(&gate, request, next).await,
        Err(trouble) => trouble.into_response(),
    };
    app.metrics.answered(response.status());
    speak(&app, who.as_ref(), &lang, response).await
}

async fn serve(gate: &Gate, request: Request, next: Next) -> Response {
    if gate.endless {
        return next.run(request).await;
    }
    let patience: Duration = gate.app.config.limits.request;
    let begun = Instant::now();
    let answered = tokio::time::timeout(patience, next.run(request)).await;
    gate.app.watch.slow.note(begun.elapsed(), gate.app.now());
    match answered {
        Ok(response) => response,
        Err(_) => {
            Trouble::new(StatusCode::SERVICE_UNAVAILABLE, "error.timeout").after(5).into_response()
        }
    }
}

async fn admit(gate: &Gate, request: &mut Request, visitor: &Visitor) -> Answer<()> {
    let app = &gate.app;
    if let (Guard::Least(_), Some(token)) = (gate.guard, bearer(request.headers())) {
        let who = admit_program(gate, visitor, token).await?;
        check_length(request, gate.limit)?;
        request.extensions_mut().insert(who);
        return Ok(());
    }
    let who = match gate.guard {
        Guard::Public(_) | Guard::Device => None,
        Guard::Least(_) => {
            let token = cookie(request.headers(), cookie_name(app.config.secure_cookies))
                .map(str::to_owned);
            signed_in(app, token).await?
        }
    };
    if gate.guard != Guard::Device {
        let key = who
            .as_ref()
            .map_or_else(|| format!("a/{}", visitor.address), |who| format!("s/{}", who.session));
        app.rates.take(&key, app.now()).map_err(slow_down)?;
        if origin::changes(request.method()) {
            origin::check(request.headers(), &app.config.public_url)?;
        }
    }
    check_length(request, gate.limit)?;
    let Guard::Least(role) = gate.guard else { return Ok(()) };
    let who = who.ok_or_else(Trouble::signed_out)?;
    if who.role < role {
        return Err(Trouble::forbidden("error.role"));
    }
    request.extensions_mut().insert(who);
    Ok(())
}

/// A program brings its token with each request, so nobody else's page can make it ask: where the request
/// began does not matter. Its scopes stand in the place of a role.
async fn admit_program(gate: &Gate, visitor: &Visitor, token: String) -> Answer<Who> {
    let program = programs::admitted(&gate.app, visitor, token).await?;
    match gate.programs {
        Some(Programs::With(scope)) if program.row.allows(scope) => Ok(program.who(visitor)),
        Some(Programs::With(scope)) => Err(Trouble::forbidden("error.scope")
            .with("scope", scope.word())
            .expected(scope.word())),
        Some(Programs::Never(_)) | None => Err(Trouble::forbidden("error.person_only")),
    }
}

pub(crate) fn slow_down(seconds: u64) -> Trouble {
    Trouble::new(StatusCode::TOO_MANY_REQUESTS, "error.slow_down")
        .with("seconds", seconds.max(1))
        .after(seconds)
}

/// Says no before a body that is too large is read; the limit of the body itself holds in any case.
fn check_length(request: &Request, limit: usize) -> Answer<()> {
    let length = request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let too_long = length
        .and_then(|text| text.parse::<u64>().ok())
        .is_some_and(|length| length > limit as u64);
    if too_long && *request.method() != Method::GET {
        return Err(too_large(limit));
    }
    Ok(())
}

pub(crate) fn too_large(limit: usize) -> Trouble {
    Trouble::new(StatusCode::PAYLOAD_TOO_LARGE, "error.too_large").expected(format!("≤ {limit} B"))
}

/// Who the session cookie speaks for, with today's role; a disabled agent is nobody from that moment on.
async fn signed_in(app: &App, token: Option<String>) -> Answer<Option<Who>> {
    let Some(token) = token else { return Ok(None) };
    app.work(move |app| {
        let found = session::find(&app.house.system(), &token, app.config.sessions, app.now())?;
        let Some((tenant, agent, session)) = found else { return Ok(None) };
        let row = app.house.read(&tenant, |world| {
            world
                .agents
                .get(&agent)
                .filter(|row| row.active)
                .map(|row| (row.role, row.lang.clone()))
        });
        Ok(row.flatten().map(|(role, lang)| Who { tenant, agent, role, lang, session }))
    })
    .await
}
