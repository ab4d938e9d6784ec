//! The history on disk, over an LSM tree. A commit is one batch in its journal and one sync: the tree's own
//! batches are only handed to the operating system, so each of ours asks for the sync, and counts it.

mod dump;
mod open;
mod read;
mod scrub;
mod segments;
mod write;

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, RwLock};

use fjall::{Database, Keyspace};
use focal_base::{At, TenantId};

use super::dead::DeadIndex;
use super::{
    DeadLetter, DeadStats, History, HistoryBatch, HistoryLimits, Reading, Retained, SeqRange,
    Series, ThingKey, encode,
};
use crate::{StoreError, Taken};

use open::from_fjall;
use segments::Segment;

pub(crate) use dump::restore;

/// A handle on the one history of a process. Clones share everything.
#[derive(Clone)]
pub struct FjallHistory {
    inner: Arc<Inner>,
}

struct Inner {
    path: PathBuf,
    limits: HistoryLimits,
    db: Database,
    state: Keyspace,
    findings: Keyspace,
    dead: Keyspace,
    meta: Keyspace,
    /// Oldest first; the last is being written. Never empty.
    segments: RwLock<Vec<Segment>>,
    writer: Mutex<Writer>,
    epoch: AtomicU32,
    last_finding: AtomicU64,
    /// How many back-ups want findings left alone.
    holds: AtomicUsize,
    syncs: AtomicU64,
    failed: AtomicBool,
}

/// What only the one who writes may know and change.
struct Writer {
    /// Findings that wait.
    queued: u64,
    /// Where the findings that are left begin; before it are only graves.
    dropped: Taken,
    dead: DeadIndex,
    /// As last told by `retain`; zero before.
    now: At,
}

/// While one of these lives, findings are not dropped: a back-up takes SQL first, and what SQL had not
/// taken over by then must still be in the history it takes second.
pub struct FindingsHold {
    inner: Arc<Inner>,
}

impl Drop for FindingsHold {
    fn drop(&mut self) {
        self.inner.holds.fetch_sub(1, Ordering::SeqCst);
    }
}

impl FjallHistory {
    /// Keeps findings from being dropped for as long as the answer lives.
    #[must_use]
    pub fn hold_findings(&self) -> FindingsHold {
        self.inner.holds.fetch_add(1, Ordering::SeqCst);
        FindingsHold { inner: Arc::clone(&self.inner) }
    }

    /// Makes sure that what comes is numbered behind what SQL has taken over; says whether it had to do
    /// something. It has when this is an older history, a new one, or one that lost its end: say so to
    /// whoever runs the house. To be called once at start, before the first commit.
    pub fn start_after(&mut self, taken: Taken) -> Result<bool, StoreError> {
        self.inner.start_after(taken)
    }

    /// How many commits have been synced since the history was opened.
    #[must_use]
    pub fn syncs(&self) -> u64 {
        self.inner.syncs.load(Ordering::SeqCst)
    }

    /// Bytes of all its files, as the tree counts them; its journals are made 64 MiB long in advance.
    pub fn disk_bytes(&self) -> Result<u64, StoreError> {
        self.inner.db.disk_space().map_err(|error| self.inner.failed(&error))
    }

    /// Bytes of the tables that hold readings, compressed.
    #[must_use]
    pub fn table_bytes(&self) -> u64 {
        self.inner.segments().iter().map(|segment| segment.keyspace.disk_space()).sum()
    }

    /// Moves what is in memory into tables and merges them: for measuring, not for living.
    pub fn settle(&self) -> Result<(), StoreError> {
        for segment in self.inner.segments() {
            let settled = segment.keyspace.rotate_memtable_and_wait();
            settled.map_err(|error| self.inner.failed(&error))?;
            segment.keyspace.major_compact().map_err(|error| self.inner.failed(&error))?;
        }
        Ok(())
    }
}

impl Inner {
    fn lock(&self) -> Result<MutexGuard<'_, Writer>, StoreError> {
        self.alive()?;
        self.writer.lock().map_err(|_| {
            self.failed.store(true, Ordering::SeqCst);
            StoreError::fatal(&self.path, "a writer ended in the middle of its work")
        })
    }

    fn alive(&self) -> Result<(), StoreError> {
        if self.failed.load(Ordering::SeqCst) {
            return Err(StoreError::fatal(
                &self.path,
                "an earlier failure; the process must restart",
            ));
        }
        Ok(())
    }

    /// Sorts an error of the tree, and closes every handle when it is fatal.
    fn failed(&self, error: &fjall::Error) -> StoreError {
        let error = from_fjall(&self.path, error);
        if error.is_fatal() {
            self.failed.store(true, Ordering::SeqCst);
        }
        error
    }

    /// A write that failed may be on disk or not; only opening again can tell.
    fn undecided(&self, error: &fjall::Error) -> StoreError {
        self.failed.store(true, Ordering::SeqCst);
        StoreError::fatal(&self.path, format!("a commit failed: {error}"))
    }

    fn last_finding(&self) -> Taken {
        let seq = self.last_finding.load(Ordering::SeqCst);
        Taken { epoch: self.epoch.load(Ordering::SeqCst), seq }
    }

    fn damaged(&self, what: &str) -> StoreError {
        StoreError::damaged(&self.path, format!("{what} does not read as one"))
    }

    fn segments(&self) -> Vec<Segment> {
        self.segments.read().map_or_else(|held| held.into_inner().clone(), |it| it.clone())
    }
}

impl History for FjallHistory {
    fn commit(&mut self, batch: HistoryBatch) -> Result<SeqRange, StoreError> {
        self.inner.commit(batch)
    }

    fn findings_after(
        &self,
        place: Taken,
        limit: usize,
    ) -> Result<Vec<(Taken, Vec<u8>)>, StoreError> {
        self.inner.findings_after(place, limit)
    }

    fn drop_findings_upto(&mut self, place: Taken) -> Result<u64, StoreError> {
        self.inner.drop_findings_upto(place)
    }

    fn last_finding(&self) -> Taken {
        self.inner.last_finding()
    }

    fn readings(
        &self,
        thing: &ThingKey,
        metric: &str,
        from: At,
        to: At,
        max_points: usize,
    ) -> Result<Series, StoreError> {
        self.inner.readings(thing, metric, from, to, max_points)
    }

    fn signals(
        &self,
        thing: &ThingKey,
        from: At,
        to: At,
        limit: usize,
    ) -> Result<Vec<Reading>, StoreError> {
        self.inner.signals(thing, from, to, limit)
    }

    fn state(&self, thing: &ThingKey) -> Result<Option<Vec<u8>>, StoreError> {
        let found = self.inner.state.get(encode::thing(thing)?);
        let found = found.map_err(|error| self.inner.failed(&error))?;
        Ok(found.map(|bytes| bytes.to_vec()))
    }

    fn pages(&self, thing: &ThingKey) -> Result<Vec<Vec<u8>>, StoreError> {
        self.inner.pages(thing)
    }

    fn states(&self) -> Result<Vec<(ThingKey, Vec<u8>)>, StoreError> {
        self.inner.states()
    }

    fn dead_letters(
        &self,
        tenant: &TenantId,
        before: Option<u64>,
        limit: usize,
    ) -> Result<Vec<(u64, DeadLetter)>, StoreError> {
        self.inner.dead_letters(tenant, before, limit)
    }

    fn dead_stats(&self, tenant: &TenantId) -> DeadStats {
        self.inner.lock().map_or_else(|_| DeadStats::default(), |writer| writer.dead.stats(tenant))
    }

    fn remove_dead(&mut self, tenant: &TenantId, id: u64) -> Result<bool, StoreError> {
        self.inner.remove_dead(tenant, id)
    }

    fn retain(&mut self, now: At) -> Result<Retained, StoreError> {
        self.inner.retain(now)
    }

    fn forget(&mut self, thing: &ThingKey) -> Result<(), StoreError> {
        self.inner.forget(thing)
    }

    fn scrub(&mut self) -> Result<bool, StoreError> {
        self.inner.scrub()
    }
}
