//! `./x bench`: figures from a release build on this machine. What is measured is the business of `focal-lab`.

use crate::Outcome;
use crate::command::{cargo, run as run_command};
use crate::house::House;
use crate::setup::{self, Need};
use crate::ui;

pub fn run(house: &House, arguments: &[String]) -> Outcome {
    setup::ensure(house, &[Need::Node, Need::Strace, Need::Mosquitto])?;
    ui::build(house)?;
    run_command(cargo(house, &["build", "--release", "--package", "focal"]))?;
    let mut bench =
        cargo(house, &["run", "--quiet", "--release", "--package", "focal-lab", "--", "bench"]);
    bench.args(arguments).env("FOCAL_BIN", house.focal("release"));
    run_command(bench)
}
