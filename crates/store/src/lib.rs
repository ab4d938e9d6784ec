//! store
mod backup;
mod batch;
mod blobs;
mod disk;
mod error;
mod history;
mod query;
mod rows;
mod sqlite;
mod store;
mod system;

pub use backup::{FileEntry, Layout, Manifest, Sources, Sum, Summary, backup, restore};
pub use batch::{Batch, Committed, Credential, CredentialKind, NewEffect, NewEvent, Put};
pub use blobs::{BlobLimits, Blobs};
pub use disk::{DiskReserve, free_bytes};
pub use error::{EXIT_STORAGE, StoreError, or_exit};
pub use history::{
    DeadLetter, DeadStats, FindingsHold, FjallHistory, History, HistoryBatch, HistoryLimits,
    MemoryHistory, Point, Reading, Retained, SeqRange, Series, ThingKey,
};
pub use query::{Cursor, Event, EventQuery, Order, Query, Taken};
pub use rows::{Key, Table, TableSpec};
pub use sqlite::{Options, Reader, SqliteStore, TenantReader, TenantStore};
pub use store::{Document, Read, Store};
pub use system::{Backoff, Effect, Failed, FailedEffect, SystemStore, Tenant};

#[cfg(test)]
mod tests;

/// Bytes as people compare them.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
