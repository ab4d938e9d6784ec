//! The database of one machine: SQLite with one writer. Opened, checked and migrated here; read and
//! written next door. Knows no type of row, only documents and their keys.

mod copy;
mod migrate;
mod naming;
pub(crate) mod open;
mod read;
mod reader;
mod tables;
mod write;

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use focal_base::TenantId;
use rusqlite::{Connection, Transaction};

use crate::disk::{parent_of, sync_folder};
use crate::error::{from_io, from_sql};
use crate::{Batch, Committed, FailPoint, StoreError, TableSpec, Trouble, pass};

pub use naming::{Naming, Sending};
#[cfg(test)]
pub(crate) use read::STEPS;
pub(crate) use read::taken_of;
pub use reader::{Reader, TenantReader};
pub(crate) use write::apply;

use read::Scope;

pub(crate) use copy::check_copy;
pub(crate) use migrate::MIGRATIONS;

/// Limits of the database. Each names what happens at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// A query without a limit that finds more rows is refused.
    pub max_rows: usize,
    /// A row, event or effect larger than this is refused.
    pub max_body_bytes: usize,
    /// How many connections web reads may use; a reader beyond them waits for its turn.
    pub readers: usize,
    /// Whether to look through the whole file for damage at start (about 0.2 s per 100 MB).
    pub check: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options { max_rows: 100_000, max_body_bytes: 1 << 20, readers: 4, check: true }
    }
}

/// The declared keys of every table, by table name.
pub(crate) type Catalog = BTreeMap<String, Vec<String>>;

/// What every handle of one open database shares.
pub(crate) struct Shared {
    /// `:memory:` for a database of a story.
    pub path: PathBuf,
    pub options: Options,
    pub catalog: Catalog,
    writer: Mutex<Connection>,
    /// None for a database in memory.
    pool: Option<reader::Pool>,
    /// Set by the first fatal error. Every handle refuses from then on: SQLite itself would carry on.
    dead: AtomicBool,
    /// What a simulation makes of a commit; nothing in the product.
    trouble: OnceLock<Arc<dyn Trouble>>,
    /// Keeps a second process out; the operating system frees it however this one ends.
    _lock: Option<File>,
}

impl Shared {
    pub fn in_memory(&self) -> bool {
        self.pool.is_none()
    }

    /// Runs `work` with the writer's connection.
    pub fn with<R>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<R, StoreError>,
    ) -> Result<R, StoreError> {
        self.alive()?;
        let Ok(mut connection) = self.writer.lock() else {
            self.dead.store(true, Ordering::SeqCst);
            return Err(StoreError::fatal(&self.path, "a writer ended in the middle of its work"));
        };
        let done = work(&mut connection);
        self.note(&done);
        done
    }

    pub fn alive(&self) -> Result<(), StoreError> {
        if self.dead.load(Ordering::SeqCst) {
            return Err(StoreError::fatal(
                &self.path,
                "an earlier failure; the process must restart",
            ));
        }
        Ok(())
    }

    /// Commits what a transaction holds. One that failed may be on disk or not: nothing on this connection can
    /// tell, only opening again.
    pub fn commit(&self, all: Transaction<'_>) -> Result<(), StoreError> {
        self.suffer(|| {
            pass(FailPoint::SqlBefore);
            all.commit().map_err(|error| {
                StoreError::fatal(&self.path, format!("a commit failed: {error}"))
            })?;
            pass(FailPoint::SqlAfter);
            Ok(())
        })
    }

    /// Writes, with whatever a simulation has in store for it.
    pub fn suffer<R>(
        &self,
        write: impl FnOnce() -> Result<R, StoreError>,
    ) -> Result<R, StoreError> {
        let Some(trouble) = self.trouble.get() else { return write() };
        trouble.before()?;
        let done = write()?;
        trouble.after().map(|()| done)
    }

    pub fn note<R>(&self, done: &Result<R, StoreError>) {
        if done.as_ref().is_err_and(StoreError::is_fatal) {
            self.dead.store(true, Ordering::SeqCst);
        }
    }

    pub fn sql(&self, error: &rusqlite::Error) -> StoreError {
        from_sql(&self.path, error)
    }

    pub fn scope<'a>(&'a self, connection: &'a Connection, tenant: &'a TenantId) -> Scope<'a> {
        Scope { shared: self, connection, tenant }
    }
}

/// An open database. Cheap to clone; the file closes with the last handle.
#[derive(Clone)]
pub struct SqliteStore {
    pub(crate) shared: Arc<Shared>,
}

impl SqliteStore {
    /// Opens or makes the database at `path`, checks it, and brings it to this program's schema in one
    /// transaction.
    pub fn open(
        path: &Path,
        tables: &[TableSpec],
        options: Options,
    ) -> Result<SqliteStore, StoreError> {
        SqliteStore::open_with(path, tables, options, migrate::MIGRATIONS)
    }

    /// A database that ends with its last handle: for stories and tests.
    pub fn in_memory(tables: &[TableSpec], options: Options) -> Result<SqliteStore, StoreError> {
        let path = Path::new(":memory:");
        let connection = Connection::open_in_memory().map_err(|error| from_sql(path, &error))?;
        SqliteStore::over(path, connection, None, tables, options, migrate::MIGRATIONS)
    }

    pub(crate) fn open_with(
        path: &Path,
        tables: &[TableSpec],
        options: Options,
        migrations: &[migrate::Migration],
    ) -> Result<SqliteStore, StoreError> {
        let lock = open::lock(path)?;
        open::examine(path, migrations.len() as u32)?;
        let connection = open::writer(path, options.check)?;
        SqliteStore::over(path, connection, Some(lock), tables, options, migrations)
    }

    fn over(
        path: &Path,
        mut connection: Connection,
        lock: Option<File>,
        tables: &[TableSpec],
        options: Options,
        migrations: &[migrate::Migration],
    ) -> Result<SqliteStore, StoreError> {
        open::settle(path, &connection)?;
        migrate::migrate(path, &mut connection, tables, migrations)?;
        let catalog = tables.iter().map(|table| {
            (table.name.to_owned(), table.keys.iter().map(|key| (*key).to_owned()).collect())
        });
        let pool = match path == Path::new(":memory:") {
            true => None,
            false => Some(reader::Pool::open(path, options.readers)?),
        };
        if pool.is_some() {
            // SQLite syncs the folder of a log that it made and does not look at the answer: a log that a power cut
            // takes away takes every commit in it.
            sync_folder(parent_of(path)).map_err(|error| from_io(path, &error))?;
        }
        let shared = Shared {
            path: path.to_owned(),
            options,
            catalog: catalog.collect(),
            writer: Mutex::new(connection),
            pool,
            dead: AtomicBool::new(false),
            trouble: OnceLock::new(),
            _lock: lock,
        };
        Ok(SqliteStore { shared: Arc::new(shared) })
    }

    /// From now on every commit suffers this; the first that is set stays. For simulations.
    pub fn under(&self, trouble: Arc<dyn Trouble>) {
        let _ = self.shared.trouble.set(trouble);
    }

    /// A handle on one tenant's world. Whether the tenant exists is seen at its first commit.
    #[must_use]
    pub fn tenant(&self, tenant: &TenantId) -> TenantStore {
        TenantStore { shared: Arc::clone(&self.shared), tenant: tenant.clone() }
    }
}

/// One tenant's rows, events and effects, to read and to change.
#[derive(Clone)]
pub struct TenantStore {
    shared: Arc<Shared>,
    tenant: TenantId,
}

impl TenantStore {
    fn read<R>(
        &self,
        work: impl FnOnce(Scope<'_>) -> Result<R, StoreError>,
    ) -> Result<R, StoreError> {
        self.shared.with(|connection| work(self.shared.scope(connection, &self.tenant)))
    }
}

read::read_through!(TenantStore);

impl crate::Store for TenantStore {
    fn commit(&mut self, batch: Batch) -> Result<Committed, StoreError> {
        self.shared.with(|connection| write::commit(&self.shared, connection, &self.tenant, &batch))
    }
}
