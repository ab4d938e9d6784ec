//! Back-up and restore. SQL is copied first and the history after it, while findings are held: whatever SQL
//! had not taken over by its moment is still in the history. Both keep working meanwhile. A restore proves
//! itself: counts and hashes per tenant and table, over what was really written.

mod manifest;
mod restore;
mod sql;
mod write;

use std::path::{Path, PathBuf};

use focal_base::At;

use crate::{Blobs, FjallHistory, SqliteStore};

pub use manifest::{FileEntry, Manifest, Sum, Summary};
pub use restore::{check, restore};
pub use write::backup;

/// Where things stand in the folder of a house.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    pub root: PathBuf,
}

impl Layout {
    #[must_use]
    pub fn new(root: &Path) -> Layout {
        Layout { root: root.to_owned() }
    }

    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.root.join("focal.db")
    }

    #[must_use]
    pub fn history(&self) -> PathBuf {
        self.root.join("history")
    }

    #[must_use]
    pub fn blobs(&self) -> PathBuf {
        self.root.join("blobs")
    }

    /// Pictures of things, beside what people attached.
    #[must_use]
    pub fn pictures(&self) -> PathBuf {
        self.root.join("pictures")
    }
}

/// What is backed up, all of it open and in use.
pub struct Sources<'a> {
    pub store: &'a SqliteStore,
    pub history: &'a FjallHistory,
    pub blobs: &'a Blobs,
    pub pictures: &'a Blobs,
    pub now: At,
}
