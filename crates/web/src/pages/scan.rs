//! The code on a thing: what it is, how to stay safe, and "ask for help". Whoever stands there learns nothing
//! else, not even whether somebody is registered: the answer is always the same.

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use focal_base::{TenantId, ThingId};
use focal_case::Actor;
use focal_engine::World;
use focal_engine::rows::ThingRow;
use focal_engine::tables;
use focal_store::{Query as Rows, Read};
use maud::html;
use serde::Deserialize;

use super::Pages;
use super::ask::{Ask, Oops, oops_page, see, serve};
use super::frame::{Frame, answer, safety};
use super::teller::Teller;
use super::words::{Say, capital};
use crate::app::App;
use crate::trouble::{Answer, Trouble};

pub fn router() -> Router<Pages> {
    Router::new().route("/t/{code}", get(page)).route("/t/{code}/help", post(help))
}

/// Texts of safety that are shown at once.
const TEXTS: usize = 3;

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    asked: Option<u8>,
}

/// Whose thing a code is on. Blocks.
fn thing(app: &App, code: &str) -> Answer<Option<(TenantId, ThingId)>> {
    if code.is_empty() || code.len() > 128 {
        return Ok(None);
    }
    for tenant in app.house.tenants() {
        let query = Rows::by("public_code", code).limit(1);
        let found: Vec<ThingRow> = app.house.reader(&tenant).find(&tables::THINGS, &query)?;
        if let Some(row) = found.into_iter().next() {
            return Ok(Some((tenant, row.id)));
        }
    }
    Ok(None)
}

async fn page(
    State(pages): State<Pages>,
    ask: Ask,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    serve(&pages.app, ask, move |app, ask| {
        let (tenant, id) = thing(app, &code)?.ok_or(Oops::NotFound)?;
        let say = ask.say();
        let found = app.house.read(&tenant, |world| look(world, &id, &say, app.now()));
        let (organisation, kind, texts) = found.ok_or(Oops::NotFound)?;
        let body = html! {
            main #main.plain {
                h1 { (kind) }
                @for text in &texts { (safety(text)) }
                @if asked.asked.is_some() {
                    p.note role="status" { (say.t("scan.asked")) }
                    p { (say.t("scan.asked_text")) }
                } @else {
                    p { (say.t("scan.text")) }
                    form.do.do--flat method="post" action={ "/t/" (code) "/help" } {
                        button.btn.btn--focal.btn--big { (say.t("scan.help")) }
                    }
                }
                p.quiet { (say.t("scan.yours")) " " a href="/help" { (say.t("scan.sign_in")) } }
            }
            footer.foot { (say.t("foot.danger")) }
        };
        let here = format!("/t/{code}");
        let frame = Frame::new(&say, ask.theme, &organisation, &kind, &here);
        Ok(answer(StatusCode::OK, frame.page(&body)))
    })
    .await
}

/// Operator, kind and what people without tools must know about it. Never a name, a state or an address.
fn look(
    world: &World,
    id: &ThingId,
    say: &Say,
    now: focal_base::At,
) -> (String, String, Vec<String>) {
    let teller = Teller::of_thing(world, id, say, now, &world.tenant.zone);
    let kind = world.things.get(id).map(|row| row.kind.clone()).unwrap_or_default();
    let name = teller
        .tell(&format!("kind.{kind}.name"), &[])
        .map(|name| capital(&name))
        .unwrap_or_default();
    let mut keys: Vec<String> = Vec::new();
    let steps = teller.kit.into_iter().flat_map(|kit| kit.steps.values());
    for step in steps.filter(|step| step.of == kind && step.by == Actor::Customer) {
        let key = step.safety.as_ref().map(|key| key.0.clone());
        keys.extend(key.filter(|key| !keys.contains(key)));
    }
    let texts = keys.iter().take(TEXTS).filter_map(|key| teller.tell(key, &[])).collect();
    (world.tenant.organisation.clone(), name, texts)
}

async fn help(State(pages): State<Pages>, ask: Ask, Path(code): Path<String>) -> Response {
    // Few by anybody, and few about one thing.
    if let Err(seconds) = pages.asks.take(&format!("t/{code}"), pages.app.now()) {
        let slow = Trouble::new(StatusCode::TOO_MANY_REQUESTS, "error.slow_down").after(seconds);
        return oops_page(&ask, slow.into());
    }
    serve(&pages.app, ask, move |app, _| {
        let (tenant, id) = thing(app, &code)?.ok_or(Oops::NotFound)?;
        match app.act_in(&tenant, |work| work.visitor_asks(&id)) {
            // Nobody registered, or not now: nobody who stands there learns which.
            Err(trouble) if trouble.status == StatusCode::CONFLICT => {}
            other => other?,
        }
        Ok(see(&format!("/t/{code}?asked=1")))
    })
    .await
}
