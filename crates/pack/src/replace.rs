//! Numbers that an operator knows better than the pack: put in their place before anything is judged, so that
//! every check, and every problem with its file and line, holds for them as for the pack's own.
//!
//! A number is named as in the pack's list of numbers, e.g. `cause.pump-wear.prior`.

use std::collections::BTreeMap;

use crate::origin::Estimate;
use crate::problem::{Place, Problems};
use crate::read::{Key, Node, Value};

/// Numbers of one pack that may be replaced, and characters of one.
pub const MAX_REPLACED: usize = 2_000;
pub const MAX_NUMBER: usize = 300;

/// Puts the numbers in place; gives what the files say instead of each.
pub(crate) fn apply(
    sheets: &mut [Node],
    replaced: &BTreeMap<String, String>,
    problems: &Problems,
) -> BTreeMap<String, String> {
    let mut own = BTreeMap::new();
    for (path, value) in replaced {
        match put(sheets, path, value) {
            Some(before) => {
                own.insert(path.clone(), before);
            }
            None => {
                let what = format!("there is no number `{}` to replace", shown(path));
                problems.error(Place::PACK, what, "one of the pack's numbers");
            }
        }
    }
    own
}

/// What was put where no number is: a name, an owner.
pub(crate) fn expect_numbers(
    own: &BTreeMap<String, String>,
    numbers: &[Estimate],
    problems: &Problems,
) {
    for path in own.keys().filter(|path| !numbers.iter().any(|one| one.path == **path)) {
        let what = format!("`{}` is no number", shown(path));
        problems.error(Place::PACK, what, "one of the pack's numbers");
    }
}

fn shown(path: &str) -> String {
    path.chars().take(120).collect()
}

fn put(sheets: &mut [Node], path: &str, value: &str) -> Option<String> {
    let parts: Vec<&str> = path.split('.').collect();
    let common = common(sheets, &parts);
    let (list, names, keys) = definition(&parts)?;
    if value.chars().count() > MAX_NUMBER || value.trim().is_empty() {
        return None;
    }
    let mut item =
        sheets.iter_mut().find_map(|sheet| item_of(child(sheet, list)?, names.clone()))?;
    let mut keys = keys;
    // Codes stand in a list of their own inside their service.
    if let ("service", ["code", code, rest @ ..]) = (parts[0], keys) {
        item = item_of(child(item, "codes")?, vec![("code", *code)])?;
        keys = rest;
    }
    let (last, above) = keys.split_last()?;
    for key in above {
        item = child(item, key)?;
    }
    let place = item.place;
    let Value::Map(pairs) = &mut item.value else { return None };
    if let Some((_, node)) = pairs.iter_mut().find(|(key, _)| key.text == *last) {
        let before = written(node)?;
        node.value = match &node.value {
            Value::List(_) => list_of(value, node.place),
            _ => scalar(last, value),
        };
        return Some(before);
    }
    // What the kind takes from the whole pack becomes its own.
    let before = common.filter(|_| *last == "trouble_rate")?;
    let key = Key { text: (*last).to_owned(), place };
    pairs.push((key, Node { place, value: scalar(last, value) }));
    Some(before)
}

/// The list a path leads into, the names of its item there, and the keys below it.
#[allow(clippy::type_complexity)]
fn definition<'p>(
    parts: &'p [&'p str],
) -> Option<(&'static str, Vec<(&'static str, &'p str)>, &'p [&'p str])> {
    match parts {
        ["kind", name, keys @ ..] => Some(("things", vec![("kind", *name)], keys)),
        ["cause", name, keys @ ..] => Some(("causes", vec![("cause", *name)], keys)),
        ["step", name, keys @ ..] => Some(("steps", vec![("step", *name)], keys)),
        ["service", name, keys @ ..] => Some(("services", vec![("service", *name)], keys)),
        ["alarm", of, name, keys @ ..] => {
            Some(("alarms", vec![("of", *of), ("alarm", *name)], keys))
        }
        ["sign", of, name, keys @ ..] => Some(("signs", vec![("of", *of), ("sign", *name)], keys)),
        _ => None,
    }
}

/// The rate of the whole pack, where a kind's is asked for.
fn common(sheets: &[Node], parts: &[&str]) -> Option<String> {
    let is_rate = matches!(parts, ["kind", _, "trouble_rate"]);
    let mut roots = sheets.iter().filter(|_| is_rate).filter_map(|sheet| match &sheet.value {
        Value::Map(pairs) => pairs.iter().find(|(key, _)| key.text == "trouble_rate"),
        _ => None,
    });
    roots.find_map(|(_, node)| written(node))
}

fn child<'n>(node: &'n mut Node, key: &str) -> Option<&'n mut Node> {
    match &mut node.value {
        Value::Map(pairs) => {
            pairs.iter_mut().find(|(own, _)| own.text == key).map(|(_, node)| node)
        }
        _ => None,
    }
}

fn item_of<'n>(list: &'n mut Node, names: Vec<(&'static str, &str)>) -> Option<&'n mut Node> {
    let Value::List(items) = &mut list.value else { return None };
    let is = |item: &Node| {
        let Value::Map(pairs) = &item.value else { return false };
        names.iter().all(|(key, name)| {
            pairs
                .iter()
                .any(|(own, node)| own.text == *key && written(node).as_deref() == Some(name))
        })
    };
    items.iter_mut().find(|item| is(item))
}

/// What stands there, as somebody would write it again.
fn written(node: &Node) -> Option<String> {
    match &node.value {
        Value::Bool(_, text) | Value::Number(_, text) | Value::Text(text) => Some(text.clone()),
        Value::List(items) => {
            let parts: Option<Vec<String>> = items.iter().map(written).collect();
            Some(parts?.join(" to "))
        }
        Value::Nothing | Value::Map(_) => None,
    }
}

fn scalar(key: &str, text: &str) -> Value {
    let text = text.trim();
    if key == "support_budget" && !text.contains('/') {
        return Value::Text(format!("{text} / year"));
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Value::Number(number, text.to_owned()),
        _ => Value::Text(text.to_owned()),
    }
}

/// `0 to 16`: both ends of a range.
fn list_of(text: &str, place: Place) -> Value {
    let ends = text.split(" to ").map(|end| Node { place, value: scalar("", end) });
    Value::List(ends.collect())
}
