//! The measurements, one file a figure.

mod growth;
mod live;
mod memory;
mod mqtt;
mod reports;
mod script;
mod signals;
mod start;
mod storm;

use std::process::ExitCode;

use crate::figure::Figure;
use crate::machine::Machine;

/// What a measurement may be told.
#[derive(clap::Args)]
pub struct BenchArgs {
    /// Only these; all but growth when none is named. Behind `growth`: things, contacts, agents.
    names: Vec<String>,
    /// Of growth: no size above this.
    #[arg(long)]
    to: Option<usize>,
    /// Print one JSON object a figure to standard output; what people read goes to standard error.
    #[arg(long)]
    json: bool,
    /// Part of the full dose, to try a measurement out: its figures mean little.
    #[arg(long, default_value_t = 1.0)]
    dose: f64,
}

/// How much to measure; 1 is the full dose.
#[derive(Clone, Copy)]
pub struct Dose(f64);

impl Dose {
    /// So much of `full`, and never less than `least`.
    pub fn of(self, full: usize, least: usize) -> usize {
        ((full as f64 * self.0) as usize).max(least)
    }
}

type Measure = fn(Dose) -> Result<Vec<Figure>, String>;

const BENCHES: [(&str, Measure); 8] = [
    ("signals", signals::measure),
    ("mqtt", mqtt::measure),
    ("live", live::measure),
    ("memory", memory::measure),
    ("start", start::measure),
    ("storm", storm::measure),
    ("script", script::measure),
    ("reports", reports::measure),
];

pub fn run(args: &BenchArgs) -> ExitCode {
    if let Some(("growth", subjects)) =
        args.names.split_first().map(|(one, rest)| (one.as_str(), rest))
    {
        warn_of_debug();
        return growth::run(subjects, args.to, args.json);
    }
    let known: Vec<&str> = BENCHES.iter().map(|(name, _)| *name).collect();
    if let Some(unknown) = args.names.iter().find(|name| !known.contains(&name.as_str())) {
        eprintln!(
            "focal-lab: there is no measurement {unknown:?}; expected of {}, or growth",
            known.join(", ")
        );
        return ExitCode::from(2);
    }
    warn_of_debug();
    let mut failed = false;
    for (name, measure) in BENCHES {
        if !args.names.is_empty() && !args.names.iter().any(|wanted| wanted == name) {
            continue;
        }
        let machine = Machine::now();
        match measure(Dose(args.dose)) {
            Ok(figures) => figures.iter().for_each(|figure| show(figure, &machine, args.json)),
            Err(error) => {
                eprintln!("focal-lab: {name} could not be measured: {error}");
                failed = true;
            }
        }
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn warn_of_debug() {
    if cfg!(debug_assertions) {
        eprintln!("focal-lab: this is a debug build; its figures say nothing about a release");
    }
}

fn show(figure: &Figure, machine: &Machine, json: bool) {
    if json {
        eprintln!("{}", figure.text(machine));
        println!("{}", figure.json(machine));
    } else {
        println!("{}", figure.text(machine));
    }
}
