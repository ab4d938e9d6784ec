//! `./x sim --mutants`: deliberate bugs, planted in a copy of the tree and lived with. A checker that lets its own bug
//! pass is no checker. All of them are in one program that is built once; an environment variable wakes one of them.
//! The list is `crates/world/mutants.json`.

mod copy;

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use serde_json::Value;

use crate::Outcome;
use crate::command::{cargo, run as run_command};
use crate::house::House;

pub const LIST: &str = "crates/world/mutants.json";
/// Wakes the bug of this name.
const WAKES: &str = "FOCAL_MUTANT";
/// Seeds that each bug has to be found within.
const SEEDS: u64 = 16;
/// The crates that a world is made of.
const OURS: [&str; 9] =
    ["base", "sense", "diagnose", "case", "desk", "pack", "store", "engine", "world"];
/// What stands in an edit where it asks whether its bug is awake.
const ON: &str = "$on";

/// One exact replacement in the product.
pub struct Edit {
    file: String,
    find: String,
    put: String,
}

pub struct Mutant {
    name: String,
    checker: String,
    bug: String,
    edits: Vec<Edit>,
}

/// How a bug was found, if it was.
struct Caught {
    mutant: String,
    seeds: u64,
    seconds: f64,
    by: Option<String>,
}

/// `only`: those of one checker, or the one of this name.
pub fn run(house: &House, only: Option<&str>) -> Outcome {
    let all = read(&house.root)?;
    let copy = house.target().join("mutants");
    copy::plant(house, &copy.join("tree"), &all)?;
    build(house, &copy)?;
    let wanted = |mutant: &&Mutant| only.is_none_or(|it| mutant.checker == it || mutant.name == it);
    let mut caught = Vec::new();
    for mutant in all.iter().filter(wanted) {
        let found = live(&copy, mutant)?;
        println!("{}", line(mutant, &found));
        caught.push(found);
    }
    if caught.is_empty() {
        return Err(format!("{LIST}: no bug is called {}", only.unwrap_or_default()));
    }
    asleep(&copy, caught.iter().map(|one| one.seeds).max().unwrap_or(1))?;
    table(&all, &caught);
    let missed: Vec<&str> =
        caught.iter().filter(|one| one.by.is_none()).map(|one| one.mutant.as_str()).collect();
    match missed.is_empty() {
        true => Ok(()),
        false => Err(format!("not caught: {}", missed.join(", "))),
    }
}

fn line(mutant: &Mutant, found: &Caught) -> String {
    let how = if found.by.is_some() { "caught" } else { "MISSED" };
    let by = found.by.as_deref().unwrap_or("no seed of them broke its checker");
    format!("{how}  {} ({}): {}\n        {by}", mutant.name, mutant.checker, mutant.bug)
}

fn table(all: &[Mutant], caught: &[Caught]) {
    println!("\n{:<20} {:<14} {:<8} {:>5} {:>8}", "bug", "checker", "", "seeds", "seconds");
    for one in caught {
        let checker = all.iter().find(|it| it.name == one.mutant).map(|it| it.checker.as_str());
        let how = if one.by.is_some() { "caught" } else { "MISSED" };
        println!(
            "{:<20} {:<14} {how:<8} {:>5} {:>8.1}",
            one.mutant,
            checker.unwrap_or_default(),
            one.seeds,
            one.seconds
        );
    }
    let many = caught.iter().filter(|one| one.by.is_some()).count();
    println!("{many} of {} caught; with all asleep the same seeds kept everything", caught.len());
}

fn read(root: &Path) -> Outcome<Vec<Mutant>> {
    let failed = |error: &dyn std::fmt::Display| format!("{LIST}: {error}");
    let text = std::fs::read_to_string(root.join(LIST)).map_err(|error| failed(&error))?;
    let all: Value = serde_json::from_str(&text).map_err(|error| failed(&error))?;
    let text = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let edit = |value: &Value| Edit {
        file: text(value, "file"),
        find: text(value, "find"),
        put: text(value, "put"),
    };
    let mutant = |value: &Value| Mutant {
        name: text(value, "name"),
        checker: text(value, "checker"),
        bug: text(value, "bug"),
        edits: list(&value["edits"]).iter().map(edit).collect(),
    };
    Ok(list(&all).iter().map(mutant).collect())
}

/// One build for all bugs, with the registry's crates as the usual build has left them. The product's own assertions
/// sleep: it is the world's checkers that are tried.
fn build(house: &House, copy: &Path) -> Outcome {
    let target = copy.join("target");
    copy::borrow(&house.target().join("debug"), &target.join("debug"))?;
    // As one workspace: the same features as any other build, so that little is built again.
    let arguments = ["build", "--quiet", "--workspace", "--bin", "focal-world"];
    let mut build = cargo(house, &arguments);
    for name in OURS {
        build.args([
            "--config",
            &format!("profile.dev.package.focal-{name}.debug-assertions=false"),
        ]);
    }
    build.current_dir(copy.join("tree")).env("CARGO_TARGET_DIR", &target);
    run_command(build)
}

fn world(copy: &Path, seeds: u64) -> Command {
    let mut world = Command::new(copy.join("target/debug/focal-world"));
    world.args(["--short", "--until-broken", "--seeds", &seeds.to_string()]);
    world
}

fn said_by(mut world: Command) -> Outcome<String> {
    let output = world.output().map_err(|error| format!("failed to start the copy: {error}"))?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Lives short seeds with one bug awake until a checker fails: the first to fail must be its own.
fn live(copy: &Path, mutant: &Mutant) -> Outcome<Caught> {
    let begun = Instant::now();
    let mut world = world(copy, SEEDS);
    world.env(WAKES, &mutant.name);
    let said = said_by(world)?;
    let lived = |line: &&str| line.starts_with("seed ") && line.contains(" days: ");
    let own = format!("`{}` FAILED", mutant.checker);
    let by = said.lines().filter(lived).find(|line| line.contains(&own)).map(str::to_owned);
    if by.is_none() {
        // What broke instead, for whoever mends the checker.
        said.lines()
            .filter(|line| line.contains("FAILED"))
            .for_each(|line| println!("instead {line}"));
    }
    Ok(Caught {
        mutant: mutant.name.clone(),
        seeds: said.lines().filter(lived).count() as u64,
        seconds: begun.elapsed().as_secs_f64(),
        by,
    })
}

/// The same program with every bug asleep: whatever it breaks is caught by nobody's merit.
fn asleep(copy: &Path, seeds: u64) -> Outcome {
    let said = said_by(world(copy, seeds))?;
    match said.lines().find(|line| line.contains("FAILED")) {
        Some(line) => Err(format!("with every bug asleep a seed is broken all the same: {line}")),
        None => Ok(()),
    }
}

/// The text with the edit made, which must fit exactly one place.
fn changed(text: &str, edit: &Edit, name: &str) -> Outcome<String> {
    let awake = format!("std::env::var(\"{WAKES}\").is_ok_and(|it| it == \"{name}\")");
    match text.matches(edit.find.as_str()).count() {
        1 => Ok(text.replacen(&edit.find, &edit.put.replace(ON, &awake), 1)),
        many => Err(format!(
            "{LIST}: the text to change stands {many} times in {}, expected once: {}",
            edit.file, edit.find
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_deliberate_bug_still_fits_the_product_and_every_checker_has_one() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let all = read(&root).unwrap();
        for mutant in &all {
            for edit in &mutant.edits {
                let text = std::fs::read_to_string(root.join(&edit.file)).unwrap();
                changed(&text, edit, &mutant.name).unwrap();
                assert!(edit.put.contains(ON), "{} cannot sleep", mutant.name);
            }
        }
        let mut checkers: Vec<String> = std::fs::read_dir(root.join("crates/world/src/check"))
            .unwrap()
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().trim_end_matches(".rs").to_owned())
            .filter(|name| name != "mod")
            .collect();
        checkers.sort();
        let mut caught: Vec<String> = all.iter().map(|mutant| mutant.checker.clone()).collect();
        caught.sort();
        caught.dedup();
        assert_eq!(caught, checkers);
    }

    #[test]
    fn an_edit_fits_exactly_one_place_and_asks_for_its_own_name() {
        let edit = |find: &str| Edit { file: "a".into(), find: find.into(), put: "$on".into() };
        let done = changed("a b", &edit("b"), "early").unwrap();
        assert_eq!(done, "a std::env::var(\"FOCAL_MUTANT\").is_ok_and(|it| it == \"early\")");
        assert!(changed("b b", &edit("b"), "early").unwrap_err().contains("2 times"));
        assert!(changed("a", &edit("b"), "early").unwrap_err().contains("0 times"));
    }
}
