//! Opening the history: is it ours and not newer, then what the writer must know is read back. Until that
//! is known nothing is written.

use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize};
use std::sync::{Arc, Mutex, RwLock};

use fjall::{Database, Keyspace, KeyspaceCreateOptions, LsmError};
use focal_base::At;

use super::segments::{self, Segment};
use super::{FjallHistory, Inner, Writer};
use crate::disk::{make_folder, sync_folder, write_file};
use crate::error::from_io;
use crate::history::dead::DeadIndex;
use crate::history::{HistoryLimits, encode};
use crate::{StoreError, Taken};

/// Stands beside the tree's own files and is read before them.
const FORMAT_FILE: &str = "focal-history";
pub(super) const FORMAT: u32 = 1;

/// Keys of `meta`. Segments have `segment/<number>`, dropped letters `dropped/<tenant>`.
pub(super) const EPOCH: &str = "epoch";
pub(super) const LAST_FINDING: &str = "last_finding";
pub(super) const NEXT_DEAD: &str = "next_dead";
pub(super) const DROPPED: &str = "dropped/";

impl FjallHistory {
    /// Opens or makes the history in a folder of its own.
    pub fn open(folder: &Path, limits: HistoryLimits) -> Result<FjallHistory, StoreError> {
        examine(folder)?;
        let error = |error: fjall::Error| at_open(folder, &error);
        let db = Database::builder(folder.join("tree"))
            .cache_size(limits.cache_bytes)
            .max_journaling_size(128 << 20)
            .worker_threads(2)
            .open()
            .map_err(error)?;
        // A thing's state is written anew with every signal: what is gathered before it is put in order on disk
        // is most of the house's memory.
        let small = || KeyspaceCreateOptions::default().max_memtable_size(8 << 20);
        let plain = |name: &str| db.keyspace(name, small).map_err(error);
        let (state, findings) = (plain("state")?, plain("findings")?);
        let (dead, meta) = (plain("dead")?, plain("meta")?);
        let epoch = match number(folder, &meta, EPOCH)? {
            Some(epoch) => epoch as u32,
            None => {
                let mut first = db.batch().durability(Some(fjall::PersistMode::SyncAll));
                first.insert(&meta, EPOCH, 1u64.to_be_bytes());
                first.commit().map_err(error)?;
                1
            }
        };
        let segments = segments::open(folder, &db, &meta)?;
        let last = number(folder, &meta, LAST_FINDING)?.unwrap_or_default();
        let (queued, dropped) = queue(folder, &findings)?;
        let writer =
            Writer { queued, dropped, dead: letters(folder, &dead, &meta)?, now: At::ZERO };
        Ok(FjallHistory {
            inner: Arc::new(Inner {
                path: folder.to_owned(),
                limits,
                db,
                state,
                findings,
                dead,
                meta,
                segments: RwLock::new(segments),
                writer: Mutex::new(writer),
                epoch: AtomicU32::new(epoch),
                last_finding: AtomicU64::new(last),
                holds: AtomicUsize::new(0),
                syncs: AtomicU64::new(0),
                failed: AtomicBool::new(false),
            }),
        })
    }
}

/// Makes an empty folder ours; judges one that is not empty.
fn examine(folder: &Path) -> Result<(), StoreError> {
    make_folder(folder).map_err(|error| from_io(folder, &error))?;
    let file = folder.join(FORMAT_FILE);
    let text = match std::fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let mut entries = std::fs::read_dir(folder).map_err(|error| from_io(folder, &error))?;
            if entries.next().is_some() {
                let detail = format!("it has files, but no {FORMAT_FILE}");
                return Err(StoreError::Foreign { path: folder.to_owned(), detail });
            }
            return mark(folder).map_err(|error| from_io(&file, &error));
        }
        Err(error) => return Err(from_io(&file, &error)),
    };
    match text.trim().parse::<u32>() {
        Ok(found) if found > FORMAT => {
            Err(StoreError::NewerSchema { path: folder.to_owned(), found, known: FORMAT })
        }
        Ok(_) => Ok(()),
        Err(_) => Err(StoreError::damaged(&file, "it holds no number")),
    }
}

/// Names the format of a folder that is about to be filled.
pub(super) fn mark(folder: &Path) -> io::Result<()> {
    write_file(&folder.join(FORMAT_FILE), format!("{FORMAT}\n").as_bytes())?;
    sync_folder(folder)
}

fn number(folder: &Path, meta: &Keyspace, key: &str) -> Result<Option<u64>, StoreError> {
    let found = meta.get(key).map_err(|error| at_open(folder, &error))?;
    found.map(|bytes| read_number(folder, key, &bytes)).transpose()
}

pub(super) fn read_number(folder: &Path, key: &str, bytes: &[u8]) -> Result<u64, StoreError> {
    let wrong = || StoreError::damaged(folder, format!("{key} is no number"));
    encode::Bytes(bytes).u64().ok_or_else(wrong)
}

/// How many findings wait, and the place before the first of them.
fn queue(folder: &Path, findings: &Keyspace) -> Result<(u64, Taken), StoreError> {
    let (mut queued, mut first) = (0, None);
    for entry in findings.iter() {
        let key = entry.key().map_err(|error| at_open(folder, &error))?;
        queued += 1;
        first = first.or_else(|| encode::finding_place(&key));
    }
    let first = first.unwrap_or_default();
    Ok((queued, Taken { epoch: first.epoch, seq: first.seq.saturating_sub(1) }))
}

fn letters(folder: &Path, dead: &Keyspace, meta: &Keyspace) -> Result<DeadIndex, StoreError> {
    let error = |error: fjall::Error| at_open(folder, &error);
    let mut index = DeadIndex::default();
    let unbounded = HistoryLimits {
        max_dead: usize::MAX,
        max_dead_bytes: usize::MAX,
        ..HistoryLimits::default()
    };
    for entry in dead.iter() {
        let (key, value) = entry.into_inner().map_err(error)?;
        let letter = encode::dead_letter(&key, &value).zip(encode::dead_id(&key));
        let (letter, (tenant, id)) = letter
            .ok_or_else(|| StoreError::damaged(folder, "a dead letter does not read as one"))?;
        index.add(id, &tenant, letter.payload.len(), &unbounded);
    }
    for entry in meta.prefix(DROPPED) {
        let (key, value) = entry.into_inner().map_err(error)?;
        let tenant = String::from_utf8_lossy(&key[DROPPED.len()..]).into_owned();
        index.set_dropped(&tenant.into(), read_number(folder, DROPPED, &value)?);
    }
    index.next_id = index.next_id.max(number(folder, meta, NEXT_DEAD)?.unwrap_or_default());
    Ok(index)
}

/// At start damage is said as such: nothing has been promised yet.
pub(super) fn at_open(folder: &Path, error: &fjall::Error) -> StoreError {
    match error {
        fjall::Error::Locked => StoreError::InUse { path: folder.to_owned() },
        fjall::Error::Io(io) | fjall::Error::Storage(LsmError::Io(io)) if full_or_broken(io) => {
            from_io(folder, io)
        }
        other => StoreError::damaged(folder, other),
    }
}

/// While running: a block that fails its checksum is damage that is named; what else fails is fatal as
/// [`from_io`] has it.
pub(super) fn from_fjall(folder: &Path, error: &fjall::Error) -> StoreError {
    use fjall::Error::{Io, Storage};
    match error {
        Storage(
            LsmError::ChecksumMismatch { .. }
            | LsmError::InvalidHeader(_)
            | LsmError::InvalidTrailer,
        ) => StoreError::damaged(folder, error),
        Io(io) | Storage(LsmError::Io(io)) => from_io(folder, io),
        _ => StoreError::fatal(folder, error),
    }
}

/// A missing or short file is damage; a disk that refuses is not.
fn full_or_broken(error: &std::io::Error) -> bool {
    use std::io::ErrorKind as Kind;
    !matches!(error.kind(), Kind::NotFound | Kind::UnexpectedEof | Kind::InvalidData)
}

impl Segment {
    pub(super) fn options() -> KeyspaceCreateOptions {
        use fjall::config::{BlockSizePolicy, FilterPolicy};
        // Readings are only ever scanned: larger blocks compress better, and no filter would be asked.
        // What is in memory is read back from the journal at start: less of it is a faster start.
        KeyspaceCreateOptions::default()
            .max_memtable_size(8 << 20)
            .data_block_size_policy(BlockSizePolicy::all(16 << 10))
            .filter_policy(FilterPolicy::disabled())
    }
}
