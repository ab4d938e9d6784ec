//! References become sentences: what a reason of a belief points at, said in the reader's language.

use focal_base::{At, Said};
use focal_diagnose::Told;
use focal_engine::decide::Evidence;
use focal_engine::rows::{AttemptRow, CaseRow as Row, Statement};
use focal_engine::{AttemptOutcome, Names};

use crate::words;

/// The sentence of a piece of evidence. `things` are how many alike are counted together.
#[must_use]
pub fn sentence(names: &Names<'_>, row: Option<&Row>, reference: &str, things: u32) -> String {
    let say = |key: &str, with: &[(&str, String)]| words::say(names.lang, key, with);
    let house = |said: Said| names.say(&said);
    match Evidence::parse(reference) {
        Some(Evidence::Alarm(alarm)) => {
            say("evidence.alarm", &[("alarm", alarm_name(names, &alarm))])
        }
        Some(Evidence::Well(alarm)) => house(Said::new("evidence.well").with("alarm", alarm)),
        Some(Evidence::Sign(sign, true)) => names.text(&format!("sign.{sign}")),
        Some(Evidence::Sign(sign, false)) => names.text(&format!("sign.{sign}.not")),
        Some(Evidence::Answer(step, answer)) => {
            let question = names.question(step.as_str());
            let answer = names.text(&format!("step.{step}.answer.{answer}"));
            say("evidence.answer", &[("question", question), ("answer", answer)])
        }
        Some(Evidence::Tried(_, step)) => house(Said::new("evidence.tried").with("step", step)),
        Some(Evidence::Statement(id)) => {
            let found = statement(names, row, &id);
            let holds = found.is_none_or(|statement| statement.holds);
            let by = found
                .map(|statement| names.provider(&statement.by.as_str().into()))
                .unwrap_or_default();
            let key = if holds { "evidence.statement_is" } else { "evidence.statement_not" };
            house(Said::new(key).with("by", by))
        }
        Some(Evidence::Peer(thing)) => {
            let in_alarm = names.world.active_alarms(&thing).next().is_some();
            let count = things.max(1).to_string();
            match (in_alarm, things) {
                (true, 0 | 1) => say("evidence.peer_alarm", &[("thing", names.thing(&thing))]),
                (true, _) => house(Said::new("evidence.peers_ill").with("count", count)),
                (false, 0 | 1) => say("evidence.peer_well", &[("thing", names.thing(&thing))]),
                (false, _) => house(Said::new("evidence.peers_well").with("count", count)),
            }
        }
        Some(Evidence::Attempt(service, ok)) => {
            let key = if ok { "evidence.attempt_passed" } else { "evidence.attempt_failed" };
            house(Said::new(key).with("key", format!("service.{service}.name")))
        }
        Some(Evidence::Stopped(service, told)) => house(stopped(&service, &told)),
        Some(Evidence::Others(service, outcome)) => house(others(&service, &outcome, things)),
        Some(Evidence::Trouble) => house(Said::new("evidence.trouble")),
        Some(Evidence::Lasts(minutes)) => {
            house(Said::new("evidence.lasts").with("minutes", minutes))
        }
        Some(Evidence::Prior) => house(Said::new("evidence.prior").with("count", things)),
        // An older version wrote it, and nobody knows any more what it was.
        None => say("evidence.old", &[]),
    }
}

/// What a failed attempt brought back: what its code means, or where it stopped.
fn stopped(service: &str, told: &Told) -> Said {
    match told {
        Told::Code(code) => {
            Said::new("evidence.attempt_code").with("key", format!("service.{service}.code.{code}"))
        }
        Told::Part(part) => {
            Said::new("evidence.attempt_part").with("key", format!("service.{service}.part.{part}"))
        }
    }
}

/// What others met that go the same way.
fn others(service: &str, outcome: &AttemptOutcome, things: u32) -> Said {
    let (what, of) = match outcome {
        AttemptOutcome::Passed => ("passed", "name".to_owned()),
        AttemptOutcome::Failed(None) => ("failed", "name".to_owned()),
        AttemptOutcome::Failed(Some(Told::Code(code))) => ("code", format!("code.{code}")),
        AttemptOutcome::Failed(Some(Told::Part(part))) => ("part", format!("part.{part}")),
    };
    // Where only one is meant, or how many is not known, none are counted.
    let some = if things > 1 { "" } else { "_some" };
    let said = Said::new(&format!("evidence.others_{what}{some}")).with("count", things);
    said.with("key", format!("service.{service}.{of}"))
}

fn alarm_name(names: &Names<'_>, alarm: &str) -> String {
    names.text(&format!("alarm.{alarm}.agent"))
}

fn statement<'a>(names: &Names<'a>, row: Option<&'a Row>, id: &str) -> Option<&'a Statement> {
    let own = row.map(|row| row.statements.as_slice()).unwrap_or_default();
    let incident =
        row.and_then(|row| row.case.incident.as_ref()).and_then(|id| names.world.incidents.get(id));
    let shared = incident.map(|row| row.statements.as_slice()).unwrap_or_default();
    own.iter().chain(shared).find(|statement| statement.id == id)
}

/// When it was seen, where the rows still say it.
#[must_use]
pub fn moment(names: &Names<'_>, row: Option<&Row>, reference: &str) -> Option<At> {
    let row = row?;
    let alarms =
        || row.case.thing.as_ref().into_iter().flat_map(|thing| names.world.active_alarms(thing));
    match Evidence::parse(reference)? {
        Evidence::Alarm(alarm) => {
            alarms().find(|found| found.alarm == alarm).map(|found| found.raised)
        }
        Evidence::Well(_) | Evidence::Sign(..) => alarms().map(|found| found.raised).max(),
        Evidence::Answer(step, _) => {
            let given = row
                .case
                .answers
                .iter()
                .rev()
                .find(|given| given.step == step && given.withdrawn.is_none());
            given.map(|given| given.at)
        }
        Evidence::Tried(run, _) => row.case.run(&run).and_then(|run| run.ended),
        Evidence::Statement(id) => statement(names, Some(row), &id).map(|statement| statement.at),
        Evidence::Trouble => Some(row.case.opened),
        Evidence::Lasts(_) => alarms().map(|found| found.raised).min(),
        Evidence::Attempt(service, _) | Evidence::Stopped(service, _) => {
            let key = AttemptRow::key(row.case.thing.as_ref()?, &service);
            let tried = names.world.attempts.get(&key)?;
            tried.failed_at().max(tried.passed_at())
        }
        Evidence::Peer(_) | Evidence::Others(..) | Evidence::Prior => None,
    }
}
