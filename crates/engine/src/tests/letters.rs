//! Dead letters: sent through again they are taken once, as what they were when they arrived.

use focal_base::{Span, ThingId};
use focal_store::{History, ThingKey};

use super::{passes, pump};
use crate::intake::{Delivered, Payload, Verdict};
use crate::stage::Stage;

fn begun() -> Stage {
    passes(&pump("{}", "\nexpect:\n  - {at: 10m, cases: 0}\n"))
}

fn deliver(stage: &mut Stage, thing: &str, payload: Payload) -> Verdict {
    let (tenant, thing) = (stage.tenant.clone(), ThingId::from(thing));
    stage.deliver(&Delivered { tenant, thing, payload }).expect("no storage error")
}

fn signals(text: &str) -> Payload {
    Payload::Signals(text.as_bytes().to_vec())
}

fn settle(stage: &mut Stage) {
    stage.settle(&mut |_, _| Ok(())).expect("it settles");
}

fn letters(stage: &Stage) -> Vec<(u64, focal_store::DeadLetter)> {
    stage.house.history().dead_letters(&stage.tenant, None, 100).expect("letters")
}

fn is_refused(verdict: &Verdict, code: &str) -> bool {
    matches!(verdict, Verdict::Refused(why) if why.starts_with(code))
}

/// The pump is known only after it has spoken: what it said is replayed.
#[test]
fn a_letter_is_replayed_once_as_what_it_was_when_it_arrived() {
    let mut stage = begun();
    stage.now = stage.now + Span::secs(20);
    let (now, key) = (stage.now, ThingKey::new(&stage.tenant, &"pump-1".into()));
    let text = r#"[{"values":{"vibration":2.5}},{"id":"a","values":{"vibration":"high"}}]"#;
    assert!(is_refused(&deliver(&mut stage, "pump-1", signals(text)), ""));
    let absent = r#"{"values":{"flow":1.5}}"#;
    assert!(is_refused(&deliver(&mut stage, "pump-9", signals(absent)), "unknown_thing"));
    settle(&mut stage);
    let [(unknown, _), (broken, _)] = &letters(&stage)[..] else { panic!("two letters") };
    let (unknown, broken) = (*unknown, *broken);

    // Refused again: it stays, once, and is no second letter.
    stage.now = now + Span::mins(7);
    assert!(is_refused(&deliver(&mut stage, "x", Payload::Replay(broken)), "wrong_shape"));
    assert!(is_refused(&deliver(&mut stage, "x", Payload::Replay(unknown)), "unknown_thing"));
    settle(&mut stage);
    assert_eq!(letters(&stage).len(), 2);
    let taken = |stage: &Stage| {
        let (from, to) = (now - Span::secs(1), stage.now + Span::mins(1));
        let all = stage.house.history().signals(&key, from, to, 100).expect("signals");
        all.iter().filter(|one| one.values == [("vibration".to_owned(), 2.5)]).count()
    };
    assert_eq!(taken(&stage), 1, "the good one beside it was taken when it came, and not again");

    // Whoever connects the thing has its first words.
    let tenant = stage.tenant.clone();
    let made = stage.house.act(&tenant, stage.now, |work| {
        let mut row = work.tx.world.things[&ThingId::from("pump-1")].clone();
        row.id = "pump-9".into();
        let setup = crate::intake::ThingSetup::of(&row);
        work.tx.put_thing(row);
        work.tx.control(crate::intake::Control::Thing { tenant: tenant.clone(), setup });
        Ok(())
    });
    made.expect("not refused");
    // Twice in one group, and once more after it: one effect.
    assert_eq!(deliver(&mut stage, "x", Payload::Replay(unknown)), Verdict::Accepted);
    assert!(is_refused(&deliver(&mut stage, "x", Payload::Replay(unknown)), "no_letter"));
    settle(&mut stage);
    assert!(is_refused(&deliver(&mut stage, "x", Payload::Replay(unknown)), "no_letter"));
    assert_eq!(letters(&stage).len(), 1);
    let key = ThingKey::new(&stage.tenant, &"pump-9".into());
    let stored = stage.house.history().signals(&key, now, stage.now, 9).expect("signals");
    assert_eq!(stored.iter().map(|one| one.at).collect::<Vec<_>>(), [now], "not now, but then");
}

#[test]
fn another_tenants_letter_is_not_there() {
    let mut stage = begun();
    deliver(&mut stage, "pump-9", signals("{}"));
    settle(&mut stage);
    let id = letters(&stage)[0].0;
    let delivered =
        Delivered { tenant: "other".into(), thing: "pump-9".into(), payload: Payload::Replay(id) };
    assert!(is_refused(&stage.deliver(&delivered).expect("no storage error"), "no_letter"));
    assert_eq!(letters(&stage).len(), 1);
}
