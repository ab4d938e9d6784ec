//! Which steps may be taken: one small world per case.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{Money, Said, Severity, Span};
use focal_sense::Condition;

use super::{at, case, facts, person, question, step};
use crate::offer::candidates;
use crate::run::{Start, deadline_passed, decline, start, withdraw};
use crate::{
    Actor, AnswerGiven, Case, Facts, Favour, Given, IncidentFacts, Lock, NearFacts, Offer,
    QuietHours, RunState, Seen, StepDef, ThingFacts, answer,
};

struct World {
    case: Case,
    facts: Facts,
    steps: Vec<StepDef>,
}

fn world(steps: Vec<StepDef>) -> World {
    World { case: case(Severity::Minor), facts: facts(10), steps }
}

/// Expects one word per step: `ready`, `underway`, or the key of what locks it.
fn check(name: &str, mut world: World, change: impl FnOnce(&mut World), expect: &str) {
    change(&mut world);
    let offers = candidates(&world.case, &world.steps, &world.facts);
    let words: Vec<String> = offers.iter().map(word).collect();
    assert_eq!(words.join(" "), expect, "{name}");
}

fn word(offer: &Offer) -> String {
    match offer {
        Offer::Ready(ready) => match &ready.dearer {
            Some(why) => why.key.0.clone(),
            None => "ready".to_owned(),
        },
        Offer::Underway(_) => "underway".to_owned(),
        Offer::Locked(locked) => locked.why.key.0.clone(),
    }
}

pub(super) fn begin(case: &Case, def: &StepDef, id: &str, minutes: i64, offered: bool) -> Case {
    let start_ = Start {
        id: id.into(),
        def,
        who: None,
        at: at(minutes),
        until: None,
        watch: None,
        offered,
        dearer: None,
        shared: None,
        again: false,
        pace: 1.0,
    };
    start(case, start_).expect("it starts")
}

#[test]
fn a_thing_acts_only_when_it_is_heard() {
    let restart = || world(vec![step("restart", Actor::Thing, 1)]);
    let thing = |connected, heard: Option<i64>| {
        move |w: &mut World| {
            w.facts.thing = Some(ThingFacts { connected, last_heard: heard.map(at) });
        }
    };
    check("connected", restart(), thing(true, None), "ready");
    check("heard just now", restart(), thing(false, Some(0)), "ready");
    check("heard too long ago", restart(), thing(false, Some(-10)), "locked.not_heard");
    check("never heard", restart(), thing(false, None), "locked.not_heard");
    check("no thing", restart(), |w| w.facts.thing = None, "locked.no_thing");
    check("maintenance", restart(), |w| w.facts.maintenance = true, "locked.maintenance");
    let taken_back = |w: &mut World| w.facts.withdrawn_steps = BTreeSet::from(["restart".into()]);
    check("withdrawn from the pack", restart(), taken_back, "locked.step_withdrawn");
}

#[test]
fn safety_locks_and_not_knowing_locks() {
    let start = || {
        let mut step = step("start-pump", Actor::Thing, 1);
        step.never_if = vec![Condition("floor_wet".to_owned())];
        world(vec![step])
    };
    let judged = |holds: Option<bool>, reason: Option<Said>| {
        move |w: &mut World| {
            let lock = Lock { condition: Condition("floor_wet".to_owned()), holds, reason };
            w.facts.locks = BTreeMap::from([("start-pump".into(), vec![lock])]);
        }
    };
    check("not judged", start(), |_| {}, "locked.not_known_safe");
    check("not known", start(), judged(None, None), "locked.not_known_safe");
    check("safe", start(), judged(Some(false), None), "ready");
    check("unsafe", start(), judged(Some(true), None), "locked.unsafe");
    let own = Some(Said::new("water.floor_is_wet"));
    check("unsafe, in the pack's words", start(), judged(Some(true), own), "water.floor_is_wet");
    check(
        "critical changes nothing",
        start(),
        |w| w.case.severity = Severity::Critical,
        "locked.not_known_safe",
    );
}

#[test]
fn people_are_asked_only_as_they_allow() {
    let ask = || world(vec![question("valve", Actor::Customer)]);
    let customer = |w: &mut World| w.facts.customer.clone().expect("a customer");
    let quiet = |zone: &str| {
        Some(QuietHours {
            zone: zone.to_owned(),
            from: "22:00".parse().unwrap(),
            to: "07:00".parse().unwrap(),
        })
    };
    check("may be asked", ask(), |_| {}, "ready");
    check("no customer", ask(), |w| w.facts.customer = None, "locked.no_customer");
    let with = |change: fn(&mut crate::PersonFacts)| {
        move |w: &mut World| {
            let mut person = customer(w);
            change(&mut person);
            w.facts.customer = Some(person);
        }
    };
    check("no consent", ask(), with(|p| p.consent = false), "locked.no_consent");
    check("no channel", ask(), with(|p| p.channels.clear()), "locked.no_channel");
    let night = |severity, wake, present| {
        move |w: &mut World| {
            let mut person = customer(w);
            (person.quiet, person.wake_if_critical, person.present) =
                (quiet("Asia/Tokyo"), wake, present);
            w.facts.customer = Some(person);
            w.case.severity = severity;
        }
    };
    check("23:10 in Tokyo", ask(), night(Severity::Major, true, false), "locked.quiet_hours");
    check("critical and wants to know", ask(), night(Severity::Critical, true, false), "ready");
    check(
        "critical but asleep",
        ask(),
        night(Severity::Critical, false, false),
        "locked.quiet_hours",
    );
    check("is talking to us", ask(), night(Severity::Minor, false, true), "ready");
    let offers = {
        let mut w = ask();
        night(Severity::Minor, false, false)(&mut w);
        candidates(&w.case, &w.steps, &w.facts)
    };
    let Offer::Locked(locked) = &offers[0] else { panic!("locked") };
    assert_eq!(locked.until, Some("2026-11-21T22:00:00Z".parse().unwrap()), "07:00 in Tokyo");
}

#[test]
fn what_is_known_is_never_asked() {
    let valve = question("valve", Actor::Customer);
    let ask = || world(vec![question("valve", Actor::Customer)]);
    let tell = |w: &mut World| {
        w.case =
            answer::give(&w.case, &w.steps[0], "yes", Actor::Agent, None, at(1)).expect("given");
    };
    check("an agent heard it in the chat", ask(), tell, "locked.known");
    check(
        "it was taken back",
        ask(),
        |w| {
            tell(w);
            w.case = answer::take_back(&w.case, &"valve".into(), at(2)).expect("taken back");
        },
        "ready",
    );
    check(
        "asked again once, not twice",
        ask(),
        |w| {
            tell(w);
            w.case = answer::take_back(&w.case, &"valve".into(), at(2)).expect("taken back");
            w.case = begin(&w.case, &valve, "r1", 3, true);
            w.case = decline(&w.case, &"r1".into(), at(4)).expect("declined");
        },
        "locked.asked_before",
    );
    check("being asked", ask(), |w| w.case = begin(&w.case, &valve, "r1", 1, true), "underway");
    check(
        "would rather not",
        ask(),
        |w| {
            w.case = begin(&w.case, &valve, "r1", 1, true);
            w.case = decline(&w.case, &"r1".into(), at(2)).expect("declined");
        },
        "locked.asked_before",
    );
    check(
        "never delivered",
        ask(),
        |w| {
            w.case = begin(&w.case, &valve, "r1", 1, true);
            w.case = withdraw(&w.case, &"r1".into(), at(2)).expect("withdrawn");
        },
        "ready",
    );
    let older = AnswerGiven {
        step: "valve".into(),
        answer: "no".into(),
        by: Actor::Near,
        who: None,
        at: at(0),
        withdrawn: None,
    };
    check("a near person said it", ask(), |w| w.case.answers.push(older), "locked.known");
}

#[test]
fn tries_end_and_order_is_kept() {
    let two = || {
        let mut restart = step("restart", Actor::Thing, 1);
        restart.max = 2;
        let mut reset = step("reset", Actor::Thing, 1);
        reset.after = vec!["restart".into()];
        world(vec![restart, reset])
    };
    let fail = |w: &mut World, id: &str, minutes: i64| {
        w.case = begin(&w.case, &w.steps[0], id, minutes, false);
        w.case = deadline_passed(&w.case, &id.into(), at(minutes + 60)).expect("over");
    };
    check("first the first", two(), |_| {}, "ready locked.after");
    check("then both", two(), |w| fail(w, "r1", 0), "ready ready");
    check(
        "then only the second",
        two(),
        |w| {
            fail(w, "r1", 0);
            fail(w, "r2", 1);
        },
        "locked.used_up ready",
    );
}

#[test]
fn a_dearer_step_needs_a_reason() {
    let steps = || {
        world(vec![
            step("restart", Actor::Thing, 1),
            step("agent", Actor::Agent, 801),
            step("visit", Actor::Technician, 12_000),
        ])
    };
    let budget = |year: i64| move |w: &mut World| w.facts.budget = Some(Money(year));
    check("no budget", steps(), |_| {}, "ready ready ready");
    check("cheap first", steps(), budget(1_200), "ready ready locked.budget");
    check(
        "little is left",
        steps(),
        |w| {
            budget(1_200)(w);
            w.facts.spent_elsewhere = Money(500);
        },
        "ready locked.budget locked.budget",
    );
    check(
        "it is serious",
        steps(),
        |w| {
            budget(0)(w);
            w.case.severity = Severity::Major;
        },
        "dearer.severity dearer.severity dearer.severity",
    );
    check(
        "nothing cheaper is left",
        steps(),
        |w| {
            budget(1_200)(w);
            w.steps.drain(..2);
        },
        "dearer.nothing_cheaper",
    );
    check(
        "a person was asked for",
        steps(),
        |w| {
            budget(100)(w);
            w.facts.wants_person = true;
        },
        "ready dearer.asked_for_person locked.budget",
    );
    check(
        "something cheaper is under way",
        steps(),
        |w| {
            budget(100)(w);
            w.case = begin(&w.case, &w.steps[0], "r1", 1, false);
        },
        "underway locked.budget locked.budget",
    );
}

/// Ines, near, who has agreed or not, and was last asked so many minutes from the beginning.
fn near(consent: bool, asked: Option<i64>) -> impl Fn(&mut World) {
    move |w: &mut World| {
        let mut person = person("ines");
        person.consent = consent;
        w.facts.near = vec![NearFacts {
            person,
            eta: Span::mins(4),
            acceptance: 0.4,
            last_asked: asked.map(at),
        }];
    }
}

fn favour() -> World {
    world(vec![step("close-tap", Actor::Near, 150)])
}

/// Who has done a favour of this very case goes on with the next, for a while and not for ever.
#[test]
fn whoever_is_about_it_may_be_asked_again() {
    let went = |id: &'static str, did: i64, state: RunState| {
        move |w: &mut World| {
            let first = step(id, Actor::Near, 1);
            w.case = begin(&w.case, &first, id, did, false);
            let run = w.case.runs.last_mut().expect("the favour");
            run.favour = Some(Favour { chosen: Some("ines".into()), ..Favour::default() });
            (run.state, run.ended) = (state.clone(), Some(at(did)));
        }
    };
    let done = || RunState::Done(Seen::default());
    let again = |more: &dyn Fn(&mut World), expect: &str, name: &str| {
        let asked_today = near(true, Some(-20));
        let both = |w: &mut World| {
            asked_today(w);
            more(w);
        };
        check(name, favour(), both, expect);
    };
    again(&went("r1", -10, done()), "ready", "who has done one of it just now");
    again(&went("r1", -180, done()), "locked.nobody_near", "who has done one of it hours ago");
    let why = Said::new("run.near_could_not");
    again(
        &went("r1", -10, RunState::Failed { why }),
        "locked.nobody_near",
        "who could not do it after all",
    );
    let thrice = |w: &mut World| {
        ["r1", "r2", "r3"].into_iter().for_each(|id| went(id, -10, done())(w));
    };
    again(&thrice, "locked.nobody_near", "who has done enough of it");
}

#[test]
fn near_people_and_partners_have_their_rules() {
    check("nobody", favour(), |_| {}, "locked.nobody_near");
    check("somebody", favour(), near(true, None), "ready");
    check("who has not agreed", favour(), near(false, None), "locked.nobody_near");
    check("who was asked today", favour(), near(true, Some(-60)), "locked.nobody_near");
    check("who was asked last week", favour(), near(true, Some(-7 * 24 * 60)), "ready");
    let hand_off = || {
        let mut step = step("tell-bank", Actor::Partner, 1_500);
        step.role = Some("bank".to_owned());
        let mut w = world(vec![step]);
        w.facts.providers = BTreeMap::from([("bank".to_owned(), "banco".into())]);
        w
    };
    let given = |shared: bool, live: bool| {
        move |w: &mut World| {
            let given = Given { case: "c0".into(), at: at(1), until: Some(at(40)), live };
            let given = BTreeMap::from([("tell-bank".into(), given)]);
            w.facts.incident = Some(IncidentFacts { id: "i1".into(), shared, given });
        }
    };
    check("bound", hand_off(), |_| {}, "ready");
    check("not bound", hand_off(), |w| w.facts.providers.clear(), "locked.nobody_bound");
    check("another case gave it", hand_off(), given(true, true), "underway");
    check(
        "it was done for the incident",
        hand_off(),
        given(true, false),
        "locked.done_for_incident",
    );
    check("nothing shared", hand_off(), given(false, false), "ready");
    check(
        "resolved: nothing",
        hand_off(),
        |w| {
            w.case = super::lives::resolved(&w.case, 5);
        },
        "",
    );
}

#[test]
fn the_cost_of_trying_is_money_minutes_and_waiting() {
    let mut w = world(vec![question("valve", Actor::Customer), step("agent", Actor::Agent, 800)]);
    // €0.10 + 3 min × €0.25 + €1 for being asked + 5 min until they answer and 5 min of €1 an hour; and
    // €8 + 3 min × €0.60 + 5 min of the same.
    let cost = |w: &World| -> Vec<String> {
        let offers = candidates(&w.case, &w.steps, &w.facts);
        offers.iter().filter_map(Offer::ready).map(|ready| format!("{:.3}", ready.cost)).collect()
    };
    assert_eq!(cost(&w), ["2.017", "9.883"]);
    w.case.severity = Severity::Critical;
    assert_eq!(cost(&w), ["6.850", "12.300"]);
}
