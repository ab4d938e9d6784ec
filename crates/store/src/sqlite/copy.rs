//! Copying a database that is being written: SQLite's own back-up, in one step within one read, so that the
//! writer is not held up and the copy is one moment.

use std::fs::File;
use std::path::Path;
use std::time::Duration;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use super::{SqliteStore, open};
use crate::StoreError;

/// How often a copy tries again while the file is locked, and how long it waits in between.
const TRIES: u32 = 100;
const PAUSE: Duration = Duration::from_millis(50);

impl SqliteStore {
    /// Writes a copy as one file, synced. What fails here is the target's, not the house's.
    pub(crate) fn copy_to(&self, target: &Path) -> Result<(), StoreError> {
        let shared = &self.shared;
        if shared.in_memory() {
            return shared.with(|connection| copy(connection, target));
        }
        shared.alive()?;
        copy(&open::reader(&shared.path)?, target)
    }
}

fn copy(from: &Connection, target: &Path) -> Result<(), StoreError> {
    let failed = |error: rusqlite::Error| StoreError::File {
        path: target.to_owned(),
        detail: error.to_string(),
    };
    let mut to = Connection::open(target).map_err(failed)?;
    {
        let copying = Backup::new(from, &mut to).map_err(failed)?;
        let mut tries = 0;
        while copying.step(-1).map_err(failed)? != StepResult::Done {
            tries += 1;
            if tries > TRIES {
                let detail = "the database stayed locked".to_owned();
                return Err(StoreError::File { path: target.to_owned(), detail });
            }
            std::thread::sleep(PAUSE);
        }
    }
    // The copy has no log of its own: one file is all of it.
    to.pragma_update(None, "journal_mode", "DELETE").map_err(failed)?;
    drop(to);
    let synced = File::open(target).and_then(|file| file.sync_all());
    synced.map_err(|error| StoreError::file(target, &error))
}

/// Whether a copied file is a whole database of ours that this program can use.
pub(crate) fn check_copy(path: &Path) -> Result<(), StoreError> {
    open::examine(path, super::MIGRATIONS.len() as u32)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags);
    let connection = connection.map_err(|error| StoreError::damaged(path, error))?;
    open::whole(path, &connection)
}
