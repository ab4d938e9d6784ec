//! `/api/v1/reports`: figures by their definitions, split, with the cases behind each; as a file; saved, and sent.

mod ask;
mod behind;
mod csv;
mod saved;

use axum::Json;
use axum::extract::State;
use focal_engine::rows::Scope;
use focal_report::{By, Question, Sheet, answer, enders};
use focal_store::Read;

use crate::app::App;
use crate::auth::session::Who;
use crate::extract::Params;
use crate::guard::SUPERVISOR;
use crate::route::Route;
use crate::trouble::Answer;
use crate::views::report::{Part, Report, Split, figures, label, parts};

use ask::{Asked, Params as Wish, QUERY};

pub(super) fn routes() -> Vec<Route> {
    let own = vec![
        Route::get("/api/v1/reports", SUPERVISOR, "Figures, and what they were before.", whole)
            .scope(Scope::ReportsRead)
            .query(QUERY)
            .gives::<Report>(),
        Route::get("/api/v1/reports/split", SUPERVISOR, "Figures, split.", split)
            .scope(Scope::ReportsRead)
            .query(QUERY)
            .gives::<Split>(),
    ];
    [own, behind::routes(), csv::routes(), saved::routes()].concat()
}

/// The sheets that a question needs.
fn sheets(app: &App, who: &Who, question: &Question) -> Answer<Vec<Sheet>> {
    let until = question.looks_until();
    Ok(app.house.sheets(&who.tenant, question.from, until, app.now())?)
}

fn asked(app: &App, who: &Who, wish: Wish) -> Answer<Asked> {
    let zone = app.read(who, |world| world.tenant.zone.clone())?;
    Asked::read(wish, &zone, app.now())
}

async fn whole(
    State(app): State<App>,
    who: Who,
    Params(wish): Params<Wish>,
) -> Answer<Json<Report>> {
    app.work(move |app| {
        let asked = asked(app, &who, wish)?;
        let (question, before) = (asked.question(), asked.before());
        let earlier = answer(&sheets(app, &who, &before)?, &before, By::All);
        let sheets = sheets(app, &who, &question)?;
        let found = answer(&sheets, &question, By::All);
        let ended = enders(&sheets, &question, By::All);
        // What can be chosen is what there is.
        let choices = parts(&sheets, &question);
        app.read(&who, |world| {
            let figures = figures(world, &who.lang, &found[""], earlier.get("").map(Vec::as_slice));
            let choices = choices.into_iter().map(|(dim, names)| {
                let named = names
                    .into_iter()
                    .map(|name| Part { label: label(world, &who.lang, dim, &name), name });
                (dim.word().to_owned(), named.collect())
            });
            Json(Report {
                from: asked.first.date.clone(),
                to: asked.last.date.clone(),
                before_from: asked.before_from.date.clone(),
                zone: world.tenant.zone.clone(),
                currency: world.tenant.currency.clone(),
                target: world.tenant.wall.service_level,
                figures,
                ended_by: crate::views::report::by_whom(ended.get("")),
                choices: choices.collect(),
            })
        })
    })
    .await
}

async fn split(
    State(app): State<App>,
    who: Who,
    Params(wish): Params<Wish>,
) -> Answer<Json<Split>> {
    app.work(move |app| Ok(Json(split_of(app, &who, wish)?.1))).await
}

fn split_of(app: &App, who: &Who, wish: Wish) -> Answer<(Asked, Split)> {
    let by = ask::by(wish.by.as_deref())?;
    let asked = asked(app, who, wish)?;
    let question = asked.question();
    let sheets = sheets(app, who, &question)?;
    let found = answer(&sheets, &question, by);
    let ended = enders(&sheets, &question, by);
    let before = asked.before();
    let earlier = match by {
        By::Dim(_) => answer(&self::sheets(app, who, &before)?, &before, by),
        _ => Default::default(),
    };
    let split = app.read(who, |world| Split::of(world, &who.lang, by, &found, &ended, &earlier))?;
    Ok((asked, split))
}

/// A case by what people say aloud: C-2417.
fn case_by_number(
    app: &App,
    who: &Who,
    number: u32,
) -> Answer<Option<focal_engine::rows::CaseRow>> {
    let query = focal_store::Query::by("number", i64::from(number)).limit(1);
    let found = app.house.reader(&who.tenant).find(&focal_engine::tables::CASES, &query)?;
    Ok(found.into_iter().next())
}
