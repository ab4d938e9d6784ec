//! From the first schema to this one, and on to one that is not written yet; and back to where an older
//! program finds a newer file.

use std::path::{Path, PathBuf};

use focal_base::{At, Span};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use crate::sqlite::MIGRATIONS;
use crate::tests::fixture::{NOTES, TICKETS, Ticket, a, b, put, specs, ticket};
use crate::{
    Backoff, Batch, CredentialKind, EventQuery, Options, Query, Read, SqliteStore, Store,
    StoreError, Table, Taken,
};

/// The database as the first program left it.
fn first(dir: &tempfile::TempDir) -> PathBuf {
    let path = dir.path().join("focal.db");
    let connection = Connection::open(&path).unwrap();
    connection.pragma_update(None, "foreign_keys", false).unwrap();
    connection.execute_batch(include_str!("first_schema.sql")).unwrap();
    path
}

fn open(path: &Path) -> SqliteStore {
    SqliteStore::open(path, &specs(), Options::default()).unwrap()
}

#[test]
fn the_first_schema_opens_with_all_it_held() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&first(&dir));
    for tenant in [a(), b()] {
        let mut handle = store.tenant(&tenant);
        assert_eq!(handle.all(&TICKETS).unwrap(), [ticket("t1", "north", 3), ticket("t2", "", -1)]);
        assert_eq!(handle.find(&TICKETS, &Query::by("queue", "north")).unwrap().len(), 1);
        assert_eq!(handle.all(&NOTES).unwrap(), ["hello"]);
        assert_eq!(handle.events(&EventQuery::of_case(&"c1".into(), 9)).unwrap()[0].kind, "opened");
        assert_eq!(handle.taken().unwrap(), Some(Taken { epoch: 1, seq: 4 }));
        let mut next = Batch::new();
        assert_eq!(next.bump(&handle, "case").unwrap(), 2);
        handle.commit(next).unwrap();
        let credential = store.system().credential(&format!("h-{tenant}"), At(0)).unwrap().unwrap();
        assert_eq!(
            (credential.kind, credential.subject.as_str()),
            (CredentialKind::Device, "pump")
        );
    }
    let due = store.system().claim(&[], At(10), Span(1), 9, &Backoff::default()).unwrap();
    assert_eq!(due.len(), 2);
    assert_eq!(store.system().setting("house").unwrap().as_deref(), Some("one"));
}

/// A ticket of the future: a new key, and bodies that a migration has rewritten.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Urgent {
    id: String,
    queue: Option<String>,
    level: i64,
}

const URGENT: Table<Urgent> = Table {
    name: "ticket",
    keys: &["level", "queue"],
    id: |it| it.id.clone(),
    key: |it| vec![it.level.into(), it.queue.clone().into()],
};

const NEXT: &str = "ALTER TABLE tenant ADD COLUMN note TEXT;
                    UPDATE row_ticket SET body = json_set(body, '$.level', json_extract(body, '$.due') * 10);";

#[test]
fn a_migration_rewrites_rows_and_keys_follow() {
    let dir = tempfile::tempdir().unwrap();
    let path = first(&dir);
    let next: Vec<_> = MIGRATIONS.iter().copied().chain([NEXT]).collect();
    let tables = [URGENT.spec(), NOTES.spec()];
    let open_next = || SqliteStore::open_with(&path, &tables, Options::default(), &next);
    for _ in 0..2 {
        let store = open_next().unwrap();
        let found = store.tenant(&a()).find(&URGENT, &Query::new().order_by("level")).unwrap();
        let levels: Vec<_> = found.iter().map(|it| (it.id.as_str(), it.level)).collect();
        assert_eq!(levels, [("t2", -10), ("t1", 30)]);
        assert_eq!(store.tenant(&a()).count(&URGENT, &Query::by("queue", "north")).unwrap(), 1);
    }
    let before = std::fs::read(&path).unwrap();
    let older = SqliteStore::open(&path, &specs(), Options::default()).err().unwrap();
    let known = MIGRATIONS.len() as u32;
    assert_eq!(older, StoreError::NewerSchema { path: path.clone(), found: known + 1, known });
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn a_migration_that_fails_leaves_the_old_database() {
    let dir = tempfile::tempdir().unwrap();
    let path = first(&dir);
    let broken = "DELETE FROM event; UPDATE row_ticket SET body = nonsense(body);";
    let next: Vec<_> = MIGRATIONS.iter().copied().chain([broken]).collect();
    assert!(SqliteStore::open_with(&path, &specs(), Options::default(), &next).is_err());
    // A row that the new type cannot read stops the change of keys, and all that came with it.
    let strange = [URGENT.spec(), NOTES.spec()];
    let error = SqliteStore::open(&path, &strange, Options::default()).err().unwrap();
    assert!(matches!(error, StoreError::Decode { .. }), "{error}");
    let store = open(&path).tenant(&a());
    assert_eq!(store.events(&EventQuery::default()).unwrap().len(), 1);
    assert_eq!(store.find(&TICKETS, &Query::new().order_by("due")).unwrap().len(), 2);
}

#[test]
fn tables_and_keys_may_come_and_go() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("focal.db");
    let fewer = Table { keys: &["due"], key: |it: &Ticket| vec![it.due.into()], ..TICKETS };
    let with =
        |tables: &[crate::TableSpec]| SqliteStore::open(&path, tables, Options::default()).unwrap();
    let store = with(&[fewer.spec()]);
    store.system().create_tenant(&a(), &serde_json::json!({})).unwrap();
    let mut batch = Batch::new();
    batch.put(&fewer, &ticket("t1", "north", 1));
    store.tenant(&a()).commit(batch).unwrap();
    drop(store);

    let store = with(&specs());
    assert_eq!(store.tenant(&a()).find(&TICKETS, &Query::by("queue", "north")).unwrap().len(), 1);
    store.tenant(&a()).commit(put(&[ticket("t2", "north", 0)])).unwrap();
    drop(store);

    let store = with(&[fewer.spec()]);
    let due: Vec<_> = store.tenant(&a()).find(&fewer, &Query::new().order_by("due")).unwrap();
    assert_eq!(due, [ticket("t2", "north", 0), ticket("t1", "north", 1)]);
    assert!(matches!(store.tenant(&a()).all(&NOTES), Err(StoreError::UnknownTable(_))));
}

#[test]
fn bad_names_of_tables_and_keys_are_refused() {
    let named = |name, keys| Table { name, keys, ..NOTES };
    let bad = [
        named("Ticket", &[]),
        named("a b", &[]),
        named("", &[]),
        named("x", &["body"]),
        named("x", &["a", "a"]),
        named("x", &["a\""]),
    ];
    for table in bad {
        let opened = SqliteStore::in_memory(&[table.spec()], Options::default());
        assert!(matches!(opened.err(), Some(StoreError::BadName { .. })), "{:?}", table.name);
    }
    let twice = SqliteStore::in_memory(&[NOTES.spec(), NOTES.spec()], Options::default());
    assert!(matches!(twice.err(), Some(StoreError::BadName { .. })));
}
