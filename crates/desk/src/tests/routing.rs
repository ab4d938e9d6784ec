//! Who is offered what: one small desk per case.

use focal_base::{AgentId, Span};

use super::{agent, at, contact, queue, skills};
use crate::{
    AgentView, Contact, OfferRecord, OfferResult, Presence, Queue, Relax, RelaxStep, route,
};

struct Desk {
    agents: Vec<AgentView>,
    contacts: Vec<Contact>,
    queues: Vec<Queue>,
}

/// Two agents, one waiting contact that needs nothing, at 100 s.
fn desk() -> Desk {
    Desk {
        agents: vec![agent("ana", "water 5"), agent("ben", "water 9")],
        contacts: vec![contact("c1", "q", at(90))],
        queues: vec![queue("q", "")],
    }
}

/// Expects `contact→agent` in order and, behind a colon, what decided the first.
fn check(name: &str, change: impl FnOnce(&mut Desk), expect: &str) {
    let mut desk = desk();
    change(&mut desk);
    let found = route(&desk.contacts, &desk.agents, &desk.queues, at(100));
    let pairs: Vec<String> =
        found.iter().map(|found| format!("{}→{}", found.contact, found.agent)).collect();
    let why = found.first().map(|found| format!(": {}", found.reason.why.key.0));
    assert_eq!(format!("{}{}", pairs.join(" "), why.unwrap_or_default()), expect, "{name}");
}

fn refused(contact: &mut Contact, agent: &str, secs: i64) {
    let result = Some(OfferResult::Declined);
    contact.offers.push(OfferRecord { to: AgentId::from(agent), at: at(secs), result });
}

#[test]
fn the_best_who_may_be_asked_is_asked() {
    check("equal agents: by id", |_| {}, "c1→ana: route.equal");
    check("longest idle", |d| d.agents[0].idle_since = at(50), "c1→ben: route.longest_idle");
    let needs = |d: &mut Desk| d.contacts[0].needs = skills("water 5");
    check("the better band", needs, "c1→ben: route.best_proficiency");
    check(
        "the better band before the longer idle",
        |d| {
            d.queues[0].needs = skills("water 1");
            d.agents[1].idle_since = at(99);
        },
        "c1→ben: route.best_proficiency",
    );
    let needs = |d: &mut Desk| d.contacts[0].needs = skills("water 6");
    check("only who knows enough", needs, "c1→ben: route.only_one");
    let needs = |d: &mut Desk| d.contacts[0].needs = skills("lang-es 1");
    check("nobody speaks it", needs, "");
    check(
        "sticky first",
        |d| d.contacts[0].sticky = Some("ben".into()),
        "c1→ben: route.knows_the_case",
    );
    check(
        "free hands first",
        |d| {
            d.agents[0].agent.capacity.units = 2;
            d.agents[0].used = 1;
        },
        "c1→ben: route.free_hands",
    );
    let elsewhere = |d: &mut Desk, who: usize| {
        d.agents[who].agent.queues.insert("other".into());
    };
    check("who serves other queues is not asked", |d| elsewhere(d, 0), "c1→ben: route.only_one");
    check(
        "who serves this one among others is",
        |d| {
            elsewhere(d, 0);
            elsewhere(d, 1);
            d.agents[1].agent.queues.insert("q".into());
        },
        "c1→ben: route.only_one",
    );
    check(
        "handed over by name it is theirs all the same",
        |d| {
            elsewhere(d, 0);
            d.contacts[0].only = Some("ana".into());
        },
        "c1→ana: route.only_one",
    );
    check("nobody has room", |d| d.agents.iter_mut().for_each(|a| a.used = 1), "");
    check(
        "away is not asked",
        |d| d.agents[0].agent.presence = Presence::Away,
        "c1→ben: route.only_one",
    );
    check(
        "a supervisor is not asked",
        |d| d.agents[0].agent.roles.clear(),
        "c1→ben: route.only_one",
    );
}

#[test]
fn contacts_go_in_order_of_priority() {
    let two = |d: &mut Desk| d.contacts.push(contact("c2", "q", at(80)));
    check("the longer wait first", two, "c2→ana c1→ben: route.equal");
    let one_agent = |d: &mut Desk| {
        d.agents.truncate(1);
        d.contacts.push(contact("c2", "q", at(80)));
    };
    check("one each", one_agent, "c2→ana: route.only_one");
    check(
        "priority before waiting",
        |d| {
            one_agent(d);
            d.contacts[0].priority = 1.0;
        },
        "c1→ana: route.only_one",
    );
    check(
        "the front before priority",
        |d| {
            one_agent(d);
            d.contacts[0].front = true;
            d.contacts[1].priority = 9.0;
        },
        "c1→ana: route.only_one",
    );
    check(
        "a queue that accelerates overtakes",
        |d| {
            one_agent(d);
            d.queues.push(Queue { acceleration: 9.0, ..queue("fast", "") });
            d.contacts[0].queue = "fast".into();
        },
        "c1→ana: route.only_one",
    );
    check(
        "nearing its target counts",
        |d| {
            one_agent(d);
            d.queues.push(Queue { correction: 5.0, ..queue("due", "") });
            d.contacts[0].queue = "due".into();
        },
        "c1→ana: route.only_one",
    );
}

#[test]
fn whoever_declined_waits_for_the_others() {
    check("the other one", |d| refused(&mut d.contacts[0], "ana", 10), "c1→ben: route.only_one");
    check(
        "the other one is busy, and is waited for",
        |d| {
            refused(&mut d.contacts[0], "ana", 10);
            d.agents[1].used = 1;
        },
        "",
    );
    check(
        "the other one is away, so again",
        |d| {
            refused(&mut d.contacts[0], "ana", 10);
            d.agents[1].agent.presence = Presence::Away;
        },
        "c1→ana: route.only_one",
    );
    check(
        "but not at once",
        |d| {
            refused(&mut d.contacts[0], "ana", 60);
            d.agents[1].agent.presence = Presence::Away;
        },
        "",
    );
    check(
        "both declined once",
        |d| {
            refused(&mut d.contacts[0], "ana", 10);
            refused(&mut d.contacts[0], "ben", 20);
        },
        "c1→ana: route.equal",
    );
}

#[test]
fn needs_relax_with_waiting() {
    let spanish = |after: i64, relax: Relax| {
        move |d: &mut Desk| {
            d.queues[0].needs = skills("lang-es 7");
            d.agents[0].agent.skills = skills("lang-es 4");
            d.queues[0].relax.push(RelaxStep { after: Span::secs(after), relax });
        }
    };
    let least = || Relax::Least { skill: "lang-es".into(), level: 4 };
    check("lower in time", spanish(10, least()), "c1→ana: route.only_one");
    check("not yet", spanish(11, least()), "");
    check("dropped", spanish(10, Relax::Drop("lang-es".into())), "c1→ana: route.equal");
    let named = |there: Presence, ends: i64| {
        move |d: &mut Desk| {
            let only = RelaxStep { after: Span::ZERO, relax: Relax::Only("ben".into()) };
            let end = RelaxStep { after: Span::secs(ends), relax: Relax::Drop("none".into()) };
            d.queues[0].relax = vec![only, end];
            d.agents[1].agent.presence = there;
            d.agents[1].used = 1;
        }
    };
    check("kept for the named one", named(Presence::InContact, 60), "");
    check("until their time is over", named(Presence::InContact, 10), "c1→ana: route.only_one");
    check("or they are not there", named(Presence::Offline, 60), "c1→ana: route.only_one");
}

#[test]
fn the_reason_names_everybody() {
    let mut desk = desk();
    desk.contacts[0].needs = skills("water 6");
    let found = route(&desk.contacts, &desk.agents, &desk.queues, at(100));
    let reason = &found[0].reason;
    assert_eq!((reason.eligible.len(), reason.eligible_count), (1, 1));
    assert_eq!(reason.others.len(), 1);
    assert_eq!(reason.others[0].why.key.0, "route.too_low");
    assert_eq!(reason.others[0].agents, vec![AgentId::from("ana")]);
    assert_eq!(reason.waited, Span::secs(10));
    assert_eq!(reason.needs, skills("water 6"));
    desk.agents[0].agent.queues.insert("other".into());
    let found = route(&desk.contacts, &desk.agents, &desk.queues, at(100));
    let why = &found[0].reason.others[0].why;
    assert_eq!((why.key.0.as_str(), why.with["queue"].as_str()), ("route.other_queues", "q"));
}

#[test]
fn whether_anybody_could_ever_take_it() {
    let mut d = desk();
    let could = |d: &Desk| {
        let agents = d.agents.iter().map(|view| &view.agent);
        crate::eligible::anybody_could(&d.contacts[0], &d.queues[0], agents)
    };
    d.agents.iter_mut().for_each(|view| view.agent.presence = Presence::Offline);
    assert!(could(&d), "they may come");
    d.queues[0].needs = skills("lang-es 1");
    assert!(!could(&d), "nobody speaks it");
    let drop = Relax::Drop("lang-es".into());
    d.queues[0].relax.push(RelaxStep { after: Span::hours(9), relax: drop });
    assert!(could(&d), "it is not needed for ever");
    d.agents.iter_mut().for_each(|view| drop_in(&mut view.agent.queues));
    assert!(!could(&d), "nobody serves the queue");
    d.contacts[0].only = Some("ana".into());
    d.agents.remove(0);
    assert!(!could(&d), "nobody is there to be named");
}

fn drop_in(queues: &mut std::collections::BTreeSet<focal_base::QueueId>) {
    queues.insert("other".into());
}

#[test]
fn a_queue_says_what_is_wrong_with_it() {
    let step = |secs, relax| RelaxStep { after: Span::secs(secs), relax };
    let bad = Queue {
        relax: vec![step(9, Relax::Only("a".into())), step(5, Relax::Only("b".into()))],
        acceleration: -1.0,
        offer_for: Span::ZERO,
        ..queue("q", "")
    };
    assert_eq!(bad.problems().len(), 4, "{:?}", bad.problems());
    assert!(queue("q", "").problems().is_empty());
}
