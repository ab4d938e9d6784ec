//! `/api/v1/admin/health`: how the house itself is, the worst first.

use axum::Json;
use axum::extract::State;
use focal_base::Lang;
use focal_engine::rows::Scope;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::auth::session::Who;
use crate::guard::ADMINISTRATOR;
use crate::health::{Grade, Line, Value, lines};
use crate::route::Route;
use crate::trouble::Answer;
use crate::views::when::When;
use crate::words;

#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    version: &'static str,
    up_ms: i64,
    at: When,
    lines: Vec<HealthLine>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct HealthLine {
    key: &'static str,
    name: String,
    grade: Grade,
    value: HealthValue,
    /// From where on it wants attention, and from where on it is bad.
    #[serde(skip_serializing_if = "Option::is_none")]
    attention: Option<HealthValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bad: Option<HealthValue>,
    /// What the limits are about.
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<String>,
    parts: Vec<HealthPart>,
    /// What to do, when it is not good.
    todo: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct HealthPart {
    name: String,
    value: HealthValue,
}

/// `bytes`, `count`, `share` and `span` (milliseconds) have a number, `moment` a time, `text` words.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct HealthValue {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<When>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

pub(super) fn routes() -> Vec<Route> {
    let about = "How the house itself is, the worst first.";
    vec![
        Route::get("/api/v1/admin/health", ADMINISTRATOR, about, show)
            .scope(Scope::AdminRead)
            .gives::<Health>(),
    ]
}

fn value(lang: &Lang, value: &Value) -> HealthValue {
    let number =
        |kind, number: f64| HealthValue { kind, number: Some(number), ..HealthValue::default() };
    let text = |text| HealthValue { kind: "text", text: Some(text), ..HealthValue::default() };
    match value {
        Value::Bytes(bytes) => number("bytes", *bytes as f64),
        Value::Count(count) => number("count", *count as f64),
        Value::Share(share) => number("share", *share),
        Value::Span(span) => number("span", span.0 as f64),
        Value::Moment(at) => {
            HealthValue { kind: "moment", at: Some(When(*at)), ..HealthValue::default() }
        }
        Value::Word(key) => text(words::text(lang, key)),
    }
}

fn view(lang: &Lang, line: &Line) -> HealthLine {
    let key = |end: &str| format!("health.{}{end}", line.key);
    let part = |(name, of): &(&'static str, Value)| HealthPart {
        name: words::text(lang, &format!("health.{}.{name}", line.key)),
        value: value(lang, of),
    };
    let limits = line.limits.as_ref();
    let limit = limits.map(|_| words::text(lang, &key(".limit")));
    HealthLine {
        key: line.key,
        name: words::text(lang, &key("")),
        grade: line.grade,
        value: value(lang, &line.value),
        attention: limits.map(|(attention, _)| value(lang, attention)),
        bad: limits.map(|(_, bad)| value(lang, bad)),
        limit,
        parts: line.parts.iter().map(part).collect(),
        todo: words::text(lang, &key(".do")),
    }
}

async fn show(State(app): State<App>, who: Who) -> Answer<Json<Health>> {
    app.work(move |app| {
        let now = app.now();
        Ok(Json(Health {
            version: env!("CARGO_PKG_VERSION"),
            up_ms: app.watch.up(now).0,
            at: When(now),
            lines: lines(app, &who.tenant)?.iter().map(|line| view(&who.lang, line)).collect(),
        }))
    })
    .await
}
