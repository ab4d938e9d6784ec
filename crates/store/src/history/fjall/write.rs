//! Writing the history: everything is encoded and judged first, then one batch, one sync.

use std::sync::atomic::Ordering;

use fjall::{OwnedWriteBatch, PersistMode};
use focal_base::TenantId;

use super::open::{DROPPED, EPOCH, LAST_FINDING, NEXT_DEAD};
use super::segments::{Info, Segment, meta_key};
use super::{Inner, Writer};
use crate::history::{HistoryBatch, Reading, SeqRange, ThingKey, encode};
use crate::{FailPoint, StoreError, Taken, pass};

/// A reading with its bytes.
type Encoded = (Reading, Vec<u8>, Vec<u8>);

/// A key and its value.
type Pair = (Vec<u8>, Vec<u8>);

impl Inner {
    pub(super) fn commit(&self, batch: HistoryBatch) -> Result<SeqRange, StoreError> {
        if let Some(reserve) = &self.limits.reserve
            && (!batch.readings.is_empty() || !batch.dead.is_empty())
        {
            reserve.check()?;
        }
        let readings = encode_readings(batch.readings)?;
        let mut states =
            self.encode_states(batch.states, |(key, bytes)| Ok((encode::thing(&key)?, bytes)))?;
        states.extend(self.encode_states(batch.pages, |(key, place, bytes)| {
            Ok((encode::page(&key, place)?, bytes))
        })?);
        let mut writer = self.lock()?;
        let found = batch.findings.len() as u64;
        if writer.queued + found > self.limits.max_findings {
            let limit = self.limits.max_findings;
            return Err(StoreError::Full { what: "the queue of findings".to_owned(), limit });
        }
        let Taken { epoch, seq: last } = self.last_finding();
        let range = SeqRange { epoch, first: last + 1, last: last + found };
        let mut dead = Vec::with_capacity(batch.dead.len());
        for letter in batch.dead {
            let letter = letter.cut(&self.limits);
            encode::dead_key(&letter.tenant, 0)?;
            dead.push((encode::dead_value(&letter)?, letter));
        }
        if !readings.is_empty() {
            self.make_room(&writer)?;
        }

        let mut all = self.db.batch().durability(Some(PersistMode::SyncAll));
        let info = self.add_readings(&mut all, readings);
        for (key, bytes) in states {
            all.insert(&self.state, key, bytes);
        }
        for (seq, finding) in (range.first..).zip(batch.findings) {
            all.insert(&self.findings, encode::finding_key(Taken { epoch, seq }), finding);
        }
        if found > 0 {
            all.insert(&self.meta, LAST_FINDING, range.last.to_be_bytes());
        }
        for (tenant, id) in &batch.replayed {
            if writer.dead.remove(tenant, *id) {
                all.remove(&self.dead, encode::dead_key(tenant, *id)?);
            }
        }
        for (value, letter) in dead {
            self.add_dead(&mut all, &mut writer, &letter.tenant, letter.payload.len(), value)?;
        }
        if all.is_empty() {
            return Ok(range);
        }
        self.synced(all)?;
        writer.queued += found;
        self.last_finding.store(range.last, Ordering::SeqCst);
        if let Some(info) = info {
            self.change_open(|open| *open = info);
            self.keep_size()?;
        }
        Ok(range)
    }

    /// The only way a commit reaches the disk. Whatever it fails with, nobody knows how far it came.
    fn synced(&self, all: OwnedWriteBatch) -> Result<(), StoreError> {
        pass(FailPoint::HistoryBefore);
        all.commit().map_err(|error| self.undecided(&error))?;
        pass(FailPoint::HistoryAfter);
        self.syncs.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }

    fn encode_states<T>(
        &self,
        states: Vec<T>,
        encode: impl Fn(T) -> Result<Pair, StoreError>,
    ) -> Result<Vec<Pair>, StoreError> {
        let limit = self.limits.max_state_bytes;
        let within = |state: T| match encode(state)? {
            (_, bytes) if bytes.len() > limit => Err(StoreError::TooLarge {
                what: "a thing's state".to_owned(),
                size: bytes.len() as u64,
                limit: limit as u64,
            }),
            pair => Ok(pair),
        };
        states.into_iter().map(within).collect()
    }

    /// Gives what the open segment amounts to after them.
    fn add_readings(&self, all: &mut OwnedWriteBatch, readings: Vec<Encoded>) -> Option<Info> {
        if readings.is_empty() {
            return None;
        }
        let Segment { number, keyspace, mut info } = self.segments().pop()?;
        for (reading, key, value) in readings {
            info.add(&reading, key.len() + value.len());
            all.insert(&keyspace, key, value);
        }
        all.insert(&self.meta, meta_key(number), info.encode());
        Some(info)
    }

    fn add_dead(
        &self,
        all: &mut OwnedWriteBatch,
        writer: &mut Writer,
        tenant: &TenantId,
        size: usize,
        value: Vec<u8>,
    ) -> Result<(), StoreError> {
        let id = writer.dead.next_id;
        all.insert(&self.dead, encode::dead_key(tenant, id)?, value);
        let gone = writer.dead.add(id, tenant, size, &self.limits);
        for id in &gone {
            all.remove(&self.dead, encode::dead_key(tenant, *id)?);
        }
        if !gone.is_empty() {
            let dropped = writer.dead.dropped(tenant);
            all.insert(&self.meta, format!("{DROPPED}{tenant}"), dropped.to_be_bytes());
        }
        all.insert(&self.meta, NEXT_DEAD, writer.dead.next_id.to_be_bytes());
        Ok(())
    }

    /// Not synced: a finding that comes back after a power cut is known to SQL and refused there.
    pub(super) fn drop_findings_upto(&self, place: Taken) -> Result<u64, StoreError> {
        let mut writer = self.lock()?;
        if self.holds.load(Ordering::SeqCst) > 0 || place <= writer.dropped {
            return Ok(0);
        }
        // From where the last call ended, so that its graves are not walked over again.
        let range = encode::finding_key(writer.dropped)..=encode::finding_key(place);
        let mut all = self.db.batch();
        let mut gone = 0;
        for entry in self.findings.range(range) {
            all.remove(&self.findings, entry.key().map_err(|error| self.failed(&error))?);
            gone += 1;
        }
        all.commit().map_err(|error| self.undecided(&error))?;
        writer.queued = writer.queued.saturating_sub(gone);
        writer.dropped = place;
        Ok(gone)
    }

    pub(super) fn start_after(&self, taken: Taken) -> Result<bool, StoreError> {
        let _writer = self.lock()?;
        if self.last_finding() >= taken {
            return Ok(false);
        }
        let epoch = taken.epoch + 1;
        let mut all = self.db.batch().durability(Some(PersistMode::SyncAll));
        all.insert(&self.meta, EPOCH, u64::from(epoch).to_be_bytes());
        self.synced(all)?;
        self.epoch.store(epoch, Ordering::SeqCst);
        tracing::warn!(
            epoch,
            "the history had lost findings that were taken over; it goes on in a new epoch"
        );
        Ok(true)
    }

    pub(super) fn remove_dead(&self, tenant: &TenantId, id: u64) -> Result<bool, StoreError> {
        let mut writer = self.lock()?;
        let there = writer.dead.remove(tenant, id);
        if there {
            let mut all = self.db.batch().durability(Some(PersistMode::SyncAll));
            all.remove(&self.dead, encode::dead_key(tenant, id)?);
            self.synced(all)?;
        }
        Ok(there)
    }

    /// One sync: after it a restart cannot bring the thing back.
    pub(super) fn forget(&self, thing: &ThingKey) -> Result<(), StoreError> {
        let prefix = encode::thing(thing)?;
        let mut writer = self.lock()?;
        let failed = |error: fjall::Error| self.failed(&error);
        let mut all = self.db.batch().durability(Some(PersistMode::SyncAll));
        // The state, and its pages behind it.
        for entry in self.state.prefix(&prefix) {
            all.remove(&self.state, entry.key().map_err(failed)?);
        }
        for segment in self.segments() {
            let mut any = false;
            for entry in segment.keyspace.prefix(&prefix) {
                all.remove(&segment.keyspace, entry.key().map_err(failed)?);
                any = true;
            }
            if any {
                all.insert(&self.meta, super::scrub::mark(segment.number), [1]);
            }
        }
        let mut tenant = Vec::new();
        encode::name(&mut tenant, &thing.tenant.0, "a tenant")?;
        let mut letters = Vec::new();
        for entry in self.dead.prefix(tenant) {
            let (key, value) = entry.into_inner().map_err(failed)?;
            let letter = encode::dead_letter(&key, &value).zip(encode::dead_id(&key));
            let (letter, (of, id)) = letter.ok_or_else(|| self.damaged("a dead letter"))?;
            if letter.thing == thing.thing {
                letters.push((of, id));
                all.remove(&self.dead, key);
            }
        }
        self.synced(all)?;
        for (tenant, id) in letters {
            writer.dead.remove(&tenant, id);
        }
        Ok(())
    }
}

fn encode_readings(readings: Vec<Reading>) -> Result<Vec<Encoded>, StoreError> {
    let encode = |reading: Reading| {
        let (key, value) = (encode::reading_key(&reading)?, encode::reading_value(&reading)?);
        Ok((reading, key, value))
    };
    readings.into_iter().map(encode).collect()
}
