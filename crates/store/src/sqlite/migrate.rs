//! From any earlier schema to this program's, in one transaction: a cut in the middle leaves the old one.
//!
//! A new migration is a new file in `migrations/` and a line below; a released one never changes. It may
//! also rewrite documents (`UPDATE row_case SET body = json_set(…)`): row tables exist by then, and keys
//! are made again afterwards where their list has changed.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use super::open::APPLICATION_ID;
use super::tables;
use crate::error::from_sql;
use crate::{StoreError, TableSpec};

/// SQL text; its number is its place in the list, from 1.
pub(crate) type Migration = &'static str;

pub(crate) const MIGRATIONS: &[Migration] = &[
    include_str!("../../migrations/0001_house.sql"),
    include_str!("../../migrations/0002_audit.sql"),
];

pub(crate) fn migrate(
    path: &Path,
    connection: &mut Connection,
    specs: &[TableSpec],
    migrations: &[Migration],
) -> Result<(), StoreError> {
    for (i, spec) in specs.iter().enumerate() {
        spec.checked()?;
        if specs[..i].iter().any(|other| other.name == spec.name) {
            let (name, expected) = (spec.name.to_owned(), "each table once");
            return Err(StoreError::BadName { what: "a table", name, expected });
        }
    }
    let sql = |error: rusqlite::Error| from_sql(path, &error);
    let known = migrations.len() as u32;
    let mut found = version(connection).map_err(sql)?;
    if found > known {
        // The header said otherwise: the newer number still stood in the log.
        return Err(StoreError::NewerSchema { path: path.to_owned(), found, known });
    }
    let from = found;
    let all = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(sql)?;
    if found == 0 {
        all.execute_batch(migrations[0]).map_err(sql)?;
        all.pragma_update(None, "application_id", APPLICATION_ID).map_err(sql)?;
        found = 1;
    }
    for spec in specs {
        tables::make_if_absent(&all, spec).map_err(sql)?;
    }
    for migration in &migrations[found as usize..] {
        all.execute_batch(migration).map_err(sql)?;
    }
    for spec in specs {
        tables::follow_keys(path, &all, spec)?;
    }
    if from != known {
        all.pragma_update(None, "user_version", known).map_err(sql)?;
    }
    all.commit().map_err(sql)?;
    if from != known {
        // Moves the new number into the file's header, where an older program looks before it opens.
        let checkpoint = "PRAGMA wal_checkpoint(TRUNCATE)";
        connection.query_row(checkpoint, [], |_| Ok(())).map_err(sql)?;
    }
    Ok(())
}

pub(crate) fn version(connection: &Connection) -> rusqlite::Result<u32> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}
