//! What ships also detects: signals through the compiled rules of a kind, alarms out.

use focal_base::{At, Span, ThingId};
use focal_sense::{Found, Settings, Signal, ThingState, judge};

use super::shipped;
use crate::{Pack, load};

/// Feeds rows of values at their times and lists what was raised and returned: `pressure_low@36m`.
fn found(pack: &Pack, kind: &str, rows: impl IntoIterator<Item = (Span, Signal)>) -> Vec<String> {
    let rules = pack.rules(kind).expect("a kind").expect("rules");
    let settings = Settings::default();
    let mut state = ThingState::new(ThingId::from("thing-1"));
    let mut out = Vec::new();
    let start: At = "2026-03-02T09:00:00Z".parse().expect("a time");
    for (since, signal) in rows {
        let at = start + since;
        judge(&rules, &settings, &mut state, &signal, at, &mut out).expect("taken");
    }
    let said = out.iter().filter_map(|finding| {
        let since = finding.at.since(start);
        match &finding.what {
            Found::Raised { alarm, .. } => Some(format!("{alarm}@{since}")),
            Found::Returned { alarm } => Some(format!("-{alarm}@{since}")),
            _ => None,
        }
    });
    said.collect()
}

fn values(values: &[(&str, f64)]) -> Signal {
    let values = values.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect();
    Signal { values, ..Signal::default() }
}

#[test]
fn a_room_is_judged_by_one_metric() {
    let climate = load(&shipped("climate")).pack.expect("a pack");
    // Three weeks of days between 19 and 23 °C, one cold day, and a week as before.
    let rows = (0..29 * 24).map(|hour| {
        let day = (f64::from(hour) / 24.0 * std::f64::consts::TAU).sin();
        let cold = (21 * 24..22 * 24).contains(&hour);
        let temp = if cold { 13.0 } else { 21.0 + 2.0 * day };
        (Span::hours(i64::from(hour)), values(&[("room_temp", temp)]))
    });
    let said = found(&climate, "room", rows);
    let limits: Vec<&str> =
        said.iter().filter(|s| s.contains("too_")).map(String::as_str).collect();
    assert_eq!(limits, ["too_cold@21d2h", "-too_cold@22d1h"]);
    assert!(said.iter().any(|s| s.starts_with("temp_unusual@21d")), "{said:?}");
    assert!(!said.iter().any(|s| s.starts_with("too_warm")), "{said:?}");
}

#[test]
fn a_pump_that_loses_pressure_says_so() {
    let water = load(&shipped("water")).pack.expect("a pack");
    let rows = (0..60).map(|minute| {
        let pressure = if (31..45).contains(&minute) { 1.6 } else { 4.5 };
        (Span::mins(minute), values(&[("pressure_out", pressure), ("pressure_in", 2.5)]))
    });
    let said = found(&water, "booster-pump", rows);
    let said: Vec<&str> = said.iter().map(String::as_str).collect();
    assert_eq!(said, ["pressure_fell@31m", "pressure_low@36m", "-pressure_low@47m"]);
}

#[test]
fn water_on_the_floor_is_told_at_once_and_stops_the_pump() {
    let water = load(&shipped("water")).pack.expect("a pack");
    let wet = |flag: bool| {
        let state = [("wet_floor".to_owned(), focal_sense::StateValue::Bool(flag))];
        Signal { state: state.into_iter().collect(), ..Signal::default() }
    };
    let rows = [(Span::ZERO, wet(false)), (Span::secs(60), wet(true)), (Span::secs(75), wet(true))];
    assert_eq!(found(&water, "booster-pump", rows), ["floor_wet@1m"]);
    let rule = water.at_once.iter().find(|rule| rule.alarm == "floor_wet").expect("a rule");
    assert_eq!(rule.step.as_str(), "stop-pump");
}
