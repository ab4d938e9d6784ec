//! The frame of every page: head, the top line with language and theme, and what stands below. Knows no case.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, REFERRER_POLICY};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::ask::Theme;
use super::assets;
use super::words::Say;

/// What stands around a page's own part.
pub struct Frame<'a> {
    pub say: &'a Say,
    pub theme: Theme,
    /// Whose help it is; the page's top line begins with it.
    pub organisation: &'a str,
    pub title: &'a str,
    /// Said at the end of the top line while the page is live.
    pub live: bool,
    /// Where the language and theme forms come back to.
    pub here: &'a str,
    /// Where the script asks for what is new.
    pub state: Option<&'a str>,
    /// Without script the page looks again by itself after so many seconds.
    pub refresh: Option<u32>,
    pub wide: bool,
}

impl<'a> Frame<'a> {
    #[must_use]
    pub fn new(
        say: &'a Say,
        theme: Theme,
        organisation: &'a str,
        title: &'a str,
        here: &'a str,
    ) -> Frame<'a> {
        Frame {
            say,
            theme,
            organisation,
            title,
            live: false,
            here,
            state: None,
            refresh: None,
            wide: false,
        }
    }

    #[must_use]
    pub fn page(&self, body: &Markup) -> String {
        let say = self.say;
        let theme = match self.theme {
            Theme::System => None,
            Theme::Light => Some("light"),
            Theme::Dark => Some("dark"),
        };
        let style = assets::address("pages.css");
        let script = assets::address("pages.js");
        let page = html! {
            (DOCTYPE)
            html lang=(say.code()) data-theme=[theme] {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="robots" content="noindex";
                    title { (self.title) " · " (self.organisation) }
                    link rel="icon" href="/favicon.svg" type="image/svg+xml";
                    link rel="stylesheet" href=(style);
                    @if let Some(seconds) = self.refresh {
                        noscript { meta http-equiv="refresh" content=(seconds); }
                    }
                    script src=(script) defer {}
                }
                body data-state=[self.state] data-offline=(say.t("live.offline")) data-live=(say.t("live.on"))
                    data-wait=(say.t("talk.waits_here")) data-typing=(say.t("talk.typing")) {
                    (PreEscaped(SPRITE))
                    a.skip href="#main" { (say.t("frame.skip")) }
                    div.page.page--wide[self.wide] {
                        (self.top())
                        (body)
                    }
                }
            }
        };
        page.into_string()
    }

    fn top(&self) -> Markup {
        let say = self.say;
        let (other, name) = if say.is("es") { ("en", "English") } else { ("es", "Español") };
        let (next, label) = match self.theme {
            Theme::System => ("dark", "theme.to_dark"),
            Theme::Dark => ("light", "theme.to_light"),
            Theme::Light => ("system", "theme.to_system"),
        };
        html! {
            header.top {
                b { (self.organisation) }
                @if self.live {
                    span.live #live role="status" hidden { (say.t("live.on")) }
                }
                form.top__form method="post" action="/look" {
                    input type="hidden" name="back" value=(self.here);
                    button.btn.btn--bare name="lang" value=(other) lang=(other) aria-label={ (other.to_uppercase()) ", " (name) } {
                        (other.to_uppercase())
                    }
                    button.btn.btn--bare.theme name="theme" value=(next) aria-label=(say.t(label)) title=(say.t(label)) {
                        (icon("sun-moon"))
                    }
                }
            }
        }
    }
}

/// One of the sprite's pictures; always beside a word or with a label.
#[must_use]
pub fn icon(name: &str) -> Markup {
    html! { svg.i aria-hidden="true" { use href={ "#i-" (name) } {} } }
}

/// A safety text: its first sentence is what must be read.
#[must_use]
pub fn safety(text: &str) -> Markup {
    let (first, rest) = text.split_once(". ").map_or((text, ""), |(first, rest)| (first, rest));
    let dot = if rest.is_empty() { "" } else { "." };
    html! {
        p.safe {
            (icon("triangle-alert"))
            span { b { (first) (dot) } " " (rest) }
        }
    }
}

/// A page as an answer. Nothing of it is kept by anybody on the way. The referrer stays on this site: without
/// any, browsers would not say where a form was sent from.
#[must_use]
pub fn answer(status: StatusCode, page: String) -> Response {
    let mut response = (status, page).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}

/// Lucide (ISC) at 16 px, stroke 1.75; the severity glyphs are our own.
const SPRITE: &str = r##"<svg class="sprite" aria-hidden="true"><symbol id="i-camera" viewBox="0 0 24 24"><path d="M13.997 4a2 2 0 0 1 1.76 1.05l.486.9A2 2 0 0 0 18.003 7H20a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V9a2 2 0 0 1 2-2h1.997a2 2 0 0 0 1.759-1.048l.489-.904A2 2 0 0 1 10.004 4z"/><circle cx="12" cy="13" r="3"/></symbol><symbol id="i-message-square" viewBox="0 0 24 24"><path d="M22 17a2 2 0 0 1-2 2H6.828a2 2 0 0 0-1.414.586l-2.202 2.202A.71.71 0 0 1 2 21.286V5a2 2 0 0 1 2-2h16a2 2 0 0 1 2 2z"/></symbol><symbol id="i-user" viewBox="0 0 24 24"><path d="M19 21v-2a4 4 0 0 0-4-4H9a4 4 0 0 0-4 4v2"/><circle cx="12" cy="7" r="4"/></symbol><symbol id="i-sun-moon" viewBox="0 0 24 24"><path d="M12 2v2"/><path d="M14.837 16.385a6 6 0 1 1-7.223-7.222c.624-.147.97.66.715 1.248a4 4 0 0 0 5.26 5.259c.589-.255 1.396.09 1.248.715"/><path d="M16 12a4 4 0 0 0-4-4"/><path d="m19 5-1.256 1.256"/><path d="M20 12h2"/></symbol><symbol id="i-triangle-alert" viewBox="0 0 24 24"><path d="m21.73 18-8-14a2 2 0 0 0-3.48 0l-8 14A2 2 0 0 0 4 21h16a2 2 0 0 0 1.73-3"/><path d="M12 9v4"/><path d="M12 17h.01"/></symbol><symbol id="i-check" viewBox="0 0 24 24"><path d="M20 6 9 17l-5-5"/></symbol></svg>"##;
