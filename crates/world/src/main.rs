//! `focal-world`: replays one seed with its trace, or lives many and names the first that breaks something.

use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use focal_world::library::Library;
use focal_world::life::{Run, live};
use focal_world::plan::{Plan, Size};
use focal_world::trace::Trace;

/// Lives seeded worlds around Focal and checks what must always be so.
#[derive(Parser)]
#[command(name = "focal-world", version)]
struct Args {
    /// Live this seed alone.
    seed: Option<u64>,
    /// Print what happened, line by line.
    #[arg(long)]
    trace: bool,
    /// Live so many seeds.
    #[arg(long, default_value_t = 20)]
    seeds: u64,
    /// The first of them.
    #[arg(long, default_value_t = 1)]
    from: u64,
    /// Shorter days with fewer things, as in the tests.
    #[arg(long)]
    short: bool,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let library = match Library::shipped() {
        Ok(library) => library,
        Err(error) => {
            eprintln!("focal-world: {error}");
            return ExitCode::FAILURE;
        }
    };
    let size = if args.short { Size::Short } else { Size::Full };
    match args.seed {
        Some(seed) => one(&library, seed, size, args.trace),
        None => many(&library, &args, size),
    }
}

fn one(library: &Library, seed: u64, size: Size, traced: bool) -> ExitCode {
    let plan = Plan::of(seed, size, &library.names());
    let trace = if traced { Trace::kept() } else { Trace::default() };
    let run = live(library, &plan, trace);
    run.trace.lines.iter().for_each(|line| println!("{line}"));
    println!("{}", summary(&run));
    if run.broken.is_some() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn many(library: &Library, args: &Args, size: Size) -> ExitCode {
    let begun = Instant::now();
    let (mut days, mut broken) = (0.0, 0);
    for seed in args.from..args.from + args.seeds {
        let plan = Plan::of(seed, size, &library.names());
        let run = live(library, &plan, Trace::default());
        days += run.lived.as_secs_f64() / 86_400.0;
        println!("{}", summary(&run));
        broken += u32::from(run.broken.is_some());
    }
    let seconds = begun.elapsed().as_secs_f64();
    println!(
        "{} seeds, {days:.1} virtual days in {seconds:.0} s, {:.1} days a second, {broken} broken",
        args.seeds,
        days / seconds.max(0.001)
    );
    if broken > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn summary(run: &Run) -> String {
    let counts = &run.counts;
    let how = match &run.broken {
        None => "kept everything".to_owned(),
        Some(broken) => format!("{} FAILED at {}: {}", broken.checker, broken.at, broken.says),
    };
    format!(
        "seed {:>6}  {:016x}  {:>4.1} days  {} signals, {} refused, {} acts, {} crashes, {} letters, {} commands, {} troubles, {} looks: {how}",
        run.seed,
        run.trace.sum(),
        run.lived.as_secs_f64() / 86_400.0,
        counts.signals,
        counts.refused,
        counts.acts,
        counts.crashes,
        counts.letters,
        counts.commands,
        counts.faults,
        counts.looks
    )
}
