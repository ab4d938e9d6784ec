//! What happened and what comes, from the case's own journey line, in sentences for its customer. What is
//! only of interest to those who work (queues, offers, hand-backs) is left out.

use focal_case::journey::{StationLook, journey};
use focal_case::{Actor, RunState, Station, StepRun};
use focal_engine::rows::CaseRow;

use crate::pages::figures;
use crate::pages::teller::Teller;

#[derive(Clone, Debug, PartialEq)]
pub struct Stop {
    pub time: String,
    pub text: String,
    pub look: Look,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    Was,
    Now,
    ToCome,
}

#[must_use]
pub fn of(teller: &Teller<'_>, row: &CaseRow) -> Vec<Stop> {
    let line = journey(&row.case, &[], teller.now);
    let mut stops: Vec<Stop> = Vec::new();
    for (index, station) in line.stations.iter().enumerate() {
        let is_now = station.look == StationLook::Now;
        let text = match (index, is_now) {
            (0, false) => Some(began(teller, row)),
            (_, true) => now(teller, row),
            _ => happened(teller, row, station),
        };
        let Some(text) = text else { continue };
        let time = if is_now && !row.case.is_resolved() {
            teller.say.t("trail.now").to_owned()
        } else {
            figures::clock(station.at, teller.zone)
        };
        let look = if is_now { Look::Now } else { Look::Was };
        if stops.last().is_none_or(|last| last.text != text) {
            stops.push(Stop { time, text, look });
        }
    }
    stops.extend(comes(teller, row).map(|text| Stop {
        time: String::new(),
        text,
        look: Look::ToCome,
    }));
    stops
}

fn began(teller: &Teller<'_>, row: &CaseRow) -> String {
    let alarm = row.case.title.key.0.strip_suffix(".agent");
    let told = alarm.and_then(|alarm| teller.tell(&format!("{alarm}.journey"), &[]));
    told.unwrap_or_else(|| teller.say.t("trail.asked").to_owned())
}

fn happened(teller: &Teller<'_>, row: &CaseRow, station: &Station) -> Option<String> {
    let say = teller.say;
    if let Some(run) = station.run.as_ref().and_then(|id| row.case.run(id)) {
        let ends = station.label.key.0 != "journey.step";
        return run_text(teller, row, run, ends);
    }
    match station.label.key.0.as_str() {
        "journey.agent_keeps" => {
            let agent = station.label.with.get("agent")?;
            Some(say.with("trail.agent", &[("agent", &teller.first_name(&agent.as_str().into()))]))
        }
        "journey.team_keeps" => Some(say.t("trail.team").to_owned()),
        "journey.resolved" => Some(say.t("trail.over").to_owned()),
        "journey.reopened" => Some(say.t("trail.reopened").to_owned()),
        _ => None,
    }
}

/// A run at its beginning or at its end; most are told only once.
fn run_text(teller: &Teller<'_>, row: &CaseRow, run: &StepRun, ends: bool) -> Option<String> {
    let say = teller.say;
    let short = teller.step(&run.step, "short")?;
    let told = |key: &str| Some(say.with(key, &[("step", &short)]));
    // What did not work is named as it was asked, not as if it were done.
    let asked = |key: &str| Some(say.with(key, &[("step", &teller.step(&run.step, "title")?)]));
    match (run.by, ends, &run.state) {
        (Actor::Thing, true, RunState::Done(_)) => {
            teller.message(run, &row.case.id).or_else(|| told("trail.thing_done"))
        }
        (Actor::Thing, true, _) => asked("trail.thing_failed"),
        (Actor::Customer, true, RunState::Done(seen)) => match &seen.answer {
            Some(answer) => {
                let answer = teller.step(&run.step, &format!("answer.{answer}"))?;
                Some(say.with("trail.answered", &[("answer", &answer)]))
            }
            None => told("trail.customer_done"),
        },
        (Actor::Customer, true, RunState::Declined) => asked("trail.customer_could_not"),
        (Actor::Customer, true, RunState::Failed { .. })
            if teller.def(&run.step).is_some_and(focal_case::StepDef::is_question) =>
        {
            Some(say.t("trail.no_answer").to_owned())
        }
        (Actor::Customer, true, RunState::Failed { .. }) => asked("trail.not_seen"),
        (Actor::Near, false, _) => Some(say.t("trail.near_asked").to_owned()),
        (Actor::Near, true, RunState::Done(_)) => Some(say.t("trail.near_done").to_owned()),
        (Actor::Near, true, _) => Some(say.t("trail.near_none").to_owned()),
        (Actor::Partner | Actor::Technician, false, _) => teller.message(run, &row.case.id),
        (Actor::Partner | Actor::Technician, true, RunState::Done(_)) => told("trail.partner_done"),
        _ => None,
    }
}

fn now(teller: &Teller<'_>, row: &CaseRow) -> Option<String> {
    let say = teller.say;
    if row.case.is_resolved() {
        return Some(say.t("trail.over").to_owned());
    }
    if row.quiet_since.is_some() {
        return Some(say.t("trail.quiet").to_owned());
    }
    let run = row.case.live_runs().max_by_key(|run| run.at);
    let Some(run) = run else { return Some(say.t("trail.we_look").to_owned()) };
    let title = teller.step(&run.step, "title").unwrap_or_default();
    Some(match run.by {
        Actor::Customer if teller.def(&run.step).is_some_and(focal_case::StepDef::is_question) => {
            say.t("trail.now_question").to_owned()
        }
        Actor::Customer => say.with("trail.now_customer", &[("step", &title)]),
        Actor::Thing => say.with("trail.now_thing", &[("step", &title)]),
        Actor::Near => say.t("trail.now_near").to_owned(),
        Actor::Agent => say.t("trail.now_agent").to_owned(),
        Actor::Partner | Actor::Technician => say.t("trail.now_partner").to_owned(),
    })
}

/// What comes next, as far as it is sure.
fn comes(teller: &Teller<'_>, row: &CaseRow) -> Option<String> {
    let say = teller.say;
    if row.case.is_resolved() {
        return None;
    }
    if let Some(since) = row.quiet_since {
        let settle = teller.world.tenant.settles_after(&row.case);
        return Some(say.with("trail.closes", &[("time", &teller.when(since + settle))]));
    }
    let run = row.case.live_runs().max_by_key(|run| run.at)?;
    match run.by {
        Actor::Customer | Actor::Near | Actor::Thing => Some(say.t("trail.else_next").to_owned()),
        Actor::Partner | Actor::Technician => {
            let until = teller.until(run, &row.case.id)?;
            Some(say.with("trail.promised", &[("time", &teller.when(until))]))
        }
        Actor::Agent => None,
    }
}
