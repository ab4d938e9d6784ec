//! `/api/v1/admin/components`: what several things share.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use focal_base::ComponentId;
use focal_engine::admin::Target;
use focal_engine::admin::places::{self, ComponentInput as Input};
use focal_engine::rows::{ComponentRow, Scope};
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
pub struct ComponentView {
    id: String,
    name: String,
    kind: String,
    pack: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    provider: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ComponentInput {
    #[serde(default)]
    id: Option<String>,
    name: String,
    kind: String,
    pack: String,
    /// When it differs from whoever plays the kind's role.
    #[serde(default)]
    provider: Option<String>,
}

pub(super) fn routes() -> Vec<Route> {
    let (all, one) = ("/api/v1/admin/components", "/api/v1/admin/components/{id}");
    vec![
        Route::get(all, ADMINISTRATOR, "Shared components.", list)
            .scope(Scope::AdminRead)
            .gives_list::<ComponentView>(),
        Route::post(all, ADMINISTRATOR, "Adds a component.", create)
            .scope(Scope::AdminWrite)
            .takes::<ComponentInput>()
            .gives::<ComponentView>(),
        Route::put(one, ADMINISTRATOR, "Changes a component.", change)
            .scope(Scope::AdminWrite)
            .takes::<ComponentInput>()
            .gives::<ComponentView>(),
        Route::delete(one, ADMINISTRATOR, "Takes a component out.", delete)
            .scope(Scope::AdminWrite),
    ]
}

pub(super) fn view(row: &ComponentRow) -> ComponentView {
    ComponentView {
        id: row.id.0.clone(),
        name: row.name.clone(),
        kind: row.kind.0.clone(),
        pack: row.pack.clone(),
        provider: row.provider.as_ref().map(|id| id.0.clone()),
    }
}

pub(super) fn read(input: ComponentInput) -> Input {
    let provider = input.provider.filter(|id| !id.is_empty()).map(Into::into);
    Input { name: input.name, kind: input.kind.into(), pack: input.pack, provider }
}

async fn list(State(app): State<App>, who: Who) -> Answer<Json<Vec<ComponentView>>> {
    app.work(move |app| {
        Ok(Json(app.read(&who, |world| world.components.values().map(view).collect())?))
    })
    .await
}

async fn put(app: App, who: Who, to: Target, input: ComponentInput) -> Answer<Json<ComponentView>> {
    app.work(move |app| {
        let id = record(app, &who, (Room::Component, known(&to)), |work, by| {
            places::put_component(work, by, &to, read(input))
        })?;
        show(app, &who, |world| world.components.get(&id).map(|row| Json(view(row))))
    })
    .await
}

async fn create(
    State(app): State<App>,
    who: Who,
    Body(input): Body<ComponentInput>,
) -> Answer<Json<ComponentView>> {
    put(app, who, Target::New(input.id.clone()), input).await
}

async fn change(
    State(app): State<App>,
    who: Who,
    Part(id): Part<String>,
    Body(input): Body<ComponentInput>,
) -> Answer<Json<ComponentView>> {
    put(app, who, target(id, input.id.as_deref())?, input).await
}

async fn delete(State(app): State<App>, who: Who, Part(id): Part<String>) -> Answer<StatusCode> {
    app.work(move |app| {
        record(app, &who, (Room::Component, Some(&id)), |work, by| {
            places::delete_component(work, by, &ComponentId(id.clone()))
        })?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}
