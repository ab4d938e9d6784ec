//! `./x e2e`: the tests in a real browser, against the real binary. Node.js runs their TypeScript directly.

use crate::Outcome;
use crate::command::{cargo, locked, node_program, run as run_command, run_and_keep};
use crate::house::House;
use crate::phases::closing_lines;
use crate::setup::{self, Need};
use crate::{packages, ui};

pub fn run(house: &House, files: &[String]) -> Outcome {
    setup::ensure(house, &[Need::Node, Need::Chromium])?;
    ui::build(house)?;
    let mut build = cargo(house, &["build", "--package", "focal"]);
    build.args(locked(house));
    run_command(build)?;
    in_browser(house, files).map(|_| ())
}

/// Runs the tests (all, or those files) and returns the runner's closing lines. Pages and binary must be built.
pub fn in_browser(house: &House, files: &[String]) -> Outcome<Vec<String>> {
    if !house.has("e2e/package.json") {
        return Err("e2e/package.json is missing: there are no browser tests to run".into());
    }
    packages::install(house, "e2e")?;
    let chromium = setup::chromium().ok_or("chromium was not found")?;
    let mut node = node_program(house, "node", "e2e", &["--test", "--test-reporter=spec"]);
    node.args(files.iter().map(|file| file.strip_prefix("e2e/").unwrap_or(file)));
    node.env("FOCAL_BIN", house.focal("debug")).env("FOCAL_PACKS", house.path("packs"));
    node.env("CHROMIUM", chromium);
    let output = run_and_keep(node)?;
    let closing = closing_lines(&output);
    // A runner that found no test files is content; we are not.
    match closing
        .iter()
        .any(|line| line.split_whitespace().collect::<Vec<_>>() == ["ℹ", "tests", "0"])
    {
        true => Err("no browser test was run".into()),
        false => Ok(closing),
    }
}
