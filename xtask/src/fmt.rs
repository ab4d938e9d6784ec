//! `./x fmt`: one way to lay out the Rust sources, so that nobody has to talk about it.

use crate::Outcome;
use crate::command::{cargo, run as run_command};
use crate::house::House;

pub fn run(house: &House, arguments: &[String]) -> Outcome {
    match arguments.iter().any(|argument| argument == "--check") {
        true => check(house),
        false => run_command(cargo(house, &["fmt", "--all"])),
    }
}

pub fn check(house: &House) -> Outcome {
    run_command(cargo(house, &["fmt", "--all", "--check"]))
        .map_err(|e| format!("{e}. Run: ./x fmt"))
}
