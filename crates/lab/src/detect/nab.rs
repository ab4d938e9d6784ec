//! The product's detector for one metric on a folder laid out as NAB, scored as NAB scores. One configuration,
//! the product's, for every file.

use std::collections::BTreeMap;
use std::path::Path;

use focal_base::At;
use focal_sense::{Series, Settings};
use serde_json::{Value, json};

use super::nab_score::{self, LOW_FN, LOW_FP, Profile, STANDARD, Scored};
use super::table::{Table, files_below};
use super::{gaussian, round};
use crate::Measured;

struct File {
    name: String,
    windows: Vec<(usize, usize)>,
    found: Vec<f64>,
    reference: Vec<f64>,
}

type Labels = BTreeMap<String, Vec<(String, String)>>;

pub fn measure(dir: &Path) -> Result<Measured, String> {
    let labels = read_labels(&dir.join("labels/combined_windows.json"))?;
    let data = dir.join("data");
    let files = files_below(&data)?;
    let files: Vec<File> =
        files.iter().map(|path| read(&data, path, &labels)).collect::<Result<_, _>>()?;
    let windows: usize = files.iter().map(|file| file.windows.len()).sum();
    if windows == 0 {
        return Err(format!("no file below {} has a labelled window", data.display()));
    }
    Ok(told(&files, windows))
}

fn told(files: &[File], windows: usize) -> Measured {
    fn of<'a>(files: &'a [File], scores: impl Fn(&'a File) -> &'a [f64]) -> Vec<Scored<'a>> {
        files.iter().map(|f| Scored { scores: scores(f), windows: &f.windows }).collect()
    }
    let ours = of(files, |file| &file.found);
    let reference = of(files, |file| &file.reference);
    let best = |scored: &[Scored], profile: &Profile| nab_score::optimise(scored, profile);
    let threshold = best(&ours, &STANDARD).threshold;
    let each: Vec<Value> = files
        .iter()
        .zip(ours.iter().zip(&reference))
        .map(|(file, (scored, reference))| {
            let reference = nab_score::score_file(reference, gaussian::THRESHOLD, &STANDARD);
            let score = nab_score::score_file(scored, threshold, &STANDARD);
            json!({
                "file": file.name, "rows": scored.scores.len(), "windows": file.windows.len(),
                "found": score.found, "false_alarms": score.false_alarms, "score": round(score.score),
                "windowed_gaussian": reference.score,
            })
        })
        .collect();
    let mut json = json!({ "files": each, "windows": windows });
    let mut lines = String::new();
    for profile in [&STANDARD, &LOW_FP, &LOW_FN] {
        let (ours, reference) = (best(&ours, profile).score, best(&reference, profile).score);
        let name = profile.name;
        lines += &format!("{name:<9} {ours:>6.2}   windowed gaussian {reference:>6.2}\n");
        json[name] = round(ours);
        json[format!("windowed_gaussian_{name}")] = round(reference);
    }
    for file in &each {
        let said = |key: &str| file[key].to_string();
        lines += &format!(
            "{:>7}  {} of {} found, {} false  {}\n",
            said("score"),
            said("found"),
            said("windows"),
            said("false_alarms"),
            file["file"].as_str().unwrap_or_default(),
        );
    }
    Measured { json, text: lines }
}

fn read_labels(path: &Path) -> Result<Labels, String> {
    let failed = |why: String| format!("failed to read {}: {why}", path.display());
    let text = std::fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
    serde_json::from_str(&text).map_err(|error| {
        failed(format!("{error}; expected {{\"folder/file.csv\": [[\"from\", \"to\"], …], …}}"))
    })
}

fn read(data: &Path, path: &Path, labels: &Labels) -> Result<File, String> {
    let name = path.strip_prefix(data).unwrap_or(path).to_string_lossy().replace('\\', "/");
    let windows = labels.get(&name).ok_or_else(|| {
        format!("no entry {name:?} in combined_windows.json; expected its windows, or [] for none")
    })?;
    let table = Table::read(path, b',')?;
    let at = table.needs("timestamp")?;
    let times = table.cells(at, "a time like 2014-04-01 09:05:00", time)?;
    let values = table.numbers(table.needs("value")?)?;
    let windows = windows.iter().map(|window| rows_of(&table, &times, window));
    let windows: Vec<(usize, usize)> = windows.collect::<Result<_, _>>()?;
    if windows.windows(2).any(|two| two[1].0 <= two[0].1) {
        return Err(format!("the windows of {name} overlap or are not in order"));
    }
    Ok(File {
        windows,
        found: strengths(&times, &values),
        reference: gaussian::scores(&values),
        name,
    })
}

/// The product's detector over a file: for each row with an onset how strong it was, between 0 and 1; 0 elsewhere.
fn strengths(times: &[At], values: &[f64]) -> Vec<f64> {
    let gap_factor = Settings::default().gap_factor;
    let (mut series, mut last, mut pace) = (Series::default(), None, 0.0f64);
    let mut judged = |(at, value): (&At, &f64)| {
        let since = last.map_or(0.0, |last| at.since(last).0 as f64);
        let gap = pace > 0.0 && since > gap_factor * pace;
        pace = if pace > 0.0 { pace + 0.2 * (since.min(4.0 * pace) - pace) } else { since };
        last = Some(*at);
        let surprise = series.learn(*at, *value, gap);
        let strength = f64::from(surprise.strength.min(1e6));
        if surprise.onset { strength / (1.0 + strength) } else { 0.0 }
    };
    times.iter().zip(values).map(&mut judged).collect()
}

/// A window's first and last row: those with exactly its times, as the benchmark's own scorer wants them.
fn rows_of(
    table: &Table,
    times: &[At],
    window: &(String, String),
) -> Result<(usize, usize), String> {
    let row = |text: &str| {
        let found = time(text).and_then(|at| times.iter().position(|t| *t == at));
        let path = table.path.display();
        found.ok_or_else(|| format!("{path} has no row at {text:?}, where a window begins or ends"))
    };
    let (first, last) = (row(&window.0)?, row(&window.1)?);
    if first > last {
        return Err(format!(
            "{}: the window from {:?} ends before it begins",
            table.path.display(),
            window.0
        ));
    }
    Ok((first, last))
}

/// `2014-04-01 09:05:00`, with or without a fraction of a second; taken as UTC.
fn time(text: &str) -> Option<At> {
    format!("{}Z", text.trim().replacen(' ', "T", 1)).parse().ok()
}
