//! The lab: figures of this machine, measured so that anybody can repeat them. `focal-lab bench [NAME…]`.
//!
//! `bench` has one file a figure; `machine` says on what was measured; `drive` plays the outside of the
//! house (a peer broker, the real binary, things, an administrator, a page), each through the wire alone.

mod bench;
mod drive;
mod figure;
mod machine;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Measurements of Focal on this machine.
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
}

fn main() -> ExitCode {
    match Args::parse().command {
        Command::Bench(args) => bench::run(&args),
    }
}
