//! The drawing: each series, labelled windows behind it, alarms beneath it. A gap stays a gap.

use std::fmt::Write;

use focal_base::At;

use super::labels::Window;
use super::map::{Column, Mapping};
use super::recording::Recording;
use super::scene::Played;

const WIDTH: f64 = 1_200.0;
const LEFT: f64 = 90.0;
const RIGHT: f64 = 20.0;
const PANEL: f64 = 220.0;
const BAND: f64 = 18.0;
const TOP: f64 = 40.0;
/// A longer pause than so many usual ones breaks the line.
const GAP: i64 = 3;
const TICKS: i64 = 8;

const STYLE: &str = "text{font:12px system-ui,sans-serif;fill:#3b4252}.t{font-weight:600;font-size:14px}\
.axis{stroke:#c6ccd6;stroke-width:1}.series{fill:none;stroke:#2f5d8a;stroke-width:1.1}\
.window{fill:#f2b134;fill-opacity:.22}.alarm{fill:#c0392b}.onset{stroke:#c0392b;stroke-width:1;stroke-dasharray:2 3}\
@media(prefers-color-scheme:dark){svg{background:#14181f}text{fill:#cfd6e1}.axis{stroke:#3a4350}.series{stroke:#7fb2e5}\
.alarm{fill:#ef7a6d}.onset{stroke:#ef7a6d}}";

struct Frame {
    from: At,
    until: At,
}

impl Frame {
    fn x(&self, at: At) -> f64 {
        let span = self.until.since(self.from).0.max(1) as f64;
        LEFT + (WIDTH - LEFT - RIGHT) * (at.0.clamp(self.from.0, self.until.0) - self.from.0) as f64
            / span
    }
}

pub fn draw(
    recording: &Recording,
    mapping: &Mapping,
    played: &Played,
    windows: &[Window],
) -> String {
    let frame = Frame { from: recording.begin(), until: recording.end() };
    let title = recording.name.rsplit(['/', '\\']).next().unwrap_or_default();
    let mut names: Vec<&str> = played.alarms.iter().map(|span| span.alarm.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let panels = mapping.columns.len() as f64 * (PANEL + 30.0);
    let height = TOP + panels + names.len() as f64 * (BAND + 6.0) + 50.0;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-labelledby=\"title\">\
         <title id=\"title\">{}: {} alarms</title><style>{STYLE}</style>\
         <text class=\"t\" x=\"{LEFT}\" y=\"22\">{}</text>\n",
        escaped(title),
        played.alarms.len(),
        escaped(title)
    );
    let bottom = height - 40.0;
    for (from, until) in windows {
        let (x, to) = (frame.x(*from), frame.x(*until));
        let _ = writeln!(
            svg,
            "<rect class=\"window\" x=\"{x:.1}\" y=\"{TOP}\" width=\"{:.1}\" height=\"{:.1}\"><title>labelled {from} to {until}</title></rect>",
            (to - x).max(1.0),
            bottom - TOP
        );
    }
    for (place, column) in mapping.columns.iter().enumerate() {
        panel(&mut svg, recording, column, &frame, TOP + place as f64 * (PANEL + 30.0));
    }
    bands(&mut svg, played, &names, &frame, TOP + panels);
    times(&mut svg, &frame, bottom);
    svg + "</svg>\n"
}

fn panel(svg: &mut String, recording: &Recording, column: &Column, frame: &Frame, top: f64) {
    let points: Vec<(At, f64)> = recording
        .rows
        .iter()
        .filter_map(|row| Some((row.at, *row.values.get(&column.metric)?)))
        .collect();
    let low = points.iter().map(|(_, value)| *value).fold(f64::INFINITY, f64::min);
    let high = points.iter().map(|(_, value)| *value).fold(f64::NEG_INFINITY, f64::max);
    if !low.is_finite() {
        return;
    }
    let span = (high - low).max(1e-9);
    let y = |value: f64| top + PANEL - 10.0 - (PANEL - 30.0) * (value - low) / span;
    for value in rounds(low, high) {
        let line = y(value);
        let _ = writeln!(
            svg,
            "<line class=\"axis\" x1=\"{LEFT}\" x2=\"{:.1}\" y1=\"{line:.1}\" y2=\"{line:.1}\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{value}</text>",
            WIDTH - RIGHT,
            LEFT - 8.0,
            line + 4.0
        );
    }
    let label = format!("{} ({})", column.metric, unit(&column.to));
    let _ = writeln!(svg, "<text x=\"{LEFT}\" y=\"{:.1}\">{}</text>", top + 8.0, escaped(&label));
    let _ = writeln!(svg, "<path class=\"series\" d=\"{}\"/>", path(&points, frame, y));
}

/// Round values between the least and the greatest: at most six, in steps of 1, 2 or 5.
fn rounds(low: f64, high: f64) -> Vec<f64> {
    let rough = ((high - low) / 5.0).max(1e-9);
    let power = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].map(|by| by * power).into_iter().find(|step| *step >= rough);
    let step = step.unwrap_or(rough);
    let first = (low / step).ceil() as i64;
    // Off the step again, so that 0.1 + 0.2 is not shown as it is kept.
    let value = |n: i64| (n as f64 * step * 1e9).round() / 1e9;
    (first..).map(value).take_while(|value| *value <= high).take(7).collect()
}

/// A UCUM code as people write it.
fn unit(code: &str) -> &str {
    match code {
        "Cel" => "°C",
        "[degF]" => "°F",
        other => other,
    }
}

/// A line for each run without a gap; where many points share a pixel, its least and greatest are drawn.
fn path(points: &[(At, f64)], frame: &Frame, y: impl Fn(f64) -> f64) -> String {
    let mut apart: Vec<i64> =
        points.windows(2).map(|pair| pair[1].0.0 - pair[0].0.0).filter(|ms| *ms > 0).collect();
    apart.sort_unstable();
    let usual = apart.get(apart.len() / 2).copied().unwrap_or(i64::MAX / GAP);
    let (mut path, mut before): (String, Option<At>) = (String::new(), None);
    let mut drawn: Option<(i64, f64, f64)> = None;
    for (at, value) in points {
        let x = frame.x(*at);
        let gap = before.is_none_or(|before| at.0 - before.0 > usual.saturating_mul(GAP));
        let pixel = x.floor() as i64;
        if let Some((same, low, high)) = drawn
            && !gap
            && same == pixel
            && *value >= low
            && *value <= high
        {
            before = Some(*at);
            continue;
        }
        let verb = if gap { 'M' } else { 'L' };
        let _ = write!(path, "{verb}{x:.1} {:.1}", y(*value));
        drawn = match drawn {
            Some((same, low, high)) if same == pixel && !gap => {
                Some((pixel, low.min(*value), high.max(*value)))
            }
            _ => Some((pixel, *value, *value)),
        };
        before = Some(*at);
    }
    path
}

fn bands(svg: &mut String, played: &Played, names: &[&str], frame: &Frame, top: f64) {
    for span in &played.alarms {
        let x = frame.x(span.from);
        let _ = writeln!(
            svg,
            "<line class=\"onset\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{TOP}\" y2=\"{top:.1}\"/>"
        );
    }
    for (place, name) in names.iter().enumerate() {
        let y = top + place as f64 * (BAND + 6.0);
        let _ = writeln!(
            svg,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            LEFT - 8.0,
            y + 13.0,
            escaped(name)
        );
        for span in played.alarms.iter().filter(|span| span.alarm == *name) {
            let until = span.until.unwrap_or(frame.until);
            let (x, to) = (frame.x(span.from), frame.x(until));
            let _ = writeln!(
                svg,
                "<rect class=\"alarm\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{BAND}\" rx=\"2\"><title>{} from {} to {until}</title></rect>",
                (to - x).max(2.0),
                escaped(name),
                span.from
            );
        }
    }
}

fn times(svg: &mut String, frame: &Frame, y: f64) {
    for tick in 0..=TICKS {
        let at = At(frame.from.0 + (frame.until.0 - frame.from.0) / TICKS * tick);
        let day: String = at.to_rfc3339().chars().take(10).collect();
        let anchor = if tick == TICKS { "end" } else { "middle" };
        let _ = writeln!(
            svg,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\">{day}</text>",
            frame.x(at),
            y + 20.0
        );
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::rounds;

    #[test]
    fn an_axis_has_round_values() {
        for (low, high, expected) in [
            (14.1, 30.1, vec![15.0, 20.0, 25.0, 30.0]),
            (0.0, 1.0, vec![0.0, 0.2, 0.4, 0.6, 0.8, 1.0]),
            (-3.0, 3.0, vec![-2.0, 0.0, 2.0]),
            (5.0, 5.0, vec![5.0]),
        ] {
            assert_eq!(rounds(low, high), expected, "{low} to {high}");
        }
    }
}
