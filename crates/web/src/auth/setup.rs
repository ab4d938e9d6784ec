//! The first administrator: made through a link that is printed once, never by a default account. Also the
//! way back in for whoever lost theirs.

use focal_base::{At, Span, TenantId};
use focal_engine::House;
use focal_engine::effect::LinkTo;
use focal_engine::rows::Role;
use focal_store::{Credential, CredentialKind, History, StoreError, SystemStore};

use super::{Secret, hash_of, links};
use crate::trouble::{Answer, Trouble};

/// The tenant that a new house begins with.
pub const FIRST_TENANT: &str = "main";
const LIFETIME: Span = Span::days(2);
const SUBJECT: &str = "setup";

/// Whether nobody administers this house yet.
pub fn is_open<H: History>(house: &House<H>) -> bool {
    let administered = |tenant: &TenantId| {
        house.read(tenant, |world| {
            world.agents.values().any(|agent| agent.active && agent.role == Role::Administrator)
        })
    };
    !house.tenants().iter().any(|tenant| administered(tenant) == Some(true))
}

/// The path of a one-time link that makes the first administrator; `None` when there is one already.
/// An earlier link stops working: only the one printed last does.
pub fn setup_link<H: History>(house: &House<H>, now: At) -> Answer<Option<String>> {
    if !is_open(house) {
        return Ok(None);
    }
    let system = house.system();
    let tenant = house.tenants().into_iter().next().unwrap_or_else(|| TenantId::from(FIRST_TENANT));
    if !system.tenants()?.iter().any(|known| known.id == tenant) {
        system.create_tenant(&tenant, &serde_json::json!({}))?;
    }
    system.revoke_all(&tenant, CredentialKind::Link, SUBJECT)?;
    let token = Secret::new("")?;
    system.put_credential(&Credential {
        hash: token.hash(),
        kind: CredentialKind::Link,
        tenant,
        subject: SUBJECT.to_owned(),
        expires: Some(now + LIFETIME),
        body: serde_json::json!({ "setup": true }),
    })?;
    Ok(Some(format!("/setup/{}", token.reveal())))
}

/// The tenant that a setup link makes, while the link lives.
pub fn open(system: &SystemStore, token: &str, now: At) -> Result<Option<TenantId>, StoreError> {
    let found =
        system.credential(&hash_of(token), now)?.filter(|found| found.kind == CredentialKind::Link);
    Ok(found
        .filter(|found| found.subject == SUBJECT && found.body["setup"] == true)
        .map(|found| found.tenant))
}

/// A path by which an administrator who lost their password sets a new one: for the command line, by
/// whoever may read the house's files anyway.
pub fn admin_reset<H: History>(house: &House<H>, email: Option<&str>, now: At) -> Answer<String> {
    let wanted = email.map(str::to_lowercase);
    for tenant in house.tenants() {
        let found = house.read(&tenant, |world| {
            let mut administrators = world
                .agents
                .values()
                .filter(|agent| agent.active && agent.role == Role::Administrator);
            let fits = |agent: &&focal_engine::rows::AgentRow| {
                wanted.as_ref().is_none_or(|email| agent.email.to_lowercase() == *email)
            };
            administrators.find(fits).map(|agent| agent.id.clone())
        });
        if let Some(agent) = found.flatten() {
            let to = LinkTo::NewPassword { agent: agent.0 };
            let token = links::issue(&house.system(), &tenant, &to, Span::hours(1), now)?;
            return Ok(links::path(&to, &token));
        }
    }
    Err(Trouble::not_found())
}
