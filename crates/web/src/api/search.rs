//! `GET /api/v1/search`: cases, things and people by what somebody remembers of them. Cases that have long been
//! over are found too: by number, customer or thing however old, by their title among the latest.

use axum::Json;
use axum::extract::State;
use focal_engine::World;
use focal_engine::rows::CaseRow as Row;
use focal_engine::rows::Scope;
use focal_engine::tables;
use focal_store::{Query, Read};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::cases::eye;
use super::things::matches;
use crate::app::App;
use crate::auth::session::Who;
use crate::extract::Params;
use crate::guard::AGENT;
use crate::route::Route;
use crate::trouble::Answer;
use crate::views::thing::site;

/// Of each sort.
const MOST: usize = 8;
/// Closed cases whose title is looked at, the latest.
const LATEST: usize = 300;

#[derive(Debug, Serialize, ToSchema)]
pub struct Found {
    cases: Vec<FoundCase>,
    things: Vec<FoundThing>,
    people: Vec<FoundPerson>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct FoundCase {
    id: String,
    number: u64,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    customer: Option<String>,
    closed: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct FoundThing {
    id: String,
    name: String,
    site: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct FoundPerson {
    id: String,
    name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SearchParams {
    q: Option<String>,
}

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/search", AGENT, "Cases, things and people.", get)
            .scope(Scope::CasesRead)
            .query(&["q"])
            .gives::<Found>(),
    ]
}

async fn get(
    State(app): State<App>,
    who: Who,
    Params(params): Params<SearchParams>,
) -> Answer<Json<Found>> {
    app.work(move |app| {
        let words: String =
            params.q.unwrap_or_default().trim().to_lowercase().chars().take(100).collect();
        if words.is_empty() {
            return Ok(Json(Found { cases: vec![], things: vec![], people: vec![] }));
        }
        let known = app.read(&who, |world| known(&eye(app, world, &who), &words))?;
        let closed = closed(app, &who, &words, &known)?;
        Ok(Json(app.read(&who, |world| find(&eye(app, world, &who), &words, &closed))?))
    })
    .await
}

/// Things and people that the words mean, whose old cases are meant too.
struct Known {
    things: Vec<String>,
    people: Vec<String>,
}

fn known(eye: &crate::views::Eye<'_>, words: &str) -> Known {
    let things = eye.world.things.values().filter(|row| matches(eye, row, words));
    let people = eye.world.people.values().filter(|row| row.name.to_lowercase().contains(words));
    Known {
        things: things.take(MOST).map(|row| row.id.0.clone()).collect(),
        people: people.take(MOST).map(|row| row.id.0.clone()).collect(),
    }
}

/// Cases from the store that may be meant: a number's own, those of the things and people, and the latest.
fn closed(app: &App, who: &Who, words: &str, known: &Known) -> Answer<Vec<Row>> {
    let reader = app.house.reader(&who.tenant);
    let over = |query: Query| query.and("open", false).order_by("opened").descending();
    let mut queries: Vec<Query> = Vec::new();
    if let Some(number) = number(words).and_then(|number| i64::try_from(number).ok()) {
        queries.push(Query::by("number", number).limit(1));
    }
    let things = known.things.iter().map(|id| ("thing", id));
    let people = known.people.iter().map(|id| ("customer", id));
    let of = things.chain(people).map(|(key, id)| over(Query::by(key, id.as_str())).limit(MOST));
    queries.extend(of);
    queries.push(Query::by("open", false).order_by("opened").descending().limit(LATEST));
    let mut rows = Vec::new();
    for query in &queries {
        rows.extend(reader.find(&tables::CASES, query)?);
    }
    Ok(rows)
}

/// `C-17`, `#17` or `17`.
fn number(words: &str) -> Option<u64> {
    words.trim_start_matches("c-").trim_start_matches('#').parse().ok()
}

/// A case as it is in memory, if it is there; each once: first the open, then the latest.
fn cases<'r>(world: &'r World, closed: &'r [Row]) -> Vec<&'r Row> {
    let stored = closed.iter().filter(|row| !world.cases.contains_key(&row.case.id));
    let mut rows: Vec<&Row> = world.cases.values().chain(stored).collect();
    let place = |row: &&Row| (row.case.is_resolved(), std::cmp::Reverse(row.case.number));
    rows.sort_by_key(place);
    rows.dedup_by_key(|row| row.case.number);
    rows
}

fn find(eye: &crate::views::Eye<'_>, words: &str, closed: &[Row]) -> Found {
    let number = number(words);
    let has = |text: &str| text.to_lowercase().contains(words);
    let all = cases(eye.world, closed);
    let cases = all.into_iter().filter_map(|row| {
        let names = eye.names_of(row);
        let title = names.say(&row.case.title);
        let customer = row.case.customer.as_ref().map(|id| names.person(id)).unwrap_or_default();
        let thing = row.case.thing.as_ref().and_then(|id| eye.world.things.get(id));
        let of_thing = thing.is_some_and(|thing| matches(eye, thing, words));
        let fits = number == Some(row.case.number) || has(&title) || has(&customer) || of_thing;
        fits.then(|| FoundCase {
            id: row.case.id.0.clone(),
            number: row.case.number,
            title,
            customer: Some(customer).filter(|name| !name.is_empty()),
            closed: row.case.is_resolved(),
        })
    });
    let things = eye.world.things.values().filter(|row| matches(eye, row, words));
    let people = eye.world.people.values().filter(|row| has(&row.name) || has(&row.email));
    Found {
        cases: cases.take(MOST).collect(),
        things: things
            .take(MOST)
            .map(|row| FoundThing {
                id: row.id.0.clone(),
                name: row.name.clone(),
                site: site(eye, row),
            })
            .collect(),
        people: people
            .take(MOST)
            .map(|row| FoundPerson { id: row.id.0.clone(), name: row.name.clone() })
            .collect(),
    }
}
