//! `/api/v1/admin/sites`: places with an address and a time zone.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use focal_base::SiteId;
use focal_engine::admin::Target;
use focal_engine::admin::places::{self, SiteInput as Input};
use focal_engine::rows::{Scope, SiteRow};
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
pub struct SiteView {
    id: String,
    name: String,
    address: String,
    zone: String,
    /// How one gets in; told to technicians who have to go there, and to nobody else.
    access: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SiteInput {
    #[serde(default)]
    id: Option<String>,
    name: String,
    #[serde(default)]
    address: String,
    zone: String,
    #[serde(default)]
    access: String,
}

pub(super) fn routes() -> Vec<Route> {
    let (all, one) = ("/api/v1/admin/sites", "/api/v1/admin/sites/{id}");
    vec![
        Route::get(all, ADMINISTRATOR, "Sites.", list)
            .scope(Scope::AdminRead)
            .gives_list::<SiteView>(),
        Route::post(all, ADMINISTRATOR, "Adds a site.", create)
            .scope(Scope::AdminWrite)
            .takes::<SiteInput>()
            .gives::<SiteView>(),
        Route::put(one, ADMINISTRATOR, "Changes a site.", change)
            .scope(Scope::AdminWrite)
            .takes::<SiteInput>()
            .gives::<SiteView>(),
        Route::delete(one, ADMINISTRATOR, "Takes a site out.", delete).scope(Scope::AdminWrite),
    ]
}

pub(super) fn view(row: &SiteRow) -> SiteView {
    SiteView {
        id: row.id.0.clone(),
        name: row.name.clone(),
        address: row.address.clone(),
        zone: row.zone.clone(),
        access: row.access.clone(),
    }
}

pub(super) fn read(input: SiteInput) -> Input {
    Input { name: input.name, address: input.address, zone: input.zone, access: input.access }
}

async fn list(State(app): State<App>, who: Who) -> Answer<Json<Vec<SiteView>>> {
    app.work(move |app| Ok(Json(app.read(&who, |world| world.sites.values().map(view).collect())?)))
        .await
}

async fn put(app: App, who: Who, to: Target, input: SiteInput) -> Answer<Json<SiteView>> {
    app.work(move |app| {
        let id = record(app, &who, (Room::Site, known(&to)), |work, by| {
            places::put_site(work, by, &to, read(input))
        })?;
        show(app, &who, |world| world.sites.get(&id).map(|row| Json(view(row))))
    })
    .await
}

async fn create(
    State(app): State<App>,
    who: Who,
    Body(input): Body<SiteInput>,
) -> Answer<Json<SiteView>> {
    put(app, who, Target::New(input.id.clone()), input).await
}

async fn change(
    State(app): State<App>,
    who: Who,
    Part(id): Part<String>,
    Body(input): Body<SiteInput>,
) -> Answer<Json<SiteView>> {
    put(app, who, target(id, input.id.as_deref())?, input).await
}

async fn delete(State(app): State<App>, who: Who, Part(id): Part<String>) -> Answer<StatusCode> {
    app.work(move |app| {
        record(app, &who, (Room::Site, Some(&id)), |work, by| {
            places::delete_site(work, by, &SiteId(id.clone()))
        })?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}
