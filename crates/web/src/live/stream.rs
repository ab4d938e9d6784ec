//! `GET /api/v1/live`: one stream of events per page, and what that page looks at.

use std::convert::Infallible;

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use focal_engine::bus::Note;
use futures_util::stream::unfold;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::deliver::offer_frame;
use super::gone;
use super::hub::{Frame, Subscription};
use crate::app::App;
use crate::auth::Secret;
use crate::auth::session::Who;
use crate::extract::{Body, Part};
use crate::trouble::{Answer, Trouble};
use crate::views::when::When;

#[derive(Debug, Serialize, ToSchema)]
struct Hello {
    connection: String,
    now: When,
}

/// Ends the stream however the page goes away.
struct Leaving {
    app: App,
    number: u64,
}

impl Drop for Leaving {
    fn drop(&mut self) {
        gone::left(&self.app, self.number);
    }
}

struct Page {
    first: std::vec::IntoIter<Frame>,
    subscription: Subscription,
    over: bool,
    _leaving: Leaving,
}

pub async fn live(State(app): State<App>, who: Who) -> Answer<Response> {
    let connection = Secret::new("")?.reveal()[..32].to_owned();
    let Some(subscription) = app.hub.open(&who, connection.clone()) else {
        return Err(Trouble::new(StatusCode::SERVICE_UNAVAILABLE, "error.streams").after(10));
    };
    let leaving = Leaving { app: app.clone(), number: subscription.number };
    let hello = Frame::new("hello", &Hello { connection, now: app.now().into() });
    let mut first = vec![hello, app.house_frame(&who.tenant)];
    first.extend(app.work(move |app| Ok(greeting(app, &who))).await?);
    let page = Page { first: first.into_iter(), subscription, over: false, _leaving: leaving };
    let events = unfold(page, next);
    let alive = KeepAlive::new().interval(app.config.limits.heartbeat).text("alive");
    let mut response = Sse::new(events).keep_alive(alive).into_response();
    // A proxy that gathers output would hold events back.
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

async fn next(mut page: Page) -> Option<(Result<Event, Infallible>, Page)> {
    if page.over {
        return None;
    }
    let frame = match page.first.next() {
        Some(frame) => frame,
        None => match page.subscription.queue.recv().await {
            Some(frame) => frame,
            None if page.subscription.has_lagged() => {
                page.over = true;
                Frame::resync()
            }
            None => return None,
        },
    };
    let event = Event::default().event(frame.event).data(&*frame.data);
    Some((Ok(event), page))
}

/// What a page must know that came before it: offers that still ring.
fn greeting(app: &App, who: &Who) -> Vec<Frame> {
    gone::arrived(app, who);
    let ringing = app.house.read(&who.tenant, |world| {
        let mine = world.held_by(&who.agent);
        mine.filter_map(|contact| offer_frame(world, &who.lang, contact)).collect::<Vec<_>>()
    });
    ringing.unwrap_or_default()
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Watch {
    #[serde(default)]
    case: Option<String>,
    #[serde(default)]
    thing: Option<String>,
}

pub async fn watch(
    State(app): State<App>,
    who: Who,
    Part(connection): Part<String>,
    Body(what): Body<Watch>,
) -> Answer<StatusCode> {
    app.work(move |app| {
        let case = what.case.map(focal_base::CaseId::from);
        let thing = what.thing.map(focal_base::ThingId::from);
        // A page may only look at what is its tenant's; what is gone shows nothing anyway.
        let known = app.read(&who, |world| {
            let case = case.as_ref().is_none_or(|id| world.cases.contains_key(id));
            case && thing.as_ref().is_none_or(|id| world.things.contains_key(id))
        })?;
        let before = app.hub.watch(
            &who,
            &connection,
            case.clone().filter(|_| known),
            thing.filter(|_| known),
        );
        let before = before.ok_or_else(Trouble::not_found)?;
        if let Some(before) = &before {
            gone::looks_no_more(app, &who.tenant, before, &who.agent)?;
        }
        for case in [before, case.filter(|_| known)].into_iter().flatten() {
            app.house.bus().tell(&who.tenant, Note::Looking { case });
        }
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}
