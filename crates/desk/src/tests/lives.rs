//! A contact's life, change by change.

use focal_base::{AgentId, Span};

use super::{agent, at, contact, queue};
use crate::offering::{
    accept, decline, end, hang_up, looks, next_timeout, offer, pick, resume, set_presence,
    settle_presence, timed_out, transfer, vanished, withdraw, wrap_up,
};
use crate::supervise::{overheard, take_over};
use crate::waiting::{Recent, position_and_wait};
use crate::{
    AgentView, Changed, Contact, ContactState, OfferRecord, OfferResult, Presence, Relax,
    RelaxStep, TransferTo, route,
};

fn ana() -> AgentId {
    AgentId::from("ana")
}

/// Waiting since 0, offered to ana at 10 until 40.
fn offered() -> Contact {
    let queue = queue("q", "");
    let waiting = contact("c1", "q", at(0));
    let found = route(
        std::slice::from_ref(&waiting),
        &[agent("ana", "")],
        std::slice::from_ref(&queue),
        at(10),
    );
    offer(&waiting, &found[0], &queue, at(10)).expect("an offer")
}

fn active() -> Contact {
    accept(&offered(), &ana(), at(20)).expect("accepted")
}

/// `state waited last-result`, or the reason it was refused.
fn check(changed: Changed, expect: &str) {
    let text = match changed {
        Err(refused) => refused.reason.key.0,
        Ok(contact) => {
            let state = match &contact.state {
                ContactState::Waiting { .. } if contact.front => "front",
                ContactState::Waiting { .. } => "waiting",
                ContactState::Offered { .. } => "offered",
                ContactState::Active { .. } => "active",
                ContactState::AfterWork { .. } => "after-work",
                ContactState::Ended { .. } => "ended",
            };
            let last = contact.offers.last().and_then(|offer| offer.result);
            format!("{state} {} {last:?}", contact.waited(at(50)))
        }
    };
    assert_eq!(text, expect);
}

#[test]
fn an_offer_ends_one_way() {
    check(Ok(offered()), "offered 50s None");
    check(accept(&offered(), &ana(), at(20)), "active 20s Some(Accepted)");
    check(accept(&active(), &ana(), at(21)), "active 20s Some(Accepted)");
    check(accept(&offered(), &"ben".into(), at(20)), "contact.not_offered_to_you");
    check(accept(&offered(), &ana(), at(41)), "contact.offer_ran_out");
    check(decline(&offered(), &ana(), at(20)), "waiting 50s Some(Declined)");
    check(decline(&active(), &ana(), at(20)), "contact.not_offered_to_you");
    check(timed_out(&offered(), at(39)), "offered 50s None");
    check(timed_out(&offered(), at(40)), "waiting 50s Some(TimedOut)");
    check(timed_out(&active(), at(40)), "contact.not_offered");
    check(Ok(vanished(&offered(), &ana(), at(20)).expect("theirs")), "front 50s Some(Vanished)");
    check(Ok(vanished(&active(), &ana(), at(30)).expect("theirs")), "front 40s Some(Accepted)");
    assert_eq!(vanished(&active(), &"ben".into(), at(30)), None);
    check(pick(&contact("c", "q", at(0)), &ana(), at(5)), "active 5s Some(Accepted)");
    check(pick(&active(), &"ben".into(), at(5)), "contact.not_waiting");
    check(wrap_up(&active(), at(30)), "after-work 20s Some(Accepted)");
    check(Ok(end(&contact("c", "q", at(0)), at(5))), "ended 5s None");
    assert_eq!(end(&end(&active(), at(5)), at(9)), end(&active(), at(5)));
}

#[test]
fn a_transfer_is_by_its_holder() {
    let to_ben = || TransferTo::Agent("ben".into());
    check(transfer(&active(), &ana(), to_ben(), None, at(30)), "front 40s None");
    check(transfer(&active(), &"ben".into(), to_ben(), None, at(30)), "contact.not_with_you");
    check(transfer(&offered(), &ana(), to_ben(), None, at(30)), "contact.not_active");
    check(
        transfer(&active(), &ana(), TransferTo::Agent(ana()), None, at(30)),
        "transfer.to_yourself",
    );
    let moved = transfer(&active(), &ana(), to_ben(), None, at(30)).expect("moved");
    let agents = [agent("ana", ""), agent("ben", "")];
    let found = route(std::slice::from_ref(&moved), &agents, &[queue("q", "")], at(31));
    assert_eq!(found[0].agent, AgentId::from("ben"), "only the one it was handed to");
    let elsewhere = TransferTo::Queue("other".into());
    let moved = transfer(&active(), &ana(), elsewhere, Some("note".into()), at(30)).expect("moved");
    assert_eq!((moved.queue.as_str(), moved.only.as_ref()), ("other", None));
    assert_eq!(moved.transfers[0].note_item, Some("note".into()));
}

#[test]
fn a_talk_has_one_agent_whoever_takes_it_over() {
    let sol = AgentId::from("sol");
    assert_eq!(overheard(&active(), &sol), Ok(&ana()));
    let over = |contact: &Contact| {
        overheard(contact, &ana()).map_err(|refused| refused.reason.key.0).err()
    };
    assert_eq!(over(&active()).as_deref(), Some("listen.own"));
    assert_eq!(over(&offered()).as_deref(), Some("listen.nobody_talks"));
    check(take_over(&active(), &sol, at(30)), "active 20s Some(Accepted)");
    check(take_over(&active(), &ana(), at(30)), "listen.own");
    check(take_over(&offered(), &sol, at(30)), "listen.nobody_talks");
    let known = Contact { sticky: Some(ana()), ..active() };
    let taken = take_over(&known, &sol, at(30)).expect("taken");
    assert_eq!(
        (taken.agent(), taken.sticky.as_ref(), taken.transfers.len()),
        (Some(&sol), None, 1)
    );
}

#[test]
fn a_talk_is_ended_and_gone_on_with_by_its_agent() {
    let ben = AgentId::from("ben");
    check(hang_up(&active(), &ana(), at(30)), "after-work 20s Some(Accepted)");
    check(hang_up(&active(), &ben, at(30)), "contact.not_with_you");
    check(hang_up(&offered(), &ana(), at(30)), "contact.not_active");
    let after = hang_up(&active(), &ana(), at(30)).expect("over");
    check(resume(&after, &ana(), at(35)), "active 20s Some(Accepted)");
    check(resume(&after, &ben, at(35)), "contact.not_with_you");
    check(resume(&active(), &ana(), at(35)), "contact.not_after_work");
    check(withdraw(&offered(), at(20)), "waiting 50s None");
    check(withdraw(&active(), at(20)), "contact.not_offered");
}

#[test]
fn presence_follows_what_is_held() {
    let ana = agent("ana", "").agent;
    let after = wrap_up(&active(), at(30)).expect("wrapping up");
    let check = |contacts: &[Contact], expect| {
        assert_eq!(settle_presence(&ana, contacts, at(30)).presence, expect);
    };
    check(&[], Presence::Available);
    check(&[offered()], Presence::Available);
    check(&[active()], Presence::InContact);
    check(std::slice::from_ref(&after), Presence::AfterContact);
    check(&[after, active()], Presence::InContact);
    let set = |to, contacts: &[Contact]| {
        set_presence(&ana, to, contacts, at(30))
            .map(|agent| agent.presence)
            .map_err(|r| r.reason.key.0)
    };
    assert_eq!(set(Presence::Away, &[active()]), Ok(Presence::Away));
    assert_eq!(set(Presence::Available, &[active()]), Ok(Presence::InContact));
    assert_eq!(set(Presence::Offline, &[active()]), Err("presence.holds_contacts".into()));
    assert_eq!(set(Presence::InContact, &[]), Err("presence.follows_contacts".into()));
}

#[test]
fn deadlines_are_told() {
    assert_eq!(next_timeout(&[active(), offered()]), Some(at(40)));
    let mut queue = queue("q", "");
    queue.relax.push(RelaxStep { after: Span::secs(60), relax: Relax::Drop("x".into()) });
    let waiting = contact("c", "q", at(0));
    assert_eq!(looks(&waiting, &queue), [at(60)]);
    let declined = decline(&offered(), &ana(), at(20)).expect("declined");
    assert_eq!(looks(&declined, &queue), [at(60), at(70)], "ana rests until 70");
    assert_eq!(looks(&active(), &queue), []);
    // Let go again and again, it is looked at again later and later, and never not at all.
    let mut often = contact("c", "q", at(0));
    let let_go = |at| OfferRecord { to: ana(), at, result: Some(OfferResult::Declined) };
    often.offers = (0..40).map(|_| let_go(at(0))).collect();
    queue.relax.clear();
    let pauses = looks(&often, &queue);
    assert_eq!((pauses.len(), pauses.last()), (16, Some(&at(60 * 64))));
    often.offers.truncate(5);
    assert_eq!(looks(&often, &queue), [at(60), at(60), at(60), at(120), at(240)]);
}

#[test]
fn a_wait_is_told_as_a_range() {
    let waiting: Vec<Contact> = (0..4).map(|i| contact(&format!("c{i}"), "q", at(i))).collect();
    let recent = Recent { answered: 20, over: Span::mins(20), handle: Span::mins(4) };
    let roster = |agents: Vec<AgentView>| {
        agents
            .into_iter()
            .map(|view| (view.agent.id.clone(), view))
            .collect::<std::collections::BTreeMap<_, _>>()
    };
    let told = |agents, recent| {
        position_and_wait(&waiting[3], &waiting, &roster(agents), &queue("q", ""), recent, at(60))
            .expect("it waits")
    };
    let both = || vec![agent("ana", ""), agent("ben", "")];
    let by_rate = told(both(), recent);
    assert_eq!(by_rate.position, 4);
    let (low, high) = by_rate.wait.expect("a range");
    assert!(low < Span::mins(4) && Span::mins(4) < high, "{low}–{high}");
    let by_hands = told(both(), Recent { answered: 0, ..recent });
    let (low, high) = by_hands.wait.expect("a range");
    assert!(low < Span::mins(8) && Span::mins(8) < high, "{low}–{high}");
    assert_eq!(told(Vec::new(), recent).wait, None);
}

#[test]
fn rows_survive_storage() {
    let stored = serde_json::to_string(&active()).expect("JSON");
    assert_eq!(serde_json::from_str::<Contact>(&stored).expect("a contact"), active());
}
