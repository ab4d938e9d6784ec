//! `PUT /api/v1/me`: what somebody chooses for themselves.

use axum::extract::State;
use axum::http::StatusCode;
use focal_base::Lang;
use focal_engine::admin::people::{Choice, choose};
use focal_engine::rows::Theme;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::auth::session::Who;
use crate::extract::Body;
use crate::guard::AGENT;
use crate::route::Route;
use crate::trouble::{Answer, Trouble};
use crate::words;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Me {
    #[serde(default)]
    lang: Option<String>,
    #[serde(default)]
    theme: Option<String>,
    /// Whether single keys do things.
    #[serde(default)]
    keys: Option<bool>,
}

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::put("/api/v1/me", AGENT, "What somebody chooses for themselves.", put)
            .person("it is somebody's own choice")
            .takes::<Me>(),
    ]
}

async fn put(State(app): State<App>, who: Who, Body(me): Body<Me>) -> Answer<StatusCode> {
    app.work(move |app| {
        let choice = Choice {
            lang: me.lang.map(lang).transpose()?,
            theme: me.theme.map(theme).transpose()?,
            keys: me.keys,
        };
        app.act(&who, |work| choose(work, &who.agent, choice))?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

fn lang(code: String) -> Answer<Lang> {
    let known = words::texts().langs().any(|lang| lang.as_str() == code);
    let expected = || words::texts().langs().map(Lang::as_str).collect::<Vec<_>>().join(", ");
    if known {
        Ok(Lang(code))
    } else {
        Err(Trouble::invalid("admin.lang").field("lang").expected(expected()))
    }
}

fn theme(name: String) -> Answer<Theme> {
    match name.as_str() {
        "system" => Ok(Theme::System),
        "light" => Ok(Theme::Light),
        "dark" => Ok(Theme::Dark),
        _ => Err(Trouble::invalid("error.invalid").field("theme").expected("system, light, dark")),
    }
}
