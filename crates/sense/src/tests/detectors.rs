//! Each detector by itself.

use super::*;

const LOW: &str = "low: when p < 2.4 | for 3m | clear_when p > 2.6 | clear_for 2m";

#[test]
fn a_threshold_without_hold_raises_and_returns_at_once() {
    check(
        "low: when p < 2.4",
        "0m p=3\n1m p=2\n2m p=2.1\n3m p=2.5",
        "1m raised low\n3m returned low",
    );
}

#[test]
fn a_hold_needs_every_reading_of_its_time() {
    check(LOW, "0m p=2\n1m p=2\n2m p=2\n3m p=2", "3m raised low");
    check(LOW, "0m p=2\n1m p=2\n2m p=2.5\n3m p=2\n4m p=2\n5m p=2", "");
    check(LOW, "0m p=2\n1m p=2", "");
}

#[test]
fn time_alone_never_completes_a_hold() {
    check(LOW, "0m p=2\n1m p=2\n30m tick", "");
}

#[test]
fn between_the_two_thresholds_nothing_changes() {
    let down = "0m p=2\n1m p=2\n2m p=2\n3m p=2\n";
    check(LOW, &format!("{down}4m p=2.5\n5m p=2.5\n6m p=2.5\n7m p=2.5"), "3m raised low");
    check(
        LOW,
        &format!("{down}4m p=2.7\n5m p=2.5\n6m p=2.7\n7m p=2.7\n8m p=2.7"),
        "3m raised low\n8m returned low",
    );
}

#[test]
fn a_gap_much_longer_than_the_promise_breaks_a_run() {
    // Promised every minute: two low readings an hour apart say nothing of the hour between.
    check(LOW, "0m p=2\n60m p=2\n61m p=2\n62m p=2", "");
    check(LOW, "0m p=2\n60m p=2\n61m p=2\n62m p=2\n63m p=2", "1h3m raised low");
    // A missed reading or two is no gap.
    check(LOW, "0m p=2\n3m p=2", "3m raised low");
    // Nor does a gap count for the return.
    check(
        LOW,
        "0m p=2\n1m p=2\n2m p=2\n3m p=2\n4m p=3\n60m p=3\n61m p=3\n62m p=3",
        "3m raised low\n1h2m returned low",
    );
}

#[test]
fn a_sparse_series_is_judged_at_its_own_pace() {
    // Nothing is promised for q: hourly is simply how it is.
    let rules = "high: when q > 5.0 | for 10m";
    check(rules, "0h q=1\n1h q=6\n2h q=6", "2h raised high");
    // A promise that is not kept for good is believed no longer.
    let hourly: String = (0..12).map(|h| format!("{h}h p=2\n")).collect();
    let mut scene = Scene::new(LOW);
    scene.play(&hourly);
    assert_eq!(scene.said.len(), 1, "{:?}", scene.said);
}

#[test]
fn a_condition_over_two_metrics_waits_for_both() {
    let rules = "both: when p < 2.0 && q > 1.0";
    check(rules, "0m p=1\n1m q=2", "1m raised both");
    // p promised a reading every minute; an hour later its last value is not known to hold.
    check(rules, "0m p=1\n60m q=2", "");
    check(rules, "0m p=1\n60m q=2\n61m p=1", "1h1m raised both");
}

#[test]
fn state_holds_until_the_thing_says_otherwise() {
    let rules = "ajar: when door == \"open\" | for 5m";
    check(
        rules,
        "0m door=open\n2m p=1\n4m p=1\n6m p=1\n7m door=shut",
        "6m raised ajar\n7m returned ajar",
    );
}

#[test]
fn rates_see_a_fall_and_not_a_rise() {
    let rules = "leak: rate p -1.0 | within 5m | clear_for 2m";
    check(rules, "0m p=3\n1m p=2.8\n2m p=2.5\n3m p=1.9", "3m raised leak");
    check(rules, "0m p=3\n1m p=4.5\n2m p=6", "");
    // The same fall, but slowly.
    check(rules, "0m p=3\n3m p=2.7\n6m p=2.3\n9m p=1.9\n12m p=1.5", "");
    check(
        rules,
        "0m p=3\n1m p=1.9\n2m p=1.9\n6m p=1.9\n7m p=1.9\n8m p=1.9",
        "1m raised leak\n8m returned leak",
    );
}

#[test]
fn silence_is_judged_by_the_houses_time() {
    let rules = "silent: silence 15m";
    check(rules, "0m tick", "");
    check(rules, "0m\n14m tick\n15m tick\n40m", "15m raised silent\n40m returned silent");
    // A late timer says when it was due.
    check(rules, "0m\n50m tick", "15m raised silent");
}

#[test]
fn the_houses_own_absence_is_nobodys_silence() {
    check(
        "silent: silence 15m",
        "0m\n60m resumed\n60m tick\n74m tick\n75m tick",
        "1h15m raised silent",
    );
}

#[test]
fn codes_raise_and_return() {
    let rules = "e18: code E18 | clear E19 | clear_after 1h";
    check(rules, "0m !E18\n1m !E18\n2m !E7\n3m !E19", "0ms raised e18\n3m returned e18");
    check(rules, "0m !E18\n59m tick\n60m tick", "0ms raised e18\n1h returned e18");
    // Heard again: the hour begins anew.
    check(rules, "0m !E18\n30m !E18\n60m tick\n90m tick", "0ms raised e18\n1h30m returned e18");
    // A clearing code that is older than the code clears nothing.
    check(rules, "1m !E18\n2m !E19 at=30s", "1m raised e18");
}

#[test]
fn self_tests_raise_until_they_pass() {
    check(
        "broken: test self_test",
        "0m self_test:ok\n1m self_test:fail\n2m self_test:fail\n3m self_test:ok",
        "1m raised broken\n3m returned broken",
    );
}

#[test]
fn attempts_raise_when_several_fail_and_return_with_one_that_passes() {
    let alarms = |rules: &str, timeline: &str, expect: &str| {
        let mut scene = Scene::new(rules);
        scene.play(timeline);
        scene.said.retain(|said| !said.contains("attempts"));
        check_said(&scene, expect);
    };
    let rules = "pay: attempts pay 3 | within 10m";
    alarms(
        rules,
        "0m pay:fail\n4m pay:fail\n9m pay:fail\n12m pay:ok",
        "9m raised pay\n12m returned pay",
    );
    // One that passes between them, another service, and too slow a row are no alarm.
    alarms(rules, "0m pay:fail\n1m pay:fail\n2m pay:ok\n3m pay:fail\n4m pay:fail", "");
    alarms(rules, "0m pay:fail\n1m add:fail\n2m pay:fail\n3m add:fail", "");
    alarms(rules, "0m pay:fail\n6m pay:fail\n12m pay:fail\n18m pay:fail", "");
    // Several in one message count each.
    alarms(rules, "0m pay:fail pay:fail pay:fail", "0ms raised pay");
    alarms(rules, "0m pay:fail pay:fail pay:fail pay:ok", "");
    // Nobody tries any more: after a while the failures say nothing.
    let rules = "pay: attempts pay 2 | within 10m | clear_after 1h";
    alarms(
        rules,
        "0m pay:fail\n1m pay:fail\n60m tick\n61m tick",
        "1m raised pay\n1h1m returned pay",
    );
}

#[test]
fn unusual_stays_quiet_until_it_knows_the_series() {
    let mut scene = Scene::new("odd: unusual q | clear_for 30m");
    // A daily rhythm with a little noise that repeats with its seed.
    let noise = |i: i64| ((i * 7919) % 101) as f64 / 500.0;
    let usual = |i: i64| 20.0 + 3.0 * (i as f64 * std::f64::consts::TAU / 144.0).sin() + noise(i);
    let lines: String = (0..1_000).map(|i| format!("{}m q={}\n", i * 10, usual(i))).collect();
    scene.play(&lines);
    check_said(&scene, "");
    let odd: String = (1_000..1_003).map(|i| format!("{}m q=31\n", i * 10)).collect();
    scene.play(&odd);
    let calm: String = (1_003..1_020).map(|i| format!("{}m q={}\n", i * 10, usual(i))).collect();
    scene.play(&calm);
    check_said(&scene, "6d22h40m raised odd\n6d23h40m returned odd");
}
