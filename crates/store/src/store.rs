//! The seam to the database: what the engine may ask of it, whichever it is. Every handle belongs to one
//! tenant, so a rule cannot even name another's rows.
//!
//! An implementation writes the five raw readings and `commit`; the typed ones follow from them.

use focal_base::TenantId;
use serde::de::DeserializeOwned;

use crate::{
    AuditQuery, Batch, Committed, Cursor, Event, EventQuery, Key, Query, StoreError, Table, Taken,
};

/// Rows of one page of a walk.
const PAGE: usize = 1_000;

/// A stored document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    pub id: String,
    /// 1 when made, one more at every change. Not reused within the life of the row.
    pub version: u64,
    pub body: String,
}

/// What can be asked of one tenant's rows and events.
pub trait Read: Send {
    fn tenant_id(&self) -> &TenantId;
    fn document(&self, table: &str, id: &str) -> Result<Option<Document>, StoreError>;
    fn documents(&self, table: &str, query: &Query) -> Result<Vec<Document>, StoreError>;
    /// How many rows match, whatever the query's limit and cursor say.
    fn count_documents(&self, table: &str, query: &Query) -> Result<u64, StoreError>;
    fn events(&self, query: &EventQuery) -> Result<Vec<Event>, StoreError>;
    /// Lines of the audit trail, latest first, each found by an index.
    fn audit(&self, query: &AuditQuery) -> Result<Vec<Event>, StoreError>;
    /// How far this tenant's findings have been taken over.
    fn taken(&self) -> Result<Option<Taken>, StoreError>;
    /// The last number given in a series; 0 before the first.
    fn counter(&self, name: &str) -> Result<u64, StoreError>;

    fn get<T: DeserializeOwned>(&self, table: &Table<T>, id: &str) -> Result<Option<T>, StoreError>
    where
        Self: Sized,
    {
        self.document(table.name, id)?.map(|found| decode(table, &found)).transpose()
    }

    /// Every row, by id. For tables that are small by nature; refused above the store's `max_rows`.
    fn all<T: DeserializeOwned>(&self, table: &Table<T>) -> Result<Vec<T>, StoreError>
    where
        Self: Sized,
    {
        self.find(table, &Query::new())
    }

    fn find<T: DeserializeOwned>(
        &self,
        table: &Table<T>,
        query: &Query,
    ) -> Result<Vec<T>, StoreError>
    where
        Self: Sized,
    {
        let found = self.documents(table.name, query)?;
        found.iter().map(|document| decode(table, document)).collect()
    }

    /// Every matching row by id, however many there are, asked for a page at a time. The query has neither
    /// order nor limit of its own.
    fn walk<T: DeserializeOwned>(
        &self,
        table: &Table<T>,
        query: &Query,
        each: &mut dyn FnMut(T),
    ) -> Result<(), StoreError>
    where
        Self: Sized,
    {
        let mut query = query.clone().limit(PAGE);
        loop {
            let found = self.documents(table.name, &query)?;
            for document in &found {
                each(decode(table, document)?);
            }
            match found.into_iter().nth(PAGE - 1) {
                Some(last) => query.after = Some(Cursor { key: Key::Null, id: last.id }),
                None => return Ok(()),
            }
        }
    }

    fn count<T>(&self, table: &Table<T>, query: &Query) -> Result<u64, StoreError>
    where
        Self: Sized,
    {
        self.count_documents(table.name, query)
    }
}

/// One tenant's world, to read and to change. One writer: whoever holds this decides alone.
pub trait Store: Read {
    /// Writes the batch in one transaction: all of it, on disk, when this returns; nothing of it on error.
    fn commit(&mut self, batch: Batch) -> Result<Committed, StoreError>;
}

fn decode<T: DeserializeOwned>(table: &Table<T>, found: &Document) -> Result<T, StoreError> {
    serde_json::from_str(&found.body).map_err(|error| StoreError::Decode {
        table: table.name.to_owned(),
        id: found.id.clone(),
        // The position, not the text: a body may be personal.
        detail: format!("line {} column {} ({:?})", error.line(), error.column(), error.classify()),
    })
}
