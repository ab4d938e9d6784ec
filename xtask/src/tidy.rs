//! `./x tidy`: the rules of the house as a test of the sources. Each rule is a pure function from files to findings,
//! so each has tests that plant a violation and see it found.

mod allowed;
mod arrows;
mod documented;
mod functions;
mod licences;
mod purity;
mod rust_text;
mod sizes;
mod texts;
mod tree;
mod unfinished;
mod whereabouts;

use crate::Outcome;
use crate::house::House;
use std::fmt;
use tree::Tree;

/// One broken rule: where, what, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    pub path: String,
    pub line: usize,
    pub rule: &'static str,
    /// For rules about a size: how much there is. The allow-list names no more than this.
    pub size: usize,
    pub message: String,
}

impl Finding {
    fn new(path: &str, line: usize, rule: &'static str, message: impl Into<String>) -> Finding {
        Finding { path: path.into(), line, rule, size: 0, message: message.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: [{}] {}", self.path, self.line, self.rule, self.message)
    }
}

/// The rules that need no more than the files.
type Rule = fn(&Tree) -> Vec<Finding>;

const RULES: [Rule; 8] = [
    sizes::check,
    functions::check,
    documented::check,
    unfinished::check,
    whereabouts::check,
    purity::check,
    arrows::check,
    texts::check,
];

pub fn run(house: &House, _: &[String]) -> Outcome {
    let tree = Tree::read(house)?;
    let mut findings: Vec<Finding> = RULES.iter().flat_map(|rule| rule(&tree)).collect();
    findings.extend(licences::check(house, &tree)?);
    let mut findings = allowed::apply(&tree, &allowed::earlier(house), findings);
    findings.sort();
    println!("{}", sizes::report(&tree));
    if findings.is_empty() {
        return Ok(());
    }
    for finding in &findings {
        eprintln!("{finding}");
    }
    let (count, things) = (findings.len(), if findings.len() == 1 { "thing" } else { "things" });
    Err(format!("{count} {things} to tidy"))
}
