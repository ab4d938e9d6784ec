//! `GET /api/v1/wall`: the wallboard. Made at most once a second for all who look.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Json;
use axum::extract::State;
use focal_base::{At, Lang, Span, TenantId};
use focal_engine::rows::Scope;
use focal_report::{By, Day, Dim, Question, Switches, answer, day, enders};

use super::cases::eye;
use crate::app::App;
use crate::auth::session::Who;
use crate::guard::SUPERVISOR;
use crate::route::Route;
use crate::trouble::Answer;
use crate::views::wall::{Today, Wall, wall};

/// A wall is as old as this at most.
const FRESH: Span = Span(500);
/// Walls that are kept: one for each tenant and language.
const KEPT: usize = 64;

/// The last wall of a tenant in a language, and when it was made.
type Last = Arc<Mutex<Option<(At, Wall)>>>;

/// The last walls. Whoever asks for one that is being made waits for it; others do not.
#[derive(Default)]
pub struct Walls(Mutex<BTreeMap<(TenantId, Lang), Last>>);

impl Walls {
    fn of(&self, key: (TenantId, Lang)) -> Last {
        let mut walls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if walls.len() >= KEPT && !walls.contains_key(&key) {
            walls.clear();
        }
        Arc::clone(walls.entry(key).or_default())
    }
}

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/wall", SUPERVISOR, "How the centre stands at this moment.", get)
            .scope(Scope::ReportsRead)
            .gives::<Wall>(),
    ]
}

async fn get(State(app): State<App>, who: Who) -> Answer<Json<Wall>> {
    app.work(move |app| {
        let last = app.walls.of((who.tenant.clone(), who.lang.clone()));
        let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
        let now = app.now();
        let fresh = |at: At| at <= now && now.since(at) < FRESH;
        if let Some((_, wall)) = last.as_ref().filter(|(at, _)| fresh(*at)) {
            return Ok(Json(wall.clone()));
        }
        let made = make(app, &who, now)?;
        *last = Some((now, made.clone()));
        Ok(Json(made))
    })
    .await
}

fn make(app: &App, who: &Who, now: At) -> Answer<Wall> {
    let zone = app.read(who, |world| world.tenant.zone.clone())?;
    let day = Day::of(now, &day::zone(&zone));
    let question = Question::over(day.from, day.to, &zone);
    let sheets = app.house.sheets(&who.tenant, day.from, day.to, now)?;
    let all =
        Question { switches: Switches { things: true, ..Switches::default() }, ..question.clone() };
    let today = Today {
        all: answer(&sheets, &question, By::All).remove("").unwrap_or_default(),
        ended: enders(&sheets, &question, By::All).remove("").unwrap_or_default(),
        by_queue: answer(&sheets, &question, By::Dim(Dim::Queue)),
        by_hour: answer(&sheets, &question, By::Hour),
        by_quarter: answer(&sheets, &all, By::Quarter),
        sheets,
    };
    app.read(who, |world| wall(&eye(app, world, who), &today))
}
