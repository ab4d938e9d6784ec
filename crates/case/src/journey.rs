//! The journey line: one stroke through everybody who had the case, from its first signal to now. Read
//! off the case and the marks that others leave (messages, calls). Knows no pixels and no words.

use focal_base::{At, ItemId, RunId, Said};
use serde::{Deserialize, Serialize};

use crate::case::{Case, CaseState, Keeper, RunState, StepRun};
use crate::def::Actor;

/// Whose lane a station lies in. Ordered from top to bottom.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lane {
    Thing,
    Us,
    Customer,
    Near,
    /// A provider by its id; empty while nobody is bound.
    Provider(String),
}

/// Something that happened outside the case's own rows and belongs on its line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    pub at: At,
    pub lane: Lane,
    pub label: Said,
    pub item: Option<ItemId>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Station {
    pub at: At,
    pub lane: Lane,
    pub label: Said,
    pub look: StationLook,
    /// How the line reaches it from the station before; of the first one it means nothing.
    pub stroke: Stroke,
    /// Where it leaves the main line: work given to a partner, as a thin branch.
    pub branch: bool,
    /// A press takes the thread here.
    pub item: Option<ItemId>,
    pub run: Option<RunId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StationLook {
    /// Something happened.
    Ring,
    /// Filled: now.
    Now,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stroke {
    /// Somebody works.
    Solid,
    /// Waiting.
    Dotted,
    /// A branch.
    Thin,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Journey {
    pub lanes: Vec<Lane>,
    pub stations: Vec<Station>,
    pub fold: Option<Fold>,
}

/// "14 more": so many stations are left out before `before`, never one of the ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fold {
    /// Index in `stations` of the first one after the fold.
    pub before: usize,
    pub hidden: usize,
}

/// Places that the line has; the fold takes one of them.
const PLACES: usize = 12;
const FIRST: usize = 3;

/// The line as it fits in a glance.
#[must_use]
pub fn journey(case: &Case, marks: &[Mark], now: At) -> Journey {
    journey_within(case, marks, now, PLACES)
}

/// The line with at most so many places, for a page that can unfold it.
#[must_use]
pub fn journey_within(case: &Case, marks: &[Mark], now: At, places: usize) -> Journey {
    let mut stations = vec![station(case.opened, first_lane(case), case.title.clone())];
    stations.extend(marks.iter().map(|mark| Station {
        item: mark.item.clone(),
        ..station(mark.at, mark.lane.clone(), mark.label.clone())
    }));
    stations.extend(case.kept.iter().skip(1).map(kept_station));
    stations.extend(case.runs.iter().flat_map(run_stations));
    for outcome in &case.outcomes_before {
        stations.push(station(outcome.at, Lane::Us, Said::new("journey.resolved")));
    }
    for at in &case.reopened {
        stations.push(station(*at, Lane::Us, Said::new("journey.reopened")));
    }
    stations.sort_by_key(|station| station.at);
    stations.push(last_station(case, now));
    draw_strokes(&mut stations, case);
    let mut lanes: Vec<Lane> = stations.iter().map(|station| station.lane.clone()).collect();
    lanes.sort();
    lanes.dedup();
    fold(Journey { lanes, stations, fold: None }, places.max(FIRST + 2))
}

fn station(at: At, lane: Lane, label: Said) -> Station {
    let (look, stroke) = (StationLook::Ring, Stroke::Solid);
    Station { at, lane, label, look, stroke, branch: false, item: None, run: None }
}

fn first_lane(case: &Case) -> Lane {
    if case.thing.is_some() { Lane::Thing } else { Lane::Customer }
}

fn kept_station(kept: &crate::case::Kept) -> Station {
    let label = match &kept.keeper {
        Keeper::Focal => Said::new("journey.focal_keeps"),
        Keeper::Agent(agent) => Said::new("journey.agent_keeps").with("agent", agent),
        Keeper::Team(queue) => Said::new("journey.team_keeps").with("queue", queue),
    };
    station(kept.since, Lane::Us, label)
}

fn lane_of(by: Actor, who: Option<&str>) -> Lane {
    match by {
        Actor::Thing => Lane::Thing,
        Actor::Customer => Lane::Customer,
        Actor::Near => Lane::Near,
        Actor::Agent => Lane::Us,
        Actor::Partner | Actor::Technician => Lane::Provider(who.unwrap_or_default().to_owned()),
    }
}

fn is_branch(run: &StepRun) -> bool {
    matches!(run.by, Actor::Partner | Actor::Technician)
}

/// A run is a station where it begins (with us) and one where it ends (with whoever did it).
fn run_stations(run: &StepRun) -> Vec<Station> {
    let said = |key: &str| Said::new(key).with("step", &run.step);
    let place = |at, lane, label| Station {
        run: Some(run.id.clone()),
        branch: is_branch(run),
        ..station(at, lane, label)
    };
    let lane = lane_of(run.by, run.who.as_deref());
    let begin =
        place(run.at, if is_branch(run) { lane.clone() } else { Lane::Us }, said("journey.step"));
    let ended = match (&run.state, run.ended) {
        (RunState::Done(_), Some(at)) => Some((at, said("journey.step_done"))),
        (RunState::Failed { .. }, Some(at)) => Some((at, said("journey.step_failed"))),
        (RunState::Declined, Some(at)) => Some((at, said("journey.step_declined"))),
        _ => None,
    };
    let end = ended.map(|(at, label)| place(at, lane, label));
    [Some(begin), end].into_iter().flatten().collect()
}

/// Where the case is now: with whom it waits, with us, or at its end.
fn last_station(case: &Case, now: At) -> Station {
    let live = case.live_runs().filter(|run| !is_branch(run)).max_by_key(|run| run.at);
    let (at, lane, label) = match &case.state {
        CaseState::Resolved(outcome) => (outcome.at, Lane::Us, Said::new("journey.resolved")),
        CaseState::Snoozed { .. } => (now, Lane::Us, Said::new("journey.snoozed")),
        CaseState::Open | CaseState::Waiting { .. } => match live {
            Some(run) => {
                let lane = lane_of(run.by, run.who.as_deref());
                (now, lane, Said::new("journey.now_step").with("step", &run.step))
            }
            None => (now, Lane::Us, Said::new("journey.now")),
        },
    };
    Station { look: StationLook::Now, ..station(at, lane, label) }
}

/// The line is dotted where the case waited for somebody, thin on a branch, and solid otherwise.
fn draw_strokes(stations: &mut [Station], case: &Case) {
    let mut before: Option<At> = None;
    for station in stations.iter_mut() {
        if station.branch {
            station.stroke = Stroke::Thin;
            continue;
        }
        let waited = before.is_some_and(|from| waited_between(case, from, station.at));
        station.stroke = if waited { Stroke::Dotted } else { Stroke::Solid };
        before = Some(station.at);
    }
}

/// Somebody else had it for the whole stretch: a run not done by us was live from its start to its end.
fn waited_between(case: &Case, from: At, to: At) -> bool {
    let held = case
        .promise
        .holds
        .iter()
        .any(|hold| hold.since <= from && hold.until.is_none_or(|until| until >= to));
    let asked =
        case.runs.iter().filter(|run| run.by != Actor::Thing && !is_branch(run)).any(|run| {
            let answered = run.began.or(run.ended);
            run.at <= from && answered.is_none_or(|at| at >= to)
        });
    from < to && (held || asked)
}

/// Past its places the middle is folded: of twelve, the first three and the last eight stay.
fn fold(mut journey: Journey, places: usize) -> Journey {
    let count = journey.stations.len();
    if count <= places {
        return journey;
    }
    let last = places - FIRST - 1;
    let hidden = count - FIRST - last;
    journey.stations.drain(FIRST..FIRST + hidden);
    journey.fold = Some(Fold { before: FIRST, hidden });
    journey
}
