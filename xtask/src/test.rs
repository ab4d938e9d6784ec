//! `./x test`: everything that must hold before a change lands, the quickest to fail first.

use crate::command::{answer, cargo, locked, run as run_command, run_and_keep};
use crate::house::{House, which};
use crate::phases::{Phases, closing_lines};
use crate::setup::{self, Need};
use crate::{Outcome, demo, e2e, fmt, tidy, torture, ui};
use std::process::Command;

/// One phase: its name, what the machine must have for it, and its work. What the work pushes is shown again at the
/// very end.
type Phase = (&'static str, &'static [Need], fn(&House, &mut Vec<String>) -> Outcome);

/// The pages come before clippy because the binary embeds them: without `ui/dist` it does not compile.
const PHASES: [Phase; 12] = [
    ("tidy", &[], |house, _| tidy::run(house, &[])),
    ("fmt", &[Need::RustChecks], |house, _| fmt::check(house)),
    ("ui", &[Need::Node], |house, _| ui::build(house)),
    ("clippy", &[Need::RustChecks], |house, _| clippy(house)),
    ("deny", &[], |house, _| deny(house)),
    ("build", &[], |house, _| build(house)),
    ("unit", &[Need::Strace], unit),
    ("torture", &[Need::Strace], torture::short),
    ("packs", &[], |house, _| packs(house)),
    ("ui-check", &[Need::Node], |house, closing| {
        closing.extend(ui::check(house)?);
        Ok(())
    }),
    ("demo", &[Need::Node], demo::check),
    ("e2e", &[Need::Node, Need::Chromium], |house, closing| {
        closing.extend(e2e::in_browser(house, &[])?);
        Ok(())
    }),
];

pub fn run(house: &House, arguments: &[String]) -> Outcome {
    if arguments.iter().any(|argument| argument == "--list") {
        PHASES.iter().for_each(|(name, ..)| println!("{name}"));
        return Ok(());
    }
    let known = |name: &String| PHASES.iter().any(|(phase, ..)| phase == name);
    if let Some(unknown) = arguments.iter().find(|name| !known(name)) {
        return Err(format!("there is no phase `{unknown}`; see ./x test --list"));
    }
    let mut chosen = PHASES.to_vec();
    chosen.retain(|(phase, ..)| arguments.is_empty() || arguments.iter().any(|name| name == phase));
    // All of it now: whoever comes back in half an hour shall not find a question.
    let needs: Vec<Need> = chosen.iter().flat_map(|(_, needs, _)| needs.iter().copied()).collect();
    setup::ensure(house, &needs)?;
    let mut phases = Phases::new("test");
    for (name, _, work) in chosen {
        phases.phase(name, |closing| work(house, closing))?;
    }
    phases.finish();
    Ok(())
}

fn clippy(house: &House) -> Outcome {
    let mut clippy = cargo(house, &["clippy", "--workspace", "--all-targets"]);
    clippy.args(locked(house)).args(["--", "-D", "warnings"]);
    run_command(clippy)
}

/// Where cargo-deny is installed. Licences are checked by tidy in any case, without another tool.
fn deny(house: &House) -> Outcome {
    if which("cargo-deny").is_none() {
        println!(
            "cargo-deny is not installed: tidy has checked the licences; bans, sources and advisories are not checked here"
        );
        return Ok(());
    }
    run_command(cargo(house, &["deny", "check", "licenses", "bans", "sources"]))?;
    // The advisory database lives on the network. Not reaching it is not this change's fault.
    if answer(cargo(house, &["deny", "fetch", "db"])).is_none() {
        println!("the advisory database cannot be reached: advisories are not checked here");
        return Ok(());
    }
    run_command(cargo(house, &["deny", "check", "--disable-fetch", "advisories"]))
}

/// All of it, so that the whole-system tests find the binary beside them.
fn build(house: &House) -> Outcome {
    let mut build = cargo(house, &["build", "--workspace", "--all-targets"]);
    build.args(locked(house));
    run_command(build)
}

/// nextest where it is installed: one process per test and a deadline for each. Compiling it in each fresh clone
/// would take longer than it saves, so else cargo's own runner does.
fn unit(house: &House, closing: &mut Vec<String>) -> Outcome {
    let mut runner = match which("cargo-nextest") {
        Some(_) => cargo(house, &["nextest", "run", "--workspace"]),
        None => cargo(house, &["test", "--workspace", "--all-targets"]),
    };
    runner.args(locked(house)).env("FOCAL_BIN", house.focal("debug"));
    closing.extend(closing_lines(&run_and_keep(runner)?));
    Ok(())
}

/// Each pack tells its stories to the real binary.
fn packs(house: &House) -> Outcome {
    let entries = std::fs::read_dir(house.path("packs"))
        .map_err(|e| format!("failed to read packs/: {e}"))?;
    let mut packs: Vec<_> =
        entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    packs.sort();
    if packs.is_empty() {
        return Err("there is no pack in packs/".into());
    }
    let mut focal = Command::new(house.focal("debug"));
    focal.current_dir(&house.root).args(["pack", "test"]);
    focal.args(packs.iter().map(|path| path.strip_prefix(&house.root).unwrap_or(path)));
    run_command(focal)
}
