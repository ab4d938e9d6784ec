//! The API, a file for each subject. Handlers take the request apart, ask for one decision, and answer with
//! a view. No rule lives here.

mod about;
pub mod account;
mod admin;
mod alarms;
mod answers;
pub mod attachments;
mod cases;
mod contacts;
mod endings;
mod incidents;
mod me;
mod merges;
mod messages;
mod password;
mod pictures;
mod presence;
mod reports;
mod search;
mod sessions;
mod setup;
pub(crate) mod shelved;
mod signals;
mod steps;
mod supervise;
mod targets;
mod team;
mod things;
pub mod wall;

pub(crate) use account::presence_word;
pub(crate) use attachments::encoded;

use crate::guard::AGENT;
use crate::live::stream;
use crate::route::Route;

/// Every route of the API: the router, the description and the isolation test are made from this list.
#[must_use]
pub fn routes() -> Vec<Route> {
    let live = vec![
        Route::get("/api/v1/live", AGENT, "A stream of what happens.", stream::live)
            .person("a page is open to somebody")
            .endless(),
        Route::post(
            "/api/v1/live/{connection}/watch",
            AGENT,
            "What this page looks at.",
            stream::watch,
        )
        .person("a page is open to somebody")
        .takes::<stream::Watch>(),
    ];
    [
        about::routes(),
        sessions::routes(),
        password::routes(),
        setup::routes(),
        me::routes(),
        presence::routes(),
        cases::routes(),
        messages::routes(),
        attachments::routes(),
        steps::routes(),
        answers::routes(),
        endings::routes(),
        supervise::routes(),
        team::routes(),
        merges::routes(),
        contacts::routes(),
        alarms::routes(),
        shelved::routes(),
        things::routes(),
        pictures::routes(),
        incidents::routes(),
        search::routes(),
        targets::routes(),
        reports::routes(),
        wall::routes(),
        signals::routes(),
        admin::routes(),
        live,
    ]
    .concat()
}
