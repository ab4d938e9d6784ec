//! A house with a thousand things in it, set up once and copied for each measurement that needs it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::desk;
use super::mqtt::Login;
use super::server::Server;

/// Things that tick in the background.
pub const THINGS: usize = 1_000;
/// Things whose trouble is measured; they do not tick.
pub const TROUBLED: usize = 600;

pub struct Prepared {
    folder: tempfile::TempDir,
    pub things: Vec<Login>,
    pub troubled: Vec<Login>,
}

static PREPARED: OnceLock<Result<Prepared, String>> = OnceLock::new();

impl Prepared {
    pub fn get() -> Result<&'static Prepared, String> {
        PREPARED.get_or_init(make).as_ref().map_err(Clone::clone)
    }

    /// A copy of its data, and the folder that goes with it.
    pub fn copy(&self) -> Result<(tempfile::TempDir, PathBuf), String> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let data = folder.path().join("data");
        copy(&self.folder.path().join("data"), &data).map_err(|error| error.to_string())?;
        Ok((folder, data))
    }
}

fn make() -> Result<Prepared, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let data = folder.path().join("data");
    let server = Server::start(&data)?;
    let mut things = desk::set_up(&server, &data, THINGS + TROUBLED)?;
    server.stop()?;
    let troubled = things.split_off(THINGS);
    Ok(Prepared { folder, things, troubled })
}

pub fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        let kind = entry.file_type()?;
        if kind.is_dir() {
            copy(&entry.path(), &target)?;
        } else if kind.is_file() {
            // What is no file is a socket that ended with its process.
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
