//! How a case moves between hands and ends: resolve, reopen, snooze, take, transfer.

use axum::extract::State;
use axum::http::StatusCode;
use focal_base::{AgentId, At, CaseId};
use focal_desk::TransferTo;
use focal_engine::Refused;
use focal_engine::admin::desk::wake;
use focal_engine::rows::Scope;
use focal_engine::work::Work;
use focal_engine::work::ending::Resolution;
use serde::Deserialize;
use utoipa::ToSchema;

use super::messages::Nothing;
use crate::app::App;
use crate::auth::session::Who;
use crate::extract::{Body, Part};
use crate::guard::AGENT;
use crate::route::Route;
use crate::trouble::{Answer, Trouble};
use crate::views::when::When;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Resolve {
    #[serde(default)]
    cause: Option<String>,
    /// By a test or repair, not only believed.
    confirmed: bool,
    #[serde(default)]
    worked: Option<String>,
    #[serde(default)]
    note: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Snooze {
    /// `null` wakes it.
    until: Option<When>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Transfer {
    #[serde(default)]
    queue: Option<String>,
    #[serde(default)]
    agent: Option<String>,
    note: String,
}

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::post("/api/v1/cases/{id}/resolve", AGENT, "Says how a case ended.", resolve)
            .scope(Scope::CasesWrite)
            .takes::<Resolve>(),
        Route::post("/api/v1/cases/{id}/reopen", AGENT, "Opens it again.", reopen)
            .scope(Scope::CasesWrite)
            .takes::<Nothing>(),
        Route::post("/api/v1/cases/{id}/snooze", AGENT, "Puts it aside.", snooze)
            .person("somebody puts it aside for themselves")
            .takes::<Snooze>(),
        Route::post("/api/v1/cases/{id}/take", AGENT, "Takes it.", take)
            .person("only a person keeps a case")
            .takes::<Nothing>(),
        Route::post(
            "/api/v1/cases/{id}/end-talk",
            AGENT,
            "Ends the talk; the case goes on with its keeper.",
            end_talk,
        )
        .person("only a person talks to people")
        .takes::<Nothing>(),
        Route::post(
            "/api/v1/cases/{id}/resume-talk",
            AGENT,
            "Goes on with a talk that one still writes about.",
            resume_talk,
        )
        .person("only a person talks to people")
        .takes::<Nothing>(),
        Route::post(
            "/api/v1/cases/{id}/give-back",
            AGENT,
            "Gives it back to Focal, which goes on with it.",
            give_back,
        )
        .person("only a person gives back what they keep")
        .takes::<Nothing>(),
        Route::post("/api/v1/cases/{id}/transfer", AGENT, "Hands it on, with a note.", transfer)
            .scope(Scope::CasesWrite)
            .takes::<Transfer>(),
    ]
}

async fn resolve(
    State(app): State<App>,
    who: Who,
    Part(id): Part<String>,
    Body(how): Body<Resolve>,
) -> Answer<StatusCode> {
    let how = Resolution {
        cause: how.cause.filter(|cause| !cause.is_empty()).map(Into::into),
        confirmed: how.confirmed,
        worked: how.worked.filter(|step| !step.is_empty()).map(Into::into),
        note: how.note,
    };
    app.work(move |app| {
        app.act(&who, |work| work.resolve(&CaseId(id), &who.agent, how))?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

async fn reopen(
    State(app): State<App>,
    who: Who,
    Part(id): Part<String>,
    Body(Nothing {}): Body<Nothing>,
) -> Answer<StatusCode> {
    app.work(move |app| {
        app.act(&who, |work| work.reopen(&CaseId(id), &who.agent))?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

async fn snooze(
    State(app): State<App>,
    who: Who,
    Part(id): Part<String>,
    Body(wish): Body<Snooze>,
) -> Answer<StatusCode> {
    app.work(move |app| {
        let until: Option<At> = wish.until.map(|when| when.0);
        app.act(&who, |work| match until {
            Some(until) => work.snooze(&CaseId(id), &who.agent, until),
            None => wake(work, &CaseId(id), &who.agent),
        })?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

async fn take(
    State(app): State<App>,
    who: Who,
    Part(id): Part<String>,
    Body(Nothing {}): Body<Nothing>,
) -> Answer<StatusCode> {
    app.work(move |app| {
        app.act(&who, |work| work.take(&CaseId(id), &who.agent))?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

/// Something that an agent does with a case that they may see.
async fn of_their_case(
    app: App,
    who: Who,
    id: String,
    act: impl FnOnce(&mut Work<'_, '_>, &CaseId, &AgentId) -> Result<(), Refused> + Send + 'static,
) -> Answer<StatusCode> {
    app.work(move |app| {
        let case = CaseId(id);
        super::cases::find(app, &who, &case)?;
        app.act(&who, |work| act(work, &case, &who.agent))?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

async fn end_talk(
    State(app): State<App>,
    who: Who,
    Part(id): Part<String>,
    Body(Nothing {}): Body<Nothing>,
) -> Answer<StatusCode> {
    of_their_case(app, who, id, |work, case, agent| work.end_talk(case, agent)).await
}

async fn give_back(
    State(app): State<App>,
    who: Who,
    Part(id): Part<String>,
    Body(Nothing {}): Body<Nothing>,
) -> Answer<StatusCode> {
    of_their_case(app, who, id, |work, case, agent| work.focal_goes_on(case, agent)).await
}

async fn resume_talk(
    State(app): State<App>,
    who: Who,
    Part(id): Part<String>,
    Body(Nothing {}): Body<Nothing>,
) -> Answer<StatusCode> {
    of_their_case(app, who, id, |work, case, agent| work.resume_talk(case, agent)).await
}

async fn transfer(
    State(app): State<App>,
    who: Who,
    Part(id): Part<String>,
    Body(wish): Body<Transfer>,
) -> Answer<StatusCode> {
    let to = match (wish.queue, wish.agent) {
        (Some(queue), None) => TransferTo::Queue(queue.into()),
        (None, Some(agent)) => TransferTo::Agent(agent.into()),
        _ => {
            return Err(Trouble::invalid("error.invalid")
                .field("queue")
                .expected("expected.queue_or_agent"));
        }
    };
    app.work(move |app| {
        let case = CaseId(id);
        // A case that does not exist is not found, whoever it should go to.
        super::cases::find(app, &who, &case)?;
        app.act(&who, |work| work.transfer(&case, &who.agent, to, &wish.note))?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}
