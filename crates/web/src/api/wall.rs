//! `GET /api/v1/wall`: the wallboard. Made at most once a second for all who look.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use axum::Json;
use axum::extract::State;
use focal_base::{At, Lang, Span, TenantId};
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

/// The last wall of each tenant and language.
#[derive(Default)]
pub struct Walls(Mutex<BTreeMap<(TenantId, Lang), (At, Wall)>>);

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/wall", SUPERVISOR, "How the centre stands at this moment.", get)
            .gives::<Wall>(),
    ]
}

async fn get(State(app): State<App>, who: Who) -> Answer<Json<Wall>> {
    app.work(move |app| {
        let (key, now) = ((who.tenant.clone(), who.lang.clone()), app.now());
        // Whoever asks meanwhile waits for this one.
        let mut walls = app.walls.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, wall)) =
            walls.get(&key).filter(|(at, _)| *at <= now && now.since(*at) < FRESH)
        {
            let _ = at;
            return Ok(Json(wall.clone()));
        }
        let made = make(app, &who, now)?;
        if walls.len() >= KEPT {
            walls.clear();
        }
        walls.insert(key, (now, made.clone()));
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
