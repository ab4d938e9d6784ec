//! The contract of every [`Bus`]: one suite, run over each implementation.

use std::sync::Arc;

use crate::bus::{Bus, Heard, LocalBus, Note};

fn every() -> Vec<Arc<dyn Bus>> {
    vec![Arc::new(LocalBus::new(4))]
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
