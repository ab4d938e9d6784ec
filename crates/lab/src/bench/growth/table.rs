//! The curves: a row for each size, and between two sizes the exponent with which each figure grows.

use serde_json::{Map, Value, json};

use crate::figure::{round, short};
use crate::machine::Machine;

/// The figures of one size, by name; the name says the unit.
pub struct Row {
    pub size: usize,
    pub figures: Vec<(&'static str, f64)>,
}

pub struct Table {
    subject: &'static str,
    rows: Vec<Row>,
}

impl Table {
    pub fn new(subject: &'static str) -> Table {
        Table { subject, rows: Vec::new() }
    }

    pub fn add(&mut self, row: Row) {
        self.rows.push(row);
    }

    /// For each figure: from one size to the next, and from the first to the last.
    fn exponents(&self, nth: usize) -> Vec<f64> {
        let points: Vec<(f64, f64)> =
            self.rows.iter().map(|row| (row.size as f64, row.figures[nth].1)).collect();
        let steps = points.windows(2).map(|pair| exponent(pair[0], pair[1]));
        steps.collect()
    }

    pub fn text(&self, machine: &Machine) -> String {
        let Some(first) = self.rows.first() else { return String::new() };
        let mut lines = vec![format!("{} ({})", self.subject, machine.text())];
        let sizes: Vec<String> = self.rows.iter().map(|row| short(row.size as f64)).collect();
        lines.push(format!("| | {} | exponents |", sizes.join(" | ")));
        lines.push(format!("|---|{}---|", "---|".repeat(sizes.len())));
        for (nth, (name, _)) in first.figures.iter().enumerate() {
            let values: Vec<String> =
                self.rows.iter().map(|row| short(row.figures[nth].1)).collect();
            let steps: Vec<String> =
                self.exponents(nth).iter().map(|step| format!("{step:.2}")).collect();
            lines.push(format!("| {name} | {} | {} |", values.join(" | "), steps.join(", ")));
        }
        lines.push(format!("again: ./x bench growth {}\n", self.subject));
        lines.join("\n")
    }

    pub fn json(&self, machine: &Machine) -> Value {
        let row = |row: &Row| {
            let figures: Map<String, Value> = row
                .figures
                .iter()
                .map(|(name, value)| ((*name).to_owned(), json!(round(*value))))
                .collect();
            json!({ "size": row.size, "figures": figures })
        };
        let names = self.rows.first().map(|row| row.figures.as_slice()).unwrap_or_default();
        let exponents: Map<String, Value> = names
            .iter()
            .enumerate()
            .map(|(nth, (name, _))| ((*name).to_owned(), json!(self.exponents(nth))))
            .collect();
        json!({
            "bench": "growth", "of": self.subject, "rows": self.rows.iter().map(row).collect::<Vec<_>>(),
            "exponents": exponents, "machine": machine.json(),
        })
    }
}

/// The slope between two points where both axes count in powers: 0 is flat, 1 is in proportion. None of something
/// that was nothing.
fn exponent(from: (f64, f64), to: (f64, f64)) -> f64 {
    if from.1 <= 0.0 || to.1 <= 0.0 {
        return 0.0;
    }
    round((to.1 / from.1).ln() / (to.0 / from.0).ln())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponents_tell_flat_from_steep() {
        assert_eq!(exponent((10.0, 2.0), (100.0, 2.0)), 0.0);
        assert_eq!(exponent((10.0, 2.0), (100.0, 20.0)), 1.0);
        assert_eq!(exponent((10.0, 2.0), (100.0, 200.0)), 2.0);
        assert_eq!(exponent((10.0, 0.0), (100.0, 200.0)), 0.0);
    }
}
