//! From rows to bytes that every spreadsheet opens as it should: UTF-8 with its mark, and no cell that a
//! spreadsheet would run as a formula.

/// What a spreadsheet takes for the beginning of a formula.
pub(super) const RISKY: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Writes a table line by line.
pub struct Writer(csv::Writer<Vec<u8>>);

impl Default for Writer {
    fn default() -> Writer {
        Writer(csv::Writer::from_writer("\u{feff}".as_bytes().to_vec()))
    }
}

impl Writer {
    pub fn line<'c>(&mut self, cells: impl IntoIterator<Item = &'c str>) {
        let cells =
            cells.into_iter().map(|cell| match cell.starts_with(RISKY) && !is_number(cell) {
                true => format!("'{cell}"),
                false => cell.to_owned(),
            });
        // Into memory, and every line as long as its caller makes it.
        let written = self.0.write_record(cells);
        debug_assert!(written.is_ok(), "a line of another length: {written:?}");
    }

    /// What was written.
    #[must_use]
    pub fn bytes(self) -> Vec<u8> {
        self.0.into_inner().unwrap_or_default()
    }
}

/// A negative number is no formula.
fn is_number(cell: &str) -> bool {
    cell.parse::<f64>().is_ok_and(f64::is_finite)
}
