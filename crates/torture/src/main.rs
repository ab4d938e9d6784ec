//! Torture: the real binary under load from this program, killed at named points and at random moments, with syncs that
//! fail and disks that are full. What it had acknowledged must be there afterwards, once.
//!
//! [`load`] is who uses it, [`ledger`] what it promised them, [`run`] what it suffers, [`check`] what is looked for
//! afterwards. Nothing of Focal is linked in: it is touched by sockets, signals and files alone.

mod check;
mod desk;
mod dice;
mod house;
mod ledger;
mod load;
mod run;
mod sink;
mod tally;

use std::process::ExitCode;

use clap::Parser;

/// Kills Focal while it works, and looks whether it kept its word.
#[derive(Parser, Clone)]
#[command(name = "focal-torture", version)]
pub struct Asked {
    /// What chance is drawn from; the same seed draws the same points and moments.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Ends of the process, at least; without it 200, in the short version 14.
    #[arg(long)]
    pub kills: Option<usize>,
    /// Little of everything, for each change.
    #[arg(long)]
    pub short: bool,
    /// Only this point, as often as `--kills` says; `focal points` lists them.
    #[arg(long, value_name = "NAME")]
    pub point: Option<String>,
    /// Only this part: newborn, fast, kills, syncs, disk or power.
    #[arg(long, value_name = "NAME")]
    pub part: Option<String>,
    /// Keep the folder with ledger, data and log, and say where it is.
    #[arg(long)]
    pub keep: bool,
}

fn main() -> ExitCode {
    let asked = Asked::parse();
    match run::all(&asked) {
        Ok(tally) => {
            println!("{tally}");
            ExitCode::SUCCESS
        }
        Err(said) => {
            eprintln!("focal-torture: seed {}: {said}", asked.seed);
            ExitCode::FAILURE
        }
    }
}
