//! A case's life, change by change.

use focal_base::{AgentId, CauseName, Money, OwnerRef, Said, Severity, Span};

use super::offers::begin;
use super::{at, case, facts, question, step};
use crate::open::{Opens, Subject, Trigger, opens, tell};
use crate::outcome::{nobody_was_called, rate, reopen, resolve};
use crate::run::{accept, deadline, deadline_passed, decline, replied, seen, start, withdraw};
use crate::{
    Actor, Case, CaseState, Changed, Ending, Keeper, RunState, Seen, WaitFor, answer, cost, keeper,
};

pub(super) fn ending(minutes: i64) -> Ending {
    Ending {
        at: at(minutes),
        cause: Some(CauseName::from("hose")),
        cause_confirmed: true,
        owner: OwnerRef::Role("maker".to_owned()),
        worked: None,
        note_item: None,
    }
}

pub(super) fn resolved(case: &Case, minutes: i64) -> Case {
    resolve(case, ending(minutes)).expect("it ends")
}

/// `state run-state spent`, or the reasons it was refused.
fn check(name: &str, changed: Changed, expect: &str) {
    let text = match changed {
        Err(refused) => refused.to_string(),
        Ok(case) => {
            let state = match &case.state {
                CaseState::Open => "open".to_owned(),
                CaseState::Waiting { for_, .. } => format!("{for_:?}").to_lowercase(),
                CaseState::Snoozed { .. } => "snoozed".to_owned(),
                CaseState::Resolved(_) => "resolved".to_owned(),
            };
            let run = case.runs.last().map(|run| match &run.state {
                RunState::Done(_) => "done".to_owned(),
                RunState::Failed { why } => why.key.0.clone(),
                other => format!("{other:?}").to_lowercase(),
            });
            assert_eq!(case.spent, cost::total(&case), "{name}");
            format!("{state} {} {}", run.unwrap_or_default(), case.spent)
        }
    };
    assert_eq!(text, expect, "{name}");
}

#[test]
fn a_run_ends_by_what_is_seen() {
    let new = case(Severity::Minor);
    let restart = step("restart", Actor::Thing, 1);
    let id = "r1".into();
    let running = begin(&new, &restart, "r1", 0, false);
    check("begun", Ok(running.clone()), "thing running 0.01");
    check("seen", seen(&running, &id, Seen::default(), at(1)), "open done 0.01");
    check("a reply confirms nothing", replied(&running, &id, true, at(1)), "thing running 0.01");
    check(
        "a refusal fails",
        replied(&running, &id, false, at(1)),
        "open run.refused_by_actor 0.01",
    );
    check("not yet", deadline_passed(&running, &id, at(9)), "thing running 0.01");
    check("nothing seen", deadline_passed(&running, &id, at(10)), "open run.not_seen 0.01");
    let said_yes = replied(&running, &id, true, at(1)).expect("kept");
    check(
        "said yes, not seen",
        deadline_passed(&said_yes, &id, at(10)),
        "open run.replied_but_not_seen 0.01",
    );
    check("withdrawn", withdraw(&running, &id, at(2)), "open withdrawn 0.01");
    let over = seen(&running, &id, Seen::default(), at(1)).expect("seen");
    check("over is over", decline(&over, &id, at(2)), "failed to change the case: run.is_over");
    check("unknown", decline(&over, &"r9".into(), at(2)), "failed to change the case: run.unknown");
}

#[test]
fn an_offer_costs_nothing_until_it_is_taken() {
    let favour = step("close-tap", Actor::Near, 150);
    let asked = begin(&case(Severity::Minor), &favour, "r1", 0, true);
    let id = "r1".into();
    check("asked", Ok(asked.clone()), "near offered 0.00");
    check("would rather not", decline(&asked, &id, at(1)), "open declined 0.00");
    check("nobody answered", deadline_passed(&asked, &id, at(15)), "open run.nobody_answered 0.00");
    let goes = accept(&asked, &id, "ines", at(2), Some(at(9))).expect("goes");
    check("goes", Ok(goes.clone()), "near running 1.50");
    assert_eq!(goes.runs[0].who.as_deref(), Some("ines"));
    assert_eq!(goes.runs[0].until, Some(at(9)));
    let done = seen(&goes, &id, Seen::default(), at(6)).expect("done");
    assert_eq!(cost::time_of(&done, Actor::Near), Span::mins(3), "minutes are counted apart");
    assert_eq!(done.spent, Money(150));
}

#[test]
fn nothing_is_started_twice() {
    let restart = step("restart", Actor::Thing, 1);
    let running = begin(&case(Severity::Minor), &restart, "r1", 0, false);
    let again = |case: &Case, id: &str| {
        start(
            case,
            crate::run::Start {
                id: id.into(),
                def: &restart,
                who: None,
                at: at(1),
                until: None,
                watch: None,
                offered: false,
                dearer: None,
                shared: None,
                again: false,
                pace: 1.0,
            },
        )
    };
    let refused = |reasons: &str| format!("failed to change the case: {reasons}");
    check("still running", again(&running, "r2"), &refused("run.underway, run.used_up"));
    check("same run", again(&running, "r1"), &refused("run.same_key, run.underway, run.used_up"));
    let over = deadline_passed(&running, &"r1".into(), at(30)).expect("over");
    check("no try left", again(&over, "r2"), &refused("run.used_up"));
    check("ended", again(&resolved(&running, 2), "r2"), &refused("case.already_resolved"));
    let (bank, incident) = (step("tell-bank", Actor::Partner, 1), "i1".into());
    assert_eq!(crate::run::key(&running, &bank, Some(&incident)), "incident/i1/tell-bank");
    assert_eq!(crate::run::key(&running, &restart, Some(&incident)), "case/c1/restart/2");
    assert_eq!(deadline(&step("talk", Actor::Agent, 800)), None);
}

#[test]
fn answers_are_given_replaced_and_taken_back() {
    let valve = question("valve", Actor::Customer);
    let asked = begin(&case(Severity::Minor), &valve, "r1", 0, true);
    let give = |case: &Case, text: &str, minutes| {
        answer::give(case, &valve, text, Actor::Customer, Some("rosa".to_owned()), at(minutes))
    };
    check("answers the question", give(&asked, "yes", 1), "open done 0.10");
    check(
        "not an answer",
        give(&asked, "perhaps", 1),
        "failed to change the case: answer.not_one_of",
    );
    let yes = give(&asked, "yes", 1).expect("given");
    assert_eq!(give(&yes, "yes", 2).expect("again"), yes);
    let no = give(&yes, "no", 2).expect("replaced");
    let known =
        |case: &Case| answer::known(case, &"valve".into()).map(|given| given.answer.clone());
    assert_eq!((known(&no).as_deref(), no.answers.len()), (Some("no"), 2));
    let none = answer::take_back(&no, &"valve".into(), at(3)).expect("taken back");
    assert_eq!(known(&none), None);
    check(
        "nothing to take back",
        answer::take_back(&none, &"valve".into(), at(4)),
        "failed to change the case: answer.not_known",
    );
}

#[test]
fn the_case_waits_for_whoever_has_it() {
    let new = case(Severity::Minor);
    let bank = step("bank", Actor::Partner, 1_500);
    let given = begin(&new, &bank, "r1", 0, false);
    check("partner", Ok(given.clone()), "partner(none) running 15.00");
    let both = begin(&given, &question("valve", Actor::Customer), "r2", 1, true);
    check("the main line first", Ok(both.clone()), "customer offered 15.00");
    check("then the branch", decline(&both, &"r2".into(), at(2)), "partner(none) declined 15.00");
    let talk = step("talk", Actor::Agent, 800);
    let queued = begin(&new, &talk, "r1", 0, true);
    assert!(matches!(&queued.state, CaseState::Waiting { for_: WaitFor::Agent, .. }));
    check(
        "an agent is at it",
        accept(&queued, &"r1".into(), "noa", at(1), None),
        "open running 8.00",
    );
}

#[test]
fn there_is_one_keeper() {
    let (noa, tomas) = (AgentId::from("noa"), AgentId::from("tomas"));
    let mine = keeper::take(&case(Severity::Minor), &noa, at(1)).expect("taken");
    assert_eq!((&mine.keeper, mine.kept.len()), (&Keeper::Agent(noa.clone()), 2));
    assert_eq!(keeper::take(&mine, &noa, at(2)).expect("same"), mine);
    check(
        "not from another",
        keeper::take(&mine, &tomas, at(2)),
        "failed to change the case: keeper.is_another_agent",
    );
    let team = keeper::agent_gone(&mine, &noa, Some(&"water".into()), at(3)).expect("gone");
    assert_eq!(team.keeper, Keeper::Team("water".into()));
    assert_eq!(keeper::agent_gone(&team, &noa, None, at(4)).expect("not theirs"), team);
    assert!(!keeper::focal_acts(&team));
    let why = Said::new("keeper.gave_back");
    assert!(keeper::focal_acts(&keeper::hand(&team, Keeper::Focal, why, at(5)).expect("back")));
    let asleep = keeper::snooze(&mine, &noa, at(30), at(5)).expect("asleep");
    check("snoozed", Ok(asleep.clone()), "snoozed  0.00");
    check("sleeps", Ok(keeper::wake(&asleep, false, at(29))), "snoozed  0.00");
    check("wakes", Ok(keeper::wake(&asleep, false, at(30))), "open  0.00");
    // Whatever becomes of a run meanwhile, the agent's word holds.
    let restart = step("restart", Actor::Thing, 1);
    let busy = begin(&mine, &restart, "r1", 0, false);
    let asleep_too = keeper::snooze(&busy, &noa, at(30), at(5)).expect("asleep");
    let over = deadline_passed(&asleep_too, &"r1".into(), at(10));
    check("a run that fails does not wake it", over, "snoozed run.not_seen 0.01");
    let done = seen(&asleep_too, &"r1".into(), Seen::default(), at(10));
    check("nor one that is seen", done, "snoozed done 0.01");
    check("is woken", Ok(keeper::wake(&asleep, true, at(6))), "open  0.00");
    check(
        "not into the past",
        keeper::snooze(&mine, &noa, at(5), at(5)),
        "failed to change the case: snooze.in_the_past",
    );
}

#[test]
fn it_ends_and_may_come_back() {
    let new = case(Severity::Minor);
    let running = begin(&new, &step("restart", Actor::Thing, 1), "r1", 0, false);
    check("live runs are withdrawn", resolve(&running, ending(5)), "resolved withdrawn 0.01");
    let over = resolved(&new, 5);
    let outcome = over.outcome().expect("an outcome");
    assert!(outcome.recovered_alone && outcome.cause_confirmed);
    assert!(!nobody_was_called(&keeper::take(&new, &"noa".into(), at(1)).expect("taken")));
    check(
        "ends once",
        resolve(&over, ending(6)),
        "failed to change the case: case.already_resolved",
    );
    assert_eq!(rate(&over, 4).expect("rated").outcome().expect("an outcome").rating, Some(4));
    check("rated 6", rate(&over, 6), "failed to change the case: rating.out_of_range");
    check("rated early", rate(&new, 4), "failed to change the case: case.not_resolved");
    let back = reopen(&over, at(65), Span::hours(2)).expect("back");
    assert_eq!((back.reopened.len(), back.outcomes_before.len()), (1, 1));
    check("back", Ok(back), "open  0.00");
    check(
        "too late",
        reopen(&over, at(500), Span::hours(2)),
        "failed to change the case: case.reopen_window_over",
    );
}

#[test]
fn it_opens_when_somebody_is_affected() {
    let settings = facts(0).settings;
    let subject =
        Subject { thing: Some("pump-1".into()), customer: Some("rosa".into()), incident: None };
    let decide = |trigger, subject: &Subject, cases: &[Case], minutes| {
        opens(&trigger, subject, cases, &settings, at(minutes))
    };
    let felt = || Trigger::Alarm { felt: true };
    let c1 = || "c1".into();
    assert_eq!(decide(felt(), &subject, &[], 0), Opens::New);
    assert_eq!(decide(felt(), &subject, &[case(Severity::Minor)], 9), Opens::Join(c1()));
    let over = resolved(&case(Severity::Minor), 5);
    let one = std::slice::from_ref(&over);
    assert_eq!(decide(felt(), &subject, one, 9), Opens::Reopen(c1()));
    assert_eq!(decide(felt(), &subject, one, 60 * 24 * 8), Opens::New);
    let other = Subject { customer: Some("pau".into()), ..subject.clone() };
    assert_eq!(decide(Trigger::Person, &other, &[case(Severity::Minor)], 9), Opens::New);
    let unfelt = Trigger::Alarm { felt: false };
    assert_eq!(decide(unfelt, &subject, &[], 0), Opens::Not(Said::new("open.nobody_feels_it")));
    let nobody = Opens::Not(Said::new("open.nobody_affected"));
    assert_eq!(decide(felt(), &Subject::default(), &[], 0), nobody);
}

#[test]
fn what_one_incident_does_to_several_things_of_a_customer_is_one_trouble() {
    let mut known = case(Severity::Minor);
    known.incident = Some("i1".into());
    let other = Subject {
        thing: Some("pump-2".into()),
        customer: known.customer.clone(),
        incident: known.incident.clone(),
    };
    let decide = |subject: &Subject, cases: &[Case]| {
        opens(&Trigger::Alarm { felt: true }, subject, cases, &facts(0).settings, at(9))
    };
    let one = std::slice::from_ref(&known);
    assert_eq!(decide(&other, one), Opens::Join(known.id.clone()));
    for apart in [
        Subject { incident: Some("i2".into()), ..other.clone() },
        Subject { incident: None, ..other.clone() },
        Subject { customer: Some("pau".into()), ..other.clone() },
        Subject { customer: None, ..other.clone() },
    ] {
        assert_eq!(decide(&apart, one), Opens::New, "{apart:?}");
    }
    // What was over is opened again for its own thing only.
    assert_eq!(decide(&other, &[resolved(&known, 5)]), Opens::New);
    // A case of its own comes before one that it shares.
    let mut own = Case { id: "c2".into(), number: known.number + 1, ..known.clone() };
    own.thing = other.thing.clone();
    assert_eq!(decide(&other, &[known, own]), Opens::Join("c2".into()));
}

#[test]
fn a_message_is_told_once_and_answers() {
    let (told, new) = tell(&case(Severity::Minor), "storm.opened", at(3));
    assert!(new && told.promise.answered == Some(at(3)));
    let (again, new) = tell(&told, "storm.opened", at(4));
    assert!(!new && again == told);
}

#[test]
fn rows_survive_storage() {
    let asked = begin(&case(Severity::Minor), &question("valve", Actor::Customer), "r1", 0, true);
    for case in [asked.clone(), resolved(&asked, 5)] {
        let stored = serde_json::to_string(&case).expect("JSON");
        assert_eq!(serde_json::from_str::<Case>(&stored).expect("a case"), case);
    }
    let facts = serde_json::to_string(&facts(0)).expect("JSON");
    assert_eq!(serde_json::from_str::<crate::Facts>(&facts).expect("facts"), super::facts(0));
}
