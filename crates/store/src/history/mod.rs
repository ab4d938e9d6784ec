//! The telemetry history: readings, the last state of each thing's detectors and twin, findings on their way
//! to the engine, and refused signals. Raw telemetry lives here and never in SQL. What a state or finding
//! says is not known here: they are bytes.
//!
//! Two implementations pass one contract: [`FjallHistory`] on disk, [`MemoryHistory`] for stories.

mod dead;
mod encode;
mod fjall;
mod memory;
mod series;

use focal_base::{At, Span, TenantId, ThingId};
use serde::{Deserialize, Serialize};

use crate::{DiskReserve, StoreError, Taken};

pub use dead::{DeadLetter, DeadStats};
pub use fjall::{FindingsHold, FjallHistory};
pub use memory::MemoryHistory;
pub use series::{Point, Series};

pub(crate) use fjall::restore;

/// A thing within its tenant. Names longer than 255 bytes are refused when written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ThingKey {
    pub tenant: TenantId,
    pub thing: ThingId,
}

impl ThingKey {
    #[must_use]
    pub fn new(tenant: &TenantId, thing: &ThingId) -> ThingKey {
        ThingKey { tenant: tenant.clone(), thing: thing.clone() }
    }
}

/// One signal as it is kept. It is the same reading when thing, `at` and `id` are the same, or without an
/// `id`, thing, `at` and the metrics' names: the later one replaces the earlier.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    pub key: ThingKey,
    /// The thing's own time.
    pub at: At,
    pub id: Option<String>,
    /// Metric and value in its declared unit.
    pub values: Vec<(String, f64)>,
    /// What else the signal said (events, tests, attempts, state), in a form that sense chooses.
    pub extra: Vec<u8>,
}

impl Reading {
    /// Whether it can be written: one that cannot would cost its whole group, so it is asked before it joins.
    pub fn check(&self) -> Result<(), StoreError> {
        encode::check(self)
    }
}

/// What sense commits at once: all of it is on disk before any of it is acknowledged.
#[derive(Clone, Debug, Default)]
pub struct HistoryBatch {
    pub readings: Vec<Reading>,
    pub states: Vec<(ThingKey, Vec<u8>)>,
    /// Parts of a thing's state that change seldom, each in its place; one replaces what was there before.
    pub pages: Vec<(ThingKey, u16, Vec<u8>)>,
    pub findings: Vec<Vec<u8>>,
    pub dead: Vec<DeadLetter>,
    /// Dead letters whose signals are in this batch: they leave with the same commit.
    pub replayed: Vec<(TenantId, u64)>,
}

/// The numbers the batch's findings were given; `last` is `first - 1` when there were none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeqRange {
    pub epoch: u32,
    pub first: u64,
    pub last: u64,
}

/// What retention let go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Retained {
    /// Readings dropped by this call.
    pub dropped: u64,
    /// Bytes of readings still kept, before compression.
    pub bytes: u64,
}

/// Every bound of the history, and what happens at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryLimits {
    /// Readings, before compression: the oldest to have arrived go first, in slices of a sixteenth.
    pub max_bytes: u64,
    /// By arrival: older ones go at the next [`History::retain`].
    pub max_age: Span,
    /// Findings that wait for the engine; a batch beyond them is refused with `Full`.
    pub max_findings: u64,
    /// One thing's state, or one page of it; a batch with a larger one is refused.
    pub max_state_bytes: usize,
    /// Dead letters per tenant, by count and payload bytes: the oldest go first and are counted.
    pub max_dead: usize,
    pub max_dead_bytes: usize,
    /// A dead letter's payload is cut to this.
    pub max_dead_payload: usize,
    /// Memory for blocks read from disk.
    pub cache_bytes: u64,
    /// Batches with readings or dead letters are refused below it.
    pub reserve: Option<DiskReserve>,
}

impl Default for HistoryLimits {
    fn default() -> HistoryLimits {
        HistoryLimits {
            max_bytes: 8 << 30,
            max_age: Span::days(400),
            max_findings: 1_000_000,
            max_state_bytes: 1 << 20,
            max_dead: 10_000,
            max_dead_bytes: 16 << 20,
            max_dead_payload: 8 << 10,
            cache_bytes: 64 << 20,
            reserve: None,
        }
    }
}

/// The slices readings are dropped in.
pub(crate) const SLICES: u64 = 16;

/// The seam to the history. Handles are cheap to clone: sense has one to commit with, the engine one to
/// take findings over, each page one to look with. Writers wait for each other, readers for nobody.
pub trait History: Clone + Send {
    /// All or nothing, and on disk when this returns.
    fn commit(&mut self, batch: HistoryBatch) -> Result<SeqRange, StoreError>;

    /// Up to `limit` findings behind a place, in order.
    fn findings_after(
        &self,
        place: Taken,
        limit: usize,
    ) -> Result<Vec<(Taken, Vec<u8>)>, StoreError>;
    /// Lets go of findings that are answered in SQL; gives how many. During a back-up it does nothing,
    /// and the next call makes up for it.
    fn drop_findings_upto(&mut self, place: Taken) -> Result<u64, StoreError>;
    /// The last number given in this epoch. An engine whose mark is beyond it is reading a history that
    /// has lost something.
    fn last_finding(&self) -> Taken;

    /// One metric of one thing in `from..to`: every value while they are at most `max_points`, else the
    /// least and greatest of each of that many equal slices. A slice without values is absent: a gap
    /// stays a gap.
    fn readings(
        &self,
        thing: &ThingKey,
        metric: &str,
        from: At,
        to: At,
        max_points: usize,
    ) -> Result<Series, StoreError>;
    /// Whole signals of one thing in `from..to`, by their time, at most `limit`.
    fn signals(
        &self,
        thing: &ThingKey,
        from: At,
        to: At,
        limit: usize,
    ) -> Result<Vec<Reading>, StoreError>;

    fn state(&self, thing: &ThingKey) -> Result<Option<Vec<u8>>, StoreError>;
    /// The pages of a thing's state, by their places.
    fn pages(&self, thing: &ThingKey) -> Result<Vec<Vec<u8>>, StoreError>;
    /// Every thing's state, by tenant and thing: what sense starts from.
    fn states(&self) -> Result<Vec<(ThingKey, Vec<u8>)>, StoreError>;

    /// Refused signals of one tenant, latest first, from before an id. To replay one: feed its payload to
    /// sense again and name it in the `replayed` of the batch that comes of it.
    fn dead_letters(
        &self,
        tenant: &TenantId,
        before: Option<u64>,
        limit: usize,
    ) -> Result<Vec<(u64, DeadLetter)>, StoreError>;
    fn dead_stats(&self, tenant: &TenantId) -> DeadStats;
    /// Throws one away; says whether it was there.
    fn remove_dead(&mut self, tenant: &TenantId, id: u64) -> Result<bool, StoreError>;

    /// Tells the history what time it is: what is older than the limits goes. Once a minute is enough.
    fn retain(&mut self, now: At) -> Result<Retained, StoreError>;
    /// Erases all there is of one thing: state, readings and dead letters. Findings hold no readings and
    /// leave when they are taken.
    fn forget(&mut self, thing: &ThingKey) -> Result<(), StoreError>;

    /// Overwrites what was forgotten. `false`: not now, ask again. What is only in memory has nothing to overwrite.
    fn scrub(&mut self) -> Result<bool, StoreError> {
        Ok(true)
    }
}
