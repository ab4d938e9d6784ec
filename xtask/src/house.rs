//! Where things are: the root of the tree, where cargo builds, and whether a person is watching.

use crate::Outcome;
use std::path::{Path, PathBuf};

/// The working tree that a verb acts on.
pub struct House {
    pub root: PathBuf,
    /// True on a build server (`CI` set): lock files must then be up to date, and nobody is asked anything.
    pub ci: bool,
}

impl House {
    /// Looks upwards from the current folder, so that the binary is right in any clone that shares a target folder.
    pub fn find() -> Outcome<House> {
        let here = std::env::current_dir()
            .map_err(|e| format!("failed to read the current folder: {e}"))?;
        let root = here
            .ancestors()
            .find(|folder| folder.join("xtask/Cargo.toml").is_file())
            .ok_or_else(|| format!("{} is not inside a clone of Focal", here.display()))?;
        let ci = std::env::var("CI").is_ok_and(|value| !value.is_empty() && value != "false");
        Ok(House { root: root.to_path_buf(), ci })
    }

    pub fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    pub fn target(&self) -> PathBuf {
        match std::env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => self.root.join(folder),
            None => self.root.join("target"),
        }
    }

    /// The binary under test. `profile` is cargo's name of the folder: `debug` or `release`.
    pub fn focal(&self, profile: &str) -> PathBuf {
        self.target().join(profile).join("focal")
    }

    /// The folder with the pinned Node.js programs; see [`crate::setup`].
    pub fn tools(&self) -> PathBuf {
        self.path(".tools/bin")
    }

    pub fn has(&self, relative: &str) -> bool {
        self.path(relative).exists()
    }
}

/// Finds a program the way a shell does, and also in the system folders that only root has on its PATH.
pub fn which(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(["/usr/sbin", "/usr/local/sbin", "/sbin"].map(PathBuf::from))
        .map(|folder| folder.join(program))
        .find(|candidate| is_program(candidate))
}

fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}
