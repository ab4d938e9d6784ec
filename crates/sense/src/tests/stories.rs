//! What the rest of the house relies on: repeats, lateness, flapping, maintenance, watches, attempts.

use super::*;

const LOW: &str = "low: when p < 2.4";

#[test]
fn a_repeat_has_no_second_effect() {
    check(
        "e18: code E18 | clear E19",
        "0m !E18 #a\n1m !E19 #b\n2m !E18 #a",
        "0ms raised e18\n1m returned e18\n2m repeat",
    );
    // Without an id, a reading is its metric and its time, an event its time and code.
    check(LOW, "1m p=2 at=0m\n2m p=2 at=0m", "0ms raised low\n2m repeat");
    check(
        "e18: code E18",
        "1m !E18 at=0m\n2m !E18 at=0m\n3m !E18 at=2m",
        "0ms raised e18\n2m repeat",
    );
}

#[test]
fn detectors_judge_by_the_things_time_within_the_skew() {
    // An older reading within the skew does not undo a newer one.
    check(LOW, "2m p=3 at=2m\n3m p=2 at=1m", "");
    // Another metric's reading may arrive in any order.
    check("both: when p < 2.0 && q > 1.0", "2m q=2 at=2m\n3m p=1 at=1m", "2m raised both");
    // Beyond it, history only.
    check(LOW, "10m p=3\n11m p=2 at=5m", "11m late");
    check(LOW, "2d p=2 at=0m", "2d late");
}

#[test]
fn a_batch_sent_late_but_in_order_is_judged() {
    let timeline = "60m p=3 at=0m\n60m p=2 at=1m\n60m p=2 at=2m\n60m p=3 at=3m";
    check(LOW, timeline, "1m raised low\n3m returned low");
}

#[test]
fn flapping_is_held_and_said_once() {
    let mut scene = Scene::new(LOW);
    let lines: String = (0..40).map(|i| format!("{i}m p={}\n", 2 + i % 2)).collect();
    scene.play(&lines);
    let expect = "0ms raised low\n1m returned low\n2m raised low\n3m returned low\n4m raised low\n\
                  5m flapping low true";
    check_said(&scene, expect);
    assert!(scene.state.active().any(|(alarm, flaps)| alarm == "low" && flaps));
    // Quiet again: by data, or by time alone.
    let deadline =
        next_deadline(&scene.rules, &scene.settings, &scene.state).expect("it will calm");
    let mut out = Vec::new();
    tick(&scene.rules, &scene.settings, &mut scene.state, deadline, &mut out);
    let said: Vec<String> = out.iter().map(describe).collect();
    assert_eq!(said, ["53m flapping low false", "53m returned low"]);
}

#[test]
fn a_refractory_time_delays_the_next_onset_and_forgets_none() {
    let mut scene = Scene::new(LOW);
    scene.settings.refractory = Span::mins(10);
    scene.play("0m p=2\n1m p=3\n2m p=2\n3m p=3\n9m p=2\n10m p=2\n11m tick");
    check_said(&scene, "0ms raised low\n1m returned low\n11m raised low");
}

#[test]
fn maintenance_keeps_the_twin_and_raises_nothing() {
    check(
        "low: when p < 2.4\nsilent: silence 15m",
        "0m p=3\n1m maintenance on\n2m p=2\n30m tick\n31m maintenance off\n32m p=2\n47m tick",
        "32m raised low\n47m raised silent",
    );
}

#[test]
fn a_watch_is_met_only_by_what_came_after_it() {
    let watch = "1m watch w 10m q > 1.0\n";
    check("", &format!("0m q=5\n{watch}2m p=1\n12m tick"), "11m watch w false");
    check("", &format!("0m q=5\n{watch}2m q=0\n3m q=2\n4m q=2"), "3m watch w true");
    // What is seen in its last moment counts; a moment later does not.
    check("", &format!("{watch}11m q=2"), "11m watch w true");
    check("", &format!("{watch}11m1s q=2"), "11m watch w false");
    check(
        "",
        "0m watch w 1m hot > 1.0",
        "0ms failed to watch: found hot; expected telemetry or state of pump (p, q, temp, door, level, on)",
    );
    // Away at the deadline: a moment longer.
    check("", &format!("{watch}30m resumed\n30m tick\n31m q=2"), "31m watch w true");
}

#[test]
fn watches_have_a_limit() {
    let mut scene = Scene::new("");
    scene.settings.max_watches = 2;
    scene.play("0m watch a 1m q > 1.0\n0m watch b 1m q > 1.0\n0m watch a 1m q > 1.0\n0m watch c 1m q > 1.0");
    check_said(&scene, "0ms failed to watch: this thing already has 2 watches");
}

#[test]
fn attempts_are_one_vote_of_each_sort_a_window() {
    check(
        "",
        "0s pay:ok\n5s pay:ok\n10s pay:fail@issuer\n15s pay:fail@issuer\n20s pay:ok\n60s tick\n61s tick",
        "0ms attempts pay 1+0\n10s attempts pay 1+1@issuer\n1m attempts pay 1+1@issuer",
    );
    check("", "0s pay:ok\n90s pay:ok", "0ms attempts pay 1+0\n1m30s attempts pay 1+0");
}

#[test]
fn signs_come_with_the_onset_and_then_when_they_change() {
    check(
        "low: when p < 2.4\nflow: sign q > 1.0\nshut: sign door == \"shut\"",
        "0m q=2\n1m p=2\n2m q=0\n3m q=0 door=shut\n4m p=3 q=2\n5m q=0",
        "1m raised low flow=true\n2m sign flow=false\n3m sign shut=true\n4m returned low",
    );
}

#[test]
fn the_first_signal_is_told_once() {
    let scene = Scene::new("");
    let (mut state, mut out) = (scene.state, Vec::new());
    for i in 0..3 {
        let at = START + Span::mins(i);
        judge(&scene.rules, &scene.settings, &mut state, &Signal::default(), at, &mut out)
            .expect("a heartbeat");
    }
    assert_eq!(out.iter().filter(|f| f.what == Found::FirstHeard).count(), 1);
}

#[test]
fn a_faster_tenant_lives_faster() {
    let mut scene = Scene::new("low: when p < 2.4 | for 10m\nsilent: silence 10m");
    scene.settings.scale = 0.1;
    scene.play("0s p=2\n20s p=2\n40s p=2\n60s p=2\n119s tick\n120s tick");
    check_said(&scene, "1m raised low\n2m raised silent");
}

#[test]
fn a_safety_lock_that_cannot_be_judged_is_no_permission() {
    let mut scene = Scene::new("");
    let locked =
        |scene: &Scene| scene.rules.action("restart").expect("declared").locked(scene.state.twin());
    scene.play("0m p=1");
    assert_eq!(locked(&scene), None);
    scene.play("1m door=open");
    assert_eq!(locked(&scene), Some(true));
    scene.play("2m door=shut");
    assert_eq!(locked(&scene), Some(false));
}
