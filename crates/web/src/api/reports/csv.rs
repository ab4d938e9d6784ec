//! A report as a file that a spreadsheet opens.

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use focal_engine::rows::Scope;

use super::ask::{Params as Wish, QUERY};
use super::split_of;
use crate::app::App;
use crate::auth::session::Who;
use crate::extract::Params;
use crate::guard::SUPERVISOR;
use crate::route::Route;
use crate::sheets::Writer;
use crate::trouble::Answer;
use crate::views::report::Split;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/reports/csv", SUPERVISOR, "Figures, split, as a file of commas.", csv)
            .scope(Scope::ReportsRead)
            .query(QUERY),
    ]
}

async fn csv(State(app): State<App>, who: Who, Params(wish): Params<Wish>) -> Answer<Response> {
    app.work(move |app| {
        let (asked, split) = split_of(app, &who, wish)?;
        let name = format!("focal-{}-{}-{}.csv", split.by, asked.first.date, asked.last.date);
        let headers = [
            (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
            (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
            (CACHE_CONTROL, "no-store".to_owned()),
        ];
        Ok((headers, text(&split)).into_response())
    })
    .await
}

/// One line a part: its name, and for every figure its value and the two counts it is made of.
fn text(split: &Split) -> String {
    let mut table = Writer::default();
    let figures = split.rows.first().map(|row| row.figures.as_slice()).unwrap_or_default();
    let heads = figures.iter().flat_map(|figure| {
        let word = figure.metric;
        [figure.name.clone(), format!("{word} top"), format!("{word} of")]
    });
    table.line([split.by.to_owned()].into_iter().chain(heads));
    for row in &split.rows {
        let cells = row.figures.iter().flat_map(|figure| {
            let value = figure.value.map(|value| value.to_string()).unwrap_or_default();
            [value, figure.top.to_string(), figure.of.to_string()]
        });
        table.line([row.label.clone()].into_iter().chain(cells));
    }
    table.text()
}
