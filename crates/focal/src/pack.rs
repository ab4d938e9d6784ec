//! `focal pack`: says what is wrong with packs, and runs their stories.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use focal_engine::{Kit, story};

use focal_engine::shelf;

/// Of several, as a shell spells `packs/*` out, those that are no folders are papers beside the packs. One that
/// is named alone is meant.
fn folders(packs: &[PathBuf]) -> impl Iterator<Item = &PathBuf> {
    let alone = packs.len() == 1;
    packs.iter().filter(move |pack| alone || !pack.is_file())
}

/// `focal pack check`.
pub fn check(packs: &[PathBuf]) -> ExitCode {
    let mut errors = 0;
    for folder in folders(packs) {
        match shelf::read(folder) {
            Err(error) => {
                eprintln!("{error}");
                errors += 1;
            }
            Ok(files) => {
                let loaded = focal_pack::load(&files);
                for problem in &loaded.problems {
                    eprintln!("{}/{problem}", folder.display());
                    errors += usize::from(problem.severity == focal_pack::Weight::Error);
                }
                if let Some(pack) = loaded.pack {
                    println!(
                        "{}: {} kinds, {} alarms, {} causes, {} steps, {} stories",
                        pack.name,
                        pack.kinds.len(),
                        pack.alarms.len(),
                        pack.causes.len(),
                        pack.steps.len(),
                        pack.stories.len()
                    );
                }
            }
        }
    }
    ending(errors)
}

/// `focal pack test`.
pub fn test(packs: &[PathBuf], only: Option<&str>, trace: bool) -> ExitCode {
    let (mut passed, mut failed) = (0, 0);
    for folder in folders(packs) {
        match stories(folder, only, trace) {
            Ok((good, bad)) => {
                passed += good;
                failed += bad;
            }
            Err(errors) => {
                errors.iter().for_each(|error| eprintln!("{error}"));
                failed += 1;
            }
        }
    }
    println!("{passed} passed, {failed} failed");
    ending(failed)
}

fn stories(folder: &Path, only: Option<&str>, trace: bool) -> Result<(usize, usize), Vec<String>> {
    let files = shelf::read(folder).map_err(|error| vec![error])?;
    let kit = Kit::make(&files).map_err(|problems| {
        problems.iter().map(|one| format!("{}/{one}", folder.display())).collect::<Vec<_>>()
    })?;
    let (mut passed, mut failed) = (0, 0);
    for told in
        kit.pack.stories.iter().filter(|told| only.is_none_or(|name| told.story.contains(name)))
    {
        let name = format!("{}/{}", kit.pack.name, told.story);
        let report =
            story::play(&kit, &files, told).map_err(|error| vec![format!("{name}: {error}")])?;
        let word = if report.passed() { "ok" } else { "FAILED" };
        println!("{word:>6} {name} ({} expectations)", report.checks);
        if trace || !report.passed() {
            report.trace.iter().for_each(|line| println!("         {line}"));
        }
        for failure in &report.failures {
            println!("       {}/{}:{}", folder.display(), report.file, failure.line);
            println!("         expected {}", failure.expected);
            println!("         found    {}", failure.found);
        }
        if report.passed() { passed += 1 } else { failed += 1 }
    }
    Ok((passed, failed))
}

fn ending(errors: usize) -> ExitCode {
    if errors == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn papers_beside_packs_are_left_out_unless_they_are_meant() {
        let packs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
        let (paper, water) = (packs.join("README.md"), packs.join("water"));
        let missing = packs.join("nothing");
        let all = [paper.clone(), water.clone(), missing.clone()];
        assert_eq!(
            folders(&all).collect::<Vec<_>>(),
            [&water, &missing],
            "what is not there is said"
        );
        assert_eq!(folders(std::slice::from_ref(&paper)).count(), 1);
    }
}
