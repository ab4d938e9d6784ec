//! What is wrong with a configuration: where, what, and what was expected.

use std::fmt;
use std::path::Path;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// `file:line`, or the name of a variable of the environment.
    pub place: String,
    pub what: String,
}

impl Problem {
    pub fn at(file: &str, line: usize, what: impl Into<String>) -> Problem {
        Problem { place: format!("{file}:{line}"), what: what.into() }
    }

    pub fn variable(name: &str, what: impl Into<String>) -> Problem {
        Problem { place: name.to_owned(), what: what.into() }
    }

    pub fn unreadable(path: &Path, error: &std::io::Error) -> Problem {
        Problem {
            place: path.display().to_string(),
            what: format!("failed to read the configuration: {error}"),
        }
    }

    pub fn whole(key: &str, what: &str) -> Problem {
        Problem { place: key.to_owned(), what: what.to_owned() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}
