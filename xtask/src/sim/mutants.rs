//! `./x sim --mutants`: deliberate bugs, each planted in a copy of the tree, built, and lived with. A checker that lets
//! its own bug pass is no checker. The list is `crates/world/mutants.json`.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::Outcome;
use crate::command::{cargo, run as run_command};
use crate::house::House;

const LIST: &str = "crates/world/mutants.json";
/// Seeds that each bug has to be found within.
const SEEDS: &str = "16";

/// One exact replacement in the product.
struct Edit {
    file: String,
    find: String,
    put: String,
}

struct Mutant {
    checker: String,
    bug: String,
    edits: Vec<Edit>,
}

/// `only`: those of one checker.
pub fn run(house: &House, only: Option<&str>) -> Outcome {
    let all = read(&house.root)?;
    let copy = house.target().join("mutants");
    let mut missed = Vec::new();
    for mutant in all.iter().filter(|mutant| only.is_none_or(|only| mutant.checker == only)) {
        plant(house, &copy.join("tree"), mutant)?;
        let said = live(house, &copy)?;
        let wanted = format!("`{}` FAILED", mutant.checker);
        let line = said.lines().find(|line| line.contains(&wanted));
        match line {
            Some(line) => println!("caught  {}: {}\n        {line}", mutant.checker, mutant.bug),
            None => {
                let others: Vec<_> = said.lines().filter(|line| line.contains("FAILED")).collect();
                println!(
                    "MISSED  {}: {}\n        {}",
                    mutant.checker,
                    mutant.bug,
                    others.join("\n        ")
                );
                missed.push(mutant.checker.clone());
            }
        }
    }
    match missed.is_empty() {
        true => Ok(()),
        false => Err(format!("not caught: {}", missed.join(", "))),
    }
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
        checker: text(value, "checker"),
        bug: text(value, "bug"),
        edits: list(&value["edits"]).iter().map(edit).collect(),
    };
    Ok(list(&all).iter().map(mutant).collect())
}

/// Copies what git knows of the tree, changed or not, and makes the edits. Files that are the same stay as they are,
/// so that only what differs is built again.
fn plant(house: &House, tree: &Path, mutant: &Mutant) -> Outcome {
    let mut git = Command::new("git");
    git.current_dir(&house.root).args([
        "ls-files",
        "-z",
        "Cargo.toml",
        "Cargo.lock",
        "crates",
        "packs",
        "xtask",
        "tests",
    ]);
    let output =
        git.output().map_err(|error| format!("failed to ask git for its files: {error}"))?;
    let names = String::from_utf8_lossy(&output.stdout).into_owned();
    for name in names.split('\0').filter(|name| !name.is_empty()) {
        let from = house.root.join(name);
        // A file that was deleted and not yet committed.
        let Ok(mut bytes) = std::fs::read(&from) else { continue };
        for edit in mutant.edits.iter().filter(|edit| edit.file == name) {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            bytes = changed(&text, edit)?.into_bytes();
        }
        write(&tree.join(name), &bytes)?;
    }
    Ok(())
}

/// The text with the edit made, which must fit exactly one place.
fn changed(text: &str, edit: &Edit) -> Outcome<String> {
    match text.matches(edit.find.as_str()).count() {
        1 => Ok(text.replacen(&edit.find, &edit.put, 1)),
        many => Err(format!(
            "{LIST}: the text to change stands {many} times in {}, expected once: {}",
            edit.file, edit.find
        )),
    }
}

fn write(path: &PathBuf, bytes: &[u8]) -> Outcome {
    if std::fs::read(path).is_ok_and(|there| there == bytes) {
        return Ok(());
    }
    let failed = |error: std::io::Error| format!("{}: {error}", path.display());
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    std::fs::write(path, bytes).map_err(failed)
}

/// Builds the copy and lives short seeds in it until something fails.
fn live(house: &House, copy: &Path) -> Outcome<String> {
    let target = copy.join("target");
    // As one workspace: the same features as any other build, so that little is built again.
    let mut build = cargo(house, &["build", "--quiet", "--workspace", "--bin", "focal-world"]);
    build.current_dir(copy.join("tree")).env("CARGO_TARGET_DIR", &target);
    run_command(build)?;
    let mut world = Command::new(target.join("debug/focal-world"));
    world.args(["--short", "--until-broken", "--seeds", SEEDS]);
    let output = world.output().map_err(|error| format!("failed to start the copy: {error}"))?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_deliberate_bug_still_fits_the_product_and_every_checker_has_one() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let all = read(&root).unwrap();
        for edit in all.iter().flat_map(|mutant| &mutant.edits) {
            let text = std::fs::read_to_string(root.join(&edit.file)).unwrap();
            changed(&text, edit).unwrap();
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
    fn an_edit_fits_exactly_one_place() {
        let edit = |find: &str| Edit { file: "a".into(), find: find.into(), put: "c".into() };
        assert_eq!(changed("a b", &edit("b")).unwrap(), "a c");
        assert!(changed("b b", &edit("b")).unwrap_err().contains("2 times"));
        assert!(changed("a", &edit("b")).unwrap_err().contains("0 times"));
    }
}
