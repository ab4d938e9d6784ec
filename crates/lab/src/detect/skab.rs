//! The product's detector for several metrics on every recording below a folder: time, sensors, and in `anomaly`
//! whether a row was one. Point by point, over the rows after those the detector learns from.

use std::path::Path;

use focal_sense::{Group, MAX_GROUP};
use serde_json::{Value, json};

use super::round;
use super::table::{Table, files_below};
use crate::Measured;

/// Columns that are no sensors.
const NO_SENSORS: [&str; 3] = ["datetime", "anomaly", "changepoint"];

#[derive(Clone, Copy, Default)]
pub struct Count {
    pub hit: u32,
    pub false_alarm: u32,
    pub missed: u32,
    pub quiet: u32,
}

impl Count {
    pub fn add(&mut self, said: bool, so: bool) {
        *match (said, so) {
            (true, true) => &mut self.hit,
            (true, false) => &mut self.false_alarm,
            (false, true) => &mut self.missed,
            (false, false) => &mut self.quiet,
        } += 1;
    }

    fn with(self, other: Count) -> Count {
        Count {
            hit: self.hit + other.hit,
            false_alarm: self.false_alarm + other.false_alarm,
            missed: self.missed + other.missed,
            quiet: self.quiet + other.quiet,
        }
    }

    pub fn f1(&self) -> f64 {
        share(2 * self.hit, self.false_alarm + self.missed)
    }

    /// Share of the normal rows that were said to be none.
    pub fn false_alarm_rate(&self) -> f64 {
        share(self.false_alarm, self.quiet)
    }

    /// Share of the anomalies that were missed.
    pub fn missed_rate(&self) -> f64 {
        share(self.missed, self.hit)
    }
}

/// Part of both; zero of nothing.
fn share(part: u32, rest: u32) -> f64 {
    f64::from(part) / f64::from((part + rest).max(1))
}

pub fn measure(dir: &Path) -> Result<Measured, String> {
    let (mut all, mut files, mut unlabelled) = (Count::default(), Vec::new(), Vec::new());
    for path in files_below(dir)? {
        let name = path.strip_prefix(dir).unwrap_or(&path).display().to_string();
        let table = Table::read(&path, b';')?;
        let count = count(&table)?;
        if table.column("anomaly").is_none() {
            // Nobody said which of its rows are normal, so it cannot be scored; it is told apart.
            unlabelled.push(json!({ "file": name, "alarm": round(count.false_alarm_rate()) }));
            continue;
        }
        all = all.with(count);
        files.push(told(&count, json!({ "file": name })));
    }
    if files.is_empty() {
        return Err(format!("no file below {} has a column \"anomaly\"", dir.display()));
    }
    let mut json = told(&all, json!({}));
    let line = |value: &Value, what: &str| {
        format!(
            "f1 {}  false alarms {}  missed {}  {what}\n",
            value["f1"], value["far"], value["mar"]
        )
    };
    let mut text = line(&json, "all");
    for file in &files {
        text += &line(file, file["file"].as_str().unwrap_or_default());
    }
    for file in &unlabelled {
        text += &format!("in alarm {}, nothing to compare with  {}\n", file["alarm"], file["file"]);
    }
    json["files"] = Value::from(files);
    json["unlabelled"] = Value::from(unlabelled);
    Ok(Measured { json, text })
}

fn told(count: &Count, mut json: Value) -> Value {
    json["f1"] = round(count.f1());
    json["far"] = round(count.false_alarm_rate());
    json["mar"] = round(count.missed_rate());
    json
}

fn count(table: &Table) -> Result<Count, String> {
    let sensors = (0..table.header.len()).filter(|c| !NO_SENSORS.contains(&&*table.header[*c]));
    let sensors: Vec<Vec<f64>> = sensors.map(|c| table.numbers(c)).collect::<Result<_, _>>()?;
    if !(2..=MAX_GROUP).contains(&sensors.len()) {
        let (path, found) = (table.path.display(), sensors.len());
        return Err(format!(
            "{path} has {found} sensors; expected 2 to {MAX_GROUP}, delimited by ;"
        ));
    }
    let flags = table.column("anomaly").map(|column| table.numbers(column)).transpose()?;
    let (mut group, mut count) = (Group::default(), Count::default());
    for row in 0..table.len() {
        let values: Vec<f64> = sensors.iter().map(|sensor| sensor[row]).collect();
        if let Some(share) = group.learn(&values) {
            count.add(share > 1.0, flags.as_ref().is_some_and(|flags| flags[row] > 0.5));
        }
    }
    Ok(count)
}
