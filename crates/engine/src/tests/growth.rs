//! Growth: ten times as many who wait or who work here are no more work for one decision. Counted, not timed: a step
//! that looks at everybody would show on every machine.

use std::collections::BTreeMap;

use focal_base::{AgentId, At, CaseId, Lang, PersonId, SkillName, Span, TenantId};
use focal_desk::{ContactState, Presence, Queue, Relax, RelaxStep};
use focal_store::Store;

use super::look;
use crate::rows::{AgentRow, AttemptRow, Consent, PersonRow, Role, TenantRow, Theme};
use crate::stage::Stage;
use crate::tables;
use crate::work::Work;
use crate::work::ending::Resolution;
use crate::world::{View, World};

const START: At = At(1_800_000_000_000);

fn empty() -> Stage {
    let id = TenantId::from("main");
    let tenant = TenantRow::new(id, "Main", "Europe/Madrid", "EUR", Lang::from("en"));
    Stage::new(tenant, START, 1).expect("a stage")
}

fn act<T>(stage: &Stage, decide: impl FnOnce(&mut Work<'_, '_>) -> Result<T, crate::Refused>) -> T {
    stage.house.act(&stage.tenant, stage.now, decide).expect("not refused")
}

fn agent(i: usize) -> AgentId {
    AgentId(format!("agent-{i:03}"))
}

fn put_agent(stage: &Stage, i: usize, skill: &str) {
    act(stage, |work| {
        work.tx.put_agent(AgentRow {
            id: agent(i),
            name: format!("Agent {i}"),
            email: format!("a{i}@example.org"),
            role: Role::Agent,
            lang: Lang::default(),
            theme: Theme::System,
            keys_off: false,
            comfort: Default::default(),
            active: true,
            skills: BTreeMap::from([(skill.into(), 7)]),
            queues: vec![],
            capacity: 2,
        });
        Ok(())
    });
}

/// Somebody new asks for a person.
fn asks(stage: &Stage, i: usize) -> CaseId {
    let id = PersonId(format!("home-{i:04}"));
    act(stage, |work| {
        work.tx.put_person(PersonRow {
            id: id.clone(),
            name: id.0.clone(),
            email: format!("{id}@example.org"),
            lang: Lang::from("en"),
            zone: "Europe/Madrid".into(),
            consent: Consent { mail: false, near: false },
            quiet: None,
            wake_if_critical: false,
            asked: 0,
            accepted: 0,
            last_asked: None,
        });
        let case = work.ask_for_help(&id, None)?;
        work.want_person(&case, &id)?;
        Ok(case)
    })
}

fn presence(stage: &Stage, i: usize, to: Presence) {
    act(stage, |work| work.set_presence(&agent(i), to));
}

fn ends(work: &mut Work<'_, '_>, case: &CaseId, by: &AgentId) -> Result<(), crate::Refused> {
    let how = Resolution { cause: None, confirmed: false, worked: None, note: None };
    work.resolve(case, by, how)
}

/// Ringing contacts with their agents, in the order of their names.
fn ringing(world: &World) -> Vec<(focal_base::ContactId, CaseId, AgentId)> {
    let rings = world.contacts.values().filter_map(|contact| match &contact.state {
        ContactState::Offered { to, .. } => {
            Some((contact.id.clone(), contact.case.clone(), to.clone()))
        }
        _ => None,
    });
    rings.collect()
}

/// What one decision looks at and writes with so many who wait and so many at the desk, who have their hands full:
/// somebody comes, is offered two, accepts one and ends it, and is offered the next.
fn cost(waiting: usize, agents: usize) -> Vec<(&'static str, u64)> {
    let stage = empty();
    for i in 0..agents {
        put_agent(&stage, i, ["water", "power", "cards"][i % 3]);
    }
    (0..waiting + 2 * agents).for_each(|i| drop(asks(&stage, i)));
    (1..agents).for_each(|i| presence(&stage, i, Presence::Available));
    let counts = |world: &World| (world.effort.counts(), world.effort.routed());
    let (before, routed) = look(&stage, counts);
    presence(&stage, 0, Presence::Available);
    let mine = look(&stage, ringing).into_iter().find(|(.., to)| *to == agent(0));
    let (contact, case, by) = mine.expect("an offer");
    act(&stage, |work| work.accept(&contact, &by));
    act(&stage, |work| ends(work, &case, &by));
    let rings = look(&stage, ringing).into_iter().filter(|(.., to)| *to == agent(0)).count();
    assert_eq!(rings, 2, "the next rings");
    let (after, routed_after) = look(&stage, counts);
    let counts =
        after.into_iter().zip(before).map(|((what, after), (_, before))| (what, after - before));
    counts.chain([("routed", routed_after - routed)]).collect()
}

#[test]
fn a_decision_costs_the_same_among_few_and_among_many() {
    let (few, many) = (cost(10, 6), cost(100, 60));
    for ((what, few), (_, many)) in few.into_iter().zip(many) {
        assert_eq!(few, many, "{what}");
    }
}

/// What a list shows, kept as cases change, is what is shown by whoever begins with nothing.
fn is_as_begun_anew(stage: &Stage) {
    look(stage, |world| {
        let anew = world.clone();
        let agents: Vec<AgentId> = world.agents.keys().cloned().collect();
        let shown = |world: &World| {
            let views = [View::Mine, View::Waiting, View::Storm, View::Snoozed, View::All];
            let lists = views.map(|view| {
                agents
                    .iter()
                    .map(|me| world.listed(view, me, None, 7, stage.now))
                    .collect::<Vec<_>>()
            });
            let counts = world.counts_for(&agents, stage.now);
            (lists, counts.into_values().collect::<Vec<_>>())
        };
        assert_eq!(shown(world), shown(&anew));
        let open = world.cases.values().filter(|row| !row.case.is_resolved()).count();
        assert!(world.counts_for(&agents, stage.now).values().all(|counts| counts.all == open));
    });
}

#[test]
fn lists_and_counts_follow_what_happens() {
    let mut stage = empty();
    put_agent(&stage, 0, "water");
    let first = asks(&stage, 0);
    is_as_begun_anew(&stage);
    (1..12).for_each(|i| drop(asks(&stage, i)));
    is_as_begun_anew(&stage);
    let waiting =
        |stage: &Stage| look(stage, |world| world.counts_for([&agent(0)], stage.now)[&agent(0)]);
    assert_eq!((waiting(&stage).waiting, waiting(&stage).mine, waiting(&stage).all), (12, 0, 12));
    stage.now = stage.now + Span::secs(5);
    presence(&stage, 0, Presence::Available);
    is_as_begun_anew(&stage);
    act(&stage, |work| work.take(&first, &agent(0)));
    is_as_begun_anew(&stage);
    assert_eq!((waiting(&stage).waiting, waiting(&stage).mine, waiting(&stage).all), (11, 1, 12));
    let until = stage.now + Span::hours(1);
    act(&stage, |work| work.snooze(&first, &agent(0), until));
    is_as_begun_anew(&stage);
    assert_eq!((waiting(&stage).snoozed, waiting(&stage).mine), (1, 0));
    act(&stage, |work| ends(work, &first, &agent(0)));
    is_as_begun_anew(&stage);
    assert_eq!((waiting(&stage).snoozed, waiting(&stage).all), (0, 11));
    // Page by page nobody is left out and nobody comes twice.
    let (mut after, mut seen) = (None, Vec::new());
    loop {
        let (page, more) =
            look(&stage, |world| world.listed(View::All, &agent(0), after, 4, stage.now));
        after = page.last().map(|(place, _)| *place);
        seen.extend(page.into_iter().map(|(_, id)| id));
        if !more {
            break;
        }
    }
    let mut all: Vec<CaseId> = seen.clone();
    all.sort();
    all.dedup();
    assert_eq!((seen.len(), all.len()), (11, 11));
}

/// A decision that is refused leaves the waiting room as it was.
#[test]
fn what_was_refused_was_never_offered() {
    let stage = empty();
    put_agent(&stage, 0, "water");
    let case = asks(&stage, 0);
    let refused = stage.house.act(&stage.tenant, stage.now, |work| {
        work.set_presence(&agent(0), Presence::Available)?;
        assert_eq!(ringing(work.tx.world).len(), 1);
        Err::<(), _>(crate::Refused::NotFound("reason"))
    });
    assert!(refused.is_err());
    assert!(look(&stage, |world| world
        .contact_of(&case)
        .is_some_and(|contact| contact.is_waiting())));
    presence(&stage, 0, Presence::Available);
    assert_eq!(look(&stage, ringing).len(), 1, "offered now");
}

/// Nothing else happens, and still whoever waits is offered to others when their needs relax.
#[test]
fn needs_that_relax_are_looked_at_in_time() {
    let mut stage = empty();
    put_agent(&stage, 0, "water");
    act(&stage, |work| {
        let drop = Relax::Drop(SkillName::from("cards"));
        work.tx.put_queue(Queue {
            id: "help".into(),
            needs: BTreeMap::from([("cards".into(), 5)]),
            relax: vec![RelaxStep { after: Span::secs(60), relax: drop }],
            ..Queue::default()
        });
        Ok(())
    });
    presence(&stage, 0, Presence::Available);
    asks(&stage, 0);
    let rings = |stage: &mut Stage, secs| {
        stage.advance(START + Span::secs(secs), &mut |_, _| Ok(())).expect("time passes");
        look(stage, ringing)
    };
    assert!(rings(&mut stage, 59).is_empty());
    let (contact, ..) = rings(&mut stage, 61).pop().expect("an offer");
    // Whoever lets it go is asked again after a rest, when there is nobody else.
    act(&stage, |work| work.decline(&contact, &agent(0)));
    assert!(rings(&mut stage, 100).is_empty());
    assert_eq!(rings(&mut stage, 125).len(), 1);
}

/// What is alive is read whole at a start, however much more it is than one question may bring.
#[test]
fn a_house_of_more_rows_than_a_question_brings_starts() {
    let options = focal_store::Options { max_rows: 4, ..focal_store::Options::default() };
    let sql = focal_store::SqliteStore::in_memory(&tables::specs(), options).expect("a store");
    let tenant = TenantId::from("main");
    sql.system().create_tenant(&tenant, &serde_json::json!({})).expect("a tenant");
    let row = TenantRow::new(tenant.clone(), "Main", "Europe/Madrid", "EUR", Lang::from("en"));
    let mut batch = focal_store::Batch::new();
    batch.put(&tables::TENANT, &row);
    for i in 0..9 {
        let thing = focal_base::ThingId(format!("watch-{i}"));
        let (service, kind) = ("wrist-payment".to_owned(), "watch".into());
        let tried = AttemptRow { thing, service, kind, on: BTreeMap::new(), windows: Vec::new() };
        batch.put(&tables::ATTEMPTS, &tried);
    }
    sql.tenant(&tenant).commit(batch).expect("committed");
    let world = World::load(&sql.tenant(&tenant), START).expect("it reads").expect("a tenant");
    assert_eq!(world.attempts.len(), 9);
}
