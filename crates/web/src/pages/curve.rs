//! The last half hour of one reading as points of a line. Gaps are not bridged by inventing values; the line
//! is only a hint beside the number.

use std::fmt::Write;

use focal_base::At;
use focal_store::{History, ThingKey};

use crate::app::App;
use crate::trouble::Answer;

const POINTS: usize = 64;
const WIDE: f64 = 320.0;
const HIGH: f64 = 40.0;

/// Points for a box of 320 × 44, latest at the right. `None` with fewer than two readings. Blocks.
pub fn of(app: &App, thing: &ThingKey, metric: &str, from: At, to: At) -> Answer<Option<String>> {
    let series = app.house.history().readings(thing, metric, from, At(to.0 + 1), POINTS)?;
    let values: Vec<(At, f64)> = series.points.iter().map(|point| (point.at, point.mean)).collect();
    Ok(points(&values, from, to))
}

fn points(values: &[(At, f64)], from: At, to: At) -> Option<String> {
    if values.len() < 2 {
        return None;
    }
    let most = values.iter().map(|(_, value)| *value).fold(f64::MIN, f64::max);
    let least = values.iter().map(|(_, value)| *value).fold(0.0f64, f64::min);
    let (high, wide) = ((most - least).max(1e-9), (to.since(from).0 as f64).max(1.0));
    Some(values.iter().fold(String::new(), |mut out, (at, value)| {
        let x = at.since(from).0 as f64 / wide * WIDE;
        let y = HIGH + 2.0 - (value - least) / high * HIGH;
        let _ = write!(out, "{x:.1},{y:.1} ");
        out
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_begins_at_zero_and_ends_at_the_right() {
        let values = [(At(0), 0.0), (At(50), 5.0), (At(100), 10.0)];
        assert_eq!(points(&values, At(0), At(100)).unwrap(), "0.0,42.0 160.0,22.0 320.0,2.0 ");
        assert_eq!(points(&values[..1], At(0), At(100)), None);
    }
}
