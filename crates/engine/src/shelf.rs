//! The shelf: a pack's folder read into memory, bounded. A pack holds its own files: what leads outside of its
//! folder is refused, and so is more than a pack may hold.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use focal_pack::{MAX_FILE, MAX_FILES, MAX_PACK};

/// Files of a pack, by path within it.
pub type Files = BTreeMap<String, String>;

/// Folders inside each other, and everything that lies in them, whether or not it is read.
const MAX_FOLDERS: usize = 4;
const MAX_ENTRIES: usize = 2_000;

/// Reads every YAML file and picture below `folder`.
///
/// # Errors
/// What was found, where, and what was expected.
pub fn read(folder: &Path) -> Result<Files, String> {
    let mut shelf = Shelf { root: folder, files: Files::new(), entries: 0, bytes: 0 };
    shelf.folder(folder, 0)?;
    if shelf.files.is_empty() {
        let place = folder.display();
        return Err(format!("{place}: no pack here; expected a folder with pack.yaml"));
    }
    Ok(shelf.files)
}

struct Shelf<'a> {
    root: &'a Path,
    files: Files,
    entries: usize,
    bytes: usize,
}

impl Shelf<'_> {
    fn folder(&mut self, folder: &Path, depth: usize) -> Result<(), String> {
        let place = folder.display();
        let failed = |error: std::io::Error| format!("failed to read {place}: {error}");
        if depth > MAX_FOLDERS {
            return Err(format!(
                "{place}: folders are nested too deep; expected at most {MAX_FOLDERS}"
            ));
        }
        for entry in fs::read_dir(folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            self.entries += 1;
            if self.entries > MAX_ENTRIES {
                let root = self.root.display();
                return Err(format!("{root}: more than {MAX_ENTRIES} files and folders"));
            }
            let (path, kind) = (entry.path(), entry.file_type().map_err(failed)?);
            if kind.is_symlink() {
                return Err(format!(
                    "{} is a link; expected a file of the pack's own",
                    path.display()
                ));
            }
            let is_ours = path.extension().is_some_and(|ext| ext == "yaml" || ext == "svg");
            if kind.is_dir() {
                self.folder(&path, depth + 1)?;
            } else if kind.is_file() && is_ours {
                self.file(&path)?;
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &Path) -> Result<(), String> {
        let place = path.display();
        if self.files.len() >= MAX_FILES {
            return Err(format!("{}: more than {MAX_FILES} files", self.root.display()));
        }
        let failed = |error: std::io::Error| format!("failed to read {place}: {error}");
        let mut bytes = Vec::new();
        // However long it has become meanwhile: never more than one byte too many.
        let limit = MAX_FILE as u64 + 1;
        File::open(path).map_err(failed)?.take(limit).read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() > MAX_FILE {
            return Err(format!("{place} is too long; expected at most {MAX_FILE} bytes"));
        }
        self.bytes += bytes.len();
        if self.bytes > MAX_PACK {
            let root = self.root.display();
            return Err(format!(
                "{root}: its files are too long; expected {MAX_PACK} bytes at most"
            ));
        }
        let text = String::from_utf8(bytes).map_err(|error| {
            let line = error.as_bytes()[..error.utf8_error().valid_up_to()]
                .iter()
                .filter(|byte| **byte == b'\n')
                .count();
            format!("{place}:{}: not readable as UTF-8; expected plain text", line + 1)
        })?;
        let name = path.strip_prefix(self.root).unwrap_or(path);
        self.files.insert(name.to_string_lossy().replace('\\', "/"), text);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack() -> tempfile::TempDir {
        let home = tempfile::tempdir().expect("a folder");
        for (path, text) in focal_pack::skeleton("mine").expect("files") {
            let path = home.path().join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        home
    }

    fn refused(home: &tempfile::TempDir) -> String {
        read(home.path()).expect_err("refused")
    }

    #[test]
    fn its_own_files_are_read_and_papers_beside_them_are_not() {
        let home = pack();
        fs::write(home.path().join("README.md"), [0xff, 0xfe]).expect("a file");
        assert_eq!(read(home.path()).expect("files").len(), 8);
        let empty = tempfile::tempdir().expect("a folder");
        assert!(refused(&empty).contains("no pack here"));
        assert!(read(&empty.path().join("x")).expect_err("missing").starts_with("failed to read"));
    }

    #[cfg(unix)]
    #[test]
    fn nothing_outside_its_folder_is_reached() {
        use std::os::unix::fs::symlink;
        for (target, name) in [
            ("/etc/passwd", "more.yaml"),
            ("/etc", "texts/more"),
            ("../../../../etc/hosts", "stories/a.yaml"),
            ("/dev/zero", "zero.yaml"),
            ("nowhere", "gone.yaml"),
            (".", "stories/loop"),
        ] {
            let home = pack();
            symlink(target, home.path().join(name)).expect("a link");
            let error = refused(&home);
            assert!(error.contains("is a link; expected a file of the pack's own"), "{error}");
            assert!(error.contains(name), "{error}");
        }
    }

    #[test]
    fn more_than_a_pack_may_hold_is_refused() {
        let home = pack();
        fs::write(home.path().join("long.yaml"), "#".repeat(MAX_FILE + 1)).expect("a file");
        assert!(refused(&home).contains("long.yaml is too long"));
        fs::write(home.path().join("long.yaml"), "#".repeat(MAX_FILE)).expect("a file");
        assert!(read(home.path()).is_ok());
        for n in 0..MAX_PACK / MAX_FILE {
            fs::write(home.path().join(format!("{n}.yaml")), "#".repeat(MAX_FILE)).expect("a file");
        }
        assert!(refused(&home).contains("its files are too long"));

        let home = pack();
        for n in 0..MAX_FILES {
            fs::write(home.path().join(format!("stories/{n}.yaml")), "#").expect("a file");
        }
        assert!(refused(&home).contains("more than 200 files"));
        let home = pack();
        for n in 0..MAX_ENTRIES {
            fs::write(home.path().join(format!("{n}.md")), "").expect("a file");
        }
        assert!(refused(&home).contains("files and folders"));
        let home = pack();
        fs::create_dir_all(home.path().join("a/b/c/d/e")).expect("folders");
        assert!(refused(&home).contains("nested too deep"));
        let home = pack();
        fs::write(home.path().join("b.yaml"), b"pack: x\n\xff\xfe").expect("a file");
        assert!(refused(&home).contains("b.yaml:2: not readable as UTF-8"));
    }
}
