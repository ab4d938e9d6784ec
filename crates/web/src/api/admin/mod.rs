//! Administration: everything an administrator makes, changes and takes out. Each room is one file: what it
//! takes and gives, and which decision it asks for.

mod agents;
mod audit;
mod changes;
mod components;
mod dead;
mod erasures;
mod health;
mod hours;
mod import;
mod numbers;
mod packs;
mod people;
mod providers;
mod queues;
pub(super) mod settings;
mod sites;
mod skills;
mod things;
mod tokens;

use focal_engine::admin::{By, Target};
use focal_engine::work::Work;
use focal_engine::{Refused, World};

use crate::app::App;
use crate::auth::session::Who;
use crate::route::Route;
use crate::trouble::{Answer, Trouble};

pub(super) fn routes() -> Vec<Route> {
    [
        agents::routes(),
        skills::routes(),
        queues::routes(),
        health::routes(),
        hours::routes(),
        providers::routes(),
        packs::routes(),
        numbers::routes(),
        components::routes(),
        sites::routes(),
        people::routes(),
        erasures::routes(),
        things::routes(),
        import::routes(),
        settings::routes(),
        tokens::routes(),
        dead::routes(),
        audit::routes(),
    ]
    .concat()
}

/// One decision of an administrator.
fn decide<T>(
    app: &App,
    who: &Who,
    decide: impl FnOnce(&mut Work<'_, '_>, By<'_>) -> Result<T, Refused>,
) -> Answer<T> {
    app.act(who, |work| decide(work, By(&who.agent)))
}

/// A row as it is now, for the answer.
fn show<T>(app: &App, who: &Who, find: impl FnOnce(&World) -> Option<T>) -> Answer<T> {
    app.read(who, find)?.ok_or_else(Trouble::not_found)
}

/// The id of a row that is there.
fn known(target: &Target) -> Option<&str> {
    match target {
        Target::Known(id) => Some(id),
        Target::New(_) => None,
    }
}

/// An id in the body of a change must be the one in the path.
fn target(path: String, body: Option<&str>) -> Answer<Target> {
    match body {
        Some(id) if id != path => Err(Trouble::invalid("error.invalid").field("id").expected(path)),
        _ => Ok(Target::Known(path)),
    }
}
