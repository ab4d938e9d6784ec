//! Figures as shown: with their name, their definition, what they are made of and what they were before.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{Lang, OwnerRef};
use focal_engine::rows::CaseRow as Row;
use focal_engine::{Names, World};
use focal_report::{Behind, By, Dim, EndedBy, Figure, Metric, Question, Sheet};
use serde::Serialize;
use utoipa::ToSchema;

use super::Eye;
use super::owner::{Owner, owner};
use super::when::When;
use crate::words;

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct FigureView {
    pub metric: &'static str,
    pub name: String,
    pub definition: String,
    /// `share` 0 to 1, `ms`, `money` in whole units, `count`, `score`.
    pub unit: &'static str,
    /// Absent where nothing was counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// What stands above the line, and below it.
    pub top: i64,
    pub of: i64,
    /// Eight in ten lie between; only of a median.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high: Option<i64>,
    /// Of as many days before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<f64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Report {
    pub from: String,
    pub to: String,
    pub before_from: String,
    pub zone: String,
    pub currency: String,
    /// What the service level should be, 0 to 1.
    pub target: f64,
    pub figures: Vec<FigureView>,
    /// Endings by who brought them about.
    pub ended_by: BTreeMap<String, i64>,
    /// What can be chosen in this time, by dimension.
    pub choices: BTreeMap<String, Vec<Part>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Part {
    pub name: String,
    pub label: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Split {
    pub by: &'static str,
    pub rows: Vec<SplitRow>,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct SplitRow {
    pub name: String,
    pub label: String,
    pub figures: Vec<FigureView>,
    pub ended_by: BTreeMap<String, i64>,
}

/// The cases behind a figure.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Behinds {
    pub metric: &'static str,
    pub unit: &'static str,
    pub total: usize,
    pub rows: Vec<CaseBehind>,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct CaseBehind {
    pub number: u32,
    /// Absent when the case was let go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    pub at: When,
    pub value: f64,
    pub counts: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thing: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<Owner>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_by: Option<String>,
    pub steps: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub took_ms: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<f64>,
}

#[must_use]
pub fn unit(metric: Metric) -> &'static str {
    match metric {
        Metric::Asa | Metric::Aht | Metric::TimeToOutcome => "ms",
        Metric::CostPerCase | Metric::CostPerThingMonth | Metric::BudgetPerThingMonth => "money",
        Metric::ContactsPerCase | Metric::Rating => "count",
        Metric::Brier | Metric::CalibrationError => "score",
        _ => "share",
    }
}

/// A value in its unit.
#[must_use]
pub fn value(metric: Metric, top: i64, of: i64) -> f64 {
    let scale = if unit(metric) == "money" { 100.0 } else { 1.0 };
    top as f64 / of as f64 / scale
}

fn shown(figure: &Figure) -> Option<f64> {
    let scale = if unit(figure.metric) == "money" { 100.0 } else { 1.0 };
    figure.value().map(|value| value / scale)
}

#[must_use]
pub fn figures(
    _: &World,
    lang: &Lang,
    found: &[Figure],
    before: Option<&[Figure]>,
) -> Vec<FigureView> {
    let earlier = |metric| {
        before.into_iter().flatten().find(|figure| figure.metric == metric).and_then(shown)
    };
    let view = |figure: &Figure| {
        let word = figure.metric.word();
        let median = figure.metric == Metric::TimeToOutcome && figure.of > 0;
        FigureView {
            metric: word,
            name: words::text(lang, &format!("figure.{word}.name")),
            definition: words::text(lang, &format!("figure.{word}.means")),
            unit: unit(figure.metric),
            value: shown(figure),
            top: figure.top,
            of: figure.of,
            low: median.then_some(figure.low),
            high: median.then_some(figure.high),
            before: earlier(figure.metric),
        }
    };
    found.iter().map(view).collect()
}

#[must_use]
pub fn by_whom(counts: Option<&[i64; 8]>) -> BTreeMap<String, i64> {
    let counts = counts.copied().unwrap_or_default();
    let all = EndedBy::ALL.into_iter().map(|by| (by, counts[usize::from(u8::from(by))]));
    all.filter(|(_, count)| *count > 0).map(|(by, count)| (by.word().to_owned(), count)).collect()
}

impl Split {
    #[must_use]
    pub fn of(
        world: &World,
        lang: &Lang,
        by: By,
        found: &BTreeMap<String, Vec<Figure>>,
        ended: &BTreeMap<String, [i64; 8]>,
        earlier: &BTreeMap<String, Vec<Figure>>,
    ) -> Split {
        let row = |(name, own): (&String, &Vec<Figure>)| SplitRow {
            label: match by {
                By::Dim(dim) => label(world, lang, dim, name),
                _ => name.clone(),
            },
            figures: figures(world, lang, own, earlier.get(name).map(Vec::as_slice)),
            ended_by: by_whom(ended.get(name)),
            name: name.clone(),
        };
        let by = match by {
            By::All => "all",
            By::Dim(dim) => dim.word(),
            By::Quarter => "quarter",
            By::Hour => "hour",
            By::Day => "day",
            By::Week => "week",
            By::Month => "month",
        };
        Split { by, rows: found.iter().map(row).collect() }
    }
}

/// What a dimension's word is called.
#[must_use]
pub fn label(world: &World, lang: &Lang, dim: Dim, word: &str) -> String {
    if word.is_empty() {
        return words::text(lang, &format!("figure.none.{}", dim.word()));
    }
    let in_packs = |key: String| {
        let found = world.kits.values().find_map(|kit| kit.pack.texts.get(lang, &key));
        found.map_or_else(|| word.to_owned(), str::to_owned)
    };
    let names = Names::new(world, lang, None);
    match dim {
        Dim::Pack => in_packs(format!("pack.{word}.name")),
        Dim::Kind => in_packs(format!("kind.{word}.name")),
        Dim::Cause => in_packs(format!("cause.{word}.name")),
        Dim::Owner => names.owner(&owner_of(word)),
        Dim::Agent => names.agent(&word.into()),
        Dim::Queue => names.queue(&word.into()),
        Dim::Channel => words::text(lang, &format!("figure.channel.{word}")),
        Dim::Language => word.to_owned(),
    }
}

fn owner_of(word: &str) -> OwnerRef {
    match word.split_once(':') {
        Some(("provider", id)) => OwnerRef::Provider(id.into()),
        Some(("role", role)) => OwnerRef::Role(role.to_owned()),
        _ if word == "customer" => OwnerRef::Customer,
        _ if word == "nobody" => OwnerRef::Nobody,
        _ => OwnerRef::Unknown,
    }
}

/// What there is in a time, by dimension, whatever else is chosen.
#[must_use]
pub fn parts(sheets: &[Sheet], question: &Question) -> BTreeMap<Dim, BTreeSet<String>> {
    let whole = Question { only: BTreeMap::new(), ..question.clone() };
    let of = |dim| {
        let names = focal_report::answer(sheets, &whole, By::Dim(dim)).into_keys();
        (dim, names.filter(|name| !name.is_empty()).collect())
    };
    Dim::ALL.into_iter().map(of).collect()
}

#[must_use]
pub fn case_behind(eye: &Eye<'_>, one: &Behind, row: Option<&Row>, metric: Metric) -> CaseBehind {
    let names = row.map(|row| {
        let pinned = row.case.pinned.pack.as_str();
        let pack = eye.world.kits.get_key_value(pinned).map(|(name, _)| name.as_str());
        Names::new(eye.world, eye.lang, pack)
    });
    let both = names.as_ref().zip(row);
    let outcome = row.and_then(|row| row.case.outcome());
    let worked = outcome.and_then(|outcome| outcome.worked.as_ref()).map(|(_, by)| *by);
    let ended_by = outcome.map(|outcome| match (worked, outcome.recovered_alone) {
        (Some(by), _) => serde_json::to_value(by).ok().and_then(|v| v.as_str().map(str::to_owned)),
        (None, true) => Some("alone".to_owned()),
        (None, false) => Some("unknown".to_owned()),
    });
    CaseBehind {
        number: one.number,
        id: row.map(|row| row.case.id.0.clone()),
        at: one.at.into(),
        value: value(metric, one.value, 1),
        counts: one.counts,
        title: both.map(|(names, row)| names.say(&row.case.title)),
        thing: both.and_then(|(names, row)| Some(names.thing(row.case.thing.as_ref()?))),
        cause: both.zip(outcome).and_then(|((names, _), outcome)| {
            Some(names.text(&format!("cause.{}.name", outcome.cause.as_ref()?)))
        }),
        owner: both.zip(outcome).map(|((names, _), outcome)| owner(names, &outcome.owner)),
        ended_by: ended_by.flatten(),
        steps: row.map_or(0, |row| row.case.runs.iter().filter(|run| run.began.is_some()).count()),
        took_ms: row.zip(outcome).map(|(row, outcome)| {
            let began = row.began.unwrap_or(row.case.opened);
            outcome.at.since(began).0
        }),
        cost: outcome.map(|outcome| outcome.cost.units()),
    }
}
