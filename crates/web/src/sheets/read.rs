//! From bytes to lines. Spreadsheets write UTF-8 or UTF-16 with a mark, or the encoding of old Windows without one;
//! they separate by comma, semicolon or tab as the country does. All of it is found out and said, not asked for.

use std::borrow::Cow;

use csv::{ReaderBuilder, StringRecord};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use super::write::RISKY;

/// Most columns of a header: beyond it something else than a table was read.
const COLUMNS: usize = 200;
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// A table that can be read line by line, as often as needed.
#[derive(Debug)]
pub struct Sheet<'b> {
    text: Cow<'b, str>,
    pub encoding: &'static str,
    pub separator: char,
    /// As written, without surrounding space, in lower case.
    pub header: Vec<String>,
    /// Records before the first line of the table: the header, and what Excel writes above it.
    above: usize,
}

/// Why there is no table at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    Empty,
    /// The file of a spreadsheet program itself, not a table in text.
    Workbook,
    /// Zero bytes: no text, or UTF-16 without its mark.
    Binary,
    TooManyColumns,
    /// A header names a column twice.
    Twice(String),
}

/// One line of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// From 1, as an editor counts: a cell may hold line breaks.
    pub number: u64,
    pub cells: Vec<String>,
}

/// A line that cannot be read with its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Uneven {
    pub number: u64,
    pub why: Why,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It has so many cells, and the header another number.
    Cells(usize),
    /// A quote opens in it, and the file ends before it closes.
    OpenQuote,
}

impl Sheet<'_> {
    /// # Errors
    /// When the bytes are no table in text.
    pub fn open(bytes: &[u8]) -> Result<Sheet<'_>, Unreadable> {
        let (text, encoding) = decode(bytes)?;
        let said = text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("sep="));
        let first = text.lines().find(|line| !line.trim().is_empty()).ok_or(Unreadable::Empty)?;
        let separator = match first.as_bytes().get(4) {
            Some(byte) if said && SEPARATORS.contains(byte) => *byte,
            _ => separator(first),
        };
        let above = if said { 2 } else { 1 };
        let record = records(&text, separator).nth(above - 1).ok_or(Unreadable::Empty)?;
        let header: Vec<String> = record.iter().map(|cell| cell.trim().to_lowercase()).collect();
        if header.iter().all(String::is_empty) {
            return Err(Unreadable::Empty);
        }
        if header.len() > COLUMNS {
            return Err(Unreadable::TooManyColumns);
        }
        let twice = header.iter().enumerate().find(|(at, name)| header[..*at].contains(name));
        if let Some((_, name)) = twice {
            return Err(Unreadable::Twice(name.clone()));
        }
        Ok(Sheet { encoding, separator: separator.into(), header, above, text })
    }

    /// The lines below the header; those without anything in them are left out.
    pub fn lines(&self) -> impl Iterator<Item = Result<Line, Uneven>> + '_ {
        let width = self.header.len();
        let separator = u8::try_from(self.separator).unwrap_or(b',');
        let odd = self.text.bytes().filter(|byte| *byte == b'"').count() % 2 == 1;
        let mut below = records(&self.text, separator).skip(self.above).peekable();
        let lines = std::iter::from_fn(move || {
            let record = below.next()?;
            let number = record.position().map_or(0, csv::Position::line);
            let runs_out = odd && below.peek().is_none();
            let open =
                runs_out && record.iter().next_back().is_some_and(|cell| cell.contains('\n'));
            Some(match (open, record.len() == width) {
                (true, _) => Err(Uneven { number, why: Why::OpenQuote }),
                (_, true) => Ok(Line { number, cells: record.iter().map(cell).collect() }),
                (_, false) if record.iter().all(|cell| cell.trim().is_empty()) => {
                    Ok(Line { number, cells: vec![] })
                }
                _ => Err(Uneven { number, why: Why::Cells(record.len()) }),
            })
        });
        lines.filter(|line| {
            line.as_ref().map_or(true, |line| line.cells.iter().any(|cell| !cell.is_empty()))
        })
    }
}

/// A cell as it was meant: what was put before a formula so that it stays text goes again.
fn cell(raw: &str) -> String {
    let raw = raw.trim();
    raw.strip_prefix('\'').filter(|rest| rest.starts_with(RISKY)).unwrap_or(raw).to_owned()
}

fn records(text: &str, separator: u8) -> impl Iterator<Item = StringRecord> + '_ {
    let mut reader = ReaderBuilder::new();
    reader.delimiter(separator).flexible(true).has_headers(false);
    // From text in memory into text: neither reading nor decoding can fail.
    reader.from_reader(text.as_bytes()).into_records().map_while(Result::ok)
}

fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, &'static str), Unreadable> {
    // Workbooks are archives, the old ones compound files.
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(Unreadable::Workbook);
    }
    let (encoding, marked) = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => (encoding, mark),
        None if std::str::from_utf8(bytes).is_ok() => (UTF_8, 0),
        None => (WINDOWS_1252, 0),
    };
    let (text, _) = encoding.decode_without_bom_handling(&bytes[marked..]);
    if text.contains('\0') {
        return Err(Unreadable::Binary);
    }
    Ok((text, encoding.name()))
}

/// The separator that the header has most of, outside quotes; a comma when it has none.
fn separator(header: &str) -> u8 {
    let count = |separator: u8| {
        let (mut quoted, mut found) = (false, 0);
        for byte in header.bytes() {
            quoted ^= byte == b'"';
            found += usize::from(byte == separator && !quoted);
        }
        found
    };
    // The first of equals: a comma.
    SEPARATORS.into_iter().rev().max_by_key(|separator| count(*separator)).unwrap_or(b',')
}
