//! The page: figures and charts of a measurement, one file that needs nothing else, by day and by night in the product's
//! own ink. Every number is text, so that nobody needs to see a colour.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::charts::{self, Way};
use super::figures::{ALL, ALONE, CAUSE, CONTACTS, COST, Figure, LASTS, OWNER, WHOLE, worse};
use super::score::minutes_at;
use super::{Found, Score};

const TOKENS: &str = include_str!("../../../web/assets/tokens.css");
const STYLE: &str = include_str!("page.css");

/// What a page says of itself beside its figures.
pub struct About {
    pub runs: u64,
    pub days: f64,
    pub command: String,
}

/// The page: everything together, and by pack.
#[must_use]
pub fn page(found: &Found, packs: &BTreeMap<String, Found>, about: &About) -> String {
    let mut out = String::new();
    let ways = ways(found);
    let _ = write!(
        out,
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>How right is Focal?</title>\
         <style>{TOKENS}{STYLE}</style><header><h1>How right is Focal?</h1><p>{} troubles that customers felt, with known causes, in a seeded \
         world, {} runs, {:.0} virtual days; beside two plain policies that had the very same troubles, people, companies \
         and prices.</p></header>",
        found.focal.troubles, about.runs, about.days
    );
    tiles(&mut out, found);
    out.push_str("<main>");
    part(&mut out, "Who ended it", "share of troubles, %", |out| charts::who_ended(out, &ways));
    part(
        &mut out,
        "How long a trouble lasts",
        "dot: median; thick: half of them; thin: eight of ten",
        |out| {
            charts::spread(out, &ways, |score| &score.lasted);
        },
    );
    for (figure, about) in [
        (&COST, "steps, visits and contacts, in the packs' currencies"),
        (&WHOLE, "money, people's minutes, and each hour by what it is worth"),
        (&CONTACTS, "conversations that an agent accepted"),
        (&OWNER, "of cases with a trouble that has an owner"),
        (&CAUSE, "of cases with a trouble; one that no pack knows counts as wrong"),
    ] {
        part(&mut out, figure.name, about, |out| charts::bars(out, figure, &ways));
    }
    calibration(&mut out, found);
    part(
        &mut out,
        "Waiting for an agent",
        "dot: median; thick: half of them; thin: eight of ten",
        |out| {
            charts::spread(out, &ways, |score| &score.waits);
        },
    );
    out.push_str("</main>");
    is_worse(&mut out, found);
    table(&mut out, found);
    by_pack(&mut out, packs);
    method(&mut out, found, about);
    out.push_str("</html>\n");
    out
}

fn ways(found: &Found) -> [Way<'_>; 3] {
    [("Focal", &found.focal), ("every alarm a call", &found.calls), ("script", &found.script)]
}

fn part(out: &mut String, title: &str, about: &str, draw: impl FnOnce(&mut String)) {
    let _ = write!(out, "<section><h2>{title} <small>{about}</small></h2>");
    draw(out);
    out.push_str("</section>");
}

fn tiles(out: &mut String, found: &Found) {
    out.push_str("<div class=\"tiles\">");
    let noticed =
        100.0 * found.focal.detected.len() as f64 / (found.focal.troubles as f64).max(1.0);
    let _ = write!(
        out,
        "<div><span>Troubles noticed</span><b>{noticed:.0} %</b><i>half within {:.0} min</i></div>",
        minutes_at(&found.focal.detected, 0.5)
    );
    for figure in [&OWNER, &ALONE, &CONTACTS, &LASTS, &COST] {
        let _ = write!(
            out,
            "<div><span>{}</span><b>{}</b><i>calls {} · script {}</i></div>",
            figure.name,
            figure.say(&found.focal),
            figure.say(&found.calls),
            figure.say(&found.script)
        );
    }
    out.push_str("</div>");
}

fn calibration(out: &mut String, found: &Found) {
    let focal = &found.focal;
    let about = format!(
        "how sure Focal was of its first cause at close, and how often it was so; Brier {:.3}, ECE {:.3}",
        focal.brier(),
        focal.bins.ece()
    );
    part(out, "Calibration", &about, |out| charts::calibration(out, &focal.bins));
}

fn is_worse(out: &mut String, found: &Found) {
    let lines = worse(found);
    out.push_str("<section class=\"whole\"><h2>Where Focal is worse</h2>");
    if lines.is_empty() {
        out.push_str("<p>In none of the figures below.</p>");
    }
    let [focal, calls, script] = &found.unfelt;
    let _ = write!(
        out,
        "<p>Focal opens a case when somebody feels a trouble or must act. {} more troubles were felt by nobody: Focal keeps \
         an incident about them, and {:.0} % ended. Every alarm a call ended {:.0} % of them at {:.2} each, the script \
         {:.0} % at {:.2} each. They are in none of the other figures.</p>",
        focal.troubles,
        100.0 * focal.ended(),
        100.0 * calls.ended(),
        calls.cost(),
        100.0 * script.ended(),
        script.cost()
    );
    out.push_str("<ul>");
    for line in lines {
        let _ = write!(out, "<li>{line}");
    }
    out.push_str("</ul></section>");
}

fn table(out: &mut String, found: &Found) {
    out.push_str(
        "<section class=\"whole\"><h2>All figures</h2><div class=\"wide\"><table><tr><th><th>Focal<th>every alarm a call<th>script",
    );
    for figure in &ALL {
        let _ = write!(out, "<tr><td>{}", figure.name);
        for (_, score) in ways(found) {
            let _ = write!(out, "<td>{}", figure.say(score));
        }
    }
    out.push_str("</table></div></section>");
}

fn by_pack(out: &mut String, packs: &BTreeMap<String, Found>) {
    out.push_str(
        "<section class=\"whole\"><h2>By pack <small>Focal · every alarm a call · script</small></h2><div class=\"wide\"><table>\
         <tr><th>Pack<th>Troubles<th>Owner right<th>Cause right<th>Without a person<th>Lasts, median<th>Money per trouble",
    );
    for (pack, found) in packs {
        let _ = write!(out, "<tr><td>{pack}<td>{}", found.focal.troubles);
        for figure in [&OWNER, &CAUSE, &ALONE, &LASTS, &COST] {
            let _ = write!(out, "<td>{}", three(figure, found));
        }
    }
    out.push_str("</table></div></section>");
}

fn three(figure: &Figure, found: &Found) -> String {
    let one = |score: &Score| {
        let value = (figure.of)(score);
        if value.is_nan() { "none".to_owned() } else { format!("{value:.0}") }
    };
    format!("{} · {} · {}{}", one(&found.focal), one(&found.calls), one(&found.script), figure.unit)
}

fn method(out: &mut String, found: &Found, about: &About) {
    let _ = write!(
        out,
        "<section class=\"whole\"><h2>How it was measured</h2>\
         <p>The world's probabilities are the packs' own, each moved by its own fixed amount, so that Focal is not tried on \
         its own assumptions; some troubles have causes that no pack knows, and some end by themselves. Focal runs as it \
         ships, in quiet weather, with agents that come and go with their shifts and customers who read some of their \
         letters, cannot do some things and say some things wrongly. Troubles begin in the first four of eight days, and \
         never two at one thing at a time; one alarm a day comes with nothing behind it.</p>\
         <p>Both policies have a runbook for each alarm of each kind, made of the same packs and ordered by what helps most \
         often when that alarm shows. They have the same agents and shifts, the same customers with the same quiet hours, \
         and companies that take as long. Sense raises their alarms when it raised Focal's, and each try of a step ends as \
         it would have ended for Focal. <b>Every alarm a call</b>: an agent tells the thing to do what helps, does what can \
         be done from afar, guides the customer, and sends somebody; what is over before the call is dropped. \
         <b>Script</b>: the thing restarts, the customer gets a letter, then an agent sends somebody. Whoever was sent in \
         vain costs what they cost, and the next is sent. Neither has near persons, asks questions, learns, or looks \
         whether it is safe. A contact costs {}, a minute of people's own time {}, for all three.</p>\
         <p>{} cases of Focal had ended, {} troubles were still there at the end.</p>\
         <p>Repeat it: <code>{}</code></p></section>",
        super::CONTACT as f64 / 100.0,
        super::MINUTE as f64 / 100.0,
        found.focal.cases,
        found.focal.ended_by.get("nobody yet").copied().unwrap_or(0),
        about.command
    );
}
