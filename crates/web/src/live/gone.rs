//! An agent whose last page is gone keeps their contacts for a moment, in case it comes back; then they are
//! given back to whoever waits.

use focal_base::{AgentId, CaseId, TenantId};
use focal_desk::Presence;
use focal_engine::Refused;
use focal_engine::bus::Note;

use crate::app::App;
use crate::auth::session::Who;
use crate::trouble::Trouble;

/// A page has come: whoever was not at the desk is away until they say that they are there.
pub fn arrived(app: &App, who: &Who) {
    let at_desk = app.house.read(&who.tenant, |world| world.live.desk.contains_key(&who.agent));
    if at_desk == Some(false)
        && let Err(trouble) = app.act(who, |work| work.set_presence(&who.agent, Presence::Away))
    {
        tracing::debug!(code = trouble.code(), "an agent's presence could not be noted");
    }
}

/// A stream has ended. Ends everything that depended on it.
pub fn left(app: &App, number: u64) {
    let Some((open, was_last)) = app.hub.close(number) else { return };
    if let Some(case) = open.case {
        app.house.bus().tell(&open.tenant, Note::Looking { case: case.clone() });
        wait_for_looker(app, open.tenant.clone(), case, open.agent.clone());
    }
    if was_last {
        wait(app, open.tenant, open.agent);
    }
}

/// Gives the agent's contacts back unless a page of theirs is there again after the time of grace.
pub fn wait(app: &App, tenant: TenantId, agent: AgentId) {
    let app = app.clone();
    let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
    let departure = app.hub.departs(&tenant, &agent);
    runtime.spawn(async move {
        tokio::time::sleep(app.config.limits.grace).await;
        // Who came back and left again has the whole time of grace once more.
        if !app.hub.is_gone_since(&tenant, &agent, departure) {
            return;
        }
        let done = app.work(move |app| app.act_in(&tenant, |work| gone(work, &agent))).await;
        if let Err(trouble) = done {
            tracing::warn!(code = trouble.code(), "an agent's contacts could not be given back");
        }
    });
}

/// Whoever listens in on a talk has its case on a page, or will have within the time of grace.
pub fn wait_for_looker(app: &App, tenant: TenantId, case: CaseId, agent: AgentId) {
    let app = app.clone();
    let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
    runtime.spawn(async move {
        tokio::time::sleep(app.config.limits.grace).await;
        let done = app.work(move |app| looks_no_more(app, &tenant, &case, &agent)).await;
        if let Err(trouble) = done {
            tracing::warn!(code = trouble.code(), "the end of listening in could not be noted");
        }
    });
}

/// Ends listening in when no page of theirs shows the case any more.
pub fn looks_no_more(
    app: &App,
    tenant: &TenantId,
    case: &CaseId,
    agent: &AgentId,
) -> Result<(), Trouble> {
    let listens = app.house.read(tenant, |world| world.live.listens(case, agent));
    if listens != Some(true) || app.hub.lookers(tenant, case).contains(agent) {
        return Ok(());
    }
    app.act_in(tenant, |work| {
        work.stop_listening(case, agent);
        Ok(())
    })
}

/// After a start nobody is at the desk yet, and some still hold what they held before: they have the time
/// of grace to come back.
pub fn after_start(app: &App) {
    for tenant in app.house.tenants() {
        let holding = app
            .house
            .read(&tenant, |world| world.index.held.keys().cloned().collect::<Vec<AgentId>>());
        for agent in holding.unwrap_or_default() {
            wait(app, tenant.clone(), agent);
        }
    }
}

fn gone(work: &mut focal_engine::work::Work<'_, '_>, agent: &AgentId) -> Result<(), Refused> {
    let world = &work.tx.world;
    if !world.index.held.contains_key(agent) && !world.live.desk.contains_key(agent) {
        return Ok(());
    }
    work.vanished(agent)
}
