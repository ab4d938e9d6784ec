//! `PUT /api/v1/me`: what somebody chooses for themselves.

use axum::extract::State;
use axum::http::StatusCode;
use focal_base::Lang;
use focal_engine::admin::people::{Choice, choose};
use focal_engine::rows::{AgentRow, Density, Sounds, Theme};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::account::{density_word, sounds_word, theme_word};
use crate::app::App;
use crate::auth::session::Who;
use crate::extract::Body;
use crate::guard::AGENT;
use crate::live::hub::Frame;
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
    /// `comfortable` or `compact`.
    #[serde(default)]
    density: Option<String>,
    /// `off`, `offers` or `messages`.
    #[serde(default)]
    sounds: Option<String>,
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

/// What all pages of somebody are told when it changes.
#[derive(Serialize)]
struct Mine {
    lang: String,
    theme: &'static str,
    density: &'static str,
    sounds: &'static str,
    keys: bool,
}

async fn put(State(app): State<App>, who: Who, Body(me): Body<Me>) -> Answer<StatusCode> {
    app.work(move |app| {
        let choice = Choice {
            lang: me.lang.map(lang).transpose()?,
            theme: chosen(
                me.theme,
                "theme",
                &[Theme::System, Theme::Light, Theme::Dark],
                theme_word,
            )?,
            keys: me.keys,
            density: chosen(
                me.density,
                "density",
                &[Density::Comfortable, Density::Compact],
                density_word,
            )?,
            sounds: chosen(
                me.sounds,
                "sounds",
                &[Sounds::Off, Sounds::Offers, Sounds::Messages],
                sounds_word,
            )?,
        };
        app.act(&who, |work| choose(work, &who.agent, choice))?;
        let mine = app.read(&who, |world| world.agents.get(&who.agent).map(mine))?;
        if let Some(mine) = mine {
            app.hub.send_agent(&who.tenant, &who.agent, &Frame::new("me", &mine));
        }
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

fn mine(row: &AgentRow) -> Mine {
    Mine {
        lang: row.lang.0.clone(),
        theme: theme_word(row.theme),
        density: density_word(row.comfort.density),
        sounds: sounds_word(row.comfort.sounds),
        keys: !row.keys_off,
    }
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

/// One of a few, by its word.
fn chosen<T: Copy>(
    given: Option<String>,
    field: &str,
    all: &[T],
    word: fn(T) -> &'static str,
) -> Answer<Option<T>> {
    let Some(given) = given else { return Ok(None) };
    let found = all.iter().copied().find(|one| word(*one) == given);
    let words = || all.iter().map(|one| word(*one)).collect::<Vec<_>>().join(", ");
    found.map(Some).ok_or_else(|| Trouble::invalid("error.invalid").field(field).expected(words()))
}
