//! How rows and events are asked for: by keys, in one order, a page at a time. Knows no SQL.

use std::cmp::Ordering;

use focal_base::{At, CaseId, IncidentId, ThingId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Key;

/// Which rows, in which order. Without a limit a query that gives more than the store's `max_rows` is
/// refused, never cut: a rule that saw only some of the rows would decide wrongly without knowing it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    pub where_eq: Vec<(&'static str, Key)>,
    /// Keys between two values, both included; `None` is open. Nulls are in no range.
    pub between: Vec<(&'static str, Option<Key>, Option<Key>)>,
    pub order: Order,
    pub after: Option<Cursor>,
    pub limit: Option<usize>,
}

/// By a key and then by id, or by id alone. Descending turns both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Order {
    pub key: Option<&'static str>,
    pub descending: bool,
}

/// A place in an order, just behind a row. Made by [`crate::Table::cursor`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    pub key: Key,
    pub id: String,
}

impl Query {
    #[must_use]
    pub fn new() -> Query {
        Query::default()
    }

    /// Rows whose `key` is `value`.
    #[must_use]
    pub fn by(key: &'static str, value: impl Into<Key>) -> Query {
        Query::new().and(key, value)
    }

    #[must_use]
    pub fn and(mut self, key: &'static str, value: impl Into<Key>) -> Query {
        self.where_eq.push((key, value.into()));
        self
    }

    #[must_use]
    pub fn at_most(mut self, key: &'static str, value: impl Into<Key>) -> Query {
        self.between.push((key, None, Some(value.into())));
        self
    }

    #[must_use]
    pub fn at_least(mut self, key: &'static str, value: impl Into<Key>) -> Query {
        self.between.push((key, Some(value.into()), None));
        self
    }

    #[must_use]
    pub fn order_by(mut self, key: &'static str) -> Query {
        self.order.key = Some(key);
        self
    }

    #[must_use]
    pub fn descending(mut self) -> Query {
        self.order.descending = true;
        self
    }

    #[must_use]
    pub fn after(mut self, cursor: Cursor) -> Query {
        self.after = Some(cursor);
        self
    }

    #[must_use]
    pub fn limit(mut self, rows: usize) -> Query {
        self.limit = Some(rows);
        self
    }
}

/// Which events, in rising order of their number unless `newest_first`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventQuery {
    pub case: Option<CaseId>,
    pub thing: Option<ThingId>,
    pub incident: Option<IncidentId>,
    /// Any of these; empty is every kind.
    pub kinds: Vec<String>,
    /// Only events with a greater number (a smaller one when `newest_first`); 0 is from the beginning.
    pub since: u64,
    pub newest_first: bool,
    /// At most so many; 0 is the store's `max_rows`.
    pub limit: usize,
}

impl EventQuery {
    #[must_use]
    pub fn since(seq: u64, limit: usize) -> EventQuery {
        EventQuery { since: seq, limit, ..EventQuery::default() }
    }

    #[must_use]
    pub fn of_case(case: &CaseId, limit: usize) -> EventQuery {
        EventQuery { case: Some(case.clone()), limit, ..EventQuery::default() }
    }
}

/// Which lines of the audit trail, latest first. What is not said is any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditQuery {
    /// Who did it; an empty one is nobody: the house by itself.
    pub actor: Option<String>,
    /// Any of these; empty is every kind.
    pub kinds: Vec<String>,
    /// What it was done to, by its id.
    pub object: Option<String>,
    /// Not before, and before.
    pub from: Option<At>,
    pub to: Option<At>,
    /// Only what stands behind this place: the moment and number of the last line of a page.
    pub before: Option<(At, u64)>,
    /// At most so many; 0 is the store's `max_rows`.
    pub limit: usize,
}

/// One fact of the journal. Holds ids and numbers, never what a person wrote.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Rising within its tenant, without gaps, never reused.
    pub seq: u64,
    pub at: At,
    pub kind: String,
    pub case: Option<CaseId>,
    pub thing: Option<ThingId>,
    pub incident: Option<IncidentId>,
    /// Who did it: an agent's id, or the name of a part of the house.
    pub actor: Option<String>,
    pub body: Value,
}

/// How far the engine has taken findings over. Ordered by epoch, then by number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Taken {
    pub epoch: u32,
    pub seq: u64,
}

impl PartialOrd for Taken {
    fn partial_cmp(&self, other: &Taken) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Taken {
    fn cmp(&self, other: &Taken) -> Ordering {
        (self.epoch, self.seq).cmp(&(other.epoch, other.seq))
    }
}
