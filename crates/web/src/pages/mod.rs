//! The pages that customers, near persons and partners open. They are whole without script and on old
//! phones; a script only makes them live. Every decision is the house's: a page reads the world, says it in
//! its reader's language, and hands on what was pressed.
//!
//! The way through: a mail's link lands at [`landing`], is exchanged for a cookie ([`guest`]) and leads to
//! [`customer`], [`near`] or [`partner`]; without a link there are [`help`] and the code on a thing ([`scan`]).
//! Whoever works here reads the [`guide`]s.
//! [`teller`] says what a pack knows in the reader's words; [`frame`] is what stands around every page.

pub mod ask;
mod assets;
mod curve;
pub mod customer;
pub mod figures;
pub mod frame;
pub mod guest;
mod guide;
pub mod help;
pub mod landing;
mod live;
pub mod near;
pub mod partner;
pub mod scan;
pub mod teller;
#[cfg(test)]
pub(crate) mod tests;
pub mod words;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use tokio::sync::Semaphore;

use crate::app::App;
use crate::guard::address::address;
use crate::guard::rate::Rates;
use crate::trouble::Trouble;
use ask::{Ask, oops_page};

/// What somebody uploaded: shown by nobody's rules but these.
pub(crate) const UPLOADED: &str = "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'; \
    form-action 'none'; object-src 'none'";

/// A form without files.
const FORM_BYTES: usize = 64 << 10;
/// Things that a visitor may press at once without being known (codes on things, sign-in links), and per second.
const ASKS: (u32, f64) = (6, 1.0 / 60.0);

/// What the handlers of this room share.
#[derive(Clone)]
pub struct Pages {
    pub app: App,
    /// Open live streams; beyond them a page asks from time to time.
    pub streams: Arc<Semaphore>,
    /// Presses of people whom nobody knows, by thing or address.
    pub asks: Arc<Rates>,
}

/// The pages, to be merged beside the API. Security headers are put on by whoever merges this; those that a
/// page needs otherwise are there.
pub fn router<S: Clone + Send + Sync + 'static>(app: App) -> Router<S> {
    let limits = &app.config.limits;
    let pages = Pages {
        streams: Arc::new(Semaphore::new(limits.streams)),
        asks: Arc::new(Rates::new(ASKS.0, ASKS.1, limits.counted)),
        app: app.clone(),
    };
    let guarded = Router::new()
        .merge(landing::router())
        .merge(help::router())
        .merge(guide::router())
        .merge(scan::router())
        .merge(customer::router(&pages))
        .merge(near::router())
        .merge(partner::router())
        .layer(DefaultBodyLimit::max(FORM_BYTES))
        .layer(from_fn_with_state(pages.clone(), gate));
    guarded.merge(assets::router()).with_state(pages)
}

/// Counts every request by its address, and takes forms from these pages only.
async fn gate(State(pages): State<Pages>, ask: Ask, request: Request, next: Next) -> Response {
    let app = &pages.app;
    let address = address(request.headers(), request.extensions(), &app.config.trusted_proxies);
    let slow =
        |seconds| Trouble::new(StatusCode::TOO_MANY_REQUESTS, "error.slow_down").after(seconds);
    if let Err(seconds) = app.rates.take(&format!("a/{address}"), app.now()) {
        return oops_page(&ask, slow(seconds).into());
    }
    if *request.method() == Method::POST {
        if !is_ours(request.headers(), &app.config.public_url) {
            return oops_page(&ask, Trouble::forbidden("error.other_site").into());
        }
        let path = request.uri().path();
        let strangers = path == "/help" || path.ends_with("/again") || path.starts_with("/t/");
        if strangers && let Err(seconds) = pages.asks.take(&format!("a/{address}"), app.now()) {
            return oops_page(&ask, slow(seconds).into());
        }
    }
    next.run(request).await
}

/// Whether a form was sent from one of these pages. The session cookie is SameSite=Lax, so a foreign form
/// comes without it; this is the second wall. The host is the one the browser itself asked for.
fn is_ours(headers: &HeaderMap, public_url: &str) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        let own = site.as_bytes() == b"same-origin" || site.as_bytes() == b"none";
        if !own {
            return false;
        }
    }
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(origin) = text("origin") else { return true };
    let host = text("host").unwrap_or_default();
    let authority = origin.split_once("://").map_or("", |(_, authority)| authority);
    origin.eq_ignore_ascii_case(public_url)
        || (!host.is_empty() && authority.eq_ignore_ascii_case(host))
}
