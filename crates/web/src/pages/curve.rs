//! The last minutes of one reading as points of a line that ends now. Gaps are not bridged by inventing values;
//! the line is only a hint beside the number.

use std::fmt::Write;

use focal_base::{At, Span};
use focal_store::{History, ThingKey};

use crate::app::App;
use crate::trouble::Answer;

/// How far back the line reaches, and how far at least: a thing that has just begun fills the box all the same.
const BACK: Span = Span::mins(30);
const LEAST: Span = Span::mins(1);
const POINTS: usize = 64;
/// The box is 320 × 44; the newest point stays clear of its edge, so that its ring is whole.
const WIDE: f64 = 312.0;
const HIGH: f64 = 34.0;

/// A line and its newest point, in the box of the live check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Curve {
    pub points: String,
    pub end: String,
}

/// The line of a reading. `None` with fewer than two readings. Blocks.
pub fn of(app: &App, thing: &ThingKey, metric: &str, now: At) -> Answer<Option<Curve>> {
    let history = app.house.history();
    let series = history.readings(thing, metric, now - BACK, At(now.0 + 1), POINTS)?;
    // A short past is read again as finely as it deserves.
    let first = series.points.first().map_or(now, |point| point.at).min(now - LEAST);
    let series = history.readings(thing, metric, first, At(now.0 + 1), POINTS)?;
    let values: Vec<(At, f64)> = series.points.iter().map(|point| (point.at, point.mean)).collect();
    Ok(line(&values, first, now))
}

fn line(values: &[(At, f64)], from: At, to: At) -> Option<Curve> {
    if values.len() < 2 {
        return None;
    }
    let most = values.iter().map(|(_, value)| *value).fold(f64::MIN, f64::max);
    let least = values.iter().map(|(_, value)| *value).fold(0.0f64, f64::min);
    let (high, wide) = ((most - least).max(1e-9), (to.since(from).0 as f64).max(1.0));
    let place = |(at, value): &(At, f64)| {
        let x = at.since(from).0 as f64 / wide * WIDE;
        let y = HIGH + 6.0 - (value - least) / high * HIGH;
        format!("{x:.1},{y:.1}")
    };
    let points = values.iter().fold(String::new(), |mut out, value| {
        let _ = write!(out, "{} ", place(value));
        out
    });
    Some(Curve { points, end: values.last().map(place)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_begins_at_zero_and_ends_at_the_right() {
        let values = [(At(0), 0.0), (At(50), 5.0), (At(100), 10.0)];
        let curve = line(&values, At(0), At(100)).unwrap();
        assert_eq!(curve.points, "0.0,40.0 156.0,23.0 312.0,6.0 ");
        assert_eq!(curve.end, "312.0,6.0");
        assert_eq!(line(&values[..1], At(0), At(100)), None);
    }
}
