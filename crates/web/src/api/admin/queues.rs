//! `/api/v1/admin/queues`: where contacts wait, and whom they need.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use focal_base::{QueueId, SkillName};
use focal_desk::{Queue, Relax};
use focal_engine::admin::Target;
use focal_engine::admin::desk::{self, QueueInput as Input};
use focal_engine::rows::Scope;
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
pub struct QueueView {
    id: String,
    name: String,
    skills: BTreeMap<String, u8>,
    /// A calendar's id; absent: always open.
    #[serde(skip_serializing_if = "Option::is_none")]
    hours: Option<String>,
    priority: f64,
    relax: Vec<RelaxView>,
}

#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RelaxView {
    after_s: i64,
    /// The skill that is needed no longer.
    drop: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QueueInput {
    #[serde(default)]
    id: Option<String>,
    name: String,
    #[serde(default)]
    skills: BTreeMap<String, u8>,
    #[serde(default)]
    hours: Option<String>,
    #[serde(default)]
    priority: f64,
    #[serde(default)]
    relax: Vec<RelaxView>,
}

pub(super) fn routes() -> Vec<Route> {
    let (all, one) = ("/api/v1/admin/queues", "/api/v1/admin/queues/{id}");
    vec![
        Route::get(all, ADMINISTRATOR, "Queues.", list)
            .scope(Scope::AdminRead)
            .gives_list::<QueueView>(),
        Route::post(all, ADMINISTRATOR, "Makes a queue.", create)
            .scope(Scope::AdminWrite)
            .takes::<QueueInput>()
            .gives::<QueueView>(),
        Route::put(one, ADMINISTRATOR, "Changes a queue.", change)
            .scope(Scope::AdminWrite)
            .takes::<QueueInput>()
            .gives::<QueueView>(),
        Route::delete(one, ADMINISTRATOR, "Takes a queue out.", delete).scope(Scope::AdminWrite),
    ]
}

pub(super) fn view(queue: &Queue) -> QueueView {
    let dropped = queue.relax.iter().filter_map(|step| match &step.relax {
        Relax::Drop(skill) => {
            Some(RelaxView { after_s: step.after.0 / 1_000, drop: skill.0.clone() })
        }
        Relax::Only(_) | Relax::Least { .. } => None,
    });
    QueueView {
        id: queue.id.0.clone(),
        name: queue.name.0.clone(),
        skills: queue.needs.iter().map(|(skill, level)| (skill.0.clone(), *level)).collect(),
        hours: queue.calendar.id().map(str::to_owned),
        priority: queue.priority,
        relax: dropped.collect(),
    }
}

fn read(input: QueueInput) -> Input {
    Input {
        name: input.name,
        skills: input.skills.into_iter().map(|(skill, level)| (SkillName(skill), level)).collect(),
        hours: input.hours.filter(|id| !id.is_empty()),
        priority: input.priority,
        relax: input.relax.into_iter().map(|step| (step.after_s, SkillName(step.drop))).collect(),
    }
}

async fn list(State(app): State<App>, who: Who) -> Answer<Json<Vec<QueueView>>> {
    app.work(move |app| {
        Ok(Json(app.read(&who, |world| world.queues.values().map(view).collect())?))
    })
    .await
}

async fn put(app: App, who: Who, to: Target, input: QueueInput) -> Answer<Json<QueueView>> {
    app.work(move |app| {
        let id = record(app, &who, (Room::Queue, known(&to)), |work, by| {
            desk::put_queue(work, by, &to, read(input))
        })?;
        show(app, &who, |world| world.queues.get(&id).map(|queue| Json(view(queue))))
    })
    .await
}

async fn create(
    State(app): State<App>,
    who: Who,
    Body(input): Body<QueueInput>,
) -> Answer<Json<QueueView>> {
    put(app, who, Target::New(input.id.clone()), input).await
}

async fn change(
    State(app): State<App>,
    who: Who,
    Part(id): Part<String>,
    Body(input): Body<QueueInput>,
) -> Answer<Json<QueueView>> {
    put(app, who, target(id, input.id.as_deref())?, input).await
}

async fn delete(State(app): State<App>, who: Who, Part(id): Part<String>) -> Answer<StatusCode> {
    app.work(move |app| {
        record(app, &who, (Room::Queue, Some(&id)), |work, by| {
            desk::delete_queue(work, by, &QueueId(id.clone()))
        })?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}
