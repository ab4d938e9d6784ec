//! store
mod batch;
mod error;
mod query;
mod rows;
mod sqlite;
mod store;
mod system;

pub use batch::{Batch, Committed, Credential, CredentialKind, NewEffect, NewEvent, Put};
pub use error::{EXIT_STORAGE, StoreError, or_exit};
pub use query::{Cursor, Event, EventQuery, Order, Query, Taken};
pub use rows::{Key, Table, TableSpec};
pub use sqlite::{Options, Reader, SqliteStore, TenantReader, TenantStore};
pub use store::{Document, Read, Store};
pub use system::{Backoff, Effect, Failed, FailedEffect, SystemStore, Tenant};

#[cfg(test)]
mod tests;
