//! Reading one tenant's world from a connection. Every statement here has `tenant = ?1`; SQL text is made
//! of declared names only, and every value is bound.

use focal_base::{At, TenantId};
use rusqlite::{Connection, OptionalExtension, Row, ToSql, params};

use super::Shared;
use super::tables::row_table;
use crate::{AuditQuery, Cursor, Document, Event, EventQuery, Key, Query, StoreError, Taken};

#[cfg(test)]
thread_local! {
    /// What searches of the audit trail have cost in this thread, in steps of SQLite's machine.
    pub(crate) static STEPS: std::cell::Cell<i32> = const { std::cell::Cell::new(0) };
}

/// A connection on behalf of one tenant.
pub(crate) struct Scope<'a> {
    pub shared: &'a Shared,
    pub connection: &'a Connection,
    pub tenant: &'a TenantId,
}

/// Text of conditions and the values bound in it.
struct Asked<'a> {
    text: String,
    values: Vec<&'a dyn ToSql>,
}

impl<'a> Asked<'a> {
    /// Adds `text` with each `?` of it numbered for its value.
    fn and(&mut self, text: &str, values: &[&'a dyn ToSql]) {
        self.text.push_str(" AND ");
        let mut given = values.iter();
        for part in text.split_inclusive('?') {
            match part.strip_suffix('?').zip(given.next()) {
                Some((before, value)) => {
                    self.values.push(*value);
                    self.text.push_str(&format!("{before}?{}", self.values.len()));
                }
                None => self.text.push_str(part),
            }
        }
    }
}

impl Scope<'_> {
    fn sql(&self, error: rusqlite::Error) -> StoreError {
        self.shared.sql(&error)
    }

    pub(super) fn known(&self, table: &str) -> Result<&Vec<String>, StoreError> {
        let keys = self.shared.catalog.get(table);
        keys.ok_or_else(|| StoreError::UnknownTable(table.to_owned()))
    }

    pub fn document(&self, table: &str, id: &str) -> Result<Option<Document>, StoreError> {
        self.known(table)?;
        let row_table = row_table(table);
        let text =
            format!("SELECT id, version, body FROM {row_table} WHERE tenant = ?1 AND id = ?2");
        let mut find = self.connection.prepare_cached(&text).map_err(|e| self.sql(e))?;
        let found = find.query_row(params![self.tenant.as_str(), id], document).optional();
        found.map_err(|e| self.sql(e))
    }

    pub fn documents(&self, table: &str, query: &Query) -> Result<Vec<Document>, StoreError> {
        let tenant = self.tenant.as_str();
        let mut asked = self.asked(table, query, &tenant)?;
        let order = query.order;
        let key = order.key.map(|key| format!("\"{key}\""));
        if let Some(cursor) = &query.after {
            let value = order.key.map(|_| &cursor.key);
            after(&mut asked, key.as_deref(), order.descending, value, cursor);
        }
        let way = if order.descending { "DESC" } else { "ASC" };
        let first = key.map(|key| format!("{key} {way}, ")).unwrap_or_default();
        let most = self.shared.options.max_rows;
        let limit = query.limit.unwrap_or(most + 1);
        let text = format!(
            "SELECT id, version, body FROM {} WHERE {} ORDER BY {first}id {way} LIMIT {limit}",
            row_table(table),
            asked.text
        );
        let mut find = self.connection.prepare_cached(&text).map_err(|e| self.sql(e))?;
        let found = find
            .query_map(asked.values.as_slice(), document)
            .and_then(Iterator::collect::<rusqlite::Result<Vec<_>>>)
            .map_err(|e| self.sql(e))?;
        if query.limit.is_none() && found.len() > most {
            return Err(StoreError::TooMany { what: format!("a query of {table}"), limit: most });
        }
        Ok(found)
    }

    pub fn count_documents(&self, table: &str, query: &Query) -> Result<u64, StoreError> {
        let tenant = self.tenant.as_str();
        let asked = self.asked(table, query, &tenant)?;
        let text = format!("SELECT count(*) FROM {} WHERE {}", row_table(table), asked.text);
        let mut count = self.connection.prepare_cached(&text).map_err(|e| self.sql(e))?;
        count.query_row(asked.values.as_slice(), |row| row.get(0)).map_err(|e| self.sql(e))
    }

    /// The conditions of a query on one tenant's rows, without its cursor.
    fn asked<'a>(
        &self,
        table: &str,
        query: &'a Query,
        tenant: &'a dyn ToSql,
    ) -> Result<Asked<'a>, StoreError> {
        let keys = self.known(table)?;
        let named = query.where_eq.iter().map(|(key, _)| *key);
        let ranged = query.between.iter().map(|(key, ..)| *key);
        for key in named.chain(ranged).chain(query.order.key) {
            if !keys.iter().any(|known| known == key) {
                let (table, key) = (table.to_owned(), key.to_owned());
                return Err(StoreError::UnknownKey { table, key });
            }
        }
        let mut asked = Asked { text: "tenant = ?1".to_owned(), values: vec![tenant] };
        for (key, value) in &query.where_eq {
            asked.and(&format!("\"{key}\" IS ?"), &[value]);
        }
        for (key, low, high) in &query.between {
            asked.and(&format!("\"{key}\" IS NOT NULL"), &[]);
            if let Some(low) = low {
                asked.and(&format!("\"{key}\" >= ?"), &[low]);
            }
            if let Some(high) = high {
                asked.and(&format!("\"{key}\" <= ?"), &[high]);
            }
        }
        Ok(asked)
    }

    pub fn events(&self, query: &EventQuery) -> Result<Vec<Event>, StoreError> {
        let tenant = self.tenant.as_str();
        let since = i64::try_from(query.since).unwrap_or(i64::MAX);
        let (case, thing) =
            (query.case.as_ref().map(|id| &id.0), query.thing.as_ref().map(|id| &id.0));
        let incident = query.incident.as_ref().map(|id| &id.0);
        let mut asked = Asked { text: "tenant = ?1".to_owned(), values: vec![&tenant] };
        for (column, value) in [("case_id", &case), ("thing", &thing), ("incident", &incident)] {
            if let Some(value) = value {
                asked.and(&format!("{column} = ?"), &[value]);
            }
        }
        if !query.kinds.is_empty() {
            let marks = vec!["?"; query.kinds.len()].join(", ");
            let kinds: Vec<_> = query.kinds.iter().map(|kind| kind as &dyn ToSql).collect();
            asked.and(&format!("kind IN ({marks})"), &kinds);
        }
        if query.since > 0 {
            asked.and(if query.newest_first { "seq < ?" } else { "seq > ?" }, &[&since]);
        }
        let way = if query.newest_first { "DESC" } else { "ASC" };
        let most = self.shared.options.max_rows;
        let limit = if query.limit == 0 { most } else { query.limit.min(most) };
        let text = format!(
            "SELECT seq, at, kind, case_id, thing, incident, actor, body
             FROM event WHERE {} ORDER BY seq {way} LIMIT {limit}",
            asked.text
        );
        let mut find = self.connection.prepare_cached(&text).map_err(|e| self.sql(e))?;
        find.query_map(asked.values.as_slice(), event)
            .and_then(Iterator::collect)
            .map_err(|e| self.sql(e))
    }

    /// Each kind is a walk of its own along its index, so that no line is read that is not asked for.
    pub fn audit(&self, query: &AuditQuery) -> Result<Vec<Event>, StoreError> {
        let most = self.shared.options.max_rows;
        let limit = if query.limit == 0 { most } else { query.limit.min(most) };
        let mut found = Vec::new();
        if query.kinds.is_empty() {
            found = self.audit_of(query, None, limit)?;
        }
        for kind in &query.kinds {
            found.extend(self.audit_of(query, Some(kind), limit)?);
        }
        found.sort_by_key(|event| std::cmp::Reverse((event.at, event.seq)));
        found.truncate(limit);
        Ok(found)
    }

    fn audit_of(
        &self,
        query: &AuditQuery,
        kind: Option<&String>,
        limit: usize,
    ) -> Result<Vec<Event>, StoreError> {
        let tenant = self.tenant.as_str();
        let ms = |at: At| at.0;
        let (from, to) = (query.from.map(ms), query.to.map(ms));
        let before = query.before.map(|(at, seq)| (at.0, i64::try_from(seq).unwrap_or(i64::MAX)));
        let mut asked =
            Asked { text: "object IS NOT NULL AND tenant = ?1".to_owned(), values: vec![&tenant] };
        let equal =
            [("actor", query.actor.as_ref()), ("kind", kind), ("object", query.object.as_ref())];
        let equal: Vec<(&str, &String)> =
            equal.into_iter().filter_map(|(column, value)| Some((column, value?))).collect();
        for (column, value) in &equal {
            match value.is_empty() {
                true => asked.and(&format!("{column} IS NULL"), &[]),
                false => asked.and(&format!("{column} = ?"), &[*value]),
            }
        }
        if let Some(from) = &from {
            asked.and("at >= ?", &[from]);
        }
        if let Some(to) = &to {
            asked.and("at < ?", &[to]);
        }
        if let Some((at, seq)) = &before {
            asked.and("(at, seq) < (?, ?)", &[at, seq]);
        }
        // What is rarest first: the planner knows no counts.
        let names = ["object", "actor", "kind"];
        let by = names.into_iter().find(|name| equal.iter().any(|(column, _)| column == name));
        let text = format!(
            "SELECT seq, at, kind, case_id, thing, incident, actor, body
             FROM event INDEXED BY audit_{} WHERE {} ORDER BY at DESC, seq DESC LIMIT {limit}",
            by.unwrap_or("at"),
            asked.text
        );
        let mut find = self.connection.prepare_cached(&text).map_err(|e| self.sql(e))?;
        let found = find
            .query_map(asked.values.as_slice(), event)
            .and_then(Iterator::collect::<rusqlite::Result<Vec<Event>>>)
            .map_err(|e| self.sql(e))?;
        #[cfg(test)]
        STEPS.set(STEPS.get() + find.reset_status(rusqlite::StatementStatus::VmStep));
        Ok(found)
    }

    pub fn taken(&self) -> Result<Option<Taken>, StoreError> {
        taken_of(self.connection, self.tenant.as_str()).map_err(|e| self.sql(e))
    }

    pub fn counter(&self, name: &str) -> Result<u64, StoreError> {
        let text = "SELECT value FROM counter WHERE tenant = ?1 AND name = ?2";
        let mut find = self.connection.prepare_cached(text).map_err(|e| self.sql(e))?;
        let value =
            find.query_row(params![self.tenant.as_str(), name], |row| row.get(0)).optional();
        value.map(Option::unwrap_or_default).map_err(|e| self.sql(e))
    }
}

/// Rows behind a cursor. Null is the least key, and SQL compares it to nothing, so it is spelled out.
fn after<'a>(
    asked: &mut Asked<'a>,
    key: Option<&str>,
    descending: bool,
    value: Option<&'a Key>,
    cursor: &'a Cursor,
) {
    let id = &cursor.id;
    let beyond = if descending { "<" } else { ">" };
    match (key, value) {
        (Some(key), Some(Key::Null)) if descending => {
            asked.and(&format!("({key} IS NULL AND id < ?)"), &[id]);
        }
        (Some(key), Some(Key::Null)) => {
            asked.and(&format!("({key} IS NOT NULL OR id > ?)"), &[id]);
        }
        (Some(key), Some(value)) => {
            let nulls = if descending { format!("OR {key} IS NULL ") } else { String::new() };
            let text = format!("({key} {beyond} ? {nulls}OR ({key} = ? AND id {beyond} ?))");
            asked.and(&text, &[value, value, id]);
        }
        _ => asked.and(&format!("id {beyond} ?"), &[id]),
    }
}

pub(crate) fn taken_of(connection: &Connection, tenant: &str) -> rusqlite::Result<Option<Taken>> {
    let mut find = connection.prepare_cached("SELECT epoch, seq FROM taken WHERE tenant = ?1")?;
    find.query_row([tenant], |row| Ok(Taken { epoch: row.get(0)?, seq: row.get(1)? })).optional()
}

pub(super) fn document(row: &Row<'_>) -> rusqlite::Result<Document> {
    Ok(Document { id: row.get(0)?, version: row.get(1)?, body: row.get(2)? })
}

pub(super) fn event(row: &Row<'_>) -> rusqlite::Result<Event> {
    let body: String = row.get(7)?;
    let body = serde_json::from_str(&body).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(7, rusqlite::types::Type::Text, Box::new(error))
    })?;
    Ok(Event {
        seq: row.get(0)?,
        at: At(row.get(1)?),
        kind: row.get(2)?,
        case: row.get::<_, Option<String>>(3)?.map(Into::into),
        thing: row.get::<_, Option<String>>(4)?.map(Into::into),
        incident: row.get::<_, Option<String>>(5)?.map(Into::into),
        actor: row.get(6)?,
        body,
    })
}

/// A handle that has `tenant` and `read(|scope| …)` answers everything of `Read` through its scope.
macro_rules! read_through {
    ($handle:ty) => {
        impl crate::Read for $handle {
            fn tenant_id(&self) -> &focal_base::TenantId {
                &self.tenant
            }

            fn document(
                &self,
                table: &str,
                id: &str,
            ) -> Result<Option<crate::Document>, crate::StoreError> {
                self.read(|scope| scope.document(table, id))
            }

            fn documents(
                &self,
                table: &str,
                query: &crate::Query,
            ) -> Result<Vec<crate::Document>, crate::StoreError> {
                self.read(|scope| scope.documents(table, query))
            }

            fn count_documents(
                &self,
                table: &str,
                query: &crate::Query,
            ) -> Result<u64, crate::StoreError> {
                self.read(|scope| scope.count_documents(table, query))
            }

            fn events(
                &self,
                query: &crate::EventQuery,
            ) -> Result<Vec<crate::Event>, crate::StoreError> {
                self.read(|scope| scope.events(query))
            }

            fn audit(
                &self,
                query: &crate::AuditQuery,
            ) -> Result<Vec<crate::Event>, crate::StoreError> {
                self.read(|scope| scope.audit(query))
            }

            fn taken(&self) -> Result<Option<crate::Taken>, crate::StoreError> {
                self.read(|scope| scope.taken())
            }

            fn counter(&self, name: &str) -> Result<u64, crate::StoreError> {
                self.read(|scope| scope.counter(name))
            }
        }
    };
}
pub(crate) use read_through;
