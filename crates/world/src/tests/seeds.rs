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

#[test]
fn two_runs_of_one_seed_are_the_same() {
    let (first, second) = (run(1), run(1));
    assert_eq!(first.broken, second.broken);
    assert_eq!(first.counts, second.counts);
    assert_eq!(first.trace.sum(), second.trace.sum());
}
