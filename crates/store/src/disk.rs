//! The disk itself: how much is free, what is kept in reserve, and making sure of files and folders.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::StoreError;
use crate::error::from_io;

/// Bytes an ordinary user can still write where `path` is.
pub fn free_bytes(path: &Path) -> Result<u64, StoreError> {
    let space =
        rustix::fs::statvfs(path).map_err(|error| from_io(path, &std::io::Error::from(error)))?;
    Ok(space.f_bavail.saturating_mul(space.f_frsize))
}

/// What must stay free. Below it new signals are refused; cases may still be written, so that people can
/// be told. Asking costs about a microsecond.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiskReserve {
    pub path: PathBuf,
    /// Bytes.
    pub reserve: u64,
}

impl DiskReserve {
    /// The free bytes, or `LowDisk` when they are fewer than the reserve.
    pub fn check(&self) -> Result<u64, StoreError> {
        let free = free_bytes(&self.path)?;
        if free < self.reserve {
            let (path, reserve) = (self.path.clone(), self.reserve);
            return Err(StoreError::LowDisk { path, free, reserve });
        }
        Ok(free)
    }
}

/// Makes a name in a folder survive a power cut: a synced file whose folder is not synced can be lost.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Makes a folder and every missing one above it, each synced into its parent.
pub(crate) fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let parent = parent_of(folder);
    make_folder(parent)?;
    match std::fs::create_dir(folder) {
        Ok(()) => sync_folder(parent),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

/// Writes a whole new file and syncs it; the caller syncs the folder.
pub(crate) fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

pub(crate) fn parent_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
