//! The store: what the house knows, on disk before anybody is told. State rows are the truth; the journal of
//! events is history; telemetry is neither and lives apart. Knows no rule, no time and no meaning: it is
//! given rows, moments and bytes.
//!
//! | to find | look in |
//! |---|---|
//! | what the engine declares and asks for: [`Table`], [`Query`] | `rows`, `query` |
//! | one decision as it is written: [`Batch`] | `batch` |
//! | the seam to the database: [`Read`], [`Store`] | `store` |
//! | the database of one machine: [`SqliteStore`], its migrations and readers | `sqlite` |
//! | what must cross tenants: [`SystemStore`], effects on their way out | `system` |
//! | telemetry, detector state, findings, refused signals: [`History`] | `history` |
//! | pictures and attachments: [`Blobs`] | `blobs` |
//! | [`backup`] and [`restore`] | `backup` |
//!
//! # Documents in SQL
//!
//! Every table of rows holds a tenant, an id, a version, the row as JSON, and the few keys it is found by.
//! A new field costs nothing here; a new key is declared and made from the bodies at the next start; and
//! PostgreSQL can be a second implementation of seven readings and one commit. What that costs: SQL alone
//! cannot ask about a field that is no key, and reports fold events instead of joining rows.
//!
//! # Durability
//!
//! - A commit is one transaction and one sync. What [`Store::commit`] or [`History::commit`] has returned
//!   survives the plug being pulled; what returned an error left nothing.
//! - An error that [`StoreError::is_fatal`] ends the process: see [`or_exit`]. The handles refuse all
//!   further work by themselves, because the database would not.
//! - Below the [`DiskReserve`] signals are refused, and cases can still be written.
//! - There is one process, and in it one writer, per database: a lock on a file keeps a second one out.
//! - An older program does not touch what a newer one has written.
//!
//! # Findings cross once
//!
//! Sense commits findings to the history; the engine reads them behind [`SystemStore::taken`], commits each
//! tenant's answers with [`Batch::taken`], then calls [`SystemStore::mark_taken`] and lets the history drop
//! them. A crash anywhere in between offers some again, and the tenant's own mark refuses them with
//! [`StoreError::AlreadyTaken`]. At start [`FjallHistory::start_after`] sees to it that a history which lost
//! its end does not use those numbers again.

mod backup;
mod batch;
mod blobs;
mod disk;
mod error;
mod history;
pub mod points;
mod query;
mod rows;
mod sqlite;
mod store;
mod system;
mod trouble;

pub use backup::{FileEntry, Layout, Manifest, Sources, Sum, Summary, backup, check, restore};
pub use batch::{Batch, Committed, Credential, CredentialKind, NewEffect, NewEvent, Put, Renamed};
pub use blobs::{BlobLimits, Blobs};
pub use disk::{DiskReserve, free_bytes};
pub use error::{EXIT_STORAGE, StoreError, or_exit};
pub use history::{
    DeadLetter, DeadStats, FindingsHold, FjallHistory, History, HistoryBatch, HistoryLimits,
    MemoryHistory, Point, Reading, Retained, SeqRange, Series, ThingKey,
};
pub use points::{FailPoint, pass};
pub use query::{AuditQuery, Cursor, Event, EventQuery, Order, Query, Taken};
pub use rows::{Key, Table, TableSpec};
pub use sqlite::{Naming, Options, Reader, Sending, SqliteStore, TenantReader, TenantStore};
pub use store::{Document, Read, Store};
pub use system::{Backoff, Effect, Failed, FailedEffect, SystemStore, Tenant};
pub use trouble::Trouble;

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
