//! One fact of the journal as reports read it. The engine writes these as events; whatever else stands in an
//! event's body is for others. Bodies hold ids and numbers.

use focal_base::At;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::sheet::EndedBy;

/// Kinds of events that reports read; all others are passed over.
pub const KINDS: [&str; 20] = [
    "contact_opened",
    "contact_joined",
    "offered",
    "accepted",
    "declined",
    "timed_out",
    "withdrawn",
    "vanished",
    "transferred",
    "taken_over",
    "wrapped_up",
    "resumed",
    "contact_ended",
    "presence",
    "desk_empty",
    "case_reopened",
    "case_resolved",
    "step_begun",
    "rated",
    "alarm_raised",
];

/// The house counts its things once a day.
pub const CENSUS: &str = "census";
/// A case about what an earlier one was about.
pub const CASE_OPENED: &str = "case_opened";

#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    pub seq: u64,
    pub at: At,
    pub case: Option<String>,
    /// The agent who did it, where one did.
    pub actor: Option<String>,
    pub what: What,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    ContactOpened(ContactOpened),
    /// A customer joined what a thing had started: from now on somebody waits.
    ContactJoined(OfContact),
    Offered(Offered),
    Accepted(OfContact),
    Declined(OfContact),
    TimedOut(OfContact),
    /// The offer was taken back: whoever it rang for was not the right one any more.
    Withdrawn(OfContact),
    /// Its agent's connection was lost.
    Vanished(OfContact),
    Transferred(Transferred),
    /// The talk went from one agent to another, who took it, without a wait in between.
    TakenOver(OfContact),
    /// The talk is over, its agent still writes.
    WrappedUp(OfContact),
    /// The talk was not over after all: its agent goes on with it.
    Resumed(OfContact),
    ContactEnded(ContactEnded),
    Presence(Presence),
    /// The house has started: nobody is at the desk. `since` is the last it knew.
    DeskEmpty {
        since: At,
    },
    CaseOpened(CaseOpened),
    CaseReopened(Earlier),
    CaseResolved(Ended),
    StepBegun(StepBegun),
    Rated(Rated),
    AlarmRaised(Anything),
    Census(Censused),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfContact {
    pub contact: String,
}

/// An event of which nothing but its moment counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anything {}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactOpened {
    pub contact: String,
    /// The case's number.
    pub number: u64,
    pub queue: String,
    pub channel: String,
    /// `customer`, `thing` or `agent`.
    pub by: String,
    pub lang: String,
    #[serde(default)]
    pub pack: String,
    #[serde(default)]
    pub thing_kind: String,
    /// Within which its queue promised an answer, in milliseconds.
    pub target: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offered {
    pub contact: String,
    pub to: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transferred {
    pub contact: String,
    pub queue: String,
    pub target: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactEnded {
    pub contact: String,
    /// Whoever waited did not want to wait any longer.
    #[serde(default)]
    pub gave_up: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presence {
    /// `available`, `away` or `offline`.
    pub to: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseOpened {
    /// The last case about the same, if it ended a short while ago.
    #[serde(default)]
    pub after: Option<Earlier>,
}

/// An ending that did not last.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Earlier {
    pub number: u64,
    pub ended: At,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepBegun {
    /// The company to which the work was given.
    #[serde(default)]
    pub provider: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rated {
    pub rating: i64,
    pub number: u64,
    #[serde(default)]
    pub pack: String,
    #[serde(default)]
    pub thing_kind: String,
    #[serde(default)]
    pub cause: String,
    #[serde(default)]
    pub owner: String,
    #[serde(default)]
    pub lang: String,
}

/// How a case ended, as far as figures need it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    pub number: u64,
    #[serde(default)]
    pub pack: String,
    #[serde(default)]
    pub thing_kind: String,
    #[serde(default)]
    pub lang: String,
    #[serde(default)]
    pub cause: String,
    /// A test or a repair has proved the cause.
    #[serde(default)]
    pub confirmed: bool,
    /// `provider:ID`, `role:NAME`, `customer`, `nobody` or nothing while unknown.
    #[serde(default)]
    pub owner: String,
    pub ended_by: EndedBy,
    /// Its first ending; later ones follow a reopening.
    pub first: bool,
    /// Spent since its last ending, in cents.
    pub spent: i64,
    pub first_signal: At,
    /// What was believed when it ended.
    #[serde(default)]
    pub believed: Vec<Believed>,
}

/// A cause and how likely it was held, in parts per million.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Believed(pub String, pub i64);

/// How many things of a kind there are, and what may be spent on one a year, in cents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    pub pack: String,
    pub thing_kind: String,
    pub things: i64,
    #[serde(default)]
    pub budget: Option<i64>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Censused {
    pub kinds: Vec<Counted>,
}

impl What {
    /// Reads an event; `None` when it is none that reports read, or one of a time before they did.
    #[must_use]
    pub fn read(kind: &str, body: Value) -> Option<What> {
        let known = KINDS.contains(&kind) || [CENSUS, CASE_OPENED].contains(&kind);
        if !known {
            return None;
        }
        let whole = serde_json::Map::from_iter([(kind.to_owned(), body)]);
        serde_json::from_value(Value::Object(whole)).ok()
    }

    /// The kind and the body of the event that tells it.
    #[must_use]
    pub fn written(&self) -> (String, Value) {
        let whole = serde_json::to_value(self).unwrap_or(Value::Null);
        match whole {
            Value::Object(map) => map.into_iter().next().unwrap_or_default(),
            _ => <(String, Value)>::default(),
        }
    }
}
