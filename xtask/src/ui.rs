//! `./x ui`: the pages, built into `ui/dist`, which the binary embeds. Skipped when their sources have not changed.

use crate::Outcome;
use crate::command::{node_program, run as run_command, run_aside};
use crate::house::House;
use crate::setup::Need;
use crate::{packages, setup, stamp};
use std::path::PathBuf;

/// The optional script of `ui/package.json` that writes the typed client from the API's description.
const CLIENT_SCRIPT: &str = "client";

pub fn run(house: &House, _: &[String]) -> Outcome {
    setup::ensure(house, &[Need::Node])?;
    build(house)
}

/// Builds the pages if a source, the packages or the API's description changed since they were last built.
pub fn build(house: &House) -> Outcome {
    if !house.has("ui/package.json") {
        return Err("ui/package.json is missing: the pages cannot be built".into());
    }
    packages::install(house, "ui")?;
    let kept = house.target().join("xtask/ui.stamp");
    if house.has("ui/dist/index.html") && stamp::is(&kept, &stamp::of(&sources(house))?) {
        eprintln!("ui/dist is up to date");
        return Ok(());
    }
    if packages::has_script(house, "ui", CLIENT_SCRIPT)? {
        run_aside(node_program(house, "npm", "ui", &["run", "--silent", CLIENT_SCRIPT]))?;
    }
    // Read again, for the client script writes among the sources; and before building, so that what changes
    // meanwhile is built next time.
    let sources = stamp::of(&sources(house))?;
    run_aside(node_program(house, "npm", "ui", &["run", "--silent", "build"]))?;
    stamp::keep(&kept, &sources)
}

/// Type and unit checks: of the pages always, of the other TypeScript folders where they have a `check` script.
pub fn check(house: &House) -> Outcome {
    for folder in packages::FOLDERS {
        if folder != "ui" && !house.has(&format!("{folder}/package.json")) {
            continue;
        }
        packages::install(house, folder)?;
        match packages::has_script(house, folder, "check")? {
            true => run_command(node_program(house, "npm", folder, &["run", "--silent", "check"]))?,
            false if folder == "ui" => return Err("ui/package.json has no `check` script".into()),
            false => {}
        }
    }
    Ok(())
}

fn sources(house: &House) -> Vec<PathBuf> {
    ["ui", "crates/web/openapi.json"].map(|path| house.path(path)).to_vec()
}
