//! `GET /api/v1/search`: cases, things and people by what somebody remembers of them.

use axum::Json;
use axum::extract::State;
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
        Ok(Json(app.read(&who, |world| find(&eye(app, world, &who), &words))?))
    })
    .await
}

fn find(eye: &crate::views::Eye<'_>, words: &str) -> Found {
    let number: Option<u64> = words.trim_start_matches("c-").trim_start_matches('#').parse().ok();
    let has = |text: &str| text.to_lowercase().contains(words);
    let cases = eye.world.cases.values().rev().filter_map(|row| {
        let names = eye.names_of(row);
        let title = names.say(&row.case.title);
        let customer = row.case.customer.as_ref().map(|id| names.person(id)).unwrap_or_default();
        let fits = number == Some(row.case.number) || has(&title) || has(&customer);
        fits.then(|| FoundCase { id: row.case.id.0.clone(), number: row.case.number, title })
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
