//! The audit trail is found by who, what, on what and when, and a search costs what it gives, whatever else
//! the journal holds.

use focal_base::At;
use serde_json::json;

use crate::sqlite::STEPS;
use crate::tests::fixture::{a, b, in_memory};
use crate::{AuditQuery, Batch, NewEvent, Read, SqliteStore, Store};

fn event(at: i64, kind: &str, actor: Option<&str>, on: Option<&str>) -> NewEvent {
    NewEvent {
        at: At(at),
        kind: kind.to_owned(),
        case: None,
        thing: None,
        incident: None,
        actor: actor.map(str::to_owned),
        body: on.map_or_else(|| json!({}), |on| json!({ "on": on })),
    }
}

fn write(store: &SqliteStore, events: impl IntoIterator<Item = NewEvent>) {
    let mut batch = Batch::new();
    for event in events {
        batch.event(event);
    }
    store.tenant(&a()).commit(batch).unwrap();
}

fn seqs(store: &SqliteStore, query: &AuditQuery) -> Vec<u64> {
    store.tenant(&a()).audit(query).unwrap().into_iter().map(|event| event.seq).collect()
}

#[test]
fn lines_are_found_by_each_word_and_by_all() {
    let store = in_memory();
    write(
        &store,
        [
            event(10, "queue.changed", Some("irene"), Some("help")),
            event(20, "case_opened", Some("irene"), None),
            event(30, "queue.created", None, Some("more")),
            event(40, "agent.changed", Some("token:t1"), Some("noa")),
            event(35, "queue.changed", Some("irene"), Some("more")),
        ],
    );
    store
        .tenant(&b())
        .commit({
            let mut batch = Batch::new();
            batch.event(event(50, "queue.changed", Some("irene"), Some("help")));
            batch
        })
        .unwrap();
    let all = AuditQuery::default();
    assert_eq!(seqs(&store, &all), [4, 5, 3, 1], "by the moment, not by the number");
    let who = |actor: &str| AuditQuery { actor: Some(actor.to_owned()), ..all.clone() };
    assert_eq!(seqs(&store, &who("irene")), [5, 1]);
    assert_eq!(seqs(&store, &who("")), [3], "the house by itself");
    let what = |kinds: &[&str]| AuditQuery {
        kinds: kinds.iter().map(|kind| (*kind).to_owned()).collect(),
        ..all.clone()
    };
    assert_eq!(seqs(&store, &what(&["queue.created", "queue.changed"])), [5, 3, 1]);
    assert_eq!(seqs(&store, &what(&["case_opened"])), Vec::<u64>::new());
    let on = AuditQuery { object: Some("more".to_owned()), ..all.clone() };
    assert_eq!(seqs(&store, &on), [5, 3]);
    assert_eq!(seqs(&store, &AuditQuery { actor: who("irene").actor, ..on }), [5]);
    let period = AuditQuery { from: Some(At(30)), to: Some(At(40)), ..all.clone() };
    assert_eq!(seqs(&store, &period), [5, 3]);
    let page = AuditQuery { limit: 2, ..all.clone() };
    assert_eq!(seqs(&store, &page), [4, 5]);
    assert_eq!(seqs(&store, &AuditQuery { before: Some((At(35), 5)), ..page }), [3, 1]);
}

/// Steps of a search of ten lines, each way, in a journal with so many other events and other lines.
fn cost(others: i64) -> Vec<i32> {
    let store = in_memory();
    for part in 0..others / 1_000 {
        let noise = |i: i64| {
            let at = part * 1_000 + i;
            match i % 10 {
                0 => event(at, "picture.seen", Some("noa"), Some(&format!("cam-{i}"))),
                _ => event(at, "case_opened", Some("irene"), None),
            }
        };
        write(&store, (0..1_000).map(noise));
    }
    let rare = |i: i64| event(i * 7, "queue.changed", Some("irene"), Some("help"));
    write(&store, (0..50).map(rare));
    let all = AuditQuery { limit: 10, ..AuditQuery::default() };
    let kinds = vec!["queue.changed".to_owned(), "queue.created".to_owned()];
    let ways = [
        all.clone(),
        AuditQuery { actor: Some("irene".to_owned()), ..all.clone() },
        AuditQuery { kinds, ..all.clone() },
        AuditQuery { object: Some("help".to_owned()), ..all.clone() },
        AuditQuery { from: Some(At(100)), to: Some(At(300)), ..all.clone() },
    ];
    ways.iter()
        .map(|query| {
            STEPS.set(0);
            assert_eq!(seqs(&store, query).len(), 10, "{query:?}");
            STEPS.get()
        })
        .collect()
}

#[test]
fn a_search_costs_what_it_gives_and_not_what_the_journal_holds() {
    let (small, large) = (cost(1_000), cost(20_000));
    assert!(small.iter().all(|steps| *steps > 10), "nothing was counted: {small:?}");
    for (small, large) in small.iter().zip(&large) {
        assert!(large <= &(small + small / 10), "{small} steps became {large}");
    }
}
