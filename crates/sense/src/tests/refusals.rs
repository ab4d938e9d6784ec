//! A signal is taken as a whole or not at all, and the reason can be acted on.

use super::*;

#[track_caller]
fn refused(words: &str, expect: &str) {
    let mut scene = Scene::new("broken: test self_test\nlow: when p < 2.4");
    scene.settings.max_values = 2;
    let before = scene.state.to_bytes();
    let words: Vec<&str> = words.split_whitespace().collect();
    let mut out = Vec::new();
    let now = START + Span::days(40);
    let refusal =
        judge(&scene.rules, &scene.settings, &mut scene.state, &signal(&words), now, &mut out)
            .expect_err("must be refused");
    assert_eq!(refusal.to_string(), expect);
    assert!(out.is_empty());
    assert_eq!(scene.state.to_bytes(), before, "a refusal must leave the state as it was");
}

#[test]
fn reasons_name_what_was_expected() {
    refused("p=2 tmp=3", "metric \"tmp\" is not declared for this kind. Did you mean \"temp\"?");
    refused("p=2 xyzzy=3", "metric \"xyzzy\" is not declared for this kind");
    refused("dor=open", "state \"dor\" is not declared for this kind. Did you mean \"door\"?");
    refused("self_tst_test:ok", "self-test \"self_tst_test\" is not declared for this kind");
    refused("temp=900", "temp is 900; expected -40 to 85");
    refused("p=NaN", "p is NaN; expected a finite number");
    refused("door=true", "state door is true or false; expected text");
    refused("p=1 q=1 temp=1", "3 values; expected at most 2");
    refused(
        "p=1 at=41d",
        "at is 2026-11-01T00:00:00Z, 1d ahead of its arrival; expected at most 2m: check the thing's clock",
    );
    refused(
        "p=1 at=1d",
        "at is 2026-09-22T00:00:00Z, 39d before its arrival; expected at most 30d",
    );
}

#[test]
fn unknown_event_codes_are_kept() {
    check("e18: code E18", "0m !WHATEVER !E18", "0ms raised e18");
}
