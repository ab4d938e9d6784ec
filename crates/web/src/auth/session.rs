//! Sessions: a cookie with a random token, kept as a hash, ended by time, sign-out, a changed role or
//! password, and a disabled account. Pages for customers have sessions of their own kind beside these.

use axum::http::HeaderMap;
use focal_base::{AgentId, At, Lang, TenantId};
use focal_engine::rows::Role;
use focal_store::{Credential, CredentialKind, StoreError, SystemStore};
use serde::{Deserialize, Serialize};

use super::{Secret, hash_of};
use crate::config::SessionTimes;
use crate::trouble::Trouble;

/// Somebody who is signed in, as every handler sees them. The role is today's, not the one at sign-in.
#[derive(Clone, Debug, PartialEq)]
pub struct Who {
    pub tenant: TenantId,
    pub agent: AgentId,
    pub role: Role,
    pub lang: Lang,
    /// Hash of the session's token: names the session without giving it away.
    pub session: String,
}

/// What is remembered of a session beside its token.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Body {
    desk: bool,
    since: At,
    seen: At,
}

/// Writing down that a session is alive once in this time is enough.
const TOUCH: focal_base::Span = focal_base::Span::mins(5);

/// `__Host-` binds the cookie to this host and to TLS; on plain loopback browsers would refuse that name.
#[must_use]
pub fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-focal" } else { "focal" }
}

/// The value of a cookie by its name.
#[must_use]
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all =
        headers.get_all(axum::http::header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs =
        all.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
}

/// The header that sets a cookie. Strict: nothing that comes from another site carries it. `seconds` 0 ends it.
#[must_use]
pub fn set_cookie(name: &str, value: &str, seconds: i64, secure: bool, strict: bool) -> String {
    let site = if strict { "Strict" } else { "Lax" };
    let tls = if secure { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; HttpOnly; SameSite={site}; Max-Age={seconds}{tls}")
}

/// A new session. The caller commits the credential before the token leaves.
pub fn open(
    tenant: &TenantId,
    agent: &AgentId,
    times: SessionTimes,
    now: At,
) -> Result<(Secret, Credential), Trouble> {
    let token = Secret::new("")?;
    let body = Body { desk: true, since: now, seen: now };
    let credential = Credential {
        hash: token.hash(),
        kind: CredentialKind::Session,
        tenant: tenant.clone(),
        subject: agent.0.clone(),
        expires: Some(now + times.idle),
        body: serde_json::to_value(body).unwrap_or_default(),
    };
    Ok((token, credential))
}

/// Whose session a token is; `None` when it is nobody's any more. Notes that it is alive.
pub fn find(
    system: &SystemStore,
    token: &str,
    times: SessionTimes,
    now: At,
) -> Result<Option<(TenantId, AgentId, String)>, StoreError> {
    let hash = hash_of(token);
    let Some(credential) =
        system.credential(&hash, now)?.filter(|found| found.kind == CredentialKind::Session)
    else {
        return Ok(None);
    };
    let Ok(body) = serde_json::from_value::<Body>(credential.body.clone()) else {
        return Ok(None);
    };
    if !body.desk || now >= body.since + times.absolute {
        return Ok(None);
    }
    if now.since(body.seen) >= TOUCH {
        let end = (now + times.idle).min(body.since + times.absolute);
        let body = serde_json::to_value(Body { seen: now, ..body }).unwrap_or_default();
        // Never written anew: a sign-out or a new password that came in between must hold.
        if !system.prolong(&hash, end, &body)? {
            return Ok(None);
        }
    }
    Ok(Some((credential.tenant, AgentId(credential.subject), hash)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.insert("cookie", "a=1; focal=xyz; focal2=no".parse().unwrap());
        assert_eq!(cookie(&headers, "focal"), Some("xyz"));
        assert_eq!(cookie(&headers, "__Host-focal"), None);
    }

    #[test]
    fn a_secure_cookie_is_bound_to_its_host() {
        let header = set_cookie(cookie_name(true), "t", 60, true, true);
        assert_eq!(header, "__Host-focal=t; Path=/; HttpOnly; SameSite=Strict; Max-Age=60; Secure");
        assert!(!set_cookie(cookie_name(false), "t", 60, false, false).contains("Secure"));
    }
}
