//! A token for programs: what it may do and until when. Its secret is a credential and lives elsewhere.

use focal_base::{AgentId, At};
use serde::{Deserialize, Serialize};

/// One thing that a token may be allowed. Short on purpose: whoever makes one reads the whole list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Scope {
    #[serde(rename = "signals:write")]
    SignalsWrite,
    #[serde(rename = "cases:read")]
    CasesRead,
    #[serde(rename = "cases:write")]
    CasesWrite,
    #[serde(rename = "things:read")]
    ThingsRead,
    #[serde(rename = "things:write")]
    ThingsWrite,
    #[serde(rename = "reports:read")]
    ReportsRead,
    #[serde(rename = "admin:read")]
    AdminRead,
    #[serde(rename = "admin:write")]
    AdminWrite,
}

impl Scope {
    pub const ALL: [Scope; 8] = [
        Scope::SignalsWrite,
        Scope::CasesRead,
        Scope::CasesWrite,
        Scope::ThingsRead,
        Scope::ThingsWrite,
        Scope::ReportsRead,
        Scope::AdminRead,
        Scope::AdminWrite,
    ];

    /// As the API, the page and the guides write it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Scope::SignalsWrite => "signals:write",
            Scope::CasesRead => "cases:read",
            Scope::CasesWrite => "cases:write",
            Scope::ThingsRead => "things:read",
            Scope::ThingsWrite => "things:write",
            Scope::ReportsRead => "reports:read",
            Scope::AdminRead => "admin:read",
            Scope::AdminWrite => "admin:write",
        }
    }

    #[must_use]
    pub fn of(word: &str) -> Option<Scope> {
        Scope::ALL.into_iter().find(|scope| scope.word() == word)
    }
}

/// What stands before a token's id where the journal says who did something: no agent's id has a colon.
const ACTS_AS: &str = "token:";

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiTokenRow {
    pub id: String,
    pub name: String,
    /// In the order of the list, each once.
    pub scopes: Vec<Scope>,
    pub made: At,
    pub by: AgentId,
    /// From then on it opens nothing.
    pub expires: At,
    /// Most requests a minute; nothing said is what a person may do.
    #[serde(default)]
    pub per_minute: Option<u32>,
    /// When it was ended before its time, and when it had been used last.
    #[serde(default)]
    pub ended: Option<At>,
    #[serde(default)]
    pub last_used: Option<At>,
}

impl ApiTokenRow {
    #[must_use]
    pub fn is_alive(&self, now: At) -> bool {
        self.ended.is_none() && now < self.expires
    }

    #[must_use]
    pub fn allows(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope)
    }

    /// Who did it, as the journal and the audit trail keep it.
    #[must_use]
    pub fn actor(&self) -> AgentId {
        AgentId(format!("{ACTS_AS}{}", self.id))
    }

    /// The id of the token that acted, when it was one.
    #[must_use]
    pub fn of_actor(actor: &str) -> Option<&str> {
        actor.strip_prefix(ACTS_AS)
    }
}
