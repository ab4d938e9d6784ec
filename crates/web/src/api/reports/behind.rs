//! The cases behind a figure.

use axum::Json;
use axum::extract::State;
use focal_engine::rows::Scope;
use focal_report::{Behind, Metric, behind};

use super::ask::{Params as Wish, QUERY};
use super::{asked, case_by_number, sheets};
use crate::api::cases::eye;
use crate::app::App;
use crate::auth::session::Who;
use crate::extract::Params;
use crate::guard::SUPERVISOR;
use crate::route::Route;
use crate::trouble::{Answer, Trouble};
use crate::views::report::{Behinds, case_behind, unit};

/// Cases that are shown; how many there are is said.
const MOST: usize = 200;

pub(super) fn routes() -> Vec<Route> {
    let about = "The cases behind a figure, dearest first.";
    vec![
        Route::get("/api/v1/reports/cases", SUPERVISOR, about, cases)
            .scope(Scope::ReportsRead)
            .query(QUERY)
            .gives::<Behinds>(),
    ]
}

pub(super) fn metric(word: Option<&str>) -> Answer<Metric> {
    word.and_then(Metric::named).ok_or_else(|| {
        let known: Vec<&str> = Metric::ALL.iter().map(|metric| metric.word()).collect();
        Trouble::invalid("error.bad_query").field("metric").expected(known.join(", "))
    })
}

/// Behind a share, those that speak against it first; else the largest.
fn in_order(mut found: Vec<Behind>, metric: Metric) -> Vec<Behind> {
    let share = unit(metric) == "share";
    found.sort_by(|a, b| {
        let against = if share { a.counts.cmp(&b.counts) } else { std::cmp::Ordering::Equal };
        against.then(b.value.cmp(&a.value)).then(a.number.cmp(&b.number))
    });
    found
}

async fn cases(
    State(app): State<App>,
    who: Who,
    Params(wish): Params<Wish>,
) -> Answer<Json<Behinds>> {
    app.work(move |app| {
        let metric = metric(wish.metric.as_deref())?;
        let question = asked(app, &who, wish)?.question();
        let found = in_order(behind(&sheets(app, &who, &question)?, &question, metric), metric);
        let total = found.len();
        let mut rows = Vec::new();
        for one in found.into_iter().take(MOST) {
            let row = case_by_number(app, &who, one.number)?;
            rows.push((one, row));
        }
        app.read(&who, |world| {
            let eye = eye(app, world, &who);
            let rows = rows.iter().map(|(one, row)| case_behind(&eye, one, row.as_ref(), metric));
            Json(Behinds { metric: metric.word(), unit: unit(metric), total, rows: rows.collect() })
        })
    })
    .await
}
