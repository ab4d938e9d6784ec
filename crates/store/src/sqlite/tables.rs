//! Row tables: made from what the engine declares, and keyed again when the list of keys changes.

use std::path::Path;

use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, ToSql, params};

use crate::error::from_sql;
use crate::{Key, StoreError, TableSpec};

/// Row tables have a prefix of their own, so that no name the engine chooses meets one of the house.
pub(crate) fn row_table(name: &str) -> String {
    format!("row_{name}")
}

impl ToSql for Key {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Key::Null => ToSqlOutput::Owned(Value::Null),
            Key::Int(number) => ToSqlOutput::Owned(Value::Integer(*number)),
            Key::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
        })
    }
}

/// Key columns have no type, so a number stays a number and text stays text, and both order as `Key` does.
pub(crate) fn make_if_absent(all: &Connection, spec: &TableSpec) -> rusqlite::Result<()> {
    if stored_keys(all, spec.name)?.is_some() {
        return Ok(());
    }
    let table = row_table(spec.name);
    let columns: String = spec.keys.iter().map(|key| format!("\"{key}\", ")).collect();
    all.execute_batch(&format!(
        "CREATE TABLE {table} (
             tenant TEXT NOT NULL REFERENCES tenant (id), id TEXT NOT NULL,
             version INTEGER NOT NULL, body TEXT NOT NULL, {columns}
             PRIMARY KEY (tenant, id))"
    ))?;
    for key in spec.keys {
        make_index(all, spec.name, key)?;
    }
    remember(all, spec)
}

/// Brings the table's key columns to the declared list. Bodies are the truth: keys follow from them.
pub(crate) fn follow_keys(
    path: &Path,
    all: &Connection,
    spec: &TableSpec,
) -> Result<(), StoreError> {
    let sql = |error: rusqlite::Error| from_sql(path, &error);
    let stored = stored_keys(all, spec.name).map_err(sql)?.unwrap_or_default();
    if stored == spec.keys {
        return Ok(());
    }
    let table = row_table(spec.name);
    for gone in stored.iter().filter(|key| !spec.keys.contains(&key.as_str())) {
        all.execute_batch(&format!(
            "DROP INDEX {table}__{gone}; ALTER TABLE {table} DROP COLUMN \"{gone}\""
        ))
        .map_err(sql)?;
    }
    let new: Vec<_> =
        spec.keys.iter().filter(|key| !stored.iter().any(|had| had == *key)).collect();
    for key in &new {
        all.execute_batch(&format!("ALTER TABLE {table} ADD COLUMN \"{key}\"")).map_err(sql)?;
    }
    if !new.is_empty() {
        rekey(path, all, spec)?;
    }
    for key in new {
        make_index(all, spec.name, key).map_err(sql)?;
    }
    remember(all, spec).map_err(sql)
}

fn rekey(path: &Path, all: &Connection, spec: &TableSpec) -> Result<(), StoreError> {
    let sql = |error: rusqlite::Error| from_sql(path, &error);
    let table = row_table(spec.name);
    let sets: Vec<String> =
        spec.keys.iter().enumerate().map(|(i, key)| format!("\"{key}\" = ?{}", i + 3)).collect();
    let update = format!("UPDATE {table} SET {} WHERE tenant = ?1 AND id = ?2", sets.join(", "));
    let mut update = all.prepare(&update).map_err(sql)?;
    let mut rows = all.prepare(&format!("SELECT tenant, id, body FROM {table}")).map_err(sql)?;
    let ids = rows
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .and_then(Iterator::collect::<rusqlite::Result<Vec<(String, String)>>>)
        .map_err(sql)?;
    let mut body = all
        .prepare(&format!("SELECT body FROM {table} WHERE tenant = ?1 AND id = ?2"))
        .map_err(sql)?;
    for (tenant, id) in ids {
        let text: String = body.query_row(params![tenant, id], |row| row.get(0)).map_err(sql)?;
        let keys = (spec.rekey)(&text).map_err(|detail| StoreError::Decode {
            table: spec.name.to_owned(),
            id: id.clone(),
            detail,
        })?;
        let mut values: Vec<&dyn ToSql> = vec![&tenant, &id];
        values.extend(keys.iter().map(|key| key as &dyn ToSql));
        update.execute(values.as_slice()).map_err(sql)?;
    }
    Ok(())
}

fn make_index(all: &Connection, name: &str, key: &str) -> rusqlite::Result<()> {
    let table = row_table(name);
    all.execute_batch(&format!("CREATE INDEX {table}__{key} ON {table} (tenant, \"{key}\", id)"))
}

fn stored_keys(all: &Connection, name: &str) -> rusqlite::Result<Option<Vec<String>>> {
    let mut find = all.prepare("SELECT keys FROM row_table WHERE name = ?1")?;
    let mut rows = find.query([name])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let text: String = row.get(0)?;
    serde_json::from_str(&text).map(Some).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(error))
    })
}

fn remember(all: &Connection, spec: &TableSpec) -> rusqlite::Result<()> {
    let keys = serde_json::Value::from(spec.keys.to_vec()).to_string();
    let upsert = "INSERT INTO row_table (name, keys) VALUES (?1, ?2)
                  ON CONFLICT (name) DO UPDATE SET keys = excluded.keys";
    all.execute(upsert, params![spec.name, keys]).map(|_| ())
}
