//! Plays stories that a test writes, on a pack that ships.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use focal_engine::Kit;
use focal_engine::story::{Report, play};

/// Files of a pack that ships, without its stories.
pub fn files(pack: &str) -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs").join(pack);
    let mut found = BTreeMap::new();
    read(&root, &root, &mut found);
    found.retain(|name, _| !name.starts_with("stories/"));
    found
}

fn read(root: &Path, folder: &PathBuf, found: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).expect("a pack").flatten() {
        let path = entry.path();
        if path.is_dir() {
            read(root, &path, found);
        } else if path.extension().is_some_and(|ext| ext == "yaml") {
            let name = path.strip_prefix(root).expect("below it").to_string_lossy().into_owned();
            found.insert(name, std::fs::read_to_string(&path).expect("text"));
        }
    }
}

/// Plays one story, written as in a pack.
pub fn story(pack: &str, text: &str) -> Report {
    let mut files = files(pack);
    files.insert("stories/told.yaml".to_owned(), text.to_owned());
    let kit = Kit::make(&files).unwrap_or_else(|problems| panic!("{problems:#?}"));
    play(&kit, &files, &kit.pack.stories[0]).expect("it plays")
}

/// Plays it and expects all that it says.
pub fn passes(pack: &str, text: &str) -> Report {
    let report = story(pack, text);
    assert!(report.passed(), "{:#?}\n{}", report.failures, report.trace.join("\n"));
    report
}
