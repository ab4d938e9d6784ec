//! Puts words to trouble: the reader's language, names for ids, and the shape every error has.

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::{HeaderValue, RETRY_AFTER};
use axum::response::{IntoResponse, Response};
use focal_base::{Lang, Said};
use focal_engine::Names;

use crate::app::App;
use crate::auth::session::Who;
use crate::trouble::{Problem, ProblemBody, Trouble};
use crate::words;

/// Turns a response that carries trouble into a problem with words; leaves every other alone.
pub(super) async fn speak(
    app: &App,
    who: Option<&Who>,
    visitor: &Lang,
    mut response: Response,
) -> Response {
    let carried = response.extensions_mut().remove::<Trouble>();
    let Some(trouble) = carried.or_else(|| bare(&response)) else {
        return response;
    };
    let lang = who.map_or_else(|| visitor.clone(), |who| who.lang.clone());
    let message = message(app, who, &lang, &trouble).await;
    let mut spoken = problem(&lang, &trouble, message);
    // What the handler set beside its trouble (an ended cookie) leaves with it.
    for (name, value) in response.headers() {
        if name == "set-cookie" || name == "allow" {
            spoken.headers_mut().append(name.clone(), value.clone());
        }
    }
    spoken
}

/// What the framework itself refused has no words: it gets ours.
fn bare(response: &Response) -> Option<Trouble> {
    let key = match response.status() {
        StatusCode::METHOD_NOT_ALLOWED => "error.method",
        StatusCode::PAYLOAD_TOO_LARGE => "error.too_large",
        _ => return None,
    };
    let is_ours =
        response.headers().get("content-type").is_some_and(|kind| kind == "application/json");
    (!is_ours).then(|| Trouble::new(response.status(), key))
}

async fn message(app: &App, who: Option<&Who>, lang: &Lang, trouble: &Trouble) -> String {
    if let Some(message) = &trouble.message {
        return message.to_string();
    }
    if let Some(text) = words::find(lang, &trouble.said) {
        return text;
    }
    let (said, lang, tenant) =
        (trouble.said.clone(), lang.clone(), who.map(|who| who.tenant.clone()));
    let found = app
        .work(move |app| {
            Ok(tenant
                .and_then(|tenant| app.house.read(&tenant, |world| by_house(world, &lang, &said))))
        })
        .await;
    found.ok().flatten().unwrap_or_else(|| trouble.said.key.0.clone())
}

fn by_house(world: &focal_engine::World, lang: &Lang, said: &Said) -> String {
    Names::new(world, lang, None).say(said)
}

/// The answer itself.
pub(crate) fn problem(lang: &Lang, trouble: &Trouble, message: String) -> Response {
    let expected = trouble.expected.as_ref().map(|key| words::text(lang, key));
    let body = ProblemBody {
        code: trouble.code().to_owned(),
        message,
        field: trouble.field.as_deref().map(str::to_owned),
        expected,
    };
    let mut response = (trouble.status, Json(Problem { error: body })).into_response();
    if let Some(seconds) = trouble.retry_after {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}
