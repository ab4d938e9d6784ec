//! `/api/v1/admin/agents`: who works here. A new agent gets a link to choose a password, shown once.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use focal_base::{AgentId, QueueId, SkillName, Span};
use focal_engine::admin::Target;
use focal_engine::admin::agents::{self, AgentInput as Input};
use focal_engine::effect::LinkTo;
use focal_engine::rows::{AgentRow, Role, Scope};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::changes::{Room, record};
use super::{decide, known, show, target};
use crate::api::account::{end_sessions, role_word};
use crate::app::App;
use crate::auth::session::Who;
use crate::auth::{Secret, links};
use crate::extract::{Body, Part};
use crate::guard::ADMINISTRATOR;
use crate::route::Route;
use crate::trouble::{Answer, Trouble};

/// How long an invitation works.
const INVITED: Span = Span::days(3);

#[derive(Debug, Serialize, ToSchema)]
pub struct AgentView {
    id: String,
    name: String,
    email: String,
    role: &'static str,
    lang: String,
    skills: BTreeMap<String, u8>,
    queues: Vec<String>,
    capacity: u32,
    active: bool,
    /// Once, when the agent is new.
    #[serde(skip_serializing_if = "Option::is_none")]
    invite_link: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgentInput {
    #[serde(default)]
    id: Option<String>,
    name: String,
    email: String,
    role: String,
    lang: String,
    #[serde(default)]
    skills: BTreeMap<String, u8>,
    #[serde(default)]
    queues: Vec<String>,
    #[serde(default = "few")]
    capacity: u32,
    #[serde(default = "yes")]
    active: bool,
}

fn few() -> u32 {
    4
}

fn yes() -> bool {
    true
}

pub(super) fn routes() -> Vec<Route> {
    let (all, one) = ("/api/v1/admin/agents", "/api/v1/admin/agents/{id}");
    vec![
        Route::get(all, ADMINISTRATOR, "Agents.", list)
            .scope(Scope::AdminRead)
            .gives_list::<AgentView>(),
        Route::post(all, ADMINISTRATOR, "Invites an agent.", create)
            .person("whoever invites people decides who signs in")
            .takes::<AgentInput>()
            .gives::<AgentView>(),
        Route::put(one, ADMINISTRATOR, "Changes an agent.", change)
            .person("whoever changes people decides who signs in")
            .takes::<AgentInput>()
            .gives::<AgentView>(),
        Route::delete(one, ADMINISTRATOR, "Takes an agent out.", delete)
            .person("whoever takes people out decides who signs in"),
    ]
}

pub(super) fn view(row: &AgentRow) -> AgentView {
    AgentView {
        id: row.id.0.clone(),
        name: row.name.clone(),
        email: row.email.clone(),
        role: role_word(row.role),
        lang: row.lang.0.clone(),
        skills: row.skills.iter().map(|(skill, level)| (skill.0.clone(), *level)).collect(),
        queues: row.queues.iter().map(|id| id.0.clone()).collect(),
        capacity: row.capacity,
        active: row.active,
        invite_link: None,
    }
}

fn read(input: AgentInput) -> Answer<Input> {
    let role = match input.role.as_str() {
        "administrator" => Role::Administrator,
        "supervisor" => Role::Supervisor,
        "agent" => Role::Agent,
        _ => {
            return Err(Trouble::invalid("error.invalid")
                .field("role")
                .expected("administrator, supervisor, agent"));
        }
    };
    Ok(Input {
        name: input.name,
        email: input.email,
        role,
        lang: input.lang,
        skills: input.skills.into_iter().map(|(skill, level)| (SkillName(skill), level)).collect(),
        queues: input.queues.into_iter().map(QueueId).collect(),
        capacity: input.capacity,
        active: input.active,
    })
}

async fn list(State(app): State<App>, who: Who) -> Answer<Json<Vec<AgentView>>> {
    app.work(move |app| {
        Ok(Json(app.read(&who, |world| world.agents.values().map(view).collect())?))
    })
    .await
}

async fn create(
    State(app): State<App>,
    who: Who,
    Body(input): Body<AgentInput>,
) -> Answer<Json<AgentView>> {
    app.work(move |app| {
        let to = Target::New(input.id.clone());
        let input = read(input)?;
        let (token, now) = (Secret::new("")?, app.now());
        let made = decide(app, &who, |work, by| {
            let put = agents::put(work, by, &to, input)?;
            let link = LinkTo::NewPassword { agent: put.id.0.clone() };
            work.tx.credential(links::credential(&who.tenant, &link, &token, INVITED, now));
            Ok((put.id, link))
        })?;
        let (id, link) = made;
        let address = app.config.url(&links::path(&link, &token));
        let row = show(app, &who, |world| world.agents.get(&id).map(view))?;
        Ok(Json(AgentView { invite_link: Some(address), ..row }))
    })
    .await
}

async fn change(
    State(app): State<App>,
    who: Who,
    Part(id): Part<String>,
    Body(input): Body<AgentInput>,
) -> Answer<Json<AgentView>> {
    app.work(move |app| {
        let to = target(id, input.id.as_deref())?;
        let input = read(input)?;
        let put = record(app, &who, (Room::Agent, known(&to)), |work, by| {
            agents::put(work, by, &to, input)
        })?;
        if put.sign_out {
            end_sessions(app, &who.tenant, &put.id)?;
            links::end_resets(&app.house.system(), &who.tenant, &put.id)?;
        }
        show(app, &who, |world| world.agents.get(&put.id).map(view)).map(Json)
    })
    .await
}

async fn delete(State(app): State<App>, who: Who, Part(id): Part<String>) -> Answer<StatusCode> {
    app.work(move |app| {
        let id = AgentId(id);
        record(app, &who, (Room::Agent, Some(id.as_str())), |work, by| {
            agents::delete(work, by, &id)
        })?;
        end_sessions(app, &who.tenant, &id)?;
        links::end_resets(&app.house.system(), &who.tenant, &id)?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}
