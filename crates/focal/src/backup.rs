//! `focal backup` and `focal restore`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use focal_store::{Manifest, Sources, SystemStore};
use focal_web::health::BackUp;

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
    let made =
        focal_store::backup(&sources, to).map_err(|error| format!("failed to back up: {error}"))?;
    proven(&sql.system(), &made, to)
}

/// Reads the back-up again and keeps in the house what came of it; gives the line for people.
pub fn proven(system: &SystemStore, made: &Manifest, to: &Path) -> Result<String, String> {
    let checked = focal_store::check(to);
    let last = BackUp {
        at: made.made_at,
        to: to.display().to_string(),
        bytes: bytes(made),
        verified: checked.is_ok(),
    };
    let text = serde_json::to_string(&last).map_err(|error| error.to_string())?;
    if let Err(error) = system.set_setting(BackUp::SETTING, &text) {
        tracing::warn!(%error, "the house does not know of its last back-up");
    }
    checked
        .map_err(|error| format!("the back-up was made and does not read as it should: {error}"))?;
    Ok(summary(made, to))
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
    format!(
        "Backed up into {}: {} rows, {} MiB, at {}; read again, every hash as saved.",
        to.display(),
        rows(manifest),
        bytes(manifest) >> 20,
        manifest.made_at
    )
}

fn bytes(manifest: &Manifest) -> u64 {
    manifest.files.values().map(|file| file.bytes).sum()
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
