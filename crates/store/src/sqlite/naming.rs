//! Finding what names somebody, wherever it stands, so that it can be written anew without them: rows, events of the
//! past and letters on their way. Looks at the text of bodies and knows no row.

use rusqlite::{Row, params_from_iter};

use super::read::{Scope, document, event};
use super::tables::row_table;
use crate::{Document, Event, StoreError};

/// What a text says when it names somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Naming {
    /// Said exactly so.
    pub exact: Vec<String>,
    /// In lower case, however it was said.
    pub folded: Vec<String>,
}

/// A letter or command in the outbox, in whatever state.
#[derive(Clone, Debug, PartialEq)]
pub struct Sending {
    pub id: String,
    pub body: serde_json::Value,
}

impl Naming {
    /// The condition over a column, with its values numbered from `first`.
    fn condition(&self, column: &str, first: usize) -> String {
        let exact = (0..self.exact.len()).map(|i| format!("instr({column}, ?{}) > 0", first + i));
        let from = first + self.exact.len();
        let folded =
            (0..self.folded.len()).map(|i| format!("instr(lower({column}), ?{}) > 0", from + i));
        let all: Vec<String> = exact.chain(folded).collect();
        if all.is_empty() { "0".to_owned() } else { all.join(" OR ") }
    }

    fn values(&self) -> impl Iterator<Item = &String> {
        self.exact.iter().chain(&self.folded)
    }
}

impl Scope<'_> {
    /// Rows of a table behind `after` that name somebody, by id.
    pub fn rows_naming(
        &self,
        table: &str,
        naming: &Naming,
        after: &str,
        limit: usize,
    ) -> Result<Vec<Document>, StoreError> {
        self.known(table)?;
        let text = format!(
            "SELECT id, version, body FROM {} WHERE tenant = ?1 AND id > ?2 AND ({})
             ORDER BY id LIMIT {limit}",
            row_table(table),
            naming.condition("body", 3)
        );
        let values = [self.tenant.as_str(), after].into_iter();
        let values = values.chain(naming.values().map(String::as_str));
        self.found(&text, values, document)
    }

    /// Events with numbers above `after` and not above `upto` that name somebody, or that an actor of this id did.
    pub fn events_naming(
        &self,
        naming: &Naming,
        actor: &str,
        after: u64,
        upto: u64,
    ) -> Result<Vec<Event>, StoreError> {
        let text = format!(
            "SELECT seq, at, kind, case_id, thing, incident, actor, body FROM event
             WHERE tenant = ?1 AND seq > CAST(?2 AS INTEGER) AND seq <= CAST(?3 AS INTEGER)
             AND (actor = ?4 OR {}) ORDER BY seq",
            naming.condition("body", 5)
        );
        let (after, upto) = (after.to_string(), upto.to_string());
        let values = [self.tenant.as_str(), &after, &upto, actor].into_iter();
        let values = values.chain(naming.values().map(String::as_str));
        self.found(&text, values, event)
    }

    /// Effects in any state whose body names somebody.
    pub fn sendings_naming(
        &self,
        naming: &Naming,
        limit: usize,
    ) -> Result<Vec<Sending>, StoreError> {
        let text = format!(
            "SELECT id, body FROM outbox WHERE tenant = ?1 AND ({}) ORDER BY id LIMIT {limit}",
            naming.condition("body", 2)
        );
        let values = [self.tenant.as_str()].into_iter();
        let values = values.chain(naming.values().map(String::as_str));
        self.found(&text, values, |row| {
            Ok(Sending { id: row.get(0)?, body: crate::system::json(row, 1)? })
        })
    }

    /// The last number that an event of the tenant has been given.
    pub fn last_event(&self) -> Result<u64, StoreError> {
        let text = "SELECT event_seq FROM tenant WHERE id = ?1";
        let found = self.found(text, [self.tenant.as_str()].into_iter(), |row| row.get(0))?;
        Ok(found.into_iter().next().unwrap_or_default())
    }

    fn found<'v, R>(
        &self,
        text: &str,
        values: impl Iterator<Item = &'v str>,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<R>,
    ) -> Result<Vec<R>, StoreError> {
        let mut find = self.connection.prepare_cached(text).map_err(|e| self.shared.sql(&e))?;
        find.query_map(params_from_iter(values), read)
            .and_then(Iterator::collect)
            .map_err(|e| self.shared.sql(&e))
    }
}

impl super::TenantReader {
    pub fn rows_naming(
        &self,
        table: &str,
        naming: &Naming,
        after: &str,
        limit: usize,
    ) -> Result<Vec<Document>, StoreError> {
        self.read(|scope| scope.rows_naming(table, naming, after, limit))
    }

    pub fn events_naming(
        &self,
        naming: &Naming,
        actor: &str,
        after: u64,
        upto: u64,
    ) -> Result<Vec<Event>, StoreError> {
        self.read(|scope| scope.events_naming(naming, actor, after, upto))
    }

    pub fn sendings_naming(
        &self,
        naming: &Naming,
        limit: usize,
    ) -> Result<Vec<Sending>, StoreError> {
        self.read(|scope| scope.sendings_naming(naming, limit))
    }

    pub fn last_event(&self) -> Result<u64, StoreError> {
        self.read(|scope| scope.last_event())
    }
}
