//! `GET /api/v1/targets`: whom a case can be given to.

use axum::Json;
use axum::extract::State;
use focal_engine::rows::Scope;
use serde::Serialize;
use utoipa::ToSchema;

use super::account::presence_word;
use super::cases::eye;
use crate::app::App;
use crate::auth::session::Who;
use crate::guard::AGENT;
use crate::live::deliver::load;
use crate::route::Route;
use crate::trouble::Answer;

#[derive(Debug, Serialize, ToSchema)]
pub struct Targets {
    queues: Vec<TargetQueue>,
    agents: Vec<TargetAgent>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct TargetQueue {
    id: String,
    name: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct TargetAgent {
    id: String,
    name: String,
    presence: &'static str,
    load: usize,
    capacity: u32,
}

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/targets", AGENT, "Whom a case can be given to.", get)
            .scope(Scope::CasesRead)
            .gives::<Targets>(),
    ]
}

async fn get(State(app): State<App>, who: Who) -> Answer<Json<Targets>> {
    app.work(move |app| {
        Ok(Json(app.read(&who, |world| {
            let eye = eye(app, world, &who);
            let names = focal_engine::Names::new(world, eye.lang, None);
            let others = world.agents.values().filter(|row| row.active && row.id != who.agent);
            Targets {
                queues: world
                    .queues
                    .keys()
                    .map(|id| TargetQueue { id: id.0.clone(), name: names.queue(id) })
                    .collect(),
                agents: others
                    .map(|row| TargetAgent {
                        id: row.id.0.clone(),
                        name: row.name.clone(),
                        presence: world
                            .live
                            .desk
                            .get(&row.id)
                            .map_or("offline", |at| presence_word(at.presence)),
                        load: load(world, &row.id),
                        capacity: row.capacity,
                    })
                    .collect(),
            }
        })?))
    })
    .await
}
