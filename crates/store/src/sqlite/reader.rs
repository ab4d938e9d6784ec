//! Reading beside the writer: a few connections that cannot write, shared by everybody who only looks. Each
//! reading sees the last commit that had returned when it began.

use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use focal_base::TenantId;
use rusqlite::Connection;

use super::open;
use super::read::{Scope, read_through};
use super::{Shared, SqliteStore};
use crate::StoreError;

/// Connections that wait to be used. All are opened at start: later there may be no file descriptor left.
pub(super) struct Pool {
    idle: Mutex<Vec<Connection>>,
    returned: Condvar,
}

impl Pool {
    pub fn open(path: &Path, count: usize) -> Result<Pool, StoreError> {
        let idle: Result<Vec<_>, _> = (0..count.max(1)).map(|_| open::reader(path)).collect();
        Ok(Pool { idle: Mutex::new(idle?), returned: Condvar::new() })
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An idle connection, or the next that comes back.
    fn lend(&self) -> Lent<'_> {
        let mut idle = self.lock();
        loop {
            if let Some(connection) = idle.pop() {
                return Lent { pool: self, connection: Some(connection) };
            }
            idle = self.returned.wait(idle).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// A connection on loan: it comes back however its reading ends, even by a panic.
struct Lent<'a> {
    pool: &'a Pool,
    connection: Option<Connection>,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        self.pool.lock().extend(self.connection.take());
        self.pool.returned.notify_one();
    }
}

impl Shared {
    /// Runs `work` with a connection that only reads, beside the writer. A database in memory has just the
    /// one connection.
    pub fn look<R>(
        &self,
        work: impl FnOnce(&Connection) -> Result<R, StoreError>,
    ) -> Result<R, StoreError> {
        let lent = self.pool.as_ref().map(Pool::lend);
        let Some(connection) = lent.as_ref().and_then(|lent| lent.connection.as_ref()) else {
            return self.with(|connection| work(connection));
        };
        self.alive()?;
        let done = work(connection);
        self.note(&done);
        done
    }
}

/// Hands out readings to any thread. Cheap to clone.
#[derive(Clone)]
pub struct Reader {
    shared: Arc<Shared>,
}

impl SqliteStore {
    #[must_use]
    pub fn reader(&self) -> Reader {
        Reader { shared: Arc::clone(&self.shared) }
    }
}

impl Reader {
    #[must_use]
    pub fn tenant(&self, tenant: &TenantId) -> TenantReader {
        TenantReader { shared: Arc::clone(&self.shared), tenant: tenant.clone() }
    }
}

/// One tenant's rows and events, to read only.
#[derive(Clone)]
pub struct TenantReader {
    shared: Arc<Shared>,
    tenant: TenantId,
}

impl TenantReader {
    pub(super) fn read<R>(
        &self,
        work: impl FnOnce(Scope<'_>) -> Result<R, StoreError>,
    ) -> Result<R, StoreError> {
        self.shared.look(|connection| work(self.shared.scope(connection, &self.tenant)))
    }
}

read_through!(TenantReader);
