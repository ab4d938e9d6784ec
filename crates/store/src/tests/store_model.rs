//! The store against a plain map: any sequence of batches of two tenants, any query.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::tests::fixture::{TICKETS, Ticket, a, b, event, in_memory};
use crate::{Batch, EventQuery, Key, Query, Read, Store, StoreError};

#[derive(Clone, Debug)]
enum Step {
    Put(Ticket),
    Delete(String),
    Event,
}

fn ticket() -> impl Strategy<Value = Ticket> {
    let queue = prop::option::of(prop::sample::select(vec!["north", "ñ", "5", ""]));
    ("[a-d]", queue, -3i64..4, ".{0,8}").prop_map(|(id, queue, due, text)| Ticket {
        id,
        queue: queue.map(str::to_owned),
        due,
        text,
    })
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => ticket().prop_map(Step::Put),
        2 => "[a-d]".prop_map(Step::Delete),
        1 => Just(Step::Event),
    ]
}

/// A tenant, the steps of one batch, and whether something in it is to be refused.
fn batch() -> impl Strategy<Value = (bool, Vec<Step>, bool)> {
    (any::<bool>(), prop::collection::vec(step(), 0..6), prop::bool::weighted(0.2))
}

fn query() -> impl Strategy<Value = Query> {
    let eq = prop::option::of(prop_oneof![
        prop::sample::select(vec![Key::Null, "north".into(), "5".into(), Key::Int(5)])
            .prop_map(|key| ("queue", key)),
        (-3i64..4).prop_map(|due| ("due", Key::Int(due))),
    ]);
    let least = prop::option::of(-3i64..4);
    let order = prop::option::of(prop::sample::select(vec!["queue", "due"]));
    (eq, least, order, any::<bool>(), 1usize..6).prop_map(|(eq, least, order, down, limit)| {
        let mut query = Query { where_eq: eq.into_iter().collect(), ..Query::new() }.limit(limit);
        query.between.extend(least.map(|least| ("due", Some(Key::Int(least)), None)));
        query.order.key = order;
        query.order.descending = down;
        query
    })
}

fn key_of(ticket: &Ticket, name: &str) -> Key {
    let place = TICKETS.keys.iter().position(|key| *key == name).unwrap();
    (TICKETS.key)(ticket).remove(place)
}

/// What a query means, said plainly.
fn expected(rows: &BTreeMap<String, Ticket>, query: &Query) -> Vec<Ticket> {
    let mut found: Vec<_> = rows
        .values()
        .filter(|row| query.where_eq.iter().all(|(name, key)| key_of(row, name) == *key))
        .filter(|row| {
            query
                .between
                .iter()
                .all(|(name, low, _)| low.as_ref().is_none_or(|low| key_of(row, name) >= *low))
        })
        .cloned()
        .collect();
    let order = |row: &Ticket| (query.order.key.map(|name| key_of(row, name)), row.id.clone());
    found.sort_by_key(order);
    if query.order.descending {
        found.reverse();
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_store_is_a_map(
        batches in prop::collection::vec(batch(), 1..12),
        queries in prop::collection::vec(query(), 4),
    ) {
        let store = in_memory();
        let mut handles = [store.tenant(&a()), store.tenant(&b())];
        let mut models = [BTreeMap::new(), BTreeMap::new()];
        let mut events = [0, 0];
        for (second, steps, refused) in batches {
            let who = usize::from(second);
            let (mut batch, mut model, mut seq) = (Batch::new(), models[who].clone(), events[who]);
            for step in steps {
                match step {
                    Step::Put(row) => {
                        batch.put(&TICKETS, &row);
                        model.insert(row.id.clone(), row);
                    }
                    Step::Delete(id) => {
                        batch.delete(&TICKETS, &id);
                        model.remove(&id);
                    }
                    Step::Event => {
                        batch.event(event("noted", ""));
                        seq += 1;
                    }
                }
            }
            if refused {
                batch.counters.push(("case".into(), 77));
                prop_assert!(matches!(handles[who].commit(batch), Err(StoreError::Conflict(_))));
            } else {
                prop_assert_eq!(handles[who].commit(batch).unwrap().last_event_seq, seq);
                (models[who], events[who]) = (model, seq);
            }
        }
        for (handle, (model, seq)) in handles.iter().zip(models.iter().zip(events)) {
            let all: Vec<_> = model.values().cloned().collect();
            prop_assert_eq!(handle.all(&TICKETS).unwrap(), all);
            prop_assert_eq!(handle.events(&EventQuery::default()).unwrap().len() as u64, seq);
            for query in &queries {
                let whole = expected(model, query);
                prop_assert_eq!(handle.count(&TICKETS, query).unwrap(), whole.len() as u64);
                let (mut paged, mut page) = (Vec::new(), query.clone());
                loop {
                    let found = handle.find(&TICKETS, &page).unwrap();
                    let Some(last) = found.last() else { break };
                    page = page.after(TICKETS.cursor(last, query));
                    paged.extend(found);
                }
                prop_assert_eq!(paged, whole);
            }
        }
    }
}
