//! The binary: commands and wiring only. What the house does is in the crates behind it.

mod pack;
mod pack_files;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The contact centre for connected things.
///
/// Focal hears what things and people say, finds out what is wrong and who owns it, and brings the
/// soonest, cheapest help through a single focal point of contact.
#[derive(Parser)]
#[command(name = "focal", version, propagate_version = true)]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Check packs, or run their stories.
    #[command(subcommand)]
    Pack(PackCommand),
}

#[derive(Subcommand)]
enum PackCommand {
    /// Say everything that is wrong with packs: file, line, what was expected.
    Check {
        /// Folders of packs, e.g. packs/water.
        #[arg(required = true)]
        packs: Vec<PathBuf>,
    },
    /// Run the stories of packs on a virtual clock.
    Test {
        #[arg(required = true)]
        packs: Vec<PathBuf>,
        /// Only stories whose name contains this.
        #[arg(long)]
        only: Option<String>,
        /// Print what happened in each story, not only what failed.
        #[arg(long)]
        trace: bool,
    },
}

fn main() -> ExitCode {
    match Args::parse().command {
        Command::Pack(PackCommand::Check { packs }) => pack::check(&packs),
        Command::Pack(PackCommand::Test { packs, only, trace }) => pack::test(&packs, only.as_deref(), trace),
    }
}
