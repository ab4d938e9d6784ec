//! How a written value becomes a name, a number, a duration or money, and what is said when it does not.

use focal_base::{Money, Span, slug_error};
use serde::de::value::U32Deserializer;
use serde::de::{DeserializeSeed, IntoDeserializer, SeqAccess};
use serde_json::Value as Json;

use super::tree::{Key, Value, shorten};
use super::{Reader, Stop};
use crate::problem::Place;

/// A value on its way to a leaf: file, line and column first, then the value itself.
pub(super) struct LeafParts {
    place: Place,
    asked: u8,
    value: Json,
}

impl<'de> SeqAccess<'de> for LeafParts {
    type Error = Stop;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Stop> {
        self.asked += 1;
        let number = match self.asked {
            1 => self.place.file,
            2 => self.place.line,
            3 => self.place.column,
            4 => {
                let value = std::mem::take(&mut self.value);
                return seed.deserialize(value).map(Some).map_err(|error| Stop(error.to_string()));
            }
            _ => return Ok(None),
        };
        let number: U32Deserializer<Stop> = number.into_deserializer();
        seed.deserialize(number).map(Some)
    }
}

pub(super) fn key_leaf(key: &Key) -> LeafParts {
    LeafParts { place: key.place, asked: 0, value: Json::from(key.text.as_str()) }
}

/// The value under the mark; tells and stands in when it is not one.
pub(super) fn leaf(reader: Reader<'_>, mark: &str) -> LeafParts {
    let value = match mark {
        "@name" => name(&reader, false),
        "@variable" => name(&reader, true),
        "@number" => number(&reader).map_or_else(|| zero(&reader, "a number"), Json::from),
        "@share" => share(&reader),
        "@count" => count(&reader),
        "@flag" => flag(&reader),
        "@span" => span(&reader),
        "@money" => money(&reader),
        "@budget" => budget(&reader),
        "@scalar" => scalar(&reader),
        "@owed" => owed(&reader),
        _ => text(&reader),
    };
    LeafParts { place: reader.place, asked: 0, value }
}

fn zero(reader: &Reader<'_>, expected: &str) -> Json {
    reader.tell(expected);
    Json::from(0)
}

fn empty(reader: &Reader<'_>, expected: &str) -> Json {
    reader.tell(expected);
    Json::from("")
}

fn text(reader: &Reader<'_>) -> Json {
    match reader.written() {
        Some(text) if !text.trim().is_empty() => Json::from(text),
        _ => empty(reader, "a text"),
    }
}

fn name(reader: &Reader<'_>, variable: bool) -> Json {
    let expected =
        if variable { "a name of a-z, 0-9 and _" } else { "a name of a-z, 0-9, - and _" };
    let Some(text) = reader.written() else { return empty(reader, expected) };
    if slug_error(text).is_some() {
        return empty(reader, expected);
    }
    if variable && (text.contains('-') || text.starts_with(|c: char| !c.is_ascii_lowercase())) {
        return empty(
            reader,
            "a name of a-z, 0-9 and _ that starts with a letter, to stand in conditions",
        );
    }
    Json::from(text)
}

fn number(reader: &Reader<'_>) -> Option<f64> {
    match &reader.node?.value {
        Value::Number(number, _) if number.is_finite() => Some(*number),
        _ => None,
    }
}

fn share(reader: &Reader<'_>) -> Json {
    match number(reader) {
        Some(share) if (0.0..=1.0).contains(&share) => Json::from(share),
        _ => zero(reader, "a probability from 0 to 1"),
    }
}

fn count(reader: &Reader<'_>) -> Json {
    match number(reader) {
        Some(n) if (0.0..=1e6).contains(&n) && n.fract() == 0.0 => Json::from(n as u32),
        _ => zero(reader, "a whole number from 0"),
    }
}

fn flag(reader: &Reader<'_>) -> Json {
    match reader.node.map(|node| &node.value) {
        Some(Value::Bool(flag, _)) => Json::from(*flag),
        _ => {
            reader.tell("true or false");
            Json::from(false)
        }
    }
}

/// The longest duration a pack may name: a mistyped unit should not wait for centuries.
const LONGEST: Span = Span::days(3_660);

fn span(reader: &Reader<'_>) -> Json {
    match reader.written().and_then(|text| text.parse::<Span>().ok()) {
        Some(span) if span <= LONGEST => Json::from(span.0),
        _ => zero(reader, "a duration like 90s, 10m, 1h30m or 14d, of ten years at most"),
    }
}

fn cents(units: f64) -> Option<Money> {
    let cents = units * 100.0;
    let whole = (cents - cents.round()).abs() < 1e-6;
    (units.is_finite() && (0.0..=1e9).contains(&units) && whole).then(|| Money::from_units(units))
}

fn money(reader: &Reader<'_>) -> Json {
    match number(reader).and_then(cents) {
        Some(money) => Json::from(money.0),
        None => zero(reader, "an amount of money like 0.40, with two decimals at most"),
    }
}

fn budget(reader: &Reader<'_>) -> Json {
    let yearly = reader.written().and_then(|text| {
        let (amount, period) = text.split_once('/')?;
        let money = cents(amount.trim().parse().ok()?)?;
        match period.trim() {
            "year" => Some(money),
            "month" => Some(Money(money.0.checked_mul(12)?)),
            _ => None,
        }
    });
    match yearly {
        Some(money) => Json::from(money.0),
        None => zero(reader, "money for a time, like 40 / year or 3.50 / month"),
    }
}

fn scalar(reader: &Reader<'_>) -> Json {
    match reader.node.map(|node| &node.value) {
        Some(Value::Bool(flag, _)) => Json::from(*flag),
        Some(Value::Number(number, _)) if number.is_finite() => Json::from(*number),
        Some(Value::Text(text)) => Json::from(text.as_str()),
        _ => empty(reader, "a boolean, a number or a text"),
    }
}

fn owed(reader: &Reader<'_>) -> Json {
    match reader.written() {
        Some(text) if text == "true" || slug_error(text).is_none() => Json::from(shorten(text)),
        _ => empty(reader, "`true`, or the keys whose numbers are estimates"),
    }
}
