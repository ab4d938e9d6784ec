//! The state between two signals: written, read, and carried over to other rules.

use super::*;

const ALL: &str = "low: when p < 2.4 | for 3m\nleak: rate p -1.0 | within 5m\nsilent: silence 15m\n\
                   e18: code E18\nbroken: test self_test\nodd: unusual q\npair: unusual p q\nflow: sign q > 1.0";

#[test]
fn bytes_read_back_and_stay_small() {
    let mut scene = Scene::new(ALL);
    scene.play(
        "0m p=2 q=1 door=open level=3 on=true !E18 pay:fail@issuer #a\n1m watch w 10m q > 1.0",
    );
    scene.play("1m p=2.1 self_test:fail pay:ok #b\n2m p=2 #c");
    let bytes = scene.state.to_bytes();
    let back = ThingState::from_bytes(&bytes).expect("our own bytes");
    assert_eq!(back.to_bytes(), bytes);
    assert!(bytes.len() < 512, "{} bytes", bytes.len());
    let json = serde_json::to_vec(&scene.state).expect("serialises");
    let back: ThingState = serde_json::from_slice(&json).expect("deserialises");
    assert_eq!(back.to_bytes(), bytes);
}

#[test]
fn damaged_bytes_are_an_error() {
    let mut scene = Scene::new(ALL);
    scene.play("0m p=2 q=1 door=open !E18 #a\n1m watch w 10m q > 1.0");
    let bytes = scene.state.to_bytes();
    for end in 0..bytes.len() {
        assert!(ThingState::from_bytes(&bytes[..end]).is_err(), "cut at {end}");
    }
    for place in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[place] ^= 0x55;
        // Read or refused, never a panic.
        drop(ThingState::from_bytes(&damaged));
    }
    let mut newer = bytes;
    newer[0] = 9;
    assert_eq!(ThingState::from_bytes(&newer).err(), Some(StateError::Version { found: 9 }));
}

#[test]
fn other_rules_keep_what_they_share() {
    let mut scene = Scene::new("low: when p < 2.4\ngone: when p < 2.3\nhigh: when p > 9.0");
    scene.play("0m p=2 door=open");
    scene.rules = rules("high: when p > 9.0\nlow: when p < 2.2\nnew: code E1");
    scene.play("1m p=2 !E1");
    check_said(&scene, "0ms raised low\n0ms raised gone\n1m returned gone\n1m raised new");
    // The same name with another sort of detector is another alarm.
    scene.rules = rules("low: code E5");
    scene.play("2m tick");
    let told = &scene.said[4..];
    assert_eq!(told, ["2m returned low", "2m returned new"]);
}

#[test]
fn a_metric_that_is_gone_leaves_the_twin() {
    let mut scene = Scene::new("");
    scene.play("0m p=2 q=3");
    let mut without = kind();
    without.telemetry.remove(&"p".into());
    scene.rules = Rules::compile(&without, &[], &[]).expect("rules");
    scene.play("1m q=4");
    let values: Vec<_> =
        scene.state.twin().values().map(|(name, value, _)| (name, value)).collect();
    assert_eq!(values, [("q", 4.0)]);
}

#[test]
fn the_next_deadline_is_when_tick_next_speaks() {
    let mut scene = Scene::new("silent: silence 15m\ne18: code E18 | clear_after 10m");
    let next = |scene: &Scene| next_deadline(&scene.rules, &scene.settings, &scene.state).map(ago);
    assert_eq!(next(&scene), None);
    scene.play("0m p=3");
    assert_eq!(next(&scene), Some(Span::mins(15)));
    scene.play("1m !E18 pay:ok\n1m pay:ok");
    assert_eq!(next(&scene), Some(Span::mins(2)));
    scene.play("2m tick");
    assert_eq!(next(&scene), Some(Span::mins(11)));
    scene.play("3m watch w 2m q > 1.0");
    assert_eq!(next(&scene), Some(Span::mins(5)));
    scene.play("5m tick\n11m tick");
    assert_eq!(next(&scene), Some(Span::mins(16)));
    scene.play("16m tick");
    assert_eq!(next(&scene), None);
}
