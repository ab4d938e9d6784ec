//! What only the database on a file promises: durable settings, recovery, refusals that change nothing.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::tests::fixture::{TICKETS, a, b, on_file, put, specs, ticket};
use crate::tests::history_disk::listing;
use crate::{Options, Query, Read, SqliteStore, Store, StoreError, free_bytes};

fn path(dir: &tempfile::TempDir) -> PathBuf {
    dir.path().join("focal.db")
}

fn open_error(path: &Path) -> StoreError {
    SqliteStore::open(path, &specs(), Options::default()).err().unwrap()
}

fn filled(path: &Path, rows: i64) {
    let mut store = on_file(path).tenant(&a());
    for i in 0..rows {
        store.commit(put(&[ticket(&format!("t{i:05}"), "north", i)])).unwrap();
    }
}

/// SQLite syncs its log at every commit exactly when these hold.
#[test]
fn every_commit_is_synced() {
    let dir = tempfile::tempdir().unwrap();
    let store = on_file(&path(&dir));
    let pragma = |name: &str| {
        store.shared.with(|connection| {
            Ok(connection
                .pragma_query_value(None, name, |row| row.get::<_, rusqlite::types::Value>(0))
                .unwrap())
        })
    };
    assert_eq!(pragma("journal_mode").unwrap(), rusqlite::types::Value::Text("wal".into()));
    assert_eq!(pragma("synchronous").unwrap(), rusqlite::types::Value::Integer(2));
    assert_eq!(pragma("foreign_keys").unwrap(), rusqlite::types::Value::Integer(1));
}

#[test]
fn an_unclosed_database_opens_whole_and_a_torn_tail_costs_only_the_torn_commit() {
    let (dir, copy) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let store = on_file(&path(&dir));
    for i in 0..20 {
        store
            .tenant(&a())
            .commit(put(&[ticket(&format!("t{i}"), "", i), ticket("last", "", i)]))
            .unwrap();
    }
    let take = |cut: usize| {
        for name in ["focal.db", "focal.db-wal"] {
            let mut bytes = fs::read(dir.path().join(name)).unwrap();
            if name.ends_with("wal") {
                bytes.truncate(bytes.len() - cut);
            }
            fs::write(copy.path().join(name), bytes).unwrap();
        }
        let _ = fs::remove_file(copy.path().join("focal.db-shm"));
        let store =
            SqliteStore::open(&path(&copy), &specs(), Options::default()).unwrap().tenant(&a());
        let last = store.get(&TICKETS, "last").unwrap().unwrap().due;
        assert_eq!(
            store.count(&TICKETS, &Query::new()).unwrap() as i64,
            last + 2,
            "whole batches only"
        );
        last
    };
    assert_eq!(take(0), 19);
    for cut in [1, 100, 4_096] {
        assert_eq!(take(cut), 18, "cut {cut}");
    }
}

#[test]
fn one_process_at_a_time() {
    let dir = tempfile::tempdir().unwrap();
    let first = on_file(&path(&dir));
    assert!(matches!(open_error(&path(&dir)), StoreError::InUse { .. }));
    drop(first);
    on_file(&path(&dir));
}

#[test]
fn a_newer_database_is_refused_and_not_one_byte_changes() {
    let dir = tempfile::tempdir().unwrap();
    filled(&path(&dir), 3);
    let connection = Connection::open(path(&dir)).unwrap();
    connection.pragma_update(None, "user_version", 41).unwrap();
    drop(connection);
    let before = listing(dir.path());
    let error = open_error(&path(&dir));
    let ours = crate::sqlite::MIGRATIONS.len() as u32;
    assert!(matches!(&error, StoreError::NewerSchema { found: 41, known, .. } if *known == ours));
    assert!(
        error.to_string().contains("41") && error.to_string().contains(&format!("up to {ours}"))
    );
    assert_eq!(listing(dir.path()), before);
}

#[test]
fn foreign_and_damaged_files_are_refused_and_not_one_byte_changes() {
    let dir = tempfile::tempdir().unwrap();
    let refused = |name: &str, make: &dyn Fn(&Path)| {
        let path = dir.path().join(name);
        make(&path);
        fs::write(dir.path().join(format!("{name}.lock")), "").unwrap();
        let before = fs::read(&path).unwrap();
        let error = open_error(&path);
        assert_eq!(fs::read(&path).unwrap(), before, "{name}");
        assert!(error.to_string().contains(name), "{error}");
        error
    };
    let foreign = refused("foreign.db", &|path| {
        let connection = Connection::open(path).unwrap();
        connection.execute_batch("CREATE TABLE t (x); PRAGMA user_version = 1").unwrap();
    });
    assert!(matches!(foreign, StoreError::Foreign { .. }), "{foreign}");
    let text = refused("text.db", &|path| fs::write(path, "dear diary ".repeat(100)).unwrap());
    assert!(matches!(text, StoreError::Damaged { .. }), "{text}");
    let short = refused("short.db", &|path| fs::write(path, "SQLite format 3\0").unwrap());
    assert!(matches!(short, StoreError::Damaged { .. }), "{short}");
    let page = refused("page.db", &|path| {
        filled(path, 300);
        let mut bytes = fs::read(path).unwrap();
        let from = bytes.len() - 3 * 4_096;
        bytes[from..from + 2_000].fill(0xA5);
        fs::write(path, bytes).unwrap();
    });
    assert!(matches!(page, StoreError::Damaged { .. }), "{page}");
    assert!(page.to_string().contains("restore the latest back-up"));
}

#[test]
fn readers_see_what_is_committed_and_cannot_write() {
    let dir = tempfile::tempdir().unwrap();
    let store = on_file(&path(&dir));
    let reader = store.reader();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            let reader = reader.tenant(&a());
            scope.spawn(move || {
                let mut last = 0;
                while last < 100 {
                    let now = reader.count(&TICKETS, &Query::new()).unwrap();
                    assert!(now >= last && now.is_multiple_of(2), "whole batches, never backwards");
                    last = now;
                }
            });
        }
        let mut writer = store.tenant(&a());
        for i in 0..50 {
            writer
                .commit(put(&[ticket(&format!("a{i}"), "", i), ticket(&format!("b{i}"), "", i)]))
                .unwrap();
        }
    });
    assert_eq!(reader.tenant(&b()).all(&TICKETS).unwrap(), []);
    let beside = crate::sqlite::open::reader(&path(&dir)).unwrap();
    assert!(beside.execute("DELETE FROM row_ticket", []).is_err());
}

#[test]
fn queries_without_a_limit_are_refused_not_cut() {
    let dir = tempfile::tempdir().unwrap();
    filled(&path(&dir), 5);
    let options = Options { max_rows: 4, ..Options::default() };
    let store = SqliteStore::open(&path(&dir), &specs(), options).unwrap().tenant(&a());
    assert!(matches!(store.all(&TICKETS), Err(StoreError::TooMany { limit: 4, .. })));
    assert_eq!(store.find(&TICKETS, &Query::new().limit(5)).unwrap().len(), 5);
}

/// A damaged page that turns up while running closes every handle: SQLite itself would carry on.
#[test]
fn after_a_fatal_error_every_handle_refuses() {
    let dir = tempfile::tempdir().unwrap();
    filled(&path(&dir), 300);
    let store = SqliteStore::open(&path(&dir), &specs(), Options::default()).unwrap();
    let beside = Connection::open(path(&dir)).unwrap();
    let root = "SELECT rootpage FROM sqlite_schema WHERE name = 'row_ticket'";
    let page: usize = beside.query_row(root, [], |row| row.get(0)).unwrap();
    let mut bytes = fs::read(path(&dir)).unwrap();
    bytes[(page - 1) * 4_096..page * 4_096].fill(0xA5);
    fs::write(path(&dir), bytes).unwrap();
    let (reader, mut writer) = (store.reader().tenant(&a()), store.tenant(&a()));
    let error = reader.all(&TICKETS).unwrap_err();
    assert!(error.is_fatal(), "{error}");
    assert!(writer.commit(put(&[ticket("new", "", 1)])).unwrap_err().is_fatal());
    assert!(store.system().tenants().unwrap_err().is_fatal());
}

#[test]
fn free_space_is_known_and_a_missing_place_is_an_error() {
    let dir = tempfile::tempdir().unwrap();
    assert!(free_bytes(dir.path()).unwrap() > 0);
    assert!(free_bytes(&dir.path().join("absent")).is_err());
}
