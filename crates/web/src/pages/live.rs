//! Tells a page's script that there is something new. It carries no content: the script asks for the parts
//! of the page, and the answer is what anybody with the same right would see.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use focal_base::{CaseId, PersonId, RunId, TenantId, ThingId};
use focal_engine::World;
use focal_engine::bus::{Heard, Listener, Note};
use tokio::sync::OwnedSemaphorePermit;

use super::Pages;
use super::ask::{Ask, Oops, oops_page};
use super::guest;
use crate::app::App;

/// News is gathered for so long and told as one.
const GATHER: Duration = Duration::from_millis(300);

/// What a page shows, and so what is news to it.
struct Watched {
    tenant: TenantId,
    case: CaseId,
    thing: Option<ThingId>,
}

struct Stream {
    listener: Listener,
    watched: Watched,
    /// A writer is there, or no longer.
    typing: Option<bool>,
    _permit: OwnedSemaphorePermit,
    _present: Option<Present>,
}

/// A customer has a page open; not any more when this is dropped.
struct Present {
    app: App,
    tenant: TenantId,
    person: PersonId,
}

impl Present {
    async fn new(app: &App, tenant: &TenantId, person: &PersonId) -> Present {
        count(app.clone(), tenant.clone(), person.clone(), true).await;
        Present { app: app.clone(), tenant: tenant.clone(), person: person.clone() }
    }
}

impl Drop for Present {
    fn drop(&mut self) {
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(count(self.app.clone(), self.tenant.clone(), self.person.clone(), false));
        }
    }
}

async fn count(app: App, tenant: TenantId, person: PersonId, comes: bool) {
    let counted = app.work(move |app| {
        app.act_in(&tenant, |work| {
            work.tx.count_page(&person, comes);
            Ok(())
        })
    });
    if let Err(trouble) = counted.await {
        tracing::warn!(code = trouble.code(), "an open page could not be counted");
    }
}

pub async fn of_case(State(pages): State<Pages>, ask: Ask, Path(id): Path<String>) -> Response {
    let headers = ask.headers.clone();
    let case = CaseId(id);
    let found = pages.app.work(move |app| {
        let Some(who) = guest::customer(app, &headers)? else { return Ok(Err(Oops::SignIn)) };
        let own = |world: &World| {
            let row = world
                .cases
                .get(&case)
                .filter(|row| row.case.customer.as_ref() == Some(&who.person))?;
            Some(Watched {
                tenant: who.tenant.clone(),
                case: case.clone(),
                thing: row.case.thing.clone(),
            })
        };
        let watched = app.house.read(&who.tenant, own).flatten();
        Ok(watched.map(|watched| (watched, Some(who.person))).ok_or(Oops::NotFound))
    });
    let found = found.await.unwrap_or_else(|trouble| Err(trouble.into()));
    open(pages, ask, found).await
}

pub async fn of_favour(State(pages): State<Pages>, ask: Ask, Path(id): Path<String>) -> Response {
    let headers = ask.headers.clone();
    let run = RunId(id);
    let found = pages.app.work(move |app| {
        let Some(who) = guest::near(app, &headers, &run)? else { return Ok(Err(Oops::SignIn)) };
        let about = |world: &World| {
            let (row, _) = world.case_of_run(&run)?;
            Some(Watched {
                tenant: who.tenant.clone(),
                case: row.case.id.clone(),
                thing: row.case.thing.clone(),
            })
        };
        let watched = app.house.read(&who.tenant, about).flatten();
        Ok(watched.map(|watched| (watched, None)).ok_or(Oops::NotFound))
    });
    let found = found.await.unwrap_or_else(|trouble| Err(trouble.into()));
    open(pages, ask, found).await
}

async fn open(
    pages: Pages,
    ask: Ask,
    found: Result<(Watched, Option<PersonId>), Oops>,
) -> Response {
    let (watched, person) = match found {
        Ok(found) => found,
        Err(oops) => return oops_page(&Ask { script: true, ..ask }, oops),
    };
    // When all places are taken the script asks from time to time instead.
    let Ok(permit) = Arc::clone(&pages.streams).try_acquire_owned() else {
        return (StatusCode::SERVICE_UNAVAILABLE, [("retry-after", "15")]).into_response();
    };
    let present = match &person {
        Some(person) => Some(Present::new(&pages.app, &watched.tenant, person).await),
        None => None,
    };
    let listener = pages.app.house.bus().listen();
    let stream = Stream { listener, watched, typing: None, _permit: permit, _present: present };
    let heartbeat = pages.app.config.limits.heartbeat;
    let events = futures_util::stream::unfold(stream, next);
    let mut response =
        Sse::new(events).keep_alive(KeepAlive::new().interval(heartbeat)).into_response();
    response
        .headers_mut()
        .insert("cache-control", axum::http::HeaderValue::from_static("no-store"));
    response
}

async fn next(mut stream: Stream) -> Option<(Result<Event, Infallible>, Stream)> {
    if let Some(on) = stream.typing.take() {
        return Some((
            Ok(Event::default().event("typing").data(if on { "1" } else { "0" })),
            stream,
        ));
    }
    loop {
        let heard = stream.listener.next().await;
        if heard == Heard::Over {
            return None;
        }
        let mut new = hear(&mut stream, &heard);
        if !new && stream.typing.is_none() {
            continue;
        }
        tokio::time::sleep(GATHER).await;
        while let Some(heard) = stream.listener.try_next() {
            new |= hear(&mut stream, &heard);
            if heard == Heard::Over {
                break;
            }
        }
        if new {
            return Some((Ok(Event::default().event("news").data("1")), stream));
        }
        let on = stream.typing.take().unwrap_or(false);
        return Some((
            Ok(Event::default().event("typing").data(if on { "1" } else { "0" })),
            stream,
        ));
    }
}

/// Whether it is news to the page. Remembers who writes.
fn hear(stream: &mut Stream, heard: &Heard) -> bool {
    let told = match heard {
        Heard::Note(told) => told,
        Heard::Missed(_) => return true,
        Heard::Over => return false,
    };
    let watched = &stream.watched;
    if told.tenant != watched.tenant {
        return false;
    }
    match &told.note {
        Note::Case { id } | Note::Item { case: id, .. } => *id == watched.case,
        Note::Thing { id } | Note::Reading { thing: id, .. } => Some(id) == watched.thing.as_ref(),
        Note::Settings => true,
        Note::Typing { case, agent: true, on, .. } if *case == watched.case => {
            stream.typing = Some(*on);
            false
        }
        _ => false,
    }
}
