//! YAML text → a tree in which every node knows its place. Limits are set here; anchors, aliases,
//! merge keys and tags are refused, because a pack must read as it is written.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::options::{DuplicateKeyPolicy, MergeKeyPolicy};
use serde_saphyr::{Location, Spanned};

use crate::problem::{Place, Problems};

/// Bytes in one file.
pub const MAX_FILE: usize = 512 * 1024;
/// Lists and maps inside each other.
pub const MAX_DEPTH: usize = 12;
/// Lists, maps and values in one file.
pub const MAX_NODES: usize = 40_000;

#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub place: Place,
    pub value: Value,
}

/// Numbers and booleans keep the text they were written as.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Nothing,
    Bool(bool, String),
    Number(f64, String),
    Text(String),
    List(Vec<Node>),
    Map(Vec<(Key, Node)>),
}

#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub text: String,
    pub place: Place,
}

impl Node {
    /// What it is, for "found …".
    pub fn describe(&self) -> String {
        match &self.value {
            Value::Nothing => "nothing".to_owned(),
            Value::Bool(_, text) => format!("`{text}`"),
            Value::Number(_, text) => format!("the number {text}"),
            Value::Text(text) => format!("{:?}", shorten(text)),
            Value::List(_) => "a list".to_owned(),
            Value::Map(_) => "a map".to_owned(),
        }
    }
}

/// At most 60 characters of what somebody wrote.
pub(crate) fn shorten(text: &str) -> String {
    if text.chars().count() <= 60 {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(59).collect();
    short.push('…');
    short
}

/// Reads one document, or tells why not. An empty file is an empty map.
pub(crate) fn parse(file: u32, text: &str, problems: &Problems) -> Option<Node> {
    let start = Place { file, line: 1, column: 1 };
    if text.len() > MAX_FILE {
        let what = format!("the file has {} bytes", text.len());
        problems.error(start, what, format!("at most {MAX_FILE}"));
        return None;
    }
    match serde_saphyr::from_str_with_options::<Spanned<Raw>>(text, options()) {
        Ok(raw) => {
            let node = convert(raw, file, text);
            match node.value {
                Value::Nothing => Some(Node { place: start, value: Value::Map(Vec::new()) }),
                _ => Some(node),
            }
        }
        Err(error) => {
            let place = error.location().map_or(start, |location| place_of(file, &location));
            problems.error(place, what_of(&error), expected_of(&error));
            None
        }
    }
}

fn options() -> serde_saphyr::Options {
    serde_saphyr::options! {
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        merge_keys: MergeKeyPolicy::Error,
        strict_booleans: true,
        reject_unsupported_tags: true,
        with_snippet: false,
        budget: serde_saphyr::budget! {
            max_anchors: 0,
            max_aliases: 0,
            max_merge_keys: 0,
            max_documents: 1,
            max_depth: MAX_DEPTH,
            flow_nesting_limit: MAX_DEPTH,
            max_nodes: MAX_NODES,
            max_events: 3 * MAX_NODES,
            max_total_scalar_bytes: MAX_FILE,
        },
    }
}

/// What the reader stumbled over, in words of a pack's author.
fn what_of(error: &serde_saphyr::Error) -> String {
    let text = error.to_string();
    let line = text.lines().next().unwrap_or_default();
    let line = line.strip_prefix("error: ").unwrap_or(line);
    // The place is said beside it.
    let line = line.rsplit_once(" at line ").map_or(line, |(what, _)| what);
    let lower = line.to_lowercase();
    let is_about = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if is_about(&["anchor", "alias"]) {
        return "there is an anchor `&` or an alias `*`".to_owned();
    }
    if is_about(&["merge"]) {
        return "there is a merge key `<<`".to_owned();
    }
    if is_about(&["depth", "recursion", "nesting"]) {
        return "lists and maps are nested too deep".to_owned();
    }
    if is_about(&["budget"]) {
        return "the file holds too much".to_owned();
    }
    format!("not readable as YAML: {}", line.chars().take(160).collect::<String>())
}

fn expected_of(error: &serde_saphyr::Error) -> String {
    match what_of(error).as_str() {
        what if what.starts_with("there is") => {
            "the value written out, where it is meant".to_owned()
        }
        what if what.contains("nested") => format!("at most {MAX_DEPTH} levels"),
        what if what.contains("too much") => format!("at most {MAX_NODES} values in one document"),
        _ => "plain YAML 1.2: maps, lists and values".to_owned(),
    }
}

fn place_of(file: u32, location: &Location) -> Place {
    let small = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    Place { file, line: small(location.line()), column: small(location.column()) }
}

/// As serde hands it over, before numbers are given their own text back.
enum Raw {
    Nothing,
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<Spanned<Raw>>),
    Map(Vec<(Spanned<String>, Spanned<Raw>)>),
}

fn convert(raw: Spanned<Raw>, file: u32, source: &str) -> Node {
    let place = place_of(file, &raw.referenced);
    let written = || scalar_text(source, &raw.referenced);
    let value = match raw.value {
        Raw::Nothing => Value::Nothing,
        Raw::Bool(flag) => Value::Bool(flag, written()),
        Raw::Number(number) => Value::Number(number, written()),
        Raw::Text(text) => Value::Text(text),
        Raw::List(items) => {
            Value::List(items.into_iter().map(|item| convert(item, file, source)).collect())
        }
        Raw::Map(pairs) => Value::Map(
            pairs
                .into_iter()
                .map(|(key, value)| {
                    let place = place_of(file, &key.referenced);
                    (Key { text: key.value, place }, convert(value, file, source))
                })
                .collect(),
        ),
    };
    Node { place, value }
}

/// The bytes of a plain scalar as the author wrote them.
fn scalar_text(source: &str, location: &Location) -> String {
    let span = location.span();
    let from = span.byte_offset().and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
    let length = span.byte_len().and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
    source.get(from..from.saturating_add(length)).unwrap_or_default().trim().to_owned()
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Raw, D::Error> {
        from.deserialize_any(RawReader)
    }
}

struct RawReader;

impl<'de> Visitor<'de> for RawReader {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map, a list or a value")
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Nothing)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Raw, E> {
        Ok(Raw::Bool(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Raw, E> {
        Ok(Raw::Number(number as f64))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Raw, E> {
        Ok(Raw::Number(number as f64))
    }

    fn visit_i128<E>(self, number: i128) -> Result<Raw, E> {
        Ok(Raw::Number(number as f64))
    }

    fn visit_u128<E>(self, number: u128) -> Result<Raw, E> {
        Ok(Raw::Number(number as f64))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Raw, E> {
        Ok(Raw::Number(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Raw, E> {
        Ok(Raw::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Raw, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Raw::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut pairs: A) -> Result<Raw, A::Error> {
        let mut map = Vec::new();
        while let Some(pair) = pairs.next_entry()? {
            map.push(pair);
        }
        Ok(Raw::Map(map))
    }
}
