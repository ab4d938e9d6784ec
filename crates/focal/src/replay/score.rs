//! How the pack did: onsets inside labelled windows and elsewhere, and how long an alarm was active.

use focal_base::{At, Span};
use serde::Serialize;

use super::labels::Window;
use super::recording::Recording;
use super::scene::{AlarmSpan, Played};

const MONTH: f64 = 30.0 * 86_400_000.0;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Score {
    #[serde(rename = "type")]
    kind: &'static str,
    pub readings: usize,
    pub refused: usize,
    /// Pauses of the recording that were not taken for the thing's silence.
    pub gaps: usize,
    pub from: At,
    pub until: At,
    pub alarms: usize,
    pub incidents: usize,
    pub cases: usize,
    pub steps: usize,
    /// Share of the recorded time in which any alarm was active, 0 to 1.
    pub in_alarm: f64,
    pub windows: Vec<Found>,
    /// Onsets outside every window, per 30 days of that time; all onsets without windows.
    pub elsewhere_per_30_days: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Found {
    pub from: At,
    pub until: At,
    pub onsets: usize,
}

pub fn score(recording: &Recording, played: &Played, windows: Option<&[Window]>) -> Score {
    let (from, until) = (recording.begin(), recording.end());
    let windows = windows.unwrap_or_default();
    let inside = |at: At| windows.iter().any(|(from, until)| at >= *from && at <= *until);
    let elsewhere = played.alarms.iter().filter(|span| !inside(span.from)).count();
    let labelled: i64 = windows.iter().map(|(a, b)| (*b).min(until).since((*a).max(from)).0).sum();
    let rest = (until.since(from).0 - labelled).max(1) as f64;
    let total = until.since(from).0.max(1) as f64;
    let found = |(from, until): &Window| {
        let onsets =
            played.alarms.iter().filter(|span| span.from >= *from && span.from <= *until).count();
        Found { from: *from, until: *until, onsets }
    };
    Score {
        kind: "summary",
        readings: recording.rows.iter().filter(|row| !row.values.is_empty()).count(),
        refused: played.refused,
        gaps: played.gaps,
        from,
        until,
        alarms: played.alarms.len(),
        incidents: played.incidents,
        cases: played.cases,
        steps: played.steps,
        in_alarm: rounded(active(&played.alarms, until).0 as f64 / total),
        windows: windows.iter().map(found).collect(),
        elsewhere_per_30_days: rounded(elsewhere as f64 * MONTH / rest),
    }
}

fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

/// How long any alarm was active: alarms that overlap count once.
fn active(alarms: &[AlarmSpan], end: At) -> Span {
    let mut spans: Vec<(At, At)> =
        alarms.iter().map(|span| (span.from, span.until.unwrap_or(end))).collect();
    spans.sort();
    let (mut sum, mut until) = (0, At(i64::MIN));
    for (from, to) in spans {
        let from = from.max(until);
        if to > from {
            sum += to.0 - from.0;
            until = to;
        }
    }
    Span(sum)
}

impl Score {
    pub fn text(&self) -> String {
        let mut text = format!(
            "\n{} readings from {} to {}, {} refused\n{} alarms, {} incidents, {} cases, {} steps; in alarm {:.1} % of the time",
            self.readings,
            self.from,
            self.until,
            self.refused,
            self.alarms,
            self.incidents,
            self.cases,
            self.steps,
            self.in_alarm * 100.0
        );
        for window in &self.windows {
            text += &format!(
                "\nlabelled {} to {}: {} onsets",
                window.from, window.until, window.onsets
            );
        }
        if self.gaps > 0 {
            text += &format!(
                "\n{} gaps in the recording, not taken for silence (--gaps-are-silence takes them so)",
                self.gaps
            );
        }
        let place = if self.windows.is_empty() { "" } else { " outside them" };
        text + &format!("\n{:.2} onsets per 30 days{place}", self.elsewhere_per_30_days)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_in_alarm_counts_what_overlaps_once() {
        let span = |from, until: Option<i64>| AlarmSpan {
            alarm: "a".into(),
            from: At(from),
            until: until.map(At),
        };
        for (alarms, expected) in [
            (vec![], 0),
            (vec![span(0, Some(10)), span(5, Some(20))], 20),
            (vec![span(0, Some(10)), span(2, Some(3)), span(50, None)], 60),
        ] {
            assert_eq!(active(&alarms, At(100)), Span(expected), "{alarms:?}");
        }
    }
}
