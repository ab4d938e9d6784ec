//! `/api/v1/team`: who works here at this moment, and what each may be offered, changed with effect at once.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use focal_base::{AgentId, QueueId, SkillName};
use focal_engine::Names;
use focal_engine::admin::By;
use focal_engine::admin::agents::{Adjustment, adjust};
use focal_engine::rows::Scope;
use serde::Deserialize;
use utoipa::ToSchema;

use super::cases::eye;
use crate::app::App;
use crate::auth::session::Who;
use crate::extract::{Body, Part};
use crate::guard::SUPERVISOR;
use crate::route::Route;
use crate::trouble::{Answer, Trouble};
use crate::views::team::{Member, Team, member, team};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Adjusted {
    /// Skill to level, 1 to 10.
    skills: BTreeMap<String, u8>,
    /// None: all of them.
    queues: Vec<String>,
    /// Chats at once.
    capacity: u32,
}

pub(super) fn routes() -> Vec<Route> {
    let about = "Changes what an agent may be offered. Whoever waits is looked at again at once.";
    vec![
        Route::get("/api/v1/team", SUPERVISOR, "Who works here, and whose talks they have.", get)
            .scope(Scope::ReportsRead)
            .gives::<Team>(),
        Route::put("/api/v1/team/{id}", SUPERVISOR, about, change)
            .person("whoever adjusts people answers for it")
            .takes::<Adjusted>()
            .gives::<Member>(),
    ]
}

async fn get(State(app): State<App>, who: Who) -> Answer<Json<Team>> {
    app.work(move |app| Ok(Json(app.read(&who, |world| team(&eye(app, world, &who)))?))).await
}

async fn change(
    State(app): State<App>,
    who: Who,
    Part(id): Part<String>,
    Body(to): Body<Adjusted>,
) -> Answer<Json<Member>> {
    app.work(move |app| {
        let id = AgentId(id);
        let to = Adjustment {
            skills: to.skills.into_iter().map(|(skill, level)| (SkillName(skill), level)).collect(),
            queues: to.queues.into_iter().map(QueueId).collect(),
            capacity: to.capacity,
        };
        app.act(&who, |work| adjust(work, By(&who.agent), &id, to))?;
        let made = app.read(&who, |world| {
            let eye = eye(app, world, &who);
            let names = Names::new(world, eye.lang, None);
            world.agents.get(&id).map(|row| member(&eye, &names, row))
        })?;
        made.map(Json).ok_or_else(Trouble::not_found)
    })
    .await
}
