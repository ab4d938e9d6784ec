//! Rows that the first version of each type wrote are still read: documents of that version, in a database
//! whose keys are made anew from them.
//!
//! `first_rows.json` never changes. A type that grows a field gives it a default, or comes with a migration
//! that rewrites what is there.

use focal_base::{CaseId, TenantId};
use focal_desk::{Calendar, ContactState};
use focal_store::{Batch, Options, Query, Read, SqliteStore, Store, Table};
use serde_json::{Map, Value};

use crate::rows::{HandoffState, Taught};
use crate::tables;
use crate::world::World;

const FIRST: &str = include_str!("first_rows.json");

/// A table as a program saw it that knew no keys: what this program's keys are is made from the documents.
fn plain(name: &'static str) -> Table<Value> {
    Table { name, keys: &[], id: id_of, key: |_| vec![] }
}

/// Rows are written as (id, document), so that no type of today says what a row of then was called.
fn id_of(row: &Value) -> String {
    row["_id"].as_str().expect("an id").to_owned()
}

fn written(folder: &std::path::Path) -> (SqliteStore, TenantId) {
    let (path, tenant) = (folder.join("focal.db"), TenantId::from("main"));
    let all: Map<String, Value> = serde_json::from_str(FIRST).expect("JSON");
    let named: Vec<_> = tables::specs().iter().map(|spec| plain(spec.name)).collect();
    let specs: Vec<_> = named.iter().map(Table::spec).collect();
    let store = SqliteStore::open(&path, &specs, Options::default()).expect("a new database");
    store.system().create_tenant(&tenant, &serde_json::json!({})).expect("a tenant");
    let mut batch = Batch::new();
    for table in &named {
        for (id, row) in all.get(table.name).and_then(Value::as_object).into_iter().flatten() {
            let mut row = row.clone();
            row["_id"] = Value::String(id.clone());
            batch.put(table, &row);
        }
    }
    store.tenant(&tenant).commit(batch).expect("written");
    drop(store);
    let store = SqliteStore::open(&path, &tables::specs(), Options::default());
    (store.expect("what was written then opens now"), tenant)
}

#[test]
fn rows_of_the_first_version_still_load() {
    let folder = tempfile::tempdir().expect("a folder");
    let (store, id) = written(folder.path());
    let tenant = store.tenant(&id);
    let opened = tenant.all(&tables::CASES).expect("cases")[0].case.opened;
    let world = World::load(&tenant, opened).expect("all of it is read").expect("the tenant");
    assert_eq!(world.tenant.organisation, "Story");
    assert_eq!(world.tenant.prior_worth, 30.0);
    assert_eq!(world.things.len(), 1);
    assert_eq!((world.people.len(), world.agents.len(), world.providers.len()), (3, 1, 3));
    let case = world.cases.values().next().expect("the open case is found by its key");
    assert_eq!(case.taught, Taught::default());
    assert!(!case.case.runs.is_empty() && !case.case.answers.is_empty());
    let shares = &case.decision.belief.as_ref().expect("a belief").shares;
    assert!(shares.iter().all(|share| (0.0..=1.0).contains(&share.p)));
    assert!(!world.alarms.is_empty(), "active alarms are found by their key");
    assert_eq!(world.incidents.len(), 1);
    let handoff = world.handoffs.values().next().expect("a hand-off");
    assert_eq!(handoff.state, HandoffState::Accepted);
    let contact = world.contacts.values().next().expect("a contact that has not ended");
    assert!(matches!(contact.state, ContactState::Active { .. }));
    assert_eq!(world.queues.values().next().expect("a queue").calendar, Calendar::None);
    assert_eq!(world.index, World { index: world.reindexed(), ..world.clone() }.index);
    let items = tenant.find(&tables::ITEMS, &Query::by("case", case.case.id.as_str()));
    assert!(items.expect("its thread").len() > 5);
    assert_eq!(tenant.all(&tables::PACKS).expect("packs").len(), 1);
    assert_eq!(tenant.all(&tables::SKILLS).expect("skills").len(), 1);
    assert_eq!(tenant.all(&tables::HOURS).expect("hours").len(), 1);
}

/// Every type of row has at least one document of its first version; a new type brings one.
#[test]
fn every_table_has_a_row_of_its_first_version() {
    let all: Map<String, Value> = serde_json::from_str(FIRST).expect("JSON");
    for spec in tables::specs() {
        let rows = all.get(spec.name).and_then(Value::as_object);
        assert!(rows.is_some_and(|rows| !rows.is_empty()), "no first row of {}", spec.name);
    }
    let folder = tempfile::tempdir().expect("a folder");
    let (store, id) = written(folder.path());
    let tenant = store.tenant(&id);
    let lesson = tenant.all(&tables::LESSONS).expect("lessons");
    assert_eq!(lesson[0].case, CaseId::from("case-1"));
    assert_eq!(tenant.all(&tables::TALLIES).expect("tallies")[0].of, 1);
    let attempts = tenant.all(&tables::ATTEMPTS).expect("attempts");
    assert_eq!(attempts[0].windows[0].told, Some(focal_diagnose::Told::Code("busy".to_owned())));
    assert!(attempts[0].failing_since().is_some());
}
