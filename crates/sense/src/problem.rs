//! What is wrong with a definition, in words its author can act on. Must not know how it was found.

use cel::common::ast::{Expr as Cel, LiteralValue};

use crate::StateType;
use crate::nearest::nearest;

/// Something in a definition that cannot work, said so that its author can mend it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}found {found}; expected {expected}{}", place(.path), hint(.nearest))]
pub struct RuleProblem {
    /// Where in the definitions, e.g. `alarms.pressure_low.when`.
    pub path: String,
    pub found: String,
    pub expected: String,
    /// The valid name that was probably meant.
    pub nearest: Option<String>,
}

fn place(path: &str) -> String {
    if path.is_empty() { String::new() } else { format!("{path}: ") }
}

fn hint(nearest: &Option<String>) -> String {
    nearest.as_ref().map_or_else(String::new, |name| format!(". Did you mean {name}?"))
}

impl RuleProblem {
    pub(crate) fn new(found: impl Into<String>, expected: impl Into<String>) -> RuleProblem {
        RuleProblem {
            path: String::new(),
            found: found.into(),
            expected: expected.into(),
            nearest: None,
        }
    }

    pub(crate) fn at(mut self, path: impl Into<String>) -> RuleProblem {
        self.path = path.into();
        self
    }
}

/// `_<_` as its author wrote it.
pub(crate) fn spelled(name: &str) -> String {
    name.trim_matches(['_', '@']).to_owned()
}

pub(crate) fn word(of: StateType) -> &'static str {
    match of {
        StateType::Bool => "true or false",
        StateType::Number => "a number",
        StateType::Text => "text",
    }
}

pub(crate) fn typed(name: &str, of: StateType) -> String {
    format!("{name}, which is {}", word(of))
}

pub(crate) fn literal(value: &LiteralValue) -> String {
    match value {
        LiteralValue::Boolean(b) => b.inner().to_string(),
        LiteralValue::Double(n) => n.inner().to_string(),
        LiteralValue::Int(n) => n.inner().to_string(),
        LiteralValue::UInt(n) => n.inner().to_string(),
        LiteralValue::String(text) => format!("the text {:?}", text.inner()),
        LiteralValue::Bytes(_) => "bytes".to_owned(),
        LiteralValue::Null => "null".to_owned(),
    }
}

pub(crate) fn not_a(expected: &str, found: &str) -> RuleProblem {
    RuleProblem::new(found, expected)
}

pub(crate) fn unknown_function(name: &str) -> RuleProblem {
    let known = ["abs", "min", "max"];
    RuleProblem {
        nearest: nearest(name, known),
        ..RuleProblem::new(
            spelled(name),
            "comparisons, + - * /, && || !, ?:, in, abs, min or max with their arguments",
        )
    }
}

pub(crate) fn forbidden(expr: &Cel) -> RuleProblem {
    let found = match expr {
        Cel::Comprehension(_) => "a loop (all, exists, map or filter)",
        Cel::List(_) => "a list",
        Cel::Map(_) | Cel::Struct(_) => "a map",
        Cel::Select(_) => "a field after a dot",
        _ => "something that is not a value",
    };
    RuleProblem::new(found, "names of telemetry and state, numbers, texts, true and false")
}
