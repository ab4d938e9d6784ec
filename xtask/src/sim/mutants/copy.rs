//! The copy of the tree that the deliberate bugs live in, and the build folder that it borrows from.

use std::path::Path;
use std::process::Command;

use super::{Mutant, changed};
use crate::Outcome;
use crate::house::House;

/// Copies what git knows of the tree, changed or not, and makes all edits. Files that are the same stay as they are,
/// so that only what differs is built again.
pub fn plant(house: &House, tree: &Path, all: &[Mutant]) -> Outcome {
    let mut git = Command::new("git");
    git.current_dir(&house.root).args([
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
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
        // A file that was deleted and not yet committed is in neither.
        let Ok(mut bytes) = std::fs::read(house.root.join(name)) else {
            let _ = std::fs::remove_file(tree.join(name));
            continue;
        };
        for mutant in all {
            for edit in mutant.edits.iter().filter(|edit| edit.file == name) {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                bytes = changed(&text, edit, &mutant.name)?.into_bytes();
            }
        }
        write(&tree.join(name), &bytes)?;
    }
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> Outcome {
    if std::fs::read(path).is_ok_and(|there| there == bytes) {
        return Ok(());
    }
    make_room(path)?;
    std::fs::write(path, bytes).map_err(|error| format!("{}: {error}", path.display()))
}

fn make_room(path: &Path) -> Outcome {
    let Some(folder) = path.parent() else { return Ok(()) };
    std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))
}

/// Links what the registry's crates were built to, so that a first run builds ours alone. Ours stay apart: cargo
/// writes over them.
pub fn borrow(from: &Path, to: &Path) -> Outcome {
    for part in ["deps", "build", ".fingerprint"] {
        if from.join(part).is_dir() && !to.join(part).is_dir() {
            link(&from.join(part), &to.join(part), true)?;
        }
    }
    Ok(())
}

fn link(from: &Path, to: &Path, top: bool) -> Outcome {
    let failed = |error: std::io::Error| format!("{}: {error}", from.display());
    std::fs::create_dir_all(to).map_err(failed)?;
    for entry in std::fs::read_dir(from).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let ours = ["focal", "libfocal", "xtask", "whole_system"];
        if top && ours.iter().any(|ours| name.starts_with(ours)) {
            continue;
        }
        let (path, there) = (entry.path(), to.join(&name));
        if path.is_dir() {
            link(&path, &there, false)?;
        } else if std::fs::hard_link(&path, &there).is_err() {
            std::fs::copy(&path, &there).map_err(failed)?;
        }
    }
    Ok(())
}
