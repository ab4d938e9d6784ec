//! What a row is: a document with an id, and the few keys it is found by. Knows no SQL.

use std::fmt;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::{Cursor, Query, StoreError};

/// A value rows are found and ordered by. Nulls come first, then numbers, then text by its bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Key {
    Null,
    Int(i64),
    Text(String),
}

impl From<&str> for Key {
    fn from(text: &str) -> Key {
        Key::Text(text.to_owned())
    }
}

impl From<String> for Key {
    fn from(text: String) -> Key {
        Key::Text(text)
    }
}

impl From<i64> for Key {
    fn from(number: i64) -> Key {
        Key::Int(number)
    }
}

impl From<bool> for Key {
    fn from(yes: bool) -> Key {
        Key::Int(i64::from(yes))
    }
}

impl From<focal_base::At> for Key {
    fn from(at: focal_base::At) -> Key {
        Key::Int(at.0)
    }
}

impl<T: Into<Key>> From<Option<T>> for Key {
    fn from(value: Option<T>) -> Key {
        value.map_or(Key::Null, Into::into)
    }
}

/// A table of one type of row, declared by the engine as a constant.
///
/// `key` gives the values of `keys`, in their order. A key whose meaning changes needs a new name:
/// rows are keyed again only when the list of names changes.
pub struct Table<T> {
    pub name: &'static str,
    pub keys: &'static [&'static str],
    pub id: fn(&T) -> String,
    pub key: fn(&T) -> Vec<Key>,
}

impl<T: Serialize + DeserializeOwned + 'static> Table<T> {
    /// What the store must know to make and keep the table.
    #[must_use]
    pub fn spec(&self) -> TableSpec {
        let key = self.key;
        let rekey = move |body: &str| {
            serde_json::from_str::<T>(body).map(|row| key(&row)).map_err(|error| error.to_string())
        };
        TableSpec { name: self.name, keys: self.keys, rekey: Arc::new(rekey) }
    }
}

impl<T> Table<T> {
    /// The place just behind `row` in the order of `query`: for the next page.
    #[must_use]
    pub fn cursor(&self, row: &T, query: &Query) -> Cursor {
        let place = query.order.key.and_then(|name| self.keys.iter().position(|key| *key == name));
        let key = place.and_then(|i| (self.key)(row).into_iter().nth(i));
        Cursor { key: key.unwrap_or(Key::Null), id: (self.id)(row) }
    }
}

/// Keys of a stored body, or why it does not read as its type.
type Rekey = dyn Fn(&str) -> Result<Vec<Key>, String> + Send + Sync;

/// A table without its type: a name, its keys, and how to key a stored document again.
#[derive(Clone)]
pub struct TableSpec {
    pub name: &'static str,
    pub keys: &'static [&'static str],
    pub(crate) rekey: Arc<Rekey>,
}

impl fmt::Debug for TableSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TableSpec").field("name", &self.name).field("keys", &self.keys).finish()
    }
}

impl TableSpec {
    /// Names become part of SQL text, so they are held to a few harmless characters.
    pub(crate) fn checked(&self) -> Result<(), StoreError> {
        let expected = "a to z, 0 to 9 and _, at most 48, a letter first";
        let good = |name: &str| {
            name.len() <= 48
                && name.starts_with(|c: char| c.is_ascii_lowercase())
                && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        };
        if !good(self.name) {
            return Err(StoreError::BadName {
                what: "a table",
                name: self.name.to_owned(),
                expected,
            });
        }
        for (i, key) in self.keys.iter().enumerate() {
            let reserved = ["tenant", "id", "version", "body"].contains(key);
            if !good(key) || reserved || self.keys[..i].contains(key) {
                let expected = "as for tables, not twice, and none of tenant, id, version, body";
                return Err(StoreError::BadName {
                    what: "a key",
                    name: (*key).to_owned(),
                    expected,
                });
            }
        }
        Ok(())
    }
}
