//! `./x ui`: the pages, built into `ui/dist`, which the binary embeds. Skipped when their sources have not changed.

use crate::Outcome;
use crate::command::{node_program, run_and_keep, run_aside};
use crate::house::House;
use crate::phases::closing_lines;
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

/// Type and unit checks of every TypeScript folder: the pages, the browser tests and the demo's world. Returns the
/// runners' closing lines.
pub fn check(house: &House) -> Outcome<Vec<String>> {
    let mut closing = Vec::new();
    for folder in packages::FOLDERS {
        // A folder that lost its script must not pass unchecked.
        if !packages::has_script(house, folder, "check")? {
            return Err(format!("{folder}/package.json has no `check` script"));
        }
        packages::install(house, folder)?;
        println!("{folder}/");
        let check = node_program(house, "npm", folder, &["run", "--silent", "check"]);
        closing.extend(closing_lines(&run_and_keep(check)?));
    }
    Ok(closing)
}

fn sources(house: &House) -> Vec<PathBuf> {
    ["ui", "crates/web/openapi.json"].map(|path| house.path(path)).to_vec()
}
