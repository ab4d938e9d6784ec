//! The thread that decides: takes over what sense has found, and deals with what has become due. After
//! every decision of anybody it looks again when the next thing is due.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use focal_base::{At, TenantId, ThingId};
use focal_store::{History, StoreError};

use super::thread::{Stop, Threads};
use super::{Bell, Health, Shared, survive};
use crate::bus::Note;
use crate::error::Refused;

/// Without anything due, the thread still looks so often: for a clock that was set.
const LOOK: Duration = Duration::from_secs(5);
/// After a storage error that the process survives.
const PAUSE: Duration = Duration::from_secs(1);
/// Between two rounds: what many people do at once is looked at once.
const BREATH: Duration = Duration::from_millis(5);

/// Who came and who went since the last round. One entry a thing: many that connect at once are one change.
pub struct Comings {
    changes: Mutex<BTreeMap<(TenantId, ThingId), bool>>,
    bell: Arc<Bell>,
}

impl Comings {
    pub(crate) fn new(bell: Arc<Bell>) -> Comings {
        Comings { changes: Mutex::default(), bell }
    }

    /// A thing is connected, or is not any more. Never blocks.
    pub fn note(&self, tenant: &TenantId, thing: &ThingId, connected: bool) {
        let key = (tenant.clone(), thing.clone());
        self.changes.lock().unwrap_or_else(PoisonError::into_inner).insert(key, connected);
        self.bell.ring();
    }

    fn drain(&self) -> BTreeMap<TenantId, Vec<(ThingId, bool)>> {
        let changes =
            std::mem::take(&mut *self.changes.lock().unwrap_or_else(PoisonError::into_inner));
        let mut by_tenant: BTreeMap<TenantId, Vec<(ThingId, bool)>> = BTreeMap::new();
        for ((tenant, thing), on) in changes {
            by_tenant.entry(tenant).or_default().push((thing, on));
        }
        by_tenant
    }
}

pub(crate) fn start<H: History + Sync + 'static>(
    threads: &mut Threads,
    shared: Shared<H>,
    comings: Arc<Comings>,
    bell: Arc<Bell>,
) -> Result<(), StoreError> {
    let own = Arc::clone(&bell);
    threads.start("decisions", &bell, move |stop| run(&shared, &comings, &own, &stop))
}

fn run<H: History>(shared: &Shared<H>, comings: &Comings, bell: &Bell, stop: &Stop) {
    let mut heard = 0;
    loop {
        let ending = stop.asked();
        let longest = match survive("decide", round(shared, comings)) {
            Some(Some(due)) => {
                let wait = due.since((shared.clock)()).0.unsigned_abs();
                Duration::from_millis(wait).min(LOOK)
            }
            Some(None) => LOOK,
            None => PAUSE,
        };
        if ending {
            return;
        }
        Health::count(&shared.health.rounds, 1);
        Health::note(&shared.health.decided_at, (shared.clock)());
        std::thread::sleep(BREATH);
        bell.wait(&mut heard, longest);
    }
}

/// Gives when something will be due.
fn round<H: History>(shared: &Shared<H>, comings: &Comings) -> Result<Option<At>, Refused> {
    for (tenant, changes) in comings.drain() {
        come_and_go(shared, &tenant, changes)?;
    }
    loop {
        let more = shared.house.take_over((shared.clock)())?;
        note_behind(shared)?;
        if !more {
            break;
        }
    }
    shared.house.pass_time((shared.clock)())
}

/// Only true while the process runs, so nothing is written to the disk.
fn come_and_go<H: History>(
    shared: &Shared<H>,
    tenant: &TenantId,
    changes: Vec<(ThingId, bool)>,
) -> Result<(), Refused> {
    let done = shared.house.act(tenant, (shared.clock)(), |work| {
        for (id, on) in changes {
            work.tx.put_connected(&id, on);
            work.tx.note(Note::Thing { id });
        }
        Ok(())
    });
    match done {
        // The tenant has gone meanwhile.
        Err(Refused::NotFound(_)) => Ok(()),
        done => done,
    }
}

fn note_behind<H: History>(shared: &Shared<H>) -> Result<(), Refused> {
    let (last, taken) =
        (shared.house.history().last_finding(), shared.house.system().taken()?.unwrap_or_default());
    let from = if last.epoch == taken.epoch { taken.seq } else { 0 };
    shared.health.findings_behind.store(last.seq.saturating_sub(from), Ordering::Relaxed);
    Ok(())
}
