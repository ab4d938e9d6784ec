//! `/api/v1/admin/providers`: companies, and which parts they answer for.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use focal_base::{ProviderId, Span};
use focal_engine::admin::Target;
use focal_engine::admin::providers::{self, ProviderInput as Input};
use focal_engine::rows::{Binding, ProviderRow, Scope};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::changes::{Room, record};
use super::{known, show, target};
use crate::app::App;
use crate::auth::session::Who;
use crate::extract::{Body, Part};
use crate::guard::ADMINISTRATOR;
use crate::route::Route;
use crate::trouble::{Answer, Trouble};

#[derive(Debug, Serialize, ToSchema)]
pub struct ProviderView {
    id: String,
    name: String,
    email: String,
    lang: String,
    swatch: u8,
    roles: Vec<RoleOf>,
    answers_within_h: f64,
}

#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleOf {
    pack: String,
    role: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProviderInput {
    #[serde(default)]
    id: Option<String>,
    name: String,
    #[serde(default)]
    email: String,
    lang: String,
    #[serde(default)]
    roles: Vec<RoleOf>,
    #[serde(default = "half_a_day")]
    answers_within_h: f64,
    /// Its colour, 1 to 6; absent: the next as they join.
    #[serde(default)]
    swatch: Option<u8>,
}

fn half_a_day() -> f64 {
    4.0
}

pub(super) fn routes() -> Vec<Route> {
    let (all, one) = ("/api/v1/admin/providers", "/api/v1/admin/providers/{id}");
    vec![
        Route::get(all, ADMINISTRATOR, "Providers.", list)
            .scope(Scope::AdminRead)
            .gives_list::<ProviderView>(),
        Route::post(all, ADMINISTRATOR, "Adds a provider.", create)
            .scope(Scope::AdminWrite)
            .takes::<ProviderInput>()
            .gives::<ProviderView>(),
        Route::put(one, ADMINISTRATOR, "Changes a provider.", change)
            .scope(Scope::AdminWrite)
            .takes::<ProviderInput>()
            .gives::<ProviderView>(),
        Route::delete(one, ADMINISTRATOR, "Takes a provider out.", delete).scope(Scope::AdminWrite),
    ]
}

pub(super) fn view(row: &ProviderRow) -> ProviderView {
    ProviderView {
        id: row.id.0.clone(),
        name: row.name.clone(),
        email: row.email.clone(),
        lang: row.lang.0.clone(),
        swatch: row.swatch,
        roles: row
            .roles
            .iter()
            .map(|at| RoleOf { pack: at.pack.clone(), role: at.role.clone() })
            .collect(),
        answers_within_h: row.answers_within.as_secs_f64() / 3_600.0,
    }
}

fn read(input: ProviderInput) -> Answer<Input> {
    if !input.answers_within_h.is_finite() {
        return Err(Trouble::invalid("admin.answers_within").field("answers_within_h"));
    }
    Ok(Input {
        swatch: input.swatch,
        name: input.name,
        email: input.email,
        lang: input.lang,
        roles: input.roles.into_iter().map(|at| Binding { pack: at.pack, role: at.role }).collect(),
        answers_within: Span((input.answers_within_h.clamp(0.0, 1e6) * 3_600_000.0).round() as i64),
    })
}

async fn list(State(app): State<App>, who: Who) -> Answer<Json<Vec<ProviderView>>> {
    app.work(move |app| {
        Ok(Json(app.read(&who, |world| world.providers.values().map(view).collect())?))
    })
    .await
}

async fn put(app: App, who: Who, to: Target, input: ProviderInput) -> Answer<Json<ProviderView>> {
    app.work(move |app| {
        let input = read(input)?;
        let id = record(app, &who, (Room::Provider, known(&to)), |work, by| {
            providers::put(work, by, &to, input)
        })?;
        show(app, &who, |world| world.providers.get(&id).map(|row| Json(view(row))))
    })
    .await
}

async fn create(
    State(app): State<App>,
    who: Who,
    Body(input): Body<ProviderInput>,
) -> Answer<Json<ProviderView>> {
    put(app, who, Target::New(input.id.clone()), input).await
}

async fn change(
    State(app): State<App>,
    who: Who,
    Part(id): Part<String>,
    Body(input): Body<ProviderInput>,
) -> Answer<Json<ProviderView>> {
    put(app, who, target(id, input.id.as_deref())?, input).await
}

async fn delete(State(app): State<App>, who: Who, Part(id): Part<String>) -> Answer<StatusCode> {
    app.work(move |app| {
        record(app, &who, (Room::Provider, Some(&id)), |work, by| {
            providers::delete(work, by, &ProviderId(id.clone()))
        })?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}
