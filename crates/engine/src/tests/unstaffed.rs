//! Somebody needs a person and the desk is not ready for it: nobody is turned away, and those who run the
//! desk are told.

use std::collections::BTreeMap;

use focal_base::{AgentId, At, CaseId, ContactId, Lang, PersonId, QueueId, TenantId};
use focal_case::{Hours, Keeper, Minute, Opening, Weekday};
use focal_desk::{Calendar, Contact, ContactState, Presence, Queue, StartedBy, TransferTo};

use super::look;
use crate::admin::agents::{self, AgentInput};
use crate::admin::desk::{self, QueueInput};
use crate::admin::{By, Target};
use crate::effect::{Effect, Recipient};
use crate::letters::compose;
use crate::rows::{AgentRow, Consent, PersonRow, Role, TenantRow, Theme};
use crate::stage::Stage;
use crate::world::World;

const START: At = At(1_800_000_000_000);

/// A tenant with two people in it and nothing else.
fn empty() -> Stage {
    let id = TenantId::from("main");
    let tenant = TenantRow::new(id, "Main", "Europe/Madrid", "EUR", Lang::from("es"));
    let stage = Stage::new(tenant, START, 1).expect("a stage");
    for id in ["rosa", "ana"] {
        act(&stage, |work| {
            work.tx.put_person(PersonRow {
                id: id.into(),
                name: id.to_owned(),
                email: format!("{id}@example.org"),
                lang: Lang::from("es"),
                zone: "Europe/Madrid".into(),
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
    stage
}

fn rosa() -> PersonId {
    PersonId::from("rosa")
}

fn act<T>(
    stage: &Stage,
    decide: impl FnOnce(&mut crate::work::Work<'_, '_>) -> Result<T, crate::Refused>,
) -> T {
    stage.house.act(&stage.tenant, stage.now, decide).expect("not refused")
}

fn agent(stage: &Stage, id: &str, role: Role, active: bool, skills: &[(&str, u8)]) {
    act(stage, |work| {
        work.tx.put_agent(AgentRow {
            id: AgentId::from(id),
            name: id.to_owned(),
            email: format!("{id}@example.org"),
            role,
            lang: Lang::default(),
            theme: Theme::System,
            keys_off: false,
            comfort: Default::default(),
            active,
            skills: skills.iter().map(|(name, level)| ((*name).into(), *level)).collect(),
            queues: vec![],
            capacity: 2,
        });
        Ok(())
    });
}

/// Rosa opens a case and writes.
fn writes(stage: &Stage) -> CaseId {
    act(stage, |work| {
        let id = work.ask_for_help(&rosa(), None)?;
        work.customer_writes(&id, &rosa(), "No sale agua", None, vec![])?;
        Ok(id)
    })
}

fn contact(stage: &Stage, case: &CaseId) -> Contact {
    look(stage, |world| world.contact_of(case).cloned()).expect("a contact")
}

/// Letters that leave now: to whom, and about what.
fn letters(stage: &mut Stage) -> Vec<(Recipient, String)> {
    let mut sent = Vec::new();
    stage
        .settle(&mut |stage, effect| {
            if let Ok(Effect::Mail(mail)) = serde_json::from_value(effect.body.clone()) {
                let letter = look(stage, |world| compose(world, &mail, None)).expect("a letter");
                assert!(!letter.text.contains('{'), "{}", letter.text);
                sent.push((mail.to, mail.about));
            }
            Ok(())
        })
        .expect("it settles");
    sent.sort_by_key(|one| format!("{one:?}"));
    sent
}

#[test]
fn without_a_queue_and_without_agents_the_customer_waits_with_a_team() {
    let mut stage = empty();
    let case = writes(&stage);
    let found = contact(&stage, &case);
    assert!(found.is_waiting());
    assert_eq!((found.queue.as_str(), found.started_by), ("help", StartedBy::Customer));
    look(&stage, |world| {
        assert_eq!(world.cases[&case].case.keeper, Keeper::Team("help".into()));
        let queue = &world.queues[&QueueId::from("help")];
        assert_eq!((queue.name.0.as_str(), queue.hours.zone.as_str()), ("Ayuda", "Europe/Madrid"));
        assert!(queue.hours.is_open(START));
    });
    assert_eq!(letters(&mut stage), [], "there is nobody to tell");

    // It is on disk like any other, and whoever comes is offered it.
    let store = stage.house.sql().tenant(&stage.tenant);
    let again = World::load(&store, stage.now).expect("it loads").expect("the tenant");
    assert!(again.contact_of(&case).is_some_and(Contact::is_waiting));
    agent(&stage, "noa", Role::Agent, true, &[]);
    let noa = AgentId::from("noa");
    act(&stage, |work| work.set_presence(&noa, Presence::Available));
    assert_eq!(contact(&stage, &case).agent(), Some(&noa));
}

#[test]
fn a_step_for_an_agent_needs_no_queue_to_be_asked_for() {
    let stage = empty();
    let case = act(&stage, |work| work.ask_for_help(&rosa(), None));
    // Focal knows nothing about it: a person is called, though nobody had made a queue.
    assert!(contact(&stage, &case).is_waiting());
}

#[test]
fn who_runs_the_desk_is_told_once_that_nobody_could_take_it() {
    let mut stage = empty();
    agent(&stage, "ada", Role::Administrator, true, &[]);
    agent(&stage, "sol", Role::Supervisor, true, &[]);
    agent(&stage, "noa", Role::Agent, true, &[]);
    agent(&stage, "old", Role::Administrator, false, &[("taps", 9)]);
    act(&stage, |work| {
        let needs = BTreeMap::from([("taps".into(), 3)]);
        let id = QueueId::from("taps");
        work.tx.put_queue(Queue { id, name: "Taps".into(), needs, ..Queue::default() });
        Ok(())
    });
    let case = writes(&stage);
    let told = ["ada", "sol"].map(|id| (Recipient::Agent(id.into()), "nobody_could".to_owned()));
    assert_eq!(letters(&mut stage), told);
    let other = act(&stage, |work| work.ask_for_help(&"ana".into(), None));
    assert_eq!(letters(&mut stage), [], "once a day for a queue");
    assert!(contact(&stage, &other).is_waiting());

    // An administrator gives Noa the skill: what waits is offered at once.
    let noa = AgentId::from("noa");
    act(&stage, |work| work.set_presence(&noa, Presence::Available));
    assert!(contact(&stage, &case).is_waiting());
    let ada = AgentId::from("ada");
    act(&stage, |work| {
        desk::put_skill(work, By(&ada), &Target::New(Some("taps".into())), "Taps")?;
        let input = AgentInput {
            name: "Noa".into(),
            email: "noa@example.org".into(),
            role: Role::Agent,
            lang: "en".into(),
            skills: BTreeMap::from([("taps".into(), 5)]),
            queues: vec![],
            capacity: 2,
            active: true,
        };
        agents::put(work, By(&ada), &Target::Known("noa".into()), input)
    });
    assert_eq!(contact(&stage, &case).agent(), Some(&noa));
}

#[test]
fn an_agent_limited_to_queues_is_offered_only_those() {
    let stage = empty();
    for name in ["help", "sales"] {
        act(&stage, |work| {
            let id = QueueId::from(name);
            work.tx.put_queue(Queue { id, name: name.into(), ..Queue::default() });
            Ok(())
        });
    }
    let (noa, ben) = (AgentId::from("noa"), AgentId::from("ben"));
    for id in ["noa", "ben"] {
        agent(&stage, id, Role::Agent, true, &[]);
    }
    act(&stage, |work| {
        let row = work.tx.world.agents[&noa].clone();
        work.tx.put_agent(AgentRow { queues: vec!["sales".into()], ..row });
        work.set_presence(&noa, Presence::Available)
    });
    let case = writes(&stage);
    assert_eq!(contact(&stage, &case).queue.as_str(), "help");
    assert!(contact(&stage, &case).is_waiting(), "Noa does not serve it");
    act(&stage, |work| work.set_presence(&ben, Presence::Available));
    let found = contact(&stage, &case);
    assert_eq!(found.agent(), Some(&ben));
    let reason = found.route_reason.expect("a reason");
    let others: Vec<&str> = reason.others.iter().map(|other| other.why.key.0.as_str()).collect();
    assert_eq!(others, ["route.other_queues"]);
    // By hand and by name it is hers all the same.
    act(&stage, |work| {
        work.accept(&found.id, &ben)?;
        work.transfer(&case, &ben, TransferTo::Agent(noa.clone()), "")
    });
    assert_eq!(contact(&stage, &case).agent(), Some(&noa));
}

#[test]
fn queues_follow_their_calendar_and_no_other() {
    let stage = empty();
    agent(&stage, "ada", Role::Administrator, true, &[]);
    let ada = AgentId::from("ada");
    let always = || Hours { zone: "UTC".into(), ..Hours::default() };
    let put_hours = |id: &str, new: bool, hours: Hours| {
        let to = if new { Target::New(Some(id.into())) } else { Target::Known(id.into()) };
        act(&stage, |work| desk::put_hours(work, By(&ada), &to, id, hours));
    };
    let put_queue = |id: &str, hours: Option<&str>| {
        let input = QueueInput {
            name: id.into(),
            skills: BTreeMap::new(),
            hours: hours.map(str::to_owned),
            priority: 0.0,
            relax: vec![],
        };
        act(&stage, |work| desk::put_queue(work, By(&ada), &Target::New(Some(id.into())), input));
    };
    // Two calendars with the same hours, and a queue that is simply open: all equal, none the same.
    put_hours("north", true, always());
    put_hours("south", true, always());
    put_queue("a", Some("north"));
    put_queue("b", Some("south"));
    put_queue("c", None);
    let mut shorter = always();
    let opening = Opening { from: Minute(540), to: Minute(1_080) };
    shorter.week.insert(Weekday::Mon, vec![opening]);
    put_hours("north", false, shorter.clone());
    let hours = |world: &World| -> Vec<(String, bool)> {
        let all = world.queues.values();
        all.map(|queue| (queue.id.0.clone(), queue.hours == shorter)).collect()
    };
    let expected = [("a", true), ("b", false), ("c", false)].map(|(id, is)| (id.to_owned(), is));
    assert_eq!(look(&stage, hours), expected);
    let store = stage.house.sql().tenant(&stage.tenant);
    let again = World::load(&store, stage.now).expect("it loads").expect("the tenant");
    assert_eq!(hours(&again), expected);
    assert_eq!(again.queues[&QueueId::from("a")].calendar, Calendar::Of("north".into()));
    let refused = |id: &str| {
        stage.house.act(&stage.tenant, stage.now, |work| desk::delete_hours(work, By(&ada), id))
    };
    assert!(refused("north").is_err(), "a queue keeps it");
}

#[test]
fn a_customer_who_joins_what_a_thing_began_is_waited_for_like_one_who_asked() {
    let stage = empty();
    let case = act(&stage, |work| work.ask_for_help(&rosa(), None));
    assert_eq!(contact(&stage, &case).started_by, StartedBy::Thing);
    act(&stage, |work| work.want_person(&case, &rosa()));
    assert_eq!(contact(&stage, &case).started_by, StartedBy::Customer);
    assert!(matches!(contact(&stage, &case).state, ContactState::Waiting { .. }));
    assert_ne!(contact(&stage, &case).id, ContactId::default());
}
