//! `/api/v1/admin/hours`: calendars of service.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use focal_case::{Hours, Minute, Opening, Weekday};
use focal_engine::admin::{Target, desk};
use focal_engine::rows::{HoursRow, Scope};
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

const DAYS: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];
/// Openings and holidays of one calendar.
const MOST: usize = 400;

#[derive(Debug, Serialize, ToSchema)]
pub struct HoursView {
    id: String,
    name: String,
    zone: String,
    week: Vec<DayOpening>,
    holidays: Vec<String>,
}

/// `day` 0 is Monday.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DayOpening {
    day: u8,
    from: String,
    to: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HoursInput {
    #[serde(default)]
    id: Option<String>,
    name: String,
    zone: String,
    /// Empty: open at all times.
    #[serde(default)]
    week: Vec<DayOpening>,
    #[serde(default)]
    holidays: Vec<String>,
}

pub(super) fn routes() -> Vec<Route> {
    let (all, one) = ("/api/v1/admin/hours", "/api/v1/admin/hours/{id}");
    vec![
        Route::get(all, ADMINISTRATOR, "Calendars.", list)
            .scope(Scope::AdminRead)
            .gives_list::<HoursView>(),
        Route::post(all, ADMINISTRATOR, "Makes a calendar.", create)
            .scope(Scope::AdminWrite)
            .takes::<HoursInput>()
            .gives::<HoursView>(),
        Route::put(one, ADMINISTRATOR, "Changes a calendar.", change)
            .scope(Scope::AdminWrite)
            .takes::<HoursInput>()
            .gives::<HoursView>(),
        Route::delete(one, ADMINISTRATOR, "Takes a calendar out.", delete).scope(Scope::AdminWrite),
    ]
}

pub(super) fn view(row: &HoursRow) -> HoursView {
    let days = (0u8..).zip(DAYS).flat_map(|(day, weekday)| {
        let openings = row.hours.week.get(&weekday).map(Vec::as_slice).unwrap_or_default();
        openings.iter().map(move |opening| DayOpening {
            day,
            from: opening.from.to_string(),
            to: opening.to.to_string(),
        })
    });
    HoursView {
        id: row.id.clone(),
        name: row.name.clone(),
        zone: row.hours.zone.clone(),
        week: days.collect(),
        holidays: row
            .hours
            .days
            .iter()
            .filter(|(_, open)| open.is_empty())
            .map(|(date, _)| date.clone())
            .collect(),
    }
}

fn read(input: &HoursInput) -> Answer<Hours> {
    if input.week.len() > MOST || input.holidays.len() > MOST {
        return Err(Trouble::invalid("admin.hours").field("week").expected(format!("≤ {MOST}")));
    }
    let mut week: BTreeMap<Weekday, Vec<Opening>> = BTreeMap::new();
    for opening in &input.week {
        let wrong =
            |expected: &str| Trouble::invalid("admin.hours").field("week").expected(expected);
        let day = DAYS.get(usize::from(opening.day)).ok_or_else(|| wrong("expected.day"))?;
        let read = |text: &str| text.parse::<Minute>().map_err(|_| wrong("expected.time"));
        week.entry(*day)
            .or_default()
            .push(Opening { from: read(&opening.from)?, to: read(&opening.to)? });
    }
    for openings in week.values_mut() {
        openings.sort_by_key(|opening| opening.from);
    }
    let holidays = input.holidays.iter().map(|date| (date.trim().to_owned(), Vec::new()));
    Ok(Hours { zone: input.zone.clone(), week, days: holidays.collect() })
}

async fn list(State(app): State<App>, who: Who) -> Answer<Json<Vec<HoursView>>> {
    app.work(move |app| Ok(Json(app.read(&who, |world| world.hours.values().map(view).collect())?)))
        .await
}

async fn put(app: App, who: Who, to: Target, input: HoursInput) -> Answer<Json<HoursView>> {
    app.work(move |app| {
        let hours = read(&input)?;
        let id = record(app, &who, (Room::Hours, known(&to)), |work, by| {
            desk::put_hours(work, by, &to, &input.name, hours)
        })?;
        show(app, &who, |world| world.hours.get(&id).map(|row| Json(view(row))))
    })
    .await
}

async fn create(
    State(app): State<App>,
    who: Who,
    Body(input): Body<HoursInput>,
) -> Answer<Json<HoursView>> {
    put(app, who, Target::New(input.id.clone()), input).await
}

async fn change(
    State(app): State<App>,
    who: Who,
    Part(id): Part<String>,
    Body(input): Body<HoursInput>,
) -> Answer<Json<HoursView>> {
    put(app, who, target(id, input.id.as_deref())?, input).await
}

async fn delete(State(app): State<App>, who: Who, Part(id): Part<String>) -> Answer<StatusCode> {
    app.work(move |app| {
        record(app, &who, (Room::Hours, Some(&id)), |work, by| desk::delete_hours(work, by, &id))?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}
