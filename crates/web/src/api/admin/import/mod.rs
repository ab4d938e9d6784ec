//! `/api/v1/admin/import`: a book of administration as one CSV table. It leaves as it may come back; what comes
//! is tried line by line first, with every error by line and column, and nothing is changed while one line is wrong.

mod books;
mod run;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use focal_engine::rows::Scope;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use self::books::{BOOKS, Book};
use self::run::Import;
use crate::app::App;
use crate::auth::session::Who;
use crate::extract::{Params, Part, unread};
use crate::guard::ADMINISTRATOR;
use crate::route::Route;
use crate::sheets::{Sheet, Unreadable, Writer};
use crate::trouble::{Answer, Trouble};

/// What a table would change, or has changed.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct ImportReport {
    /// Whether it was done. False in a try, and while any line is wrong.
    applied: bool,
    /// How the file was written.
    encoding: String,
    separator: String,
    /// Lines with anything in them, below the header.
    lines: usize,
    new: usize,
    changed: usize,
    same: usize,
    wrong: usize,
    /// The first of what is wrong.
    errors: Vec<ImportError>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ImportError {
    /// From 1, as an editor counts.
    line: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<String>,
    /// What stands there.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ask {
    /// Without it the table is only tried.
    #[serde(default)]
    apply: bool,
}

pub(super) fn routes() -> Vec<Route> {
    let path = "/api/v1/admin/import/{book}";
    vec![
        Route::get(
            path,
            ADMINISTRATOR,
            "A book as CSV: people, sites, components or things.",
            table,
        )
        .scope(Scope::AdminRead),
        Route::post(path, ADMINISTRATOR, "Tries a CSV table, or does what it says.", import)
            .scope(Scope::AdminWrite)
            .query(&["apply"])
            .limit(|limits| limits.import_bytes)
            .endless()
            .gives::<ImportReport>(),
    ]
}

fn book(name: &str) -> Answer<&'static Book> {
    BOOKS.iter().find(|book| book.name == name).ok_or_else(Trouble::not_found)
}

async fn table(State(app): State<App>, who: Who, Part(name): Part<String>) -> Answer<Response> {
    let book = book(&name)?;
    let text = app
        .work(move |app| {
            app.read(&who, |world| {
                let columns = book.columns(world);
                let mut writer = Writer::default();
                writer.line(columns.iter().map(|column| column.name.as_str()));
                for row in (book.all)(world) {
                    let cells: Vec<String> =
                        columns.iter().map(|column| column.show(&row)).collect();
                    writer.line(&cells);
                }
                writer.text()
            })
        })
        .await?;
    let file = format!("attachment; filename=\"{}.csv\"", book.name);
    let headers =
        [(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, file)];
    Ok((headers, text).into_response())
}

async fn import(
    State(app): State<App>,
    who: Who,
    Part(name): Part<String>,
    Params(ask): Params<Ask>,
    body: Result<Bytes, BytesRejection>,
) -> Answer<Json<ImportReport>> {
    let book = book(&name)?;
    let body = body.map_err(|error| unread(&error))?;
    app.work(move |app| {
        // A large table takes a core for minutes: one at a time.
        let Ok(_turn) = app.imports.try_acquire() else {
            return Err(Trouble::new(StatusCode::SERVICE_UNAVAILABLE, "import.busy").after(10));
        };
        let sheet = Sheet::open(&body).map_err(|why| no_table(&why))?;
        Import::new(app, &who, book, &sheet)?.run(ask.apply).map(Json)
    })
    .await
}

fn no_table(why: &Unreadable) -> Trouble {
    match why {
        Unreadable::Empty => Trouble::invalid("import.empty"),
        Unreadable::Workbook => Trouble::invalid("import.workbook").expected("expected.csv"),
        Unreadable::Binary => Trouble::invalid("import.binary").expected("expected.csv"),
        Unreadable::TooManyColumns => Trouble::invalid("import.too_wide").expected("expected.csv"),
        Unreadable::Twice(name) => {
            Trouble::invalid("import.column_twice").with("name", name).field(name)
        }
    }
}
