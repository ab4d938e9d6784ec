//! Each trouble and what was made of it, on a line of its own: for whoever asks why a figure is what it is.

use focal_base::At;
use focal_case::Actor;
use focal_engine::rows::CaseRow;

use super::{Kept, about, first_alarm};
use crate::truth::{Ended, Fault, Truth};

pub fn of(truth: &Truth, kept: &Kept, now: At) -> Vec<String> {
    let mut all = Vec::new();
    for fault in &truth.faults {
        all.push(trouble(truth, fault, kept, now));
        let end = |row: &CaseRow| row.case.outcome().map_or(now, |outcome| outcome.at);
        let mine = |row: &&CaseRow| {
            about(truth, row, end(row)).is_some_and(|it| it.number == fault.number)
        };
        all.extend(kept.endings.iter().filter(mine).map(ending));
        let open = kept.cases.iter().filter(|row| !row.case.is_resolved());
        all.extend(open.filter(mine).map(still_open));
    }
    all
}

fn trouble(truth: &Truth, fault: &Fault, kept: &Kept, now: At) -> String {
    let alarms: Vec<String> =
        fault.shows.iter().map(|(thing, shown)| format!("{thing} {:?}", shown.alarms)).collect();
    let felt = if truth.is_felt_somewhere(fault) { "" } else { " (felt by nobody)" };
    let noticed = first_alarm(fault, &kept.alarms, now, None).map(|row| row.raised);
    let noticed = noticed.map_or("never noticed".to_owned(), |at| {
        format!("noticed after {} min", at.since(fault.onset).0 / 60_000)
    });
    let ended = match &fault.ended {
        Some((at, Ended::By(step, actor))) => {
            format!("ended after {} min by {step} of {actor:?}", at.since(fault.onset).0 / 60_000)
        }
        Some((at, Ended::Itself)) => {
            format!("went by itself after {} min", at.since(fault.onset).0 / 60_000)
        }
        None => "is there still".to_owned(),
    };
    let (number, name, place) = (fault.number, fault.name(), &fault.place);
    format!(
        "{} trouble {number}{felt}: {name} at {place:?}, {alarms:?}; {noticed}; {ended}",
        fault.onset
    )
}

fn tried(row: &CaseRow, since: At) -> String {
    let begun = row.case.runs.iter().filter(|run| run.began.is_some_and(|at| at >= since));
    let all: Vec<String> = begun
        .map(|run| {
            let state = format!("{:?}", run.state);
            let state = state.split([' ', '(']).next().unwrap_or_default().to_owned();
            let by = if run.by == Actor::Thing { String::new() } else { format!(" {:?}", run.by) };
            format!("{}{by} {state}", run.step)
        })
        .collect();
    all.join(", ")
}

fn believed(row: &CaseRow) -> String {
    let Some(belief) = &row.decision.belief else { return "nothing".to_owned() };
    let mut all = vec![format!("? {:.2}", belief.unknown)];
    all.extend(belief.shares.iter().take(4).map(|it| format!("{} {:.2}", it.cause.cause, it.p)));
    all.join(", ")
}

fn ending(row: &CaseRow) -> String {
    let Some(outcome) = row.case.outcome() else { return String::new() };
    format!(
        "    {} C-{} ended: cause {:?} owner {:?} worked {:?} alone {}; believed {}; {}; spent {}",
        outcome.at,
        row.case.number,
        outcome.cause.as_ref().map(|it| it.as_str()),
        outcome.owner,
        outcome.worked,
        outcome.recovered_alone,
        believed(row),
        tried(row, row.case.opened),
        row.case.spent.0,
    )
}

fn still_open(row: &CaseRow) -> String {
    format!(
        "    C-{} is open since {}: {:?}; believed {}; next {:?}; {}; spent {}",
        row.case.number,
        row.case.opened,
        row.case.state,
        believed(row),
        row.decision.next,
        tried(row, row.case.opened),
        row.case.spent.0,
    )
}
