//! What somebody asks: which time, which facts, split by what, and with which switches.

use std::collections::BTreeMap;

use focal_base::{At, Span};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dim {
    Pack,
    Kind,
    Cause,
    Owner,
    Agent,
    Queue,
    Channel,
    Language,
}

impl Dim {
    pub const ALL: [Dim; 8] = [
        Dim::Pack,
        Dim::Kind,
        Dim::Cause,
        Dim::Owner,
        Dim::Agent,
        Dim::Queue,
        Dim::Channel,
        Dim::Language,
    ];

    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Dim::Pack => "pack",
            Dim::Kind => "kind",
            Dim::Cause => "cause",
            Dim::Owner => "owner",
            Dim::Agent => "agent",
            Dim::Queue => "queue",
            Dim::Channel => "channel",
            Dim::Language => "language",
        }
    }
}

/// Split by what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// One figure for all.
    All,
    Dim(Dim),
    Quarter,
    Hour,
    Day,
    Week,
    Month,
}

/// Decided when it is read, and true of every day alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Switches {
    /// Whoever gave up sooner does not count in the service level; zero: everybody counts.
    pub short: Span,
    /// Answered within this time is in time; `None`: within what the queue promised then.
    pub target: Option<Span>,
    /// Contacts that a thing started count as well, though nobody waits at the other end.
    pub things: bool,
    /// An ending that is followed by the same trouble within it was no first-contact resolution.
    pub window: Span,
}

/// No window is longer: what came back later is not looked for.
pub const LONGEST_WINDOW: Span = Span::days(30);

impl Default for Switches {
    fn default() -> Switches {
        Switches { short: Span::ZERO, target: None, things: false, window: Span::days(7) }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    pub from: At,
    /// The first moment that is not asked about.
    pub to: At,
    pub only: BTreeMap<Dim, String>,
    pub switches: Switches,
    pub zone: String,
}

impl Question {
    #[must_use]
    pub fn over(from: At, to: At, zone: &str) -> Question {
        Question {
            from,
            to,
            only: BTreeMap::new(),
            switches: Switches::default(),
            zone: zone.to_owned(),
        }
    }

    /// Sheets must be read up to here: what comes back within the window belongs to the answer.
    #[must_use]
    pub fn looks_until(&self) -> At {
        self.to + self.switches.window
    }
}
