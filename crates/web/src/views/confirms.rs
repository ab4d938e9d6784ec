//! What must be seen, in words: a condition over telemetry as a person would say it.

use focal_base::Lang;
use focal_engine::{Kit, Names};
use focal_sense::Condition;

use crate::words;

/// A comparison of one metric with one number; anything longer is said as it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Simple {
    pub metric: String,
    pub below: bool,
    pub value: f64,
}

#[must_use]
pub fn simple(condition: &Condition) -> Option<Simple> {
    let text = condition.0.trim();
    let at = text.find(['<', '>'])?;
    let metric = text[..at].trim();
    let rest = text[at + 1..].trim_start_matches('=').trim();
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if metric.is_empty() || !metric.chars().all(is_name) {
        return None;
    }
    Some(Simple {
        metric: metric.to_owned(),
        below: text[at..].starts_with('<'),
        value: rest.parse().ok()?,
    })
}

/// "Flow below 0.1 L/min not seen yet".
#[must_use]
pub fn not_seen(names: &Names<'_>, kit: &Kit, condition: &Condition) -> String {
    let Some(found) = simple(condition) else {
        return words::text(names.lang, "confirms.any");
    };
    let unit =
        kit.pack.kinds.iter().find_map(|kind| kind.telemetry.get(&found.metric.as_str().into()));
    let number = plain(names.lang, found.value);
    let value = match unit {
        Some(metric) => format!("{number} {}", unit_text(&metric.unit)),
        None => number,
    };
    let key = if found.below { "confirms.below" } else { "confirms.above" };
    words::say(
        names.lang,
        key,
        &[("metric", names.text(&format!("metric.{}", found.metric))), ("value", value)],
    )
}

/// All the digits that were written, with the comma of the reader's language.
#[must_use]
pub fn plain(lang: &Lang, value: f64) -> String {
    let text = value.to_string();
    if lang.0 == "es" { text.replace('.', ",") } else { text }
}

/// UCUM codes as people write them.
#[must_use]
pub fn unit_text(code: &str) -> String {
    match code {
        "Cel" => "°C".to_owned(),
        "[degF]" => "°F".to_owned(),
        "1" => String::new(),
        "m3/h" => "m³/h".to_owned(),
        "dB[mW]" => "dBm".to_owned(),
        other => other.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_their_languages_comma() {
        assert_eq!(plain(&Lang::from("en"), 2.85), "2.85");
        assert_eq!(plain(&Lang::from("es"), 2.85), "2,85");
        assert_eq!(plain(&Lang::from("es"), 3.0), "3");
    }

    #[test]
    fn plain_comparisons_are_understood() {
        let read = |text: &str| simple(&Condition(text.to_owned()));
        let want =
            |metric: &str, below, value| Some(Simple { metric: metric.to_owned(), below, value });
        assert_eq!(read("flow < 0.1"), want("flow", true, 0.1));
        assert_eq!(read("pressure_out >= 2.8"), want("pressure_out", false, 2.8));
        assert_eq!(read("a > 1 && b < 2"), None);
        assert_eq!(read("wet_floor"), None);
    }
}
