//! From rows to bytes that every spreadsheet opens as it should: UTF-8 with its mark, lines that end as RFC 4180 says,
//! and no cell that a spreadsheet would run as a formula.

/// What spreadsheets take for the beginning of a formula.
pub(super) const RISKY: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Writes a table line by line.
pub struct Writer(String);

impl Default for Writer {
    fn default() -> Writer {
        Writer("\u{feff}".to_owned())
    }
}

impl Writer {
    pub fn line<S: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = S>) {
        let cells: Vec<String> = cells.into_iter().map(|text| cell(text.as_ref())).collect();
        self.0.push_str(&cells.join(","));
        self.0.push_str("\r\n");
    }

    /// What was written.
    #[must_use]
    pub fn text(self) -> String {
        self.0
    }
}

/// Semicolons are quoted too: where the comma is for decimals, spreadsheets separate by them.
fn cell(text: &str) -> String {
    let is_number = || text.parse::<f64>().is_ok_and(f64::is_finite);
    let text = match text.starts_with(RISKY) && !is_number() {
        true => format!("'{text}"),
        false => text.to_owned(),
    };
    match text.contains([',', '"', '\n', '\r', ';']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn no_cell_is_a_formula_or_ends_another() {
        for (given, expected) in [
            ("Water", "Water"),
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-2+3", "'-2+3"),
            ("-2.5", "-2.5"),
            ("\t=1", "'\t=1"),
            ("+A1,\"x\"", "\"'+A1,\"\"x\"\"\""),
            ("a\r\nb", "\"a\r\nb\""),
            ("a;b", "\"a;b\""),
        ] {
            assert_eq!(cell(given), expected);
        }
    }
}
