//! One import: every line is decided in a try that is taken back, and only when none is wrong is all of it done,
//! some lines to a decision, so that the house goes on meanwhile.

use std::collections::HashMap;

use focal_base::Lang;
use focal_engine::admin::{By, Target};
use focal_engine::work::Work;
use focal_engine::{Names, Refused, World};
use serde_json::Value;

use super::books::{Book, Column};
use super::{ImportError, ImportReport};
use crate::app::App;
use crate::auth::session::Who;
use crate::sheets::{Line, Sheet, Uneven, Why};
use crate::trouble::{Answer, Trouble};
use crate::words;

/// Lines in one decision: what the tenant waits for at once.
const LINES: usize = 250;
/// Errors that are told; the rest is counted.
const ERRORS: usize = 200;

pub(super) struct Import<'i> {
    app: &'i App,
    who: &'i Who,
    book: &'static Book,
    sheet: &'i Sheet<'i>,
    /// The book's column of each of the table's.
    columns: Vec<Column>,
    report: ImportReport,
    /// What of a unique column was seen, and where.
    seen: HashMap<(usize, String), u64>,
}

/// What becomes of a line.
enum Done {
    New,
    Changed,
    Same,
}

impl<'i> Import<'i> {
    /// # Errors
    /// When the header does not fit the book.
    pub fn new(
        app: &'i App,
        who: &'i Who,
        book: &'static Book,
        sheet: &'i Sheet<'i>,
    ) -> Answer<Import<'i>> {
        let columns = app.read(who, |world| read_header(book, world, &sheet.header))??;
        let report = ImportReport {
            encoding: sheet.encoding.to_owned(),
            separator: sheet.separator.to_string(),
            ..ImportReport::default()
        };
        Ok(Import { app, who, book, sheet, columns, report, seen: HashMap::new() })
    }

    /// # Errors
    /// When what was tried a moment ago cannot be done any more: somebody changed something in between.
    pub fn run(mut self, apply: bool) -> Answer<ImportReport> {
        let mut chunk = Vec::with_capacity(LINES);
        for line in self.sheet.lines() {
            self.report.lines += 1;
            match line {
                Ok(line) => chunk.push(line),
                Err(uneven) => self.wrong(uneven.number, None, &uneven_line(&uneven, self.sheet)),
            }
            if chunk.len() == LINES {
                self.attempt(&std::mem::take(&mut chunk))?;
            }
        }
        self.attempt(&chunk)?;
        self.report.errors.sort_by_key(|error| error.line);
        if apply && self.report.wrong == 0 {
            self.apply()?;
            self.report.applied = true;
        }
        Ok(self.report)
    }

    /// Decides some lines and takes all of it back.
    fn attempt(&mut self, lines: &[Line]) -> Answer<()> {
        let mut found: Vec<(&Line, Answer<Done>)> = Vec::new();
        let mut fit = Vec::with_capacity(lines.len());
        for line in lines {
            match self.once(line) {
                Ok(()) => fit.push(line),
                Err(trouble) => found.push((line, Err(trouble))),
            }
        }
        let mut tried = false;
        let (book, columns) = (self.book, &self.columns);
        let answer: Answer<()> = self.app.act(self.who, |work| {
            for line in fit {
                found.push((line, keep(work, By(&self.who.agent), book, columns, line)));
            }
            tried = true;
            Err(Refused::conflict("import.tried"))
        });
        if !tried {
            return answer;
        }
        for (line, done) in found {
            match done {
                Ok(Done::New) => self.report.new += 1,
                Ok(Done::Changed) => self.report.changed += 1,
                Ok(Done::Same) => self.report.same += 1,
                Err(trouble) => self.wrong(line.number, Some(line), &trouble),
            }
        }
        Ok(())
    }

    /// Two lines of one table cannot speak of the same row.
    fn once(&mut self, line: &Line) -> Answer<()> {
        for (at, column) in self.columns.iter().enumerate() {
            let cell = line.cells[at].to_lowercase();
            if cell.is_empty() || !self.book.unique.contains(&column.name.as_str()) {
                continue;
            }
            if let Some(before) = self.seen.insert((at, cell), line.number) {
                let trouble = Trouble::invalid("import.twice").with("line", before);
                return Err(trouble.field(&column.name));
            }
        }
        Ok(())
    }

    fn wrong(&mut self, number: u64, line: Option<&Line>, trouble: &Trouble) {
        self.report.wrong += 1;
        if self.report.errors.len() >= ERRORS {
            return;
        }
        let column = trouble.field.as_deref();
        let at = column.and_then(|name| self.columns.iter().position(|column| column.name == name));
        let value = at.zip(line).and_then(|(at, line)| line.cells.get(at)).cloned();
        let lang = &self.who.lang;
        let message = words::find(lang, &trouble.said).or_else(|| {
            let say = |world: &World| Names::new(world, lang, None).say(&trouble.said);
            self.app.read(self.who, say).ok()
        });
        self.report.errors.push(ImportError {
            line: number,
            column: column.map(str::to_owned),
            value,
            message: message.unwrap_or_else(|| trouble.said.key.0.clone()),
            expected: expected(lang, trouble),
        });
    }

    /// Does it. Each decision is whole; the lines of those that were made stay when a later one cannot be.
    fn apply(&self) -> Answer<()> {
        let mut lines = self.sheet.lines().filter_map(Result::ok);
        loop {
            let chunk: Vec<Line> = lines.by_ref().take(LINES).collect();
            let Some(first) = chunk.first().map(|line| line.number) else { return Ok(()) };
            let mut stopped = None;
            let answer = self.app.act(self.who, |work| {
                for line in &chunk {
                    let by = By(&self.who.agent);
                    if let Err(trouble) = keep(work, by, self.book, &self.columns, line) {
                        stopped = Some(trouble);
                        return Err(Refused::conflict("import.stopped"));
                    }
                }
                Ok(())
            });
            if let Some(trouble) = stopped {
                let said = Trouble::new(trouble.status, "import.stopped").with("line", first);
                return Err(said);
            }
            answer?;
        }
    }
}

/// Which column of the book each of the table's is.
fn read_header(book: &Book, world: &World, header: &[String]) -> Answer<Vec<Column>> {
    let mut known = book.columns(world);
    let names = known.iter().map(|column| column.name.clone()).collect::<Vec<_>>().join(", ");
    let mut columns = Vec::with_capacity(header.len());
    for name in header {
        let Some(at) = known.iter().position(|column| column.name == *name) else {
            let trouble = Trouble::invalid("import.no_column").with("name", name).field(name);
            return Err(trouble.expected(names));
        };
        columns.push(known.swap_remove(at));
    }
    if !header.iter().any(|name| name == "id") {
        return Err(Trouble::invalid("import.no_id").field("id").expected(names));
    }
    Ok(columns)
}

/// One line: the row as it is, or as a new one begins, with what the line says over it.
fn keep(
    work: &mut Work<'_, '_>,
    by: By<'_>,
    book: &Book,
    columns: &[Column],
    line: &Line,
) -> Answer<Done> {
    let world = &*work.tx.world;
    let id =
        columns.iter().position(|column| column.name == "id").map(|at| line.cells[at].as_str());
    let id = id.filter(|id| !id.is_empty());
    let id = id.ok_or_else(|| {
        Trouble::invalid("import.no_id_here").field("id").expected("expected.slug")
    })?;
    let before = (book.current)(world, id);
    let mut row = before.clone().unwrap_or_else(|| (book.fresh)(world));
    for (column, cell) in columns.iter().zip(&line.cells) {
        if let Some(value) = column.read(cell)? {
            // Nothing stays nothing, whichever way it is written.
            if value != Value::String(String::new()) || !column.show(&row).is_empty() {
                column.set(&mut row, value);
            }
        }
    }
    if before.as_ref() == Some(&row) {
        return Ok(Done::Same);
    }
    let missing = |name: &&&str| row[**name].as_str().is_none_or(str::is_empty);
    if let Some(name) = book.needs.iter().find(missing) {
        return Err(Trouble::invalid("import.needs").with("name", name).field(name));
    }
    let target = match before {
        Some(_) => Target::Known(id.to_owned()),
        None => Target::New(Some(id.to_owned())),
    };
    let new = before.is_none();
    (book.put)(work, by, &target, row)?;
    Ok(if new { Done::New } else { Done::Changed })
}

fn uneven_line(uneven: &Uneven, sheet: &Sheet<'_>) -> Trouble {
    match uneven.why {
        Why::OpenQuote => Trouble::invalid("import.open_quote"),
        Why::Cells(cells) => Trouble::invalid("import.uneven")
            .with("cells", cells)
            .with("columns", sheet.header.len()),
    }
}

fn expected(lang: &Lang, trouble: &Trouble) -> Option<String> {
    trouble.expected.as_ref().map(|key| words::text(lang, key))
}
