//! Two cases of one trouble become one and can be parted again: nothing is lost, nothing counts twice.

use std::collections::BTreeSet;

use focal_base::{AgentId, CaseId, ItemId, Money, Said, Span, ThingId};
use focal_case::{CostLine, cost};
use focal_store::{Query, Read};

use super::{look, passes, pump};
use crate::error::Refused;
use crate::rows::{CaseRow, From, ItemKind, MergeRow};
use crate::stage::Stage;
use crate::tables;
use crate::work::merging::{UNDO, candidates, leads_to};

fn noa() -> AgentId {
    AgentId::from("noa")
}

fn row(stage: &Stage, id: &CaseId) -> CaseRow {
    look(stage, |world| world.cases[id].clone())
}

fn act<T>(
    stage: &Stage,
    work: impl FnOnce(&mut crate::work::Work<'_, '_>) -> Result<T, Refused>,
) -> T {
    stage.house.act(&stage.tenant, stage.now, work).unwrap_or_else(|refused| panic!("{refused}"))
}

fn thread(stage: &Stage, id: &CaseId) -> Vec<ItemId> {
    let reader = stage.house.reader(&stage.tenant);
    let found = reader.find(&tables::ITEMS, &Query::by("case", id.as_str())).expect("lines");
    found.into_iter().map(|item| item.id).collect()
}

/// A pump has tripped, and Rosa has asked beside it without naming a thing. Both have cost something.
fn two() -> (Stage, CaseId, CaseId) {
    let stage = passes(&pump(
        "{restart: ignores}",
        &format!("{}\nexpect:\n  - {{at: 20m, cases: 1}}\n", super::flows::TRIPPED),
    ));
    let first = look(&stage, |world| world.cases.keys().next().cloned()).expect("a case");
    let second = act(&stage, |work| work.ask_for_help(&"rosa".into(), None));
    for (id, cents) in [(&first, 1_234), (&second, 567)] {
        act(&stage, |work| {
            let mut next = work.tx.world.cases[id].clone();
            next.case = cost::spend(
                &next.case,
                CostLine {
                    at: work.tx.now,
                    what: Said::new("cost.step"),
                    amount: Money(cents),
                    run: None,
                    whose: None,
                    time: Span::ZERO,
                },
            );
            work.tx.put_case(next);
            work.write(id, From::Agent(noa()), ItemKind::Note, "seen", Some(id.0.clone()), vec![])
        });
    }
    (stage, first, second)
}

fn merge_row(stage: &Stage, into: &CaseId) -> MergeRow {
    let reader = stage.house.reader(&stage.tenant);
    let found = reader.find(&tables::MERGES, &Query::by("into", into.as_str())).expect("merges");
    found.into_iter().next().expect("one")
}

#[test]
fn everything_comes_together_once_and_the_old_number_leads_there() {
    let (stage, first, second) = two();
    let (a, b) = (row(&stage, &first), row(&stage, &second));
    let lines: BTreeSet<ItemId> =
        thread(&stage, &first).into_iter().chain(thread(&stage, &second)).collect();
    look(&stage, |world| assert_eq!(candidates(world, &b), vec![first.clone()]));
    // Whichever is named first: the one that was opened first goes on.
    let into = act(&stage, |work| work.merge_cases(&second, &first, &noa()));
    assert_eq!(into, first);
    let (whole, left) = (row(&stage, &first), row(&stage, &second));
    assert_eq!(whole.case.spent, a.case.spent + b.case.spent, "to the cent");
    assert_eq!(cost::total(&whole.case), whole.case.spent);
    assert_eq!(
        (left.case.spent, left.case.runs.len(), left.case.is_resolved()),
        (Money::ZERO, 0, true)
    );
    assert_eq!(whole.case.promise.from, a.case.promise.from, "its clock began first");
    assert!(whole.case.promise.resolution <= a.case.promise.resolution);
    let now: BTreeSet<ItemId> = thread(&stage, &first).into_iter().collect();
    assert!(lines.is_subset(&now), "no line is lost");
    assert_eq!(thread(&stage, &second), Vec::<ItemId>::new());
    look(&stage, |world| {
        assert_eq!(leads_to(world, &second), first);
        let incident = world.cases[&first].case.incident.clone().expect("one");
        assert_eq!(world.cases_of_incident(&incident).count(), 1, "counted once");
        assert_eq!(world.contacts.values().filter(|contact| contact.case == second).count(), 0);
        let mut kept = world.index.clone();
        kept.generation = world.reindexed().generation;
        assert_eq!(kept, world.reindexed());
    });
    // Who writes into the old one is heard in the one that goes on.
    act(&stage, |work| work.customer_writes(&second, &"rosa".into(), "still dry", None, vec![]));
    assert_eq!(thread(&stage, &second).len(), 0);
    let reader = stage.house.reader(&stage.tenant);
    let told = reader.events(&focal_store::EventQuery::default()).expect("events");
    let ended = told.iter().filter(|event| event.kind == "case_resolved").count();
    assert_eq!(ended, 0, "what was merged has not ended");
}

#[test]
fn taken_back_each_has_what_was_its_own() {
    let (stage, first, second) = two();
    let (a, b) = (row(&stage, &first), row(&stage, &second));
    let theirs = thread(&stage, &second);
    act(&stage, |work| work.merge_cases(&first, &second, &noa()));
    let merge = merge_row(&stage, &first);
    act(&stage, |work| work.unmerge(&merge.id, &noa()));
    let (again, back) = (row(&stage, &first), row(&stage, &second));
    assert_eq!((again.case.spent, back.case.spent), (a.case.spent, b.case.spent));
    assert_eq!(again.case.runs, a.case.runs);
    assert_eq!(again.case.promise.resolution, a.case.promise.resolution);
    assert!(!back.case.is_resolved() && back.case.merged_into.is_none());
    assert_eq!(back.case.number, b.case.number);
    let now: BTreeSet<ItemId> = thread(&stage, &second).into_iter().collect();
    assert!(theirs.iter().all(|line| now.contains(line)), "its lines are back");
    let refused = stage.house.act(&stage.tenant, stage.now, |work| work.unmerge(&merge.id, &noa()));
    assert_eq!(refused.expect_err("once").to_string(), "merge.undo_over");
}

#[test]
fn after_a_day_it_is_one_for_good_and_two_customers_stay_two() {
    let (stage, first, second) = two();
    act(&stage, |work| work.merge_cases(&first, &second, &noa()));
    let merge = merge_row(&stage, &first);
    let late = stage.now + UNDO + Span::mins(1);
    let refused = stage.house.act(&stage.tenant, late, |work| work.unmerge(&merge.id, &noa()));
    assert_eq!(refused.expect_err("too late").to_string(), "merge.undo_over");
    let other = act(&stage, |work| work.ask_for_help(&"tomas".into(), None));
    let refused =
        stage.house.act(&stage.tenant, stage.now, |work| work.merge_cases(&first, &other, &noa()));
    assert_eq!(refused.expect_err("two customers").to_string(), "merge.two_customers");
}

#[test]
fn lines_that_belong_elsewhere_become_a_case_and_a_merge_brings_them_back() {
    let (stage, first, _) = two();
    let line = act(&stage, |work| {
        work.write(&first, From::Agent(noa()), ItemKind::Note, "about a bill", None, vec![])
    });
    let before = row(&stage, &first);
    let lines = BTreeSet::from([line.clone()]);
    let new = act(&stage, |work| work.split(&first, &lines, false, &noa()));
    assert!(thread(&stage, &new).contains(&line) && !thread(&stage, &first).contains(&line));
    let (stays, fresh) = (row(&stage, &first), row(&stage, &new));
    assert_eq!((stays.case.spent, fresh.case.spent), (before.case.spent, Money::ZERO));
    assert_eq!(fresh.case.customer, before.case.customer);
    assert!(fresh.case.things().next().is_none_or(|thing| *thing != ThingId::from("pump-1")));
    let nothing =
        stage.house.act(&stage.tenant, stage.now, |work| work.split(&first, &lines, false, &noa()));
    assert_eq!(nothing.expect_err("not there any more").to_string(), "split.lines");
    act(&stage, |work| work.merge_cases(&new, &first, &noa()));
    assert!(thread(&stage, &first).contains(&line));
}
