//! One line of a case's thread.

use focal_engine::Names;
use focal_engine::rows::{Attachment, Body, Delivery, From as Writer, ItemKind, ItemRow};
use serde::Serialize;
use utoipa::ToSchema;

use super::when::When;
use crate::words;

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct WriterView {
    pub kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct AttachmentView {
    pub hash: String,
    pub name: String,
    pub bytes: u64,
    pub media: String,
    pub url: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Item {
    pub id: String,
    pub at: When,
    pub kind: &'static str,
    pub from: WriterView,
    /// As written, or a sentence in the reader's language.
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icon: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<AttachmentView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed_why: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seen: Option<When>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// Of a whisper: to whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// The last page of a thread, or one before it; oldest first.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Thread {
    pub items: Vec<Item>,
    pub more: bool,
}

#[must_use]
pub fn item(names: &Names<'_>, row: &ItemRow) -> Item {
    let (kind, icon) = kind(row.kind);
    let is_talk = matches!(row.kind, ItemKind::Message);
    let (sent, failed_why) = match &row.delivery {
        None => (is_talk.then_some("sent"), None),
        Some(Delivery::Queued) => (Some("queued"), None),
        Some(Delivery::Sent) => (Some("sent"), None),
        Some(Delivery::Failed { why }) => (Some("failed"), Some(words::text(names.lang, why))),
    };
    Item {
        id: row.id.0.clone(),
        at: row.at.into(),
        kind,
        from: writer(names, &row.from),
        text: match &row.body {
            Body::Written(text) => text.clone(),
            Body::Said(said) => names.say(said),
        },
        channel: match row.kind {
            ItemKind::Message => Some("chat"),
            ItemKind::Mail => Some("email"),
            _ => None,
        },
        severity: row.severity.map(|severity| severity.word()),
        icon,
        attachments: row.attachments.iter().map(attachment).collect(),
        sent,
        failed_why,
        seen: row.seen.map(When),
        client_id: row.client_id.clone(),
        to: row.to.as_ref().map(|agent| names.agent(agent)),
    }
}

#[must_use]
pub fn attachment(file: &Attachment) -> AttachmentView {
    AttachmentView {
        hash: file.hash.clone(),
        name: file.name.clone(),
        bytes: file.bytes,
        media: file.media.clone(),
        url: format!("/api/v1/attachments/{}?name={}", file.hash, crate::api::encoded(&file.name)),
    }
}

fn kind(kind: ItemKind) -> (&'static str, Option<&'static str>) {
    match kind {
        ItemKind::Message => ("message", None),
        ItemKind::Note => ("note", None),
        ItemKind::Whisper => ("whisper", None),
        ItemKind::Thing => ("thing", Some("cpu")),
        ItemKind::Alarm => ("alarm", Some("cpu")),
        ItemKind::Step => ("step", Some("rotate-cw")),
        ItemKind::Mail => ("mail", Some("mail")),
        ItemKind::Routing => ("routing", None),
        ItemKind::Answer => ("answer", None),
        ItemKind::Handoff => ("handoff", None),
        ItemKind::System => ("system", None),
        ItemKind::Outcome => ("outcome", None),
    }
}

fn writer(names: &Names<'_>, from: &Writer) -> WriterView {
    let of = |kind, id: &str, name| WriterView { kind, id: Some(id.to_owned()), name };
    match from {
        Writer::Customer(id) => of("customer", id.as_str(), names.person(id)),
        Writer::Visitor => {
            WriterView { kind: "customer", id: None, name: words::text(names.lang, "from.visitor") }
        }
        Writer::Near(id) => of("near", id.as_str(), names.person(id)),
        Writer::Agent(id) => of("agent", id.as_str(), names.agent(id)),
        Writer::Thing(id) => of("thing", id.as_str(), names.thing(id)),
        Writer::Partner(id) => of("partner", id.as_str(), names.provider(id)),
        Writer::Focal => WriterView { kind: "focal", id: None, name: "Focal".to_owned() },
    }
}
