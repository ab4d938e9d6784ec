//! The wallboard: how the centre stands at this moment, and since its day began.

use std::collections::BTreeMap;

use focal_case::{CaseState, WaitFor};
use focal_desk::Presence;
use focal_engine::rows::{CaseRow as Row, WallSettings};
use focal_report::{Figure, Metric, Sheet};
use serde::Serialize;
use utoipa::ToSchema;

use super::Eye;
use super::free;
use super::incident::{IncidentRow, incident_row};
use super::promise::{Promise, promise};
use super::report::by_whom;
use super::wait::{Waiting, could, roster, waiting};
use super::when::When;
use crate::words;

/// Lines of a list on the wall.
const LINES: usize = 6;
/// Who waits, for whoever wants to know why.
const WAITING: usize = 50;

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Wall {
    pub now: When,
    pub zone: String,
    pub service_level: Level,
    pub by_hour: Vec<Point>,
    /// Contacts whose wait was over, by quarter of an hour.
    pub quarters: Vec<Point>,
    pub waiting: Vec<Waiting>,
    pub waiting_count: usize,
    pub presence: Vec<There>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occupancy: Option<f64>,
    pub burden: Burden,
    pub queues: Vec<QueueLine>,
    pub promises: Vec<Due>,
    pub storms: Vec<IncidentRow>,
    /// Open cases by whom they wait for; `us` where nobody else has them.
    pub waits_for: BTreeMap<String, usize>,
    /// Things by their worst alarm; `well` without one.
    pub health: BTreeMap<String, usize>,
    pub ended_by: BTreeMap<String, i64>,
    pub alerts: Vec<Alert>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct Level {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    pub of: i64,
    pub target: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Point {
    pub at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct There {
    pub presence: &'static str,
    pub names: Vec<String>,
}

/// What reaches one agent in ten minutes (ISA-18.2): the mean, the most, and how many of those periods were a flood.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct Burden {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offers: Option<f64>,
    pub most: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub floods: Option<f64>,
    pub limit: u32,
    /// Alarms raised in ten minutes, of all things: what agents would have without incidents and cases.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alarms: Option<f64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct QueueLine {
    pub id: String,
    pub name: String,
    pub waiting: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub longest: Option<When>,
    pub late: bool,
    pub can: usize,
    pub free: usize,
    /// While none is free: about when the next one is, in milliseconds from now, earliest and latest; by how long
    /// today's contacts have taken, and absent where that says too little.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_free_ms: Option<(i64, i64)>,
    pub service_level: Level,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Due {
    pub case: String,
    pub number: u64,
    pub title: String,
    pub severity: &'static str,
    pub promise: Promise,
}

/// A limit that is passed.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Alert {
    pub what: &'static str,
    pub text: String,
}

/// What today's sheets say, summed before the world is looked at.
pub struct Today {
    pub all: Vec<Figure>,
    pub ended: [i64; 8],
    pub by_queue: BTreeMap<String, Vec<Figure>>,
    pub by_hour: BTreeMap<String, Vec<Figure>>,
    pub by_quarter: BTreeMap<String, Vec<Figure>>,
    pub sheets: Vec<Sheet>,
}

fn find(figures: &[Figure], metric: Metric) -> Option<Figure> {
    figures.iter().find(|figure| figure.metric == metric).copied()
}

fn level(figures: Option<&Vec<Figure>>, target: f64) -> Level {
    let figure = figures.and_then(|figures| find(figures, Metric::ServiceLevel));
    Level {
        value: figure.and_then(|figure| figure.value()),
        of: figure.map_or(0, |figure| figure.of),
        target,
    }
}

#[must_use]
pub fn wall(eye: &Eye<'_>, today: &Today) -> Wall {
    let settings = eye.world.tenant.wall;
    let roster = roster(eye.world);
    let waits = waiting(eye, &roster, WAITING);
    let queues = queues(eye, &waits, &roster, today, settings.service_level);
    let mut wall = Wall {
        now: eye.now.into(),
        zone: eye.world.tenant.zone.clone(),
        service_level: level(Some(&today.all), settings.service_level),
        by_hour: points(&today.by_hour, |figures| {
            find(figures, Metric::ServiceLevel).and_then(|figure| figure.value())
        }),
        quarters: points(&today.by_quarter, |figures| {
            find(figures, Metric::Abandonment).map(|figure| figure.of as f64)
        }),
        waiting_count: waits.len(),
        waiting: waits.into_iter().take(WAITING).collect(),
        presence: presence(eye),
        occupancy: find(&today.all, Metric::Occupancy).and_then(|figure| figure.value()),
        burden: burden(eye, &today.sheets, &settings),
        queues,
        promises: promises(eye),
        storms: storms(eye),
        waits_for: waits_for(eye),
        health: health(eye),
        ended_by: by_whom(Some(&today.ended)),
        alerts: vec![],
    };
    wall.alerts = alerts(eye, &wall, &settings);
    wall
}

fn points(
    parts: &BTreeMap<String, Vec<Figure>>,
    value: impl Fn(&[Figure]) -> Option<f64>,
) -> Vec<Point> {
    parts.iter().map(|(at, figures)| Point { at: at.clone(), value: value(figures) }).collect()
}

fn queues(
    eye: &Eye<'_>,
    waits: &[Waiting],
    roster: &BTreeMap<focal_base::AgentId, focal_desk::AgentView>,
    today: &Today,
    target: f64,
) -> Vec<QueueLine> {
    let lasting = free::Today::of(eye, &today.sheets);
    let mut lines: Vec<QueueLine> = eye
        .world
        .queues
        .values()
        .map(|queue| {
            let theirs = waits.iter().filter(|wait| wait.queue == queue.name.0);
            let theirs: Vec<&Waiting> = theirs.collect();
            let people = theirs.iter().filter(|wait| wait.person);
            let longest = people.map(|wait| wait.since).min();
            let (can, hands) = could(queue, roster);
            QueueLine {
                id: queue.id.0.clone(),
                name: queue.name.0.clone(),
                waiting: theirs.len(),
                late: longest.is_some_and(|since| eye.now.since(since.0) > queue.target),
                longest,
                can,
                free: hands,
                next_free_ms: lasting.next_free(eye, queue, roster),
                service_level: level(today.by_queue.get(queue.id.as_str()), target),
            }
        })
        .collect();
    lines.sort_by(|a, b| b.waiting.cmp(&a.waiting).then_with(|| a.name.cmp(&b.name)));
    lines
}

fn presence(eye: &Eye<'_>) -> Vec<There> {
    let all = [
        (Presence::Available, "available"),
        (Presence::InContact, "in_contact"),
        (Presence::AfterContact, "after_contact"),
        (Presence::Away, "away"),
    ];
    let names = |presence: Presence| {
        let there = eye.world.live.desk.values().filter(|agent| agent.presence == presence);
        let row = |agent: &focal_desk::Agent| eye.world.agents.get(&agent.id);
        there.filter_map(row).map(|row| row.name.clone()).collect()
    };
    all.into_iter()
        .map(|(presence, word)| There { presence: word, names: names(presence) })
        .collect()
}

fn burden(eye: &Eye<'_>, sheets: &[Sheet], settings: &WallSettings) -> Burden {
    let (mut periods, mut offers, mut floods, mut most) = (0_u64, 0_u64, 0_u64, 0);
    let agents = sheets.iter().flat_map(|sheet| &sheet.agents);
    for (count, times) in agents.flat_map(|agent| &agent.periods) {
        periods += u64::from(*times);
        offers += u64::from(*count) * u64::from(*times);
        most = most.max(*count);
        floods += if *count > settings.offers { u64::from(*times) } else { 0 };
    }
    let share = |of: u64| (periods > 0).then(|| of as f64 / periods as f64);
    let alarms: u64 =
        sheets.iter().flat_map(|sheet| sheet.alarms.values()).map(|count| u64::from(*count)).sum();
    let began = sheets.iter().map(|sheet| sheet.day.from).min();
    let passed = began.map_or(0, |began| eye.now.since(began).0) / 600_000;
    Burden {
        offers: share(offers),
        most,
        floods: share(floods),
        limit: settings.offers,
        alarms: (passed > 0).then(|| alarms as f64 / passed as f64),
    }
}

/// What is due soonest or late by most, of promises whose clock is ours.
fn promises(eye: &Eye<'_>) -> Vec<Due> {
    let open = eye.world.cases.values().filter(|row| !row.case.is_resolved());
    let mut found: Vec<Due> = open.filter_map(|row| due(eye, row)).collect();
    found.sort_by(|a, b| a.promise.due.cmp(&b.promise.due).then(a.number.cmp(&b.number)));
    found.truncate(LINES);
    found
}

fn due(eye: &Eye<'_>, row: &Row) -> Option<Due> {
    let names = eye.names_of(row);
    let promise = promise(&names, row, eye.now);
    let ours = promise.held.is_none() && promise.met.is_none();
    ours.then(|| Due {
        case: row.case.id.0.clone(),
        number: row.case.number,
        title: names.say(&row.case.title),
        severity: row.case.severity.word(),
        promise,
    })
}

fn storms(eye: &Eye<'_>) -> Vec<IncidentRow> {
    let open = eye.world.incidents.values().filter(|row| row.closed.is_none() && row.is_storm());
    let mut rows: Vec<IncidentRow> = open.map(|row| incident_row(eye, row)).collect();
    rows.sort_by(|a, b| b.things.cmp(&a.things).then(a.number.cmp(&b.number)));
    rows.truncate(LINES);
    rows
}

fn waits_for(eye: &Eye<'_>) -> BTreeMap<String, usize> {
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for row in eye.world.cases.values() {
        let word = match &row.case.state {
            CaseState::Resolved(_) => continue,
            CaseState::Open => "us",
            CaseState::Snoozed { .. } => "snoozed",
            CaseState::Waiting { for_, .. } => match for_ {
                WaitFor::Thing => "thing",
                WaitFor::Customer => "customer",
                WaitFor::Near => "near",
                WaitFor::Agent => "agent",
                WaitFor::Partner(_) => "partner",
                WaitFor::Technician(_) => "technician",
            },
        };
        *found.entry(word.to_owned()).or_default() += 1;
    }
    found
}

fn health(eye: &Eye<'_>) -> BTreeMap<String, usize> {
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    let mut ailing = 0;
    for thing in eye.world.index.alarms.keys().filter(|thing| eye.world.things.contains_key(*thing))
    {
        let worst = eye.world.active_alarms(thing).map(|alarm| alarm.severity).max();
        if let Some(worst) = worst {
            ailing += 1;
            *found.entry(worst.word().to_owned()).or_default() += 1;
        }
    }
    let well = eye.world.things.len() - ailing;
    found.insert("well".to_owned(), well);
    found
}

/// Limits that are passed at this moment.
fn alerts(eye: &Eye<'_>, wall: &Wall, settings: &WallSettings) -> Vec<Alert> {
    let mut found = Vec::new();
    let mut alert = |what: &'static str, with: &[(&str, String)]| {
        let text = words::say(eye.lang, &format!("alert.{what}"), with);
        found.push(Alert { what, text });
    };
    let percent = |share: f64| format!("{:.0}", share * 100.0);
    if let Some(value) = wall.service_level.value.filter(|value| *value < settings.service_level) {
        let with = [("value", percent(value)), ("limit", percent(settings.service_level))];
        alert("service_level", &with);
    }
    let person = wall.waiting.iter().find(|wait| wait.person);
    if let Some(wait) = person.filter(|wait| eye.now.since(wait.since.0) > settings.longest_wait) {
        let minutes = settings.longest_wait.0 / 60_000;
        alert("longest_wait", &[("queue", wait.queue.clone()), ("limit", minutes.to_string())]);
    }
    if wall.waiting_count > settings.waiting as usize {
        let with =
            [("value", wall.waiting_count.to_string()), ("limit", settings.waiting.to_string())];
        alert("waiting", &with);
    }
    if wall.burden.most > settings.offers {
        let with =
            [("value", wall.burden.most.to_string()), ("limit", settings.offers.to_string())];
        alert("offers", &with);
    }
    found
}
