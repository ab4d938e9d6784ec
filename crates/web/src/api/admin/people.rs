//! `/api/v1/admin/people`: customers and near persons, and what they have agreed to.

use axum::Json;
use axum::extract::State;
use focal_case::Minute;
use focal_engine::admin::Target;
use focal_engine::admin::people::{self, PersonInput as Input};
use focal_engine::rows::{Consent, PersonRow, Scope};
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
pub struct PersonView {
    id: String,
    name: String,
    email: String,
    lang: String,
    zone: String,
    consent: ConsentView,
    #[serde(skip_serializing_if = "Option::is_none")]
    quiet: Option<Quiet>,
    /// A critical trouble may break the quiet hours.
    wake_if_critical: bool,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentView {
    #[serde(default)]
    mail: bool,
    /// May be asked a favour near a thing.
    #[serde(default)]
    near: bool,
}

/// Not to be disturbed, in the person's own time zone; may span midnight.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Quiet {
    from: String,
    to: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonInput {
    #[serde(default)]
    id: Option<String>,
    name: String,
    #[serde(default)]
    email: String,
    lang: String,
    zone: String,
    #[serde(default)]
    consent: ConsentView,
    #[serde(default)]
    quiet: Option<Quiet>,
    #[serde(default)]
    wake_if_critical: bool,
}

pub(super) fn routes() -> Vec<Route> {
    let (all, one) = ("/api/v1/admin/people", "/api/v1/admin/people/{id}");
    vec![
        Route::get(all, ADMINISTRATOR, "People.", list)
            .scope(Scope::AdminRead)
            .gives_list::<PersonView>(),
        Route::post(all, ADMINISTRATOR, "Adds a person.", create)
            .scope(Scope::AdminWrite)
            .takes::<PersonInput>()
            .gives::<PersonView>(),
        Route::put(one, ADMINISTRATOR, "Changes a person.", change)
            .scope(Scope::AdminWrite)
            .takes::<PersonInput>()
            .gives::<PersonView>(),
    ]
}

pub(super) fn view(row: &PersonRow) -> PersonView {
    PersonView {
        id: row.id.0.clone(),
        name: row.name.clone(),
        email: row.email.clone(),
        lang: row.lang.0.clone(),
        zone: row.zone.clone(),
        consent: ConsentView { mail: row.consent.mail, near: row.consent.near },
        quiet: row
            .quiet
            .as_ref()
            .map(|quiet| Quiet { from: quiet.from.to_string(), to: quiet.to.to_string() }),
        wake_if_critical: row.wake_if_critical,
    }
}

pub(super) fn read(input: PersonInput) -> Answer<Input> {
    let minute = |text: &str| {
        text.parse::<Minute>()
            .map_err(|_| Trouble::invalid("error.invalid").field("quiet").expected("expected.time"))
    };
    // A form sends its empty fields too.
    let given = input.quiet.filter(|quiet| !quiet.from.is_empty() && !quiet.to.is_empty());
    let quiet = given
        .map(|quiet| Ok::<_, Trouble>((minute(&quiet.from)?, minute(&quiet.to)?)))
        .transpose()?;
    Ok(Input {
        name: input.name,
        email: input.email,
        lang: input.lang,
        zone: input.zone,
        consent: Consent { mail: input.consent.mail, near: input.consent.near },
        quiet,
        wake_if_critical: input.wake_if_critical,
    })
}

async fn list(State(app): State<App>, who: Who) -> Answer<Json<Vec<PersonView>>> {
    app.work(move |app| {
        Ok(Json(app.read(&who, |world| world.people.values().map(view).collect())?))
    })
    .await
}

async fn put(app: App, who: Who, to: Target, input: PersonInput) -> Answer<Json<PersonView>> {
    app.work(move |app| {
        let input = read(input)?;
        let id = record(app, &who, (Room::Person, known(&to)), |work, by| {
            people::put(work, by, &to, input)
        })?;
        show(app, &who, |world| world.people.get(&id).map(|row| Json(view(row))))
    })
    .await
}

async fn create(
    State(app): State<App>,
    who: Who,
    Body(input): Body<PersonInput>,
) -> Answer<Json<PersonView>> {
    put(app, who, Target::New(input.id.clone()), input).await
}

async fn change(
    State(app): State<App>,
    who: Who,
    Part(id): Part<String>,
    Body(input): Body<PersonInput>,
) -> Answer<Json<PersonView>> {
    put(app, who, target(id, input.id.as_deref())?, input).await
}
