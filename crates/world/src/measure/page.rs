//! The page: figures and charts of a measurement, one file that needs nothing else. Numbers are text beside each bar,
//! so that nobody needs to see a colour.

use std::fmt::Write;

use super::Found;
use super::score::{Bins, Score, minutes_at};

/// One figure for the three ways.
struct Row {
    name: &'static str,
    unit: &'static str,
    of: fn(&Score) -> f64,
    digits: usize,
}

const ROWS: [Row; 11] = [
    Row { name: "Cause right at close", unit: "%", of: |s| 100.0 * s.cause.part(), digits: 0 },
    Row { name: "Owner right at close", unit: "%", of: |s| 100.0 * s.owner.part(), digits: 0 },
    Row {
        name: "Ended by the thing itself, told to",
        unit: "%",
        of: |s| 100.0 * s.by(&["thing"]),
        digits: 0,
    },
    Row {
        name: "Ended by the customer or somebody near",
        unit: "%",
        of: |s| 100.0 * s.by(&["customer", "near"]),
        digits: 0,
    },
    Row {
        name: "First contact ended it, of those with a contact",
        unit: "%",
        of: |s| 100.0 * s.first_contact.part(),
        digits: 0,
    },
    Row {
        name: "Contacts with an agent, per trouble",
        unit: "",
        of: |s| s.contacts as f64 / (s.troubles as f64).max(1.0),
        digits: 2,
    },
    Row {
        name: "Cases that had no trouble behind them, per trouble",
        unit: "",
        of: |s| s.about_nothing as f64 / (s.troubles as f64).max(1.0),
        digits: 2,
    },
    Row {
        name: "A trouble lasts, median",
        unit: " min",
        of: |s| minutes_at(&s.lasted, 0.5),
        digits: 0,
    },
    Row {
        name: "Waiting for an agent, nine of ten within",
        unit: " min",
        of: |s| minutes_at(&s.waits, 0.9),
        digits: 1,
    },
    Row { name: "Money of the organisation, per trouble", unit: "", of: Score::cost, digits: 2 },
    Row {
        name: "Worth of people's own minutes, per trouble",
        unit: "",
        of: Score::cost_of_people,
        digits: 2,
    },
];

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}\
h1{font-size:1.6rem}h2{font-size:1.1rem;margin-top:2rem}table{border-collapse:collapse}td,th{padding:.2rem .8rem .2rem 0;text-align:left;vertical-align:top}\
.n{text-align:right;font-variant-numeric:tabular-nums}svg text{font:13px system-ui,sans-serif;fill:currentColor}code{background:#eee;padding:0 .3em}\
@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}code{background:#333}}";

/// The figures as text.
#[must_use]
pub fn text(found: &Found) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{:<52} {:>10} {:>10} {:>10}", "", "Focal", "calls", "script");
    for row in &ROWS {
        let say = |score: &Score| number((row.of)(score), row.digits, row.unit);
        let _ = writeln!(
            out,
            "{:<52} {:>10} {:>10} {:>10}",
            row.name,
            say(&found.focal),
            say(&found.calls),
            say(&found.script)
        );
    }
    let focal = &found.focal;
    let noticed = 100.0 * focal.detected.len() as f64 / (focal.troubles as f64).max(1.0);
    let _ = writeln!(
        out,
        "Focal noticed {noticed:.0} % of {} troubles, half of them within {:.0} min and nine of ten within {:.0} min;\n\
         {} cases ended; Brier {:.3}, calibration error (ECE) {:.3}",
        focal.troubles,
        minutes_at(&focal.detected, 0.5),
        minutes_at(&focal.detected, 0.9),
        focal.cases,
        focal.brier(),
        focal.bins.ece()
    );
    out
}

/// The page. `about` says what was measured and how to repeat it.
#[must_use]
pub fn page(found: &Found, about: &str) -> String {
    let mut out = String::new();
    let focal = &found.focal;
    let _ = write!(
        out,
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>How right is Focal?</title><style>{STYLE}</style><h1>How right is Focal?</h1><p>{about}</p>"
    );
    let _ = write!(
        out,
        "<p>{} troubles with known causes; {} of them were noticed, half within {:.0} minutes and nine of ten within {:.0}. \
         {} cases ended.</p>",
        focal.troubles,
        focal.detected.len(),
        minutes_at(&focal.detected, 0.5),
        minutes_at(&focal.detected, 0.9),
        focal.cases
    );
    for row in &ROWS {
        bars(&mut out, row, found);
    }
    calibration(&mut out, &focal.bins, focal);
    let _ = write!(
        out,
        "<h2>Who ended it</h2><table><tr><th><th class=n>Focal<th class=n>calls<th class=n>script"
    );
    let mut who: Vec<&String> = [&found.focal, &found.calls, &found.script]
        .iter()
        .flat_map(|score| score.ended_by.keys())
        .collect();
    who.sort();
    who.dedup();
    for who in who {
        let many = |score: &Score| score.ended_by.get(who).copied().unwrap_or(0);
        let _ = write!(
            out,
            "<tr><td>{who}<td class=n>{}<td class=n>{}<td class=n>{}",
            many(&found.focal),
            many(&found.calls),
            many(&found.script)
        );
    }
    out.push_str("</table></html>\n");
    out
}

fn number(value: f64, digits: usize, unit: &str) -> String {
    if value.is_nan() { "none".to_owned() } else { format!("{value:.digits$}{unit}") }
}

fn bars(out: &mut String, row: &Row, found: &Found) {
    let ways =
        [("Focal", &found.focal), ("every alarm a call", &found.calls), ("script", &found.script)];
    let values = ways.map(|(name, score)| (name, (row.of)(score)));
    let most = values
        .iter()
        .map(|(_, value)| if value.is_nan() { 0.0 } else { *value })
        .fold(1e-9, f64::max);
    let _ = write!(
        out,
        "<h2>{}</h2><svg width=\"640\" height=\"72\" role=\"img\" aria-label=\"{}\">",
        row.name, row.name
    );
    for (nth, (name, value)) in values.iter().enumerate() {
        let (y, wide) = (nth * 24, if value.is_nan() { 0.0 } else { 380.0 * value / most });
        let fill = if nth == 0 { "#1f6feb" } else { "#8a8f98" };
        let _ = write!(
            out,
            "<text x=\"0\" y=\"{}\">{name}</text><rect x=\"140\" y=\"{}\" width=\"{wide:.1}\" height=\"16\" fill=\"{fill}\"/>\
             <text x=\"{:.1}\" y=\"{}\">{}</text>",
            y + 16,
            y + 3,
            146.0 + wide,
            y + 16,
            number(*value, row.digits, row.unit)
        );
    }
    out.push_str("</svg>");
}

/// What was said of the first cause, beside how often it was so.
fn calibration(out: &mut String, bins: &Bins, score: &Score) {
    let _ = write!(
        out,
        "<h2>Calibration</h2><p>How sure Focal was of its first cause when a case ended, and how often that cause was so. \
         Brier score {:.3} over all causes; expected calibration error {:.3}.</p>\
         <svg width=\"340\" height=\"330\" role=\"img\" aria-label=\"calibration\"><path d=\"M40 300V10M40 300H330M40 300L330 10\" stroke=\"#8a8f98\" fill=\"none\"/>\
         <text x=\"120\" y=\"325\">said</text><text x=\"2\" y=\"20\">so</text>",
        score.brier(),
        bins.ece()
    );
    for bin in bins.0.iter().filter(|bin| bin.share.all > 0) {
        let (said, so) = (bin.said / bin.share.all as f64, bin.share.part());
        let size = (bin.share.all as f64).sqrt().clamp(2.0, 14.0);
        let _ = write!(
            out,
            "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"{size:.1}\" fill=\"#1f6feb\" fill-opacity=\".7\"><title>said {:.2}, so {:.2}, {} cases</title></circle>",
            40.0 + 290.0 * said,
            300.0 - 290.0 * so,
            said,
            so,
            bin.share.all
        );
    }
    out.push_str("</svg><table><tr><th>said<th class=n>so<th class=n>cases");
    for bin in bins.0.iter().filter(|bin| bin.share.all > 0) {
        let _ = write!(
            out,
            "<tr><td>{:.2}<td class=n>{:.2}<td class=n>{}",
            bin.said / bin.share.all as f64,
            bin.share.part(),
            bin.share.all
        );
    }
    out.push_str("</table>");
}
