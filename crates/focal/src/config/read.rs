//! Reads a configuration: every unknown key is named at once, with its line and the nearest one there is;
//! then types are looked at. Variables of the environment come last and are named after the keys:
//! `FOCAL_HTTP_LISTEN` is `listen` of `[http]`.

use toml::de::{DeTable, DeValue};
use toml::{Spanned, Table, Value};

use super::{Config, Problem};

/// Names closer than this are offered (Jaro-Winkler).
const NEAR: f64 = 0.7;

/// Every key there is, with its default.
fn known() -> Table {
    Table::try_from(Config::default()).unwrap_or_default()
}

pub fn from_file(file: &str, text: &str) -> Result<Config, Vec<Problem>> {
    let line_of = |byte: usize| 1 + text.bytes().take(byte).filter(|byte| *byte == b'\n').count();
    let failed = |error: &toml::de::Error| {
        let line = line_of(error.span().map_or(0, |span| span.start));
        vec![Problem::at(file, line, error.message().trim())]
    };
    let table = DeTable::parse(text).map_err(|error| failed(&error))?;
    let mut unknown = Vec::new();
    find_unknown(table.get_ref(), &known(), "", &mut |span, what| {
        unknown.push(Problem::at(file, line_of(span), what));
    });
    if !unknown.is_empty() {
        return Err(unknown);
    }
    toml::from_str(text).map_err(|error| failed(&error))
}

fn find_unknown(
    table: &DeTable<'_>,
    known: &Table,
    path: &str,
    found: &mut impl FnMut(usize, String),
) {
    for (key, value) in table {
        let name: &str = key.get_ref();
        match (known.get(name), inner(value)) {
            (None, _) => {
                let hint = nearest(name, known.keys().map(String::as_str));
                found(key.span().start, format!("the key {path}{name} is not known{hint}"));
            }
            (Some(Value::Table(known)), Some(table)) => {
                find_unknown(table, known, &format!("{path}{name}."), found);
            }
            _ => {}
        }
    }
}

fn inner<'a>(value: &'a Spanned<DeValue<'_>>) -> Option<&'a DeTable<'a>> {
    match value.get_ref() {
        DeValue::Table(table) => Some(table),
        _ => None,
    }
}

/// `; did you mean listen?`, or what there is.
pub fn nearest<'a>(name: &str, all: impl Iterator<Item = &'a str>) -> String {
    let all: Vec<&str> = all.collect();
    let closest = all
        .iter()
        .map(|known| (strsim::jaro_winkler(name, known), known))
        .filter(|(close, _)| *close >= NEAR)
        .max_by(|a, b| a.0.total_cmp(&b.0));
    match closest {
        Some((_, known)) => format!("; did you mean {known}?"),
        None => format!("; expected one of {}", all.join(", ")),
    }
}

/// Puts what the environment says over a configuration.
pub fn from_environment(
    config: Config,
    get: impl Fn(&str) -> Option<String>,
) -> Result<Config, Vec<Problem>> {
    let mut table = Table::try_from(config.clone()).unwrap_or_default();
    let mut problems = Vec::new();
    let changed = override_table(&mut table, "FOCAL", &get, &mut problems);
    if !problems.is_empty() {
        return Err(problems);
    }
    if !changed {
        return Ok(config);
    }
    Value::Table(table).try_into().map_err(|error: toml::de::Error| {
        vec![Problem::variable("FOCAL_…", error.message().trim())]
    })
}

fn override_table(
    table: &mut Table,
    prefix: &str,
    get: &impl Fn(&str) -> Option<String>,
    problems: &mut Vec<Problem>,
) -> bool {
    let mut changed = false;
    for (key, value) in table.iter_mut() {
        let name = format!("{prefix}_{}", key.to_uppercase());
        if let Value::Table(inner) = value {
            changed |= override_table(inner, &name, get, problems);
        } else if let Some(text) = get(&name) {
            match alike(value, &text) {
                Some(new) => (*value, changed) = (new, true),
                None => problems
                    .push(Problem::variable(&name, format!("expected something like {value}"))),
            }
        }
    }
    changed
}

/// The text as a value of the same type.
fn alike(before: &Value, text: &str) -> Option<Value> {
    match before {
        Value::String(_) => Some(Value::String(text.to_owned())),
        Value::Integer(_) => text.trim().parse().ok().map(Value::Integer),
        Value::Float(_) => text.trim().parse().ok().map(Value::Float),
        Value::Boolean(_) => text.trim().parse().ok().map(Value::Boolean),
        Value::Array(_) => {
            let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
            Some(Value::Array(parts.map(|part| Value::String(part.to_owned())).collect()))
        }
        Value::Datetime(_) | Value::Table(_) => None,
    }
}
