//! What the core may ask of the world outside. This list is all of it: an effect is committed to the
//! outbox with the decision that wants it, leaves afterwards, at least once, with its own key.

use std::collections::BTreeMap;

use focal_base::{At, CaseId, ItemId, Lang, RunId, ThingId};
use focal_sense::StateValue;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Tell a thing to do something, until `until`; the key is the command's id on the wire.
    Command {
        thing: ThingId,
        run: RunId,
        case: Option<CaseId>,
        action: String,
        /// What the pack sends with it.
        #[serde(default)]
        with: BTreeMap<String, StateValue>,
        until: At,
    },
    Mail(Mail),
}

/// A message to somebody who is not on a page. Its text is made when it leaves, in their language;
/// the address is looked up then too, so that no copy of it lies in the outbox.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mail {
    pub to: Recipient,
    pub lang: Lang,
    /// Catalogue keys `mail.<about>.subject` and `mail.<about>.body`.
    pub about: String,
    pub with: BTreeMap<String, String>,
    /// What the link in it opens. The link itself is made when the mail leaves: only its hash is kept.
    pub link: Option<LinkTo>,
    /// The thread line that shows whether it left.
    pub item: Option<(CaseId, ItemId)>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "id")]
pub enum Recipient {
    Person(String),
    Agent(String),
    Provider(String),
}

/// What a guess-proof link lets its holder see. Each expires.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum LinkTo {
    /// A customer's own pages, opened at a case.
    Customer {
        person: String,
        case: Option<CaseId>,
    },
    Near {
        run: RunId,
        person: String,
    },
    Partner {
        run: RunId,
        provider: String,
    },
    NewPassword {
        agent: String,
    },
}

impl Effect {
    /// The outbox's name for it, by which workers choose what they take.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Effect::Command { .. } => "command",
            Effect::Mail(_) => "mail",
        }
    }
}
