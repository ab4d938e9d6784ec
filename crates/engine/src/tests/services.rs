//! Services of several companies: attempts are votes, storms of attempts are one incident, one trouble is
//! one case however many companies it crosses.

use focal_base::At;

use super::{look, play};
use crate::rows::AttemptRow;
use crate::stage::Stage;

fn story(then: &str) -> String {
    let cast = r#"
story: told
is: clear fault
about: Watches that pay.
zone: Europe/Madrid
start: 2026-04-07T12:00:00+02:00
people: {rosa: {lang: es, consent: [mail]}}
providers:
  norte-sa: {role: bank, runs: [norte]}
  sur-sa: {role: bank, runs: [sur]}
  red: {role: network}
components: {norte: issuer, sur: issuer, net-1: card-network}
things:
  rosas: {kind: pay-watch, on: {issuer: norte, card-network: net-1}, customer: rosa}
  norte-{n}: {repeat: 12, kind: pay-watch, on: {issuer: norte, card-network: net-1}}
  sur-{n}: {repeat: 12, kind: pay-watch, on: {issuer: sur, card-network: net-1}}
timeline:
  - {at: 0m, thing: rosas, state: {locked: false, on_wrist: true, nfc_on: true, default_wallet: true, token_state: active}}
"#;
    format!("{}{}", cast.trim_start(), then.trim_start_matches('\n'))
}

fn passes(then: &str) -> Stage {
    let (report, stage) = play("wearable-payment", &story(then));
    assert!(report.passed(), "{:#?}\n{}", report.failures, report.trace.join("\n"));
    look(&stage, |world| {
        let mut kept = world.index.clone();
        kept.generation = world.reindexed().generation;
        assert_eq!(kept, world.reindexed());
    });
    stage
}

fn attempts(stage: &Stage, thing: &str) -> AttemptRow {
    look(stage, |world| world.attempts[&AttemptRow::key(&thing.into(), "wrist-payment")].clone())
}

/// A watch that insists is one witness: a hundred taps of one customer make no incident of the bank.
#[test]
fn retries_of_one_are_one_vote() {
    let stage = passes(
        r#"
  - {at: 1m, thing: "norte-{n}", apart: 2s, attempts: [{service: wrist-payment, ok: true}]}
  - {at: 1m, thing: "sur-{n}", apart: 2s, attempts: [{service: wrist-payment, ok: true}]}
  - {at: 2m, until: 4m, every: 1s, thing: rosas, attempts: [{service: wrist-payment, ok: false, code: "91"}]}
  - {at: 30m, thing: rosas, attempts: [{service: wrist-payment, ok: true}]}
expect:
  - {at: 5m, incidents: 1}
  - {at: 5m, incident: rosas, things: 1}
  - {at: end, cases: 1}
"#,
    );
    let row = attempts(&stage, "rosas");
    let failed: u32 = row.windows.iter().map(|window| window.failed).sum();
    assert_eq!(failed, 121, "every attempt is counted");
    assert!(row.windows.len() <= 3, "one vote a window: {:?}", row.windows);
}

/// Most customers try once and pay another way; nobody fails often enough to say so alone.
#[test]
fn single_failures_of_many_are_one_incident_of_what_they_share() {
    let stage = passes(
        r#"
  - {at: 2m, thing: "norte-{n}", apart: 5s, attempts: [{service: wrist-payment, ok: false, code: "91"}]}
  - {at: 2m, thing: "sur-{n}", apart: 5s, attempts: [{service: wrist-payment, ok: true}]}
expect:
  - {at: 4m, incidents: 1}
  - {at: 4m, incident: norte, things: 12, owner: norte-sa}
  - {at: 4m, owner: norte-sa, of: norte, above: 0.9}
  # Nobody repeats it: after a while a failed attempt is no news.
  - {at: 20m, incident: norte, open: false}
  - {at: end, cases: 1}
  - {never: taps_failing}
"#,
    );
    look(&stage, |world| {
        assert!(world.alarms.is_empty(), "{:?}", world.alarms);
        assert_eq!(world.cases.values().filter(|row| row.case.customer.is_some()).count(), 0);
    });
}

/// The same failures among as many passes are what payments always do.
#[test]
fn a_few_failures_among_many_passes_are_nothing() {
    passes(
        r#"
  - {at: 2m, thing: "norte-{n}", apart: 5s, attempts: [{service: wrist-payment, ok: true}]}
  - {at: 2m, thing: "sur-{n}", apart: 5s, attempts: [{service: wrist-payment, ok: true}]}
  - {at: 4m, thing: norte-1, attempts: [{service: wrist-payment, ok: false, code: "51"}]}
  - {at: 4m, thing: sur-1, attempts: [{service: wrist-payment, ok: false, stopped_at: watch}]}
expect:
  - {never: incident}
  - {never: case}
  - {never: contact}
"#,
    );
}

/// What both banks share is at fault when both fail.
#[test]
fn failures_at_both_banks_are_the_networks() {
    passes(
        r#"
  - {at: 2m, thing: "norte-{n}", apart: 5s, attempts: [{service: wrist-payment, ok: false, code: "91"}]}
  - {at: 2m, thing: "sur-{n}", apart: 5s, attempts: [{service: wrist-payment, ok: false, code: "92"}]}
expect:
  - {at: 4m, incidents: 1}
  - {at: 4m, incident: net-1, things: 24, owner: red}
  - {at: 4m, cause: network-down, of: net-1, above: 0.9}
"#,
    );
}

/// A watch's own decline inside the storm stays its own, and its bank is the one it hangs on.
#[test]
fn a_decline_inside_a_storm_stays_apart() {
    passes(
        r#"
  - {at: 2m, thing: "sur-{n}", apart: 5s, attempts: [{service: wrist-payment, ok: false, code: "91"}]}
  - {at: 2m, thing: "norte-{n}", apart: 5s, attempts: [{service: wrist-payment, ok: true}]}
  - {at: 2m, until: 4m, every: 1m, thing: rosas, attempts: [{service: wrist-payment, ok: false, code: "51"}]}
expect:
  - {at: 5m, incidents: 2}
  - {at: 5m, incident: sur, things: 12, owner: sur-sa}
  - {at: 5m, incident: rosas, things: 1, owner: norte-sa}
  - {at: 5m, cause: limit-or-funds, of: rosa, owner: norte-sa, above: 0.7}
"#,
    );
}

/// Which came first is not known: the trouble is not sure.
#[test]
fn a_failure_and_a_pass_in_one_message_are_no_trouble() {
    let stage = passes(
        r#"
  - {at: 2m, thing: rosas, attempts: [{service: wrist-payment, ok: false, code: "91"}, {service: wrist-payment, ok: true}]}
expect:
  - {never: incident}
  - {never: case}
"#,
    );
    let row = attempts(&stage, "rosas");
    assert_eq!(row.failing_since(), None);
    assert!(row.passed_at().is_some_and(|at| at > At::ZERO));
}
