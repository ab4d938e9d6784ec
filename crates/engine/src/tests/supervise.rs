//! Supervision: listening in changes nothing, a whisper goes to one agent, a talk that is taken over has one
//! agent at every moment, and what an agent may be offered changes at once.

use std::collections::BTreeMap;

use focal_base::{AgentId, At, CaseId, Lang, PersonId, SkillName, Span, TenantId};
use focal_case::Keeper;
use focal_desk::{Contact, ContactState, Presence};
use focal_report::{By as Split, Day, Dim, Metric, Question, answer, day};
use focal_store::{EventQuery, Query, Read};

use super::look;
use crate::admin::By;
use crate::admin::agents::{Adjustment, adjust};
use crate::bus::Note;
use crate::reports::verify::verify;
use crate::rows::{AgentRow, Consent, ItemKind, PersonRow, Role, TenantRow, Theme};
use crate::stage::Stage;
use crate::tables;
use crate::work::Work;

const START: At = At(1_800_000_000_000);
const ZONE: &str = "Europe/Madrid";

/// Noa and Ben talk, Sol runs the desk, Rosa and Ana ask. Half a minute to write about a talk.
fn desk() -> Stage {
    let tenant = TenantRow::new(TenantId::from("main"), "Main", ZONE, "EUR", Lang::from("es"));
    let tenant = TenantRow { after_work: Span::secs(30), ..tenant };
    let mut stage = Stage::new(tenant, START, 1).expect("a stage");
    for id in ["rosa", "ana"] {
        act(&mut stage, 0, |work| {
            work.tx.put_person(PersonRow {
                id: id.into(),
                name: id.to_owned(),
                email: format!("{id}@example.org"),
                lang: Lang::from("es"),
                zone: ZONE.into(),
                consent: Consent { mail: true, near: false },
                quiet: None,
                wake_if_critical: false,
                asked: 0,
                accepted: 0,
                last_asked: None,
            });
            Ok(())
        });
    }
    agent(&mut stage, "noa", Role::Agent, &[("lang-es", 9)]);
    agent(&mut stage, "ben", Role::Agent, &[("lang-es", 2)]);
    agent(&mut stage, "sol", Role::Supervisor, &[]);
    stage
}

fn act<T>(
    stage: &mut Stage,
    wait: i64,
    decide: impl FnOnce(&mut Work<'_, '_>) -> Result<T, crate::Refused>,
) -> T {
    stage.now = stage.now + Span::secs(wait);
    stage.house.act(&stage.tenant, stage.now, decide).expect("not refused")
}

fn refused<T: std::fmt::Debug>(
    stage: &Stage,
    decide: impl FnOnce(&mut Work<'_, '_>) -> Result<T, crate::Refused>,
) -> String {
    stage.house.act(&stage.tenant, stage.now, decide).expect_err("refused").to_string()
}

fn agent(stage: &mut Stage, id: &str, role: Role, skills: &[(&str, u8)]) {
    act(stage, 0, |work| {
        work.tx.put_agent(AgentRow {
            id: AgentId::from(id),
            name: id.to_owned(),
            email: format!("{id}@example.org"),
            role,
            lang: Lang::default(),
            theme: Theme::System,
            keys_off: false,
            comfort: Default::default(),
            active: true,
            skills: levels(skills),
            queues: vec![],
            capacity: 1,
        });
        Ok(())
    });
}

fn levels(skills: &[(&str, u8)]) -> BTreeMap<SkillName, u8> {
    skills.iter().map(|(name, level)| ((*name).into(), *level)).collect()
}

fn id(name: &str) -> AgentId {
    AgentId::from(name)
}

fn asks(stage: &mut Stage, person: &str) -> CaseId {
    let person = PersonId::from(person);
    act(stage, 0, |work| {
        let case = work.ask_for_help(&person, None)?;
        work.customer_writes(&case, &person, "No sale agua", None, vec![])?;
        Ok(case)
    })
}

fn contact(stage: &Stage, case: &CaseId) -> Contact {
    look(stage, |world| world.contact_of(case).cloned()).expect("a contact")
}

/// Rosa talks with Noa.
fn talks(stage: &mut Stage) -> CaseId {
    act(stage, 0, |work| work.set_presence(&id("noa"), Presence::Available));
    let case = asks(stage, "rosa");
    let contact = contact(stage, &case);
    act(stage, 10, |work| work.accept(&contact.id, &id("noa")));
    case
}

fn kinds(stage: &Stage) -> Vec<String> {
    let store = stage.house.reader(&stage.tenant);
    let all = store.events(&EventQuery::default()).expect("events");
    all.into_iter().map(|event| event.kind).collect()
}

fn count(stage: &Stage, kind: &str) -> usize {
    kinds(stage).iter().filter(|one| *one == kind).count()
}

#[test]
fn listening_in_changes_nothing_but_the_audit_trail() {
    let mut stage = desk();
    let case = talks(&mut stage);
    act(&mut stage, 0, |work| work.set_presence(&id("sol"), Presence::Available));
    let state = |stage: &Stage| {
        look(stage, |world| {
            (world.cases[&case].clone(), world.contacts.clone(), world.live.desk.clone())
        })
    };
    let before = state(&stage);
    act(&mut stage, 5, |work| work.listen(&case, &id("sol")));
    act(&mut stage, 0, |work| work.listen(&case, &id("sol")));
    assert_eq!(state(&stage), before);
    assert!(look(&stage, |world| world.live.listens(&case, &id("sol"))));
    assert_eq!((count(&stage, "listen.began"), count(&stage, "listen.ended")), (1, 0), "once");
    act(&mut stage, 5, |work| {
        work.stop_listening(&case, &id("sol"));
        Ok(())
    });
    assert_eq!(state(&stage), before);
    assert_eq!((count(&stage, "listen.began"), count(&stage, "listen.ended")), (1, 1));
}

#[test]
fn only_who_runs_the_desk_listens_and_only_to_a_talk_of_somebody_else() {
    let mut stage = desk();
    let case = talks(&mut stage);
    assert_eq!(refused(&stage, |work| work.listen(&case, &id("ben"))), "this is not yours to do");
    assert_eq!(
        refused(&stage, |work| work.take_over_talk(&case, &id("ben"))),
        "this is not yours to do"
    );
    let whisper = |work: &mut Work<'_, '_>, by: &str| work.whisper(&case, &id(by), "x", None);
    assert_eq!(refused(&stage, |work| whisper(work, "ben")), "this is not yours to do");
    assert_eq!(refused(&stage, |work| whisper(work, "sol")), "listen.first");
    let quiet = asks(&mut stage, "ana");
    assert_eq!(refused(&stage, |work| work.listen(&quiet, &id("sol"))), "listen.nobody_talks");
    act(&mut stage, 0, |work| work.take(&quiet, &id("sol")));
    assert_eq!(refused(&stage, |work| work.listen(&quiet, &id("sol"))), "listen.own");
    assert_eq!(count(&stage, "listen.began"), 0);
}

#[test]
fn a_case_that_only_people_can_help_is_not_given_back_to_focal() {
    let mut stage = desk();
    let case = talks(&mut stage);
    let back = refused(&stage, |work| work.focal_goes_on(&case, &id("noa")));
    assert_eq!(back, "goes_on.nothing_left");
    assert_eq!(contact(&stage, &case).agent(), Some(&id("noa")), "their talk goes on");
}

#[test]
fn a_whisper_reaches_its_agent_and_no_customer() {
    const CANARY: &str = "zq-canary-offer-a-date";
    let mut stage = desk();
    let case = talks(&mut stage);
    act(&mut stage, 0, |work| work.listen(&case, &id("sol")));
    let before = look(&stage, |world| world.cases[&case].clone());
    let said = |work: &mut Work<'_, '_>| work.whisper(&case, &id("sol"), CANARY, Some("w".into()));
    let item = act(&mut stage, 1, said);
    assert_eq!(act(&mut stage, 1, said), item, "sent twice, said once");
    assert_eq!(
        look(&stage, |world| world.cases[&case].clone()),
        before,
        "not answered, not unread"
    );
    let line = stage.house.reader(&stage.tenant).get(&tables::ITEMS, item.as_str());
    let line = line.expect("a store").expect("a line");
    assert_eq!((line.kind, line.to.clone()), (ItemKind::Whisper, Some(id("noa"))));
    let readers = ["noa", "ben", "sol"].map(|who| line.is_for(&id(who), who == "sol"));
    assert_eq!(readers, [true, false, true]);
    // Whatever leaves the house, and whatever the journal says, has none of it.
    act(&mut stage, 1, |work| {
        let from = crate::rows::From::Agent(id("noa"));
        work.write(&case, from, ItemKind::Message, "Ya lo miro", None, vec![])
    });
    let mut letters = Vec::new();
    let settled = stage.settle(&mut |stage, effect| {
        let body = effect.body.to_string();
        if let Ok(crate::effect::Effect::Mail(mail)) = serde_json::from_value(effect.body.clone()) {
            let letter = look(stage, |world| crate::letters::compose(world, &mail, None));
            letters.push(format!("{letter:?}"));
        }
        letters.push(body);
        Ok(())
    });
    settled.expect("it settles");
    assert!(letters.len() > 1, "the answer is sent");
    assert!(letters.iter().all(|text| !text.contains(CANARY)), "{letters:?}");
    let events = stage.house.reader(&stage.tenant).events(&EventQuery::default()).expect("events");
    assert!(events.iter().all(|event| !event.body.to_string().contains(CANARY)));
    assert_eq!(count(&stage, "whispered"), 1);
}

#[test]
fn a_talk_taken_over_has_one_agent_and_credits_both() {
    let mut stage = desk();
    let case = talks(&mut stage);
    let waits = asks(&mut stage, "ana");
    assert!(contact(&stage, &waits).is_waiting(), "noa has no room, ben knows too little");
    act(&mut stage, 5, |work| work.listen(&case, &id("sol")));
    let notes = act(&mut stage, 55, |work| {
        work.take_over_talk(&case, &id("sol"))?;
        Ok(work.tx.notes.clone())
    });
    let taken = contact(&stage, &case);
    assert!(matches!(&taken.state, ContactState::Active { with, .. } if *with == id("sol")));
    look(&stage, |world| {
        assert_eq!(world.cases[&case].case.keeper, Keeper::Agent(id("sol")));
        let held = |name: &str| world.held_by(&id(name)).map(|one| one.case.clone()).collect();
        let (noa, sol): (Vec<CaseId>, Vec<CaseId>) = (held("noa"), held("sol"));
        assert_eq!((noa, sol), (vec![waits.clone()], vec![case.clone()]), "ana rings at noa's");
        assert!(!world.live.listens(&case, &id("sol")), "their own talk now");
    });
    let (agent, by) = (id("noa"), id("sol"));
    assert!(notes.contains(&Note::TakenOver { agent, case: case.clone(), by }));
    assert_eq!((count(&stage, "taken_over"), count(&stage, "accepted")), (1, 1));
    assert_eq!(refused(&stage, |work| work.take_over_talk(&case, &id("sol"))), "listen.own");
    // Both have their own time with it, and it was answered once.
    act(&mut stage, 40, |work| work.end_talk(&case, &id("sol")));
    stage.now = stage.now + Span::secs(30);
    stage.house.pass_time(stage.now).expect("what is due");
    let aht = |name: &str| figure(&stage, Metric::Aht, name);
    assert_eq!((aht("noa"), aht("sol")), ((60_000, 1), (70_000, 1)));
    assert_eq!(figure(&stage, Metric::Asa, "noa"), (10_000, 1));
    assert_eq!(figure(&stage, Metric::Asa, "sol").1, 0);
    agrees(&mut stage);
}

fn figure(stage: &Stage, metric: Metric, agent: &str) -> (i64, i64) {
    let day = Day::of(stage.now, &day::zone(ZONE));
    let question = Question::over(day.from, day.to, ZONE);
    let sheets = stage.house.sheets(&stage.tenant, day.from, question.looks_until(), stage.now);
    let found = answer(&sheets.expect("sheets"), &question, Split::Dim(Dim::Agent));
    let figure = found.get(agent).into_iter().flatten().find(|figure| figure.metric == metric);
    figure.map_or((0, 0), |figure| (figure.top, figure.of))
}

/// The slow way comes to the same.
fn agrees(stage: &mut Stage) {
    stage.now = stage.now + Span::secs(1);
    let date = Day::of(stage.now, &day::zone(ZONE)).date;
    let reader = stage.house.reader(&stage.tenant);
    let done = verify(&reader, Some(&date), stage.now).expect("a journal");
    done.unwrap_or_else(|difference| panic!("{difference}"));
}

#[test]
fn a_talk_ends_and_its_case_does_not() {
    let mut stage = desk();
    let case = talks(&mut stage);
    assert_eq!(refused(&stage, |work| work.end_talk(&case, &id("ben"))), "contact.not_with_you");
    act(&mut stage, 60, |work| work.end_talk(&case, &id("noa")));
    let presence = |stage: &Stage| look(stage, |world| world.live.desk[&id("noa")].presence);
    let keeper = |stage: &Stage| look(stage, |world| world.cases[&case].case.keeper.clone());
    let open = |stage: &Stage| look(stage, |world| !world.cases[&case].case.is_resolved());
    assert_eq!(presence(&stage), Presence::AfterContact);
    assert!(open(&stage) && keeper(&stage) == Keeper::Agent(id("noa")));
    assert!(look(&stage, |world| world.contact_of(&case).is_none()));
    // It was not over: their talk goes on as if it had never been.
    act(&mut stage, 10, |work| work.resume_talk(&case, &id("noa")));
    assert_eq!(presence(&stage), Presence::InContact);
    // Over again; Rosa speaks up while Noa writes, and is with Noa, not in a queue.
    act(&mut stage, 10, |work| work.end_talk(&case, &id("noa")));
    act(&mut stage, 10, |work| {
        work.customer_writes(&case, &PersonId::from("rosa"), "Una cosa más", None, vec![])
    });
    let state = contact(&stage, &case).state;
    assert!(matches!(&state, ContactState::Active { with, .. } if *with == id("noa")), "{state:?}");
    act(&mut stage, 10, |work| work.end_talk(&case, &id("noa")));
    stage.now = stage.now + Span::secs(30);
    stage.house.pass_time(stage.now).expect("what is due");
    assert_eq!(presence(&stage), Presence::Available);
    assert!(open(&stage) && keeper(&stage) == Keeper::Agent(id("noa")), "with its keeper");
    assert_eq!(
        refused(&stage, |work| work.resume_talk(&case, &id("noa"))),
        "contact.not_after_work"
    );
    // A hundred seconds of talk, thirty of work after it; then the clock stands, though the case is open.
    stage.now = stage.now + Span::mins(20);
    assert_eq!(figure(&stage, Metric::Aht, "noa"), (130_000, 1));
    // Whoever kept it is asked first when she writes again.
    act(&mut stage, 0, |work| {
        work.customer_writes(&case, &PersonId::from("rosa"), "Sigo sin agua", None, vec![])
    });
    let again = contact(&stage, &case);
    assert_eq!(again.agent(), Some(&id("noa")));
    agrees(&mut stage);
}

#[test]
fn who_vanishes_while_they_write_keeps_the_case() {
    let mut stage = desk();
    let case = talks(&mut stage);
    act(&mut stage, 60, |work| work.end_talk(&case, &id("noa")));
    act(&mut stage, 5, |work| work.vanished(&id("noa")));
    look(&stage, |world| {
        assert!(world.contacts.is_empty(), "the talk is over");
        assert_eq!(world.cases[&case].case.keeper, Keeper::Agent(id("noa")), "nobody else has it");
    });
    agrees(&mut stage);
}

#[test]
fn a_new_level_takes_effect_in_the_same_act() {
    let mut stage = desk();
    act(&mut stage, 0, |work| work.set_presence(&id("ben"), Presence::Available));
    let case = asks(&mut stage, "rosa");
    assert!(contact(&stage, &case).is_waiting(), "it needs Spanish 4, ben has 2");
    let to = |level, capacity| Adjustment {
        skills: levels(&[("lang-es", level)]),
        queues: vec![],
        capacity,
    };
    let adjusts = |work: &mut Work<'_, '_>, to| adjust(work, By(&id("sol")), &id("ben"), to);
    act(&mut stage, 60, |work| adjusts(work, to(5, 1)));
    let offered = contact(&stage, &case);
    assert_eq!(offered.agent(), Some(&id("ben")), "offered by the act that raised the level");
    assert_eq!(count(&stage, "agent.adjusted"), 1);
    // Lowered while it rings: it does not ring on, and ben has refused nothing.
    act(&mut stage, 1, |work| adjusts(work, to(3, 1)));
    let back = contact(&stage, &case);
    assert!(back.is_waiting() && back.offers.is_empty(), "{back:?}");
    assert_eq!(back.waited(stage.now), Span::secs(61));
    assert_eq!(count(&stage, "withdrawn"), 1);
    // Room is one more way: ben talks with rosa, and a second chat fits as soon as there is room for two.
    act(&mut stage, 1, |work| adjusts(work, to(9, 1)));
    let first = contact(&stage, &case);
    act(&mut stage, 1, |work| work.accept(&first.id, &id("ben")));
    let second = asks(&mut stage, "ana");
    assert!(contact(&stage, &second).is_waiting());
    act(&mut stage, 1, |work| adjusts(work, to(9, 2)));
    assert_eq!(contact(&stage, &second).agent(), Some(&id("ben")));
    assert_eq!(refused(&stage, |work| adjusts(work, to(11, 2))), "admin.level");
    agrees(&mut stage);
}

#[test]
fn what_was_let_go_often_is_offered_again_in_time() {
    let mut stage = desk();
    act(&mut stage, 0, |work| work.set_presence(&id("noa"), Presence::Available));
    let case = asks(&mut stage, "rosa");
    stage.settle(&mut |_, _| Ok(())).expect("it settles");
    let until = stage.now + Span::hours(24);
    stage.advance(until, &mut |_, _| Ok(())).expect("it settles");
    let offers = contact(&stage, &case).offers.len();
    // Three times at once, then later and later, at most every hour or so: never nothing, never for ever.
    assert!((20..=60).contains(&offers), "{offers} offers in a day");
    let items =
        stage.house.reader(&stage.tenant).find(&tables::ITEMS, &Query::by("case", case.as_str()));
    assert!(items.expect("lines").len() < 40, "and the thread does not fill up");
}
