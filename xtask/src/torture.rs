//! `./x torture`: the real binary, killed and starved under load. What it suffers and what is looked for afterwards is the
//! business of `focal-torture`.

use std::process::Command;

use crate::Outcome;
use crate::command::{cargo, run as run_command, run_and_keep};
use crate::house::House;
use crate::setup::{self, Need};
use crate::ui;

/// All of it, on a release build.
pub fn run(house: &House, arguments: &[String]) -> Outcome {
    setup::ensure(house, &[Need::Node, Need::Strace, Need::PowerCut])?;
    ui::build(house)?;
    let packages = ["--package", "focal", "--package", "focal-torture"];
    let mut build = cargo(house, &["build", "--release"]);
    build.args(packages);
    run_command(build)?;
    run_command(torture(house, "release", arguments))
}

/// A little of each, on what the tests have built.
pub fn short(house: &House, closing: &mut Vec<String>) -> Outcome {
    let output = run_and_keep(torture(house, "debug", &["--short".to_owned()]))?;
    let verdict = output.lines().filter(|line| line.starts_with("acknowledged and lost"));
    closing.extend(verdict.map(|line| format!("     Torture: {line}")));
    Ok(())
}

fn torture(house: &House, profile: &str, arguments: &[String]) -> Command {
    let focal = house.focal(profile);
    let mut command = Command::new(focal.with_file_name("focal-torture"));
    command.current_dir(&house.root).args(arguments).env("FOCAL_BIN", focal);
    command
}
