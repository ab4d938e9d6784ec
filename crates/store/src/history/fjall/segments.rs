//! Readings stand in segments by when they arrived, not by when the thing says they were: the oldest to
//! arrive go first and go whole, without a grave for each, and a thing whose clock is in the year 2099
//! cannot keep anything alive. A query looks into every segment whose span of time it meets.

use std::path::Path;

use fjall::{Database, Keyspace, PersistMode};
use focal_base::At;

use super::open::at_open;
use super::{Inner, Writer};
use crate::history::{Reading, Retained, SLICES};
use crate::{FailPoint, StoreError, pass};

#[derive(Clone)]
pub(super) struct Segment {
    pub number: u64,
    pub keyspace: Keyspace,
    pub info: Info,
}

/// What is known of a segment without looking into it; written with every batch that adds to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Info {
    pub count: u64,
    /// Keys and values, before compression.
    pub bytes: u64,
    pub min_at: At,
    pub max_at: At,
    /// When it was begun, while it is open; when it was closed, after that. Zero until the house has
    /// told the time.
    pub turned: At,
}

impl Info {
    pub const EMPTY: Info =
        Info { count: 0, bytes: 0, min_at: At(i64::MAX), max_at: At(i64::MIN), turned: At::ZERO };

    pub fn add(&mut self, reading: &Reading, bytes: usize) {
        self.count += 1;
        self.bytes += bytes as u64;
        self.min_at = self.min_at.min(reading.at);
        self.max_at = self.max_at.max(reading.at);
    }

    pub fn encode(&self) -> Vec<u8> {
        let numbers =
            [self.count as i64, self.bytes as i64, self.min_at.0, self.max_at.0, self.turned.0];
        numbers.iter().flat_map(|number| number.to_be_bytes()).collect()
    }

    pub fn decode(bytes: &[u8]) -> Option<Info> {
        let mut bytes = crate::history::encode::Bytes(bytes);
        let mut next = || bytes.u64();
        Some(Info {
            count: next()?,
            bytes: next()?,
            min_at: At(next()? as i64),
            max_at: At(next()? as i64),
            turned: At(next()? as i64),
        })
    }
}

const PREFIX: &str = "segment/";

/// Numbers are padded so that their order is the order of text.
pub(super) fn meta_key(number: u64) -> String {
    format!("{PREFIX}{number:020}")
}

pub(super) fn keyspace_name(number: u64) -> String {
    format!("readings-{number}")
}

/// The segments `meta` tells of, oldest first; a first one when there is none. A keyspace that `meta`
/// does not know was being dropped when the power went, and goes now.
pub(super) fn open(
    folder: &Path,
    db: &Database,
    meta: &Keyspace,
) -> Result<Vec<Segment>, StoreError> {
    let error = |error: fjall::Error| at_open(folder, &error);
    let mut found = Vec::new();
    for entry in meta.prefix(PREFIX) {
        let (key, value) = entry.into_inner().map_err(error)?;
        let number = std::str::from_utf8(&key[PREFIX.len()..]).ok().and_then(|it| it.parse().ok());
        let known = number.zip(Info::decode(&value));
        let (number, info) = known
            .ok_or_else(|| StoreError::damaged(folder, "a segment's entry does not read as one"))?;
        let keyspace = db.keyspace(&keyspace_name(number), Segment::options).map_err(error)?;
        found.push(Segment { number, keyspace, info });
    }
    for name in db.list_keyspace_names() {
        let stray = name.starts_with("readings-")
            && !found.iter().any(|segment| keyspace_name(segment.number) == *name);
        if stray {
            let keyspace = db.keyspace(&name, Segment::options).map_err(error)?;
            db.delete_keyspace(keyspace).map_err(error)?;
        }
    }
    if found.is_empty() {
        let keyspace = db.keyspace(&keyspace_name(1), Segment::options).map_err(error)?;
        found.push(Segment { number: 1, keyspace, info: Info::EMPTY });
    }
    Ok(found)
}

impl Inner {
    /// Bytes of one slice of what may be kept.
    fn slice_bytes(&self) -> u64 {
        (self.limits.max_bytes / SLICES).max(1)
    }

    /// Before a batch: a full segment is closed and a new one begun.
    pub(super) fn make_room(&self, writer: &Writer) -> Result<(), StoreError> {
        let full = {
            let segments = self.segments();
            segments.last().is_some_and(|last| last.info.bytes >= self.slice_bytes())
        };
        if full { self.rotate(writer.now) } else { Ok(()) }
    }

    /// After a batch: the oldest segments go until the rest fits.
    pub(super) fn keep_size(&self) -> Result<u64, StoreError> {
        let mut dropped = 0;
        loop {
            let segments = self.segments();
            let bytes: u64 = segments.iter().map(|segment| segment.info.bytes).sum();
            if bytes <= self.limits.max_bytes || segments.len() < 2 {
                return Ok(dropped);
            }
            dropped += self.drop_oldest()?;
        }
    }

    pub(super) fn retain(&self, now: At) -> Result<Retained, StoreError> {
        let mut writer = self.lock()?;
        writer.now = now;
        let max_age = self.limits.max_age;
        let mut dropped = self.keep_size()?;
        // A slice of age is closed even when it is not full, so that what is old can go without the rest.
        if let Some(open) = self.segments().last() {
            if open.info.turned == At::ZERO {
                self.change_open(|info| info.turned = now);
            } else if open.info.count > 0
                && now.since(open.info.turned).0 >= max_age.0 / SLICES as i64
            {
                self.rotate(now)?;
            }
        }
        while let [oldest, _, ..] = self.segments().as_slice() {
            if now.since(oldest.info.turned) <= max_age {
                break;
            }
            dropped += self.drop_oldest()?;
        }
        let bytes = self.segments().iter().map(|segment| segment.info.bytes).sum();
        Ok(Retained { dropped, bytes })
    }

    /// Closes the open segment and begins the next; on disk before anything is written into it.
    fn rotate(&self, now: At) -> Result<(), StoreError> {
        let segments = self.segments();
        let Some(open) = segments.last() else { return Ok(()) };
        let number = open.number + 1;
        let mut closed = open.info;
        closed.turned = now;
        let begun = Info { turned: now, ..Info::EMPTY };
        let made = self.db.keyspace(&keyspace_name(number), Segment::options);
        let keyspace = made.map_err(|error| self.failed(&error))?;
        pass(FailPoint::SegmentMade);
        let mut batch = self.db.batch().durability(Some(PersistMode::SyncAll));
        batch.insert(&self.meta, meta_key(open.number), closed.encode());
        batch.insert(&self.meta, meta_key(number), begun.encode());
        batch.commit().map_err(|error| self.undecided(&error))?;
        pass(FailPoint::SegmentTurned);
        self.change(|segments| {
            if let Some(open) = segments.last_mut() {
                open.info = closed;
            }
            segments.push(Segment { number, keyspace, info: begun });
        });
        Ok(())
    }

    /// Gives how many readings went. First `meta` forgets the segment, then its files go: cut in between,
    /// the next start sweeps them.
    fn drop_oldest(&self) -> Result<u64, StoreError> {
        let segments = self.segments();
        let Some(oldest) = segments.first() else { return Ok(0) };
        let mut batch = self.db.batch().durability(Some(PersistMode::SyncAll));
        batch.remove(&self.meta, meta_key(oldest.number));
        batch.commit().map_err(|error| self.undecided(&error))?;
        pass(FailPoint::SegmentForgotten);
        self.change(|segments| {
            segments.remove(0);
        });
        let gone = self.db.delete_keyspace(oldest.keyspace.clone());
        gone.map_err(|error| self.failed(&error))?;
        pass(FailPoint::SegmentGone);
        Ok(oldest.info.count)
    }

    pub(super) fn change_open(&self, change: impl FnOnce(&mut Info)) {
        self.change(|segments| {
            if let Some(open) = segments.last_mut() {
                change(&mut open.info);
            }
        });
    }

    fn change(&self, change: impl FnOnce(&mut Vec<Segment>)) {
        let mut segments = self.segments.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        change(&mut segments);
    }
}
