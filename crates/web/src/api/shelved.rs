//! `/api/v1/shelved`: alarms that call nobody for a while. What is there, putting one there, and taking it back.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use focal_base::{At, Severity, ThingId};
use focal_engine::rows::{Scope, ShelvedFor, ShelvedRow};
use focal_engine::work::shelving::Shelve;
use focal_engine::{Names, World};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::auth::session::Who;
use crate::extract::{Body, Part};
use crate::guard::AGENT;
use crate::route::Route;
use crate::trouble::{Answer, Trouble};
use crate::views::when::When;

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ShelvedView {
    pub thing: String,
    pub thing_name: String,
    pub alarm: String,
    pub name: String,
    /// `nuisance`, `sensor`, `work`, `known` or `other`.
    pub why: &'static str,
    pub note: String,
    pub by: String,
    pub since: When,
    pub until: When,
    /// How bad it is while it is active; absent while it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active: Option<&'static str>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ShelveInput {
    alarm: String,
    /// `nuisance`, `sensor`, `work`, `known` or `other`.
    why: String,
    #[serde(default)]
    note: String,
    until: When,
}

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/shelved", AGENT, "Shelved alarms, the next to come back first.", list)
            .scope(Scope::ThingsRead)
            .gives_list::<ShelvedView>(),
        Route::post(
            "/api/v1/things/{id}/shelved",
            AGENT,
            "Shelves an alarm of a thing until a moment.",
            put,
        )
        .scope(Scope::ThingsWrite)
        .takes::<ShelveInput>(),
        Route::delete(
            "/api/v1/things/{id}/shelved/{alarm}",
            AGENT,
            "Takes an alarm off the shelf.",
            back,
        )
        .scope(Scope::ThingsWrite),
    ]
}

const WHY: [(&str, ShelvedFor); 5] = [
    ("nuisance", ShelvedFor::Nuisance),
    ("sensor", ShelvedFor::Sensor),
    ("work", ShelvedFor::Work),
    ("known", ShelvedFor::Known),
    ("other", ShelvedFor::Other),
];

pub(crate) fn view(world: &World, who: &Who, row: &ShelvedRow) -> ShelvedView {
    let pack = world.things.get(&row.thing).map(|thing| thing.pack.as_str());
    let names = Names::new(world, &who.lang, pack);
    let worst = world.active_alarms(&row.thing).find(|alarm| alarm.alarm == row.alarm);
    ShelvedView {
        thing: row.thing.0.clone(),
        thing_name: names.thing(&row.thing),
        alarm: row.alarm.clone(),
        name: names.text(&format!("alarm.{}.agent", row.alarm)),
        why: WHY.iter().find(|(_, why)| *why == row.why).map_or("other", |(word, _)| word),
        note: row.note.clone(),
        by: names.agent(&row.by),
        since: row.since.into(),
        until: row.until.into(),
        active: worst.map(|alarm| Severity::word(alarm.severity)),
    }
}

async fn list(State(app): State<App>, who: Who) -> Answer<Json<Vec<ShelvedView>>> {
    app.work(move |app| {
        let all = app.read(&who, |world| {
            let mut rows: Vec<&ShelvedRow> = world.shelved.values().collect();
            rows.sort_by_key(|row| row.until);
            rows.into_iter().map(|row| view(world, &who, row)).collect()
        })?;
        Ok(Json(all))
    })
    .await
}

async fn put(
    State(app): State<App>,
    who: Who,
    Part(id): Part<String>,
    Body(input): Body<ShelveInput>,
) -> Answer<StatusCode> {
    app.work(move |app| {
        let why = WHY.iter().find(|(word, _)| *word == input.why).map(|(_, why)| *why);
        let words = WHY.map(|(word, _)| word).join(", ");
        let why =
            why.ok_or_else(|| Trouble::invalid("error.invalid").field("why").expected(words))?;
        let until: At = input.until.0;
        let wish = Shelve { alarm: input.alarm, why, note: input.note, until };
        app.act(&who, |work| work.shelve(&ThingId(id), wish, &who.agent))?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

async fn back(
    State(app): State<App>,
    who: Who,
    Part((id, alarm)): Part<(String, String)>,
) -> Answer<StatusCode> {
    app.work(move |app| {
        app.act(&who, |work| work.unshelve(&ThingId(id), &alarm, &who.agent))?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}
