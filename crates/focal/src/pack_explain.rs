//! `focal pack explain`: what a pack teaches of each cause, and what it leaves open.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use focal_base::{KindName, Lang};
use focal_engine::{Kit, explain};
use strsim::damerau_levenshtein;

use focal_engine::shelf;

pub fn run(packs: &[PathBuf], kind: Option<&str>, lang: &str) -> ExitCode {
    let mut failed = false;
    let mut page = String::new();
    for folder in packs {
        match lines(folder, kind, lang) {
            Ok(lines) => {
                if !page.is_empty() {
                    page.push('\n');
                }
                for line in lines {
                    page.push_str(&line);
                    page.push('\n');
                }
            }
            Err(errors) => {
                errors.iter().for_each(|error| eprintln!("{error}"));
                failed = true;
            }
        }
    }
    // Whoever reads only the first lines closes the pipe, and that is no failure.
    match std::io::stdout().write_all(page.as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            eprintln!("failed to write: {error}");
            failed = true;
        }
        _ => {}
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn lines(folder: &Path, kind: Option<&str>, lang: &str) -> Result<Vec<String>, Vec<String>> {
    let place = folder.display();
    let files = shelf::read(folder).map_err(|error| vec![error])?;
    let kit = Kit::make(&files).map_err(|problems| {
        problems.iter().map(|one| format!("{place}/{one}")).collect::<Vec<_>>()
    })?;
    let langs: Vec<&str> = kit.pack.texts.langs().map(Lang::as_str).collect();
    let lang = among("--lang", lang, &langs).map_err(|error| vec![format!("{place}: {error}")])?;
    let kinds: Vec<&str> = kit.pack.kinds.iter().map(|def| def.kind.as_str()).collect();
    let wanted = match kind {
        None => kinds,
        Some(kind) => {
            vec![among("--kind", kind, &kinds).map_err(|error| vec![format!("{place}: {error}")])?]
        }
    };
    let lang = Lang::from(lang);
    let mut lines = Vec::new();
    for kind in wanted.into_iter().map(KindName::from) {
        let Some(explained) = explain::explain(&kit, &kind) else { continue };
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(explain::say(&kit, &explained, &lang));
    }
    Ok(lines)
}

fn among<'k>(flag: &str, name: &str, known: &[&'k str]) -> Result<&'k str, String> {
    if let Some(found) = known.iter().find(|one| **one == name) {
        return Ok(found);
    }
    let near = known.iter().min_by_key(|one| damerau_levenshtein(one, name));
    let near = near.filter(|one| damerau_levenshtein(one, name) <= 3);
    let meant = near.map_or(String::new(), |one| format!("; did you mean `{one}`?"));
    Err(format!("{flag} {name:?} is not in this pack; expected {}{meant}", known.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack(name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs").join(name)
    }

    #[test]
    fn every_pack_is_explained_in_each_language_within_the_width() {
        let shelf = std::fs::read_dir(pack("")).expect("packs");
        let folders: Vec<PathBuf> = shelf
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.is_dir())
            .collect();
        assert!(folders.len() >= 7);
        for folder in &folders {
            for lang in ["en", "es"] {
                let lines = lines(folder, None, lang).expect("lines");
                assert!(lines.len() > 60);
                for line in &lines {
                    assert!(line.chars().count() <= 100, "{line}");
                    assert!(!line.contains(['{', '}']), "a placeholder is left: {line}");
                    assert!(!line.contains("explain."), "a text is missing: {line}");
                }
            }
        }
    }

    #[test]
    fn what_is_not_there_is_said_with_the_nearest() {
        let error = lines(&pack("climate"), Some("rom"), "en").expect_err("no kind");
        assert!(error[0].contains("expected hvac-unit, room; did you mean `room`?"), "{error:?}");
        let error = lines(&pack("climate"), None, "fr").expect_err("no language");
        assert!(
            error[0].contains("--lang \"fr\" is not in this pack; expected en, es"),
            "{error:?}"
        );
        let one = lines(&pack("climate"), Some("room"), "en").expect("lines");
        assert!(one[0].starts_with("room (") && !one.iter().any(|l| l.contains("filter-dirty")));
    }
}
