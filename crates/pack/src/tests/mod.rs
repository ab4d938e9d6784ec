//! Whole packs through the front door: the ones that ship, and ones that are wrong in every way.

mod cameras;
mod chaos;
mod detects;
mod replaced;
mod shipped;
mod small;
mod wrong;

use std::collections::BTreeMap;
use std::path::Path;

/// The files of a folder as `load` wants them. Only tests touch the disk.
fn files_of(folder: &Path) -> BTreeMap<String, String> {
    fn walk(folder: &Path, prefix: &str, files: &mut BTreeMap<String, String>) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let entry = entry.expect("an entry");
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                walk(&entry.path(), &format!("{name}/"), files);
            } else {
                files.insert(name, std::fs::read_to_string(entry.path()).expect("a text"));
            }
        }
    }
    let mut files = BTreeMap::new();
    walk(folder, "", &mut files);
    files
}

fn shipped(name: &str) -> BTreeMap<String, String> {
    files_of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs").join(name))
}
