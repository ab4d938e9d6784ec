//! Upkeep: once a minute, what is older than its retention goes. Small portions, so that nobody waits.

use std::sync::Arc;

use focal_base::Span;
use focal_store::{History, StoreError};

use super::thread::Threads;
use super::{Bell, Shared, survive};
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
        while !stop.asked() {
            let _ = survive("let go of what is old", round(&shared));
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
    house.forget_over(now);
    let system = house.system();
    system.prune_credentials(now)?;
    system.prune_outbox(now - shared.settings.effects_kept)?;
    for tenant in house.tenants() {
        let days = house.read(&tenant, |world| world.tenant.retention_days);
        if let Some(days) = days.filter(|days| *days > 0) {
            system.prune_events(&tenant, &[], now - Span::days(i64::from(days)), EVENTS_AT_ONCE)?;
        }
    }
    Ok(())
}
