//! A customer writes to a case that is over: nothing is lost, and nothing counts twice.

use focal_base::{AgentId, CaseId, ItemId, PersonId, Span};
use focal_desk::{Channel, Presence};
use focal_store::{Query, Read};

use super::{case_of, look, passes, pump};
use crate::rows::{Body, From, ItemKind};
use crate::stage::Stage;
use crate::tables;
use crate::work::ending::Resolution;

fn resolved() -> (Stage, CaseId) {
    let stage = passes(&pump("{}", "\nexpect:\n  - {at: 10m, cases: 0}\n"));
    let rosa = PersonId::from("rosa");
    let done = stage.house.act(&stage.tenant, stage.now, |work| {
        let id = work.ask_for_help(&rosa, None)?;
        work.customer_writes(&id, &rosa, "No sale agua", Some("a1".to_owned()), vec![])?;
        work.resolve(&id, &AgentId::from("noa"), Resolution::default())?;
        Ok(id)
    });
    (stage, done.expect("resolved"))
}

fn writes(stage: &Stage, id: &CaseId, text: &str, client: &str) -> ItemId {
    let rosa = PersonId::from("rosa");
    let client = Some(client.to_owned());
    let said = stage.house.act(&stage.tenant, stage.now, |work| {
        work.customer_writes(id, &rosa, text, client, vec![])
    });
    said.expect("written")
}

/// Texts of a case's thread that people wrote.
fn texts(stage: &Stage, id: &CaseId) -> Vec<String> {
    let store = stage.house.sql().tenant(&stage.tenant);
    let items = store.find(&tables::ITEMS, &Query::by("case", id.as_str())).expect("items");
    let written = items.into_iter().filter_map(|item| match item.body {
        Body::Written(text) => Some(text),
        Body::Said(_) => None,
    });
    written.collect()
}

#[test]
fn a_repeat_after_a_lost_answer_is_the_first_and_opens_nothing() {
    let (stage, id) = resolved();
    let first = stage.house.sql().tenant(&stage.tenant);
    let first = first.find(&tables::ITEMS, &Query::by("client_id", "a1")).expect("items");
    assert_eq!(writes(&stage, &id, "No sale agua", "a1"), first[0].id);
    let row = case_of(&stage, "rosa");
    assert!(row.case.is_resolved() && row.case.reopened.is_empty(), "{:?}", row.case.state);
}

/// Lines of a case's thread that say something in the house's words.
fn said(stage: &Stage, id: &CaseId, key: &str) -> usize {
    let store = stage.house.sql().tenant(&stage.tenant);
    let items = store.find(&tables::ITEMS, &Query::by("case", id.as_str())).expect("items");
    let is_it = |body: &Body| matches!(body, Body::Said(said) if said.key.0 == key);
    items.iter().filter(|item| is_it(&item.body)).count()
}

#[test]
fn who_only_answers_asks_for_nobody() {
    let stage = passes(&pump("{}", "\nexpect:\n  - {at: 10m, cases: 0}\n"));
    let (rosa, noa) = (PersonId::from("rosa"), AgentId::from("noa"));
    let id = stage.house.act(&stage.tenant, stage.now, |work| {
        let id = work.ask_for_help(&rosa, None)?;
        work.set_presence(&noa, Presence::Available)?;
        // Noa comes by herself and asks something.
        work.take(&id, &noa)?;
        work.write(&id, From::Agent(noa.clone()), ItemKind::Message, "Does it hum?", None, vec![])?;
        Ok(id)
    });
    let id = id.expect("taken");
    writes(&stage, &id, "Yes, it hums", "b1");
    assert_eq!(said(&stage, &id, "thread.customer_wants_person"), 0);
    let talks = look(&stage, |world| world.contact_of(&id).map(|contact| contact.channel));
    assert_eq!(talks, Some(Channel::Chat), "somebody is at the other end of it now");
    // Who writes while nobody is there does ask.
    let (stage, id) = resolved();
    assert_eq!(said(&stage, &id, "thread.customer_wants_person"), 1);
}

#[test]
fn a_case_that_is_taken_again_after_a_lost_answer_is_told_once() {
    let stage = passes(&pump("{}", "\nexpect:\n  - {at: 10m, cases: 0}\n"));
    let (rosa, noa) = (PersonId::from("rosa"), AgentId::from("noa"));
    let id = stage.house.act(&stage.tenant, stage.now, |work| {
        let id = work.ask_for_help(&rosa, None)?;
        work.set_presence(&noa, Presence::Available)?;
        work.take(&id, &noa)?;
        Ok(id)
    });
    let id = id.expect("taken");
    let contact = look(&stage, |world| world.contact_of(&id).map(|contact| contact.id.clone()));
    let again = stage.house.act(&stage.tenant, stage.now, |work| {
        work.take(&id, &noa)?;
        work.accept(&contact.clone().expect("a contact"), &noa)
    });
    assert_eq!(again.expect("still theirs"), id);
    assert_eq!(said(&stage, &id, "thread.agent_took"), 1);
}

#[test]
fn a_message_long_after_the_end_opens_a_case_that_names_the_earlier_one() {
    let (mut stage, id) = resolved();
    stage.now = stage.now + Span::days(60);
    let item = writes(&stage, &id, "Otra vez", "b1");
    let new = look(&stage, |world| {
        let row = world.cases.values().find(|row| row.case.continues.as_ref() == Some(&id));
        row.expect("a new case").case.id.clone()
    });
    assert_eq!(texts(&stage, &new), ["Otra vez"]);
    assert_eq!(texts(&stage, &id), ["No sale agua"]);
    assert_eq!(writes(&stage, &id, "Otra vez", "b1"), item, "a repeat is the first");
    assert_eq!(look(&stage, |world| world.cases.len()), 2);
}

#[test]
fn a_case_that_is_no_longer_in_memory_is_written_to_all_the_same() {
    let (mut stage, id) = resolved();
    stage.now = stage.now + Span::days(60);
    let gone = stage.house.act(&stage.tenant, stage.now, |work| {
        // As after a start: only the store has it.
        work.tx.world.cases.remove(&id);
        work.tx.world.index = work.tx.world.reindexed();
        Ok(())
    });
    gone.expect("let go");
    writes(&stage, &id, "Otra vez", "b1");
    let row = case_of(&stage, "rosa");
    assert_eq!((row.case.continues.as_ref(), row.case.is_resolved()), (Some(&id), false));
    assert_eq!(texts(&stage, &row.case.id), ["Otra vez"]);
    // Nobody else may.
    let other = PersonId::from("tomas");
    let said = stage.house.act(&stage.tenant, stage.now, |work| {
        work.customer_writes(&id, &other, "Hola", None, vec![])
    });
    assert!(said.is_err());
}
