//! The journey line: lanes and stations with their words, each tied to the line of the thread that tells of it.

use std::collections::BTreeSet;

use focal_base::{At, ItemId, OwnerRef, Said};
use focal_case::journey::{StationLook, Stroke};
use focal_case::{Lane, Mark, RunState, Station as Drawn, StepRun, journey_within as draw};
use focal_engine::Names;
use focal_engine::rows::{Body, CaseRow as Row, From as Writer, ItemKind, ItemRow};
use serde::Serialize;
use utoipa::ToSchema;

use super::owner::{Owner, owner};
use super::when::When;
use crate::words;

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Station {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<When>,
    pub lane: String,
    /// As it is drawn: short, and empty where the next station says it.
    pub label: String,
    /// As it is read out.
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// `past`, `now` or `next`.
    pub state: &'static str,
    /// `solid`, `dotted` or `thin`.
    pub line: &'static str,
    /// So many stations are folded away before this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fold: Option<usize>,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct LaneView {
    pub id: String,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<Owner>,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Journey {
    pub lanes: Vec<LaneView>,
    pub stations: Vec<Station>,
}

/// Letters that a name may have on the line.
const ROOM: usize = 24;
/// Stations of a very long line; the page folds what it has no room for, and unfolds it when asked.
const PLACES: usize = 60;
/// A line of the thread tells of a station when it was written within so many milliseconds.
const TOGETHER_MS: i64 = 5_000;

/// `thread` are the lines of its thread, in any order.
#[must_use]
pub fn journey(names: &Names<'_>, row: &Row, thread: &[ItemRow], now: At) -> Journey {
    let drawn = draw(&row.case, &first_words(thread), now, PLACES);
    let fold = drawn.fold;
    let stations = drawn.stations.iter().enumerate().map(|(i, station)| Station {
        at: Some(station.at.into()),
        lane: lane_id(&station.lane),
        label: label(names, row, station, i == 0),
        text: text(names, row, station),
        item: station.item.clone().or_else(|| told_by(thread, row, station, i == 0)).map(|id| id.0),
        state: match station.look {
            StationLook::Ring => "past",
            StationLook::Now => "now",
        },
        line: match station.stroke {
            Stroke::Solid => "solid",
            Stroke::Dotted => "dotted",
            Stroke::Thin => "thin",
        },
        fold: fold.filter(|fold| fold.before == i).map(|fold| fold.hidden),
    });
    Journey {
        lanes: drawn.lanes.iter().map(|lane| lane_view(names, row, lane)).collect(),
        stations: stations.collect(),
    }
}

/// Where somebody wrote for the first time.
fn first_words(thread: &[ItemRow]) -> Vec<Mark> {
    let mut messages: Vec<&ItemRow> =
        thread.iter().filter(|item| item.kind == ItemKind::Message).collect();
    messages.sort_by(|a, b| a.id.cmp(&b.id));
    let mut met = BTreeSet::new();
    let first = messages.into_iter().filter_map(|item| {
        let (lane, who) = match &item.from {
            Writer::Customer(id) => (Lane::Customer, id.as_str()),
            Writer::Visitor => (Lane::Customer, ""),
            Writer::Near(id) => (Lane::Near, id.as_str()),
            Writer::Partner(id) => (Lane::Provider(id.0.clone()), id.as_str()),
            Writer::Agent(_) | Writer::Thing(_) | Writer::Focal => return None,
        };
        let label = Said::new("journey.writes");
        let is_new = met.insert(who.to_owned());
        is_new.then(|| Mark { at: item.at, lane, label, item: Some(item.id.clone()) })
    });
    first.collect()
}

fn run_of<'r>(row: &'r Row, station: &Drawn) -> Option<&'r StepRun> {
    row.case.run(station.run.as_ref()?)
}

/// A step's short name says what was done: it stands where that was seen. Before, the line itself is enough.
fn label(names: &Names<'_>, row: &Row, station: &Drawn, first: bool) -> String {
    let Some(run) = run_of(row, station) else {
        let said = names.say(&station.label);
        return if first { of_its_kind(names, row, said) } else { said };
    };
    let short = || {
        let short = names.find(&format!("step.{}.short", run.step));
        short.unwrap_or_else(|| names.text(&format!("step.{}.title", run.step)))
    };
    match (station.label.key.0.as_str(), &run.state) {
        ("journey.step_done", _) => short(),
        ("journey.step", _) if station.branch => short(),
        // What was seen is said there, and what is live at the point where the case is now.
        ("journey.step", RunState::Done(_) | RunState::Offered | RunState::Running) => {
            String::new()
        }
        // What failed is named where it began, and "no effect" stands where it ended.
        ("journey.step", _) if names.say(&station.label).chars().count() > ROOM => short(),
        _ => names.say(&station.label),
    }
}

fn text(names: &Names<'_>, row: &Row, station: &Drawn) -> String {
    let said = names.say(&station.label);
    match run_of(row, station) {
        Some(run) if station.label.key.0 != "journey.step" => {
            format!("{}: {said}", names.text(&format!("step.{}.title", run.step)))
        }
        _ => said,
    }
}

/// Without the kind of thing that its lane names anyway.
fn of_its_kind(names: &Names<'_>, row: &Row, title: String) -> String {
    let thing = row.case.thing.as_ref().and_then(|id| names.world.things.get(id));
    thing.map_or(title.clone(), |thing| super::thing::without_kind(names, &thing.kind.0, title))
}

/// The line of the thread that tells of a station: of its sort, about the same step, at the same moment.
fn told_by(thread: &[ItemRow], row: &Row, station: &Drawn, first: bool) -> Option<ItemId> {
    use ItemKind::{Alarm, Answer, Handoff, Mail, Outcome, Routing, Step, System};
    let run = run_of(row, station);
    let sorts: &[ItemKind] = match station.label.key.0.as_str() {
        "journey.resolved" => &[Outcome],
        "journey.reopened" => &[System, Alarm],
        key if key.ends_with("_keeps") => &[Routing],
        _ if first => &[Alarm, System, Routing],
        _ if run.is_some() => &[Step, Handoff, Answer, Mail, Routing],
        _ => return None,
    };
    let about = |item: &ItemRow| match &item.body {
        Body::Said(said) => run.is_some_and(|run| said.with.get("step") == Some(&run.step.0)),
        Body::Written(_) => false,
    };
    let apart = |item: &ItemRow| item.at.since(station.at).0.abs();
    thread
        .iter()
        .filter(|item| sorts.contains(&item.kind) && apart(item) <= TOGETHER_MS)
        .min_by_key(|item| (!about(item), apart(item), item.id.clone()))
        .map(|item| item.id.clone())
}

fn lane_id(lane: &Lane) -> String {
    match lane {
        Lane::Thing => "thing".to_owned(),
        Lane::Us => "focal".to_owned(),
        Lane::Customer => "customer".to_owned(),
        Lane::Near => "near".to_owned(),
        Lane::Provider(id) => format!("provider/{id}"),
    }
}

fn lane_view(names: &Names<'_>, row: &Row, lane: &Lane) -> LaneView {
    let (name, owner) = match lane {
        Lane::Thing => {
            (row.case.thing.as_ref().map(|id| names.thing(id)).unwrap_or_default(), None)
        }
        Lane::Us => ("Focal".to_owned(), None),
        Lane::Customer => {
            let name = row.case.customer.as_ref().map(|id| names.person(id));
            (name.unwrap_or_else(|| words::text(names.lang, "lane.customer")), None)
        }
        Lane::Near => (words::text(names.lang, "lane.near"), None),
        Lane::Provider(id) if id.is_empty() => (words::text(names.lang, "lane.partner"), None),
        Lane::Provider(id) => {
            let owner = owner(names, &OwnerRef::Provider(id.as_str().into()));
            (owner.name.clone(), Some(owner))
        }
    };
    LaneView { id: lane_id(lane), name, owner }
}
