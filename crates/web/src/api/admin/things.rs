//! `/api/v1/admin/things`: what is looked after, and the tokens by which it speaks.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use focal_base::ThingId;
use focal_engine::admin::things::{self, ThingInput as Input};
use focal_engine::admin::{Target, note};
use focal_engine::rows::{Scope, ThingRow};
use focal_store::{Credential, CredentialKind};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::changes::{Room, record};
use super::{decide, known, show, target};
use crate::api::messages::Nothing;
use crate::app::App;
use crate::auth::Secret;
use crate::auth::session::Who;
use crate::extract::{Body, Part};
use crate::guard::ADMINISTRATOR;
use crate::route::Route;
use crate::trouble::Answer;
use crate::views::when::When;

#[derive(Debug, Serialize, ToSchema)]
pub struct AdminThing {
    id: String,
    name: String,
    kind: String,
    pack: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    site: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    customer: Option<String>,
    /// Kind of shared component → which one.
    on: BTreeMap<String, String>,
    near: Vec<String>,
    /// First signal ever; absent while it has never been heard.
    #[serde(skip_serializing_if = "Option::is_none")]
    heard: Option<When>,
    /// Path of the page that its code shows.
    code: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AdminThingInput {
    #[serde(default)]
    id: Option<String>,
    name: String,
    kind: String,
    pack: String,
    #[serde(default)]
    site: Option<String>,
    #[serde(default)]
    customer: Option<String>,
    #[serde(default)]
    on: BTreeMap<String, String>,
    #[serde(default)]
    near: Vec<String>,
    /// As it was read; never changed by this.
    #[serde(default, rename = "heard")]
    _heard: Option<When>,
    /// As it was read; never changed by this.
    #[serde(default, rename = "code")]
    _code: Option<String>,
}

/// A token, shown this once, and what to copy.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeviceToken {
    token: String,
    command: String,
    /// The same over HTTP.
    http: String,
}

pub(super) fn routes() -> Vec<Route> {
    let (all, one, token) =
        ("/api/v1/admin/things", "/api/v1/admin/things/{id}", "/api/v1/admin/things/{id}/token");
    vec![
        Route::get(all, ADMINISTRATOR, "Things.", list)
            .scope(Scope::AdminRead)
            .gives_list::<AdminThing>(),
        Route::post(all, ADMINISTRATOR, "Adds a thing.", create)
            .scope(Scope::AdminWrite)
            .takes::<AdminThingInput>()
            .gives::<AdminThing>(),
        Route::put(one, ADMINISTRATOR, "Changes a thing.", change)
            .scope(Scope::AdminWrite)
            .takes::<AdminThingInput>()
            .gives::<AdminThing>(),
        Route::delete(one, ADMINISTRATOR, "Takes a thing out.", delete).scope(Scope::AdminWrite),
        Route::post(token, ADMINISTRATOR, "A new token; the old one ends.", make_token)
            .scope(Scope::AdminWrite)
            .takes::<Nothing>()
            .gives::<DeviceToken>(),
        Route::delete(token, ADMINISTRATOR, "Ends its token.", end_token).scope(Scope::AdminWrite),
    ]
}

pub(super) fn view(row: &ThingRow) -> AdminThing {
    AdminThing {
        id: row.id.0.clone(),
        name: row.name.clone(),
        kind: row.kind.0.clone(),
        pack: row.pack.clone(),
        site: row.site.as_ref().map(|id| id.0.clone()),
        customer: row.customer.as_ref().map(|id| id.0.clone()),
        on: row.on.iter().map(|(kind, id)| (kind.0.clone(), id.0.clone())).collect(),
        near: row.near.iter().map(|near| near.person.0.clone()).collect(),
        heard: row.first_heard.map(When),
        code: format!("/t/{}", row.public_code),
    }
}

pub(super) fn read(input: AdminThingInput) -> Answer<Input> {
    let some = |text: Option<String>| text.filter(|text| !text.is_empty());
    let on = input.on.into_iter().filter(|(_, id)| !id.is_empty());
    Ok(Input {
        name: input.name,
        kind: input.kind.into(),
        pack: input.pack,
        site: some(input.site).map(Into::into),
        customer: some(input.customer).map(Into::into),
        on: on.map(|(kind, id)| (kind.into(), id.into())).collect(),
        near: input.near.into_iter().map(Into::into).collect(),
        // 128 bits are enough for an address that only asks for help.
        public_code: Secret::new("")?.reveal()[..32].to_owned(),
    })
}

async fn list(State(app): State<App>, who: Who) -> Answer<Json<Vec<AdminThing>>> {
    app.work(move |app| {
        Ok(Json(app.read(&who, |world| world.things.values().map(view).collect())?))
    })
    .await
}

async fn put(app: App, who: Who, to: Target, input: AdminThingInput) -> Answer<Json<AdminThing>> {
    app.work(move |app| {
        let input = read(input)?;
        let id = record(app, &who, (Room::Thing, known(&to)), |work, by| {
            things::put(work, by, &to, input)
        })?;
        show(app, &who, |world| world.things.get(&id).map(|row| Json(view(row))))
    })
    .await
}

async fn create(
    State(app): State<App>,
    who: Who,
    Body(input): Body<AdminThingInput>,
) -> Answer<Json<AdminThing>> {
    put(app, who, Target::New(input.id.clone()), input).await
}

async fn change(
    State(app): State<App>,
    who: Who,
    Part(id): Part<String>,
    Body(input): Body<AdminThingInput>,
) -> Answer<Json<AdminThing>> {
    put(app, who, target(id, input.id.as_deref())?, input).await
}

async fn delete(State(app): State<App>, who: Who, Part(id): Part<String>) -> Answer<StatusCode> {
    app.work(move |app| {
        record(app, &who, (Room::Thing, Some(&id)), |work, by| {
            things::delete(work, by, &ThingId(id.clone()))
        })?;
        app.house.system().revoke_all(&who.tenant, CredentialKind::Device, &id)?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

async fn make_token(
    State(app): State<App>,
    who: Who,
    Part(id): Part<String>,
    Body(Nothing {}): Body<Nothing>,
) -> Answer<Json<DeviceToken>> {
    app.work(move |app| {
        let row = show(app, &who, |world| world.things.get(&ThingId(id)).cloned())?;
        let token = Secret::new("tok_")?;
        let system = app.house.system();
        let old = system.credentials_of(&who.tenant, CredentialKind::Device, row.id.as_str())?;
        let credential = Credential {
            hash: token.hash(),
            kind: CredentialKind::Device,
            tenant: who.tenant.clone(),
            subject: row.id.0.clone(),
            expires: None,
            body: serde_json::json!({}),
        };
        decide(app, &who, |work, by| {
            old.into_iter().for_each(|credential| work.tx.revoke(credential.hash));
            work.tx.credential(credential);
            note(work, by, "thing.token_made", row.id.as_str());
            Ok(())
        })?;
        let example = example(app, &who, &row)?;
        let (command, http) = commands(app, &row, &token, &example);
        Ok(Json(DeviceToken { token: token.reveal().to_owned(), command, http }))
    })
    .await
}

/// A signal that the kind would understand: its first metric, somewhere inside its range.
fn example(app: &App, who: &Who, row: &ThingRow) -> Answer<String> {
    let metric = app.read(who, |world| {
        let rules = world.kit(&row.pack)?.rules.get(&row.kind)?;
        let (name, def) = rules.def().telemetry.iter().next()?;
        let value = def.range.map_or(1.0, |(low, high)| low + (high - low) * 0.2);
        Some(serde_json::json!({ "values": { name.as_str(): (value * 10.0).round() / 10.0 } }))
    })?;
    Ok(metric.unwrap_or_else(|| serde_json::json!({})).to_string())
}

fn commands(app: &App, row: &ThingRow, token: &Secret, example: &str) -> (String, String) {
    let (host, port) = app
        .config
        .mqtt_address
        .rsplit_once(':')
        .unwrap_or((app.config.mqtt_address.as_str(), "1883"));
    let (id, token) = (&row.id, token.reveal());
    let mqtt = format!(
        "mosquitto_pub -h {host} -p {port} -q 1 -u {id} -P {token} -t focal/v1/{id}/signals -m '{example}'"
    );
    let url = app.config.url("/api/v1/signals");
    let http = format!(
        "curl -X POST {url} -H 'Authorization: Bearer {token}' -H 'Content-Type: application/json' -d '{example}'"
    );
    (mqtt, http)
}

async fn end_token(State(app): State<App>, who: Who, Part(id): Part<String>) -> Answer<StatusCode> {
    app.work(move |app| {
        let row = show(app, &who, |world| world.things.get(&ThingId(id)).cloned())?;
        let old = app.house.system().credentials_of(
            &who.tenant,
            CredentialKind::Device,
            row.id.as_str(),
        )?;
        decide(app, &who, |work, by| {
            old.into_iter().for_each(|credential| work.tx.revoke(credential.hash));
            note(work, by, "thing.token_ended", row.id.as_str());
            Ok(())
        })?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}
