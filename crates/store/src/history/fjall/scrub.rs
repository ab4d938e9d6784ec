//! Overwriting what was forgotten: a tree keeps old values in its tables until they are merged, and in its journal
//! until that is full. Whoever was erased must not be found there.
//!
//! What [`Inner::forget`] took out of a segment is marked in `meta`, so that only those segments are merged, also
//! after a restart.

use std::sync::atomic::Ordering;

use fjall::{Keyspace, PersistMode};

use super::Inner;
use super::segments::keyspace_name;
use crate::disk::free_bytes;
use crate::{FailPoint, StoreError, pass};

/// Before the name of a segment from which something was taken.
pub(super) const MARK: &str = "scrub/";
const FILLER: &str = "filler";

/// The journal is left for a new one once it is longer than 64 million bytes, and only then.
const FILL: usize = 8 << 20;
const FILLS: usize = 9;
/// Journals and tables of the filler, old and new.
const ROOM: u64 = 400 << 20;

impl Inner {
    /// `false`: not now, because a back-up reads, or there is no room; ask again.
    pub(super) fn scrub(&self) -> Result<bool, StoreError> {
        self.alive()?;
        if self.holds.load(Ordering::SeqCst) > 0 || free_bytes(&self.path)? < ROOM {
            return Ok(false);
        }
        pass(FailPoint::ScrubHistory);
        let failed = |error: fjall::Error| self.failed(&error);
        let mut marks = Vec::new();
        for entry in self.meta.prefix(MARK) {
            marks.push(entry.key().map_err(failed)?.to_vec());
        }
        self.leave_journal().map_err(failed)?;
        // The old journal goes before anything is merged: what is merged away would count as not yet written.
        self.turn().map_err(failed)?;
        if self.db.journal_count() > 1 {
            return Ok(false);
        }
        let touched = |keyspace: &Keyspace| {
            let name = format!("{MARK}{}", keyspace.name());
            marks.iter().any(|mark| mark == name.as_bytes())
        };
        let segments = self.segments().into_iter().map(|segment| segment.keyspace);
        let mut all: Vec<Keyspace> = segments.filter(touched).collect();
        all.extend([&self.state, &self.findings, &self.dead, &self.meta].map(Clone::clone));
        for keyspace in all {
            keyspace.major_compact().map_err(failed)?;
        }
        self.turn().map_err(failed)?;
        let mut done = self.db.batch().durability(Some(PersistMode::SyncAll));
        marks.into_iter().for_each(|mark| done.remove(&self.meta, mark));
        done.commit().map_err(|error| self.undecided(&error))?;
        Ok(true)
    }

    /// Only a turn lets go of the files of tables that were merged, and of journals of which all is in tables.
    fn turn(&self) -> Result<(), fjall::Error> {
        self.meta.insert(FILLER, [0])?;
        self.meta.remove(FILLER)?;
        self.meta.rotate_memtable_and_wait()
    }

    /// Fills the journal until the next one is begun, and writes everything that stands in it alone into tables.
    fn leave_journal(&self) -> Result<(), fjall::Error> {
        let mut number: u64 = 0x9E37_79B9_7F4A_7C15;
        for _ in 0..FILLS {
            // Noise: what could be compressed would not fill it.
            let mut next = || {
                number ^= number << 13;
                number ^= number >> 7;
                number ^= number << 17;
                number.to_le_bytes()
            };
            let noise: Vec<u8> = (0..FILL / 8).flat_map(|_| next()).collect();
            self.meta.insert(FILLER, noise)?;
        }
        self.meta.remove(FILLER)?;
        self.meta.rotate_memtable_and_wait()?;
        for keyspace in [&self.state, &self.findings, &self.dead, &self.meta] {
            keyspace.rotate_memtable_and_wait()?;
        }
        for segment in self.segments() {
            segment.keyspace.rotate_memtable_and_wait()?;
        }
        Ok(())
    }
}

/// The mark of a segment.
pub(super) fn mark(number: u64) -> String {
    format!("{MARK}{}", keyspace_name(number))
}
