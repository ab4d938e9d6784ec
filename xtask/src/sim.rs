//! `./x sim`: seeded worlds around the real engine. What is lived and checked there is the business of `focal-world`.

mod mutants;

use crate::Outcome;
use crate::command::{cargo, run as run_command};
use crate::house::House;

pub fn run(house: &House, arguments: &[String]) -> Outcome {
    let first = arguments.first().map(String::as_str);
    if first == Some("--mutants") {
        return mutants::run(house, arguments.get(1).map(String::as_str));
    }
    let mut sim = cargo(house, &["run", "--quiet", "--release", "--package", "focal-world", "--"]);
    sim.args(arguments);
    run_command(sim)
}
