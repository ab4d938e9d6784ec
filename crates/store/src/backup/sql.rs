//! What a database holds, in numbers and hashes: per tenant and table, over every column of every row.

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use sha2::{Digest, Sha256};

use super::{Sum, Summary};
use crate::{StoreError, hex};

/// Reads a database nobody writes to.
pub(super) fn summary(path: &Path) -> Result<Summary, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let read = || {
        let connection = Connection::open_with_flags(path, flags)?;
        let mut summary = Summary::new();
        for table in
            names(&connection, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")?
        {
            add(&connection, &table, &mut summary)?;
        }
        Ok(summary)
    };
    read().map_err(|error: rusqlite::Error| StoreError::damaged(path, error))
}

fn add(connection: &Connection, table: &str, summary: &mut Summary) -> rusqlite::Result<()> {
    let columns =
        names(connection, &format!("SELECT name FROM pragma_table_info('{table}') ORDER BY cid"))?;
    let key = format!("SELECT name FROM pragma_table_info('{table}') WHERE pk > 0 ORDER BY pk");
    let key: Vec<_> = names(connection, &key)?.iter().map(|name| format!("\"{name}\"")).collect();
    let owner = columns.iter().position(|name| name == "tenant");
    let mut rows =
        connection.prepare(&format!("SELECT * FROM {table} ORDER BY {}", key.join(", ")))?;
    let mut rows = rows.query([])?;
    let mut sums: BTreeMap<String, (u64, Sha256)> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let tenant = owner.map_or(Ok(String::new()), |column| row.get(column))?;
        let (count, hash) = sums.entry(tenant).or_default();
        *count += 1;
        for column in 0..columns.len() {
            mix(hash, row.get_ref(column)?);
        }
    }
    for (tenant, (count, hash)) in sums {
        let sum = Sum { count, sha256: hex(&hash.finalize()) };
        summary.entry(tenant).or_default().insert(table.to_owned(), sum);
    }
    Ok(())
}

/// With type and length, so that no two rows run together into the same bytes.
fn mix(hash: &mut Sha256, value: ValueRef<'_>) {
    let (kind, bytes): (u8, &[u8]) = match value {
        ValueRef::Null => (0, &[]),
        ValueRef::Integer(number) => {
            return hash.update([&[1], &number.to_be_bytes()[..]].concat());
        }
        ValueRef::Real(number) => return hash.update([&[2], &number.to_be_bytes()[..]].concat()),
        ValueRef::Text(text) => (3, text),
        ValueRef::Blob(bytes) => (4, bytes),
    };
    hash.update([kind]);
    hash.update((bytes.len() as u64).to_be_bytes());
    hash.update(bytes);
}

fn names(connection: &Connection, text: &str) -> rusqlite::Result<Vec<String>> {
    connection.prepare(text)?.query_map([], |row| row.get(0))?.collect()
}
