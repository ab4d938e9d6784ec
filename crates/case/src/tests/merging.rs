//! Two cases of one trouble: whoever was promised more gets it, a question counts once, and parting gives each its own.

use std::collections::BTreeSet;

use focal_base::{CaseId, Money, Said, Severity, Span};

use super::{at, case};
use crate::case::AnswerGiven;
use crate::cost::{CostLine, adds_up, spend};
use crate::hours::Hours;
use crate::merge::{charged, emptied, hindrance, merge, part};
use crate::promise::resolution;
use crate::{Actor, Case};

fn other(severity: Severity, opened: i64) -> Case {
    let mut other = Case { id: CaseId::from("c2"), number: 2418, ..case(severity) };
    (other.opened, other.promise.from) = (at(opened), at(opened));
    other
}

fn cost(cents: i64, minutes: i64) -> CostLine {
    CostLine {
        at: at(minutes),
        what: Said::new("cost.step"),
        amount: Money(cents),
        run: None,
        whose: None,
        time: Span::ZERO,
    }
}

fn answer(step: &str, value: &str, minutes: i64) -> AnswerGiven {
    AnswerGiven {
        step: step.into(),
        answer: value.to_owned(),
        by: Actor::Customer,
        who: None,
        at: at(minutes),
        withdrawn: None,
    }
}

#[test]
fn whoever_was_promised_more_gets_it_and_the_clock_began_first() {
    let hours = Hours::default();
    let (mild, grave) = (case(Severity::Minor), other(Severity::Critical, 60));
    let whole = merge(&mild, &grave, &hours, at(90)).expect("one trouble");
    assert_eq!((whole.promise.from, whole.severity), (mild.promise.from, Severity::Critical));
    let left = |case: &Case| {
        let fuse = resolution(&case.promise, &hours, at(90));
        fuse.target.0 - fuse.used.0
    };
    assert_eq!(left(&whole), left(&grave), "due when the graver of the two was due");
    let whole = merge(&grave, &mild, &hours, at(90)).expect("one trouble");
    assert_eq!(left(&whole), left(&grave), "and never later for it");
}

#[test]
fn a_question_answered_in_both_counts_once_and_parting_gives_each_its_own() {
    let hours = Hours::default();
    let mut first = spend(&case(Severity::Major), cost(1_234, 1));
    let mut second = spend(&other(Severity::Major, 5), cost(567, 6));
    first.answers.push(answer("ask-handle", "across", 2));
    second.answers.push(answer("ask-handle", "in-line", 7));
    second.charged = Money(67);
    let whole = merge(&first, &second, &hours, at(10)).expect("one trouble");
    assert!(adds_up(&whole));
    assert_eq!((whole.spent, charged(&whole)), (Money(1_801), Money(67)));
    let stands: Vec<&str> = whole
        .answers
        .iter()
        .filter(|given| given.withdrawn.is_none())
        .map(|given| given.answer.as_str())
        .collect();
    assert_eq!(stands, ["in-line"], "the newest");
    let left = emptied(&second, &whole, at(10));
    assert!(adds_up(&left) && left.is_resolved());
    let (stays, leaves) = part(&whole, &second, &BTreeSet::new(), at(10), at(20));
    assert!(adds_up(&stays) && adds_up(&leaves));
    assert_eq!((stays.spent, leaves.spent), (first.spent, second.spent));
    assert_eq!((charged(&stays), charged(&leaves)), (Money::ZERO, Money(67)));
    assert_eq!(leaves.answers, second.answers);
    assert_eq!(stays.answers, first.answers, "what gave way stands again");
}

#[test]
fn what_is_over_or_somebody_elses_stays_apart() {
    let said = |into: &Case, from: &Case| hindrance(into, from).map(|said| said.key.0);
    let (first, second) = (case(Severity::Major), other(Severity::Major, 5));
    assert_eq!(said(&first, &second), None);
    assert_eq!(said(&first, &first).as_deref(), Some("merge.same"));
    let theirs = Case { customer: Some("tomas".into()), ..second.clone() };
    assert_eq!(said(&first, &theirs).as_deref(), Some("merge.two_customers"));
    let over = emptied(&second, &first, at(9));
    assert_eq!(said(&first, &over).as_deref(), Some("merge.is_over"));
}
