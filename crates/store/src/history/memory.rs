//! The history of a story: the same promises, in memory, gone at the end. Written for plainness: it is what
//! the other implementation is compared with.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use focal_base::{At, TenantId};

use super::dead::DeadIndex;
use super::series::Downsampler;
use super::{
    DeadLetter, DeadStats, History, HistoryBatch, HistoryLimits, Reading, Retained, SeqRange,
    Series, ThingKey, encode,
};
use crate::{StoreError, Taken};

/// A handle; clones share everything.
#[derive(Clone)]
pub struct MemoryHistory {
    inner: Arc<Mutex<Inner>>,
}

/// What makes a reading the same reading.
type ReadingKey = (ThingKey, At, u32);

struct Inner {
    limits: HistoryLimits,
    readings: BTreeMap<ReadingKey, (u64, Reading)>,
    /// In order of arrival, with their bytes and when they arrived as far as the house has told the time.
    arrived: VecDeque<(u64, ReadingKey, u64, At)>,
    arrivals: u64,
    bytes: u64,
    states: BTreeMap<ThingKey, Vec<u8>>,
    pages: BTreeMap<(ThingKey, u16), Vec<u8>>,
    findings: BTreeMap<Taken, Vec<u8>>,
    last_finding: u64,
    dead: BTreeMap<(TenantId, u64), DeadLetter>,
    letters: DeadIndex,
    now: At,
}

impl MemoryHistory {
    #[must_use]
    pub fn new(limits: HistoryLimits) -> MemoryHistory {
        let inner = Inner {
            limits,
            readings: BTreeMap::new(),
            arrived: VecDeque::new(),
            arrivals: 0,
            bytes: 0,
            states: BTreeMap::new(),
            pages: BTreeMap::new(),
            findings: BTreeMap::new(),
            last_finding: 0,
            dead: BTreeMap::new(),
            letters: DeadIndex::default(),
            now: At::ZERO,
        };
        MemoryHistory { inner: Arc::new(Mutex::new(inner)) }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for MemoryHistory {
    fn default() -> MemoryHistory {
        MemoryHistory::new(HistoryLimits::default())
    }
}

const EPOCH: u32 = 1;

impl Inner {
    /// Refuses what the history on disk would refuse.
    fn judge(&self, batch: &HistoryBatch) -> Result<(), StoreError> {
        for reading in &batch.readings {
            encode::reading_key(reading)?;
            encode::reading_value(reading)?;
        }
        let pages = batch.pages.iter().map(|(key, _, bytes)| (key, bytes));
        for (key, bytes) in batch.states.iter().map(|(key, bytes)| (key, bytes)).chain(pages) {
            encode::thing(key)?;
            if bytes.len() > self.limits.max_state_bytes {
                let (size, limit) = (bytes.len() as u64, self.limits.max_state_bytes as u64);
                return Err(StoreError::TooLarge {
                    what: "a thing's state".to_owned(),
                    size,
                    limit,
                });
            }
        }
        for letter in &batch.dead {
            encode::dead_key(&letter.tenant, 0)?;
            encode::dead_value(&letter.clone().cut(&self.limits))?;
        }
        let limit = self.limits.max_findings;
        if self.findings.len() as u64 + batch.findings.len() as u64 > limit {
            return Err(StoreError::Full { what: "the queue of findings".to_owned(), limit });
        }
        Ok(())
    }

    fn add_reading(&mut self, reading: Reading) {
        let key = (reading.key.clone(), reading.at, encode::tag(&reading));
        let bytes = encode::reading_key(&reading).map_or(0, |it| it.len())
            + encode::reading_value(&reading).map_or(0, |it| it.len());
        self.arrivals += 1;
        self.bytes += bytes as u64;
        self.arrived.push_back((self.arrivals, key.clone(), bytes as u64, self.now));
        self.readings.insert(key, (self.arrivals, reading));
    }

    /// Lets the oldest arrivals go while `goes` says so.
    fn drop_while(&mut self, goes: impl Fn(u64, At) -> bool) -> Retained {
        let mut dropped = 0;
        while let Some((arrival, key, size, at)) = self.arrived.front().cloned()
            && goes(self.bytes, at)
        {
            self.arrived.pop_front();
            self.bytes -= size;
            dropped += 1;
            if self.readings.get(&key).is_some_and(|(latest, _)| *latest == arrival) {
                self.readings.remove(&key);
            }
        }
        Retained { dropped, bytes: self.bytes }
    }

    fn between(&self, thing: &ThingKey, from: At, to: At) -> impl Iterator<Item = &Reading> {
        let to = to.max(from);
        let range = (thing.clone(), from, 0)..(thing.clone(), to, 0);
        self.readings.range(range).map(|(_, (_, reading))| reading)
    }
}

impl History for MemoryHistory {
    fn commit(&mut self, batch: HistoryBatch) -> Result<SeqRange, StoreError> {
        let mut inner = self.lock();
        if let Some(reserve) = &inner.limits.reserve
            && (!batch.readings.is_empty() || !batch.dead.is_empty())
        {
            reserve.check()?;
        }
        inner.judge(&batch)?;
        let limits = inner.limits.clone();
        batch.readings.into_iter().for_each(|reading| inner.add_reading(reading));
        inner.drop_while(|bytes, _| bytes > limits.max_bytes);
        inner.states.extend(batch.states);
        inner.pages.extend(batch.pages.into_iter().map(|(key, place, page)| ((key, place), page)));
        let first = inner.last_finding + 1;
        for (seq, finding) in (first..).zip(batch.findings) {
            inner.findings.insert(Taken { epoch: EPOCH, seq }, finding);
            inner.last_finding = seq;
        }
        for (tenant, id) in batch.replayed {
            inner.letters.remove(&tenant, id);
            inner.dead.remove(&(tenant, id));
        }
        for letter in batch.dead {
            let letter = letter.cut(&limits);
            let (id, tenant) = (inner.letters.next_id, letter.tenant.clone());
            let gone = inner.letters.add(id, &tenant, letter.payload.len(), &limits);
            inner.dead.insert((tenant.clone(), id), letter);
            for id in gone {
                inner.dead.remove(&(tenant.clone(), id));
            }
        }
        Ok(SeqRange { epoch: EPOCH, first, last: inner.last_finding })
    }

    fn findings_after(
        &self,
        place: Taken,
        limit: usize,
    ) -> Result<Vec<(Taken, Vec<u8>)>, StoreError> {
        let inner = self.lock();
        let Some(seq) = place.seq.checked_add(1) else { return Ok(Vec::new()) };
        let from = Taken { epoch: place.epoch, seq };
        Ok(inner.findings.range(from..).take(limit).map(|(at, it)| (*at, it.clone())).collect())
    }

    fn drop_findings_upto(&mut self, place: Taken) -> Result<u64, StoreError> {
        let mut inner = self.lock();
        let before = inner.findings.len();
        inner.findings.retain(|at, _| *at > place);
        Ok((before - inner.findings.len()) as u64)
    }

    fn last_finding(&self) -> Taken {
        Taken { epoch: EPOCH, seq: self.lock().last_finding }
    }

    fn readings(
        &self,
        thing: &ThingKey,
        metric: &str,
        from: At,
        to: At,
        max_points: usize,
    ) -> Result<Series, StoreError> {
        let inner = self.lock();
        let mut series = Downsampler::new(from, to, max_points);
        for reading in inner.between(thing, from, to) {
            if let Some((_, value)) = reading.values.iter().find(|(name, _)| name == metric) {
                series.add(reading.at, *value);
            }
        }
        Ok(series.finish())
    }

    fn signals(
        &self,
        thing: &ThingKey,
        from: At,
        to: At,
        limit: usize,
    ) -> Result<Vec<Reading>, StoreError> {
        Ok(self.lock().between(thing, from, to).take(limit).cloned().collect())
    }

    fn state(&self, thing: &ThingKey) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.lock().states.get(thing).cloned())
    }

    fn pages(&self, thing: &ThingKey) -> Result<Vec<Vec<u8>>, StoreError> {
        let range = (thing.clone(), 0)..=(thing.clone(), u16::MAX);
        Ok(self.lock().pages.range(range).map(|(_, page)| page.clone()).collect())
    }

    fn states(&self) -> Result<Vec<(ThingKey, Vec<u8>)>, StoreError> {
        Ok(self.lock().states.iter().map(|(key, bytes)| (key.clone(), bytes.clone())).collect())
    }

    fn dead_letters(
        &self,
        tenant: &TenantId,
        before: Option<u64>,
        limit: usize,
    ) -> Result<Vec<(u64, DeadLetter)>, StoreError> {
        let inner = self.lock();
        let range = (tenant.clone(), 0)..(tenant.clone(), before.unwrap_or(u64::MAX));
        let latest_first = inner.dead.range(range).rev().take(limit);
        Ok(latest_first.map(|((_, id), letter)| (*id, letter.clone())).collect())
    }

    fn dead_stats(&self, tenant: &TenantId) -> DeadStats {
        self.lock().letters.stats(tenant)
    }

    fn remove_dead(&mut self, tenant: &TenantId, id: u64) -> Result<bool, StoreError> {
        let mut inner = self.lock();
        inner.letters.remove(tenant, id);
        Ok(inner.dead.remove(&(tenant.clone(), id)).is_some())
    }

    fn retain(&mut self, now: At) -> Result<Retained, StoreError> {
        let mut inner = self.lock();
        if inner.now == At::ZERO {
            // Before the first call nobody had told the time: what is there arrived now.
            inner.arrived.iter_mut().for_each(|(.., at)| *at = now);
        }
        inner.now = now;
        let max_age = inner.limits.max_age;
        Ok(inner.drop_while(|_, at| now.since(at) > max_age))
    }

    fn forget(&mut self, thing: &ThingKey) -> Result<(), StoreError> {
        let mut inner = self.lock();
        inner.states.remove(thing);
        inner.pages.retain(|(key, _), _| key != thing);
        inner.readings.retain(|(key, ..), _| key != thing);
        let letters: Vec<_> = inner
            .dead
            .iter()
            .filter(|(_, letter)| letter.tenant == thing.tenant && letter.thing == thing.thing)
            .map(|(key, _)| key.clone())
            .collect();
        for (tenant, id) in letters {
            inner.letters.remove(&tenant, id);
            inner.dead.remove(&(tenant, id));
        }
        Ok(())
    }
}
