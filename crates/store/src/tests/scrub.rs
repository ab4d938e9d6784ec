//! What was erased is in no byte of any file once it was overwritten; what was not is all there.

use std::path::Path;

use focal_base::At;

use crate::tests::fixture::{a, on_file, put, ticket};
use crate::tests::history_contract::{pump, reading, readings};
use crate::{
    DeadLetter, FjallHistory, History, HistoryBatch, HistoryLimits, Naming, Store, ThingKey,
};

/// Whether a word stands in any file of a folder.
fn stands(folder: &Path, word: &str) -> bool {
    std::fs::read_dir(folder).unwrap().flatten().any(|entry| {
        let path = entry.path();
        match path.is_dir() {
            true => stands(&path, word),
            false => std::fs::read(&path)
                .unwrap()
                .windows(word.len())
                .any(|part| part == word.as_bytes()),
        }
    })
}

#[test]
fn what_left_the_database_is_in_no_byte_of_it() {
    let dir = tempfile::tempdir().unwrap();
    let store = on_file(&dir.path().join("focal.db"));
    let mut tenant = store.tenant(&a());
    for i in 0..300 {
        let mut row = ticket(&format!("t{i}"), "north", i);
        row.text = format!("{}-{}", if i % 2 == 0 { "canary" } else { "stays" }, "x".repeat(200));
        tenant.commit(put(&[row])).unwrap();
    }
    let naming = Naming { exact: vec!["canary-".into()], folded: vec![] };
    let found = store.reader().tenant(&a()).rows_naming("ticket", &naming, "", 1_000).unwrap();
    assert_eq!(found.len(), 150);
    for document in found {
        let mut row = ticket(&document.id, "north", 1);
        row.text = "gone".into();
        tenant.commit(put(&[row])).unwrap();
    }
    assert!(stands(dir.path(), "canary-"), "what is written anew leaves its old bytes");
    assert!(store.system().scrub().unwrap());
    assert!(!stands(dir.path(), "canary-"));
    assert!(stands(dir.path(), "stays-"));
}

#[test]
fn what_the_history_forgot_is_in_no_byte_of_it() {
    let dir = tempfile::tempdir().unwrap();
    let mut history = FjallHistory::open(dir.path(), HistoryLimits::default()).unwrap();
    let other = ThingKey::new(&a(), &"other".into());
    for (thing, word) in [(pump("acme"), "canary"), (other.clone(), "stays")] {
        let mut batch = readings(vec![reading(&thing, 1, &format!("{word}-metric"), 1.0)]);
        batch.states.push((thing.clone(), format!("{word}-state").into_bytes()));
        let letter = format!("{word}-letter");
        batch.dead.push(DeadLetter::new(&a(), &thing.thing, At(1), "json", letter.as_bytes()));
        history.commit(batch).unwrap();
    }
    history.forget(&pump("acme")).unwrap();
    let words = |word: &str| {
        ["metric", "state", "letter"].map(|kind| stands(dir.path(), &format!("{word}-{kind}")))
    };
    assert_eq!(words("canary"), [true; 3], "forgotten, and not yet overwritten");
    let hold = history.hold_findings();
    assert!(!history.scrub().unwrap(), "not while a back-up reads");
    drop(hold);
    assert!(history.scrub().unwrap());
    assert_eq!(words("canary"), [false; 3]);
    // Tables are compressed: what stays is asked for, not looked for.
    let kept = |history: &FjallHistory| {
        let series = history.readings(&other, "stays-metric", At(0), At(9), 10).unwrap();
        (series.points.len(), history.state(&other).unwrap(), history.dead_stats(&a()).count)
    };
    let there = (1, Some(b"stays-state".to_vec()), 1);
    assert_eq!(kept(&history), there);
    drop(history);
    let mut history = FjallHistory::open(dir.path(), HistoryLimits::default()).unwrap();
    assert_eq!(kept(&history), there);
    assert!(history.scrub().unwrap(), "a second time there is nothing left to do");
    history.commit(HistoryBatch::default()).unwrap();
}
