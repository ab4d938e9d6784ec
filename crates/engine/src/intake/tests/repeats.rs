//! What was not acknowledged comes again after a kill, and has no second effect.

use super::*;

/// All that a thing may have sent over MQTT and HTTP without having seen an acknowledgement.
const UNACKNOWLEDGED: usize = 256 + 1_000;

#[test]
fn all_that_may_come_again_after_a_kill_is_known() {
    let folder = tempfile::tempdir().unwrap();
    let history = FjallHistory::open(folder.path(), HistoryLimits::default()).unwrap();
    let say = |n: usize| match n % 100 {
        0 => says(&format!(r#"{{"id":"{n}","events":[{{"code":"E18"}}]}}"#)),
        _ => says(&format!(r#"{{"id":"{n}","values":{{"pressure":3.0}}}}"#)),
    };
    let mut intake = shard(history.clone(), START);
    for n in 0..UNACKNOWLEDGED {
        assert_eq!(intake.take(&say(n), At(START.0 + n as i64)).unwrap(), Verdict::Accepted);
        if n % 7 == 0 {
            intake.commit().unwrap();
        }
    }
    intake.commit().unwrap();
    let key = focal_store::ThingKey::new(&tenant(), &pump());
    let signals = || history.signals(&key, START, At(START.0 + 86_400_000), 5_000).unwrap().len();
    assert_eq!(
        (signals(), words(&history)),
        (UNACKNOWLEDGED, vec!["first heard".to_owned(), "raised broken".to_owned()])
    );

    // Killed, and all of it comes again.
    drop(intake);
    let later = At(START.0 + 60_000);
    let mut intake = shard(history.clone(), later);
    for n in 0..UNACKNOWLEDGED {
        assert_eq!(intake.take(&say(n), later).unwrap(), Verdict::Accepted);
    }
    intake.commit().unwrap();
    assert_eq!(signals(), UNACKNOWLEDGED, "nothing is there twice");
    assert_eq!(words(&history).len(), 2, "nothing was judged twice");
    let new = says(r#"{"id":"new","values":{"pressure":3.0}}"#);
    intake.take(&new, later).unwrap();
    intake.commit().unwrap();
    assert_eq!(signals(), UNACKNOWLEDGED + 1);
}

#[test]
fn an_empty_id_is_no_identity() {
    let history = MemoryHistory::new(HistoryLimits::default());
    let mut intake = shard(history.clone(), START);
    for n in 0..3 {
        let said = says(&format!(r#"{{"id":"","values":{{"pressure":{n}.5}}}}"#));
        assert_eq!(intake.take(&said, At(START.0 + n * 1_000)).unwrap(), Verdict::Accepted);
    }
    intake.commit().unwrap();
    let key = focal_store::ThingKey::new(&tenant(), &pump());
    let found = history.signals(&key, START, At(START.0 + 10_000), 10).unwrap();
    assert_eq!(found.len(), 3);
    assert!(found.iter().all(|one| one.id.is_none()));
}

#[test]
fn a_watch_that_should_be_there_is_kept_once() {
    let history = MemoryHistory::new(HistoryLimits::default());
    let mut intake = shard(history.clone(), START);
    let watch = focal_sense::Watch {
        watch: "run".into(),
        thing: pump(),
        expect: Condition("pressure > 2.0".to_owned()),
        from: START,
        until: START + Span::mins(5),
    };
    let late = focal_sense::Watch { until: START + Span::mins(9), ..watch.clone() };
    for watch in [watch, late] {
        intake.control(Control::KeepWatch { tenant: tenant(), watch }, START).unwrap();
    }
    intake.pass_time(START + Span::mins(6)).unwrap();
    intake.commit().unwrap();
    let met = r#"Watch { watch: WatchId("run"), met: false, value: None }"#;
    assert_eq!(words(&history), [met], "the first stood, with its own deadline");
}
