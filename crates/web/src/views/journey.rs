//! The journey line: lanes and stations with their words.

use focal_base::{At, OwnerRef};
use focal_case::journey::{StationLook, Stroke};
use focal_case::{Lane, Mark, journey as draw};
use focal_engine::Names;
use focal_engine::rows::CaseRow as Row;
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
    pub label: String,
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

#[must_use]
pub fn journey(names: &Names<'_>, row: &Row, marks: &[Mark], now: At) -> Journey {
    let drawn = draw(&row.case, marks, now);
    let fold = drawn.fold;
    let stations = drawn.stations.iter().enumerate().map(|(i, station)| Station {
        at: Some(station.at.into()),
        lane: lane_id(&station.lane),
        label: names.say(&station.label),
        item: station.item.as_ref().map(|id| id.0.clone()),
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
