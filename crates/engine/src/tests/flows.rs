//! Steps from their beginning to their end, whoever does them.

use focal_case::near::FavourReply;
use focal_case::{Actor, Keeper, RunState};

use super::{case_of, look, passes, pump};
use crate::rows::HandoffState;

/// The valve after the pump is shut.
const SHUT: &str = "
  - {at: 15m, until: 60m, every: 1m, thing: pump-1,
     values: {pressure_in: 0.9, pressure_out: 1.2, flow: 0.1, current: 2.2, vibration: 2.0, sensor_voltage: 0.9}}";
/// The drive trips.
pub(super) const TRIPPED: &str = "
  - {at: 15m, until: 90m, every: 1m, thing: pump-1, state: {drive: tripped},
     values: {pressure_in: 2.8, pressure_out: 2.1, flow: 0.4, current: 0.0, vibration: 0.0, sensor_voltage: 1.3}}";
/// It is well again.
const WELL: &str = "values: {pressure_in: 2.6, pressure_out: 4.5, flow: 1.2, current: 4.1, vibration: 1.8, sensor_voltage: 2.1}";

#[test]
fn a_thing_that_ignores_its_command_has_failed_and_the_next_step_runs() {
    let stage = passes(&pump(
        "{restart: ignores}",
        &format!(
            "{TRIPPED}
expect:
  - {{by: 22m, command: restart, of: pump-1, count: 1}}
  - {{at: 30m, case: rosa, tried: [restart-pump], next: guide-by-phone, waits_for: agent}}
  - {{at: 60m, command: restart, of: pump-1, count: 1}}
"
        ),
    ));
    let case = case_of(&stage, "rosa").case;
    let restart = case.runs.iter().find(|run| run.by == Actor::Thing).expect("a command");
    let why = match &restart.state {
        RunState::Failed { why } => why.key.0.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(why, "run.not_seen");
}

#[test]
fn near_persons_are_asked_in_waves_the_nearest_goes_and_what_is_seen_counts() {
    let stage = passes(&pump(
        "{restart: replies_only}",
        &format!(
            "{SHUT}
  - {{at: 17m, customer: rosa, answers: {{ask-neighbours: only-me}}}}
  - {{at: 18m, customer: rosa, answers: {{ask-handle: across}}}}
  - {{at: 19m, customer: rosa, cannot: open-tap}}
  - {{at: 20m, near: tomas, accepts: open-valve}}
  - {{at: 20m, near: lucia, accepts: open-valve}}
  - {{at: 26m, near: lucia, done: open-valve}}
  - {{at: 61m, until: 80m, every: 1m, thing: pump-1, {WELL}}}
expect:
  - {{at: 19m, case: rosa, next: open-valve, waits_for: near}}
  - {{at: 22m, case: rosa, waits_for: near}}
"
        )
        .replace("until: 60m", "until: 26m")
        .replace("at: 61m", "at: 27m"),
    ));
    let case = case_of(&stage, "rosa").case;
    let run = case.runs.iter().find(|run| run.by == Actor::Near).expect("a favour");
    assert!(matches!(run.state, RunState::Done(_)), "{:?}", run.state);
    let favour = run.favour.as_ref().expect("asked");
    assert_eq!(favour.chosen, Some("lucia".into()), "she is nearer");
    let tomas = favour.asked.iter().find(|asked| asked.person.as_str() == "tomas").expect("asked");
    assert!(matches!(tomas.reply, FavourReply::Released { .. }), "{:?}", tomas.reply);
    assert_eq!(
        case.outcome().and_then(|outcome| outcome.worked.clone()).map(|(_, by)| by),
        Some(Actor::Near)
    );
}

#[test]
fn what_a_partner_says_is_mended_and_is_not_has_failed() {
    let stage = passes(&pump(
        "{restart: replies_only}",
        &format!(
            "{SHUT}
  - {{at: 20m, customer: rosa, answers: {{ask-neighbours: too}}}}
  - {{at: 22m, partner: aguas, says: accepted}}
  - {{at: 23m, partner: aguas, says: fixed}}
expect:
  - {{at: 21m, case: rosa, next: report-main, waits_for: partner}}
  - {{at: 5h, case: rosa, open: true, waits_for: partner}}
  - {{at: 6h30m, case: rosa, open: true, tried: [report-main]}}
"
        )
        .replace("until: 60m", "until: 400m"),
    ));
    let case = case_of(&stage, "rosa").case;
    let run = case.runs.iter().find(|run| run.by == Actor::Partner).expect("a hand-off");
    assert!(matches!(run.state, RunState::Failed { .. }), "{:?}", run.state);
}

#[test]
fn an_answer_overturns_and_taken_back_it_changes_the_next_step() {
    let files = super::files("water");
    let kit = crate::Kit::make(&files).expect("it loads");
    let told = kit.pack.stories.iter().find(|told| told.story == "neighbours-overturn");
    let (report, stage) =
        crate::story::play_out(&kit, &files, told.expect("the story")).expect("it plays");
    assert!(report.passed(), "{:#?}", report.failures);
    // The first was taken back before anybody began: its page says that it is not needed any more.
    let mut given = look(&stage, |world| world.handoffs.values().cloned().collect::<Vec<_>>());
    given.sort_by_key(|row| row.number);
    let states: Vec<HandoffState> = given.iter().map(|row| row.state).collect();
    assert_eq!(states, [HandoffState::Expired, HandoffState::Fixed]);
}

#[test]
fn a_case_has_one_keeper_at_every_moment_and_the_last_line_names_it() {
    let stage = passes(&pump(
        "{restart: ignores}",
        &format!(
            "{TRIPPED}
  - {{at: 30m, customer: rosa, asks_for_help: true}}
  - {{at: 31m, agent: noa, accepts: true}}
expect:
  - {{at: 22m, case: rosa, keeper: focal}}
  - {{at: 30m, case: rosa, keeper: queue}}
  - {{at: 32m, case: rosa, keeper: noa}}
"
        ),
    ));
    let case = case_of(&stage, "rosa").case;
    let keepers: Vec<&Keeper> = case.kept.iter().map(|kept| &kept.keeper).collect();
    assert_eq!(keepers.len(), 3, "{keepers:?}");
    assert_eq!(keepers.last(), Some(&&case.keeper));
    assert!(
        case.kept
            .windows(2)
            .all(|pair| pair[0].since <= pair[1].since && pair[0].keeper != pair[1].keeper)
    );
}
