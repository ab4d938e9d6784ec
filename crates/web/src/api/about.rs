//! `GET /api/v1/about`: what anybody may know before signing in.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::auth::setup;
use crate::guard::Guard;
use crate::guard::gate::Visitor;
use crate::route::Route;
use crate::trouble::Answer;

#[derive(Debug, Serialize, ToSchema)]
pub struct About {
    #[serde(skip_serializing_if = "Option::is_none")]
    organisation: Option<String>,
    version: &'static str,
    lang: String,
    /// There is no administrator yet.
    setup: bool,
}

pub(super) fn routes() -> Vec<Route> {
    let why = Guard::Public("the sign-in page shows it; with several tenants it names none");
    vec![Route::get("/api/v1/about", why, "What anybody may know.", about).gives::<About>()]
}

async fn about(State(app): State<App>, visitor: Visitor) -> Answer<Json<About>> {
    app.work(move |app| {
        let tenants = app.house.tenants();
        // Who has several tenants does not name one to those of another.
        let organisation = match tenants.as_slice() {
            [only] => app.house.read(only, |world| world.tenant.organisation.clone()),
            _ => None,
        };
        Ok(Json(About {
            organisation: organisation.filter(|name| !name.is_empty()),
            version: env!("CARGO_PKG_VERSION"),
            lang: visitor.lang.0,
            setup: setup::is_open(&app.house),
        }))
    })
    .await
}
