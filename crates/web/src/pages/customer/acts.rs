//! What a customer does on their case's page. Each is one decision of the house, checked to be about a case
//! of theirs; after it they look at the page again.

use axum::Form;
use axum::extract::{Multipart, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use focal_base::{CaseId, RunId, StepName};
use focal_case::Actor;
use focal_engine::Refused;
use focal_engine::rows::From as Sender;
use focal_engine::work::Work;
use focal_engine::work::help::Answerer;
use serde::Deserialize;

use super::talk;
use crate::app::App;
use crate::live::doings::{self, Typist};
use crate::pages::Pages;
use crate::pages::ask::{Ask, Oops, see, serve};
use crate::pages::guest::{self, Customer};

#[derive(Debug, Default, Deserialize)]
pub struct Fields {
    #[serde(default)]
    run: String,
    #[serde(default)]
    step: String,
    #[serde(default)]
    answer: String,
    #[serde(default)]
    rating: u8,
    #[serde(default)]
    thing: String,
}

type Fill = Result<Form<Fields>, axum::extract::rejection::FormRejection>;

/// One decision about one of the customer's own cases; then back to its page.
async fn decide(
    pages: Pages,
    ask: Ask,
    id: String,
    act: impl FnOnce(&mut Work<'_, '_>, &Customer, &CaseId) -> Result<(), Refused> + Send + 'static,
) -> Response {
    serve(&pages.app, ask, move |app, ask| {
        let who = guest::customer(app, &ask.headers)?.ok_or(Oops::SignIn)?;
        let id = CaseId(id);
        app.act_in(&who.tenant, |work| {
            own(work, &who, &id)?;
            act(work, &who, &id)
        })?;
        Ok(if ask.script {
            StatusCode::NO_CONTENT.into_response()
        } else {
            see(&format!("/my/cases/{id}"))
        })
    })
    .await
}

/// Another customer's case does not exist.
fn own(work: &Work<'_, '_>, who: &Customer, id: &CaseId) -> Result<(), Refused> {
    let row = work.tx.world.cases.get(id);
    let own = row.is_some_and(|row| row.case.customer.as_ref() == Some(&who.person));
    if own { Ok(()) } else { Err(Refused::NotFound("case")) }
}

fn fields(fill: Fill) -> Fields {
    fill.map(|Form(fields)| fields).unwrap_or_default()
}

pub async fn done(
    State(pages): State<Pages>,
    ask: Ask,
    Path(id): Path<String>,
    fill: Fill,
) -> Response {
    let run = RunId(fields(fill).run);
    decide(pages, ask, id, move |work, who, id| work.customer_did(id, &who.person, &run)).await
}

pub async fn cannot(
    State(pages): State<Pages>,
    ask: Ask,
    Path(id): Path<String>,
    fill: Fill,
) -> Response {
    let run = RunId(fields(fill).run);
    decide(pages, ask, id, move |work, who, id| {
        theirs(work, id, |live| live.id == run)?;
        work.customer_cannot(id, &who.person, &run)
    })
    .await
}

/// A step that is being asked of the customer, and of nobody else.
fn theirs(
    work: &Work<'_, '_>,
    id: &CaseId,
    which: impl Fn(&focal_case::StepRun) -> bool,
) -> Result<(), Refused> {
    let row = work.tx.world.cases.get(id).ok_or(Refused::NotFound("case"))?;
    let asked = row.case.live_runs().any(|live| live.by == Actor::Customer && which(live));
    if asked { Ok(()) } else { Err(Refused::conflict("page.step_is_over")) }
}

fn answerer(who: &Customer) -> Answerer {
    Answerer {
        by: Actor::Customer,
        who: who.person.0.clone(),
        from: Sender::Customer(who.person.clone()),
    }
}

pub async fn answers(
    State(pages): State<Pages>,
    ask: Ask,
    Path(id): Path<String>,
    fill: Fill,
) -> Response {
    let fields = fields(fill);
    let step = StepName(fields.step);
    decide(pages, ask, id, move |work, who, id| {
        theirs(work, id, |live| live.step == step)?;
        work.answer(id, &step, &fields.answer, answerer(who))
    })
    .await
}

pub async fn take_back(
    State(pages): State<Pages>,
    ask: Ask,
    Path(id): Path<String>,
    fill: Fill,
) -> Response {
    let step = StepName(fields(fill).step);
    decide(pages, ask, id, move |work, who, id| {
        let row = work.tx.world.cases.get(id).ok_or(Refused::NotFound("case"))?;
        let given = focal_case::answer::known(&row.case, &step);
        let own = given.is_some_and(|given| {
            given.by == Actor::Customer && given.who.as_deref() == Some(who.person.as_str())
        });
        if !own {
            return Err(Refused::conflict("page.nothing_to_take_back"));
        }
        work.take_back(id, &step, &answerer(who))
    })
    .await
}

pub async fn person(State(pages): State<Pages>, ask: Ask, Path(id): Path<String>) -> Response {
    decide(pages, ask, id, |work, who, id| work.want_person(id, &who.person)).await
}

/// They do not want to wait for a person any longer.
pub async fn nobody(State(pages): State<Pages>, ask: Ask, Path(id): Path<String>) -> Response {
    decide(pages, ask, id, |work, _, id| work.gave_up(id)).await
}

pub async fn rating(
    State(pages): State<Pages>,
    ask: Ask,
    Path(id): Path<String>,
    fill: Fill,
) -> Response {
    let rating = fields(fill).rating;
    decide(pages, ask, id, move |work, _, id| work.rate(id, rating)).await
}

/// Asks for help, for a thing of theirs or for anything else.
pub async fn help(State(pages): State<Pages>, ask: Ask, fill: Fill) -> Response {
    let thing = fields(fill).thing;
    serve(&pages.app, ask, move |app, ask| {
        let who = guest::customer(app, &ask.headers)?.ok_or(Oops::SignIn)?;
        let thing = Some(focal_base::ThingId(thing)).filter(|thing| !thing.0.is_empty());
        let id = app.act_in(&who.tenant, |work| work.ask_for_help(&who.person, thing.as_ref()))?;
        Ok(see(&format!("/my/cases/{id}")))
    })
    .await
}

pub async fn messages(
    State(pages): State<Pages>,
    ask: Ask,
    Path(id): Path<String>,
    form: Option<Multipart>,
) -> Response {
    let Some(form) = form else { return StatusCode::BAD_REQUEST.into_response() };
    // Who writes is known before what they write is read.
    let headers = ask.headers.clone();
    let who = pages.app.work(move |app| guest::customer(app, &headers)).await;
    let who = match who {
        Ok(Some(who)) => who,
        Ok(None) => return crate::pages::ask::oops_page(&ask, Oops::SignIn),
        Err(trouble) => return crate::pages::ask::oops_page(&ask, trouble.into()),
    };
    let sent = talk::read(form, pages.app.config.limits.attachment_bytes).await;
    serve(&pages.app, ask, move |app, ask| {
        let say = ask.say_to(&who.lang);
        let talk::Kept { case, left_out } = talk::keep(app, &who, &CaseId(id.clone()), sent)?;
        let page = format!("/my/cases/{case}");
        if ask.script {
            let note =
                left_out.map(|why| say.t(&format!("note.{why}")).to_owned()).unwrap_or_default();
            let goes_on = (case.0 != id).then(|| format!("{page}#talk"));
            return Ok(talk::taken(left_out, &note, app.now(), goes_on.as_deref()));
        }
        Ok(match left_out {
            Some(why) => see(&format!("{page}?note={why}#talk")),
            None => see(&format!("{page}#talk")),
        })
    })
    .await
}

/// Tells whoever looks at the case that its customer is writing. Kept nowhere.
pub async fn typing(State(pages): State<Pages>, ask: Ask, Path(id): Path<String>) -> Response {
    let ask = Ask { script: true, ..ask };
    serve(&pages.app, ask, move |app: &App, ask| {
        let who = guest::customer(app, &ask.headers)?.ok_or(Oops::SignIn)?;
        let case = CaseId(id);
        let name = app.house.read(&who.tenant, |world| {
            let row = world.cases.get(&case)?;
            let own = row.case.customer.as_ref() == Some(&who.person);
            own.then(|| world.people.get(&who.person).map(|row| row.name.clone()))?
        });
        let name = name.flatten().ok_or(Oops::NotFound)?;
        doings::types(app, &who.tenant, &case, &Typist { who: who.person.0, name, agent: false });
        Ok(StatusCode::NO_CONTENT.into_response())
    })
    .await
}
