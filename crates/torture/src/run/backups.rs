//! A back-up of a house that was killed so often, and a house made of it: everything that was acknowledged is there too.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use super::{Run, judge};
use crate::check;
use crate::house::{House, Place, binary};
use crate::load::Load;

fn focal(words: &[&str], paths: &[&Path]) -> Result<String, String> {
    let done = Command::new(binary()?).args(words).args(paths).output();
    let done = done.map_err(|error| format!("focal {words:?}: {error}"))?;
    let said =
        String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
    if done.status.success() { Ok(said) } else { Err(format!("focal {words:?}: {said}")) }
}

pub fn same(run: &mut Run, place: &Place, load: &Arc<Load>, house: House) -> Result<(), String> {
    let (to, data) = (place.folder.join("last-backup"), place.folder.join("restored"));
    focal(&["backup", "--data"], &[&place.data, &to])?;
    run.tally.asked.push(house.stop()?);
    // One that took its name before the process ended is whole, or it has no name.
    for cut in named(&place.folder.join("backups")) {
        let data = place.folder.join("of-a-cut-one");
        focal(&["restore", "--data"], &[&data, &cut])?;
        std::fs::remove_dir_all(&data).map_err(|error| error.to_string())?;
    }
    focal(&["restore", "--data"], &[&data, &to])?;
    let restored = place.with_data(&data);
    let house = restored.start_well()?;
    let found = check::look(load, 0, run.begun)?;
    judge(&found, "in a house made of a back-up")?;
    house.stop()?;
    run.tally.notes.push("a house made of a back-up has all of it too".to_owned());
    Ok(())
}

fn named(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut all: Vec<_> = entries.map(|entry| entry.path()).collect();
    all.retain(|path| path.extension().is_none());
    all.sort();
    all.truncate(4);
    all
}
