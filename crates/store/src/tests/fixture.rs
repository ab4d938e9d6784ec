//! Rows and batches that the suites share.

use std::path::Path;

use focal_base::{At, TenantId};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{Batch, Key, NewEffect, NewEvent, Options, SqliteStore, Table, TableSpec};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ticket {
    pub id: String,
    pub queue: Option<String>,
    pub due: i64,
    pub text: String,
}

pub const TICKETS: Table<Ticket> = Table {
    name: "ticket",
    keys: &["queue", "due"],
    id: |ticket| ticket.id.clone(),
    key: |ticket| vec![ticket.queue.clone().into(), Key::Int(ticket.due)],
};

pub const NOTES: Table<String> =
    Table { name: "note", keys: &[], id: |note| note.clone(), key: |_| Vec::new() };

pub fn specs() -> Vec<TableSpec> {
    vec![TICKETS.spec(), NOTES.spec()]
}

pub fn ticket(id: &str, queue: &str, due: i64) -> Ticket {
    let queue = (!queue.is_empty()).then(|| queue.to_owned());
    Ticket { id: id.to_owned(), queue, due, text: format!("text of {id}") }
}

pub fn put(tickets: &[Ticket]) -> Batch {
    let mut batch = Batch::new();
    for ticket in tickets {
        batch.put(&TICKETS, ticket);
    }
    batch
}

pub fn event(kind: &str, case: &str) -> NewEvent {
    let case = (!case.is_empty()).then(|| case.into());
    NewEvent {
        at: At(5),
        kind: kind.to_owned(),
        case,
        body: json!({"n": 1}),
        ..NewEvent::default()
    }
}

pub fn effect(id: &str, kind: &str, due: i64) -> NewEffect {
    NewEffect { id: id.to_owned(), kind: kind.to_owned(), due: At(due), body: json!({"to": id}) }
}

pub fn a() -> TenantId {
    "acme".into()
}

pub fn b() -> TenantId {
    "brook".into()
}

pub fn on_file(path: &Path) -> SqliteStore {
    with_tenants(SqliteStore::open(path, &specs(), Options::default()).unwrap())
}

pub fn in_memory() -> SqliteStore {
    with_tenants(SqliteStore::in_memory(&specs(), Options::default()).unwrap())
}

fn with_tenants(store: SqliteStore) -> SqliteStore {
    for tenant in [a(), b()] {
        let _ = store.system().create_tenant(&tenant, &json!({}));
    }
    store
}
