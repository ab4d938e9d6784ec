//! `/api/v1/things`: the list, one thing whole, its readings, and what it can be told.

use std::ops::Bound;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use focal_base::{At, Span, ThingId};
use focal_engine::admin::things::{command, set_maintenance};
use focal_engine::rows::{AlarmRow, Scope, ThingRow as Row};
use focal_engine::tables;
use focal_store::{EventQuery, History, Query, Read, Series, ThingKey};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::cases::eye;
use crate::app::App;
use crate::auth::session::Who;
use crate::extract::{Body, Params, Part};
use crate::guard::AGENT;
use crate::route::Route;
use crate::trouble::{Answer, Trouble};
use crate::views::confirms::unit_text;
use crate::views::past::{PastLine, TOLD, line};
use crate::views::thing::{Limit, ThingRow, ThingView, limit, thing_row, thing_view, without_kind};
use crate::views::when::When;

/// Rows of a page and points of a chart, at most.
const MOST: usize = 200;
const POINTS: usize = 2_000;
/// Alarms shown with a thing or under a chart.
const ALARMS: usize = 50;

#[derive(Debug, Serialize, ToSchema)]
pub struct ThingList {
    rows: Vec<ThingRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    total: usize,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Readings {
    metric: String,
    unit: String,
    /// Time and value; a null value is a gap.
    points: Vec<(When, Option<f64>)>,
    alarms: Vec<AlarmSpan>,
    marks: Vec<Mark>,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<Limit>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct AlarmSpan {
    from: When,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<When>,
    name: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Mark {
    at: When,
    text: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Command {
    /// The action.
    r#do: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Maintenance {
    on: bool,
}

pub(super) fn routes() -> Vec<Route> {
    let readings =
        Route::get("/api/v1/things/{id}/readings", AGENT, "One metric over time.", readings)
            .scope(Scope::ThingsRead);
    vec![
        Route::get("/api/v1/things", AGENT, "Things by name.", list)
            .scope(Scope::ThingsRead)
            .query(&["q", "after", "limit"])
            .gives::<ThingList>(),
        Route::get("/api/v1/things/{id}", AGENT, "One thing whole.", get)
            .scope(Scope::ThingsRead)
            .gives::<ThingView>(),
        readings.query(&["metric", "from", "to", "points"]).gives::<Readings>(),
        Route::get(
            "/api/v1/things/{id}/past",
            AGENT,
            "What it has been through, latest first.",
            past,
        )
        .scope(Scope::ThingsRead)
        .query(&["before", "limit"])
        .gives_list::<PastLine>(),
        Route::post("/api/v1/things/{id}/commands", AGENT, "Tells a thing to do something.", tell)
            .scope(Scope::ThingsWrite)
            .takes::<Command>(),
        Route::put(
            "/api/v1/things/{id}/maintenance",
            AGENT,
            "Whether it is being worked on.",
            maintenance,
        )
        .scope(Scope::ThingsWrite)
        .takes::<Maintenance>(),
    ]
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListParams {
    q: Option<String>,
    after: Option<String>,
    limit: Option<usize>,
}

async fn list(
    State(app): State<App>,
    who: Who,
    Params(params): Params<ListParams>,
) -> Answer<Json<ThingList>> {
    let limit = params.limit.unwrap_or(100).clamp(1, MOST);
    app.work(move |app| {
        let made = app.read(&who, |world| {
            let eye = eye(app, world, &who);
            let words = params.q.unwrap_or_default().to_lowercase();
            let fits = |row: &&Row| words.is_empty() || matches(&eye, row, &words);
            // Counting who fits looks at everybody; without words that is known.
            let total = match words.is_empty() {
                true => world.things.len(),
                false => world.things.values().filter(fits).count(),
            };
            let after = params.after.map_or(Bound::Unbounded, |id| Bound::Excluded(ThingId(id)));
            let behind = world.things.range((after, Bound::Unbounded)).map(|(_, row)| row);
            let mut rest = behind.filter(fits);
            let rows: Vec<ThingRow> =
                rest.by_ref().take(limit).map(|row| thing_row(&eye, row)).collect();
            let next = rest.next().and_then(|_| rows.last()).map(|row| row.id.clone());
            ThingList { rows, next, total }
        })?;
        Ok(Json(made))
    })
    .await
}

/// Whether a thing is meant: by its id, name, customer or site.
pub(super) fn matches(eye: &crate::views::Eye<'_>, row: &Row, words: &str) -> bool {
    let customer = row
        .customer
        .as_ref()
        .and_then(|id| eye.world.people.get(id))
        .map(|person| person.name.as_str());
    let site = crate::views::thing::site(eye, row);
    let all = [row.id.as_str(), row.name.as_str(), customer.unwrap_or_default(), site.as_str()];
    all.iter().any(|text| text.to_lowercase().contains(words))
}

/// Alarms of a thing that are over, latest first.
pub(super) fn returned_alarms(
    app: &App,
    who: &Who,
    thing: &ThingId,
    limit: usize,
) -> Answer<Vec<AlarmRow>> {
    let query = Query::by("thing", thing.as_str()).and("active", false).descending().limit(limit);
    Ok(app.house.reader(&who.tenant).find(&tables::ALARMS, &query)?)
}

fn find(app: &App, who: &Who, id: &ThingId) -> Answer<Row> {
    app.read(who, |world| world.things.get(id).cloned())?.ok_or_else(Trouble::not_found)
}

async fn get(State(app): State<App>, who: Who, Part(id): Part<String>) -> Answer<Json<ThingView>> {
    app.work(move |app| {
        let row = find(app, &who, &ThingId(id))?;
        let returned = returned_alarms(app, &who, &row.id, 8)?;
        Ok(Json(app.read(&who, |world| thing_view(&eye(app, world, &who), &row, &returned))?))
    })
    .await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadingParams {
    metric: String,
    from: When,
    to: When,
    points: Option<usize>,
}

async fn readings(
    State(app): State<App>,
    who: Who,
    Part(id): Part<String>,
    Params(params): Params<ReadingParams>,
) -> Answer<Json<Readings>> {
    app.work(move |app| {
        let row = find(app, &who, &ThingId(id))?;
        let (from, to) = (params.from.0, params.to.0);
        if from >= to {
            return Err(Trouble::invalid("error.bad_query").field("to").expected("from < to"));
        }
        let asked = params.points.unwrap_or(400).clamp(2, POINTS);
        // A slice gives two points, its least and its greatest.
        let key = ThingKey::new(&who.tenant, &row.id);
        let series = app.house.history().readings(&key, &params.metric, from, to, asked / 2)?;
        let returned = returned_alarms(app, &who, &row.id, ALARMS)?;
        let made = app.read(&who, |world| {
            let eye = eye(app, world, &who);
            let names = eye.names(&row.pack);
            let kit = world.kit(&row.pack)?;
            let rules = kit.rules.get(&row.kind)?;
            let def = rules.def().telemetry.get(&params.metric.as_str().into())?;
            let every = def.every.map_or(Span::mins(5), |every| world.tenant.paced(every));
            let active = world.active_alarms(&row.id);
            let inside = |alarm: &&AlarmRow| {
                alarm.raised < to && alarm.returned.is_none_or(|end| end > from)
            };
            let alarms = active.chain(&returned).filter(inside).map(|alarm| AlarmSpan {
                from: alarm.raised.into(),
                to: alarm.returned.map(When),
                name: without_kind(
                    &names,
                    &row.kind.0,
                    names.text(&format!("alarm.{}.agent", alarm.alarm)),
                ),
            });
            Some(Readings {
                unit: unit_text(&def.unit),
                points: points(&series, every),
                alarms: alarms.collect(),
                marks: marks(&eye, &row, from, to),
                limit: limit(&names, kit, &row, &params.metric),
                metric: params.metric.clone(),
            })
        })?;
        made.map(Json).ok_or_else(Trouble::not_found)
    })
    .await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PastParams {
    before: Option<u64>,
    limit: Option<usize>,
}

async fn past(
    State(app): State<App>,
    who: Who,
    Part(id): Part<String>,
    Params(params): Params<PastParams>,
) -> Answer<Json<Vec<PastLine>>> {
    app.work(move |app| {
        let row = find(app, &who, &ThingId(id))?;
        let query = EventQuery {
            thing: Some(row.id.clone()),
            kinds: TOLD.map(str::to_owned).to_vec(),
            since: params.before.unwrap_or(0),
            newest_first: true,
            limit: params.limit.unwrap_or(30).clamp(1, MOST),
            ..EventQuery::default()
        };
        let events = app.house.reader(&who.tenant).events(&query)?;
        Ok(Json(app.read(&who, |world| {
            let eye = eye(app, world, &who);
            let names = eye.names(&row.pack);
            events.iter().filter_map(|event| line(world, &names, event)).collect()
        })?))
    })
    .await
}

/// The line to draw: a slice by its least and greatest, and a gap wherever readings are missing.
fn points(series: &Series, every: Span) -> Vec<(When, Option<f64>)> {
    let patience =
        Span((every.0.saturating_mul(3)).max(series.step.0.saturating_mul(2)).max(1_000));
    let mut out: Vec<(When, Option<f64>)> = Vec::with_capacity(series.points.len() * 2);
    let mut before: Option<At> = None;
    for point in &series.points {
        if before.is_some_and(|before| point.at.since(before) > patience) {
            out.push((When(At(point.at.0 - 1)), None));
        }
        out.push((point.at.into(), Some(point.min)));
        if series.step > Span::ZERO && point.max > point.min {
            out.push((When(point.at + Span(series.step.0 / 2)), Some(point.max)));
        }
        before = Some(point.at);
    }
    out
}

/// Steps of its cases that lie in the chart.
fn marks(eye: &crate::views::Eye<'_>, row: &Row, from: At, to: At) -> Vec<Mark> {
    let cases = eye.world.cases_of(&row.id);
    let mut marks: Vec<Mark> = cases
        .flat_map(|case| {
            let names = eye.names_of(case);
            let runs = case.case.runs.iter().filter(|run| run.at >= from && run.at < to);
            let short = |step: &str| names.find(&format!("step.{step}.short"));
            runs.map(|run| Mark {
                at: run.at.into(),
                text: short(run.step.as_str())
                    .unwrap_or_else(|| names.text(&format!("step.{}.title", run.step))),
            })
            .collect::<Vec<_>>()
        })
        .collect();
    marks.sort_by_key(|mark| mark.at);
    marks
}

async fn tell(
    State(app): State<App>,
    who: Who,
    Part(id): Part<String>,
    Body(wish): Body<Command>,
) -> Answer<StatusCode> {
    app.work(move |app| {
        app.act(&who, |work| command(work, &ThingId(id), &wish.r#do, &who.agent))?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

async fn maintenance(
    State(app): State<App>,
    who: Who,
    Part(id): Part<String>,
    Body(wish): Body<Maintenance>,
) -> Answer<StatusCode> {
    app.work(move |app| {
        app.act(&who, |work| set_maintenance(work, &ThingId(id), wish.on, &who.agent))?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use focal_store::Point;

    #[test]
    fn a_gap_stays_a_gap() {
        let at = |secs: i64, value: f64| Point {
            at: At(secs * 1_000),
            min: value,
            max: value,
            mean: value,
            count: 1,
        };
        let series =
            Series { step: Span::ZERO, points: vec![at(0, 1.0), at(60, 2.0), at(600, 3.0)] };
        let drawn: Vec<Option<f64>> =
            points(&series, Span::secs(60)).into_iter().map(|(_, value)| value).collect();
        assert_eq!(drawn, [Some(1.0), Some(2.0), None, Some(3.0)]);
    }
}
