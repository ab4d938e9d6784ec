//! Reading the history. Each reading sees a batch whole or not at all within one keyspace, and waits for
//! no writer.

use fjall::{Iter, KvPair};
use focal_base::{At, TenantId};

use super::Inner;
use crate::history::series::Downsampler;
use crate::history::{DeadLetter, Reading, Series, ThingKey, encode};
use crate::{StoreError, Taken};

/// One segment's readings on their way into the merge.
struct Stream {
    rest: Iter,
    next: KvPair,
}

impl Inner {
    pub(super) fn findings_after(
        &self,
        place: Taken,
        limit: usize,
    ) -> Result<Vec<(Taken, Vec<u8>)>, StoreError> {
        self.alive()?;
        let Some(next) = place.seq.checked_add(1) else { return Ok(Vec::new()) };
        let from = encode::finding_key(Taken { epoch: place.epoch, seq: next });
        let mut found = Vec::new();
        for entry in self.findings.range(from..).take(limit) {
            let (key, value) = entry.into_inner().map_err(|error| self.failed(&error))?;
            let place = encode::finding_place(&key).ok_or_else(|| self.damaged("a finding"))?;
            found.push((place, value.to_vec()));
        }
        Ok(found)
    }

    pub(super) fn readings(
        &self,
        thing: &ThingKey,
        metric: &str,
        from: At,
        to: At,
        max_points: usize,
    ) -> Result<Series, StoreError> {
        let mut series = Downsampler::new(from, to, max_points);
        self.scan(thing, from, to, |key, value| {
            let at = encode::reading_at(key).zip(encode::metric_of(value, metric));
            let (at, value) = at.ok_or_else(|| self.damaged("a reading"))?;
            if let Some(value) = value {
                series.add(at, value);
            }
            Ok(true)
        })?;
        Ok(series.finish())
    }

    pub(super) fn signals(
        &self,
        thing: &ThingKey,
        from: At,
        to: At,
        limit: usize,
    ) -> Result<Vec<Reading>, StoreError> {
        let mut found = Vec::new();
        self.scan(thing, from, to, |key, value| {
            if found.len() < limit {
                found.push(encode::reading(key, value).ok_or_else(|| self.damaged("a reading"))?);
            }
            Ok(found.len() < limit)
        })?;
        Ok(found)
    }

    /// Walks the readings of all segments in the order of their time. The same reading in two segments is
    /// given once, as it arrived last.
    fn scan(
        &self,
        thing: &ThingKey,
        from: At,
        to: At,
        mut each: impl FnMut(&[u8], &[u8]) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError> {
        self.alive()?;
        if from >= to {
            return Ok(());
        }
        let thing = encode::thing(thing)?;
        let range = encode::reading_from(&thing, from)..encode::reading_from(&thing, to);
        let mut streams = Vec::new();
        for segment in self.segments() {
            if segment.info.max_at < from || segment.info.min_at >= to {
                continue;
            }
            let mut rest = segment.keyspace.range(range.clone());
            if let Some(next) = self.advance(&mut rest)? {
                streams.push(Stream { rest, next });
            }
        }
        while let Some(least) = streams.iter().map(|it| it.next.0.clone()).min() {
            // Streams stand oldest first: the last that has the key is the latest to arrive.
            let value =
                streams.iter().rev().find(|it| it.next.0 == least).map(|it| it.next.1.clone());
            if !each(&least, &value.unwrap_or_default())? {
                return Ok(());
            }
            let mut going = Vec::with_capacity(streams.len());
            for mut stream in streams {
                if stream.next.0 == least {
                    let Some(next) = self.advance(&mut stream.rest)? else { continue };
                    stream.next = next;
                }
                going.push(stream);
            }
            streams = going;
        }
        Ok(())
    }

    fn advance(&self, rest: &mut Iter) -> Result<Option<KvPair>, StoreError> {
        let next = rest.next().map(fjall::Guard::into_inner).transpose();
        next.map_err(|error| self.failed(&error))
    }

    pub(super) fn pages(&self, thing: &ThingKey) -> Result<Vec<Vec<u8>>, StoreError> {
        self.alive()?;
        let range = encode::page(thing, 0)?..=encode::page(thing, u16::MAX)?;
        let mut found = Vec::new();
        for entry in self.state.range(range) {
            let (_, value) = entry.into_inner().map_err(|error| self.failed(&error))?;
            found.push(value.to_vec());
        }
        Ok(found)
    }

    pub(super) fn states(&self) -> Result<Vec<(ThingKey, Vec<u8>)>, StoreError> {
        self.alive()?;
        let mut found = Vec::new();
        for entry in self.state.iter() {
            let (key, value) = entry.into_inner().map_err(|error| self.failed(&error))?;
            let mut key = encode::Bytes(&key);
            let thing = key.thing().ok_or_else(|| self.damaged("a state"))?;
            let is_page = !key.0.is_empty();
            if !is_page {
                found.push((thing, value.to_vec()));
            }
        }
        // On disk names stand by their length first.
        found.sort_by(|(one, _), (other, _)| one.cmp(other));
        Ok(found)
    }

    pub(super) fn dead_letters(
        &self,
        tenant: &TenantId,
        before: Option<u64>,
        limit: usize,
    ) -> Result<Vec<(u64, DeadLetter)>, StoreError> {
        self.alive()?;
        let range =
            encode::dead_key(tenant, 0)?..encode::dead_key(tenant, before.unwrap_or(u64::MAX))?;
        let mut found = Vec::new();
        for entry in self.dead.range(range).rev().take(limit) {
            let (key, value) = entry.into_inner().map_err(|error| self.failed(&error))?;
            let letter = encode::dead_id(&key).zip(encode::dead_letter(&key, &value));
            let ((_, id), letter) = letter.ok_or_else(|| self.damaged("a dead letter"))?;
            found.push((id, letter));
        }
        Ok(found)
    }
}
