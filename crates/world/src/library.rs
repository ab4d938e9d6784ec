//! The library: every pack that ships, read once. What a pack states is where the world's truth starts from.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use focal_engine::Kit;

/// One pack with its files, as they are installed.
pub struct Book {
    pub kit: Arc<Kit>,
    pub files: BTreeMap<String, String>,
}

#[derive(Default)]
pub struct Library {
    pub books: BTreeMap<String, Book>,
}

impl Library {
    /// Reads every pack below a folder.
    ///
    /// # Errors
    /// What could not be read, or is no pack.
    pub fn open(folder: &Path) -> Result<Library, String> {
        let mut books = BTreeMap::new();
        let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
        let mut folders: Vec<_> = std::fs::read_dir(folder)
            .map_err(failed)?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.join("pack.yaml").is_file())
            .collect();
        folders.sort();
        for path in folders {
            let mut files = BTreeMap::new();
            read(&path, &path, &mut files)?;
            let kit = Kit::make(&files).map_err(|problems| {
                let first = problems.first().map(ToString::to_string).unwrap_or_default();
                format!("{}: {first}", path.display())
            })?;
            books.insert(kit.pack.name.clone(), Book { kit: Arc::new(kit), files });
        }
        if books.is_empty() {
            return Err(format!("{}: no pack here", folder.display()));
        }
        Ok(Library { books })
    }

    /// Those that ship.
    ///
    /// # Errors
    /// As [`Library::open`].
    pub fn shipped() -> Result<Library, String> {
        Library::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs"))
    }

    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.books.keys().cloned().collect()
    }
}

fn read(root: &Path, folder: &Path, found: &mut BTreeMap<String, String>) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let kept = path.extension().is_some_and(|ext| ext == "yaml" || ext == "svg");
        if path.is_dir() {
            read(root, &path, found)?;
        } else if kept {
            let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
            let text = std::fs::read_to_string(&path)
                .map_err(|error| format!("{}: {error}", path.display()))?;
            found.insert(name, text);
        }
    }
    Ok(())
}
