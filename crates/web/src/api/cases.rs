//! `/api/v1/cases`: the list in its views, one case whole, and its thread.

use axum::Json;
use axum::extract::State;
use focal_base::{At, CaseId, ItemId, ThingId};
use focal_engine::rows::{CaseRow as Row, ItemRow};
use focal_engine::tables;
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
use crate::views::case_row::{CaseList, CaseRow, View, belongs, case_row, counts_for, place};
use crate::views::detail::{CaseDetail, Past, detail};
use crate::views::item::{Thread, item};

/// Rows of a page, at most.
const MOST: usize = 200;
/// Earlier cases and alarms that a case shows.
const EARLIER: usize = 8;
/// Lines of the thread that the journey line is tied to, latest first.
const TOLD: usize = 200;

pub(super) fn routes() -> Vec<Route> {
    let list = Route::get("/api/v1/cases", AGENT, "The cases of a view, next promise first.", list);
    let thread = Route::get(
        "/api/v1/cases/{id}/thread",
        AGENT,
        "A page of the thread, oldest first.",
        thread,
    );
    vec![
        list.query(&["view", "thing", "after", "limit"]).gives::<CaseList>(),
        Route::get("/api/v1/cases/{id}", AGENT, "One case whole.", get).gives::<CaseDetail>(),
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
    let view = View::of(params.view.as_deref().unwrap_or("mine"));
    let view = view.ok_or_else(|| {
        Trouble::invalid("error.bad_query")
            .field("view")
            .expected("mine, waiting, storm, snoozed, all")
    })?;
    let limit = params.limit.unwrap_or(100).clamp(1, MOST);
    app.work(move |app| {
        let thing = params.thing.map(ThingId::from);
        let closed = match &thing {
            Some(thing) => closed_of(app, &who, thing, limit)?,
            None => vec![],
        };
        let made = app.read(&who, |world| {
            let eye = eye(app, world, &who);
            let of_thing = |row: &&Row| thing.as_ref().is_none_or(|thing| row.case.concerns(thing));
            let open = world.cases.values().filter(|row| belongs(&eye, row, view)).filter(of_thing);
            let mut rows: Vec<CaseRow> = open.map(|row| case_row(&eye, row)).collect();
            rows.sort_by_key(place);
            rows.extend(closed.iter().map(|row| case_row(&eye, row)));
            let counts =
                counts_for(&eye, [&who.agent]).get(&who.agent).copied().unwrap_or_default();
            (rows, counts)
        })?;
        let (rows, counts) = made;
        Ok(Json(page(rows, counts, params.after.as_deref(), limit)))
    })
    .await
}

/// The rows behind a place; the place names an order, so that a row that left does not lose it.
fn page(
    rows: Vec<CaseRow>,
    counts: crate::views::case_row::Counts,
    after: Option<&str>,
    limit: usize,
) -> CaseList {
    let behind = after.and_then(read_place);
    let mut rest = rows.into_iter().filter(|row| behind.is_none_or(|behind| place(row) > behind));
    let rows: Vec<CaseRow> = rest.by_ref().take(limit).collect();
    let next = rest.next().and_then(|_| rows.last()).map(|last| {
        let (due, since, number) = place(last);
        format!("{}.{}.{number}", due.0, since.0)
    });
    CaseList { rows, counts, next }
}

fn read_place(text: &str) -> Option<(At, At, u64)> {
    let mut parts = text.split('.');
    let place = (
        At(parts.next()?.parse().ok()?),
        At(parts.next()?.parse().ok()?),
        parts.next()?.parse().ok()?,
    );
    Some(place)
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
    let Some(thing) = &row.case.thing else { return Ok(Past { thread, ..Past::default() }) };
    let mut cases = closed_of(app, who, thing, EARLIER + 1)?;
    cases.retain(|earlier| earlier.case.id != row.case.id);
    cases.truncate(EARLIER);
    let alarms = super::things::returned_alarms(app, who, thing, EARLIER)?;
    Ok(Past { cases, alarms, thread })
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
