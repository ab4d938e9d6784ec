//! `/api/v1/cases/{id}/merge` and `/split`: making one of two cases, two of one, and taking that back.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use focal_base::{CaseId, ItemId};
use focal_engine::rows::Scope;
use focal_engine::work::merging::candidates;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::cases::{eye, find};
use crate::app::App;
use crate::auth::session::Who;
use crate::extract::{Body, Part};
use crate::guard::AGENT;
use crate::route::Route;
use crate::trouble::{Answer, Trouble};
use crate::views::case_row::case_row;
use crate::words;

/// Most cases that are offered.
const MOST: usize = 12;

/// What making one of two cases would do. The one that was opened first goes on.
#[derive(Debug, Serialize, ToSchema)]
pub struct MergeView {
    id: String,
    number: u64,
    title: String,
    /// The number that goes on.
    into: u64,
    /// Lines, steps and money that come along.
    lines: usize,
    steps: usize,
    spent: f64,
    /// What the case that goes on has spent afterwards.
    together: f64,
    /// Questions that were answered in both: the newest answer stands.
    twice: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    why_not: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MergeInput {
    with: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UnmergeInput {
    merge: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SplitInput {
    /// Messages and notes that belong elsewhere.
    lines: Vec<String>,
    /// Who talks about it now goes on in the new case.
    #[serde(default)]
    talk: bool,
}

/// A case that goes on.
#[derive(Debug, Serialize, ToSchema)]
pub struct GoesOn {
    id: String,
    number: u64,
}

pub(super) fn routes() -> Vec<Route> {
    let merge = "/api/v1/cases/{id}/merge";
    vec![
        Route::get(merge, AGENT, "Open cases that may be the same trouble.", list)
            .scope(Scope::CasesRead)
            .gives_list::<MergeView>(),
        Route::post(merge, AGENT, "Makes one case of two.", put)
            .scope(Scope::CasesWrite)
            .takes::<MergeInput>()
            .gives::<GoesOn>(),
        Route::post("/api/v1/cases/{id}/unmerge", AGENT, "Makes two of them again.", undo)
            .scope(Scope::CasesWrite)
            .takes::<UnmergeInput>()
            .gives::<GoesOn>(),
        Route::post("/api/v1/cases/{id}/split", AGENT, "Makes a case of some lines.", split)
            .scope(Scope::CasesWrite)
            .takes::<SplitInput>()
            .gives::<GoesOn>(),
    ]
}

async fn list(
    State(app): State<App>,
    who: Who,
    Part(id): Part<String>,
) -> Answer<Json<Vec<MergeView>>> {
    app.work(move |app| {
        let row = find(app, &who, &CaseId(id))?;
        let mut others = app.read(&who, |world| candidates(world, &row))?;
        others.truncate(MOST);
        let mut all = Vec::with_capacity(others.len());
        for other in others {
            let would = app.act(&who, |work| work.would_merge(&row.case.id, &other))?;
            let found = app.read(&who, |world| {
                let shown =
                    world.cases.get(&other).map(|row| case_row(&eye(app, world, &who), row));
                let into = world.cases.get(&would.into).map(|row| row.case.number);
                shown.zip(into)
            })?;
            let Some((shown, into)) = found else { continue };
            all.push(MergeView {
                id: other.0,
                number: shown.number,
                title: shown.title,
                into,
                lines: would.lines,
                steps: would.steps,
                spent: would.spent.1.units(),
                together: (would.spent.0 + would.spent.1).units(),
                twice: would.twice,
                why_not: would.why_not.map(|said| words::text(&who.lang, &said.key.0)),
            });
        }
        Ok(Json(all))
    })
    .await
}

fn goes_on(app: &App, who: &Who, id: &CaseId) -> Answer<Json<GoesOn>> {
    let found = app.read(who, |world| world.cases.get(id).map(|row| row.case.number))?;
    let number = found.ok_or_else(Trouble::not_found)?;
    Ok(Json(GoesOn { id: id.0.clone(), number }))
}

async fn put(
    State(app): State<App>,
    who: Who,
    Part(id): Part<String>,
    Body(input): Body<MergeInput>,
) -> Answer<Json<GoesOn>> {
    app.work(move |app| {
        let other = CaseId(input.with);
        let into = app.act(&who, |work| work.merge_cases(&CaseId(id), &other, &who.agent))?;
        goes_on(app, &who, &into)
    })
    .await
}

async fn undo(
    State(app): State<App>,
    who: Who,
    Part(id): Part<String>,
    Body(input): Body<UnmergeInput>,
) -> Answer<Json<GoesOn>> {
    app.work(move |app| {
        find(app, &who, &CaseId(id))?;
        let back = app.act(&who, |work| work.unmerge(&ItemId(input.merge), &who.agent))?;
        goes_on(app, &who, &back)
    })
    .await
}

async fn split(
    State(app): State<App>,
    who: Who,
    Part(id): Part<String>,
    Body(input): Body<SplitInput>,
) -> Answer<(StatusCode, Json<GoesOn>)> {
    app.work(move |app| {
        let lines: BTreeSet<ItemId> = input.lines.into_iter().map(ItemId).collect();
        let new = app.act(&who, |work| work.split(&CaseId(id), &lines, input.talk, &who.agent))?;
        Ok((StatusCode::CREATED, goes_on(app, &who, &new)?))
    })
    .await
}
