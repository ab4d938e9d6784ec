//! What is wrong with a pack: every problem with its file, line, what was found and what was expected.
//! Collected, never thrown: whoever writes a pack sees all of them at once.

use std::cell::RefCell;
use std::fmt;

use serde::Serialize;

/// More than this many are not listed; the last one says so.
pub const MAX_PROBLEMS: usize = 200;

/// Where in the pack something stands. `line` and `column` count from 1; 0 means the file as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Place {
    pub file: u32,
    pub line: u32,
    pub column: u32,
}

impl Place {
    /// The pack as a whole.
    pub const PACK: Place = Place { file: u32::MAX, line: 0, column: 0 };
}

/// An error keeps the pack from loading; a warning does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    Error,
    Warning,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Problem {
    /// Path inside the pack, e.g. `causes.yaml`.
    pub file: String,
    pub line: u32,
    pub column: u32,
    /// What was found, as a statement: "the cause `leek` is not known".
    pub what: String,
    /// What would be right: "a cause of `booster-pump`".
    pub expected: String,
    /// The valid name that looks most like what was found.
    pub nearest: Option<String>,
    pub severity: Weight,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let weight = match self.severity {
            Weight::Error => "error",
            Weight::Warning => "warning",
        };
        let Problem { file, line, column, what, expected, .. } = self;
        match line {
            0 => write!(f, "{file}: ")?,
            _ => write!(f, "{file}:{line}:{column}: ")?,
        }
        write!(f, "{weight}: {what}; expected {expected}")?;
        match &self.nearest {
            Some(name) => write!(f, "; nearest is `{name}`"),
            None => Ok(()),
        }
    }
}

/// Collects problems behind a shared reference, so that every reader and check can add to it.
#[derive(Debug)]
pub(crate) struct Problems {
    files: Vec<String>,
    found: RefCell<Vec<Problem>>,
}

impl Problems {
    pub fn new(files: Vec<String>) -> Problems {
        Problems { files, found: RefCell::new(Vec::new()) }
    }

    pub fn error(&self, place: Place, what: impl Into<String>, expected: impl Into<String>) {
        self.add(place, what.into(), expected.into(), None, Weight::Error);
    }

    pub fn warn(&self, place: Place, what: impl Into<String>, expected: impl Into<String>) {
        self.add(place, what.into(), expected.into(), None, Weight::Warning);
    }

    /// An error about a name, with the nearest of the names that would have been right.
    pub fn unknown<'n>(
        &self,
        place: Place,
        what: impl Into<String>,
        expected: impl Into<String>,
        name: &str,
        valid: impl IntoIterator<Item = &'n str>,
    ) {
        // Whoever has that many to mend is not helped by one more guess, and each costs a look at all names.
        let many = self.found.borrow().len() > MAX_PROBLEMS;
        let near = if many { None } else { nearest(name, valid) };
        self.add(place, what.into(), expected.into(), near, Weight::Error);
    }

    pub fn add(
        &self,
        place: Place,
        what: String,
        expected: String,
        nearest: Option<String>,
        severity: Weight,
    ) {
        let file =
            self.files.get(place.file as usize).map_or("pack.yaml", String::as_str).to_owned();
        let Place { line, column, .. } = place;
        let problem = Problem { file, line, column, what, expected, nearest, severity };
        // One more than the limit is kept, so that `sorted` can tell that some were left out.
        let mut found = self.found.borrow_mut();
        if found.len() <= MAX_PROBLEMS
            || severity == Weight::Error && found.len() < 10 * MAX_PROBLEMS
        {
            found.push(problem);
        }
    }

    /// True when something is wrong on that line already: a second voice would only confuse.
    pub fn told_on_line(&self, place: Place) -> bool {
        let file = self.files.get(place.file as usize);
        let found = self.found.borrow();
        found.iter().any(|problem| problem.line == place.line && Some(&problem.file) == file)
    }

    pub fn any_error(&self) -> bool {
        self.found.borrow().iter().any(|problem| problem.severity == Weight::Error)
    }

    /// Errors and warnings in the order of the files, each said once.
    pub fn sorted(self) -> Vec<Problem> {
        let mut found = self.found.into_inner();
        found.sort();
        found.dedup();
        if found.len() > MAX_PROBLEMS {
            found.sort_by_key(|problem| problem.severity);
            let left_out = found.len() - MAX_PROBLEMS;
            found.truncate(MAX_PROBLEMS);
            found.push(Problem {
                file: "pack.yaml".to_owned(),
                line: 0,
                column: 0,
                what: format!("{left_out} or more further problems are not listed"),
                expected: "the ones above to be mended first".to_owned(),
                nearest: None,
                severity: Weight::Error,
            });
        }
        found
    }
}

/// The valid name most like `name`, if any is like it at all.
pub(crate) fn nearest<'n>(name: &str, valid: impl IntoIterator<Item = &'n str>) -> Option<String> {
    // Damerau-Levenshtein compares every pair of characters; nobody needs a hint for a novel.
    if name.is_empty() || name.len() > 80 {
        return None;
    }
    let mut best: Option<(f64, &str)> = None;
    for candidate in valid {
        let likeness = strsim::normalized_damerau_levenshtein(name, candidate);
        if likeness >= 0.5 && best.is_none_or(|(score, _)| likeness > score) {
            best = Some((likeness, candidate));
        }
    }
    best.map(|(_, candidate)| candidate.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_like_it_or_absent() {
        assert_eq!(nearest("leek", ["leak", "pump"]), Some("leak".to_owned()));
        assert_eq!(
            nearest("presure_out", ["pressure_in", "pressure_out"]).as_deref(),
            Some("pressure_out")
        );
        assert_eq!(nearest("zebra", ["leak", "pump"]), None);
        assert_eq!(nearest("", ["leak"]), None);
    }
}
