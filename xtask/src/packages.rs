//! Node.js and the npm packages of our folders. Debian's own Node.js is older than what runs TypeScript directly, so
//! a pinned one lives in `.tools/`, unless the machine's is new enough.

use crate::Outcome;
use crate::command::{answer, node_program, run_aside};
use crate::house::{House, which};
use crate::stamp;
use std::io::ErrorKind;
use std::os::unix::fs::symlink;
use std::process::Command;

/// Each has its own package.json and lock file.
pub const FOLDERS: [&str; 3] = ["ui", "e2e", "demo"];

/// The first major version of Node.js that runs TypeScript without a flag and is kept up for years.
const NODE_MAJOR: u32 = 24;

/// Where the versions of Node.js and npm are pinned, with their hashes.
const PINNED: &str = "xtask/tools";

pub fn node_is_ready(house: &House) -> bool {
    let lock = std::fs::read_to_string(house.path(PINNED).join("package-lock.json"));
    let pinned = house.tools().join("node").exists()
        && lock.is_ok_and(|lock| stamp::is(&house.path(".tools/package-lock.json"), &lock));
    pinned || machine_node_is_new_enough()
}

fn machine_node_is_new_enough() -> bool {
    let mut version = Command::new("node");
    version.arg("--version");
    which("npm").is_some()
        && answer(version).and_then(|v| major(&v)).is_some_and(|m| m >= NODE_MAJOR)
}

fn major(version: &str) -> Option<u32> {
    version.trim().trim_start_matches('v').split('.').next()?.parse().ok()
}

/// Installs the pinned Node.js and npm with whatever npm the machine has.
pub fn install_tools(house: &House) -> Outcome {
    eprintln!("Installing Node.js {NODE_MAJOR} into .tools/ (the machine's is older or missing) …");
    let tools = house.path(".tools");
    // The links are made last: that they are there is the sign that the tools are complete.
    match std::fs::remove_dir_all(house.tools()) {
        Err(e) if e.kind() != ErrorKind::NotFound => {
            return Err(format!("failed to clear .tools/bin: {e}"));
        }
        _ => {
            std::fs::create_dir_all(&tools).map_err(|e| format!("failed to create .tools/: {e}"))?
        }
    }
    for file in ["package.json", "package-lock.json"] {
        std::fs::copy(house.path(PINNED).join(file), tools.join(file))
            .map_err(|e| format!("failed to copy {PINNED}/{file}: {e}"))?;
    }
    let mut npm = Command::new("npm");
    npm.current_dir(&tools).args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
    run_aside(npm)?;
    link_tools(house).map_err(|e| format!("failed to link the programs in .tools/bin: {e}"))?;
    run_aside(node_program(house, "node", ".", &["--version"]))
}

/// Our own links: older versions of npm leave out those of a package made for one processor.
fn link_tools(house: &House) -> std::io::Result<()> {
    let processor = match std::env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => other,
    };
    std::fs::create_dir_all(house.tools())?;
    let node = format!("node-linux-{processor}/bin/node");
    let programs =
        [("npm", "npm/bin/npm-cli.js"), ("npx", "npm/bin/npx-cli.js"), ("node", node.as_str())];
    for (name, program) in programs {
        symlink(format!("../node_modules/{program}"), house.tools().join(name))?;
    }
    Ok(())
}

/// `npm ci` in one folder, when its lock file is not the one that was installed last.
pub fn install(house: &House, folder: &str) -> Outcome {
    if !house.has(&format!("{folder}/package.json")) {
        return Ok(());
    }
    let lock = house.path(folder).join("package-lock.json");
    if !lock.exists() {
        return match needs_packages(house, folder)? {
            false => Ok(()),
            true => Err(format!(
                "{folder}/package-lock.json is missing: run `npm install` there and commit it"
            )),
        };
    }
    let kept = house.path(folder).join("node_modules/.focal-stamp");
    let now = stamp::of(&[lock])?;
    if stamp::is(&kept, &now) {
        return Ok(());
    }
    eprintln!("Installing the npm packages of {folder}/ …");
    run_aside(node_program(
        house,
        "npm",
        folder,
        &["ci", "--no-audit", "--no-fund", "--loglevel=error"],
    ))?;
    stamp::keep(&kept, &now)
}

/// True if this folder's package.json has that script.
pub fn has_script(house: &House, folder: &str, script: &str) -> Outcome<bool> {
    Ok(read_package(house, folder)?["scripts"][script].is_string())
}

fn needs_packages(house: &House, folder: &str) -> Outcome<bool> {
    let package = read_package(house, folder)?;
    let any = |key: &str| package[key].as_object().is_some_and(|o| !o.is_empty());
    Ok(any("dependencies") || any("devDependencies"))
}

fn read_package(house: &House, folder: &str) -> Outcome<serde_json::Value> {
    let file = format!("{folder}/package.json");
    let text = std::fs::read_to_string(house.path(&file))
        .map_err(|e| format!("failed to read {file}: {e}"))?;
    serde_json::from_str(&text).map_err(|e| format!("failed to read {file}: {e}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read_as_node_prints_it() {
        assert_eq!(major("v24.21.0\n"), Some(24));
        assert_eq!(major("v18.20.4"), Some(18));
        assert_eq!(major(""), None);
    }
}
