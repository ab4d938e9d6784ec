//! `focal-world`: replays one seed with its trace, lives many and names the first that breaks something, or measures
//! how right Focal is.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use focal_world::library::Library;
use focal_world::life::met::{ALL, Met};
use focal_world::life::{Run, live};
use focal_world::measure::{About, Found, page, text};
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
    /// End at the first seed that breaks something.
    #[arg(long)]
    until_broken: bool,
    /// Measure how right Focal is, in quiet weather, beside two plain policies.
    #[arg(long)]
    measure: bool,
    /// Write the measurement as a page with charts.
    #[arg(long, requires = "measure")]
    page: Option<PathBuf>,
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
    let size = match (args.measure, args.short) {
        (true, _) => Size::Measured,
        (false, true) => Size::Short,
        (false, false) => Size::Full,
    };
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
    run.found.lines.iter().for_each(|line| println!("{line}"));
    println!("{}", summary(&run));
    if run.broken.is_some() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn many(library: &Library, args: &Args, size: Size) -> ExitCode {
    let begun = Instant::now();
    let (mut days, mut broken, mut found) = (0.0, Vec::new(), Found::default());
    let mut packs: BTreeMap<String, Found> = BTreeMap::new();
    let (mut met, mut lived) = (Met::default(), 0u32);
    for run in runs(library, args, size) {
        days += run.lived.as_secs_f64() / 86_400.0;
        println!("{}", summary(&run));
        found.add(&run.found);
        met.add(&run.met);
        lived += 1;
        let plan = Plan::of(run.seed, size, &library.names());
        let names: Vec<&str> = plan.tenants.iter().map(|tenant| tenant.pack.as_str()).collect();
        packs.entry(names.join(", ")).or_default().add(&run.found);
        broken.extend(run.broken.map(|broken| (run.seed, broken.checker)));
        if args.until_broken && !broken.is_empty() {
            break;
        }
    }
    let seconds = begun.elapsed().as_secs_f64();
    println!(
        "{lived} seeds, {days:.1} virtual days in {seconds:.0} s, {:.2} days a second, {} broken",
        days / seconds.max(0.001),
        broken.len()
    );
    let many =
        |what: &&str| format!("{what} {:.1}", met.of(what) as f64 / f64::from(lived).max(1.0));
    let all: Vec<String> = ALL.iter().map(many).collect();
    println!("went wrong, times a seed: {}", all.join(", "));
    for (seed, checker) in &broken {
        println!("seed {seed} broke `{checker}`: ./x sim {seed} --trace");
    }
    if args.measure {
        print!("{}", text(&found));
        if let Err(error) = write_page(args, &found, &packs, days) {
            eprintln!("focal-world: {error}");
            return ExitCode::FAILURE;
        }
    }
    if broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Lives the seeds, as many at once as the machine has processors, and gives them in their order.
fn runs<'a>(library: &'a Library, args: &Args, size: Size) -> impl Iterator<Item = Run> + use<'a> {
    let at_once = std::thread::available_parallelism().map_or(1, usize::from);
    let seeds: Vec<u64> = (args.from..args.from.saturating_add(args.seeds)).collect();
    let groups: Vec<Vec<u64>> = seeds.chunks(at_once).map(<[u64]>::to_vec).collect();
    let names = library.names();
    groups.into_iter().flat_map(move |group| {
        let one = |seed| live(library, &Plan::of(seed, size, &names), Trace::default());
        let one = &one;
        std::thread::scope(|scope| {
            let begun: Vec<_> =
                group.into_iter().map(|seed| scope.spawn(move || one(seed))).collect();
            begun.into_iter().filter_map(|run| run.join().ok()).collect::<Vec<Run>>()
        })
    })
}

fn write_page(
    args: &Args,
    found: &Found,
    packs: &BTreeMap<String, Found>,
    days: f64,
) -> Result<(), String> {
    let Some(path) = &args.page else { return Ok(()) };
    let command =
        format!("./x sim --measure --seeds {} --from {} --page FILE", args.seeds, args.from);
    let about = About { runs: args.seeds, days, command };
    std::fs::write(path, page(found, packs, &about))
        .map_err(|error| format!("failed to write {}: {error}", path.display()))
}

fn summary(run: &Run) -> String {
    let counts = &run.counts;
    let how = match &run.broken {
        None => "kept everything".to_owned(),
        Some(broken) => format!("`{}` FAILED at {}: {}", broken.checker, broken.at, broken.says),
    };
    format!(
        "seed {:>6} {:016x} {:>4.1} days: {} signals, {} acts, {} troubles, {} letters, {} commands, {} crashes, {} looks: {how}",
        run.seed,
        run.trace.sum(),
        run.lived.as_secs_f64() / 86_400.0,
        counts.signals,
        counts.acts,
        counts.faults,
        counts.letters,
        counts.commands,
        counts.crashes,
        counts.looks
    )
}
