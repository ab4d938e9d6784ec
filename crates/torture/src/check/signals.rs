//! Signals: each that was acknowledged stands in the history of its thing, once, with its value.

use std::collections::{BTreeMap, HashMap};

use focal_tests::thing::rfc3339;

use super::Found;
use crate::desk::Desk;
use crate::ledger::Entry;
use crate::load::{Load, at, own_value, value};

/// Numbers in one question: fewer than the points it may give, so that nothing is thinned.
const STEP: u64 = 1_000;
/// Milliseconds in one question about signals without a time: so many of them come in it at most.
const SLICE: i64 = 500;

/// Values of a metric with their moments.
fn readings(
    desk: &Desk,
    thing: &str,
    metric: &str,
    from: &str,
    to: &str,
) -> Result<Vec<(String, f64)>, String> {
    let path = format!("/things/{thing}/readings?metric={metric}&from={from}&to={to}&points=2000");
    let found = desk.get(&path)?;
    let points = found["points"].as_array().cloned().unwrap_or_default();
    let values: Vec<(String, f64)> = points
        .iter()
        .filter_map(|point| Some((point[0].as_str()?.to_owned(), point[1].as_f64()?)))
        .collect();
    if values.len() >= 2_000 {
        return Err(format!(
            "{thing} has too many {metric} from {from} to {to} to tell them apart"
        ));
    }
    Ok(values)
}

fn number(entry: &Entry) -> u64 {
    entry.key.parse().unwrap_or(u64::MAX)
}

pub fn timed(
    load: &Load,
    entries: &[Entry],
    thing: &str,
    metric: &str,
    found: &mut Found<'_>,
) -> Result<(), String> {
    let mut by_step: BTreeMap<u64, Vec<&Entry>> = BTreeMap::new();
    entries.iter().for_each(|entry| by_step.entry(number(entry) / STEP).or_default().push(entry));
    for (step, entries) in by_step {
        let from = step * STEP;
        let (start, end) = (at(load.base, from), at(load.base, from + STEP));
        let mut there: HashMap<String, Vec<f64>> = HashMap::new();
        for (moment, value) in readings(&load.desk, thing, metric, &start, &end)? {
            there.entry(moment).or_default().push(value);
        }
        for entry in entries {
            let number = number(entry);
            let values = there.get(&at(load.base, number)).map(Vec::as_slice).unwrap_or_default();
            let right = values.iter().filter(|one| **one == value(number)).count();
            found.once(entry, right, "in the history");
            if values.len() > right {
                found.doubled.push(format!("{metric} {number} also has the values {values:?}"));
            }
        }
    }
    Ok(())
}

/// What came twice came at two moments: it is found by its value.
pub fn named(
    load: &Load,
    entries: &[Entry],
    begun: i64,
    found: &mut Found<'_>,
) -> Result<(), String> {
    if entries.is_empty() {
        return Ok(());
    }
    let mut there: HashMap<u64, usize> = HashMap::new();
    let end = focal_tests::thing::now() + 1_000;
    for from in (begun..end).step_by(SLICE as usize) {
        let (start, end) = (rfc3339(from), rfc3339(from + SLICE));
        for (_, value) in readings(&load.desk, "pump-2", "pressure_in", &start, &end)? {
            *there.entry(key(value)).or_default() += 1;
        }
    }
    for entry in entries {
        let times = there.get(&key(own_value(number(entry)))).copied().unwrap_or_default();
        found.once(entry, times, "in the history");
    }
    Ok(())
}

fn key(value: f64) -> u64 {
    (value * 1e5).round() as u64
}
