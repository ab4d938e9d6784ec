//! Overwriting what was deleted: SQLite leaves the bytes of old rows in free pages and in its log until they are
//! needed. Whoever was erased must not be found there, nor in a copy made afterwards.

use std::path::Path;

use super::SystemStore;
use crate::disk::{free_bytes, parent_of};
use crate::{FailPoint, StoreError, pass};

/// Writing the database anew needs its own size twice, beside the log and beside itself; a third for everybody else.
const TIMES: u64 = 3;

impl SystemStore {
    /// Writes the whole database anew from what is alive and empties its log; other writers wait meanwhile. `false`:
    /// not now, because there is no room for it, or because somebody still reads an older state; ask again.
    pub fn scrub(&self) -> Result<bool, StoreError> {
        if self.shared.in_memory() {
            return Ok(true);
        }
        if !has_room(&self.shared.path)? {
            return Ok(false);
        }
        pass(FailPoint::ScrubDatabase);
        self.shared.with(|connection| {
            let sql = |error: rusqlite::Error| self.shared.sql(&error);
            connection.execute_batch("VACUUM").map_err(sql)?;
            let emptied = "PRAGMA wal_checkpoint(TRUNCATE)";
            let busy: i64 = connection.query_row(emptied, [], |row| row.get(0)).map_err(sql)?;
            Ok(busy == 0)
        })
    }
}

fn has_room(path: &Path) -> Result<bool, StoreError> {
    let log = super::super::sqlite::open::with_suffix(path, "-wal");
    let size = |path: &Path| path.metadata().map_or(0, |found| found.len());
    let needed = (size(path) + size(&log)).saturating_mul(TIMES);
    Ok(free_bytes(parent_of(path))? >= needed)
}
