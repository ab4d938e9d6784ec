//! How well the product's own detectors notice, on series others have labelled. The lab only drives and scores them.
//!
//! `nab` reads the folder of the Numenta Anomaly Benchmark, `nab_score` is its rule of scoring, `gaussian` the plain
//! reference beside it; `skab` reads a pump's test bench with several sensors.

mod gaussian;
mod nab;
mod nab_score;
mod skab;
mod table;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use serde_json::Value;

#[derive(Subcommand)]
pub enum Set {
    /// One metric: a folder laid out as NAB, with `data/` and `labels/combined_windows.json`.
    Nab(Asked),
    /// Several metrics at once: every `.csv` below a folder, delimited by `;`, first 400 rows normal.
    Skab(Asked),
}

#[derive(clap::Args)]
pub struct Asked {
    /// The folder.
    dir: PathBuf,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

pub fn run(set: &Set) -> ExitCode {
    let (asked, measured) = match set {
        Set::Nab(asked) => (asked, nab::measure(&asked.dir)),
        Set::Skab(asked) => (asked, skab::measure(&asked.dir)),
    };
    crate::tell(measured, asked.json)
}

/// Three decimals, and no minus before a zero.
fn round(number: f64) -> Value {
    Value::from((number * 1_000.0).round() / 1_000.0 + 0.0)
}

#[cfg(test)]
mod tests;
