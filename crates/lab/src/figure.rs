//! A figure: what was measured beside what it should be, for people and for machines.

use serde_json::{Map, Value, json};

use crate::machine::Machine;

/// Whether the figure should lie above or below its aim.
#[derive(Clone, Copy, PartialEq)]
pub enum Aim {
    AtLeast(f64),
    Below(f64),
}

/// One measurement. `also` holds what explains it.
pub struct Figure {
    pub bench: &'static str,
    /// What the number counts, e.g. `signals per core-second`.
    pub what: &'static str,
    pub value: f64,
    pub unit: &'static str,
    pub aim: Aim,
    /// One sentence: the dose and the circumstances.
    pub how: String,
    pub also: Vec<(&'static str, Value)>,
}

impl Figure {
    pub fn met(&self) -> bool {
        match self.aim {
            Aim::AtLeast(least) => self.value >= least,
            Aim::Below(most) => self.value < most,
        }
    }

    /// A few lines for a person.
    pub fn text(&self, machine: &Machine) -> String {
        let aim = match self.aim {
            Aim::AtLeast(least) => format!("at least {}", short(least)),
            Aim::Below(most) => format!("below {}", short(most)),
        };
        let word = if self.met() { "met" } else { "not met" };
        let unit = if self.unit.is_empty() { String::new() } else { format!(" {}", self.unit) };
        let also =
            |(name, value): &(&str, Value)| format!("{} {}", name.replace('_', " "), said(value));
        let also: Vec<String> = self.also.iter().map(also).collect();
        format!(
            "{}: {}{unit} {} (aim: {aim}; {word})\n  {}\n  {}\n  {}; again: ./x bench {}\n",
            self.bench,
            short(self.value),
            self.what,
            self.how,
            also.join(" · "),
            machine.text(),
            self.bench,
        )
    }

    /// One object for a program.
    pub fn json(&self, machine: &Machine) -> Value {
        let aim = match self.aim {
            Aim::AtLeast(least) => json!({ "at_least": least }),
            Aim::Below(most) => json!({ "below": most }),
        };
        let also: Map<String, Value> =
            self.also.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        json!({
            "bench": self.bench, "what": self.what, "value": round(self.value), "unit": self.unit, "aim": aim,
            "met": self.met(), "how": self.how, "also": also, "machine": machine.json(),
            "again": format!("./x bench {}", self.bench),
        })
    }
}

fn said(value: &Value) -> String {
    match value {
        Value::Number(number) => number.as_f64().map_or_else(|| number.to_string(), short),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Three figures that count, thousands set apart.
pub fn short(number: f64) -> String {
    if number.abs() < 100.0 {
        let text = format!("{number:.2}");
        return text.trim_end_matches('0').trim_end_matches('.').to_owned();
    }
    let whole = format!("{number:.0}");
    let mut text = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

pub fn round(number: f64) -> f64 {
    (number * 1_000.0).round() / 1_000.0
}

/// The nearest-rank percentile of sorted values; zero of none.
pub fn percentile(sorted: &[f64], percent: f64) -> f64 {
    let rank = (sorted.len() as f64 * percent / 100.0).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        for (number, text) in [
            (0.5, "0.5"),
            (12.346, "12.35"),
            (150_000.0, "150,000"),
            (999.6, "1,000"),
            (80.0, "80"),
        ] {
            assert_eq!(short(number), text);
        }
    }

    #[test]
    fn percentiles_are_values_that_were_measured() {
        let values: Vec<f64> = (1..=100).map(f64::from).collect();
        assert_eq!(
            [percentile(&values, 50.0), percentile(&values, 99.0), percentile(&values, 100.0)],
            [50.0, 99.0, 100.0]
        );
        assert_eq!(percentile(&[], 50.0), 0.0);
    }
}
