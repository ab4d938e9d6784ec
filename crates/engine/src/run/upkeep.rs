//! Upkeep: once a minute, what is older than its retention goes. Small portions, so that nobody waits. Less often,
//! files that no row names are swept.

use std::collections::BTreeSet;
use std::sync::Arc;

use focal_base::{At, Span, TenantId};
use focal_store::{Blobs, FailPoint, History, Query, Read, StoreError, pass};

use super::thread::Threads;
use super::{Bell, Health, Shared, survive};
use crate::error::Refused;

/// Events forgotten per tenant and round.
const EVENTS_AT_ONCE: usize = 2_000;

pub(crate) fn start<H: History + Sync + 'static>(
    threads: &mut Threads,
    shared: Shared<H>,
) -> Result<(), StoreError> {
    let bell = Arc::new(Bell::default());
    let own = Arc::clone(&bell);
    threads.start("upkeep", &bell, move |stop| {
        let mut heard = 0;
        let mut swept: Option<At> = None;
        while !stop.asked() {
            let done = survive("let go of what is old", round(&shared));
            let now = (shared.clock)();
            if done.is_some() {
                Health::note(&shared.health.upkept_at, now);
            }
            if swept.is_none_or(|at| now.since(at) >= shared.settings.sweep_every) {
                let _ = survive("sweep files", sweep(&shared, now));
                swept = Some(now);
            }
            own.wait(&mut heard, shared.settings.upkeep_every);
        }
    })
}

fn round<H: History>(shared: &Shared<H>) -> Result<(), Refused> {
    let (now, house) = ((shared.clock)(), &shared.house);
    let kept = house.history().clone().retain(now)?;
    if kept.dropped > 0 {
        tracing::info!(readings = kept.dropped, "old readings were let go");
    }
    pass(FailPoint::UpkeepKept);
    house.forget_over(now);
    let system = house.system();
    system.prune_credentials(now)?;
    system.prune_outbox(now - shared.settings.effects_kept)?;
    // Figures that cannot be kept now keep nothing else from being let go.
    let _ = survive("keep the books", house.keep_books(now));
    let _ = survive("send reports", house.send_reports(now));
    let _ = survive("send alerts", house.send_alerts(now));
    for tenant in house.tenants() {
        let days = house.read(&tenant, |world| world.tenant.retention_days);
        if let Some(days) = days.filter(|days| *days > 0) {
            system.prune_events(&tenant, &[], now - Span::days(i64::from(days)), EVENTS_AT_ONCE)?;
        }
        let gone = house.act(&tenant, now, |work| work.let_go(&shared.settings.retention))?;
        if gone > 0 {
            tracing::info!(
                tenant = tenant.as_str(),
                gone,
                "old cases, incidents and alarms were let go"
            );
        }
    }
    Ok(())
}

/// Files whose row never came, or has gone. Old ones only: a row may still be on its way.
fn sweep<H: History>(shared: &Shared<H>, now: At) -> Result<(), Refused> {
    if let Some(pictures) = &shared.pictures {
        for tenant in shared.house.tenants() {
            sweep_pictures(shared, pictures, &tenant, now)?;
        }
    }
    let Some(blobs) = &shared.blobs else { return Ok(()) };
    for tenant in shared.house.tenants() {
        let gone = sweep_tenant(shared, blobs, &tenant, now - shared.settings.unnamed_kept)?;
        if gone > 0 {
            tracing::info!(tenant = tenant.as_str(), gone, "files that nothing names were swept");
        }
    }
    Ok(())
}

/// Pictures that are older than they may be go by way of intake, whose they are. Here only files go that no thing
/// names: left by a power cut, or by a message that was turned away.
fn sweep_pictures<H: History>(
    shared: &Shared<H>,
    pictures: &Blobs,
    tenant: &TenantId,
    now: At,
) -> Result<(), Refused> {
    if shared.settings.pictures_kept > Span::ZERO {
        shared.house.forget_pictures(tenant, now - shared.settings.pictures_kept);
    }
    if pictures.used_bytes(tenant) == 0 {
        return Ok(());
    }
    let named = shared.house.twins().picture_files(tenant);
    let gone = pictures.sweep(tenant, now - shared.settings.unnamed_kept, &named)?;
    if gone > 0 {
        tracing::info!(tenant = tenant.as_str(), gone, "pictures that nothing names were swept");
    }
    Ok(())
}

fn sweep_tenant<H: History>(
    shared: &Shared<H>,
    blobs: &Blobs,
    tenant: &TenantId,
    before: At,
) -> Result<usize, Refused> {
    if blobs.used_bytes(tenant) == 0 {
        return Ok(0);
    }
    let mut named = BTreeSet::new();
    shared.house.reader(tenant).walk(&crate::tables::ITEMS, &Query::new(), &mut |item| {
        named.extend(item.attachments.into_iter().map(|file| file.hash));
    })?;
    Ok(blobs.sweep(tenant, before, &named)?)
}
