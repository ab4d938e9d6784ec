//! One case, several troubles: what was tried and answered counts while it is the same one.

use focal_base::{Said, Severity, Span};

use super::lives::ending;
use super::offers::begin;
use super::{at, case, facts, question, step};
use crate::offer::{candidates, once_more};
use crate::outcome::{reopen, resolve};
use crate::run::{deadline_passed, failed, seen};
use crate::{Actor, Case, Ending, Offer, Seen, StepDef, answer};

const WINDOW: Span = Span::days(7);
const DAY: i64 = 24 * 60;

/// A question was answered, a restart helped, a try of the bank's was in vain; over after ten minutes.
fn lived() -> (Case, StepDef, StepDef, StepDef) {
    let (valve, bank) = (question("valve", Actor::Customer), step("bank", Actor::Partner, 1_500));
    let restart = step("restart", Actor::Thing, 1);
    let new = case(Severity::Minor);
    let told = answer::give(&new, &valve, "yes", Actor::Customer, None, at(1)).expect("given");
    let given = begin(&told, &bank, "r1", 2, false);
    let in_vain = failed(&given, &"r1".into(), vain(), at(3)).expect("over");
    let running = begin(&in_vain, &restart, "r2", 4, false);
    let helped = seen(&running, &"r2".into(), Seen::default(), at(5)).expect("seen");
    (ended_by(&helped, 10, &restart), valve, restart, bank)
}

fn vain() -> Said {
    Said::new("run.not_seen")
}

fn ended_by(case: &Case, minutes: i64, step: &StepDef) -> Case {
    let worked = Some((step.step.clone(), step.by));
    resolve(case, Ending { worked, ..ending(minutes) }).expect("it ends")
}

#[test]
fn within_a_day_it_is_the_same_trouble() {
    let (over, valve, restart, bank) = lived();
    let back = reopen(&over, at(10 + DAY - 1), WINDOW).expect("back");
    assert_eq!((back.trouble_since(), back.came_back()), (None, 1));
    assert!(answer::known(&back, &valve.step).is_some(), "what is known is not asked");
    assert_eq!((back.tries(&bank.step), back.tries(&restart.step)), (1, 0), "what helped is free");
    let again = begin(&back, &restart, "r3", DAY + 20, false);
    let again = seen(&again, &"r3".into(), Seen::default(), at(DAY + 21)).expect("seen");
    let over = ended_by(&again, DAY + 30, &restart);
    let back = reopen(&over, at(DAY + 60), WINDOW).expect("back");
    assert_eq!((back.came_back(), back.tries(&restart.step)), (2, 1), "and not for ever");
}

#[test]
fn after_a_day_of_peace_it_is_another_one() {
    let (over, valve, restart, bank) = lived();
    let back = reopen(&over, at(10 + DAY), WINDOW).expect("back");
    assert_eq!((back.trouble_since(), back.came_back()), (Some(at(10 + DAY)), 0));
    assert!(answer::known(&back, &valve.step).is_none());
    assert_eq!((back.tries(&bank.step), back.tries(&restart.step)), (0, 0));
    let follows = StepDef { after: vec![bank.step.clone()], ..step("then", Actor::Thing, 1) };
    let offers = candidates(&back, &[valve, follows], &facts(10));
    assert!(matches!(offers[0], Offer::Ready(_)), "it may be asked again");
    let Offer::Locked(locked) = &offers[1] else { panic!("the bank was asked about another") };
    assert_eq!(locked.why.key.0, "locked.after");
}

#[test]
fn a_step_that_helped_before_opens_what_comes_after_it() {
    let (over, _, restart, _) = lived();
    let back = reopen(&over, at(60), WINDOW).expect("back");
    let follows = StepDef { after: vec![restart.step], ..step("then", Actor::Thing, 1) };
    assert!(matches!(candidates(&back, &[follows], &facts(61))[0], Offer::Ready(_)));
}

#[test]
fn a_person_may_want_once_more_what_was_tried_in_vain() {
    let (restart, valve) = (step("restart", Actor::Thing, 1), question("valve", Actor::Customer));
    let mut case = case(Severity::Minor);
    assert!(once_more(&case, &restart, &facts(0)).is_none(), "it has its tries");
    for nth in 0..12 {
        let id = format!("r{nth}");
        case = match nth {
            0 => begin(&case, &restart, &id, 0, false),
            _ => {
                let ready = once_more(&case, &restart, &facts(nth)).expect("wanted again");
                assert_eq!(ready.tries_left, 0);
                let start = crate::run::Start {
                    id: id.as_str().into(),
                    def: &restart,
                    who: None,
                    at: at(nth),
                    until: None,
                    watch: None,
                    offered: false,
                    dearer: None,
                    shared: None,
                    again: true,
                    pace: 1.0,
                };
                crate::run::start(&case, start).expect("it starts")
            }
        };
        assert!(once_more(&case, &restart, &facts(nth)).is_none(), "it is under way");
        case = failed(&case, &id.as_str().into(), vain(), at(nth)).expect("in vain");
    }
    assert!(once_more(&case, &restart, &facts(20)).is_none(), "not for ever");
    let mut unheard = facts(20);
    unheard.thing = None;
    let once = begin(&super::case(Severity::Minor), &restart, "r0", 0, false);
    let once = failed(&once, &"r0".into(), vain(), at(1)).expect("in vain");
    assert!(once_more(&once, &restart, &unheard).is_none(), "every other lock holds");
    let asked = begin(&once, &valve, "r1", 2, true);
    let asked = deadline_passed(&asked, &"r1".into(), at(60)).expect("no answer");
    assert!(once_more(&asked, &valve, &facts(61)).is_none(), "nobody is asked twice");
}
