//! The binary: commands and wiring only. What the house does is in the crates behind it.

mod admin;
mod args;
mod backup;
mod clock;
mod config;
mod logs;
mod pack;
mod pack_explain;
mod pack_new;
mod replay;
mod report;
mod serve;
mod settings;
mod stores;

use std::process::ExitCode;

use clap::Parser;

use args::{AdminCommand, Args, Command, PackCommand, Place, ReportCommand};
use config::Config;
use focal_store::{FailPoint, points};

#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    let chosen = std::env::var(points::VARIABLE).ok();
    if let Err(said) = points::choose(chosen.as_deref()) {
        eprintln!("{said}");
        return ExitCode::from(2);
    }
    match Args::parse().command {
        Command::Serve(asked) => match asked.settle() {
            Ok(asked) => serve::serve(asked),
            Err(code) => code,
        },
        Command::Points => {
            FailPoint::ALL
                .iter()
                .for_each(|point| println!("{:<18} {}", point.name(), point.about()));
            ExitCode::SUCCESS
        }
        Command::Replay(asked) => replay::run(&asked),
        Command::Backup { to, place } => with(&place, |config| backup::backup(config, &to)),
        Command::Restore { from, place } => with(&place, |config| backup::restore(config, &from)),
        Command::Admin(AdminCommand::Reset { email, place }) => {
            with(&place, |config| admin::reset(config, email))
        }
        Command::Report(ReportCommand::Verify { day, place }) => {
            with(&place, |config| report::verify(config, day))
        }
        Command::Pack(PackCommand::New { name, dir }) => pack_new::run(&name, dir.as_deref()),
        Command::Pack(PackCommand::Explain { packs, kind, lang }) => {
            pack_explain::run(&packs, kind.as_deref(), &lang)
        }
        Command::Pack(PackCommand::Check { packs }) => pack::check(&packs),
        Command::Pack(PackCommand::Test { packs, only, trace }) => {
            pack::test(&packs, only.as_deref(), trace)
        }
    }
}

fn with(place: &Place, run: impl FnOnce(&Config) -> ExitCode) -> ExitCode {
    match place.config() {
        Ok(config) => run(&config),
        Err(code) => code,
    }
}
