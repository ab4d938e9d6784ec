//! The scorer against values worked out by hand, and the readers against folders that are not as they should be.

use std::fs;
use std::path::Path;

use serde_json::json;

use super::nab_score::{FileScore, LOW_FN, LOW_FP, Profile, STANDARD, Scored};
use super::{nab, nab_score, skab};

/// A hundred rows of which 15 are learnt from, with a window over rows 50 to 59.
const WINDOW: [(usize, usize); 1] = [(50, 59)];

fn rows(found: &[(usize, f64)]) -> Vec<f64> {
    let mut scores = vec![0.0; 100];
    found.iter().for_each(|(row, score)| scores[*row] = *score);
    scores
}

fn best(found: &[(usize, f64)], profile: &Profile) -> f64 {
    let scores = rows(found);
    nab_score::optimise(&[Scored { scores: &scores, windows: &WINDOW }], profile).score
}

fn check(found: &[(usize, f64)], expected: [f64; 3]) {
    let scores = [&STANDARD, &LOW_FP, &LOW_FN].map(|profile| best(found, profile));
    let close = scores.iter().zip(expected).all(|(score, wanted)| (score - wanted).abs() < 0.005);
    assert!(close, "{found:?}: {scores:?}, expected {expected:?}");
}

#[test]
fn the_score_is_that_of_the_benchmark() {
    // Nothing found, and everything at its first moment.
    check(&[], [0.0; 3]);
    check(&[(50, 1.0)], [100.0; 3]);
    // At row 55 half of the window is left: (2/(1+e^-2.5) - 1) / (2/(1+e^-5) - 1) = 0.848284 / 0.986614 = 0.859792,
    // and (0.859792 + 1) / 2, (0.859792 + 2) / 3.
    check(&[(55, 1.0)], [92.990, 92.990, 95.326]);
    // A second detection in the window changes nothing.
    check(&[(50, 1.0), (55, 1.0)], [100.0; 3]);
    // A false alarm before the window: one weight, of 2 that can be had and of 3.
    check(&[(50, 1.0), (20, 1.0)], [94.5, 89.0, 96.333]);
    // Two rows behind: position 2/9, 2/(1+e^1.1111) - 1 = -0.504614, times 0.11 or 0.22.
    check(&[(50, 1.0), (61, 1.0)], [97.225, 94.449, 98.150]);
    // Far behind: a whole weight.
    check(&[(50, 1.0), (99, 1.0)], [94.5, 89.0, 96.333]);
    // While the detector learns nothing counts.
    check(&[(50, 1.0), (14, 1.0)], [100.0; 3]);
}

#[test]
fn one_threshold_is_chosen_for_all() {
    // What is weaker than the window's detection is left out; what is stronger must be paid for.
    check(&[(50, 0.8), (20, 0.7)], [100.0; 3]);
    check(&[(50, 0.8), (20, 0.9)], [94.5, 89.0, 96.333]);
    // Of two files, at one threshold: (1 + 1 - 0.11 + 2) / 4.
    let (one, other) = (rows(&[(50, 0.8), (20, 0.75)]), rows(&[(50, 0.7)]));
    let files = [&one, &other].map(|scores| Scored { scores, windows: &WINDOW });
    let found = nab_score::optimise(&files, &STANDARD);
    assert!((found.score - 97.25).abs() < 1e-9, "{}", found.score);
    assert_eq!(found.threshold, 0.7);
}

#[test]
fn files_give_what_was_published_for_such_counts() {
    // Twelve false alarms and no window: -1.32, as published for ec2_cpu_utilization_c6585a.
    let mut scores = vec![0.0; 4_032];
    scores.iter_mut().skip(1_000).step_by(100).take(12).for_each(|score| *score = 1.0);
    let file = Scored { scores: &scores, windows: &[] };
    let found = nab_score::score_file(&file, 1.0, &STANDARD);
    assert!((found.score + 1.32).abs() < 1e-12);
    // One missed window and one false alarm before it: -1.11, as for cpu_utilization_asg_misconfiguration.
    let scores = rows(&[(20, 1.0)]);
    let file = Scored { scores: &scores, windows: &WINDOW };
    let found = nab_score::score_file(&file, 1.0, &STANDARD);
    assert_eq!(found, FileScore { score: -1.11, found: 0, false_alarms: 1 });
    assert_eq!([1_000, 4_032, 18_050].map(nab_score::probation), [150, 604, 750]);
}

fn put(dir: &Path, name: &str, text: &str) {
    let path = dir.join(name);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, text).expect("written");
}

/// A day's rhythm every ten minutes for a week, with a jump on the sixth day.
fn series() -> String {
    let mut text = "timestamp,value\n".to_owned();
    for i in 0..7 * 144 {
        let jump = if (800..830).contains(&i) { 60.0 } else { 0.0 };
        let value = 20.0 + 5.0 * (f64::from(i) / 144.0 * std::f64::consts::TAU).sin() + jump;
        let (day, hour, minute) = (1 + i / 144, i / 6 % 24, i % 6 * 10);
        text += &format!("2014-04-0{day} {hour:02}:{minute:02}:00,{value:.3}\n");
    }
    text
}

const LABELS: &str = r#"{"a/one.csv": [["2014-04-06 13:20:00.000000", "2014-04-06 18:20:00.000000"]],
                         "a/elsewhere.csv": []}"#;

#[test]
fn a_folder_is_scored() {
    let dir = tempfile::tempdir().expect("a folder");
    put(dir.path(), "data/a/one.csv", &series());
    put(dir.path(), "labels/combined_windows.json", LABELS);
    let json = nab::measure(dir.path()).map(|measured| measured.json).expect("a score");
    assert_eq!(
        [&json["standard"], &json["low_fp"], &json["low_fn"]],
        [100.0; 3].map(|n| json!(n)).each_ref()
    );
    assert_eq!(json["files"][0]["file"], "a/one.csv");
    assert_eq!(json["files"][0]["found"], 1);
    assert!(json["windowed_gaussian_standard"].is_number());
}

#[test]
fn what_is_not_as_it_should_be_is_told() {
    for (name, text, told) in [
        ("data/a/one.csv", "timestamp,value\n2014-04-01 00:00:00,warm\n", "one.csv:2: \"warm\""),
        ("data/a/one.csv", "timestamp,value\nyesterday,1\n", "one.csv:2: \"yesterday\""),
        ("data/a/one.csv", "time,value\n", "no column \"timestamp\""),
        ("data/a/one.csv", "timestamp,value\n2014-04-01 00:00:00,1\n", "no row at"),
        ("data/a/one.csv", "timestamp,value\n1,2,3\n", "failed to read"),
        ("data/b.csv", "timestamp,value\n", "no entry \"b.csv\""),
        ("labels/combined_windows.json", "[]", "expected {"),
        ("labels/combined_windows.json", r#"{"a/one.csv": []}"#, "has a labelled window"),
    ] {
        let dir = tempfile::tempdir().expect("a folder");
        put(dir.path(), "data/a/one.csv", &series());
        put(dir.path(), "labels/combined_windows.json", LABELS);
        put(dir.path(), name, text);
        let error = nab::measure(dir.path()).err().unwrap_or_default();
        assert!(error.contains(told), "{name}: {error:?}");
    }
    let empty = tempfile::tempdir().expect("a folder");
    assert!(nab::measure(empty.path()).is_err_and(|error| error.contains("combined_windows.json")));
    assert!(skab::measure(empty.path()).is_err_and(|error| error.contains("no .csv")));
}

/// Three sensors of a pump that go together until row 600 and again from row 700.
fn bench(anomaly: bool) -> String {
    let head = if anomaly { ";anomaly;changepoint" } else { "" };
    let mut text = format!("datetime;a;b;c{head}\n");
    for i in 0..900 {
        let load = (f64::from(i) / 7.0).sin();
        let odd = (600..700).contains(&i);
        let c = load + 0.1 * (f64::from(i) * 1.7).sin() + if odd { 3.0 } else { 0.0 };
        let flags = if anomaly { format!(";{}.0;0.0", u8::from(odd)) } else { String::new() };
        text += &format!(
            "2020-03-09 10:{:02}:{:02};{load};{};{c}{flags}\n",
            i / 60 % 60,
            i % 60,
            -load
        );
    }
    text
}

#[test]
fn several_sensors_are_scored_point_by_point() {
    let dir = tempfile::tempdir().expect("a folder");
    put(dir.path(), "valve/1.csv", &bench(true));
    put(dir.path(), "free/1.csv", &bench(false));
    let json = skab::measure(dir.path()).map(|measured| measured.json).expect("a score");
    assert!(json["f1"].as_f64().is_some_and(|f1| f1 > 0.8), "{json}");
    assert!(json["far"].as_f64().is_some_and(|far| far < 0.1), "{json}");
    assert_eq!(json["unlabelled"][0]["file"], "free/1.csv");
    put(dir.path(), "valve/2.csv", "datetime;a;anomaly\n");
    assert!(skab::measure(dir.path()).is_err_and(|error| error.contains("1 sensors")));
}

#[test]
fn shares_are_as_they_are_defined() {
    let count = skab::Count { hit: 60, false_alarm: 20, missed: 40, quiet: 80 };
    let shares = [count.f1(), count.false_alarm_rate(), count.missed_rate()];
    assert_eq!(shares, [2.0 / 3.0, 0.2, 0.4]);
    assert_eq!(skab::Count::default().f1(), 0.0);
}
