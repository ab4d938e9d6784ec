//! One decision, as it is written: rows, events, effects and marks, all or nothing. Knows no SQL.

use std::collections::BTreeMap;

use focal_base::{At, CaseId, IncidentId, TenantId, ThingId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Key, Read, StoreError, Table, Taken};

/// What one commit writes. Within a batch the last word on a row counts.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    pub puts: Vec<Put>,
    /// Where each row stands among them: a decision changes one row often, and it is written once.
    #[doc(hidden)]
    pub places: BTreeMap<(&'static str, String), usize>,
    pub deletes: Vec<(&'static str, String)>,
    pub events: Vec<NewEvent>,
    pub outbox: Vec<NewEffect>,
    /// Effects that are not wanted any more, by id; one already done stays done.
    pub cancels: Vec<String>,
    /// The findings this decision answers. A batch that comes with a mark at or before the stored one
    /// is refused whole: it has been written before.
    pub taken: Option<Taken>,
    /// Numbers given by [`Batch::bump`].
    pub counters: Vec<(String, u64)>,
    pub credentials: Vec<Credential>,
    /// Credentials that end, by hash.
    pub revoked: Vec<String>,
    /// Every credential of these subjects ends.
    pub ended: Vec<String>,
    /// Events of the past that name somebody no more; number, time and kind stay as they are.
    pub renamed: Vec<Renamed>,
    /// Effects in whatever state that name somebody no more; without a body the effect itself goes.
    pub resent: Vec<(String, Option<Value>)>,
    /// Why a row could not be written down; said at commit, so that `put` needs no `?`.
    #[doc(hidden)]
    pub broken: Option<StoreError>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Put {
    pub table: &'static str,
    pub id: String,
    pub keys: Vec<Key>,
    pub body: String,
}

/// An event before it has its number. `body` holds ids and numbers, never what a person wrote.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NewEvent {
    pub at: At,
    pub kind: String,
    pub case: Option<CaseId>,
    pub thing: Option<ThingId>,
    pub incident: Option<IncidentId>,
    pub actor: Option<String>,
    pub body: Value,
}

/// An event of the past as it reads without the name of somebody who was erased.
#[derive(Clone, Debug, PartialEq)]
pub struct Renamed {
    pub seq: u64,
    pub actor: Option<String>,
    pub body: Value,
}

/// What an event was done to, when it is a line of the audit trail: the text that its body names as `on`.
pub(crate) fn object(body: &Value) -> Option<&str> {
    body.get("on")?.as_str()
}

/// Something to do in the world after the commit, at least once, not before `due`.
#[derive(Clone, Debug, PartialEq)]
pub struct NewEffect {
    /// The idempotency key, unique within the tenant: a second effect with the same id is not written.
    pub id: String,
    /// `mail`, `command`, `timer`, …: whose work it is.
    pub kind: String,
    pub due: At,
    pub body: Value,
}

/// Who a secret speaks for. The secret itself is never stored, only its hash.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Credential {
    pub hash: String,
    pub kind: CredentialKind,
    pub tenant: TenantId,
    /// A thing, an agent or a person, by id.
    pub subject: String,
    pub expires: Option<At>,
    pub body: Value,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CredentialKind {
    Device,
    Session,
    /// A program's token.
    Token,
    Link,
}

impl CredentialKind {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            CredentialKind::Device => "device",
            CredentialKind::Session => "session",
            CredentialKind::Token => "token",
            CredentialKind::Link => "link",
        }
    }
}

/// What a commit gave: durable when it is returned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Committed {
    /// The tenant's last event after this batch, whether or not it wrote any.
    pub last_event_seq: u64,
}

impl Batch {
    #[must_use]
    pub fn new() -> Batch {
        Batch::default()
    }

    /// Writes `row` as it is now, whole.
    pub fn put<T: Serialize>(&mut self, table: &Table<T>, row: &T) -> &mut Batch {
        let id = (table.id)(row);
        match serde_json::to_string(row) {
            Ok(body) => {
                self.deletes.retain(|(name, gone)| *name != table.name || *gone != id);
                let next = self.puts.len();
                let at = *self.places.entry((table.name, id.clone())).or_insert(next);
                let put = Put { table: table.name, id, keys: (table.key)(row), body };
                match self.puts.get_mut(at) {
                    Some(before) => *before = put,
                    None => self.puts.push(put),
                }
            }
            Err(error) => self.broken_by(table.name, &error),
        }
        self
    }

    /// A row as this batch will write it, if it does.
    #[must_use]
    pub fn written<T: serde::de::DeserializeOwned>(&self, table: &Table<T>, id: &str) -> Option<T> {
        let at = self.places.get(&(table.name, id.to_owned()))?;
        serde_json::from_str(&self.puts.get(*at)?.body).ok()
    }

    pub fn delete<T>(&mut self, table: &Table<T>, id: &str) -> &mut Batch {
        if let Some(at) = self.places.remove(&(table.name, id.to_owned())) {
            self.puts.swap_remove(at);
            if let Some(moved) = self.puts.get(at) {
                self.places.insert((moved.table, moved.id.clone()), at);
            }
        }
        self.deletes.push((table.name, id.to_owned()));
        self
    }

    pub fn event(&mut self, event: NewEvent) -> &mut Batch {
        self.events.push(event);
        self
    }

    pub fn effect(&mut self, effect: NewEffect) -> &mut Batch {
        self.outbox.push(effect);
        self
    }

    /// The next number of a tenant's series (`case` → 1, 2, 3 …), without gaps between commits.
    /// Two batches prepared at once get the same number, and the second is refused with a conflict.
    pub fn bump(&mut self, store: &(impl Read + ?Sized), name: &str) -> Result<u64, StoreError> {
        let before = match self.counters.iter().rev().find(|(of, _)| of == name) {
            Some((_, number)) => *number,
            None => store.counter(name)?,
        };
        self.counters.push((name.to_owned(), before + 1));
        Ok(before + 1)
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.puts.is_empty()
            && self.deletes.is_empty()
            && self.events.is_empty()
            && self.outbox.is_empty()
            && self.cancels.is_empty()
            && self.taken.is_none()
            && self.counters.is_empty()
            && self.credentials.is_empty()
            && self.revoked.is_empty()
            && self.ended.is_empty()
            && self.renamed.is_empty()
            && self.resent.is_empty()
            && self.broken.is_none()
    }

    fn broken_by(&mut self, what: &str, error: &serde_json::Error) {
        let (what, detail) = (what.to_owned(), error.to_string());
        self.broken.get_or_insert(StoreError::Encode { what, detail });
    }

    pub(crate) fn checked(&self) -> Result<(), StoreError> {
        self.broken.clone().map_or(Ok(()), Err)
    }
}
