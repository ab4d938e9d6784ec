//! Bytes of the wire become signals: JSON with one signal or a batch, or lines judged alone. Must not
//! know kinds: whether a name is declared is [`crate::judge`]'s to say.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::nearest::nearest;
use crate::{Signal, StateValue};

/// Limits of one message, before anything in it is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecodeLimits {
    pub max_bytes: usize,
    /// Signals in one array, or lines in one body.
    pub max_batch: usize,
    /// Entries of each list or map of a signal.
    pub max_entries: usize,
}

impl Default for DecodeLimits {
    fn default() -> DecodeLimits {
        DecodeLimits { max_bytes: 256 * 1024, max_batch: 1_000, max_entries: 64 }
    }
}

/// What is wrong with bytes that should be a signal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    #[error("the message has {found} bytes; expected at most {limit}")]
    TooLarge { found: usize, limit: usize },
    #[error("the batch has {found} signals; expected at most {limit}")]
    TooMany { found: usize, limit: usize },
    #[error(
        "line {line}, column {column}: {problem}; expected JSON like {{\"values\":{{\"pressure\":3.1}}}}"
    )]
    Syntax { line: usize, column: usize, problem: String },
    /// `key` is the way to it, e.g. `values.pressure_out`.
    #[error("{key} is {found}; expected {expected}")]
    Shape { key: String, found: String, expected: String },
    #[error("the key {key:?} is not known{}", hint(.nearest))]
    UnknownKey { key: String, nearest: Option<String> },
}

fn hint(nearest: &Option<String>) -> String {
    nearest.as_ref().map_or_else(String::new, |name| format!("; did you mean {name:?}?"))
}

impl DecodeError {
    /// Stable, for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            DecodeError::TooLarge { .. } => "too_large",
            DecodeError::TooMany { .. } => "too_many",
            DecodeError::Syntax { .. } => "not_json",
            DecodeError::Shape { .. } => "wrong_shape",
            DecodeError::UnknownKey { .. } => "unknown_key",
        }
    }
}

/// One signal of a message, or why it is none, with the line (of lines) or place (in an array) it
/// came from, counted from 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Decoded {
    pub line: usize,
    pub signal: Result<Signal, DecodeError>,
}

/// Reads a message: one object, an array (a batch), or several lines of either. Each signal is judged
/// alone; the whole is refused only when its size or its outer shape is wrong.
pub fn decode(bytes: &[u8], limits: &DecodeLimits) -> Result<Vec<Decoded>, DecodeError> {
    if bytes.len() > limits.max_bytes {
        return Err(DecodeError::TooLarge { found: bytes.len(), limit: limits.max_bytes });
    }
    let body = bytes.trim_ascii();
    if looks_like_lines(body) {
        return decode_lines(bytes, limits);
    }
    if body.first() == Some(&b'[') {
        return decode_batch(body, limits);
    }
    let signal = decode_one(body, limits);
    // A message that is no JSON at all is refused as a whole; one wrong key is that signal's matter.
    match signal {
        Err(error @ DecodeError::Syntax { .. }) => Err(error),
        signal => Ok(vec![Decoded { line: 1, signal }]),
    }
}

/// The parts of a message as they were written, each with its line or place as in [`Decoded::line`].
#[must_use]
pub fn members(bytes: &[u8]) -> Vec<(usize, &[u8])> {
    let body = bytes.trim_ascii();
    if looks_like_lines(body) {
        return lines(bytes).collect();
    }
    let list = serde_json::from_slice::<Vec<&RawValue>>(body);
    let list = list.unwrap_or_default().into_iter().enumerate();
    list.map(|(i, raw)| (i + 1, raw.get().as_bytes())).collect()
}

fn lines(bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let all = bytes.split(|b| *b == b'\n').enumerate();
    all.map(|(i, line)| (i + 1, line.trim_ascii())).filter(|(_, line)| !line.is_empty())
}

/// Reads lines (NDJSON): each is one signal and is judged alone; empty lines are skipped but counted.
pub fn decode_lines(bytes: &[u8], limits: &DecodeLimits) -> Result<Vec<Decoded>, DecodeError> {
    if bytes.len() > limits.max_bytes {
        return Err(DecodeError::TooLarge { found: bytes.len(), limit: limits.max_bytes });
    }
    let found = lines(bytes).count();
    if found > limits.max_batch {
        return Err(DecodeError::TooMany { found, limit: limits.max_batch });
    }
    let one = |(line, text)| Decoded {
        line,
        signal: decode_one(text, limits).map_err(|error| error.on_line(line)),
    };
    Ok(lines(bytes).map(one).collect())
}

/// Lines, and not one object written over several: the first line is whole by itself.
fn looks_like_lines(body: &[u8]) -> bool {
    let Some(end) = body.iter().position(|b| *b == b'\n') else { return false };
    let first = body[..end].trim_ascii();
    let next = body[end..].trim_ascii_start();
    first.starts_with(b"{") && first.ends_with(b"}") && next.starts_with(b"{")
}

fn decode_batch(body: &[u8], limits: &DecodeLimits) -> Result<Vec<Decoded>, DecodeError> {
    let numbered = |signals: Vec<Result<Signal, DecodeError>>| {
        let one = |(i, signal)| Decoded { line: i + 1, signal };
        signals.into_iter().enumerate().map(one).collect::<Vec<_>>()
    };
    if let Ok(signals) = serde_json::from_slice::<Vec<Object>>(body) {
        within(signals.len(), limits)?;
        let one = |Object(signal)| check_entries(&signal, limits).map(|()| signal);
        return Ok(numbered(signals.into_iter().map(one).collect()));
    }
    // Something is wrong somewhere: now it is worth reading slowly, to refuse only that.
    let values = serde_json::from_slice::<Vec<Value>>(body).map_err(|e| syntax(&e))?;
    within(values.len(), limits)?;
    let one = |value: Value| read_slowly(&value, limits);
    Ok(numbered(values.into_iter().map(one).collect()))
}

/// A signal that was written as an object: left to itself, serde also reads a list of its fields.
struct Object(Signal);

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Object, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Object;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Object, A::Error> {
                Signal::deserialize(MapAccessDeserializer::new(map)).map(Object)
            }
        }
        from.deserialize_map(Reader)
    }
}

fn within(found: usize, limits: &DecodeLimits) -> Result<(), DecodeError> {
    if found > limits.max_batch {
        return Err(DecodeError::TooMany { found, limit: limits.max_batch });
    }
    Ok(())
}

fn decode_one(text: &[u8], limits: &DecodeLimits) -> Result<Signal, DecodeError> {
    if let Ok(Object(signal)) = serde_json::from_slice(text) {
        return check_entries(&signal, limits).map(|()| signal);
    }
    let value = serde_json::from_slice::<Value>(text).map_err(|e| syntax(&e))?;
    read_slowly(&value, limits)
}

fn check_entries(signal: &Signal, limits: &DecodeLimits) -> Result<(), DecodeError> {
    let counts = [
        ("values", signal.values.len()),
        ("events", signal.events.len()),
        ("tests", signal.tests.len()),
        ("attempts", signal.attempts.len()),
        ("state", signal.state.len()),
    ];
    match counts.into_iter().find(|(_, count)| *count > limits.max_entries) {
        Some((key, count)) => {
            let expected = format!("at most {}", limits.max_entries);
            Err(shape(key, format!("{count} entries"), expected))
        }
        None => Ok(()),
    }
}

fn syntax(error: &serde_json::Error) -> DecodeError {
    let said = error.to_string();
    let problem = said.split(" at line ").next().unwrap_or("it is not JSON").to_owned();
    DecodeError::Syntax { line: error.line(), column: error.column(), problem }
}

impl DecodeError {
    fn on_line(self, at: usize) -> DecodeError {
        match self {
            DecodeError::Syntax { column, problem, .. } => {
                DecodeError::Syntax { line: at, column, problem }
            }
            other => other,
        }
    }
}

fn shape(key: impl Into<String>, found: String, expected: impl Into<String>) -> DecodeError {
    DecodeError::Shape { key: key.into(), found, expected: expected.into() }
}

/// What the fast way refused, looked at key by key for the first thing that is wrong.
fn read_slowly(value: &Value, limits: &DecodeLimits) -> Result<Signal, DecodeError> {
    let Value::Object(object) = value else {
        return Err(shape("a signal", describe(value), "an object like {\"values\":{}}"));
    };
    const KEYS: [&str; 8] = ["id", "at", "thing", "values", "events", "tests", "attempts", "state"];
    check_keys(object, "", &KEYS)?;
    let texts = ["id", "thing"];
    for key in texts {
        check_text(object, "", key)?;
    }
    match object.get("at") {
        Some(Value::String(text)) => {
            text.parse::<focal_base::At>().map_err(|_| {
                shape("at", format!("{text:?}"), "a time like 2026-11-21T14:02:00Z")
            })?;
        }
        Some(Value::Null) | None => {}
        Some(other) => {
            return Err(shape("at", describe(other), "a time like \"2026-11-21T14:02:00Z\""));
        }
    }
    for (name, value) in entries(object, "values")? {
        if !value.is_f64() && !value.is_i64() && !value.is_u64() {
            return Err(shape(format!("values.{name}"), describe(value), "a number"));
        }
    }
    for (name, value) in entries(object, "state")? {
        if serde_json::from_value::<StateValue>(value.clone()).is_err() {
            let expected = "true, false, a number or a text";
            return Err(shape(format!("state.{name}"), describe(value), expected));
        }
    }
    check_list(object, "events", &[], &["code"], &["code"])?;
    check_list(object, "tests", &["ok"], &["name", "code"], &["name", "ok"])?;
    check_list(
        object,
        "attempts",
        &["ok"],
        &["service", "stopped_at", "code"],
        &["service", "ok"],
    )?;
    let signal = serde_json::from_value::<Signal>(value.clone())
        .map_err(|error| shape("a signal", error.to_string(), "a signal"))?;
    check_entries(&signal, limits).map(|()| signal)
}

fn check_keys(object: &Map<String, Value>, under: &str, known: &[&str]) -> Result<(), DecodeError> {
    match object.keys().find(|key| !known.contains(&key.as_str())) {
        Some(key) => {
            let shown: String = key.chars().take(64).collect();
            let nearest = nearest(key, known.iter().copied());
            Err(DecodeError::UnknownKey { key: format!("{under}{shown}"), nearest })
        }
        None => Ok(()),
    }
}

fn check_text(object: &Map<String, Value>, under: &str, key: &str) -> Result<(), DecodeError> {
    match object.get(key) {
        None | Some(Value::Null | Value::String(_)) => Ok(()),
        Some(other) => Err(shape(format!("{under}{key}"), describe(other), "a text")),
    }
}

fn entries<'a>(
    object: &'a Map<String, Value>,
    key: &str,
) -> Result<Vec<(&'a String, &'a Value)>, DecodeError> {
    match object.get(key) {
        None => Ok(Vec::new()),
        Some(Value::Object(map)) => Ok(map.iter().collect()),
        Some(other) => Err(shape(key, describe(other), "an object of names and values")),
    }
}

/// A list of objects: which keys are flags, which are texts, and which must be there.
fn check_list(
    object: &Map<String, Value>,
    key: &str,
    flags: &[&str],
    texts: &[&str],
    needed: &[&str],
) -> Result<(), DecodeError> {
    let items = match object.get(key) {
        None => return Ok(()),
        Some(Value::Array(items)) => items,
        Some(other) => return Err(shape(key, describe(other), "a list")),
    };
    for (place, item) in items.iter().enumerate() {
        let under = format!("{key}[{place}].");
        let Value::Object(item) = item else {
            return Err(shape(format!("{key}[{place}]"), describe(item), "an object"));
        };
        let known: Vec<&str> = flags.iter().chain(texts).copied().collect();
        check_keys(item, &under, &known)?;
        for name in needed {
            if item.get(*name).is_none_or(Value::is_null) {
                let expected = if flags.contains(name) { "true or false" } else { "a text" };
                return Err(shape(format!("{under}{name}"), "missing".to_owned(), expected));
            }
        }
        for text in texts {
            check_text(item, &under, text)?;
        }
        for flag in flags {
            if let Some(other) = item.get(*flag).filter(|value| !value.is_boolean()) {
                return Err(shape(format!("{under}{flag}"), describe(other), "true or false"));
            }
        }
    }
    Ok(())
}

/// A value by what it is; what a person may have written is not repeated at length.
fn describe(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(b) => b.to_string(),
        Value::Number(n) => n.to_string(),
        Value::String(text) if text.chars().count() <= 40 => format!("the text {text:?}"),
        Value::String(_) => "a long text".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}
