//! What can go wrong in storage, and which of it the process must not survive. Knows no SQL text and no rows.

use std::path::{Path, PathBuf};

use focal_base::TenantId;

/// Every message fits behind "failed to …: ". None holds a row's content: what is personal stays out of logs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The disk or a file failed under us (ENOSPC, EIO, a failed sync, a damaged page). The process must
    /// end and start again: see [`or_exit`]. Handles refuse all further work once they have said this.
    #[error("storage failed and this process must restart: {path}: {detail}")]
    Fatal { path: PathBuf, detail: String },
    /// Not an accident: new signals are refused while less than the reserve is free.
    #[error(
        "only {free} bytes are free at {path}, less than the reserve of {reserve}; free some disk space"
    )]
    LowDisk { path: PathBuf, free: u64, reserve: u64 },
    #[error(
        "{path} has schema {found}, but this program knows only up to {known}; nothing was changed; \
         start the program that wrote it, or a newer one"
    )]
    NewerSchema { path: PathBuf, found: u32, known: u32 },
    #[error(
        "{path} is damaged ({detail}); nothing was changed; keep a copy of the file for examination \
         and restore the latest back-up into an empty directory"
    )]
    Damaged { path: PathBuf, detail: String },
    #[error("{path} is not a file of this product ({detail}); nothing was changed")]
    Foreign { path: PathBuf, detail: String },
    #[error("{path} is in use by another process; stop that one first")]
    InUse { path: PathBuf },
    #[error("there is no tenant {0}")]
    UnknownTenant(TenantId),
    #[error("there is no table {0}; tables are registered when the store is opened")]
    UnknownTable(String),
    #[error("table {table} has no key {key}")]
    UnknownKey { table: String, key: String },
    #[error("{name:?} is not a good name for {what}: {expected}")]
    BadName { what: &'static str, name: String, expected: &'static str },
    #[error("the row {table}/{id} does not read as what it should be: {detail}")]
    Decode { table: String, id: String, detail: String },
    #[error("a value for {what} cannot be written: {detail}")]
    Encode { what: String, detail: String },
    #[error("findings up to epoch {epoch} number {seq} were taken before; nothing was written")]
    AlreadyTaken { epoch: u32, seq: u64 },
    #[error("{0} was changed by somebody else meanwhile; nothing was written")]
    Conflict(String),
    #[error("{what} gives more than {limit} rows; ask with a limit and a cursor")]
    TooMany { what: String, limit: usize },
    #[error("{what} has {size} bytes, more than the limit of {limit}")]
    TooLarge { what: String, size: u64, limit: u64 },
    #[error("{what} is full: {limit} are waiting")]
    Full { what: String, limit: u64 },
    #[error("the back-up at {path} cannot be used: {detail}; nothing was restored")]
    BadBackup { path: PathBuf, detail: String },
    #[error("{path} must be empty or absent; nothing was written")]
    NotEmpty { path: PathBuf },
    #[error("{path}: {detail}")]
    File { path: PathBuf, detail: String },
    #[error("the database refused: {0}")]
    Sql(String),
}

impl StoreError {
    /// Whether the process must end. See [`or_exit`].
    #[must_use]
    pub fn is_fatal(&self) -> bool {
        matches!(self, StoreError::Fatal { .. })
    }

    pub(crate) fn fatal(path: &Path, detail: impl ToString) -> StoreError {
        StoreError::Fatal { path: path.to_owned(), detail: detail.to_string() }
    }

    pub(crate) fn damaged(path: &Path, detail: impl ToString) -> StoreError {
        StoreError::Damaged { path: path.to_owned(), detail: detail.to_string() }
    }

    /// A file that the house can do without.
    pub(crate) fn file(path: &Path, error: &std::io::Error) -> StoreError {
        StoreError::File { path: path.to_owned(), detail: error.to_string() }
    }

    pub(crate) fn bad_backup(path: &Path, detail: impl ToString) -> StoreError {
        StoreError::BadBackup { path: path.to_owned(), detail: detail.to_string() }
    }
}

/// The exit code of a process that ended because its storage failed (EX_IOERR of sysexits).
pub const EXIT_STORAGE: i32 = 74;

/// Ends the process at a fatal storage error; passes everything else on.
///
/// Why not recover: after a failed sync the kernel may have dropped the pages it could not write, and the
/// next sync says all is well. SQLite goes on acknowledging commits on the same connection after one such
/// failure (measured: the next 19 of 19). Only opening the files again tells what is really there. Nothing
/// is unwound: no destructor may touch the files once more.
pub fn or_exit<T>(result: Result<T, StoreError>) -> Result<T, StoreError> {
    if let Err(error) = &result
        && error.is_fatal()
    {
        tracing::error!(%error, "ending the process; a restart recovers");
        std::process::exit(EXIT_STORAGE);
    }
    result
}

/// Sorts what SQLite says: a refused row is an answer, a failed disk is an end.
pub(crate) fn from_sql(path: &Path, error: &rusqlite::Error) -> StoreError {
    use rusqlite::ErrorCode as Code;
    let rusqlite::Error::SqliteFailure(failure, text) = error else {
        return StoreError::Sql(error.to_string());
    };
    let detail = text.clone().unwrap_or_else(|| failure.to_string());
    match failure.code {
        Code::SystemIoFailure
        | Code::DiskFull
        | Code::DatabaseCorrupt
        | Code::NotADatabase
        | Code::CannotOpen
        | Code::ReadOnly
        | Code::OutOfMemory
        | Code::FileLockingProtocolFailed => StoreError::fatal(path, detail),
        _ => StoreError::Sql(detail),
    }
}

/// Sorts what the operating system says of a file: fatal, unless it only said that this was not to be had
/// right now (no descriptor left, no such file, not allowed). In doubt it is fatal.
pub(crate) fn from_io(path: &Path, error: &std::io::Error) -> StoreError {
    use std::io::ErrorKind as Kind;
    // EMFILE and ENFILE have no kind of their own.
    let no_descriptor = matches!(error.raw_os_error(), Some(23 | 24));
    if no_descriptor || matches!(error.kind(), Kind::NotFound | Kind::PermissionDenied) {
        return StoreError::file(path, error);
    }
    StoreError::fatal(path, error)
}
