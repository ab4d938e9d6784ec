//! A recording: delimited text with a header becomes values at moments. What cannot be read is said with its
//! line; an empty cell is a gap.

use std::collections::BTreeMap;
use std::path::Path;

use focal_base::{At, MetricName, Span};
use focal_pack::units;

use super::map::Mapping;
use super::times;
use crate::config::nearest;

/// Mistakes said at once.
const SAID: usize = 20;
/// Rows looked at to find the column of times.
const PROBE: usize = 20;
/// Cells that say "no value".
const EMPTY: [&str; 6] = ["", "na", "n/a", "nan", "null", "-"];

/// Values of one moment, in the pack's units.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub line: u64,
    pub at: At,
    pub values: BTreeMap<MetricName, f64>,
}

/// In the order of time.
#[derive(Clone, Debug, PartialEq)]
pub struct Recording {
    pub name: String,
    pub rows: Vec<Row>,
}

impl Recording {
    pub fn read(path: &Path, mapping: &Mapping) -> Result<Recording, Vec<String>> {
        let bytes = std::fs::read(path)
            .map_err(|error| vec![format!("failed to read {}: {error}", path.display())])?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = 1 + good.iter().filter(|byte| **byte == b'\n').count();
            vec![format!("{}:{line}: this is not UTF-8 text", path.display())]
        })?;
        Recording::parse(&path.display().to_string(), &text, mapping)
    }

    pub fn parse(name: &str, text: &str, mapping: &Mapping) -> Result<Recording, Vec<String>> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let delimiter = delimiter(text.lines().next().unwrap_or_default());
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let header: Vec<String> = reader
            .headers()
            .map_err(|error| vec![format!("{name}: {error}")])?
            .iter()
            .map(str::to_owned)
            .collect();
        let records: Result<Vec<csv::StringRecord>, csv::Error> = reader.records().collect();
        let records = records.map_err(|error| vec![format!("{name}: {error}")])?;
        let columns = Columns::find(name, &header, &records, mapping)?;
        let (mut rows, mut wrong) = (Vec::with_capacity(records.len()), Vec::new());
        for record in &records {
            let line = record.position().map_or(0, csv::Position::line);
            match columns.row(line, record, mapping) {
                Ok(row) => rows.push(row),
                Err(said) if wrong.len() < SAID => wrong.push(format!("{name}:{line}: {said}")),
                Err(_) => {}
            }
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        if rows.is_empty() {
            return Err(vec![format!("{name}: there is no row below the header")]);
        }
        rows.sort_by_key(|row| row.at);
        Ok(Recording { name: name.to_owned(), rows })
    }

    /// The longest pause between two rows that is not a gap: three times the usual one, so that a row that was
    /// lost is none.
    pub fn longest_pause(&self, every: Option<Span>) -> Span {
        let mut apart: Vec<i64> = self
            .rows
            .windows(2)
            .map(|pair| pair[1].at.since(pair[0].at).0)
            .filter(|ms| *ms > 0)
            .collect();
        apart.sort_unstable();
        let usual = every.map(|every| every.0).or_else(|| apart.get(apart.len() / 2).copied());
        Span(usual.unwrap_or(i64::MAX / 3).saturating_mul(3))
    }

    pub fn begin(&self) -> At {
        self.rows.first().map_or(At::ZERO, |row| row.at)
    }

    pub fn end(&self) -> At {
        self.rows.last().map_or(At::ZERO, |row| row.at)
    }
}

/// The candidate that the header has most of.
fn delimiter(header: &str) -> u8 {
    let count = |delimiter: &&u8| header.bytes().filter(|byte| byte == *delimiter).count();
    b",;\t|".iter().rev().max_by_key(count).copied().unwrap_or(b',')
}

struct Columns {
    time: usize,
    time_name: String,
    mapped: Vec<usize>,
}

impl Columns {
    fn find(
        name: &str,
        header: &[String],
        records: &[csv::StringRecord],
        mapping: &Mapping,
    ) -> Result<Columns, Vec<String>> {
        let (mut mapped, mut wrong) = (Vec::new(), Vec::new());
        for column in &mapping.columns {
            match header.iter().position(|found| *found == column.name) {
                Some(place) => mapped.push(place),
                None => {
                    let hint = nearest(&column.name, header.iter().map(String::as_str));
                    wrong.push(format!("{name}:1: there is no column {:?}{hint}", column.name));
                }
            }
        }
        let is_time = |place: &usize| {
            let cells = records.iter().take(PROBE).filter_map(|record| record.get(*place));
            let cells: Vec<&str> = cells.filter(|cell| !cell.is_empty()).collect();
            let good = cells.iter().filter(|cell| times::read(cell).is_some()).count();
            // Most, not all: a bad time is to be said with its line.
            !cells.is_empty() && good * 2 > cells.len()
        };
        let named = |place: &usize| {
            let name = header[*place].to_lowercase();
            ["time", "date", "ts", "at"].iter().any(|word| name == *word) || name.contains("time")
        };
        let free = || (0..header.len()).filter(|place| !mapped.contains(place));
        let time = free().filter(named).find(is_time).or_else(|| free().find(is_time));
        match time {
            Some(time) if wrong.is_empty() => {
                Ok(Columns { time, time_name: header[time].clone(), mapped })
            }
            Some(_) => Err(wrong),
            None => {
                wrong.push(format!(
                    "{name}:1: no column holds times; expected 2026-11-21T14:02:00Z, 2026-11-21 14:02:00, \
                     or seconds or milliseconds since 1970"
                ));
                Err(wrong)
            }
        }
    }

    fn row(&self, line: u64, record: &csv::StringRecord, mapping: &Mapping) -> Result<Row, String> {
        let cell = record.get(self.time).unwrap_or_default();
        let at = times::read(cell).ok_or_else(|| {
            format!(
                "{} is {cell:?}, which is not a time; expected one like 2026-11-21 14:02:00",
                self.time_name
            )
        })?;
        let mut values = BTreeMap::new();
        for (place, column) in self.mapped.iter().zip(&mapping.columns) {
            let cell = record.get(*place).unwrap_or_default();
            if EMPTY.contains(&cell.to_lowercase().as_str()) {
                continue;
            }
            let value: f64 =
                cell.parse().ok().filter(|value: &f64| value.is_finite()).ok_or_else(|| {
                    format!(
                        "{} is {cell:?}, which is not a number; leave the cell empty for a gap",
                        column.name
                    )
                })?;
            let value = units::convert(value, &column.from, &column.to)
                .map_err(|error| error.to_string())?;
            values.insert(column.metric.clone(), value);
        }
        Ok(Row { line, at, values })
    }
}
