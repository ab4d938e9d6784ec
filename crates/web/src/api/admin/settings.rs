//! `/api/v1/admin/settings`: the operator's own.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use focal_base::{Severity, Span};
use focal_engine::admin::settings::{self, SettingsInput as Input, rates};
use focal_engine::rows::{Scope, TenantRow, WallSettings};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::changes::{Room, record};
use crate::app::App;
use crate::auth::session::Who;
use crate::extract::Body;
use crate::guard::ADMINISTRATOR;
use crate::route::Route;
use crate::trouble::{Answer, Trouble};

#[derive(Debug, Serialize, ToSchema)]
pub struct Settings {
    organisation: String,
    zone: String,
    currency: String,
    default_lang: String,
    /// 1 is real time; 60 makes an hour pass in a minute, for demonstrations.
    pace: f64,
    mail_from: String,
    /// `agent_minute`, `waiting_hour_major`, `last_resort`, …: whole units of the currency.
    rates: BTreeMap<String, f64>,
    promises: BTreeMap<String, PromiseSecs>,
    retention_days: u32,
    /// Seconds that an agent has to write after a talk, before the next contact is offered; 0: none.
    after_work_s: i64,
    wall: WallLimits,
    /// Hours that an alarm may be on the shelf at most.
    shelve_hours: i64,
}

/// Past these the wallboard alerts; with `mail` supervisors and administrators get a letter, once an hour at most.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WallLimits {
    /// 0 to 1.
    service_level: f64,
    longest_wait_s: i64,
    waiting: u32,
    /// Offers that reach one agent within ten minutes.
    offers: u32,
    mail: bool,
}

#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PromiseSecs {
    first_answer_s: i64,
    resolution_s: i64,
}

/// What is absent stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettingsInput {
    organisation: Option<String>,
    zone: Option<String>,
    currency: Option<String>,
    default_lang: Option<String>,
    pace: Option<f64>,
    mail_from: Option<String>,
    rates: Option<BTreeMap<String, f64>>,
    promises: Option<BTreeMap<String, PromiseSecs>>,
    retention_days: Option<u32>,
    after_work_s: Option<i64>,
    wall: Option<WallLimits>,
    shelve_hours: Option<u32>,
}

pub(super) fn routes() -> Vec<Route> {
    let path = "/api/v1/admin/settings";
    vec![
        Route::get(path, ADMINISTRATOR, "Settings.", get)
            .scope(Scope::AdminRead)
            .gives::<Settings>(),
        Route::put(path, ADMINISTRATOR, "Changes settings.", put)
            .scope(Scope::AdminWrite)
            .takes::<SettingsInput>()
            .gives::<Settings>(),
    ]
}

pub(super) fn view(row: &TenantRow) -> Settings {
    let promises = row.case.promises.0.iter().map(|(severity, target)| {
        let secs = PromiseSecs {
            first_answer_s: target.first_answer.0 / 1_000,
            resolution_s: target.resolution.0 / 1_000,
        };
        (severity.word().to_owned(), secs)
    });
    Settings {
        organisation: row.organisation.clone(),
        zone: row.zone.clone(),
        currency: row.currency.clone(),
        default_lang: row.default_lang.0.clone(),
        pace: faster(row.case.pace),
        mail_from: row.mail_from.clone(),
        rates: rates(row),
        promises: promises.collect(),
        retention_days: row.retention_days,
        after_work_s: row.after_work.0 / 1_000,
        wall: WallLimits {
            service_level: row.wall.service_level,
            longest_wait_s: row.wall.longest_wait.0 / 1_000,
            waiting: row.wall.waiting,
            offers: row.wall.offers,
            mail: row.wall.mail,
        },
        shelve_hours: row.shelve_longest.0 / 3_600_000,
    }
}

/// How many times shorter durations are, from what is left of them; and back.
pub(crate) fn faster(share: f64) -> f64 {
    (1_000.0 / share.max(0.001)).round() / 1_000.0
}

fn share(faster: f64) -> Answer<f64> {
    let good = (1.0..=1_000.0).contains(&faster);
    if good {
        Ok(1.0 / faster)
    } else {
        Err(Trouble::invalid("admin.pace").field("pace").expected("1 – 1000"))
    }
}

async fn get(State(app): State<App>, who: Who) -> Answer<Json<Settings>> {
    app.work(move |app| Ok(Json(app.read(&who, |world| view(&world.tenant))?))).await
}

fn severity(word: &str) -> Answer<Severity> {
    let all =
        [Severity::Well, Severity::Warning, Severity::Minor, Severity::Major, Severity::Critical];
    let found = all.into_iter().find(|severity| severity.word() == word);
    found.ok_or_else(|| {
        Trouble::invalid("admin.promise")
            .field("promises")
            .expected("warning, minor, major, critical")
    })
}

async fn put(
    State(app): State<App>,
    who: Who,
    Body(given): Body<SettingsInput>,
) -> Answer<Json<Settings>> {
    app.work(move |app| {
        let promises = given.promises.map(|promises| {
            let pairs = promises.into_iter();
            pairs
                .map(|(word, secs)| {
                    Ok((severity(&word)?, (secs.first_answer_s, secs.resolution_s)))
                })
                .collect::<Answer<BTreeMap<_, _>>>()
        });
        let input = Input {
            organisation: given.organisation,
            zone: given.zone,
            currency: given.currency,
            default_lang: given.default_lang,
            pace: given.pace.map(share).transpose()?,
            mail_from: given.mail_from,
            rates: given.rates,
            promises: promises.transpose()?,
            retention_days: given.retention_days,
            after_work: given.after_work_s,
            wall: given.wall.map(|wall| WallSettings {
                service_level: wall.service_level,
                longest_wait: Span::secs(wall.longest_wait_s),
                waiting: wall.waiting,
                offers: wall.offers,
                mail: wall.mail,
            }),
            shelve_hours: given.shelve_hours,
        };
        record(app, &who, (Room::Settings, Some("settings")), |work, by| {
            settings::put(work, by, input)
        })?;
        Ok(Json(app.read(&who, |world| view(&world.tenant))?))
    })
    .await
}
