//! `/api/v1/cases`: the list in its views, one case whole, and its thread.

use axum::Json;
use axum::extract::State;
use focal_base::{At, CaseId, ItemId, ThingId};
use focal_engine::rows::{CaseRow as Row, ItemRow, Role, Scope};
use focal_engine::{BoardPlace as Place, View, tables};
use focal_store::{Cursor, Key, Query, Read};
use serde::Deserialize;

use super::messages;
use crate::app::App;
use crate::auth::session::Who;
use crate::extract::{Params, Part};
use crate::guard::AGENT;
use crate::live::deliver::looking;
use crate::route::Route;
use crate::trouble::{Answer, Trouble};
use crate::views::Eye;
use crate::views::case_row::{CaseList, Counts, case_row, counts_for, view};
use crate::views::detail::{CaseDetail, Past, detail};
use crate::views::item::{Thread, item};

/// Rows of a page, at most.
const MOST: usize = 200;
/// Earlier cases and alarms that a case shows.
const EARLIER: usize = 8;
/// Lines of the thread that the journey line is tied to, latest first.
const TOLD: usize = 200;

pub(super) fn routes() -> Vec<Route> {
    let list = Route::get("/api/v1/cases", AGENT, "The cases of a view, next promise first.", list)
        .scope(Scope::CasesRead);
    let thread = Route::get(
        "/api/v1/cases/{id}/thread",
        AGENT,
        "A page of the thread, oldest first.",
        thread,
    )
    .scope(Scope::CasesRead);
    vec![
        list.query(&["view", "thing", "after", "limit"]).gives::<CaseList>(),
        Route::get("/api/v1/cases/{id}", AGENT, "One case whole.", get)
            .scope(Scope::CasesRead)
            .gives::<CaseDetail>(),
        thread.query(&["before", "limit"]).gives::<Thread>(),
    ]
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListParams {
    view: Option<String>,
    thing: Option<String>,
    after: Option<String>,
    limit: Option<usize>,
}

async fn list(
    State(app): State<App>,
    who: Who,
    Params(params): Params<ListParams>,
) -> Answer<Json<CaseList>> {
    let view = view(params.view.as_deref().unwrap_or("mine"));
    let view = view.ok_or_else(|| {
        Trouble::invalid("error.bad_query")
            .field("view")
            .expected("mine, waiting, storm, snoozed, all")
    })?;
    let limit = params.limit.unwrap_or(100).clamp(1, MOST);
    app.work(move |app| {
        let after = params.after.as_deref().and_then(read_place);
        let made = match params.thing.map(ThingId::from) {
            None => app.read(&who, |world| page(&eye(app, world, &who), view, after, limit))?,
            Some(thing) => {
                let closed = closed_of(app, &who, &thing, limit)?;
                app.read(&who, |world| {
                    of_thing(&eye(app, world, &who), view, &thing, &closed, after, limit)
                })?
            }
        };
        Ok(Json(made))
    })
    .await
}

/// The rows behind a place; the place names an order, so that a row that left does not lose it.
fn page(eye: &Eye<'_>, view: View, after: Option<Place>, limit: usize) -> CaseList {
    let (found, more) = eye.world.listed(view, eye.me, after, limit, eye.now);
    let next = found.last().filter(|_| more).map(|(place, _)| write_place(*place));
    let rows = found.iter().filter_map(|(_, id)| eye.world.cases.get(id));
    CaseList { rows: rows.map(|row| case_row(eye, row)).collect(), counts: counts(eye), next }
}

/// The cases of one thing, which are few: those that are over come last.
fn of_thing(
    eye: &Eye<'_>,
    view: View,
    thing: &ThingId,
    closed: &[Row],
    after: Option<Place>,
    limit: usize,
) -> CaseList {
    let place = |row: &Row| eye.world.place_of(row, eye.now);
    let open = eye.world.cases_of(thing).filter(|row| eye.world.is_listed(row, view, eye.me));
    let mut rows: Vec<(Place, &Row)> = open.map(|row| (place(row), row)).collect();
    rows.sort_by_key(|(place, _)| *place);
    rows.extend(closed.iter().map(|row| (place(row), row)));
    let mut rest = rows.into_iter().filter(|(at, _)| after.is_none_or(|after| *at > after));
    let shown: Vec<(Place, &Row)> = rest.by_ref().take(limit).collect();
    let next = rest.next().and_then(|_| shown.last()).map(|(place, _)| write_place(*place));
    let rows = shown.into_iter().map(|(_, row)| case_row(eye, row)).collect();
    CaseList { rows, counts: counts(eye), next }
}

fn counts(eye: &Eye<'_>) -> Counts {
    counts_for(eye, [eye.me]).get(eye.me).copied().unwrap_or_default()
}

fn write_place(place: Place) -> String {
    format!("{}.{}.{}", place.due.0, place.since.0, place.number)
}

fn read_place(text: &str) -> Option<Place> {
    let mut parts = text.split('.');
    let due = At(parts.next()?.parse().ok()?);
    let since = At(parts.next()?.parse().ok()?);
    Some(Place { due, since, number: parts.next()?.parse().ok()? })
}

fn closed_of(app: &App, who: &Who, thing: &ThingId, limit: usize) -> Answer<Vec<Row>> {
    let query = Query::by("thing", thing.as_str())
        .and("open", false)
        .order_by("opened")
        .descending()
        .limit(limit);
    Ok(app.house.reader(&who.tenant).find(&tables::CASES, &query)?)
}

/// How a reader sees the world.
pub(super) fn eye<'w>(app: &'w App, world: &'w focal_engine::World, who: &'w Who) -> Eye<'w> {
    Eye {
        world,
        lang: &who.lang,
        me: &who.agent,
        now: app.now(),
        twins: app.house.twins(),
        doings: &app.doings,
    }
}

/// A case from memory, or from the store when it has long been over.
pub(super) fn find(app: &App, who: &Who, id: &CaseId) -> Answer<Row> {
    if let Some(row) = app.read(who, |world| world.cases.get(id).cloned())? {
        return Ok(row);
    }
    app.house.reader(&who.tenant).get(&tables::CASES, id.as_str())?.ok_or_else(Trouble::not_found)
}

async fn get(State(app): State<App>, who: Who, Part(id): Part<String>) -> Answer<Json<CaseDetail>> {
    app.work(move |app| whole(app, &who, &CaseId(id)).map(Json)).await
}

pub(super) fn whole(app: &App, who: &Who, id: &CaseId) -> Answer<CaseDetail> {
    let row = find(app, who, id)?;
    let past = past(app, who, &row)?;
    app.read(who, |world| {
        let row = world.cases.get(id).unwrap_or(&row);
        detail(&eye(app, world, who), row, &past, looking(app, world, id, app.now()))
    })
}

fn past(app: &App, who: &Who, row: &Row) -> Answer<Past> {
    let thread = latest(app, who, &row.case.id, TOLD)?;
    let came = Query::by("into", row.case.id.as_str()).order_by("at").descending().limit(EARLIER);
    let merges = app.house.reader(&who.tenant).find(&tables::MERGES, &came)?;
    let Some(thing) = &row.case.thing else {
        return Ok(Past { thread, merges, ..Past::default() });
    };
    let mut cases = closed_of(app, who, thing, EARLIER + 1)?;
    cases.retain(|earlier| earlier.case.id != row.case.id && earlier.case.merged_into.is_none());
    cases.truncate(EARLIER);
    let alarms = super::things::returned_alarms(app, who, thing, EARLIER)?;
    Ok(Past { cases, alarms, thread, merges })
}

fn latest(app: &App, who: &Who, case: &CaseId, limit: usize) -> Answer<Vec<ItemRow>> {
    let query = Query::by("case", case.as_str()).descending().limit(limit);
    Ok(app.house.reader(&who.tenant).find(&tables::ITEMS, &query)?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ThreadParams {
    before: Option<String>,
    limit: Option<usize>,
}

async fn thread(
    State(app): State<App>,
    who: Who,
    Part(id): Part<String>,
    Params(params): Params<ThreadParams>,
) -> Answer<Json<Thread>> {
    let limit = params.limit.unwrap_or(80).clamp(1, MOST);
    app.work(move |app| {
        let row = find(app, &who, &CaseId(id))?;
        // Item ids rise with time, so that the newest are the last by id.
        let mut query = Query::by("case", row.case.id.as_str()).descending().limit(limit + 1);
        if let Some(before) = params.before {
            query = query.after(Cursor { key: Key::Null, id: before });
        }
        let mut items: Vec<ItemRow> = app.house.reader(&who.tenant).find(&tables::ITEMS, &query)?;
        let more = items.len() > limit;
        items.truncate(limit);
        items.reverse();
        // A whisper is for whoever it was said to, and for those who run the desk.
        items.retain(|item| item.is_for(&who.agent, who.role >= Role::Supervisor));
        let items = messages::views(app, &who, &row, &items)?;
        Ok(Json(Thread { items, more }))
    })
    .await
}

/// One line, for whoever just wrote it.
pub(super) fn line(
    app: &App,
    who: &Who,
    row: &Row,
    id: &ItemId,
) -> Answer<crate::views::item::Item> {
    let found = app
        .house
        .reader(&who.tenant)
        .get(&tables::ITEMS, id.as_str())?
        .ok_or_else(Trouble::not_found)?;
    app.read(who, |world| item(&eye(app, world, who).names_of(row), &found))
}
