//! Why a signal is refused, said so that whoever builds the thing can mend it. A signal is taken as
//! a whole or not at all. Must not know how it arrived.

use focal_base::{At, Span};

use crate::nearest::nearest;
use crate::rules::Rules;
use crate::{Settings, Signal, StateType, StateValue};

/// Each has a stable [`Refusal::code`]; the text fits "failed to take the signal: …".
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Refusal {
    #[error("{what} {name:?} is not declared for this kind{}", did_you_mean(.nearest))]
    Unknown { what: &'static str, name: String, nearest: Option<String> },
    #[error("{metric} is {value}; expected a finite number")]
    NotANumber { metric: String, value: f64 },
    #[error("{metric} is {value}; expected {low} to {high}")]
    OutOfRange { metric: String, value: f64, low: f64, high: f64 },
    #[error("state {key} is {found}; expected {expected}")]
    WrongType { key: String, found: &'static str, expected: &'static str },
    #[error(
        "at is {at}, {by} ahead of its arrival; expected at most {limit}: check the thing's clock"
    )]
    Future { at: At, by: Span, limit: Span },
    #[error("at is {at}, {by} before its arrival; expected at most {limit}")]
    Past { at: At, by: Span, limit: Span },
    #[error("{found} {what}; expected at most {limit}")]
    TooMany { what: &'static str, found: usize, limit: usize },
    #[error("{what} has {found} bytes; expected at most {limit}")]
    TooLong { what: &'static str, found: usize, limit: usize },
    #[error("state {key} is said by looking at the picture {key}; expected the picture itself")]
    ToldByPicture { key: String },
    #[error("this kind of thing takes no pictures")]
    NoPictures,
    #[error("the picture cannot be looked at: {0}")]
    Picture(crate::PictureError),
}

/// Ids, codes, names and texts that a thing sends. Where they are kept, their length is one byte.
pub const MAX_TEXT_BYTES: usize = 255;

fn did_you_mean(nearest: &Option<String>) -> String {
    nearest.as_ref().map_or_else(String::new, |name| format!(". Did you mean {name:?}?"))
}

impl Refusal {
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::Unknown { .. } => "unknown_name",
            Refusal::NotANumber { .. } => "not_a_number",
            Refusal::OutOfRange { .. } => "out_of_range",
            Refusal::WrongType { .. } => "wrong_type",
            Refusal::Future { .. } => "too_far_ahead",
            Refusal::Past { .. } => "too_old",
            Refusal::TooMany { .. } => "too_many",
            Refusal::TooLong { .. } => "too_long",
            Refusal::ToldByPicture { .. } => "told_by_picture",
            Refusal::NoPictures => "no_pictures",
            Refusal::Picture(_) => "picture_size",
        }
    }
}

/// Checks all of a signal before any of it has an effect.
pub(crate) fn check(
    rules: &Rules,
    settings: &Settings,
    signal: &Signal,
    at: At,
    received: At,
) -> Result<(), Refusal> {
    check_time(settings, at, received)?;
    check_sizes(settings, signal)?;
    for (name, value) in &signal.values {
        check_value(rules, name, *value)?;
    }
    for (key, value) in &signal.state {
        check_state(rules, key, value)?;
    }
    for test in &signal.tests {
        if !rules.tests.contains(&test.name) {
            return Err(unknown("self-test", &test.name, rules.tests.iter().map(String::as_str)));
        }
    }
    Ok(())
}

/// Which of its kind's pictures it is.
pub(crate) fn check_picture(
    rules: &Rules,
    settings: &Settings,
    name: &str,
    at: At,
    received: At,
) -> Result<usize, Refusal> {
    check_time(settings, at, received)?;
    if rules.pictures.is_empty() {
        return Err(Refusal::NoPictures);
    }
    let known = || rules.pictures.iter().map(|picture| picture.name.as_str());
    rules.picture(name).ok_or_else(|| unknown("picture", name, known()))
}

fn check_time(settings: &Settings, at: At, received: At) -> Result<(), Refusal> {
    let (ahead, behind) = (at.since(received), received.since(at));
    if ahead > settings.future_skew {
        return Err(Refusal::Future { at, by: ahead, limit: settings.future_skew });
    }
    if behind > settings.past_limit {
        return Err(Refusal::Past { at, by: behind, limit: settings.past_limit });
    }
    Ok(())
}

fn check_sizes(settings: &Settings, signal: &Signal) -> Result<(), Refusal> {
    let counts = [
        ("values", signal.values.len(), settings.max_values),
        ("state keys", signal.state.len(), settings.max_values),
        ("events", signal.events.len(), settings.max_events),
        ("tests", signal.tests.len(), settings.max_events),
        ("attempts", signal.attempts.len(), settings.max_events),
    ];
    for (what, found, limit) in counts {
        if found > limit {
            return Err(Refusal::TooMany { what, found, limit });
        }
    }
    let short = |what, text: &str| match text.len() {
        found if found > MAX_TEXT_BYTES => {
            Err(Refusal::TooLong { what, found, limit: MAX_TEXT_BYTES })
        }
        _ => Ok(()),
    };
    let short_or_none =
        |what, text: &Option<String>| text.as_deref().map_or(Ok(()), |t| short(what, t));
    short_or_none("id", &signal.id)?;
    for event in &signal.events {
        short("an event code", &event.code)?;
    }
    for test in &signal.tests {
        short_or_none("a test's code", &test.code)?;
    }
    for attempt in &signal.attempts {
        short("a service", &attempt.service)?;
        short_or_none("stopped_at", &attempt.stopped_at)?;
        short_or_none("an attempt's code", &attempt.code)?;
    }
    for value in signal.state.values() {
        if let StateValue::Text(text) = value {
            short("a state's text", text)?;
        }
    }
    Ok(())
}

fn check_value(rules: &Rules, name: &str, value: f64) -> Result<(), Refusal> {
    let Some(slot) = rules.metric(name) else {
        return Err(unknown("metric", name, rules.metrics.iter().map(|m| m.name.as_str())));
    };
    if !value.is_finite() {
        return Err(Refusal::NotANumber { metric: name.to_owned(), value });
    }
    match rules.metrics[slot].range {
        Some((low, high)) if value < low || value > high => {
            Err(Refusal::OutOfRange { metric: name.to_owned(), value, low, high })
        }
        _ => Ok(()),
    }
}

fn check_state(rules: &Rules, key: &str, value: &StateValue) -> Result<(), Refusal> {
    let Some(slot) = rules.state(key) else {
        return Err(unknown("state", key, rules.states.iter().map(|(name, _)| name.as_str())));
    };
    if rules.picture(key).is_some() {
        return Err(Refusal::ToldByPicture { key: key.to_owned() });
    }
    let expected = rules.states[slot].1;
    if value.is_of(expected) {
        return Ok(());
    }
    let found = match value {
        StateValue::Bool(_) => "true or false",
        StateValue::Number(_) => "a number",
        StateValue::Text(_) => "text",
    };
    let expected = match expected {
        StateType::Bool => "true or false",
        StateType::Number => "a finite number",
        StateType::Text => "text",
    };
    Err(Refusal::WrongType { key: key.to_owned(), found, expected })
}

fn unknown<'a>(what: &'static str, name: &str, known: impl Iterator<Item = &'a str>) -> Refusal {
    let nearest = nearest(name, known);
    let shown = name.chars().take(64).collect();
    Refusal::Unknown { what, name: shown, nearest }
}
