//! How lists, maps and structs hand their parts to serde.

use serde::de::{DeserializeSeed, IntoDeserializer, MapAccess, SeqAccess};

use super::tree::{Key, Node, Value};
use super::{Reader, Stop, check_keys};

/// The items of a list, one after the other.
pub(super) struct Items<'a> {
    pub reader: Reader<'a>,
    pub items: std::slice::Iter<'a, Node>,
}

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = Stop;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Stop> {
        let reader = self.reader;
        self.items.next().map(|node| seed.deserialize(reader.of(node, reader.key))).transpose()
    }
}

/// A map with free keys, as pairs of a key and a value.
pub(super) struct RowItems<'a> {
    reader: Reader<'a>,
    pairs: std::slice::Iter<'a, (Key, Node)>,
    value: Option<&'a (Key, Node)>,
}

impl<'a> RowItems<'a> {
    pub fn of(reader: Reader<'a>) -> RowItems<'a> {
        let pairs: &'a [(Key, Node)] = match reader.node.map(|node| &node.value) {
            None => &[],
            Some(Value::Map(pairs)) => {
                check_keys(&reader, pairs, None);
                pairs
            }
            Some(_) => {
                reader.tell("a map of names and values");
                &[]
            }
        };
        RowItems { reader, pairs: pairs.iter(), value: None }
    }
}

impl<'de> SeqAccess<'de> for RowItems<'de> {
    type Error = Stop;

    /// Key and value in turn: `Rows` asks for two elements at a time.
    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Stop> {
        let reader = self.reader;
        if let Some((key, node)) = self.value.take() {
            return seed.deserialize(reader.of(node, &key.text)).map(Some);
        }
        let Some(pair) = self.pairs.next() else { return Ok(None) };
        self.value = Some(pair);
        let key = super::scalar::key_leaf(&pair.0);
        seed.deserialize(serde::de::value::SeqAccessDeserializer::new(key)).map(Some)
    }
}

/// A struct: every field it has is offered, also those that are not written, so that each can be told missing.
pub(super) struct StructFields<'a> {
    reader: Reader<'a>,
    fields: std::slice::Iter<'static, &'static str>,
    pairs: &'a [(Key, Node)],
    /// The value of `how`, where a struct that begins with it is written as a word alone.
    how: Option<&'a Node>,
    next: &'static str,
}

impl<'a> StructFields<'a> {
    pub fn of(reader: Reader<'a>, fields: &'static [&'static str]) -> StructFields<'a> {
        let mut reader = reader;
        let mut how = None;
        let pairs: &'a [(Key, Node)] = match reader.node.map(|node| &node.value) {
            Some(Value::Text(_)) if fields.first() == Some(&"how") => {
                how = reader.node;
                &[]
            }
            Some(Value::Map(pairs)) => {
                check_keys(&reader, pairs, Some(fields));
                pairs
            }
            _ => {
                reader.tell(&format!("a map with {}", fields.join(", ")));
                reader.quiet = true;
                &[]
            }
        };
        StructFields { reader, fields: fields.iter(), pairs, how, next: "" }
    }
}

impl<'de> MapAccess<'de> for StructFields<'de> {
    type Error = Stop;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Stop> {
        let Some(field) = self.fields.next() else { return Ok(None) };
        self.next = field;
        let field: serde::de::value::StrDeserializer<'_, Stop> = field.into_deserializer();
        seed.deserialize(field).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Stop> {
        let written = self.pairs.iter().find(|(key, _)| key.text == self.next);
        let how = self.how.filter(|_| self.next == "how");
        match written.map(|(_, node)| node).or(how) {
            Some(node) => seed.deserialize(self.reader.of(node, self.next)),
            None => seed.deserialize(self.reader.absent(self.next)),
        }
    }
}
