//! Messages, notes, typing and seen, in the one thread of a case.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use focal_base::{CaseId, ItemId};
use focal_engine::rows::{Attachment, CaseRow as Row, From as Writer, ItemKind, ItemRow, Scope};
use serde::Deserialize;
use utoipa::ToSchema;

use super::attachments;
use super::cases::{eye, find, line};
use crate::app::App;
use crate::auth::session::Who;
use crate::extract::{Body, Part};
use crate::guard::AGENT;
use crate::live::doings::{Typist, sent, types};
use crate::route::Route;
use crate::trouble::{Answer, Trouble};
use crate::views::item::{Item, item};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMessage {
    text: String,
    /// For agents only.
    #[serde(default)]
    note: bool,
    /// The browser's own name for it: sent again, it is not written again.
    client_id: String,
    #[serde(default)]
    attachments: Vec<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeenUpTo {
    item: String,
}

/// Attachments of one message.
const MOST_FILES: usize = 8;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::post("/api/v1/cases/{id}/messages", AGENT, "Writes a message or a note.", write)
            .scope(Scope::CasesWrite)
            .takes::<NewMessage>()
            .gives::<Item>(),
        Route::post("/api/v1/cases/{id}/typing", AGENT, "Says that one is typing.", typing)
            .person("only a person types and reads")
            .takes::<Nothing>(),
        Route::post("/api/v1/cases/{id}/seen", AGENT, "Says how far one has read.", seen)
            .person("only a person types and reads")
            .takes::<SeenUpTo>(),
    ]
}

pub(super) fn views(app: &App, who: &Who, row: &Row, items: &[ItemRow]) -> Answer<Vec<Item>> {
    app.read(who, |world| {
        let eye = eye(app, world, who);
        let names = eye.names_of(row);
        items.iter().map(|row| item(&names, row)).collect()
    })
}

async fn write(
    State(app): State<App>,
    who: Who,
    Part(id): Part<String>,
    Body(new): Body<NewMessage>,
) -> Answer<Json<Item>> {
    let wrong = |field: &str, expected: &str| {
        Err(Trouble::invalid("error.invalid").field(field).expected(expected))
    };
    if new.client_id.is_empty() || new.client_id.len() > 64 {
        return wrong("client_id", "1 – 64");
    }
    if new.attachments.len() > MOST_FILES {
        return wrong("attachments", "0 – 8");
    }
    let typist = app.clone();
    let (made, by, tenant, case) = app
        .work(move |app| {
            let case = CaseId(id);
            let row = find(app, &who, &case)?;
            let files: Vec<Attachment> = new
                .attachments
                .iter()
                .map(|hash| attachments::known(app, &who.tenant, hash))
                .collect::<Answer<_>>()?;
            let from = Writer::Agent(who.agent.clone());
            let kind = if new.note { ItemKind::Note } else { ItemKind::Message };
            // Two browsers, or two agents, may choose the same name for what they write.
            let client_id = format!("{}/{}", who.agent, new.client_id);
            let item = app.act(&who, |work| {
                work.write(&case, from, kind, &new.text, Some(client_id), files)
            })?;
            let mut view = line(app, &who, &row, &item)?;
            view.client_id = Some(new.client_id);
            let name =
                app.read(&who, |world| world.agents.get(&who.agent).map(|row| row.name.clone()))?;
            let by =
                Typist { who: who.agent.0.clone(), name: name.unwrap_or_default(), agent: true };
            Ok((view, by, who.tenant, case))
        })
        .await?;
    sent(&typist, &tenant, &case, &by);
    Ok(Json(made))
}

async fn typing(
    State(app): State<App>,
    who: Who,
    Part(id): Part<String>,
    Body(Nothing {}): Body<Nothing>,
) -> Answer<StatusCode> {
    let case = CaseId(id);
    let (by, tenant, case) = app
        .work(move |app| {
            find(app, &who, &case)?;
            let name =
                app.read(&who, |world| world.agents.get(&who.agent).map(|row| row.name.clone()))?;
            let by =
                Typist { who: who.agent.0.clone(), name: name.unwrap_or_default(), agent: true };
            Ok((by, who.tenant, case))
        })
        .await?;
    types(&app, &tenant, &case, &by);
    Ok(StatusCode::NO_CONTENT)
}

async fn seen(
    State(app): State<App>,
    who: Who,
    Part(id): Part<String>,
    Body(up_to): Body<SeenUpTo>,
) -> Answer<StatusCode> {
    app.work(move |app| {
        app.act(&who, |work| work.seen_to(&CaseId(id), &ItemId(up_to.item), true))?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}
