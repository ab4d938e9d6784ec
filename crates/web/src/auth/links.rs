//! Links that nobody can guess: each opens one thing for one holder until it expires. Only the hash of its
//! token is kept; the token itself is made when the mail leaves.

use focal_base::{AgentId, At, Span, TenantId};
use focal_engine::effect::LinkTo;
use focal_engine::letters::link_days;
use focal_engine::run::Link;
use focal_store::{Credential, CredentialKind, StoreError, SystemStore};
use serde::{Deserialize, Serialize};

use super::{Secret, hash_of};
use crate::config::WebConfig;
use crate::trouble::Trouble;

/// What a link's credential says. `tag` tells it from every other kind of credential.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Body {
    link: LinkTo,
}

/// How long a link of its kind works, as its letter says.
#[must_use]
pub fn lifetime(to: &LinkTo) -> Span {
    Span::days(1).scaled(link_days(to))
}

/// A link for a letter, whole; its hash is on disk when this returns.
pub fn for_letter(
    system: &SystemStore,
    config: &WebConfig,
    tenant: &TenantId,
    to: &LinkTo,
    now: At,
) -> Result<Link, Trouble> {
    let token = issue(system, tenant, to, lifetime(to), now)?;
    Ok(Link { url: config.url(&path(to, &token)), hash: token.hash() })
}

/// Where a link of its kind leads, without the house's address.
#[must_use]
pub fn path(to: &LinkTo, token: &Secret) -> String {
    let room = match to {
        LinkTo::Customer { .. } => "c",
        LinkTo::Near { .. } => "n",
        LinkTo::Partner { .. } => "p",
        LinkTo::NewPassword { .. } => "reset",
    };
    format!("/{room}/{}", token.reveal())
}

/// Who holds it: links of one holder can be ended together.
fn holder(to: &LinkTo) -> String {
    match to {
        LinkTo::Customer { person, .. } => format!("customer:{person}"),
        LinkTo::Near { person, .. } => format!("near:{person}"),
        LinkTo::Partner { provider, .. } => format!("partner:{provider}"),
        LinkTo::NewPassword { agent } => format!("reset:{agent}"),
    }
}

/// Makes a link and keeps its hash, durable when this returns. Give the token away and forget it.
pub fn issue(
    system: &SystemStore,
    tenant: &TenantId,
    to: &LinkTo,
    lifetime: Span,
    now: At,
) -> Result<Secret, Trouble> {
    let token = Secret::new("")?;
    system.put_credential(&credential(tenant, to, &token, lifetime, now))?;
    Ok(token)
}

/// A link's credential, to be committed with the decision that wants it.
#[must_use]
pub fn credential(
    tenant: &TenantId,
    to: &LinkTo,
    token: &Secret,
    lifetime: Span,
    now: At,
) -> Credential {
    Credential {
        hash: token.hash(),
        kind: CredentialKind::Link,
        tenant: tenant.clone(),
        subject: holder(to),
        expires: Some(now + lifetime),
        body: serde_json::to_value(Body { link: to.clone() }).unwrap_or_default(),
    }
}

/// What a link opens, while it lives.
pub fn open(
    system: &SystemStore,
    token: &str,
    now: At,
) -> Result<Option<(TenantId, LinkTo)>, StoreError> {
    let found =
        system.credential(&hash_of(token), now)?.filter(|found| found.kind == CredentialKind::Link);
    Ok(found.and_then(|found| {
        let body: Body = serde_json::from_value(found.body).ok()?;
        Some((found.tenant, body.link))
    }))
}

/// Ends one link, for those that work once. Says whether it was still there: of two at once, one wins.
pub fn spend(system: &SystemStore, token: &str) -> Result<bool, StoreError> {
    system.revoke(&hash_of(token))
}

/// Ends every link by which somebody could set a password.
pub fn end_resets(
    system: &SystemStore,
    tenant: &TenantId,
    agent: &AgentId,
) -> Result<usize, StoreError> {
    system.revoke_all(tenant, CredentialKind::Link, &format!("reset:{agent}"))
}
