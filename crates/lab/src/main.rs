//! The lab: figures measured so that anybody can repeat them.
//!
//! `focal-lab bench [NAME…]` measures this machine: `bench` has one file a figure; `machine` says on what was
//! measured; `drive` plays the outside of the house (a peer broker, the real binary, things, an administrator,
//! a page), each through the wire alone. `detect` and `picture` measure how well the product's detectors notice,
//! on data others have labelled; these figures are the same on every machine.

mod bench;
mod detect;
mod drive;
mod figure;
mod machine;
mod picture;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

// The binary's own, so that what is measured in this process is what it costs there.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// Measurements of Focal.
#[derive(Parser)]
#[command(name = "focal-lab", version)]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measure, and say beside each figure what it should be.
    Bench(bench::BenchArgs),
    /// How well detectors notice, on labelled series.
    #[command(subcommand)]
    Detect(detect::Set),
    /// How well changes in pictures are found: frames in `input/`, masks in `groundtruth/`.
    Picture(picture::Asked),
}

/// A measurement for programs and for people.
struct Measured {
    json: serde_json::Value,
    text: String,
}

/// Prints a measurement, or says why there is none.
fn tell(measured: Result<Measured, String>, as_json: bool) -> ExitCode {
    match measured {
        Ok(measured) if as_json => println!("{}", measured.json),
        Ok(measured) => print!("{}", measured.text),
        Err(error) => {
            eprintln!("focal-lab: {error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn main() -> ExitCode {
    match Args::parse().command {
        Command::Bench(args) => bench::run(&args),
        Command::Detect(set) => detect::run(&set),
        Command::Picture(asked) => picture::run(&asked),
    }
}
