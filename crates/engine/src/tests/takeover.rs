//! Findings are taken over once, wherever the process ends.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

use focal_base::{Severity, ThingId};
use focal_sense::{Finding, Found};
use focal_store::{EventQuery, History, HistoryBatch, Read, StoreError, Taken, Trouble};

use super::{look, passes, pump};
use crate::intake::Word;
use crate::stage::Stage;

fn begun() -> Stage {
    passes(&pump("{restart: ignores}", "\nexpect:\n  - {at: 10m, cases: 0}\n"))
}

fn raised(stage: &Stage, alarm: &str) -> Word {
    let (values, signs) = (BTreeMap::new(), BTreeMap::new());
    let (alarm, severity) = (alarm.to_owned(), Severity::Major);
    let what = Found::Raised { alarm, severity, values, signs };
    Word::Found(Finding { thing: ThingId::from("pump-1"), at: stage.now, what })
}

/// What sense has committed and nobody has taken over; gives their places.
fn found(stage: &Stage, words: &[Word]) -> Vec<Taken> {
    let bytes = |word: &Word| serde_json::to_vec(&(&stage.tenant, word)).expect("written");
    let findings = words.iter().map(bytes).collect();
    let batch = HistoryBatch { findings, ..HistoryBatch::default() };
    let given = stage.house.history().clone().commit(batch).expect("on disk");
    (given.first..=given.last).map(|seq| Taken { epoch: given.epoch, seq }).collect()
}

/// Every fact that was written down, by kind.
fn facts(stage: &Stage) -> Vec<String> {
    let store = stage.house.sql().tenant(&stage.tenant);
    let all = store.events(&EventQuery::default()).expect("events");
    all.into_iter().map(|event| event.kind).collect()
}

#[test]
fn what_the_tenant_committed_is_not_taken_again_after_a_crash_before_the_houses_mark() {
    let stage = begun();
    let words = ["pressure_low", "dry_run", "floor_wet"].map(|name| raised(&stage, name));
    let places = found(&stage, &words);
    let before = stage.house.system().taken().expect("a mark");
    // The tenant's commit of the first two is on disk; then the process ends.
    let committed = stage.house.act(&stage.tenant, stage.now, |work| {
        work.take_words(words[..2].to_vec())?;
        work.tx.batch().taken = Some(places[1]);
        Ok(())
    });
    committed.expect("taken");
    assert_eq!(stage.house.system().taken().expect("a mark"), before);
    let (after_two, cases) = (facts(&stage), look(&stage, |world| world.cases.len()));

    let more = stage.house.take_over(stage.now).expect("it goes on");
    assert!(!more);
    let raised = |facts: &[String]| facts.iter().filter(|kind| *kind == "alarm_raised").count();
    assert_eq!((raised(&after_two), raised(&facts(&stage))), (2, 3), "only the third was new");
    assert_eq!(look(&stage, |world| world.cases.len()), cases);
    assert_eq!(stage.house.system().taken().expect("a mark"), Some(places[2]));
    let left = stage.house.history().findings_after(Taken::default(), 10).expect("findings");
    assert_eq!(left, [], "what is answered is let go");

    // And with nothing new it is a look without an effect.
    let all = facts(&stage);
    assert!(!stage.house.take_over(stage.now).expect("it goes on"));
    assert_eq!(facts(&stage), all);
}

#[test]
fn a_batch_that_was_written_before_is_refused_whole_and_leaves_memory_alone() {
    let stage = begun();
    let words = ["pressure_low", "dry_run"].map(|name| raised(&stage, name));
    let places = found(&stage, &words);
    while stage.house.take_over(stage.now).expect("taken") {}
    let before = (facts(&stage), look(&stage, |world| format!("{:?}", world.alarms)));
    // Somebody who does not know that it was taken tries all the same.
    let again = stage.house.act(&stage.tenant, stage.now, |work| {
        work.take_words(vec![raised(&stage, "silent")])?;
        work.tx.batch().taken = Some(places[0]);
        Ok(())
    });
    assert!(again.is_err());
    assert_eq!((facts(&stage), look(&stage, |world| format!("{:?}", world.alarms))), before);
}

/// What a database answers to its next commits, refusals being `true`; then it takes all.
struct Answers(Mutex<VecDeque<bool>>);

impl Trouble for Answers {
    fn before(&self) -> Result<(), StoreError> {
        match self.0.lock().expect("answers").pop_front() {
            Some(true) => Err(StoreError::Sql("busy".to_owned())),
            _ => Ok(()),
        }
    }

    fn after(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

fn answers(stage: &Stage, refusals: &[bool]) {
    let all = Mutex::new(refusals.iter().copied().collect());
    stage.house.sql().under(Arc::new(Answers(all)));
}

fn active(stage: &Stage) -> Vec<String> {
    look(stage, |world| world.alarms.values().map(|row| row.alarm.clone()).collect())
}

#[test]
fn what_a_busy_database_refuses_for_a_while_is_taken_over_when_it_is_free() {
    let stage = begun();
    found(&stage, &["pressure_low", "dry_run"].map(|name| raised(&stage, name)));
    // The group, the first of it alone, and a mark: each of the first three rounds.
    answers(&stage, &[true; 9]);
    for _ in 0..3 {
        assert!(stage.house.take_over(stage.now).is_err());
        assert_eq!(active(&stage), [""; 0]);
    }
    while stage.house.take_over(stage.now).expect("free again") {}
    let mut both = active(&stage);
    both.sort();
    assert_eq!(both, ["dry_run", "pressure_low"]);
    assert_eq!(facts(&stage).iter().filter(|kind| *kind == "alarm_raised").count(), 2);
}

#[test]
fn a_finding_that_the_database_never_takes_costs_only_itself() {
    let stage = begun();
    found(&stage, &["pressure_low", "dry_run"].map(|name| raised(&stage, name)));
    // In each of eight rounds the group and its first are refused, and the mark is written.
    answers(&stage, &[true, true, false].repeat(8));
    for _ in 0..7 {
        assert!(stage.house.take_over(stage.now).is_err());
    }
    while stage.house.take_over(stage.now).expect("it goes on") {}
    assert_eq!(active(&stage), ["dry_run"]);
}

#[test]
fn while_the_database_refuses_everything_nothing_is_left_out_however_long_it_lasts() {
    let stage = begun();
    found(&stage, &[raised(&stage, "pressure_low")]);
    answers(&stage, &[true; 40]);
    let mut rounds = 0;
    while stage.house.take_over(stage.now).is_err() {
        rounds += 1;
    }
    assert!(rounds > 8, "{rounds}");
    assert_eq!(active(&stage), ["pressure_low"]);
}
