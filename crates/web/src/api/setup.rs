//! `/api/v1/setup`: the first administrator of a new house, by the link that was printed once.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use focal_base::Lang;
use focal_engine::admin::first::{FirstHouse, begin};
use focal_engine::rows::TenantRow;
use focal_store::{FailPoint, pass};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::account::{Session, let_in};
use crate::app::App;
use crate::auth::session::{cookie, cookie_name};
use crate::auth::{links, password, setup};
use crate::extract::{Body, Part};
use crate::guard::Guard;
use crate::guard::gate::Visitor;
use crate::route::Route;
use crate::trouble::{Answer, Trouble};
use crate::words;

#[derive(Debug, Serialize, ToSchema)]
pub struct SetupOpen {
    lang: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Setup {
    organisation: String,
    name: String,
    email: String,
    password: String,
    lang: String,
    zone: String,
    currency: String,
}

pub(super) fn routes() -> Vec<Route> {
    let why = Guard::Public(
        "the printed link is the proof; it works once, while there is no administrator",
    );
    let path = "/api/v1/setup/{token}";
    vec![
        Route::get(path, why, "Whether a setup link still works.", look).gives::<SetupOpen>(),
        Route::post(path, why, "Makes the first administrator.", make)
            .takes::<Setup>()
            .gives::<Session>(),
    ]
}

fn dead() -> Trouble {
    Trouble { code: Some("link_dead"), ..Trouble::new(StatusCode::NOT_FOUND, "error.link_dead") }
}

async fn look(
    State(app): State<App>,
    visitor: Visitor,
    Part(token): Part<String>,
) -> Answer<Json<SetupOpen>> {
    app.work(move |app| {
        let open = setup::is_open(&app.house)
            && setup::open(&app.house.system(), &token, app.now())?.is_some();
        if open { Ok(Json(SetupOpen { lang: visitor.lang.0 })) } else { Err(dead()) }
    })
    .await
}

async fn make(
    State(app): State<App>,
    headers: HeaderMap,
    Part(token): Part<String>,
    Body(given): Body<Setup>,
) -> Answer<Response> {
    let before = cookie(&headers, cookie_name(app.config.secure_cookies)).map(str::to_owned);
    let _turn = app.checks.acquire().await.map_err(|_| Trouble::signed_out())?;
    app.work(move |app| {
        let system = app.house.system();
        let tenant =
            setup::open(&system, &token, app.now())?.filter(|_| setup::is_open(&app.house));
        let tenant = tenant.ok_or_else(dead)?;
        let lang = Lang(given.lang.clone());
        let first = FirstHouse {
            organisation: given.organisation.clone(),
            name: given.name.clone(),
            email: given.email.clone(),
            lang: lang.clone(),
            zone: given.zone.clone(),
            currency: given.currency.clone(),
            queue: words::text(&lang, "first.queue"),
            hours: words::text(&lang, "first.hours"),
        };
        first.check()?;
        password::judge(
            &given.password,
            &[&given.organisation, given.email.split('@').next().unwrap_or_default()],
        )?;
        let hash = app.passwords.hash(&given.password)?;
        // Of two who hold the same link only one makes the house.
        if !links::spend(&system, &token)? {
            return Err(dead());
        }
        pass(FailPoint::SetupSpent);
        let row = TenantRow::new(
            tenant.clone(),
            first.organisation.trim(),
            &first.zone,
            &first.currency,
            lang,
        );
        if app.house.tenants().contains(&tenant) {
            app.act_in(&tenant, |work| {
                work.tx.put_tenant(TenantRow { id: work.tx.world.id().clone(), ..row });
                Ok(())
            })?;
        } else {
            app.house.create_tenant(row)?;
        }
        pass(FailPoint::SetupTenant);
        let agent = app.act_in(&tenant, |work| {
            let agent = begin(work, &first)?;
            work.tx.credential(password::credential(&tenant, &agent, &hash));
            Ok(agent)
        })?;
        let_in(app, &tenant, &agent, before.as_deref())
    })
    .await
}
