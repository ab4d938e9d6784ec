//! The house's own words: every key that a decision says has a text, in every language.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use focal_base::Lang;

use crate::house_texts::house_texts;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Keys of a catalogue, one a line.
fn keys(file: &Path) -> BTreeSet<String> {
    let text = std::fs::read_to_string(file).expect("a catalogue");
    let key = |line: &str| Some(line.split_once(':')?.0.trim_matches('"').to_owned());
    text.lines().filter(|line| !line.starts_with([' ', '#'])).filter_map(key).collect()
}

fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() && name != "tests" {
            sources(&path, found);
        } else if name.ends_with(".rs") && name != "tests.rs" {
            let text = std::fs::read_to_string(&path).expect("a source");
            found.push(text.split("#[cfg(test)]").next().unwrap_or_default().to_owned());
        }
    }
}

/// What stands in `call("…")`.
fn said(text: &str, call: &str) -> Vec<String> {
    let after = text.split(call).skip(1).map(str::trim_start);
    let quoted =
        after.filter_map(|rest| rest.strip_prefix('"')?.split_once('"').map(|(key, _)| key));
    quoted.filter(|key| key.contains('.')).map(str::to_owned).collect()
}

#[test]
fn every_key_that_is_said_has_a_text() {
    let mut known = keys(&root().join("engine/texts/en.yaml"));
    known.extend(keys(&root().join("web/texts/en.yaml")));
    let mut texts = Vec::new();
    for room in ["engine", "case", "desk"] {
        sources(&root().join(room).join("src"), &mut texts);
    }
    let calls = ["Said::new(", "Refused::conflict(", "Refused::field("];
    let all = texts.iter().flat_map(|text| calls.iter().flat_map(move |call| said(text, call)));
    let missing: BTreeSet<String> = all.filter(|key| !known.contains(key)).collect();
    assert!(missing.is_empty(), "no text for {missing:#?}");
}

#[test]
fn languages_have_the_same_keys() {
    let of = |lang: &str| keys(&root().join(format!("engine/texts/{lang}.yaml")));
    let (en, es) = (of("en"), of("es"));
    assert_eq!(en.symmetric_difference(&es).collect::<Vec<_>>(), Vec::<&String>::new());
    for lang in ["en", "es"] {
        let found = en.iter().filter(|key| house_texts().get(&Lang::from(lang), key).is_none());
        assert_eq!(found.collect::<Vec<_>>(), Vec::<&String>::new(), "{lang} is read whole");
    }
}
