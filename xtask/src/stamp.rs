//! Has anything changed since the last time? A hash of files, kept in a small file beside what was made from them.

use crate::Outcome;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};

/// What is made by tools and so never a source.
const MADE: [&str; 5] = ["node_modules", "dist", "coverage", "test-results", ".svelte-kit"];

/// Names and contents of all files under these paths, as one short word. A path that is not there counts as empty.
pub fn of(paths: &[PathBuf]) -> Outcome<String> {
    let mut hasher = DefaultHasher::new();
    for path in paths {
        add(path, &mut hasher).map_err(|e| format!("failed to read {}: {e}", path.display()))?;
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn add(path: &Path, hasher: &mut DefaultHasher) -> std::io::Result<()> {
    if path.is_dir() {
        let mut inside: Vec<PathBuf> = std::fs::read_dir(path)?
            .map(|entry| entry.map(|e| e.path()))
            .collect::<Result<_, _>>()?;
        inside.retain(|p| p.file_name().is_some_and(|n| !MADE.iter().any(|made| n == *made)));
        inside.sort();
        return inside.iter().try_for_each(|p| add(p, hasher));
    }
    if path.is_file() {
        hasher.write(path.to_string_lossy().as_bytes());
        hasher.write(&std::fs::read(path)?);
    }
    Ok(())
}

pub fn is(file: &Path, stamp: &str) -> bool {
    std::fs::read_to_string(file).is_ok_and(|kept| kept == stamp)
}

pub fn keep(file: &Path, stamp: &str) -> Outcome {
    let folder = file.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(file, stamp))
        .map_err(|e| format!("failed to write {}: {e}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stamp_follows_the_contents_and_ignores_what_tools_made() {
        let folder = std::env::temp_dir().join(format!("focal-stamp-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("node_modules")).unwrap();
        std::fs::write(folder.join("a.ts"), "1").unwrap();
        let paths = [folder.clone()];
        let before = of(&paths).unwrap();
        std::fs::write(folder.join("node_modules/b.js"), "2").unwrap();
        assert_eq!(of(&paths).unwrap(), before);
        std::fs::write(folder.join("a.ts"), "3").unwrap();
        assert_ne!(of(&paths).unwrap(), before);
        std::fs::remove_dir_all(folder).unwrap();
    }
}
