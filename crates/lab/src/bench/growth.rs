//! Growth: the same house with ten times as many things, open contacts or agents, decade by decade. What a signal, a
//! routing decision, a start and a page of a list cost at each size, what each one more takes of memory, and how
//! steeply each of these grows: a step that costs more the more there is shows as an exponent above nought.

mod fill;
mod served;
mod stand;
mod table;
mod work;

use std::process::ExitCode;

use crate::machine::Machine;
use table::{Row, Table};

/// What grows, its sizes, and how one size is measured.
struct Subject {
    name: &'static str,
    sizes: &'static [usize],
    one: fn(usize) -> Result<Row, String>,
}

const SUBJECTS: [Subject; 3] = [
    Subject { name: "things", sizes: &[1_000, 10_000, 100_000, 1_000_000], one: work::things },
    Subject { name: "contacts", sizes: &[100, 1_000, 10_000, 100_000], one: work::contacts },
    Subject { name: "agents", sizes: &[10, 100, 1_000, 5_000], one: work::agents },
];

/// Measures these subjects, all when none is named, up to a size.
pub fn run(names: &[String], to: Option<usize>, as_json: bool) -> ExitCode {
    let known = SUBJECTS.map(|subject| subject.name);
    if let Some(unknown) = names.iter().find(|name| !known.contains(&name.as_str())) {
        eprintln!("focal-lab: {unknown:?} does not grow; expected of {}", known.join(", "));
        return ExitCode::from(2);
    }
    let machine = Machine::now();
    for subject in SUBJECTS {
        if !names.is_empty() && !names.iter().any(|name| name == subject.name) {
            continue;
        }
        let mut table = Table::new(subject.name);
        for size in subject.sizes.iter().filter(|size| to.is_none_or(|to| **size <= to)) {
            match (subject.one)(*size) {
                Ok(row) => table.add(row),
                Err(error) => {
                    eprintln!("focal-lab: {} {size} could not be measured: {error}", subject.name);
                    return ExitCode::FAILURE;
                }
            }
            eprintln!("focal-lab: {} {size} is measured", subject.name);
        }
        match as_json {
            true => println!("{}", table.json(&machine)),
            false => println!("{}", table.text(&machine)),
        }
    }
    ExitCode::SUCCESS
}
