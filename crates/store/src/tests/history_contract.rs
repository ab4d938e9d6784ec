//! What every history promises.

use focal_base::{At, Span};

use crate::tests::fixture::{a, b};
use crate::{
    DeadLetter, DiskReserve, FjallHistory, History, HistoryBatch, HistoryLimits, MemoryHistory,
    Reading, StoreError, Taken, ThingKey,
};

pub fn pump(tenant: &str) -> ThingKey {
    ThingKey { tenant: tenant.into(), thing: "pump".into() }
}

pub fn reading(key: &ThingKey, at: i64, metric: &str, value: f64) -> Reading {
    let values = vec![(metric.to_owned(), value)];
    Reading { key: key.clone(), at: At(at), id: None, values, extra: Vec::new() }
}

pub fn readings(all: Vec<Reading>) -> HistoryBatch {
    HistoryBatch { readings: all, ..HistoryBatch::default() }
}

pub fn findings(texts: &[&str]) -> HistoryBatch {
    let findings = texts.iter().map(|text| text.as_bytes().to_vec()).collect();
    HistoryBatch { findings, ..HistoryBatch::default() }
}

fn letter(thing: &str, at: i64, payload: &str) -> DeadLetter {
    DeadLetter::new(&a(), &thing.into(), At(at), "json", payload.as_bytes())
}

fn letters(all: &[DeadLetter]) -> HistoryBatch {
    HistoryBatch { dead: all.to_vec(), ..HistoryBatch::default() }
}

#[test]
fn memory_keeps_the_contract() {
    contract(&MemoryHistory::new);
}

#[test]
fn disk_keeps_the_contract() {
    let dir = tempfile::tempdir().unwrap();
    let made = std::cell::Cell::new(0);
    contract(&|limits| {
        made.set(made.get() + 1);
        FjallHistory::open(&dir.path().join(made.get().to_string()), limits).unwrap()
    });
}

fn contract<H: History>(make: &dyn Fn(HistoryLimits) -> H) {
    let usual = || make(HistoryLimits::default());
    readings_are_found_by_thing_metric_and_time(usual());
    the_same_reading_is_kept_once(usual());
    many_values_become_slices_with_gaps(usual());
    findings_are_numbered_taken_and_dropped(usual());
    states_are_the_last_ones(usual());
    letters_are_inspected_replayed_and_removed(usual());
    letters_keep_their_topic_and_size(usual());
    what_is_forgotten_is_gone(usual());
    names_do_not_run_together(usual());
    a_refused_batch_leaves_nothing(make(HistoryLimits {
        max_findings: 2,
        max_state_bytes: 4,
        ..HistoryLimits::default()
    }));
    letters_are_bounded(make(HistoryLimits {
        max_dead: 3,
        max_dead_bytes: 20,
        max_dead_payload: 10,
        ..HistoryLimits::default()
    }));
    size_is_bounded_and_the_oldest_arrivals_go(make(HistoryLimits {
        max_bytes: 20_000,
        ..HistoryLimits::default()
    }));
    age_is_bounded(make(HistoryLimits { max_age: Span::days(16), ..HistoryLimits::default() }));
    let reserve = Some(DiskReserve { path: std::env::temp_dir(), reserve: u64::MAX });
    below_the_reserve_signals_are_refused(make(HistoryLimits {
        reserve,
        ..HistoryLimits::default()
    }));
}

fn values(
    history: &impl History,
    key: &ThingKey,
    metric: &str,
    from: i64,
    to: i64,
) -> Vec<(i64, f64)> {
    let series = history.readings(key, metric, At(from), At(to), 1_000).unwrap();
    assert_eq!(series.step, Span::ZERO);
    series.points.iter().map(|point| (point.at.0, point.min)).collect()
}

fn readings_are_found_by_thing_metric_and_time(mut history: impl History) {
    let (ours, theirs) = (pump("acme"), pump("brook"));
    let mut both = reading(&ours, 20, "flow", 2.0);
    both.values.push(("pressure".into(), 7.0));
    both.extra = b"{\"events\":[]}".to_vec();
    both.id = Some("s1".into());
    let batch = readings(vec![
        reading(&ours, 30, "flow", 3.0),
        both.clone(),
        reading(&ours, -5, "flow", 0.5),
        reading(&theirs, 20, "flow", 99.0),
    ]);
    history.commit(batch).unwrap();
    assert_eq!(values(&history, &ours, "flow", -10, 31), [(-5, 0.5), (20, 2.0), (30, 3.0)]);
    assert_eq!(values(&history, &ours, "flow", 20, 30), [(20, 2.0)]);
    assert_eq!(values(&history, &ours, "flow", 30, 20), []);
    assert_eq!(values(&history, &ours, "pressure", 0, 99), [(20, 7.0)]);
    assert_eq!(values(&history, &ours, "absent", 0, 99), []);
    assert_eq!(history.signals(&ours, At(0), At(99), 1).unwrap(), [both]);
    assert_eq!(history.signals(&ours, At(0), At(99), 0).unwrap(), []);
}

fn the_same_reading_is_kept_once(mut history: impl History) {
    let key = pump("acme");
    for value in [1.0, 2.0] {
        history.commit(readings(vec![reading(&key, 5, "flow", value)])).unwrap();
    }
    history.commit(readings(vec![reading(&key, 5, "level", 4.0)])).unwrap();
    let named =
        |id: &str, value| Reading { id: Some(id.into()), ..reading(&key, 5, "heat", value) };
    history.commit(readings(vec![named("s1", 1.0), named("s2", 2.0), named("s1", 3.0)])).unwrap();
    assert_eq!(values(&history, &key, "flow", 0, 9), [(5, 2.0)]);
    assert_eq!(values(&history, &key, "level", 0, 9), [(5, 4.0)]);
    assert_eq!(history.signals(&key, At(0), At(9), 99).unwrap().len(), 4);
}

fn many_values_become_slices_with_gaps(mut history: impl History) {
    let key = pump("acme");
    let value = |i: i64| if i == 77 { 1_000.0 } else { i as f64 };
    let all =
        (0..1_000).filter(|i| !(300..500).contains(i)).map(|i| reading(&key, i, "flow", value(i)));
    history.commit(readings(all.collect())).unwrap();
    let series = history.readings(&key, "flow", At(0), At(1_000), 10).unwrap();
    assert_eq!(series.step, Span(100));
    let begins: Vec<_> = series.points.iter().map(|point| point.at.0).collect();
    assert_eq!(begins, [0, 100, 200, 500, 600, 700, 800, 900], "a gap stays a gap");
    assert_eq!((series.points[0].min, series.points[0].max), (0.0, 1_000.0), "a spike is kept");
    assert_eq!(series.points[1].count, 100);
    assert!((series.points[1].mean - 149.5).abs() < 1e-9);
    let odd = history.readings(&key, "flow", At(0), At(999), 7).unwrap();
    assert!(odd.points.len() <= 7, "{odd:?}");
}

fn findings_are_numbered_taken_and_dropped(mut history: impl History) {
    let range = history.commit(findings(&["a", "b"])).unwrap();
    assert_eq!((range.first, range.last), (1, 2));
    let epoch = range.epoch;
    assert_eq!(history.last_finding(), Taken { epoch, seq: 2 });
    let none = history.commit(HistoryBatch::default()).unwrap();
    assert_eq!((none.first, none.last), (3, 2));
    history.commit(findings(&["c"])).unwrap();
    let texts = |history: &dyn Fn(Taken, usize) -> Vec<(Taken, Vec<u8>)>, seq, limit| {
        let found = history(Taken { epoch, seq }, limit);
        found
            .into_iter()
            .map(|(at, it)| (at.seq, String::from_utf8(it).unwrap()))
            .collect::<Vec<_>>()
    };
    let after = |history: &_, seq, limit| {
        texts(&|at, limit| History::findings_after(history, at, limit).unwrap(), seq, limit)
    };
    assert_eq!(after(&history, 1, 9), [(2, "b".into()), (3, "c".into())]);
    assert_eq!(after(&history, 0, 1), [(1, "a".into())]);
    assert_eq!(history.findings_after(Taken::default(), 9).unwrap().len(), 3);
    assert_eq!(history.drop_findings_upto(Taken { epoch, seq: 2 }).unwrap(), 2);
    assert_eq!(history.drop_findings_upto(Taken { epoch, seq: 2 }).unwrap(), 0);
    assert_eq!(after(&history, 0, 9), [(3, "c".into())]);
    history.drop_findings_upto(Taken { epoch, seq: 3 }).unwrap();
    assert_eq!(history.commit(findings(&["d"])).unwrap().first, 4, "numbers are not reused");
}

fn states_are_the_last_ones(mut history: impl History) {
    let long = ThingKey { tenant: a(), thing: "a-longer-name".into() };
    let all = [
        (pump("brook"), b"1".to_vec()),
        (pump("acme"), b"2".to_vec()),
        (long.clone(), b"3".to_vec()),
    ];
    history.commit(HistoryBatch { states: all.to_vec(), ..HistoryBatch::default() }).unwrap();
    let again = vec![(pump("acme"), b"4".to_vec())];
    history.commit(HistoryBatch { states: again, ..HistoryBatch::default() }).unwrap();
    assert_eq!(history.state(&pump("acme")).unwrap().as_deref(), Some(&b"4"[..]));
    assert_eq!(history.state(&pump("other")).unwrap(), None);
    let keys: Vec<_> = history.states().unwrap().into_iter().map(|(key, _)| key).collect();
    assert_eq!(keys, [long.clone(), pump("acme"), pump("brook")]);

    let pages = vec![(pump("acme"), 7, b"seven".to_vec()), (pump("acme"), 0, b"zero".to_vec())];
    history.commit(HistoryBatch { pages, ..HistoryBatch::default() }).unwrap();
    let pages = vec![(pump("acme"), 7, b"new".to_vec()), (long.clone(), 1, b"long".to_vec())];
    history.commit(HistoryBatch { pages, ..HistoryBatch::default() }).unwrap();
    assert_eq!(history.pages(&pump("acme")).unwrap(), [b"zero".to_vec(), b"new".to_vec()]);
    assert_eq!(history.pages(&pump("brook")).unwrap(), Vec::<Vec<u8>>::new());
    assert_eq!(history.states().unwrap().len(), 3, "a page is no state");
    history.forget(&pump("acme")).unwrap();
    assert_eq!(history.pages(&pump("acme")).unwrap(), Vec::<Vec<u8>>::new());
    assert_eq!(history.pages(&long).unwrap(), [b"long".to_vec()]);
}

fn letters_are_inspected_replayed_and_removed(mut history: impl History) {
    history.commit(letters(&[letter("pump", 1, "one"), letter("fan", 2, "two")])).unwrap();
    history.commit(letters(&[letter("pump", 3, "three")])).unwrap();
    let found = history.dead_letters(&a(), None, 2).unwrap();
    assert_eq!(found.iter().map(|(_, it)| it.at.0).collect::<Vec<_>>(), [3, 2]);
    assert_eq!(found[1].1, letter("fan", 2, "two"));
    let older = history.dead_letters(&a(), Some(found[1].0), 9).unwrap();
    assert_eq!(older.iter().map(|(_, it)| it.at.0).collect::<Vec<_>>(), [1]);
    assert_eq!(history.dead_letters(&b(), None, 9).unwrap(), []);

    assert!(!history.remove_dead(&b(), found[0].0).unwrap());
    assert!(history.remove_dead(&a(), found[0].0).unwrap());
    let mut replay = readings(vec![reading(&pump("acme"), 1, "flow", 1.0)]);
    replay.replayed = vec![(a(), older[0].0), (b(), found[1].0), (a(), 999)];
    history.commit(replay).unwrap();
    assert_eq!(history.dead_letters(&a(), None, 9).unwrap(), [found[1].clone()]);
    let stats = history.dead_stats(&a());
    assert_eq!((stats.count, stats.bytes, stats.dropped), (1, 3, 0));
}

fn letters_keep_their_topic_and_size(mut history: impl History) {
    let reply = letter("pump", 1, "{}").on("replies");
    let picture = letter("pump", 2, "").on("pictures/door").of_size(70_000);
    history.commit(letters(&[reply.clone(), picture.clone()])).unwrap();
    let found = history.dead_letters(&a(), None, 9).unwrap();
    assert_eq!(found.iter().map(|(_, it)| it.clone()).collect::<Vec<_>>(), [picture, reply]);
    assert!(!found[0].1.is_whole());
    let long = letter("pump", 3, "x").on(&"é".repeat(200));
    history.commit(letters(&[long])).unwrap();
    let topic = history.dead_letters(&a(), None, 1).unwrap().remove(0).1.topic;
    assert_eq!(topic, "é".repeat(63));
}

fn letters_are_bounded(mut history: impl History) {
    let long = "x".repeat(30);
    history.commit(letters(&[letter("pump", 1, &long)])).unwrap();
    let cut = history.dead_letters(&a(), None, 1).unwrap().remove(0).1;
    assert_eq!((cut.payload.len(), cut.size, cut.is_whole()), (10, 30, false));
    let more: Vec<_> = (2..=6).map(|at| letter("pump", at, "abc")).collect();
    history.commit(letters(&more)).unwrap();
    let left: Vec<_> =
        history.dead_letters(&a(), None, 9).unwrap().iter().map(|(_, it)| it.at.0).collect();
    assert_eq!(left, [6, 5, 4]);
    history.commit(letters(&[letter("pump", 7, &long), letter("pump", 8, &long)])).unwrap();
    let stats = history.dead_stats(&a());
    assert_eq!((stats.count, stats.bytes, stats.dropped), (2, 20, 6));
    assert_eq!(history.dead_stats(&b()).dropped, 0);
}

fn what_is_forgotten_is_gone(mut history: impl History) {
    let (gone, other) = (pump("acme"), ThingKey { tenant: a(), thing: "pump-2".into() });
    for key in [&gone, &other, &pump("brook")] {
        let batch = HistoryBatch {
            readings: vec![reading(key, 1, "flow", 1.0)],
            states: vec![(key.clone(), b"s".to_vec())],
            dead: vec![DeadLetter::new(&key.tenant, &key.thing, At(1), "json", b"p")],
            ..HistoryBatch::default()
        };
        history.commit(batch).unwrap();
    }
    history.forget(&gone).unwrap();
    assert_eq!(history.state(&gone).unwrap(), None);
    assert_eq!(values(&history, &gone, "flow", 0, 9), []);
    assert_eq!(history.dead_letters(&a(), None, 9).unwrap().len(), 1);
    assert_eq!(history.dead_stats(&a()).count, 1);
    for kept in [&other, &pump("brook")] {
        assert_eq!(values(&history, kept, "flow", 0, 9), [(1, 1.0)]);
        assert!(history.state(kept).unwrap().is_some());
    }
}

fn names_do_not_run_together(mut history: impl History) {
    let key = |tenant: &str, thing: &str| ThingKey { tenant: tenant.into(), thing: thing.into() };
    let all = [key("a", "bc"), key("ab", "c"), key("a", "b"), key("a", "b\0"), key("", "abc")];
    for (i, key) in all.iter().enumerate() {
        history.commit(readings(vec![reading(key, 1, "m", i as f64)])).unwrap();
    }
    for (i, key) in all.iter().enumerate() {
        assert_eq!(values(&history, key, "m", 0, 9), [(1, i as f64)], "{key:?}");
    }
}

fn a_refused_batch_leaves_nothing(mut history: impl History) {
    let key = pump("acme");
    let good = || readings(vec![reading(&key, 1, "flow", 1.0)]);
    let long = ThingKey { tenant: a(), thing: "x".repeat(256).into() };
    let refused = [
        HistoryBatch { findings: vec![vec![1]; 3], ..good() },
        HistoryBatch { states: vec![(key.clone(), vec![0; 5])], ..good() },
        HistoryBatch { states: vec![(long.clone(), vec![0])], ..good() },
        HistoryBatch {
            readings: vec![reading(&key, 1, "flow", 1.0), reading(&long, 1, "flow", 1.0)],
            ..good()
        },
        readings(vec![reading(&key, 1, &"m".repeat(256), 1.0)]),
    ];
    for batch in refused {
        let error = history.commit(batch).unwrap_err();
        assert!(!error.is_fatal(), "{error}");
    }
    assert_eq!(history.signals(&key, At(0), At(9), 9).unwrap(), []);
    assert_eq!(history.last_finding().seq, 0);
    history.commit(HistoryBatch { findings: vec![vec![1]; 2], ..good() }).unwrap();
    let full = history.commit(findings(&["one more"]));
    assert!(matches!(full, Err(StoreError::Full { limit: 2, .. })));
    let place = history.last_finding();
    history.drop_findings_upto(place).unwrap();
    history.commit(findings(&["one more"])).unwrap();
}

fn size_is_bounded_and_the_oldest_arrivals_go(mut history: impl History) {
    let key = pump("acme");
    // Things' times run backwards: what arrived last is kept, whatever it says of itself.
    for i in 0..2_000 {
        history.commit(readings(vec![reading(&key, 10_000 - i, "flow", 1.0)])).unwrap();
    }
    let bytes = history.retain(At(1)).unwrap().bytes;
    assert!((16_000..=20_000).contains(&bytes), "{bytes}");
    let left = values(&history, &key, "flow", 0, 20_000);
    assert_eq!(left.first().unwrap().0, 8_001, "the newest is kept");
    let kept = left.len() as i64;
    assert_eq!(left.last().unwrap().0, 8_000 + kept, "and the oldest went, in order");
}

fn age_is_bounded(mut history: impl History) {
    let day = |n: i64| At::ZERO + Span::days(1_000 + n);
    let key = pump("acme");
    for n in 0..40 {
        history.retain(day(n)).unwrap();
        // A thing that believes it is another year must not outlive the others.
        history
            .commit(readings(vec![reading(&key, 1_000_000_000_000_000 + n, "flow", n as f64)]))
            .unwrap();
    }
    history.retain(day(40)).unwrap();
    let left = values(&history, &key, "flow", 0, i64::MAX);
    let oldest = left.first().unwrap().1;
    assert!((22.0..=24.0).contains(&oldest), "sixteen days, to a slice: {oldest}");
    assert_eq!(left.last().unwrap().1, 39.0);
}

fn below_the_reserve_signals_are_refused(mut history: impl History) {
    let key = pump("acme");
    let low = history.commit(readings(vec![reading(&key, 1, "flow", 1.0)])).unwrap_err();
    assert!(matches!(low, StoreError::LowDisk { .. }) && !low.is_fatal(), "{low}");
    assert!(history.commit(letters(&[letter("pump", 1, "x")])).is_err());
    // What the house itself has to say may use the reserve.
    history.commit(findings(&["disk is low"])).unwrap();
}
