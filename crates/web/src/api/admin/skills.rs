//! `/api/v1/admin/skills`: what agents can know.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use focal_base::SkillName;
use focal_engine::admin::{Target, desk};
use focal_engine::rows::{Scope, SkillRow};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::changes::{Room, record};
use super::{known, show, target};
use crate::app::App;
use crate::auth::session::Who;
use crate::extract::{Body, Part};
use crate::guard::ADMINISTRATOR;
use crate::route::Route;
use crate::trouble::Answer;

#[derive(Debug, Serialize, ToSchema)]
pub struct Skill {
    id: String,
    name: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SkillInput {
    #[serde(default)]
    id: Option<String>,
    name: String,
}

pub(super) fn routes() -> Vec<Route> {
    let (all, one) = ("/api/v1/admin/skills", "/api/v1/admin/skills/{id}");
    vec![
        Route::get(all, ADMINISTRATOR, "Skills.", list)
            .scope(Scope::AdminRead)
            .gives_list::<Skill>(),
        Route::post(all, ADMINISTRATOR, "Makes a skill.", create)
            .scope(Scope::AdminWrite)
            .takes::<SkillInput>()
            .gives::<Skill>(),
        Route::put(one, ADMINISTRATOR, "Changes a skill.", change)
            .scope(Scope::AdminWrite)
            .takes::<SkillInput>()
            .gives::<Skill>(),
        Route::delete(one, ADMINISTRATOR, "Takes a skill out.", delete).scope(Scope::AdminWrite),
    ]
}

pub(super) fn view(row: &SkillRow) -> Skill {
    Skill { id: row.id.0.clone(), name: row.name.clone() }
}

async fn list(State(app): State<App>, who: Who) -> Answer<Json<Vec<Skill>>> {
    app.work(move |app| {
        Ok(Json(app.read(&who, |world| world.skills.values().map(view).collect())?))
    })
    .await
}

async fn put(app: App, who: Who, to: Target, input: SkillInput) -> Answer<Json<Skill>> {
    app.work(move |app| {
        let id = record(app, &who, (Room::Skill, known(&to)), |work, by| {
            desk::put_skill(work, by, &to, &input.name)
        })?;
        show(app, &who, |world| world.skills.get(&id).map(|row| Json(view(row))))
    })
    .await
}

async fn create(
    State(app): State<App>,
    who: Who,
    Body(input): Body<SkillInput>,
) -> Answer<Json<Skill>> {
    put(app, who, Target::New(input.id.clone()), input).await
}

async fn change(
    State(app): State<App>,
    who: Who,
    Part(id): Part<String>,
    Body(input): Body<SkillInput>,
) -> Answer<Json<Skill>> {
    put(app, who, target(id, input.id.as_deref())?, input).await
}

async fn delete(State(app): State<App>, who: Who, Part(id): Part<String>) -> Answer<StatusCode> {
    app.work(move |app| {
        record(app, &who, (Room::Skill, Some(&id)), |work, by| {
            desk::delete_skill(work, by, &SkillName(id.clone()))
        })?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}
