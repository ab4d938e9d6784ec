//! The guides for whoever works with Focal: agents, supervisors, operators. They are written as Markdown, one file a
//! language, and are part of the binary with their pictures, which the browser tests take. They hold no secret, so
//! nobody has to sign in to read how to sign in.

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{Markup, PreEscaped, html};
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use serde::Deserialize;

use super::ask::{Ask, Oops, serve};
use super::frame::{Frame, answer};
use super::{Pages, landing, words};

/// A guide's name and its text in each language.
struct Guide {
    name: &'static str,
    texts: [(&'static str, &'static str); 2],
}

macro_rules! guides {
    ($($name:literal),+ $(,)?) => {
        [$(Guide {
            name: $name,
            texts: [
                ("en", include_str!(concat!("../../guides/en/", $name, ".md"))),
                ("es", include_str!(concat!("../../guides/es/", $name, ".md"))),
            ],
        }),+]
    };
}

const GUIDES: &[Guide] = &guides!["agent", "supervisor", "operator"];

const PICTURES: &[(&str, &[u8])] =
    &[("desk.png", include_bytes!("../../../../docs/shots/desk.png"))];

pub fn router() -> Router<Pages> {
    Router::new()
        .route("/guide", get(list))
        .route("/guide/{name}", get(one))
        .route("/guide/pictures/{file}", get(picture))
}

/// The desk knows its reader's language better than the browser.
#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    lang: Option<String>,
}

impl Asked {
    fn put(self, mut ask: Ask) -> Ask {
        let spoken = self.lang.as_deref().and_then(words::spoken);
        ask.chosen = ask.chosen.or(spoken);
        ask
    }
}

impl Guide {
    fn text(&self, lang: &str) -> &'static str {
        let own = self.texts.iter().find(|(code, _)| *code == lang);
        own.unwrap_or(&self.texts[0]).1
    }

    fn title(&self, lang: &str) -> &'static str {
        self.text(lang).lines().next().unwrap_or_default().trim_start_matches("# ")
    }
}

async fn list(State(pages): State<Pages>, ask: Ask, Query(asked): Query<Asked>) -> Response {
    serve(&pages.app, asked.put(ask), move |app, ask| {
        let say = ask.say();
        let body = html! {
            main #main.plain {
                h1 { (say.t("guide.title")) }
                ul.guides { @for guide in GUIDES {
                    li { a href={ "/guide/" (guide.name) } { (guide.title(say.code())) } }
                } }
            }
        };
        let name = landing::house_name(app);
        let frame = Frame::new(&say, ask.theme, &name, say.t("guide.title"), "/guide");
        Ok(answer(StatusCode::OK, frame.page(&body)))
    })
    .await
}

async fn one(
    State(pages): State<Pages>,
    ask: Ask,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    serve(&pages.app, asked.put(ask), move |app, ask| {
        let guide = GUIDES.iter().find(|guide| guide.name == name).ok_or(Oops::NotFound)?;
        let say = ask.say();
        let (parts, text) = written(guide.text(say.code()));
        let body = html! {
            main #main.guide {
                nav aria-label=(say.t("guide.contents")) {
                    ol { @for (at, part) in parts.iter().enumerate() {
                        li { a href={ "#s" (at + 1) } { (part) } }
                    } }
                    @for other in GUIDES { @if other.name != guide.name {
                        a href={ "/guide/" (other.name) } { (other.title(say.code())) }
                    } }
                }
                article { (text) }
            }
        };
        let house = landing::house_name(app);
        let here = format!("/guide/{}", guide.name);
        let mut frame = Frame::new(&say, ask.theme, &house, guide.title(say.code()), &here);
        frame.wide = true;
        Ok(answer(StatusCode::OK, frame.page(&body)))
    })
    .await
}

async fn picture(Path(file): Path<String>) -> Response {
    match PICTURES.iter().find(|(name, _)| *name == file) {
        Some((_, bytes)) => {
            ([(CONTENT_TYPE, "image/png"), (CACHE_CONTROL, "public, max-age=3600")], *bytes)
                .into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The parts of a guide, and all of it as HTML: each part can be linked to, and pictures come from here. The text is
/// ours, so what it says of HTML is believed.
fn written(text: &str) -> (Vec<String>, Markup) {
    let mut parts: Vec<String> = Vec::new();
    let mut in_part = false;
    let events = Parser::new_ext(text, Options::ENABLE_TABLES).map(|event| match event {
        Event::Start(Tag::Heading { level: HeadingLevel::H2, .. }) => {
            parts.push(String::new());
            in_part = true;
            Event::Start(Tag::Heading {
                level: HeadingLevel::H2,
                id: Some(format!("s{}", parts.len()).into()),
                classes: vec![],
                attrs: vec![],
            })
        }
        Event::End(TagEnd::Heading(HeadingLevel::H2)) => {
            in_part = false;
            event
        }
        Event::Text(said) => {
            if let Some(part) = parts.last_mut().filter(|_| in_part) {
                part.push_str(&said);
            }
            Event::Text(said)
        }
        Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
            let dest_url = CowStr::from(format!("/guide/pictures/{dest_url}"));
            Event::Start(Tag::Image { link_type, dest_url, title, id })
        }
        // What may be wider than a phone can be scrolled by keyboard.
        Event::Start(Tag::CodeBlock(_)) => Event::Html("<pre tabindex=\"0\"><code>".into()),
        Event::End(TagEnd::CodeBlock) => Event::Html("</code></pre>\n".into()),
        other => other,
    });
    let mut out = String::new();
    pulldown_cmark::html::push_html(&mut out, events);
    (parts, PreEscaped(out))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guides_say_the_same_in_both_languages() {
        for guide in GUIDES {
            let [(_, english), (_, spanish)] = guide.texts;
            assert_ne!(english, spanish);
            assert_eq!(
                written(english).0.len(),
                written(spanish).0.len(),
                "parts of {}",
                guide.name
            );
            let code = |text: &str| -> Vec<String> {
                let parser = Parser::new_ext(text, Options::ENABLE_TABLES);
                let code = parser.filter_map(|event| match event {
                    Event::Code(code) => Some(code.to_string()),
                    _ => None,
                });
                code.collect()
            };
            assert_eq!(code(english), code(spanish), "keys and commands of {}", guide.name);
        }
    }

    #[test]
    fn pictures_that_guides_show_are_there() {
        for (_, text) in GUIDES.iter().flat_map(|guide| guide.texts) {
            for event in Parser::new(text) {
                if let Event::Start(Tag::Image { dest_url, .. }) = event {
                    assert!(PICTURES.iter().any(|(name, _)| *name == &*dest_url), "{dest_url}");
                }
            }
        }
    }

    #[test]
    fn parts_can_be_linked_to() {
        let (parts, html) = written("# A\n\n## First `x`\n\nText.\n\n## Second\n");
        assert_eq!(parts, ["First ", "Second"]);
        assert!(html.0.contains("<h2 id=\"s2\">Second</h2>"), "{}", html.0);
        let code = written("```toml\n[a]\nb = \"<c>\"\n```\n").1.0;
        let wanted = "<pre tabindex=\"0\"><code>[a]\nb = \"&lt;c&gt;\"\n</code></pre>\n";
        assert_eq!(code, wanted);
    }
}
