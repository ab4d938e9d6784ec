//! Programs: a token in the header of each request speaks for them. It is found by its hash, and what it may
//! do is read from its row, so that taking it back holds from the next request on.

use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, StatusCode};
use focal_base::{At, Span, TenantId};
use focal_engine::rows::{ApiTokenRow, Role, Scope};
use focal_store::{Credential, CredentialKind, StoreError, SystemStore};
use serde_json::json;

use super::hash_of;
use super::session::Who;
use crate::app::App;
use crate::guard::gate::{Visitor, slow_down};
use crate::trouble::{Answer, Trouble};

/// What a token begins with, so that people and scanners recognise it.
pub const PREFIX: &str = "focal_";

/// Writing down that a token is used once in this time is enough.
const TOUCH: Span = Span::mins(1);

/// A token that is alive, and whose it is.
#[derive(Clone, Debug)]
pub struct Program {
    pub tenant: TenantId,
    pub row: ApiTokenRow,
    hash: String,
}

impl Program {
    /// As handlers see it. Its role only widens what it is shown; what it may call, its scopes say.
    #[must_use]
    pub fn who(self, visitor: &Visitor) -> Who {
        let role = match self.row.scopes.iter().max() {
            Some(Scope::AdminRead | Scope::AdminWrite) => Role::Administrator,
            Some(Scope::ReportsRead) => Role::Supervisor,
            _ => Role::Agent,
        };
        let (agent, lang) = (self.row.actor(), visitor.lang.clone());
        Who { tenant: self.tenant, agent, role, lang, session: self.hash }
    }
}

/// The token that a request brings in its header.
#[must_use]
pub fn bearer(headers: &HeaderMap) -> Option<String> {
    let header = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (kind, token) = header.split_once(' ')?;
    let token = token.trim();
    (kind.eq_ignore_ascii_case("bearer") && !token.is_empty()).then(|| token.to_owned())
}

#[must_use]
pub fn wrong() -> Trouble {
    Trouble { code: Some("bad_token"), ..Trouble::new(StatusCode::UNAUTHORIZED, "error.token") }
}

/// The credential of a new token's secret.
#[must_use]
pub fn credential(tenant: &TenantId, row: &ApiTokenRow, hash: String) -> Credential {
    Credential {
        hash,
        kind: CredentialKind::Token,
        tenant: tenant.clone(),
        subject: row.id.clone(),
        // Its row says when it ends; kept until then, so that one can see when it was used last.
        expires: None,
        body: json!({}),
    }
}

/// When a token was used last, to the minute, and its credentials.
pub fn used(
    system: &SystemStore,
    tenant: &TenantId,
    id: &str,
) -> Result<(Option<At>, Vec<Credential>), StoreError> {
    let found = system.credentials_of(tenant, CredentialKind::Token, id)?;
    let seen = found.iter().filter_map(seen).max();
    Ok((seen, found))
}

fn seen(credential: &Credential) -> Option<At> {
    serde_json::from_value(credential.body["seen"].clone()).ok()
}

/// Whose token it is, and that they have not asked too much.
pub async fn admitted(app: &App, visitor: &Visitor, token: String) -> Answer<Program> {
    // Guessing is hopeless, and must not cost anything either: after a burst an address waits.
    let guesses = format!("wrong-token/{}", visitor.address);
    if !app.device_rates.has(&guesses, app.now()) {
        return Err(slow_down(1));
    }
    let program = app.work(move |app| find(app, &token)).await?;
    let Some(program) = program else {
        let _counted = app.device_rates.take(&guesses, app.now());
        return Err(wrong());
    };
    let key = format!("t/{}", program.row.id);
    let taken = match program.row.per_minute {
        Some(most) => app.rates.take_within(&key, app.now(), most),
        None => app.rates.take(&key, app.now()),
    };
    taken.map_err(slow_down)?;
    Ok(program)
}

fn find(app: &App, token: &str) -> Answer<Option<Program>> {
    let (system, now) = (app.house.system(), app.now());
    let hash = hash_of(token);
    let found = system.credential(&hash, now)?;
    let Some(found) = found.filter(|found| found.kind == CredentialKind::Token) else {
        return Ok(None);
    };
    let row = app.house.read(&found.tenant, |world| world.tokens.get(&found.subject).cloned());
    let Some(row) = row.flatten().filter(|row| row.is_alive(now)) else {
        return Ok(None);
    };
    if seen(&found).is_none_or(|seen| now.since(seen) >= TOUCH)
        && !system.remember(&hash, &json!({ "seen": now }))?
    {
        return Ok(None);
    }
    Ok(Some(Program { tenant: found.tenant, row, hash }))
}
