//! `PUT /api/v1/presence`: whether somebody takes contacts.

use axum::extract::State;
use axum::http::StatusCode;
use focal_desk::Presence;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::auth::session::Who;
use crate::extract::Body;
use crate::guard::AGENT;
use crate::route::Route;
use crate::trouble::{Answer, Trouble};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PresenceWish {
    presence: String,
}

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::put("/api/v1/presence", AGENT, "Whether somebody takes contacts.", put)
            .person("only a person is at a desk")
            .takes::<PresenceWish>(),
    ]
}

async fn put(
    State(app): State<App>,
    who: Who,
    Body(wish): Body<PresenceWish>,
) -> Answer<StatusCode> {
    let to = match wish.presence.as_str() {
        "available" => Presence::Available,
        "away" => Presence::Away,
        "offline" => Presence::Offline,
        // In contact and after one follow from what is held: the rule says so.
        "in_contact" => Presence::InContact,
        "after_contact" => Presence::AfterContact,
        _ => {
            return Err(Trouble::invalid("error.invalid")
                .field("presence")
                .expected("available, away, offline"));
        }
    };
    app.work(move |app| {
        app.act(&who, |work| work.set_presence(&who.agent, to))?;
        // Nobody is offered contacts whom no page of theirs would tell.
        let (tenant, agent) = (&who.tenant, &who.agent);
        if !app.hub.has(tenant, agent) && !app.hub.is_departing(tenant, agent) {
            crate::live::gone::wait(app, who.tenant.clone(), who.agent.clone());
        }
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}
