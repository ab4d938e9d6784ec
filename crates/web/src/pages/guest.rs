//! Who opens these pages: customers, near persons and partners, each by a link that nobody can guess. The
//! link is exchanged for a cookie of its own, so that it leaves the address bar; nobody here has a password.

use axum::http::HeaderMap;
use focal_base::{At, Lang, PersonId, ProviderId, RunId, Span, TenantId};
use focal_engine::effect::LinkTo;
use focal_store::{Credential, CredentialKind};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::auth::session::cookie;
use crate::auth::{Secret, hash_of};
use crate::trouble::Answer;

/// Nobody stays signed in longer than that; the mail's link opens the page again.
const SESSION: Span = Span::hours(12);

/// What a guest's session says. The field tells it from an agent's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Body {
    guest: LinkTo,
}

/// A customer, as every handler of theirs sees one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Customer {
    pub tenant: TenantId,
    pub person: PersonId,
    pub lang: Lang,
    pub zone: String,
}

/// Somebody near a thing, about one favour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Near {
    pub tenant: TenantId,
    pub person: PersonId,
    pub run: RunId,
    pub lang: Lang,
    pub zone: String,
}

/// A company, about one hand-off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partner {
    pub tenant: TenantId,
    pub provider: ProviderId,
    pub run: RunId,
    pub lang: Lang,
    pub zone: String,
}

/// Cookie and path of a session: a favour's and a hand-off's is sent to their own pages only.
fn place(to: &LinkTo) -> Option<(&'static str, String)> {
    match to {
        LinkTo::Customer { .. } => Some(("focal-my", "/".to_owned())),
        LinkTo::Near { run, .. } => Some(("focal-near", format!("/near/{run}"))),
        LinkTo::Partner { run, .. } => Some(("focal-partner", format!("/partner/{run}"))),
        LinkTo::NewPassword { .. } => None,
    }
}

fn name(plain: &str, secure: bool) -> String {
    if secure { format!("__Secure-{plain}") } else { plain.to_owned() }
}

/// Opens a session for whoever holds a link. Gives the header that sets its cookie. Blocks.
pub fn enter(app: &App, tenant: &TenantId, to: &LinkTo) -> Answer<Option<String>> {
    let Some((plain, path)) = place(to) else { return Ok(None) };
    let token = Secret::new("")?;
    app.house.system().put_credential(&Credential {
        hash: token.hash(),
        kind: CredentialKind::Session,
        tenant: tenant.clone(),
        subject: subject(to),
        expires: Some(app.now() + SESSION),
        body: serde_json::to_value(Body { guest: to.clone() }).unwrap_or_default(),
    })?;
    let secure = app.config.secure_cookies;
    let tls = if secure { "; Secure" } else { "" };
    let seconds = SESSION.0 / 1_000;
    let name = name(plain, secure);
    Ok(Some(format!(
        "{name}={}; Path={path}; HttpOnly; SameSite=Lax; Max-Age={seconds}{tls}",
        token.reveal()
    )))
}

/// Ends a customer's session and gives the header that drops its cookie. Blocks.
pub fn leave(app: &App, headers: &HeaderMap) -> Answer<String> {
    let secure = app.config.secure_cookies;
    let name = name("focal-my", secure);
    if let Some(token) = cookie(headers, &name) {
        app.house.system().revoke(&hash_of(token))?;
    }
    let tls = if secure { "; Secure" } else { "" };
    Ok(format!("{name}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0{tls}"))
}

/// Whose session it is: all of a guest's can be ended together.
fn subject(to: &LinkTo) -> String {
    match to {
        LinkTo::Customer { person, .. } => format!("customer:{person}"),
        LinkTo::Near { person, .. } => format!("near:{person}"),
        LinkTo::Partner { provider, .. } => format!("partner:{provider}"),
        LinkTo::NewPassword { agent } => format!("reset:{agent}"),
    }
}

fn found(
    app: &App,
    headers: &HeaderMap,
    plain: &str,
    now: At,
) -> Answer<Option<(TenantId, LinkTo)>> {
    let Some(token) = cookie(headers, &name(plain, app.config.secure_cookies)) else {
        return Ok(None);
    };
    let credential = app.house.system().credential(&hash_of(token), now)?;
    Ok(credential.filter(|found| found.kind == CredentialKind::Session).and_then(|found| {
        let body: Body = serde_json::from_value(found.body).ok()?;
        Some((found.tenant, body.guest))
    }))
}

/// The customer whose cookie it is, if the session lives and they are still known. Blocks.
pub fn customer(app: &App, headers: &HeaderMap) -> Answer<Option<Customer>> {
    let Some((tenant, LinkTo::Customer { person, .. })) =
        found(app, headers, "focal-my", app.now())?
    else {
        return Ok(None);
    };
    let person = PersonId(person);
    let row = app.house.read(&tenant, |world| world.people.get(&person).cloned()).flatten();
    Ok(row.map(|row| Customer { tenant, person, lang: row.lang, zone: row.zone }))
}

/// The near person whose favour it is. Blocks.
pub fn near(app: &App, headers: &HeaderMap, run: &RunId) -> Answer<Option<Near>> {
    let Some((tenant, LinkTo::Near { run: own, person })) =
        found(app, headers, "focal-near", app.now())?
    else {
        return Ok(None);
    };
    if own != *run {
        return Ok(None);
    }
    let person = PersonId(person);
    let row = app.house.read(&tenant, |world| world.people.get(&person).cloned()).flatten();
    Ok(row.map(|row| Near { tenant, person, run: own, lang: row.lang, zone: row.zone }))
}

/// The company whose hand-off it is. Blocks.
pub fn partner(app: &App, headers: &HeaderMap, run: &RunId) -> Answer<Option<Partner>> {
    let Some((tenant, LinkTo::Partner { run: own, provider })) =
        found(app, headers, "focal-partner", app.now())?
    else {
        return Ok(None);
    };
    if own != *run {
        return Ok(None);
    }
    let provider = ProviderId(provider);
    let row = app.house.read(&tenant, |world| {
        world.providers.get(&provider).map(|row| (row.lang.clone(), world.tenant.zone.clone()))
    });
    Ok(row.flatten().map(|(lang, zone)| Partner { tenant, provider, run: own, lang, zone }))
}
