//! A report as a file that a spreadsheet opens. A cell that a spreadsheet would take for a formula begins with a quote.

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use super::ask::{Params as Wish, QUERY};
use super::split_of;
use crate::app::App;
use crate::auth::session::Who;
use crate::extract::Params;
use crate::guard::SUPERVISOR;
use crate::route::Route;
use crate::trouble::Answer;
use crate::views::report::Split;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/reports/csv", SUPERVISOR, "Figures, split, as a file of commas.", csv)
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
    let mut lines = vec![];
    let figures = split.rows.first().map(|row| row.figures.as_slice()).unwrap_or_default();
    let heads = figures.iter().flat_map(|figure| {
        let word = figure.metric;
        [cell(&figure.name), cell(&format!("{word} top")), cell(&format!("{word} of"))]
    });
    lines.push([cell(split.by)].into_iter().chain(heads).collect::<Vec<_>>().join(","));
    for row in &split.rows {
        let cells = row.figures.iter().flat_map(|figure| {
            let value = figure.value.map(|value| value.to_string()).unwrap_or_default();
            [value, figure.top.to_string(), figure.of.to_string()]
        });
        lines.push([cell(&row.label)].into_iter().chain(cells).collect::<Vec<_>>().join(","));
    }
    // A mark by which spreadsheets know that letters are UTF-8; lines end as RFC 4180 says.
    format!("\u{feff}{}\r\n", lines.join("\r\n"))
}

fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    match text.contains([',', '"', '\n', '\r', ';']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn no_cell_is_a_formula_or_ends_another() {
        for (given, expected) in [
            ("Water", "Water"),
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-2+3", "'-2+3"),
            ("\t=1", "'\t=1"),
            ("+A1,\"x\"", "\"'+A1,\"\"x\"\"\""),
            ("a\r\nb", "\"a\r\nb\""),
            ("a;b", "\"a;b\""),
        ] {
            assert_eq!(cell(given), expected);
        }
    }
}
