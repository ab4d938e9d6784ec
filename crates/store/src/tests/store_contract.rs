//! What every store promises, whichever database is under it.

use crate::tests::fixture::{NOTES, TICKETS, a, b, effect, event, in_memory, on_file, put, ticket};
use crate::{Batch, Credential, CredentialKind, EventQuery, Key, Query, Store, StoreError, Taken};

/// Makes handles on the tenants `acme` and `brook` of one fresh store.
trait Make<S> {
    fn make(&self) -> (S, S);
}

impl<S, F: Fn() -> (S, S)> Make<S> for F {
    fn make(&self) -> (S, S) {
        self()
    }
}

#[test]
fn sqlite_in_memory_keeps_the_contract() {
    contract(&|| {
        let store = in_memory();
        (store.tenant(&a()), store.tenant(&b()))
    });
}

#[test]
fn sqlite_on_file_keeps_the_contract() {
    let dir = tempfile::tempdir().unwrap();
    let made = std::cell::Cell::new(0);
    contract(&|| {
        made.set(made.get() + 1);
        let store = on_file(&dir.path().join(format!("{}.db", made.get())));
        (store.tenant(&a()), store.tenant(&b()))
    });
}

fn contract<S: Store + Clone>(make: &impl Make<S>) {
    rows_are_written_found_and_counted(make.make());
    pages_follow_each_other_without_gap_or_repeat(make.make());
    a_batch_is_all_or_nothing(make.make());
    events_are_numbered_and_found(make.make());
    findings_are_taken_once(make.make());
    numbers_are_given_once(make.make());
    tenants_do_not_meet(make.make());
    unknown_names_are_refused(make.make());
    numbers_and_texts_come_back_as_they_were(make.make());
    the_last_batch_counts_for_every_handle(make.make());
}

fn rows_are_written_found_and_counted<S: Store>((mut s, _): (S, S)) {
    assert_eq!(s.get(&TICKETS, "t1").unwrap(), None);
    s.commit(put(&[ticket("t1", "north", 3), ticket("t2", "", 1), ticket("t3", "north", 2)]))
        .unwrap();
    assert_eq!(s.get(&TICKETS, "t1").unwrap(), Some(ticket("t1", "north", 3)));
    let ids = |query: &Query| -> Vec<String> {
        s.find(&TICKETS, query).unwrap().into_iter().map(|t| t.id).collect()
    };
    assert_eq!(ids(&Query::new()), ["t1", "t2", "t3"]);
    assert_eq!(ids(&Query::by("queue", "north").order_by("due")), ["t3", "t1"]);
    assert_eq!(ids(&Query::by("queue", Key::Null)), ["t2"]);
    assert_eq!(ids(&Query::new().order_by("due").descending()), ["t1", "t3", "t2"]);
    assert_eq!(ids(&Query::new().at_most("due", 2).order_by("due")), ["t2", "t3"]);
    assert_eq!(ids(&Query::new().at_least("due", 2).limit(1)), ["t1"]);
    assert_eq!(ids(&Query::by("due", "3")), [""; 0], "text is not a number");
    assert_eq!(s.count(&TICKETS, &Query::by("queue", "north").limit(1)).unwrap(), 2);
    assert_eq!(s.document("ticket", "t1").unwrap().unwrap().version, 1);

    s.commit(put(&[ticket("t1", "south", 3)])).unwrap();
    assert_eq!(s.document("ticket", "t1").unwrap().unwrap().version, 2);
    assert_eq!(s.count(&TICKETS, &Query::by("queue", "north")).unwrap(), 1);

    let mut batch = Batch::new();
    batch.delete(&TICKETS, "t1").delete(&TICKETS, "absent").put(&NOTES, &"hello".to_owned());
    s.commit(batch).unwrap();
    assert_eq!(s.get(&TICKETS, "t1").unwrap(), None);
    assert_eq!(s.all(&NOTES).unwrap(), ["hello"]);

    let mut last_word = put(&[ticket("t2", "", 9)]);
    last_word.delete(&TICKETS, "t2").put(&TICKETS, &ticket("t2", "", 10));
    s.commit(last_word).unwrap();
    assert_eq!(s.get(&TICKETS, "t2").unwrap().unwrap().due, 10);
}

fn pages_follow_each_other_without_gap_or_repeat<S: Store>((mut s, _): (S, S)) {
    let queues = ["", "north", "south"];
    let tickets: Vec<_> =
        (0..23).map(|i| ticket(&format!("t{i:02}"), queues[i % 3], i as i64 / 4)).collect();
    s.commit(put(&tickets)).unwrap();
    let orders = [Query::new(), Query::new().order_by("queue"), Query::new().order_by("due")];
    for query in orders.into_iter().flat_map(|query| [query.clone(), query.descending()]) {
        let whole = s.find(&TICKETS, &query).unwrap();
        assert_eq!(whole.len(), 23);
        let mut paged = Vec::new();
        let mut page = query.clone().limit(4);
        loop {
            let found = s.find(&TICKETS, &page).unwrap();
            let Some(last) = found.last() else { break };
            page = page.after(TICKETS.cursor(last, &query));
            paged.extend(found);
        }
        assert_eq!(paged, whole, "{query:?}");
    }
}

fn a_batch_is_all_or_nothing<S: Store>((mut s, _): (S, S)) {
    let mut batch = put(&[ticket("t1", "north", 1)]);
    batch.event(event("opened", "c1")).effect(effect("e1", "mail", 0));
    batch.put(&TICKETS, &ticket("t2", &"x".repeat(2 << 20), 1));
    assert!(matches!(s.commit(batch), Err(StoreError::TooLarge { .. })));
    assert_eq!(s.all(&TICKETS).unwrap(), []);
    assert_eq!(s.events(&EventQuery::default()).unwrap(), []);
    assert_eq!(s.commit(Batch::new()).unwrap().last_event_seq, 0);
}

fn events_are_numbered_and_found<S: Store>((mut s, _): (S, S)) {
    for (kind, case) in [("opened", "c1"), ("opened", "c2"), ("closed", "c1"), ("noted", "")] {
        let mut batch = Batch::new();
        batch.event(event(kind, case));
        s.commit(batch).unwrap();
    }
    let mut two = Batch::new();
    two.event(event("noted", "c1")).event(event("noted", "c2"));
    assert_eq!(s.commit(two).unwrap().last_event_seq, 6);
    let seqs = |query: &EventQuery| -> Vec<u64> {
        s.events(query).unwrap().into_iter().map(|event| event.seq).collect()
    };
    assert_eq!(seqs(&EventQuery::default()), [1, 2, 3, 4, 5, 6]);
    assert_eq!(seqs(&EventQuery::since(4, 10)), [5, 6]);
    assert_eq!(seqs(&EventQuery::of_case(&"c1".into(), 2)), [1, 3]);
    let newest = EventQuery { newest_first: true, limit: 2, ..EventQuery::default() };
    assert_eq!(seqs(&newest), [6, 5]);
    assert_eq!(seqs(&EventQuery { since: 5, ..newest }), [4, 3]);
    let kinds = vec!["closed".to_owned(), "noted".to_owned()];
    assert_eq!(seqs(&EventQuery { kinds, ..EventQuery::of_case(&"c1".into(), 9) }), [3, 5]);
    let first = s.events(&EventQuery::since(0, 1)).unwrap().remove(0);
    assert_eq!((first.kind.as_str(), first.body["n"].as_i64()), ("opened", Some(1)));
}

fn findings_are_taken_once<S: Store>((mut s, _): (S, S)) {
    let take = |epoch, seq| {
        let mut batch = put(&[ticket(&format!("t{epoch}-{seq}"), "", 0)]);
        batch.taken = Some(Taken { epoch, seq });
        batch
    };
    assert_eq!(s.taken().unwrap(), None);
    s.commit(take(1, 5)).unwrap();
    for (epoch, seq) in [(1, 5), (1, 4), (0, 9)] {
        let again = s.commit(take(epoch, seq));
        assert_eq!(again, Err(StoreError::AlreadyTaken { epoch, seq }));
    }
    s.commit(take(2, 1)).unwrap();
    assert_eq!(s.taken().unwrap(), Some(Taken { epoch: 2, seq: 1 }));
    assert_eq!(s.all(&TICKETS).unwrap().len(), 2);
}

fn numbers_are_given_once<S: Store>((mut s, _): (S, S)) {
    let (mut first, mut late) = (Batch::new(), Batch::new());
    assert_eq!(first.bump(&s, "case").unwrap(), 1);
    assert_eq!(first.bump(&s, "case").unwrap(), 2);
    assert_eq!(first.bump(&s, "bill").unwrap(), 1);
    assert_eq!(late.bump(&s, "case").unwrap(), 1);
    s.commit(first).unwrap();
    assert!(matches!(s.commit(late), Err(StoreError::Conflict(_))));
    assert_eq!(s.counter("case").unwrap(), 2);
    let skipping = Batch { counters: vec![("new".into(), 2)], ..Batch::new() };
    assert!(matches!(s.commit(skipping), Err(StoreError::Conflict(_))));
}

fn tenants_do_not_meet<S: Store>((mut acme, mut brook): (S, S)) {
    let mut batch = put(&[ticket("t1", "north", 1), ticket("t2", "north", 2)]);
    batch.event(event("opened", "c1"));
    batch.taken = Some(Taken { epoch: 1, seq: 1 });
    batch.bump(&acme, "case").unwrap();
    let token = |tenant| Credential {
        hash: "h1".into(),
        kind: CredentialKind::Device,
        tenant,
        subject: "pump".into(),
        expires: None,
        body: serde_json::json!({}),
    };
    batch.credentials.push(token(a()));
    acme.commit(batch).unwrap();

    assert_eq!(brook.all(&TICKETS).unwrap(), []);
    assert_eq!(brook.get(&TICKETS, "t1").unwrap(), None);
    assert_eq!(brook.find(&TICKETS, &Query::by("queue", "north").order_by("due")).unwrap(), []);
    assert_eq!(brook.count(&TICKETS, &Query::new()).unwrap(), 0);
    assert_eq!(brook.events(&EventQuery::of_case(&"c1".into(), 9)).unwrap(), []);
    assert_eq!((brook.taken().unwrap(), brook.counter("case").unwrap()), (None, 0));

    let mut same_ids = put(&[ticket("t1", "south", 7)]);
    same_ids.delete(&TICKETS, "t2").event(event("closed", "c1"));
    same_ids.bump(&brook, "case").unwrap();
    assert_eq!(brook.commit(same_ids).unwrap().last_event_seq, 1);
    for stolen in [token(a()), token(b())] {
        let batch = Batch { credentials: vec![stolen], ..Batch::new() };
        assert!(matches!(brook.commit(batch), Err(StoreError::Conflict(_))));
    }
    assert_eq!(acme.all(&TICKETS).unwrap(), [ticket("t1", "north", 1), ticket("t2", "north", 2)]);
    assert_eq!(acme.events(&EventQuery::default()).unwrap().len(), 1);
    assert_eq!(acme.counter("case").unwrap(), 1);
    assert_eq!(brook.all(&TICKETS).unwrap(), [ticket("t1", "south", 7)]);
}

fn unknown_names_are_refused<S: Store>((mut s, _): (S, S)) {
    let other = crate::Table::<String> { name: "other", ..NOTES };
    assert!(matches!(s.get(&other, "x"), Err(StoreError::UnknownTable(_))));
    let mut batch = Batch::new();
    batch.put(&other, &"x".to_owned());
    assert!(matches!(s.commit(batch), Err(StoreError::UnknownTable(_))));
    for key in ["body", "tenant", "due\" --"] {
        let query = Query { where_eq: vec![(key, Key::Null)], ..Query::new() };
        assert!(matches!(s.find(&TICKETS, &query), Err(StoreError::UnknownKey { .. })), "{key}");
    }
}

fn numbers_and_texts_come_back_as_they_were<S: Store>((mut s, _): (S, S)) {
    type Numbers = (Vec<f64>, Vec<String>);
    let table = crate::Table::<Numbers> {
        name: NOTES.name,
        keys: NOTES.keys,
        id: |_| "n".to_owned(),
        key: |_| vec![],
    };
    // Among them some that a quick reader of decimals gets wrong in their last place.
    let mut numbers = vec![0.1, -0.0, f64::MIN_POSITIVE, f64::MAX, 1.098_913_987_826_285_5, 1e23];
    numbers.extend((1..200).map(|n| f64::from(n) / 7.0 * 1.000_000_1_f64.powi(n)));
    let texts = ["", "\u{0}", "ñ\n\"'%_\\", "\u{1F4A7}", " a "].map(str::to_owned).to_vec();
    let mut batch = Batch::new();
    batch.put(&table, &(numbers.clone(), texts.clone()));
    s.commit(batch).unwrap();
    let (back, said) = s.get(&table, "n").unwrap().unwrap();
    let bits = |all: &[f64]| all.iter().map(|one| one.to_bits()).collect::<Vec<_>>();
    assert_eq!(bits(&back), bits(&numbers));
    assert_eq!(said, texts);
}

fn the_last_batch_counts_for_every_handle<S: Store + Clone>((s, _): (S, S)) {
    let (mut one, mut two) = (s.clone(), s);
    for n in 0..10 {
        let writer = if n % 2 == 0 { &mut one } else { &mut two };
        writer.commit(put(&[ticket("t1", "north", n)])).unwrap();
        assert_eq!(one.get(&TICKETS, "t1").unwrap(), Some(ticket("t1", "north", n)));
        assert_eq!(two.all(&TICKETS).unwrap(), [ticket("t1", "north", n)]);
    }
}
