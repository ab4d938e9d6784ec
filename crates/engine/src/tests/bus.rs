//! The contract of every [`Bus`]: one suite, run over each implementation.

use std::sync::Arc;

use crate::bus::{Bus, Heard, LocalBus, Note};
use crate::run::RingingBus;

fn every() -> Vec<Arc<dyn Bus>> {
    vec![Arc::new(LocalBus::new(4)), Arc::new(ringing(4))]
}

/// The bus of the running house.
fn ringing(depth: usize) -> RingingBus {
    RingingBus {
        inner: LocalBus::new(depth),
        bells: [Arc::default(), Arc::default(), Arc::default()],
    }
}

fn note(name: &str) -> Note {
    Note::Case { id: name.into() }
}

fn names(heard: impl Iterator<Item = Heard>) -> Vec<String> {
    let name = |heard| match heard {
        Heard::Note(told) => match &told.note {
            Note::Case { id } => format!("{}/{id}", told.tenant),
            other => format!("{other:?}"),
        },
        other => format!("{other:?}"),
    };
    heard.map(name).collect()
}

#[test]
fn every_listener_hears_everything_from_now_on_in_order() {
    for bus in every() {
        bus.tell(&"t".into(), note("before"));
        let (mut one, mut two) = (bus.listen(), bus.listen());
        bus.tell(&"t".into(), note("a"));
        bus.tell(&"u".into(), note("b"));
        for listener in [&mut one, &mut two] {
            assert_eq!(names(std::iter::from_fn(|| listener.try_next())), ["t/a", "u/b"]);
            assert_eq!(listener.try_next(), None);
        }
    }
}

#[test]
fn a_slow_listener_is_told_how_much_it_missed_and_goes_on() {
    for bus in every() {
        let mut slow = bus.listen();
        for name in ["a", "b", "c", "d", "e", "f"] {
            bus.tell(&"t".into(), note(name));
        }
        assert_eq!(slow.try_next(), Some(Heard::Missed(2)));
        let rest = names(std::iter::from_fn(|| slow.try_next()));
        assert_eq!(rest, ["t/c", "t/d", "t/e", "t/f"]);
    }
}

#[test]
fn it_says_whether_anybody_listens_and_nobody_is_no_trouble() {
    for bus in every() {
        assert!(!bus.heard());
        bus.tell(&"t".into(), note("to nobody"));
        let listener = bus.listen();
        assert!(bus.heard());
        drop(listener);
        assert!(!bus.heard());
    }
}

#[test]
fn a_closed_bus_is_over() {
    for bus in every() {
        let mut listener = bus.listen();
        bus.tell(&"t".into(), note("last"));
        drop(bus);
        assert_eq!(names(std::iter::from_fn(|| listener.try_next()).take(2)), ["t/last", "Over"]);
    }
}

#[test]
fn a_slow_listener_costs_a_quick_one_nothing_and_leaving_costs_nobody_anything() {
    for bus in every() {
        let (mut slow, mut quick, leaving) = (bus.listen(), bus.listen(), bus.listen());
        drop(leaving);
        for n in 0..100 {
            bus.tell(&"t".into(), note(&n.to_string()));
            assert_eq!(names(quick.try_next().into_iter()), [format!("t/{n}")]);
        }
        assert_eq!(slow.try_next(), Some(Heard::Missed(96)));
        assert_eq!(names(std::iter::from_fn(|| slow.try_next())).len(), 4);
        assert!(bus.heard());
    }
}

#[test]
fn what_many_tell_at_once_each_listener_hears_once_and_each_tellers_in_order() {
    const TELLERS: usize = 4;
    const EACH: usize = 200;
    for bus in [Arc::new(LocalBus::new(TELLERS * EACH)) as Arc<dyn Bus>, Arc::new(ringing(1_024))] {
        let listeners: Vec<_> = (0..3).map(|_| bus.listen()).collect();
        std::thread::scope(|scope| {
            for teller in 0..TELLERS {
                let bus = &bus;
                scope.spawn(move || {
                    (0..EACH).for_each(|n| {
                        bus.tell(&format!("t{teller}").as_str().into(), note(&format!("{n:03}")))
                    });
                });
            }
        });
        let mut first = None;
        for mut listener in listeners {
            let heard = names(std::iter::from_fn(|| listener.try_next()));
            assert_eq!(heard.len(), TELLERS * EACH);
            for teller in 0..TELLERS {
                let prefix = format!("t{teller}/");
                let own: Vec<&String> = heard.iter().filter(|n| n.starts_with(&prefix)).collect();
                assert_eq!(own.len(), EACH);
                assert!(own.is_sorted(), "{teller}'s in order");
            }
            assert_eq!(*first.get_or_insert_with(|| heard.clone()), heard, "all hear the same");
        }
    }
}

#[test]
fn a_listener_that_waits_is_woken() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    for bus in every() {
        let mut listener = bus.listen();
        let other = Arc::clone(&bus);
        let teller = std::thread::spawn(move || other.tell(&"t".into(), note("a")));
        let heard = runtime.block_on(listener.next());
        teller.join().expect("it told");
        assert_eq!(names([heard].into_iter()), ["t/a"]);
        drop(bus);
        assert_eq!(runtime.block_on(listener.next()), Heard::Over);
    }
}

/// Readings are the only notes of the hot path: for nobody they are not even made.
#[test]
fn for_nobody_a_reading_is_not_told() {
    struct Deaf;
    impl Bus for Deaf {
        fn tell(&self, _: &focal_base::TenantId, note: Note) {
            panic!("nobody listens, and yet: {note:?}");
        }
        fn listen(&self) -> crate::bus::Listener {
            LocalBus::new(1).listen()
        }
        fn heard(&self) -> bool {
            false
        }
    }
    let stage = super::passes(&super::pump("{}", "\nexpect:\n  - {at: 10m, cases: 0}\n"));
    let (history, tenant) = (stage.house.history().clone(), stage.tenant.clone());
    let bus: Arc<dyn Bus> = Arc::new(Deaf);
    let settings = crate::intake::IntakeSettings::default();
    let mut intake = crate::intake::Intake::new(history, settings, crate::Twins::default(), bus);
    super::look(&stage, |world| {
        let (kit, row) = (world.kit("water").expect("a pack"), &world.things[&"pump-1".into()]);
        let (pack, kind) = (row.pack.clone(), row.kind.clone());
        let key = crate::intake::RulesKey { tenant: tenant.clone(), pack: pack.clone(), kind };
        let rules = Arc::clone(&kit.rules[&row.kind]);
        let (thing, kind) = (row.id.clone(), row.kind.clone());
        let setup = crate::intake::ThingSetup {
            thing,
            pack,
            kind,
            maintenance: false,
            renewed: Default::default(),
        };
        for control in [
            crate::intake::Control::Rules { key, rules },
            crate::intake::Control::Thing { tenant: tenant.clone(), setup },
        ] {
            intake.control(control, stage.now).expect("taken");
        }
    });
    let payload = crate::intake::Payload::Signals(br#"{"values":{"flow":1.0}}"#.to_vec());
    let thing = "pump-1".into();
    let now = stage.now + focal_base::Span::secs(5);
    let said = intake.take(&crate::intake::Delivered { tenant, thing, payload }, now);
    assert_eq!(said.expect("judged"), crate::intake::Verdict::Accepted);
    intake.commit().expect("on disk");
}
