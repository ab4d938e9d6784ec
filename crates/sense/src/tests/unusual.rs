//! What nobody wrote a rule for: one metric against its own past, several against each other.

use super::*;
use crate::bytes::{Reader, Writer};

/// Between -0.5 and 0.5, the same on every run.
fn noise(i: i64) -> f64 {
    let mixed = (i as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    ((mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 40) as f64 / (1u64 << 24) as f64
        - 0.5
}

/// An office: 30 on working days between 8 and 18, 10 otherwise. Day 0 of the stories is no matter: the
/// rhythm has seven days.
fn office(hour: i64) -> f64 {
    let (day, hour_of_day) = (hour / 24 % 7, hour % 24);
    let busy = day < 5 && (8..18).contains(&hour_of_day);
    if busy { 30.0 } else { 10.0 }
}

fn hours(range: std::ops::Range<i64>, value: impl Fn(i64) -> f64) -> String {
    range.map(|i| format!("{i}h q={}\n", value(i) + noise(i))).collect()
}

#[test]
fn a_quiet_working_day_is_unusual_though_every_value_was_seen_before() {
    let mut scene = Scene::new("odd: unusual q | clear_for 6h");
    scene.play(&hours(0..5 * 168, office));
    check_said(&scene, "");
    // A Wednesday on which nobody came.
    scene.play(&hours(5 * 168..6 * 168, |i| if i / 24 % 7 == 2 { 10.0 } else { office(i) }));
    // What was unusual in the morning has been seen by noon.
    check_said(&scene, "37d8h raised odd\n37d14h returned odd");
}

#[test]
fn a_series_is_not_unusual_twice_within_its_rest() {
    let mut series = Series::default();
    let at = |i: i64| START + Span::mins(i);
    let mut onsets = Vec::new();
    for i in 0..900 {
        // Two peaks, the second one higher, within a hundred readings, and a third after them.
        let peak = [(500, 9.0), (550, 12.0), (700, 16.0)].iter().find(|(when, _)| *when == i);
        let value = peak.map_or_else(|| noise(i), |(_, high)| *high);
        if series.learn(at(i), value, false).onset {
            onsets.push(i);
        }
    }
    assert_eq!(onsets, [500, 700]);
}

#[test]
fn numbers_that_are_hardly_any_are_survived() {
    let mut series = Series::default();
    for i in 0..1_000 {
        let value = [0.0, f64::MAX, f64::MIN, f64::MIN_POSITIVE][(i % 4) as usize];
        let surprise = series.learn(START + Span::mins(i), value, i % 7 == 0);
        assert!(!surprise.strength.is_nan());
    }
    // A series that never moved: the first step is one.
    let mut still = Series::default();
    let moved = |series: &mut Series, i, value| series.learn(START + Span::mins(i), value, false);
    assert!((0..500).all(|i| !moved(&mut still, i, 5.0).unusual()));
    assert!(moved(&mut still, 500, 5.1).onset);
}

#[test]
fn a_series_is_read_as_it_was_written_with_and_without_a_season() {
    let mut series = Series::default();
    for i in 0..700 {
        series.learn(START + Span::hours(i), office(i), false);
    }
    let mut to = Writer { bytes: vec![0], base: At::ZERO };
    series.write(&mut to);
    let mut from = Reader::new(&to.bytes);
    assert_eq!(Series::read(&mut from, true), Some(series.clone()));
    assert!(from.at_end());
    assert!(to.bytes.len() < 460, "{}", to.bytes.len());
    // As it was written before there were seasons: it goes on, and learns its season from now.
    let mut early = Reader::new(&to.bytes);
    let mut early = Series::read(&mut early, false).expect("a series");
    assert_ne!(early, series);
    assert!(!early.learn(START + Span::hours(700), office(700), false).unusual());
    assert!(early.learn(START + Span::hours(701), 99.0, false).onset);
}

/// Two metrics that go together, the second twice the first, over a usual range of -1 to 1.
fn pair(i: i64) -> (f64, f64) {
    let p = (i as f64 / 9.0).sin();
    (p, 2.0 * p + 0.2 * noise(i))
}

fn minutes(range: std::ops::Range<i64>, value: impl Fn(i64) -> (f64, f64)) -> String {
    let line = |i| {
        let (p, q) = value(i);
        format!("{i}m p={p} q={q}\n")
    };
    range.map(line).collect()
}

#[test]
fn metrics_that_no_longer_go_together_are_unusual_though_each_is_as_ever() {
    let mut scene = Scene::new("pair: unusual p q | clear_for 30m\nodd: unusual q");
    // They part and meet again where both are near zero, so that neither jumps.
    scene.play(&minutes(0..905, pair));
    check_said(&scene, "");
    scene.play(&minutes(905..990, |i| (pair(i).0, -pair(i).1)));
    scene.play(&minutes(990..1_200, pair));
    let said: Vec<&str> = scene.said.iter().map(String::as_str).collect();
    let [raised, returned] = said[..] else { panic!("{said:?}") };
    // Smoothed rows need a few readings to leave, and to come back.
    assert!(raised.starts_with("15h") && raised.ends_with("raised pair"), "{raised}");
    assert!(
        (returned.starts_with("16h") || returned.starts_with("17h"))
            && returned.ends_with("returned pair"),
        "{returned}"
    );
}

#[test]
fn a_row_is_complete_when_each_metric_was_heard_anew() {
    let rules = "pair: unusual p q | clear_for 30m";
    // The same rows, each metric in a signal of its own.
    let split = |range: std::ops::Range<i64>, sign: f64| -> String {
        let line = |i: i64| {
            let (p, q) = pair(i);
            format!("{}s p={p}\n{}s q={}\n", i * 60, i * 60 + 1, sign * q)
        };
        range.map(line).collect()
    };
    let mut scene = Scene::new(rules);
    scene.play(&split(0..600, 1.0));
    check_said(&scene, "");
    scene.play(&split(600..650, -1.0));
    assert_eq!(scene.said.len(), 1, "{:?}", scene.said);
    // One of them silent: no rows, no judgement.
    let mut scene = Scene::new(rules);
    scene.play(&minutes(0..500, pair));
    let alone: String = (500..700).map(|i| format!("{i}m p=50\n")).collect();
    scene.play(&alone);
    check_said(&scene, "");
}

#[test]
fn the_distance_is_that_of_the_textbook() {
    let rows: Vec<[f64; 2]> = (0..401).map(|i| [pair(i).0, pair(i).1]).collect();
    let mut group = Group::default();
    let mut smoothed = Vec::new();
    let mut last = [0.0; 2];
    for (i, row) in rows.iter().enumerate() {
        let weight = f64::max(0.15, 1.0 / (i + 1) as f64);
        (0..2).for_each(|k| last[k] += weight * (row[k] - last[k]));
        smoothed.push(last);
        let share = group.learn(row);
        assert_eq!(share.is_some(), i == 400);
        let Some(share) = share else { continue };
        // Two passes over the first 400 smoothed rows; the distance by the formula for two variables.
        let known = &smoothed[..400];
        let mean = |k: usize| known.iter().map(|r| r[k]).sum::<f64>() / 400.0;
        let (m0, m1) = (mean(0), mean(1));
        let sum = |f: &dyn Fn(&[f64; 2]) -> f64| known.iter().map(f).sum::<f64>() / 399.0;
        let (d0, d1) = (sum(&|r| (r[0] - m0).powi(2)).sqrt(), sum(&|r| (r[1] - m1).powi(2)).sqrt());
        let r = 0.9 * sum(&|row| (row[0] - m0) * (row[1] - m1)) / (d0 * d1);
        let (z0, z1) = ((last[0] - m0) / d0, (last[1] - m1) / d1);
        let square = (z0 * z0 - 2.0 * r * z0 * z1 + z1 * z1) / (1.0 - r * r);
        assert!((share - square / 16.0).abs() < 1e-9, "{share} {}", square / 16.0);
    }
}

#[test]
fn what_cannot_be_looked_at_together_is_told() {
    let compile = |metrics: &[&str]| {
        let metrics = metrics.iter().map(|name| (*name).into()).collect();
        let detector = DetectorDef::UnusualTogether { metrics, clear_hold: Span::ZERO };
        let alarm = AlarmDef {
            alarm: "odd".to_owned(),
            of: "pump".into(),
            severity: Severity::Minor,
            affects_customer: false,
            detector,
        };
        let problems = Rules::compile(&kind(), &[alarm], &[]).err().unwrap_or_default();
        problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    };
    assert_eq!(compile(&["p", "q"]), "");
    for (metrics, told) in [
        (&["p"][..], "2 to 12 metrics"),
        (&["p", "p"], "each metric once"),
        (&["p", "tmp"], "temp"),
    ] {
        let problems = compile(metrics);
        assert!(problems.contains(told), "{metrics:?}: {problems}");
    }
}
