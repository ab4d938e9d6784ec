//! `focal backup` and `focal restore`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use focal_store::{Manifest, Sources};

use crate::clock::now;
use crate::config::Config;
use crate::serve::{self, Request, Stores};
use crate::stores;

/// Makes a back-up: by the house that runs on the data folder, or, when none does, by itself.
pub fn backup(config: &Config, to: &Path) -> ExitCode {
    // The house may have been started somewhere else.
    let to = std::path::absolute(to).unwrap_or_else(|_| to.to_owned());
    let asked = serve::ask(&config.data, &Request::Backup { to: to.clone() });
    ending(asked.unwrap_or_else(|| alone(config, &to)))
}

fn alone(config: &Config, to: &Path) -> Result<String, String> {
    if !config.data.is_dir() {
        return Err(format!(
            "there is no house in {}; name its folder with --data",
            config.data.display()
        ));
    }
    let Stores { sql, history, blobs, pictures } = stores::open(config)?;
    let sources =
        Sources { store: &sql, history: &history, blobs: &blobs, pictures: &pictures, now: now() };
    focal_store::backup(&sources, to)
        .map(|made| summary(&made, to))
        .map_err(|error| format!("failed to back up: {error}"))
}

/// Makes a house out of a back-up.
pub fn restore(config: &Config, from: &Path) -> ExitCode {
    let to: &PathBuf = &config.data;
    let done = focal_store::restore(from, to).map(|manifest| {
        let tenants = manifest.tenants.keys().filter(|name| !name.is_empty()).count();
        format!(
            "Restored {} as it was at {} into {}: {tenants} tenants, {} rows, every count and hash as saved.",
            from.display(),
            manifest.made_at,
            to.display(),
            rows(&manifest)
        )
    });
    ending(done.map_err(|error| format!("failed to restore: {error}")))
}

/// One line for people.
pub fn summary(manifest: &Manifest, to: &Path) -> String {
    let bytes: u64 = manifest.files.values().map(|file| file.bytes).sum();
    format!(
        "Backed up into {}: {} rows, {} MiB, at {}.",
        to.display(),
        rows(manifest),
        bytes >> 20,
        manifest.made_at
    )
}

fn rows(manifest: &Manifest) -> u64 {
    manifest.tenants.values().flat_map(|tables| tables.values()).map(|sum| sum.count).sum()
}

fn ending(done: Result<String, String>) -> ExitCode {
    match done {
        Ok(said) => {
            println!("{said}");
            ExitCode::SUCCESS
        }
        Err(said) => {
            eprintln!("{said}");
            ExitCode::FAILURE
        }
    }
}
