//! Browsers that belong to an account: one that has signed in carries a second cookie. It opens nothing; it
//! only lets its owner try apart from strangers, who could otherwise keep them out by guessing wrongly.

use focal_base::{AgentId, At, Span, TenantId};
use focal_store::{Credential, CredentialKind, StoreError, SystemStore};

use super::{Secret, hash_of};
use crate::trouble::Trouble;

const LIFETIME: Span = Span::days(180);

#[must_use]
pub fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-focal-known" } else { "focal-known" }
}

/// Seconds that the cookie lives.
#[must_use]
pub fn max_age() -> i64 {
    LIFETIME.0 / 1_000
}

/// Whose browser a token names.
pub fn whose(
    system: &SystemStore,
    token: &str,
    now: At,
) -> Result<Option<(TenantId, AgentId)>, StoreError> {
    let found =
        system.credential(&hash_of(token), now)?.filter(|found| found.body["known"] == true);
    Ok(found.and_then(|found| {
        let agent = AgentId::from(found.subject.strip_prefix("known:")?);
        Some((found.tenant, agent))
    }))
}

/// Remembers a browser; the token goes into its cookie.
pub fn remember(
    system: &SystemStore,
    tenant: &TenantId,
    agent: &AgentId,
    now: At,
) -> Result<Secret, Trouble> {
    let token = Secret::new("")?;
    system.put_credential(&Credential {
        hash: token.hash(),
        kind: CredentialKind::Link,
        tenant: tenant.clone(),
        subject: format!("known:{agent}"),
        expires: Some(now + LIFETIME),
        body: serde_json::json!({ "known": true }),
    })?;
    Ok(token)
}
