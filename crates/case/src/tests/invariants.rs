//! What holds for any life of a case, whatever happens in whatever order.

use focal_base::{Money, Severity, Span};
use proptest::prelude::*;

use super::{at, case, facts, question, step};
use crate::answer::{give, known, take_back};
use crate::promise::resolution;
use crate::run::{Start, accept, deadline_passed, decline, replied, seen, start, withdraw};
use crate::{
    Actor, Case, CaseState, Facts, Hours, Keeper, Lock, Offer, QuietHours, RunState, Seen,
    Standing, StepDef, candidates, choose, cost, keeper, outcome,
};

fn steps() -> Vec<StepDef> {
    let mut restart = step("restart", Actor::Thing, 3);
    restart.max = 2;
    restart.never_if = vec![focal_sense::Condition("door_open".to_owned())];
    let mut after = step("reset", Actor::Thing, 7);
    after.after = vec!["restart".into()];
    vec![
        restart,
        after,
        question("valve", Actor::Customer),
        question("lights", Actor::Near),
        step("talk", Actor::Agent, 801),
        step("bank", Actor::Partner, 1_533),
    ]
}

#[derive(Clone, Debug)]
struct Happening {
    what: u8,
    which: usize,
    yes: bool,
    minutes: i64,
}

fn happenings() -> impl Strategy<Value = Vec<Happening>> {
    let one = (0..12u8, 0..6usize, any::<bool>(), 0..40i64)
        .prop_map(|(what, which, yes, minutes)| Happening { what, which, yes, minutes });
    prop::collection::vec(one, 0..50)
}

/// The world at a moment: doors open and people sleep by the clock.
fn world(minutes: i64) -> Facts {
    let mut facts = facts(minutes);
    let door = if minutes % 3 == 0 { None } else { Some(minutes % 2 == 0) };
    let lock = Lock {
        condition: focal_sense::Condition("door_open".to_owned()),
        holds: door,
        reason: None,
    };
    facts.locks.insert("restart".into(), vec![lock]);
    let quiet = QuietHours {
        zone: "Asia/Tokyo".to_owned(),
        from: "23:30".parse().unwrap(),
        to: "06:00".parse().unwrap(),
    };
    if let Some(customer) = &mut facts.customer {
        customer.quiet = Some(quiet);
        customer.consent = minutes % 7 != 0;
    }
    facts.budget = Some(Money(1_200));
    facts
}

fn next(case: &Case, happening: &Happening, index: usize, minutes: i64, offers: &[Offer]) -> Case {
    let (now, steps) = (at(minutes), steps());
    let run = case.runs.get(happening.which % case.runs.len().max(1)).map(|run| run.id.clone());
    let def = &steps[happening.which];
    let on_run = |with: &dyn Fn(&focal_base::RunId) -> crate::Changed| {
        run.as_ref().and_then(|run| with(run).ok())
    };
    let changed = match happening.what {
        0..=3 => {
            let ready = offers.iter().filter_map(Offer::ready).find(|ready| ready.step == def.step);
            ready.and_then(|ready| {
                let dearer = ready.dearer.clone();
                let id = format!("r{index}").as_str().into();
                start(
                    case,
                    Start {
                        id,
                        def,
                        who: None,
                        at: now,
                        until: None,
                        watch: None,
                        offered: happening.yes,
                        dearer,
                        shared: None,
                        again: false,
                        pace: 1.0,
                    },
                )
                .ok()
            })
        }
        4 => on_run(&|run| accept(case, run, "somebody", now, None)),
        5 => on_run(&|run| seen(case, run, Seen::default(), now)),
        6 => on_run(&|run| replied(case, run, happening.yes, now)),
        7 => on_run(&|run| deadline_passed(case, run, now)),
        8 => on_run(&|run| {
            if happening.yes { decline(case, run, now) } else { withdraw(case, run, now) }
        }),
        9 if happening.yes => give(case, def, "yes", def.by, None, now).ok(),
        9 => take_back(case, &def.step, now).ok(),
        10 => keeper::take(case, &["noa", "tomas"][happening.which % 2].into(), now).ok(),
        _ if happening.yes && happening.which == 0 => {
            outcome::reopen(case, now, Span::days(1)).ok()
        }
        _ => keeper::snooze(case, &"noa".into(), now + Span::mins(9), now).ok(),
    };
    changed.unwrap_or_else(|| case.clone())
}

/// What must hold of what is offered now.
fn offers_are_allowed(case: &Case, facts: &Facts, offers: &[Offer]) -> Result<(), TestCaseError> {
    let steps = steps();
    for ready in offers.iter().filter_map(Offer::ready) {
        let def = steps.iter().find(|def| def.step == ready.step).expect("known");
        prop_assert!(known(case, &def.step).is_none(), "what is known is never asked");
        prop_assert!(case.tries(&def.step) < def.max || def.is_question(), "never beyond max");
        prop_assert!(case.live_runs().all(|run| run.step != def.step));
        for lock in facts.locks.get(&def.step).into_iter().flatten() {
            prop_assert_eq!(lock.holds, Some(false), "safety is kept");
        }
        if let (Actor::Customer, Some(customer)) = (def.by, &facts.customer) {
            prop_assert!(customer.consent, "consent is kept");
            prop_assert!(
                customer.quiet.as_ref().and_then(|quiet| quiet.until(facts.now)).is_none()
            );
        }
        let left = Money(1_200) - case.spent;
        prop_assert!(ready.money <= left || ready.money == Money::ZERO || ready.dearer.is_some());
    }
    let choice = choose(offers, &[("restart".into(), 2.0), ("talk".into(), 9.0)], facts);
    let is_ready = |step: &focal_base::StepName| {
        offers.iter().filter_map(Offer::ready).any(|ready| ready.step == *step)
    };
    prop_assert!(choice.next.as_ref().is_none_or(is_ready), "only what may be taken is chosen");
    prop_assert!(!choice.why.is_empty() && choice.alternatives.len() <= 3);
    Ok(())
}

proptest! {
    #[test]
    fn any_life_keeps_the_rules(happenings in happenings(), severity in 1..5u8) {
        let severity = [Severity::Well, Severity::Warning, Severity::Minor, Severity::Major, Severity::Critical][severity as usize];
        let mut case = case(severity);
        let (mut minutes, mut used, mut late) = (0, Span::ZERO, false);
        for (index, happening) in happenings.iter().enumerate() {
            minutes += happening.minutes;
            let facts = world(minutes);
            let offers = candidates(&case, &steps(), &facts);
            offers_are_allowed(&case, &facts, &offers)?;
            let before = case.clone();
            case = next(&case, happening, index, minutes, &offers);

            prop_assert_eq!(case.spent, cost::total(&case), "costs add up");
            prop_assert!(case.spent >= before.spent && case.costs.starts_with(&before.costs));
            prop_assert_eq!(case.kept.last().map(|kept| &kept.keeper), Some(&case.keeper), "one keeper");
            prop_assert!(!matches!((&before.keeper, &case.keeper), (Keeper::Agent(a), Keeper::Agent(b)) if a != b));
            let fuse = resolution(&case.promise, &Hours::default(), at(minutes));
            prop_assert!(fuse.used >= used, "the promise's clock never runs back");
            let is_late = matches!(fuse.standing, Standing::Late { .. } | Standing::Missed { .. });
            prop_assert!(is_late || !late, "late stays late");
            (used, late) = (fuse.used, is_late);
            for (old, new) in before.runs.iter().zip(&case.runs) {
                prop_assert!(old.state.is_live() || old == new, "what is over stays as it was");
                prop_assert!(new.state.is_live() || new.ended.is_some());
                prop_assert!(new.state != RunState::Running || new.began.is_some());
            }
            if let CaseState::Waiting { .. } = case.state {
                prop_assert!(case.live_runs().next().is_some(), "waits only for something");
            }
            let live_questions = case.live_runs().filter(|run| run.step.as_str() == "valve").count();
            prop_assert!(live_questions <= 1);
        }
    }

    #[test]
    fn after_and_between_agree(minutes in 0..20_000i64, span in 1..3_000i64) {
        let day = vec![crate::Opening { from: "08:15".parse().unwrap(), to: "18:45".parse().unwrap() }];
        use crate::Weekday::{Fri, Mon, Sat};
        let hours = Hours { zone: "America/New_York".to_owned(), week: [Mon, Fri, Sat].map(|d| (d, day.clone())).into(), ..Hours::default() };
        let (from, span) = (at(minutes), Span::mins(span));
        let end = hours.after(from, span);
        prop_assert_eq!(hours.between(from, end), span);
        prop_assert!(hours.between(from, end - Span(1)) < span);
    }
}
