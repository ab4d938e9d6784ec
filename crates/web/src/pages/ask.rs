//! A request to a page as its handlers see it: where it comes from, its language and theme. And what can go
//! wrong with one, said as a page.

use axum::extract::FromRequestParts;
use axum::http::header::{HeaderValue, LOCATION, RETRY_AFTER};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use focal_base::Lang;
use focal_engine::Refused;
use focal_store::StoreError;
use maud::html;

use super::frame::{Frame, answer};
use super::words::{self, Say};
use crate::app::App;
use crate::auth::session::cookie;
use crate::trouble::Trouble;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    #[must_use]
    pub fn of(word: &str) -> Theme {
        match word {
            "light" => Theme::Light,
            "dark" => Theme::Dark,
            _ => Theme::System,
        }
    }
}

/// Cookies that hold no secret: a chosen language and theme.
pub const LANG: &str = "focal-lang";
pub const THEME: &str = "focal-theme";

#[derive(Clone, Debug)]
pub struct Ask {
    pub headers: HeaderMap,
    pub path: String,
    /// Chosen on the page, if it was.
    pub chosen: Option<Lang>,
    /// What the browser asks for.
    pub accepted: Lang,
    pub theme: Theme,
    /// Fetches of the script get an answer without a page around it.
    pub script: bool,
}

impl<S: Send + Sync> FromRequestParts<S> for Ask {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Ask, Self::Rejection> {
        let accepted = parts.headers.get("accept-language").and_then(|value| value.to_str().ok());
        let accepted = crate::words::accepted(accepted);
        Ok(Ask {
            path: parts.uri.path().to_owned(),
            chosen: cookie(&parts.headers, LANG).and_then(words::spoken),
            accepted: words::spoken(accepted.as_str()).unwrap_or_default(),
            theme: cookie(&parts.headers, THEME).map(Theme::of).unwrap_or_default(),
            script: parts.headers.contains_key("x-focal"),
            headers: parts.headers.clone(),
        })
    }
}

impl Ask {
    /// For a visitor whom nobody knows.
    #[must_use]
    pub fn say(&self) -> Say {
        Say(self.chosen.clone().unwrap_or_else(|| self.accepted.clone()))
    }

    /// For somebody whose language is known; what they chose on this device comes first.
    #[must_use]
    pub fn say_to(&self, lang: &Lang) -> Say {
        let known = words::spoken(lang.as_str());
        Say(self.chosen.clone().or(known).unwrap_or_else(|| self.accepted.clone()))
    }
}

/// Why there is no such page.
#[derive(Debug)]
pub enum Oops {
    /// No session, or it has ended.
    SignIn,
    NotFound,
    /// Refused, or failed: said in the words of the pages where there are any.
    Trouble(Box<Trouble>),
}

impl From<Trouble> for Oops {
    fn from(trouble: Trouble) -> Oops {
        if trouble.status == StatusCode::NOT_FOUND {
            Oops::NotFound
        } else {
            Oops::Trouble(Box::new(trouble))
        }
    }
}

impl From<Refused> for Oops {
    fn from(refused: Refused) -> Oops {
        Oops::from(Trouble::from(refused))
    }
}

impl From<StoreError> for Oops {
    fn from(error: StoreError) -> Oops {
        Oops::from(Trouble::from(error))
    }
}

pub type Done = Result<Response, Oops>;

/// Runs a handler where blocking is allowed, and says what went wrong as a page.
pub async fn serve(
    app: &App,
    ask: Ask,
    work: impl FnOnce(&App, &Ask) -> Done + Send + 'static,
) -> Response {
    let kept = ask.clone();
    let done = app.work(move |app| Ok(work(app, &ask))).await;
    match done {
        Ok(Ok(response)) => response,
        Ok(Err(oops)) => oops_page(&kept, oops),
        Err(trouble) => oops_page(&kept, trouble.into()),
    }
}

/// After a form: look at the page again. Never repeats the form.
#[must_use]
pub fn see(path: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Ok(value) = HeaderValue::from_str(path) {
        response.headers_mut().insert(LOCATION, value);
    }
    response.headers_mut().insert("cache-control", HeaderValue::from_static("no-store"));
    response.headers_mut().insert("referrer-policy", HeaderValue::from_static("same-origin"));
    response
}

/// An error as a page: what is, and what can be done.
#[must_use]
pub fn oops_page(ask: &Ask, oops: Oops) -> Response {
    let say = ask.say();
    let (status, title, text, retry) = match oops {
        Oops::SignIn => {
            let mut response = see("/help?ended=1");
            if ask.script {
                *response.status_mut() = StatusCode::UNAUTHORIZED;
            }
            return response;
        }
        Oops::NotFound => {
            (StatusCode::NOT_FOUND, "oops.not_found", say.t("oops.not_found_text").to_owned(), None)
        }
        Oops::Trouble(trouble) => {
            let text = sentence(&say, &trouble);
            (trouble.status, title_of(trouble.status), text, trouble.retry_after)
        }
    };
    let (title, here) = (say.t(title), ask.path.clone());
    let body = html! {
        main #main.plain {
            h1 { (title) }
            p { (text) }
            p { a href=(here) { (say.t("oops.again")) } " · " a href="/my" { (say.t("oops.home")) } }
        }
    };
    let frame = Frame::new(&say, ask.theme, "Focal", title, "/help");
    let mut response =
        if ask.script { answer(status, text) } else { answer(status, frame.page(&body)) };
    if let Some(seconds) = retry {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

fn title_of(status: StatusCode) -> &'static str {
    match status {
        StatusCode::TOO_MANY_REQUESTS => "oops.slow",
        StatusCode::CONFLICT => "oops.changed",
        StatusCode::FORBIDDEN => "oops.forbidden",
        StatusCode::UNPROCESSABLE_ENTITY
        | StatusCode::PAYLOAD_TOO_LARGE
        | StatusCode::BAD_REQUEST => "oops.input",
        _ => "oops.internal",
    }
}

/// The words for a refusal: the pages' own, else those for its status.
pub fn sentence(say: &Say, trouble: &Trouble) -> String {
    let key = format!("refused.{}", trouble.said.key.0);
    let values: Vec<(&str, &str)> =
        trouble.said.with.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    match words::texts().get(&say.0, &key) {
        Some(text) => words::fill(text, &values),
        None => say.t(&format!("{}_text", title_of(trouble.status))).to_owned(),
    }
}
