//! Text that can be said in any language: never a sentence, always a key with its values.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// A language by its two-letter code, e.g. `en`, `es`. New ones arrive as files, not as code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Lang(pub String);

impl Default for Lang {
    fn default() -> Lang {
        Lang("en".to_owned())
    }
}

impl Lang {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Lang {
    fn from(code: &str) -> Lang {
        Lang(code.to_owned())
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Names a text in a catalogue of the pack or of the product.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TextKey(pub String);

impl From<&str> for TextKey {
    fn from(key: &str) -> TextKey {
        TextKey(key.to_owned())
    }
}

/// What was decided, kept so that it can be said in any language later: a key and its values.
/// Values are numbers, ids and names of definitions; never what a person wrote.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Said {
    pub key: TextKey,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub with: BTreeMap<String, String>,
}

impl Said {
    #[must_use]
    pub fn new(key: &str) -> Said {
        Said { key: TextKey::from(key), with: BTreeMap::new() }
    }

    #[must_use]
    pub fn with(mut self, name: &str, value: impl fmt::Display) -> Said {
        self.with.insert(name.to_owned(), value.to_string());
        self
    }
}
