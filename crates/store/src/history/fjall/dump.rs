//! The history as one stream of records: for a back-up, under load, from a snapshot.
//!
//! ```text
//! "FOCALHIST1\n" · records · 0x00 · count u64
//! record   space u8 · key len u32 · value len u32 · key · value
//! space    1 meta · 2 state · 3 finding · 4 dead · 5 segment (key: number u64) · 6 reading of it
//! ```

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::path::Path;

use fjall::{Database, Keyspace, KeyspaceCreateOptions, PersistMode, Readable};
use sha2::{Digest, Sha256};

use super::open::{EPOCH, at_open, mark};
use super::segments::{Segment, keyspace_name};
use super::{FjallHistory, encode};
use crate::backup::{Sum, Summary};
use crate::disk::make_folder;
use crate::{HistoryLimits, StoreError, Taken, hex};

const MAGIC: &[u8] = b"FOCALHIST1\n";

const META: u8 = 1;
const STATE: u8 = 2;
const FINDING: u8 = 3;
const DEAD: u8 = 4;
const SEGMENT: u8 = 5;
const READING: u8 = 6;

/// The longest key or value a record may claim: a damaged length must not ask for all the memory.
const MAX_PART: u32 = 64 << 20;

#[derive(Default)]
struct Summing(BTreeMap<(String, &'static str), (u64, Sha256)>);

impl Summing {
    fn add(&mut self, space: u8, key: &[u8], value: &[u8]) -> Option<()> {
        let what = match space {
            STATE => "states",
            FINDING => "findings",
            DEAD => "dead_letters",
            READING => "readings",
            _ => return Some(()),
        };
        let tenant = if space == FINDING { "" } else { encode::Bytes(key).name()? };
        let (count, hash) = self.0.entry((tenant.to_owned(), what)).or_default();
        *count += 1;
        for part in [key, value] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        Some(())
    }

    fn finish(self) -> Summary {
        let mut summary = Summary::new();
        for ((tenant, what), (count, hash)) in self.0 {
            let sum = Sum { count, sha256: hex(&hash.finalize()) };
            summary.entry(tenant).or_default().insert(what.to_owned(), sum);
        }
        summary
    }
}

impl FjallHistory {
    /// Writes everything as it is at this moment, while commits go on; gives counts and hashes, and the
    /// last finding in it. `target` names where it goes in errors: a full back-up disk is no failure of
    /// the house.
    pub(crate) fn dump(
        &self,
        to: &mut dyn Write,
        target: &Path,
    ) -> Result<(Summary, Taken), StoreError> {
        let inner = &self.inner;
        let (snapshot, segments, last) = {
            // Between two commits, so that the segments are those of the snapshot.
            let _writer = inner.lock()?;
            (inner.db.snapshot(), inner.segments(), inner.last_finding())
        };
        let mut out = Out { to, target, count: 0, sums: Summing::default() };
        out.raw(MAGIC)?;
        let walk = |space: u8, keyspace: &Keyspace, out: &mut Out<'_>| {
            for entry in snapshot.iter(keyspace) {
                let (key, value) = entry.into_inner().map_err(|error| inner.failed(&error))?;
                out.record(space, &key, &value)?;
            }
            Ok(())
        };
        walk(META, &inner.meta, &mut out)?;
        walk(STATE, &inner.state, &mut out)?;
        walk(FINDING, &inner.findings, &mut out)?;
        walk(DEAD, &inner.dead, &mut out)?;
        for segment in segments {
            out.record(SEGMENT, &segment.number.to_be_bytes(), &[])?;
            walk(READING, &segment.keyspace, &mut out)?;
        }
        let count = out.count;
        out.raw(&[0])?;
        out.raw(&count.to_be_bytes())?;
        Ok((out.sums.finish(), last))
    }
}

struct Out<'a> {
    to: &'a mut dyn Write,
    target: &'a Path,
    count: u64,
    sums: Summing,
}

impl Out<'_> {
    fn raw(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        self.to.write_all(bytes).map_err(|error| StoreError::file(self.target, &error))
    }

    fn record(&mut self, space: u8, key: &[u8], value: &[u8]) -> Result<(), StoreError> {
        self.count += 1;
        let summed = self.sums.add(space, key, value);
        summed.ok_or_else(|| {
            StoreError::damaged(self.target, "a key of the history does not read as one")
        })?;
        self.raw(&[space])?;
        self.raw(&(key.len() as u32).to_be_bytes())?;
        self.raw(&(value.len() as u32).to_be_bytes())?;
        self.raw(key)?;
        self.raw(value)
    }
}

/// How many records are handed to the tree at once.
const CHUNK: usize = 4_096;

/// Makes a history in an absent or empty folder out of a dump, in the next epoch, and proves it by its own
/// summary. `from` names the dump in errors.
pub(crate) fn restore(
    folder: &Path,
    from: &Path,
    dump: &mut dyn Read,
) -> Result<Summary, StoreError> {
    let made = make_folder(folder).and_then(|()| mark(folder));
    made.map_err(|error| StoreError::file(folder, &error))?;
    {
        let error = |error: fjall::Error| at_open(folder, &error);
        let db = Database::builder(folder.join("tree")).open().map_err(error)?;
        fill(folder, from, &db, dump)?;
        db.persist(PersistMode::SyncAll).map_err(error)?;
    }
    let restored = FjallHistory::open(folder, HistoryLimits::default())?;
    restored.dump(&mut io::sink(), folder).map(|(summary, _)| summary)
}

fn fill(folder: &Path, from: &Path, db: &Database, dump: &mut dyn Read) -> Result<(), StoreError> {
    let error = |error: fjall::Error| at_open(folder, &error);
    let plain = |name: &str| db.keyspace(name, KeyspaceCreateOptions::default).map_err(error);
    let (meta, state, findings, dead) =
        (plain("meta")?, plain("state")?, plain("findings")?, plain("dead")?);
    let mut readings = None;
    let mut records = Records { from, dump, count: 0 };
    records.magic()?;
    let mut batch = db.batch();
    while let Some((space, key, mut value)) = records.next()? {
        let into = match space {
            META => &meta,
            STATE => &state,
            FINDING => &findings,
            DEAD => &dead,
            SEGMENT => {
                let number = encode::Bytes(&key).u64();
                let number = number
                    .ok_or_else(|| StoreError::bad_backup(from, "a segment has no number"))?;
                readings =
                    Some(db.keyspace(&keyspace_name(number), Segment::options).map_err(error)?);
                continue;
            }
            READING => readings.as_ref().ok_or_else(|| {
                StoreError::bad_backup(from, "a reading stands before any segment")
            })?,
            _ => {
                return Err(StoreError::bad_backup(
                    from,
                    "it has a kind of record this program does not know",
                ));
            }
        };
        if space == META && key == EPOCH.as_bytes() {
            // What is written from here on must not look like what was written after the back-up.
            let epoch = super::open::read_number(folder, EPOCH, &value)?;
            value = (epoch + 1).to_be_bytes().to_vec();
        }
        batch.insert(into, key, value);
        if batch.len() >= CHUNK {
            std::mem::replace(&mut batch, db.batch()).commit().map_err(error)?;
        }
    }
    batch.commit().map_err(error)
}

/// Space, key and value.
type Record = (u8, Vec<u8>, Vec<u8>);

struct Records<'a> {
    from: &'a Path,
    dump: &'a mut dyn Read,
    count: u64,
}

impl Records<'_> {
    fn bytes(&mut self, len: usize) -> Result<Vec<u8>, StoreError> {
        let mut bytes = vec![0; len];
        let read = self.dump.read_exact(&mut bytes);
        read.map_err(|error| {
            StoreError::bad_backup(self.from, format!("it is cut short ({error})"))
        })?;
        Ok(bytes)
    }

    fn magic(&mut self) -> Result<(), StoreError> {
        if self.bytes(MAGIC.len())? != MAGIC {
            return Err(StoreError::bad_backup(self.from, "it does not begin like a history"));
        }
        Ok(())
    }

    fn next(&mut self) -> Result<Option<Record>, StoreError> {
        let space = self.bytes(1)?[0];
        let head = self.bytes(8)?;
        let mut head = encode::Bytes(&head);
        if space == 0 {
            let whole = head.u64() == Some(self.count);
            return if whole {
                Ok(None)
            } else {
                Err(StoreError::bad_backup(self.from, "records are missing"))
            };
        }
        let (key, value) = head.u32().zip(head.u32()).unwrap_or_default();
        if key > MAX_PART || value > MAX_PART {
            return Err(StoreError::bad_backup(self.from, "a record claims an impossible length"));
        }
        self.count += 1;
        Ok(Some((space, self.bytes(key as usize)?, self.bytes(value as usize)?)))
    }
}
