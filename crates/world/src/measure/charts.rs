//! Charts of a measurement: drawings without script, in ink, with every number as text beside its mark.

use std::fmt::Write;

use super::figures::Figure;
use super::score::{Bins, Score, minutes_at};

/// A way to deal with troubles, as a chart names it.
pub type Way<'a> = (&'static str, &'a Score);

const WIDE: f64 = 560.0;

fn open(out: &mut String, high: f64, says: &str) {
    let _ = write!(out, "<svg viewBox=\"0 0 {WIDE} {high}\" role=\"img\" aria-label=\"{says}\">");
}

fn words(out: &mut String, x: f64, y: f64, class: &str, text: &str) {
    let _ = write!(out, "<text x=\"{x:.1}\" y=\"{y:.1}\" class=\"{class}\">{text}</text>");
}

/// Focal is ink, the others are quieter.
fn tone(nth: usize) -> &'static str {
    if nth == 0 { "one" } else { "two" }
}

/// One bar a way.
pub fn bars(out: &mut String, figure: &Figure, ways: &[Way<'_>]) {
    let value = |score: &Score| Some((figure.of)(score)).filter(|value| value.is_finite());
    let most = ways.iter().filter_map(|(_, score)| value(score)).fold(1e-9, f64::max);
    open(out, 30.0 * ways.len() as f64, figure.name);
    for (nth, (name, score)) in ways.iter().enumerate() {
        let y = 30.0 * nth as f64;
        let wide = 330.0 * value(score).unwrap_or(0.0) / most;
        words(out, 126.0, y + 19.0, "name", name);
        let _ = write!(
            out,
            "<rect x=\"138\" y=\"{:.1}\" width=\"{wide:.1}\" height=\"16\" class=\"{}\"/>",
            y + 6.0,
            tone(nth)
        );
        words(out, 146.0 + wide, y + 19.0, "figure", &figure.say(score));
    }
    out.push_str("</svg>");
}

/// Who ended it, from the thing itself to nobody yet.
const WHO: [(&str, &str); 8] = [
    ("thing", "thing itself"),
    ("customer", "customer"),
    ("near", "somebody near"),
    ("agent", "agent"),
    ("technician", "technician"),
    ("partner", "company"),
    ("itself", "went by itself"),
    ("nobody yet", "still there"),
];

pub fn who_ended(out: &mut String, ways: &[Way<'_>]) {
    open(out, 160.0, "Who ended it, share of troubles");
    for (nth, (name, score)) in ways.iter().enumerate() {
        let y = 36.0 * nth as f64;
        words(out, 126.0, y + 22.0, "name", name);
        let mut x = 138.0;
        for (tone, (who, _)) in WHO.iter().enumerate() {
            let part = score.by(&[who]);
            let wide = part * (WIDE - 140.0);
            let _ = write!(
                out,
                "<rect x=\"{x:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"24\" class=\"w{tone}\"><title>{}: {:.0} %</title></rect>",
                y + 4.0,
                (wide - 1.0).max(0.0),
                WHO[tone].1,
                part * 100.0
            );
            if wide > 26.0 {
                let text = format!("{:.0}", part * 100.0);
                words(out, x + wide / 2.0, y + 21.0, &format!("in t{tone}"), &text);
            }
            x += wide;
        }
    }
    let mut x = 138.0;
    let mut y = 124.0;
    for (tone, (_, says)) in WHO.iter().enumerate() {
        if tone == 4 {
            (x, y) = (138.0, 146.0);
        }
        let _ = write!(
            out,
            "<rect x=\"{x}\" y=\"{:.1}\" width=\"11\" height=\"11\" class=\"w{tone}\"/>",
            y - 9.0
        );
        words(out, x + 16.0, y, "key", says);
        x += 106.0;
    }
    out.push_str("</svg>");
}

const TICKS: [(f64, &str); 7] = [
    (1.0, "1 min"),
    (10.0, "10"),
    (60.0, "1 h"),
    (360.0, "6 h"),
    (1_440.0, "1 day"),
    (4_320.0, "3"),
    (17_280.0, "12"),
];

/// Dot: median; thick: half of all; thin: eight of ten.
pub fn spread(out: &mut String, ways: &[Way<'_>], of: fn(&Score) -> &[focal_base::Span]) {
    let place = |minutes: f64| {
        let (least, most) = (1f64.ln(), 17_280f64.ln());
        138.0 + 350.0 * ((minutes.max(1.0).ln() - least) / (most - least)).min(1.0)
    };
    let high = 32.0 * ways.len() as f64;
    open(out, high + 26.0, "Durations");
    for (minutes, says) in TICKS {
        let x = place(minutes);
        let _ = write!(out, "<path d=\"M{x:.1} 2V{high:.1}\" class=\"grid\"/>");
        words(out, x, high + 18.0, "tick", says);
    }
    for (nth, (name, score)) in ways.iter().enumerate() {
        let y = 32.0 * nth as f64 + 17.0;
        let at = |part: f64| place(minutes_at(of(score), part));
        words(out, 126.0, y + 5.0, "name", name);
        if of(score).is_empty() {
            words(out, 146.0, y + 5.0, "figure", "none");
            continue;
        }
        let _ = write!(
            out,
            "<path d=\"M{:.1} {y}H{:.1}\" class=\"thin\"/><path d=\"M{:.1} {y}H{:.1}\" class=\"thick\"/>\
             <circle cx=\"{:.1}\" cy=\"{y}\" r=\"5\" class=\"dot\"/>",
            at(0.1),
            at(0.9),
            at(0.25),
            at(0.75),
            at(0.5)
        );
        words(out, WIDE - 66.0, y + 5.0, "figure", &span(minutes_at(of(score), 0.5)));
    }
    out.push_str("</svg>");
}

fn span(minutes: f64) -> String {
    match minutes {
        minutes if minutes < 100.0 => format!("{minutes:.0} min"),
        minutes if minutes < 2_880.0 => format!("{:.0} h", minutes / 60.0),
        minutes => format!("{:.1} days", minutes / 1_440.0),
    }
}

/// What was said of the first cause, beside how often it was so.
pub fn calibration(out: &mut String, bins: &Bins) {
    out.push_str(
        "<svg viewBox=\"0 0 340 300\" class=\"square\" role=\"img\" aria-label=\"Calibration\">",
    );
    let (x, y) = (|p: f64| 44.0 + 280.0 * p, |p: f64| 258.0 - 250.0 * p);
    for tenth in [0.0, 0.25, 0.5, 0.75, 1.0] {
        let _ = write!(
            out,
            "<path d=\"M{:.1} {:.1}H{:.1}M{:.1} {:.1}V{:.1}\" class=\"grid\"/>",
            x(0.0),
            y(tenth),
            x(1.0),
            x(tenth),
            y(0.0),
            y(1.0)
        );
        words(out, 36.0, y(tenth) + 4.0, "name", &format!("{:.0}", tenth * 100.0));
        words(out, x(tenth), 276.0, "tick", &format!("{:.0}", tenth * 100.0));
    }
    let _ = write!(
        out,
        "<path d=\"M{:.1} {:.1}L{:.1} {:.1}\" class=\"dash\"/>",
        x(0.0),
        y(0.0),
        x(1.0),
        y(1.0)
    );
    for bin in bins.0.iter().filter(|bin| bin.share.all > 0) {
        let said = bin.said / bin.share.all as f64;
        let size = (bin.share.all as f64).sqrt().clamp(3.0, 14.0);
        let _ = write!(
            out,
            "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"{size:.1}\" class=\"bin\"><title>said {:.0} %, so {:.0} %, {} cases</title></circle>",
            x(said),
            y(bin.share.part()),
            said * 100.0,
            bin.share.part() * 100.0,
            bin.share.all
        );
    }
    words(out, x(0.5), 295.0, "tick", "said, %");
    words(out, 50.0, 20.0, "key", "so, %");
    out.push_str("</svg>");
}
