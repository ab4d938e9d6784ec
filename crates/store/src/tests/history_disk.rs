//! What only the history on disk promises: synced commits, recovery, one user, no newer format.

use std::fs;
use std::path::Path;

use focal_base::At;

use crate::tests::fixture::a;
use crate::tests::history_contract::{findings, pump, reading, readings};
use crate::{DeadLetter, FjallHistory, History, HistoryBatch, HistoryLimits, StoreError, Taken};

fn open(folder: &Path) -> FjallHistory {
    FjallHistory::open(folder, HistoryLimits::default()).unwrap()
}

fn values(history: &FjallHistory) -> Vec<f64> {
    let series = history.readings(&pump("acme"), "flow", At(0), At(i64::MAX), 100_000).unwrap();
    series.points.iter().map(|point| point.min).collect()
}

#[test]
fn every_commit_is_synced_before_it_returns() {
    let dir = tempfile::tempdir().unwrap();
    let mut history = open(dir.path());
    for i in 0..20 {
        assert_eq!(history.syncs(), i);
        let mut batch = readings(vec![reading(&pump("acme"), i as i64, "flow", 1.0)]);
        batch.findings.push(vec![1]);
        history.commit(batch).unwrap();
    }
    history.commit(HistoryBatch::default()).unwrap();
    assert_eq!(history.syncs(), 20, "an empty batch has nothing to sync");
}

#[test]
fn what_was_committed_is_there_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let limits = || HistoryLimits { max_bytes: 4_000, max_dead: 2, ..HistoryLimits::default() };
    let mut history = FjallHistory::open(dir.path(), limits()).unwrap();
    for i in 0..200 {
        let mut batch = readings(vec![reading(&pump("acme"), i, "flow", i as f64)]);
        batch.findings.push(vec![1]);
        batch.states.push((pump("acme"), i.to_string().into_bytes()));
        batch.dead.push(DeadLetter::new(&a(), &"pump".into(), At(i), "json", b"x"));
        history.commit(batch).unwrap();
    }
    history.drop_findings_upto(Taken { epoch: 1, seq: 150 }).unwrap();
    let (before, stats) = (values(&history), history.dead_stats(&a()));
    drop(history);

    let mut history = FjallHistory::open(dir.path(), limits()).unwrap();
    assert_eq!(values(&history), before);
    assert_eq!(history.dead_stats(&a()), stats);
    assert_eq!((stats.count, stats.dropped), (2, 198));
    assert_eq!(history.state(&pump("acme")).unwrap().unwrap(), b"199");
    assert_eq!(history.findings_after(Taken::default(), 999).unwrap()[0].0.seq, 151);
    assert_eq!(history.commit(findings(&["next"])).unwrap().first, 201);
}

/// What a kill leaves: files as they are, no destructor run. A copy of the folder while it is open is that.
#[test]
fn an_unclosed_history_opens_whole() {
    let (dir, copy) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut history = open(dir.path());
    for i in 0..50 {
        history.commit(readings(vec![reading(&pump("acme"), i, "flow", i as f64)])).unwrap();
    }
    copy_folder(dir.path(), copy.path());
    let recovered = open(copy.path());
    assert_eq!(values(&recovered), values(&history));
}

#[test]
fn a_torn_tail_costs_only_the_torn_commit() {
    let (dir, copy) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut history = open(dir.path());
    for i in 0..10 {
        let batch = readings(
            (0..10).map(|j| reading(&pump("acme"), 10 * i + j, "flow", i as f64)).collect(),
        );
        history.commit(batch).unwrap();
    }
    copy_folder(dir.path(), copy.path());
    let journal = find(copy.path(), |name| name.ends_with(".jnl"));
    let bytes = fs::read(&journal).unwrap();
    let end = bytes.iter().rposition(|byte| *byte != 0).unwrap();
    for cut in [1, 5, 40, 200] {
        fs::write(&journal, &bytes[..end - cut]).unwrap();
        let recovered = values(&open(copy.path()));
        assert_eq!(recovered.len(), 90, "cut {cut}: all of the last batch or nothing");
        fs::write(&journal, &bytes).unwrap();
    }
}

#[test]
fn one_process_at_a_time() {
    let dir = tempfile::tempdir().unwrap();
    let _first = open(dir.path());
    let second = FjallHistory::open(dir.path(), HistoryLimits::default());
    assert!(matches!(second.err(), Some(StoreError::InUse { .. })));
}

#[test]
fn newer_foreign_and_unreadable_folders_are_refused_untouched() {
    let dir = tempfile::tempdir().unwrap();
    let open_error =
        |folder: &Path| FjallHistory::open(folder, HistoryLimits::default()).err().unwrap();
    let newer = dir.path().join("newer");
    drop(open(&newer));
    fs::write(newer.join("focal-history"), "7\n").unwrap();
    let before = listing(&newer);
    let error = open_error(&newer);
    assert!(matches!(error, StoreError::NewerSchema { found: 7, known: 1, .. }), "{error}");
    assert_eq!(listing(&newer), before);

    let foreign = dir.path().join("foreign");
    fs::create_dir(&foreign).unwrap();
    fs::write(foreign.join("thesis.txt"), "dear").unwrap();
    assert!(matches!(open_error(&foreign), StoreError::Foreign { .. }));
    assert_eq!(listing(&foreign).len(), 1);

    let damaged = dir.path().join("damaged");
    drop(open(&damaged));
    fs::write(damaged.join("focal-history"), "???").unwrap();
    assert!(matches!(open_error(&damaged), StoreError::Damaged { .. }));
}

#[test]
fn a_history_behind_sql_goes_on_in_a_new_epoch() {
    let dir = tempfile::tempdir().unwrap();
    let mut history = open(dir.path());
    history.commit(findings(&["a", "b"])).unwrap();
    assert!(!history.start_after(Taken { epoch: 1, seq: 2 }).unwrap());
    assert!(history.start_after(Taken { epoch: 3, seq: 9 }).unwrap());
    assert_eq!(history.commit(findings(&["c"])).unwrap().epoch, 4);
    drop(history);
    assert_eq!(open(dir.path()).last_finding(), Taken { epoch: 4, seq: 3 });
}

pub fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn find(folder: &Path, wanted: impl Fn(&str) -> bool + Copy) -> std::path::PathBuf {
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if wanted(path.file_name().unwrap().to_str().unwrap()) {
                return path;
            }
        }
    }
    panic!("no such file");
}

/// Every file below a folder with its bytes.
pub fn listing(folder: &Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(listing(&path));
        } else {
            found.push((path.clone(), fs::read(&path).unwrap()));
        }
    }
    found.sort();
    found
}
