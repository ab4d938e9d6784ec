//! Before a database is used: is it ours, whole, not newer than this program, and nobody else's right now?
//! Until that is known nothing is written, not one byte.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::StoreError;
use crate::error::{from_io, from_sql};

/// "Focl" in the database's header: tells our file from any other SQLite database.
pub(crate) const APPLICATION_ID: i32 = 0x466F_636C;

/// How long a reader waits for the file's lock before it says so. There is one writer, so it never should.
const BUSY: Duration = Duration::from_secs(5);

/// One process at a time: two would each believe they decide alone.
pub(crate) fn lock(path: &Path) -> Result<File, StoreError> {
    let beside = with_suffix(path, ".lock");
    let open = OpenOptions::new().create(true).truncate(false).write(true).open(&beside);
    let file = open.map_err(|error| from_io(&beside, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse { path: path.to_owned() }),
        Err(TryLockError::Error(error)) => Err(from_io(&beside, &error)),
    }
}

/// Judges the file by its first hundred bytes, then through SQLite without the right to write.
pub(crate) fn examine(path: &Path, known: u32) -> Result<(), StoreError> {
    let Some(header) = header(path)? else {
        return Ok(());
    };
    if &header[..16] != b"SQLite format 3\0" {
        return Err(StoreError::damaged(path, "it does not begin like a database"));
    }
    let number = |at: usize| {
        u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]])
    };
    let (schema, application) = (number(60), number(68));
    // A file that was being made when the power went has pages, but no name yet.
    let unfinished = schema == 0 && application == 0;
    if application != APPLICATION_ID as u32 && !unfinished {
        let detail = "it is a database of another program".to_owned();
        return Err(StoreError::Foreign { path: path.to_owned(), detail });
    }
    if schema > known {
        return Err(StoreError::NewerSchema { path: path.to_owned(), found: schema, known });
    }
    Ok(())
}

/// `None` for a file that is absent or empty.
fn header(path: &Path) -> Result<Option<[u8; 100]>, StoreError> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(from_io(path, &error)),
    };
    let size = file.metadata().map_err(|error| from_io(path, &error))?.len();
    if size == 0 {
        return Ok(None);
    }
    let mut header = [0; 100];
    match file.read_exact(&mut header) {
        Ok(()) => Ok(Some(header)),
        Err(_) if size < 100 => Err(StoreError::damaged(path, "it is cut short")),
        Err(error) => Err(from_io(path, &error)),
    }
}

/// The one connection that writes.
pub(crate) fn writer(path: &Path, check: bool) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection =
        Connection::open_with_flags(path, flags).map_err(|error| from_sql(path, &error))?;
    if check {
        whole(path, &connection)?;
    }
    Ok(connection)
}

/// Looks through the file. Costs a read of all of it, and finds a damaged page before anybody is told
/// what stood on it.
pub(crate) fn whole(path: &Path, connection: &Connection) -> Result<(), StoreError> {
    let found: Result<String, _> =
        connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0));
    match found {
        Ok(answer) if answer == "ok" => Ok(()),
        Ok(answer) => Err(StoreError::damaged(path, answer.replace('\n', " "))),
        Err(rusqlite::Error::SqliteFailure(failure, text))
            if matches!(
                failure.code,
                rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase
            ) =>
        {
            Err(StoreError::damaged(path, text.unwrap_or_else(|| failure.to_string())))
        }
        Err(error) => Err(from_sql(path, &error)),
    }
}

/// A connection that can only read, beside the writer.
pub(crate) fn reader(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let open = || {
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(BUSY)?;
        connection.pragma_update(None, "query_only", true)?;
        connection.set_prepared_statement_cache_capacity(128);
        Ok(connection)
    };
    open().map_err(|error: rusqlite::Error| from_sql(path, &error))
}

/// WAL lets readers and the back-up read while the writer writes; FULL syncs the log at every commit,
/// so that a commit that returned survives the plug being pulled.
pub(crate) fn settle(path: &Path, connection: &Connection) -> Result<(), StoreError> {
    let settle = || {
        connection.busy_timeout(BUSY)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.set_prepared_statement_cache_capacity(256);
        Ok(())
    };
    settle().map_err(|error: rusqlite::Error| from_sql(path, &error))
}

pub(crate) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
