//! A few runs of the world in the tests of every change; each seed that ever failed has its name here.

use crate::library::Library;
use crate::life::{Run, live};
use crate::plan::{Plan, Size};
use crate::trace::Trace;

fn run(seed: u64) -> Run {
    let library = Library::shipped().unwrap();
    let plan = Plan::of(seed, Size::Short, &library.names());
    live(&library, &plan, Trace::default())
}

/// Lives a seed and expects that everything was kept, and that there was something to keep.
fn keeps(seed: u64) -> Run {
    let run = run(seed);
    if let Some(broken) = &run.broken {
        panic!(
            "./x sim {seed} --short --trace: `{}` at {}: {}",
            broken.checker, broken.at, broken.says
        );
    }
    assert!(run.counts.signals > 100 && run.counts.faults > 3, "{:?}", run.counts);
    run
}

#[test]
fn two_runs_of_one_seed_are_the_same_to_the_byte() {
    let traced = |seed| {
        let library = Library::shipped().unwrap();
        let plan = Plan::of(seed, Size::Short, &library.names());
        live(&library, &plan, Trace::kept()).trace.lines.join("\n")
    };
    let (first, second) = (traced(2), traced(2));
    assert!(first.lines().count() > 200);
    assert!(first == second, "they differ");
}

#[test]
fn a_short_life_on_disk_keeps_everything() {
    keeps(8);
}

#[test]
fn a_short_life_in_memory_keeps_everything() {
    keeps(3);
}

/// Somebody who lacks a skill was offered what a colleague had handed to them by name.
#[test]
fn what_is_handed_on_by_name_goes_to_whoever_is_named() {
    keeps(11);
}
