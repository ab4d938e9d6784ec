//! What a run does, in its order: kills under load, kills of a house that is being made, of one whose history turns over
//! fast; syncs that fail; a disk that is full; and at the end a back-up that must be the same house.

mod backups;
mod disk;
mod fast;
mod kills;
mod lives;
mod mount;
mod newborn;
mod power;
mod syncs;

use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;

use crate::Asked;
use crate::check::Found;
use crate::desk::Desk;
use crate::dice::Dice;
use crate::house::{Place, binary};
use crate::ledger::Ledger;
use crate::load::Load;
use crate::sink::Sink;
use crate::tally::Tally;

/// Points of the first minutes of a house, and of a history that turns over.
const OF_NEWBORNS: &str = "setup.";
const OF_SEGMENTS: &str = "segment.";
/// The load forgets nobody: these are tried, each with a hunt for what may be left, by `tests::forgotten`.
const OF_FORGETTING: [&str; 2] = ["erasure.", "scrub."];

/// What every part of a run works with.
pub struct Run {
    pub asked: Asked,
    pub folder: PathBuf,
    pub dice: Dice,
    pub tally: Tally,
    /// Every point that the binary names.
    pub points: Vec<String>,
    pub begun: i64,
}

impl Run {
    /// Ends of the process, at least.
    pub fn kills(&self) -> usize {
        self.asked.kills.unwrap_or(if self.asked.short { 14 } else { 200 })
    }

    /// The points of one part of the run that are wanted.
    pub fn points_of(&self, is: impl Fn(&str) -> bool) -> Vec<String> {
        let wanted = |point: &&String| self.asked.point.as_ref().is_none_or(|only| only == *point);
        self.points.iter().filter(|point| is(point)).filter(wanted).cloned().collect()
    }

    /// A house with its load, set up.
    pub fn furnish(&self, name: &str, settings: &str) -> Result<(Place, Arc<Load>), String> {
        let folder = self.folder.join(name);
        let data = folder.join("data");
        self.furnish_at(name, settings, data)
    }

    /// The same, with its data somewhere else.
    pub fn furnish_at(
        &self,
        name: &str,
        settings: &str,
        data: PathBuf,
    ) -> Result<(Place, Arc<Load>), String> {
        let folder = self.folder.join(name);
        std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        let ledger = Arc::new(Ledger::open(&folder.join("ledger"))?);
        let sink = Sink::start(&ledger)?;
        let place = Place::new(&folder, &data, settings, Some(sink.address.clone()))?;
        let house = place.start_well()?;
        let link = house.setup_link.clone().ok_or("a new house gave no link")?;
        let desk = Desk::first(&place.url, &link).map_err(|error| error.to_string())??;
        let load = Load::new(&place, desk, ledger, sink)?;
        house.stop()?;
        Ok((place, Arc::new(load)))
    }

    pub fn progress(&self, said: &str) {
        println!("{:>4} ends: {said}", self.tally.kills());
    }
}

pub fn all(asked: &Asked) -> Result<Tally, String> {
    let folder = tempfile::Builder::new().prefix("focal-torture-").tempdir();
    let mut folder = folder.map_err(|error| error.to_string())?;
    let mut run = Run {
        asked: asked.clone(),
        folder: folder.path().to_owned(),
        dice: Dice::new(asked.seed),
        tally: Tally::default(),
        points: points()?,
        begun: focal_tests::thing::now(),
    };
    if let Some(point) = &asked.point
        && !run.points.contains(point)
    {
        return Err(format!("there is no point {point}; these are: {}", run.points.join(" ")));
    }
    let done = parts(&mut run);
    if asked.keep || done.is_err() {
        folder.disable_cleanup(true);
        eprintln!("focal-torture: ledger, data and log are in {}", folder.path().display());
    }
    done?;
    let never = run.tally.never();
    if !never.is_empty() {
        return Err(format!("points that were never reached: {}", never.join(" ")));
    }
    Ok(run.tally)
}

type Part = (&'static str, fn(&mut Run) -> Result<(), String>);

const PARTS: [Part; 6] = [
    ("newborn", newborn::part),
    ("fast", fast::part),
    ("kills", kills::part),
    ("syncs", syncs::part),
    ("disk", disk::part),
    ("power", power::part),
];

fn parts(run: &mut Run) -> Result<(), String> {
    let only = run.asked.part.clone();
    if let Some(only) = &only
        && !PARTS.iter().any(|(name, _)| name == only)
    {
        let all: Vec<&str> = PARTS.iter().map(|(name, _)| *name).collect();
        return Err(format!("there is no part {only}; these are: {}", all.join(" ")));
    }
    for (name, part) in PARTS {
        let wanted = match &only {
            Some(only) => only == name,
            // A point is reached in the parts that kill.
            None if run.asked.point.is_some() => !matches!(name, "syncs" | "disk" | "power"),
            // A file system of its own takes its time.
            None => !matches!(name, "disk" | "power") || !run.asked.short,
        };
        if wanted {
            part(run).map_err(|said| format!("{name}: {said}"))?;
        }
    }
    Ok(())
}

/// What the binary says it can be ended at.
fn points() -> Result<Vec<String>, String> {
    let said = Command::new(binary()?).arg("points").output();
    let said = said.map_err(|error| format!("focal points: {error}"))?.stdout;
    let text = String::from_utf8_lossy(&said).into_owned();
    let names: Vec<String> =
        text.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect();
    if names.is_empty() { Err("the binary names no points".to_owned()) } else { Ok(names) }
}

/// Says what was lost or doubled.
pub fn judge(found: &Found<'_>, when: &str) -> Result<(), String> {
    if found.is_well() {
        return Ok(());
    }
    let some = |all: &[String]| all.iter().take(10).cloned().collect::<Vec<_>>().join("\n  ");
    Err(format!(
        "{when}: lost {}, doubled {}\n  {}\n  {}",
        found.lost.len(),
        found.doubled.len(),
        some(&found.lost),
        some(&found.doubled)
    ))
}
