//! A serde deserializer over the tree that never gives up: what is wrong or missing is told and a
//! stand-in is put in its place, so that one reading of a file finds all that is wrong with its shape.
//! Stand-ins are empty, and every later check is silent about empty names.

mod access;
mod leaf;
mod scalar;
mod tree;

use std::fmt;

use serde::Deserialize;
use serde::de::{self, Deserializer, IntoDeserializer, Visitor};

pub(crate) use leaf::{
    Amount, Budget, Count, Dur, Flag, Name, Num, OneOrMany, Owed, Rows, Scalar, Share, Text,
    Variable,
};
pub(crate) use tree::{Key, Node, Value, parse};
pub use tree::{MAX_DEPTH, MAX_FILE, MAX_NODES};

use crate::problem::{Place, Problems, nearest};
use access::{Items, RowItems, StructFields};

/// Reads a whole file as `T`. Always gives a value; look at `problems` before believing it.
pub(crate) fn read<T: for<'de> Deserialize<'de>>(node: &Node, problems: &Problems) -> Option<T> {
    let reader =
        Reader { node: Some(node), place: node.place, key: "this file", quiet: false, problems };
    match T::deserialize(reader) {
        Ok(value) => Some(value),
        Err(Stop(message)) => {
            problems.error(node.place, message, "a value of the documented shape");
            None
        }
    }
}

/// Why reading could not even put a stand-in. Not reached by the types of this crate.
#[derive(Debug)]
pub(crate) struct Stop(String);

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Stop {}

impl de::Error for Stop {
    fn custom<T: fmt::Display>(message: T) -> Stop {
        Stop(message.to_string())
    }
}

/// One value to be read, or its absence.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    /// `None` when the key is not there.
    node: Option<&'a Node>,
    /// Of the value, or of the map that lacks it.
    place: Place,
    /// The key it stands under.
    key: &'a str,
    /// Inside something already told wrong: say nothing more.
    quiet: bool,
    problems: &'a Problems,
}

impl<'a> Reader<'a> {
    fn of(self, node: &'a Node, key: &'a str) -> Reader<'a> {
        Reader { node: Some(node), place: node.place, key, ..self }
    }

    fn absent(self, key: &'a str) -> Reader<'a> {
        Reader { node: None, key, ..self }
    }

    /// Tells that this is missing or not what it should be.
    fn tell(&self, expected: &str) {
        if self.quiet {
            return;
        }
        let key = self.key;
        match self.node {
            None => self.problems.error(self.place, format!("`{key}` is missing"), expected),
            Some(node) => {
                let what = format!("`{key}` is {}", node.describe());
                self.problems.error(self.place, what, expected);
            }
        }
    }

    /// The plain text of a scalar, as written.
    fn written(&self) -> Option<&'a str> {
        match &self.node?.value {
            Value::Bool(_, text) | Value::Number(_, text) | Value::Text(text) => Some(text),
            Value::Nothing | Value::List(_) | Value::Map(_) => None,
        }
    }

    fn items(&self, expected: &str) -> &'a [Node] {
        match self.node.map(|node| &node.value) {
            None => &[],
            Some(Value::List(items)) => items,
            Some(_) => {
                self.tell(expected);
                &[]
            }
        }
    }
}

impl<'de> Deserializer<'de> for Reader<'de> {
    type Error = Stop;

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        match self.node {
            None => visitor.visit_none(),
            Some(_) => visitor.visit_some(self),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        let items = self.items("a list");
        visitor.visit_seq(Items { reader: self, items: items.iter() })
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Stop> {
        match name {
            leaf::ROWS => visitor.visit_seq(RowItems::of(self)),
            leaf::ONE_OR_MANY => match self.node.map(|node| &node.value) {
                Some(Value::List(_)) | None => self.deserialize_seq(visitor),
                Some(_) => {
                    let one = self.node.map(std::slice::from_ref).unwrap_or_default();
                    visitor.visit_seq(Items { reader: self, items: one.iter() })
                }
            },
            _ => visitor.visit_seq(scalar::leaf(self, name)),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Stop> {
        visitor.visit_map(StructFields::of(self, fields))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Stop> {
        let written = self.written().unwrap_or_default();
        let known = variants.iter().find(|variant| **variant == written);
        if known.is_none() {
            let expected = format!("one of {}", variants.join(", "));
            match self.node {
                Some(node) if !self.quiet => {
                    let what = format!("`{}` is {}", self.key, node.describe());
                    let names = variants.iter().copied();
                    self.problems.unknown(self.place, what, expected, written, names);
                }
                _ => self.tell(&expected),
            }
        }
        let variant = known.or(variants.first()).copied().unwrap_or_default();
        let variant: de::value::StrDeserializer<'_, Stop> = variant.into_deserializer();
        visitor.visit_enum(variant)
    }

    fn deserialize_any<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, Stop> {
        Err(Stop(format!("`{}` cannot be read without a declared shape", self.key)))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct tuple tuple_struct map identifier ignored_any
    }
}

/// Tells keys that stand twice in one map, and keys that `valid` does not name.
fn check_keys(reader: &Reader<'_>, pairs: &[(tree::Key, Node)], valid: Option<&[&str]>) {
    for (i, (key, _)) in pairs.iter().enumerate() {
        if reader.quiet {
            return;
        }
        if pairs.iter().take(i).any(|(before, _)| before.text == key.text) {
            let what = format!("the key `{}` stands twice", tree::shorten(&key.text));
            reader.problems.error(key.place, what, "each key once");
        } else if let Some(valid) = valid
            && !valid.contains(&key.text.as_str())
        {
            let what = format!("the key `{}` is not known here", tree::shorten(&key.text));
            let expected = match nearest(&key.text, valid.iter().copied()) {
                Some(_) => "a known key".to_owned(),
                None => format!("one of {}", valid.join(", ")),
            };
            reader.problems.unknown(key.place, what, expected, &key.text, valid.iter().copied());
        }
    }
}
