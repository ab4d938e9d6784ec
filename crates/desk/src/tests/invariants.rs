//! What holds on any desk: room, one agent per contact, nobody better passed over, and a router that
//! agrees with the plain rule.

use std::collections::BTreeMap;

use focal_base::{AgentId, SkillName, Span};
use proptest::prelude::*;

use super::{agent, at, contact, queue};
use crate::eligible::{asks, fewest_refusals, rank};
use crate::offering::{accept, decline, end, offer, timed_out, vanished};
use crate::{
    AgentView, Assignment, Channel, Contact, OfferRecord, OfferResult, Presence, Queue, Relax,
    RelaxStep, Router, route,
};

const SKILLS: [&str; 3] = ["water", "lang-es", "cards"];

fn some_skills(most: usize) -> impl Strategy<Value = BTreeMap<SkillName, u8>> {
    prop::collection::btree_map(
        prop::sample::select(&SKILLS[..]).prop_map(SkillName::from),
        1..=10u8,
        0..=most,
    )
}

fn some_agents() -> impl Strategy<Value = Vec<AgentView>> {
    let one = (some_skills(3), 0..=5u32, 0..=3u32, 0..90i64, 0..8u8);
    prop::collection::vec(one, 0..16).prop_map(|all| {
        let build = |(i, (knows, units, used, idle, presence))| {
            let mut view: AgentView = agent(&format!("a{i}"), "");
            view.agent.skills = knows;
            view.agent.capacity.units = units;
            view.agent.capacity.weights.insert(Channel::Chat, 2);
            (view.used, view.idle_since) = (used, at(idle));
            view.agent.presence = match presence {
                0 => Presence::Offline,
                1 => Presence::Away,
                2 => Presence::InContact,
                _ => Presence::Available,
            };
            view
        };
        all.into_iter().enumerate().map(build).collect()
    })
}

fn some_contacts() -> impl Strategy<Value = Vec<Contact>> {
    let one = (
        some_skills(1),
        0..100i64,
        0..3u8,
        0..3u8,
        prop::option::of(0..6u8),
        prop::option::weighted(0.3, (0..6u8, 0..100i64)),
        0..9u8,
    );
    prop::collection::vec(one, 0..14).prop_map(|all| {
        let build = |(i, (needs, since, priority, q, sticky, refusal, odd))| {
            let mut contact: Contact =
                contact(&format!("c{i:02}"), ["plain", "relax", "named"][q as usize], at(since));
            contact.needs = needs;
            contact.priority = f64::from(priority);
            contact.sticky = Option::map(sticky, |a: u8| AgentId(format!("a{a}")));
            contact.channel = if odd % 2 == 0 { Channel::Chat } else { Channel::Email };
            contact.front = odd == 1;
            contact.only = (odd == 2).then(|| AgentId::from("a1"));
            if let Some((who, when)) = refusal {
                let result = Some(OfferResult::Declined);
                contact.offers.push(OfferRecord {
                    to: AgentId(format!("a{who}")),
                    at: at(when),
                    result,
                });
            }
            contact
        };
        all.into_iter().enumerate().map(build).collect()
    })
}

fn queues() -> Vec<Queue> {
    let step = |secs, relax| RelaxStep { after: Span::secs(secs), relax };
    let mut relax = Queue { acceleration: 3.0, correction: 2.0, ..queue("relax", "water 6") };
    relax.relax = vec![
        step(20, Relax::Least { skill: "water".into(), level: 3 }),
        step(60, Relax::Drop("water".into())),
    ];
    let mut named = Queue { priority: 1.0, ..queue("named", "cards 2") };
    named.relax = vec![step(0, Relax::Only("a2".into())), step(50, Relax::Drop("cards".into()))];
    vec![queue("plain", ""), relax, named]
}

fn router(contacts: &[Contact], agents: &[AgentView]) -> Router {
    let mut router = Router::new(queues());
    agents.iter().for_each(|view| router.set_agent(view.clone()));
    contacts.iter().for_each(|contact| router.set_contact(contact));
    router
}

fn used_after(agents: &[AgentView], contacts: &[Contact], found: &[Assignment]) -> Vec<AgentView> {
    let mut agents = agents.to_vec();
    for found in found {
        let contact = contacts.iter().find(|c| c.id == found.contact).expect("known");
        let view = agents.iter_mut().find(|v| v.agent.id == found.agent).expect("known");
        view.used += view.agent.capacity.weight(contact.channel);
    }
    agents
}

proptest! {
    #[test]
    fn the_router_agrees_with_the_plain_rule(contacts in some_contacts(), agents in some_agents()) {
        let plain = route(&contacts, &agents, &queues(), at(100));
        let mut shuffled = contacts.clone();
        shuffled.reverse();
        prop_assert_eq!(&plain, &route(&shuffled, &agents, &queues(), at(100)));
        prop_assert_eq!(plain, router(&contacts, &agents).route(at(100)));
    }

    #[test]
    fn room_is_kept_and_nobody_is_given_twice(contacts in some_contacts(), agents in some_agents()) {
        let found = route(&contacts, &agents, &queues(), at(100));
        let mut ids: Vec<_> = found.iter().map(|found| &found.contact).collect();
        ids.sort();
        ids.dedup();
        prop_assert_eq!(ids.len(), found.len());
        for (before, after) in agents.iter().zip(used_after(&agents, &contacts, &found)) {
            prop_assert!(after.used <= after.agent.capacity.units.max(before.used));
        }
    }

    #[test]
    fn nobody_better_is_passed_over(contacts in some_contacts(), agents in some_agents()) {
        let found = route(&contacts, &agents, &queues(), at(100));
        // Whoever is left waiting could not have been given to anybody who still has room.
        let left = used_after(&agents, &contacts, &found);
        let roster: BTreeMap<AgentId, AgentView> = left.iter().map(|v| (v.agent.id.clone(), v.clone())).collect();
        for contact in contacts.iter().filter(|c| found.iter().all(|f| f.contact != c.id)) {
            let queue = queues().into_iter().find(|q| q.id == contact.queue).expect("known");
            let asks = asks(contact, &queue, contact.waited(at(100)), &roster);
            let fewest = fewest_refusals(contact, &asks, &roster);
            for view in roster.values() {
                let may = rank(contact, &queue, &asks, view, at(100)).is_ok_and(|r| r.refusals <= fewest);
                prop_assert!(!may, "{} could have had {}", view.agent.id, contact.id);
            }
        }
        // And the chosen one is the best of those who could: the explanation's first.
        for found in &found {
            prop_assert_eq!(&found.reason.eligible[0].agent, &found.agent);
            let named: usize = found.reason.others.iter().map(|other| other.count).sum();
            prop_assert_eq!(named + found.reason.eligible_count, agents.len());
        }
    }

    /// Lives of contacts under any order of events: the state holds one agent, room is never exceeded,
    /// waiting is never lost.
    #[test]
    fn lives_keep_their_order(events in prop::collection::vec((0..6u8, 0..5usize, 0..3usize), 0..60)) {
        let agents: Vec<AgentView> = (0..3).map(|i| agent(&format!("a{i}"), "")).collect();
        let mut contacts: Vec<Contact> = (0..5).map(|i| contact(&format!("c{i}"), "q", at(0))).collect();
        let queue = queue("q", "");
        for (step, (event, who, by)) in events.into_iter().enumerate() {
            let now = at(step as i64 * 7);
            let by = AgentId(format!("a{by}"));
            let before = contacts[who].clone();
            let after = match event {
                0 => decline(&before, &by, now).ok(),
                1 => accept(&before, &by, now).ok(),
                2 => timed_out(&before, now).ok(),
                3 => vanished(&before, &by, now),
                4 if step % 5 == 0 => Some(end(&before, now)),
                _ => None,
            };
            if let Some(after) = after {
                prop_assert!(after.waited(now) >= before.waited(now));
                contacts[who] = after;
            }
            let views: Vec<AgentView> = agents.iter().map(|v| AgentView::of(&v.agent, &contacts)).collect();
            for found in route(&contacts, &views, std::slice::from_ref(&queue), now) {
                let index = contacts.iter().position(|c| c.id == found.contact).expect("known");
                contacts[index] = offer(&contacts[index], &found, &queue, now).expect("waiting");
            }
            for view in &agents {
                let held = contacts.iter().filter(|c| c.agent() == Some(&view.agent.id)).count();
                prop_assert!(held <= 1, "{} holds {held}", view.agent.id);
            }
        }
    }
}

/// A hundred thousand wait, and one agent comes free again and again: a round looks at classes.
#[test]
fn a_full_waiting_room_is_quick() {
    let mut router = Router::new(queues());
    for i in 0..100_000 {
        let mut waiting = contact(&format!("c{i}"), "plain", at(i % 90));
        waiting.needs = super::skills(["water 3", "cards 3", "lang-es 3"][i as usize % 3]);
        router.set_contact(&waiting);
    }
    for round in 0..1_000 {
        router.set_agent(agent("ana", "water 9, cards 9, lang-es 9"));
        assert_eq!(router.route(at(100)).len(), 1, "round {round}");
    }
    assert_eq!(router.waiting(), 99_000);
}

/// What one more costs with so many who wait and so many at the desk, as what was looked at.
fn looked(waiting: i64, agents: usize) -> u64 {
    let mut router = Router::new(queues());
    for i in 0..waiting {
        let mut waiting = contact(&format!("c{i}"), "plain", at(i % 90));
        waiting.needs = super::skills(["water 3", "cards 3", "lang-es 3"][i as usize % 3]);
        router.set_contact(&waiting);
    }
    for i in 0..agents {
        let mut busy = agent(&format!("a{i:04}"), ["water 9", "cards 5", "lang-es 2"][i % 3]);
        busy.used = busy.agent.capacity.units;
        router.set_agent(busy);
    }
    let before = router.looked();
    router.set_agent(agent("ana", "water 9, cards 9, lang-es 9"));
    let found = router.route(at(100));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].reason.others.iter().map(|other| other.count).sum::<usize>(), agents);
    router.looked() - before
}

/// A hundred times as many who wait and as many at the desk are no more to look at.
#[test]
fn a_decision_looks_at_sorts_and_not_at_everybody() {
    assert_eq!(looked(1_000, 10), looked(100_000, 1_000));
    assert!(looked(1_000, 10) < 20, "{}", looked(1_000, 10));
}
