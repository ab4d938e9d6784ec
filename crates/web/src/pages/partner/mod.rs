//! A partner answers a hand-off: the context it needs, buttons for how it stands, and the time it promised.
//! The case stays ours; nothing here names its customer or shows what others were believed to have done.

mod view;
mod visit;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use axum::{Form, Router};
use focal_base::RunId;
use focal_engine::rows::HandoffState;
use maud::{Markup, html};
use serde::Deserialize;

use super::Pages;
use super::ask::{Ask, Oops, see, serve};
use super::frame::{Frame, answer, safety};
use super::guest;
use super::words::Say;
use view::Work;

/// What a partner may write with an answer.
const TEXT: usize = 2_000;

pub fn router() -> Router<Pages> {
    Router::new().route("/partner/{run}", get(page).post(says))
}

async fn page(State(pages): State<Pages>, ask: Ask, Path(run): Path<String>) -> Response {
    serve(&pages.app, ask, move |app, ask| {
        let who = guest::partner(app, &ask.headers, &RunId(run.clone()))?.ok_or(Oops::SignIn)?;
        let say = ask.say_to(&who.lang);
        let now = app.now();
        let found = app.house.read(&who.tenant, |world| {
            Some((
                world.tenant.organisation.clone(),
                view::of(world, app.house.twins(), &who, &say, now)?,
            ))
        });
        let (organisation, work) = found.flatten().ok_or(Oops::NotFound)?;
        let here = format!("/partner/{run}");
        let mut frame = Frame::new(&say, ask.theme, &organisation, &work.title, &here);
        frame.wide = true;
        Ok(answer(StatusCode::OK, frame.page(&body(&say, &work, &here))))
    })
    .await
}

fn body(say: &Say, work: &Work, here: &str) -> Markup {
    html! {
        main #main.partner {
            section.a-now {
                p.quiet { (say.with("partner.from", &[("organisation", &work.organisation), ("number", &work.number)])) }
                h1 { (work.title) }
                p.lead { (work.text) }
                @if let Some(text) = &work.safety { (safety(text)) }
                dl.sheet {
                    @for (name, value) in &work.facts { div { dt { (name) } dd { (value) } } }
                }
                @if !work.readings.is_empty() {
                    h2 { (say.t("partner.readings")) }
                    table.tbl { tbody { @for (name, value, when) in &work.readings { tr { th scope="row" { (name) } td.num { (value) } td.quiet { (when) } } } } }
                }
            }
            section.a-know {
                h2 { (say.t("partner.belief")) }
                @if work.beliefs.is_empty() {
                    p { (say.t("partner.belief_open")) }
                } @else {
                    ul.know { @for (name, word) in &work.beliefs { li.say.say--plain { b { (name) } em { (say.t(word)) } } } }
                }
                @if !work.seen.is_empty() { h2 { (say.t("partner.seen")) } ul.dash { @for line in &work.seen { li { (line) } } } }
                @if !work.tried.is_empty() { h2 { (say.t("partner.tried")) } ul.dash { @for line in &work.tried { li { (line) } } } }
                @if !work.ruled_out.is_empty() { h2 { (say.t("partner.ruled_out")) } ul.dash { @for line in &work.ruled_out { li { (line) } } } }
            }
            section.a-chat {
                h2 { (say.t("partner.answer")) }
                p.step__say { (work.state) @if let Some(promise) = &work.promise { " " (promise) } }
                @if work.is_open {
                    @match &work.visit { Some(order) => (visit::forms(say, order, here)), None => (form(say, work, here)) }
                }
                h2 { (say.t("partner.log")) }
                ol.log { @for (when, text) in &work.log { li { time { (when) } p { (text) } } } }
            }
        }
        footer.foot { (say.t("partner.foot")) }
    }
}

fn form(say: &Say, work: &Work, here: &str) -> Markup {
    html! {
        form.do.do--partner method="post" action=(here) {
            label.field for="text" { span { (say.t("partner.text")) } textarea #text name="text" rows="3" maxlength=(TEXT) {} }
            @for (state, key) in &work.choices {
                @let first = work.choices.first().is_some_and(|(own, _)| own == state);
                button.btn.btn--big.btn--focal[first] name="state" value=(state) { (say.t(key)) }
            }
        }
    }
}

#[derive(Debug, Default, Deserialize)]
struct Fields {
    #[serde(default)]
    state: String,
    #[serde(default)]
    text: String,
    #[serde(flatten)]
    visit: visit::Fields,
}

type Fill = Result<Form<Fields>, axum::extract::rejection::FormRejection>;

async fn says(
    State(pages): State<Pages>,
    ask: Ask,
    Path(run): Path<String>,
    fill: Fill,
) -> Response {
    let fields = fill.map(|Form(fields)| fields).unwrap_or_default();
    serve(&pages.app, ask, move |app, ask| {
        let who = guest::partner(app, &ask.headers, &RunId(run.clone()))?.ok_or(Oops::SignIn)?;
        if let Some(answer) = visit::answer(&fields.state, &fields.visit, &fields.text, &who)? {
            app.act_in(&who.tenant, |work| visit::says(work, &who, answer))?;
            return Ok(see(&format!("/partner/{run}")));
        }
        let state = match fields.state.as_str() {
            "accepted" => HandoffState::Accepted,
            "in_progress" => HandoffState::InProgress,
            "fixed" => HandoffState::Fixed,
            "not_ours" => HandoffState::NotOurs,
            _ => return Err(crate::trouble::Trouble::invalid("page.partner_state").into()),
        };
        app.act_in(&who.tenant, |work| {
            work.partner_says(&who.run, &who.provider, state, fields.text.trim())
        })?;
        Ok(see(&format!("/partner/{run}")))
    })
    .await
}
