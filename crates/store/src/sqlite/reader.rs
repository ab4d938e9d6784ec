//! Reading beside the writer: a few connections that cannot write, shared by the pages. Each reading sees
//! the last commit that had returned when it began.

use std::sync::{Arc, Condvar, Mutex, PoisonError};

use focal_base::TenantId;
use rusqlite::Connection;

use super::open;
use super::read::{Scope, read_through};
use super::{Shared, SqliteStore};
use crate::StoreError;

/// Hands out readings to any thread. Cheap to clone.
#[derive(Clone)]
pub struct Reader {
    shared: Arc<Shared>,
    pool: Arc<Pool>,
}

#[derive(Default)]
struct Pool {
    state: Mutex<PoolState>,
    returned: Condvar,
}

#[derive(Default)]
struct PoolState {
    idle: Vec<Connection>,
    open: usize,
}

impl SqliteStore {
    #[must_use]
    pub fn reader(&self) -> Reader {
        Reader { shared: Arc::clone(&self.shared), pool: Arc::default() }
    }
}

impl Reader {
    #[must_use]
    pub fn tenant(&self, tenant: &TenantId) -> TenantReader {
        TenantReader { reader: self.clone(), tenant: tenant.clone() }
    }

    fn with<R>(&self, work: impl FnOnce(&Connection) -> Result<R, StoreError>) -> Result<R, StoreError> {
        if self.shared.in_memory() {
            // A database in memory has the one connection.
            return self.shared.with(|connection| work(connection));
        }
        self.shared.alive()?;
        let lent = Lent { pool: &self.pool, connection: Some(self.take()?) };
        let done = match &lent.connection {
            Some(connection) => work(connection),
            None => Err(StoreError::Sql("no connection to read with".to_owned())),
        };
        drop(lent);
        self.shared.note(&done);
        done
    }

    /// An idle connection, a new one while there may be more, or the next that comes back.
    fn take(&self) -> Result<Connection, StoreError> {
        let most = self.shared.options.readers.max(1);
        let mut state = self.pool.state.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(connection) = state.idle.pop() {
                return Ok(connection);
            }
            if state.open < most {
                let connection = open::reader(&self.shared.path)?;
                state.open += 1;
                return Ok(connection);
            }
            state = self.pool.returned.wait(state).unwrap_or_else(PoisonError::into_inner);
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
        let mut state = self.pool.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.idle.extend(self.connection.take());
        self.pool.returned.notify_one();
    }
}

/// One tenant's rows and events, to read only.
#[derive(Clone)]
pub struct TenantReader {
    reader: Reader,
    tenant: TenantId,
}

impl TenantReader {
    fn read<R>(&self, work: impl FnOnce(Scope<'_>) -> Result<R, StoreError>) -> Result<R, StoreError> {
        let shared = &self.reader.shared;
        self.reader.with(|connection| work(shared.scope(connection, &self.tenant)))
    }
}

read_through!(TenantReader);
