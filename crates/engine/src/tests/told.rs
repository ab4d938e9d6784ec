//! What an agent tells a thing outside of any step: seen to work or not, and never by its own word alone.

use focal_base::{AgentId, RunId, Span, ThingId};
use focal_store::{EventQuery, Read};

use super::{passes, pump};
use crate::admin::things::command;
use crate::intake::{Reply, Word};
use crate::stage::Stage;

fn quiet() -> Stage {
    passes(&pump("{restart: ignores}", "\nexpect:\n  - {never: pressure_low}\n"))
}

fn tell(stage: &mut Stage) -> RunId {
    let (thing, noa) = (ThingId::from("pump-1"), AgentId::from("noa"));
    let act = |work: &mut crate::work::Work<'_, '_>| command(work, &thing, "restart", &noa);
    stage.house.act(&stage.tenant, stage.now, act).expect("not locked");
    stage.settle(&mut |_, _| Ok(())).expect("it settles");
    let told = past(stage).into_iter().find(|(kind, _)| kind == "thing.told").expect("told");
    RunId(told.1)
}

/// Kinds of events about commands with their run, latest first.
fn past(stage: &Stage) -> Vec<(String, String)> {
    let kinds = ["thing.told", "command_replied", "command_seen", "command_not_seen"];
    let query = EventQuery {
        thing: Some(ThingId::from("pump-1")),
        kinds: kinds.map(str::to_owned).to_vec(),
        newest_first: true,
        limit: 100,
        ..EventQuery::default()
    };
    let events = stage.house.reader(&stage.tenant).events(&query).expect("events");
    let run = |body: &serde_json::Value| body["run"].as_str().unwrap_or_default().to_owned();
    events.iter().map(|event| (event.kind.clone(), run(&event.body))).collect()
}

fn kinds(stage: &Stage) -> Vec<String> {
    past(stage).into_iter().map(|(kind, _)| kind).collect()
}

fn pressure(stage: &mut Stage, minutes: i64, value: f64) {
    let from = stage.now;
    for minute in 1..=minutes {
        stage.advance(from + Span::mins(minute), &mut |_, _| Ok(())).expect("it settles");
        let said = serde_json::json!({ "values": { "pressure_out": value, "current": value } });
        let signal = serde_json::from_value(said).expect("a signal");
        stage.hear(&ThingId::from("pump-1"), signal).expect("heard");
        stage.settle(&mut |_, _| Ok(())).expect("it settles");
    }
}

fn reply(stage: &Stage, run: &RunId, ok: bool) {
    let reply = Reply { run: run.clone(), thing: ThingId::from("pump-1"), ok };
    let words = vec![Word::Reply(reply)];
    let act = |work: &mut crate::work::Work<'_, '_>| work.take_words(words.clone());
    stage.house.act(&stage.tenant, stage.now, act).expect("taken");
}

#[test]
fn what_was_expected_is_seen_or_it_is_not() {
    let mut stage = quiet();
    tell(&mut stage);
    pressure(&mut stage, 2, 4.5);
    assert_eq!(kinds(&stage), ["command_seen", "thing.told"]);
    let mut stage = quiet();
    let run = tell(&mut stage);
    reply(&stage, &run, true);
    pressure(&mut stage, 12, 0.1);
    assert_eq!(kinds(&stage), ["command_not_seen", "command_replied", "thing.told"]);
}

/// A thing that replies for ever, or to what nobody said, writes nothing.
#[test]
fn a_reply_counts_once_and_only_to_what_was_said() {
    let mut stage = quiet();
    let run = tell(&mut stage);
    for _ in 0..5 {
        reply(&stage, &run, true);
        reply(&stage, &RunId::from("nobody-said"), true);
    }
    assert_eq!(kinds(&stage), ["command_replied", "thing.told"]);
}
