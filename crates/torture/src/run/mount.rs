//! A small file system of its own, mounted from a file: it can be filled, and its power can be cut. That takes root and
//! a loop device.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The history makes its journals 64 MiB long in advance.
const IMAGE_MIB: u64 = 320;

/// A mounted file system that goes with this value.
pub struct Disk {
    image: PathBuf,
    pub at: PathBuf,
}

fn command(words: &[&str], paths: &[&Path]) -> Result<(), String> {
    let done = Command::new(words[0]).args(&words[1..]).args(paths).output();
    let done = done.map_err(|error| format!("{}: {error}", words[0]))?;
    let said = String::from_utf8_lossy(&done.stderr).trim().to_owned();
    if done.status.success() { Ok(()) } else { Err(format!("{}: {said}", words.join(" "))) }
}

impl Disk {
    pub fn mount(folder: &Path) -> Result<Disk, String> {
        let (image, at) = (folder.join("disk.img"), folder.join("disk"));
        std::fs::create_dir_all(&at).map_err(|error| error.to_string())?;
        let file = File::create(&image).map_err(|error| error.to_string())?;
        file.set_len(IMAGE_MIB << 20).map_err(|error| error.to_string())?;
        command(&["mkfs.ext4", "-q", "-F", "-m", "0"], &[&image])?;
        command(&["mount", "-o", "loop"], &[&image, &at])?;
        Ok(Disk { image, at })
    }

    fn free(&self) -> Result<u64, String> {
        let done = Command::new("df").args(["--output=avail", "-B1"]).arg(&self.at).output();
        let said = done.map_err(|error| error.to_string())?.stdout;
        let text = String::from_utf8_lossy(&said).into_owned();
        let free = text.lines().nth(1).and_then(|line| line.trim().parse().ok());
        free.ok_or_else(|| "df does not say how much is free".to_owned())
    }

    /// Cuts the power, as far as a file system can tell: what was not synced is gone, and every call fails.
    pub fn cut(&self) -> Result<(), String> {
        command(&["xfs_io", "-x", "-c", "shutdown"], &[&self.at])
    }

    /// Mounts it again, as after a power cut.
    pub fn again(&self) -> Result<(), String> {
        command(&["umount"], &[&self.at])?;
        command(&["mount", "-o", "loop"], &[&self.image, &self.at])
    }

    /// Leaves so much free, and gives it back when the answer goes.
    pub fn fill(&self, left: u64) -> Result<Ballast, String> {
        let path = self.at.join(format!("ballast-{left}"));
        let mut file = File::create(&path).map_err(|error| error.to_string())?;
        let chunk = vec![7u8; 64 << 10];
        let mut more = self.free()?.saturating_sub(left);
        while more > 0 {
            let size = chunk.len().min(usize::try_from(more).unwrap_or(usize::MAX));
            match file.write(&chunk[..size]) {
                Ok(written) if written > 0 => more -= written as u64,
                // Full: that is what it is for.
                _ => break,
            }
        }
        let _ = file.sync_all();
        Ok(Ballast(path))
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if let Err(said) = command(&["umount"], &[&self.at]) {
            eprintln!("focal-torture: {said}");
        }
    }
}

/// A file that is only large.
pub struct Ballast(PathBuf);

impl Drop for Ballast {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}
