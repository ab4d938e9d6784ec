//! Across tenants: group commit, credentials, effects.

use focal_base::{At, Span};
use serde_json::json;

use crate::tests::fixture::{TICKETS, a, b, effect, event, in_memory, put, ticket};
use crate::{Backoff, Batch, Credential, CredentialKind, Failed, Read, Store, StoreError, Taken};

const TRIES: Backoff = Backoff { first: Span::secs(1), longest: Span::secs(3), max_attempts: 3 };

#[test]
fn one_refused_batch_does_not_spoil_the_others() {
    let store = in_memory();
    let mut bad = put(&[ticket("t2", "", 2)]);
    bad.event(event("opened", "c"));
    bad.counters.push(("case".into(), 7));
    let mut good = put(&[ticket("t3", "", 3)]);
    good.event(event("opened", "c"));
    let batches =
        [(a(), put(&[ticket("t1", "", 1)])), (a(), bad), (a(), good), ("no".into(), Batch::new())];
    let answers = store.system().commit_many(&batches).unwrap();
    let good: Vec<_> = answers.iter().map(Result::is_ok).collect();
    assert_eq!(good, [true, false, true, false]);
    assert_eq!(answers[2].as_ref().unwrap().last_event_seq, 1);
    assert_eq!(answers[3], Err(StoreError::UnknownTenant("no".into())));
    let ids: Vec<_> = store.tenant(&a()).all(&TICKETS).unwrap().into_iter().map(|t| t.id).collect();
    assert_eq!(ids, ["t1", "t3"]);
}

#[test]
fn an_effect_is_written_once_claimed_and_done() {
    let store = in_memory();
    let (mut acme, mut brook, system) = (store.tenant(&a()), store.tenant(&b()), store.system());
    for handle in [&mut acme, &mut brook] {
        let mut batch = Batch::new();
        batch
            .effect(effect("e1", "mail", 10))
            .effect(effect("e1", "mail", 99))
            .effect(effect("e2", "command", 20));
        handle.commit(batch).unwrap();
    }
    let claim = |kinds: &[&str], now| system.claim(kinds, At(now), Span(100), 10, &TRIES).unwrap();
    assert_eq!(claim(&[], 9), []);
    assert_eq!(system.next_due(&[]).unwrap(), Some(At(10)));
    assert_eq!(system.next_due(&["command"]).unwrap(), Some(At(20)));
    let mails = claim(&["mail"], 50);
    assert_eq!(mails.len(), 2);
    assert_eq!((mails[0].tenant.clone(), mails[1].tenant.clone(), mails[0].attempt), (a(), b(), 1));
    assert_eq!(claim(&["mail"], 60), [], "a lease holds");
    system.complete(&[(a(), "e1".into())], At(60)).unwrap();
    let again = claim(&["mail"], 150);
    assert_eq!((again.len(), again[0].tenant.clone(), again[0].attempt), (1, b(), 2));

    // Put off it was no try, and comes when it was put off to.
    assert!(system.postpone(&b(), "e1", At(1_000)).unwrap());
    assert!(!system.postpone(&a(), "e1", At(1_000)).unwrap(), "it was done");
    assert_eq!(system.next_due(&["mail"]).unwrap(), Some(At(1_000)));
    assert_eq!(claim(&["mail"], 1_000)[0].attempt, 2);

    let mut same = Batch::new();
    same.effect(effect("e1", "mail", 0)).cancels.push("e2".into());
    acme.commit(same).unwrap();
    assert_eq!(claim(&["mail"], 151), [], "done stays done");
    assert_eq!(claim(&["command"], 151).len(), 1, "the cancelled one has gone");
    assert_eq!(system.prune_outbox(At(61)).unwrap(), 1);
}

#[test]
fn what_a_process_that_is_gone_had_claimed_is_due_at_the_next_start() {
    let store = in_memory();
    let (mut acme, system) = (store.tenant(&a()), store.system());
    let mut batch = Batch::new();
    for (id, due) in [("claimed", 0), ("failed", 0), ("later", 900)] {
        batch.effect(effect(id, "mail", due));
    }
    acme.commit(batch).unwrap();
    let ids = |found: Vec<crate::Effect>| -> Vec<String> {
        found.into_iter().map(|effect| effect.id).collect()
    };
    let claim = |now| ids(system.claim(&[], At(now), Span(5_000), 10, &TRIES).unwrap());
    assert_eq!(claim(1), ["claimed", "failed"]);
    system.fail(&a(), "failed", "busy", At(1), &TRIES).unwrap();
    // The process ends here. Who was told to wait waits, and so does what is not due yet.
    assert_eq!(system.release(At(10)), Ok(1));
    assert_eq!(claim(10), ["claimed"]);
    // And once more, before the claim of that life has run out; a claim of what had failed is one too.
    assert_eq!(claim(1_001), ["later", "failed"]);
    assert_eq!(system.release(At(1_010)), Ok(3));
}

#[test]
fn tries_are_bounded_and_given_up_effects_can_be_retried() {
    let store = in_memory();
    let (mut acme, system) = (store.tenant(&a()), store.system());
    let mut batch = Batch::new();
    batch.effect(effect("e1", "mail", 0)).effect(effect("poison", "mail", 0));
    acme.commit(batch).unwrap();
    let claim = |now| system.claim(&[], At(now), Span(100), 10, &TRIES).unwrap();
    let mut waits = Vec::new();
    let mut now = 0;
    while let Some(effect) = claim(now).into_iter().find(|effect| effect.id == "e1") {
        match system.fail(&a(), &effect.id, "refused", At(now), &TRIES).unwrap() {
            Failed::RetryAt(at) => {
                waits.push(at.0 - now);
                now = at.0;
            }
            ended => assert_eq!(ended, Failed::GaveUp),
        }
    }
    assert_eq!(waits, [1_000, 2_000]);
    assert_eq!(system.fail(&a(), "e1", "late", At(now), &TRIES).unwrap(), Failed::Gone);
    claim(now + 1_000);
    let failed = system.failed(&a(), 10).unwrap();
    let names: Vec<_> = failed.iter().map(|f| (f.effect.id.as_str(), f.error.as_str())).collect();
    assert_eq!(names, [("poison", "no try came to an end"), ("e1", "refused")]);
    assert_eq!(system.failed(&b(), 10).unwrap(), []);
    assert!(system.retry(&a(), "e1", At(now)).unwrap());
    assert!(!system.retry(&b(), "poison", At(now)).unwrap());
    assert_eq!(claim(now)[0].attempt, 1);
}

#[test]
fn credentials_speak_until_they_expire_or_are_revoked() {
    let store = in_memory();
    let system = store.system();
    let session = |hash: &str, expires| Credential {
        hash: hash.into(),
        kind: CredentialKind::Session,
        tenant: a(),
        subject: "ana".into(),
        expires,
        body: json!({"role": "agent"}),
    };
    for (hash, expires) in [("h1", Some(At(100))), ("h2", None), ("h3", None)] {
        system.put_credential(&session(hash, expires)).unwrap();
    }
    assert_eq!(system.credential("h1", At(99)).unwrap(), Some(session("h1", Some(At(100)))));
    assert_eq!(system.credential("h1", At(100)).unwrap(), None);
    assert_eq!(system.prune_credentials(At(100)).unwrap(), 1);
    assert!(system.revoke("h2").unwrap());
    assert_eq!(system.credentials_of(&a(), CredentialKind::Session, "ana").unwrap().len(), 1);
    assert_eq!(system.revoke_all(&b(), CredentialKind::Session, "ana").unwrap(), 0);
    assert_eq!(system.revoke_all(&a(), CredentialKind::Session, "ana").unwrap(), 1);
    let mut unknown = session("h9", None);
    unknown.tenant = "no".into();
    assert_eq!(system.put_credential(&unknown), Err(StoreError::UnknownTenant("no".into())));
}

#[test]
fn the_house_remembers_settings_marks_and_numbers() {
    let store = in_memory();
    let (mut acme, system) = (store.tenant(&a()), store.system());
    assert_eq!(system.setting("name").unwrap(), None);
    system.set_setting("name", "one").unwrap();
    system.set_setting("name", "two").unwrap();
    assert_eq!(system.setting("name").unwrap().as_deref(), Some("two"));
    system.mark_taken(Taken { epoch: 2, seq: 3 }).unwrap();
    system.mark_taken(Taken { epoch: 1, seq: 9 }).unwrap();
    assert_eq!(system.taken().unwrap(), Some(Taken { epoch: 2, seq: 3 }));
    assert_eq!(acme.taken().unwrap(), None);

    let mut batch = Batch::new();
    batch.event(event("typed", "c")).event(event("opened", "c"));
    acme.commit(batch).unwrap();
    assert_eq!(system.prune_events(&a(), &["typed"], At(6), 10).unwrap(), 1);
    assert_eq!(system.prune_events(&a(), &[], At(6), 10).unwrap(), 1);
    let mut next = Batch::new();
    next.event(event("opened", "c"));
    assert_eq!(acme.commit(next).unwrap().last_event_seq, 3);
    assert!(matches!(system.create_tenant(&a(), &json!({})), Err(StoreError::Conflict(_))));
    assert!(matches!(
        system.create_tenant(&"../x".into(), &json!({})),
        Err(StoreError::BadName { .. })
    ));
    assert_eq!(system.tenants().unwrap().len(), 2);
}
