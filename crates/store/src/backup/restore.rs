//! Restoring into an empty place. Everything is checked twice: the back-up's files by their hashes before
//! they are used, and what was written by its own counts and hashes before it takes its name.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use super::manifest::{BLOBS, DATABASE, HISTORY, PICTURES};
use super::write::{beside, copy_blobs, count_blobs, hash_file, merge};
use super::{Layout, Manifest, Summary, sql};
use crate::disk::sync_folder;
use crate::sqlite::check_copy;
use crate::{BlobLimits, Blobs, StoreError, history};

/// Makes a house's folder at `to` out of the back-up at `from`. The history goes on in a new epoch, so
/// that nothing written from now on has the number of something written after the back-up.
pub fn restore(from: &Path, to: &Path) -> Result<Manifest, StoreError> {
    let manifest = Manifest::read(from)?;
    files(from, &manifest)?;
    beside(to, ".restoring", |folder| {
        let layout = Layout::new(folder);
        let mut found = database(from, &layout)?;
        let dump = from.join(HISTORY);
        let file = File::open(&dump).map_err(|error| StoreError::bad_backup(from, error))?;
        merge(&mut found, history::restore(&layout.history(), &dump, &mut BufReader::new(file))?);
        for (name, place) in [(BLOBS, layout.blobs()), (PICTURES, layout.pictures())] {
            if !from.join(name).is_dir() {
                // Made before there were any: what its manifest lists is compared below.
                continue;
            }
            let blobs = Blobs::open(&from.join(name), BlobLimits::default())
                .and_then(|blobs| copy_blobs(&blobs, name, &place))
                .map_err(|error| StoreError::bad_backup(from, error))?;
            merge(&mut found, blobs);
        }
        compare(from, &manifest.tenants, &found)?;
        Ok(manifest)
    })
}

/// Whether a back-up could be restored, as far as reading it tells: every file has its hash, the database is
/// whole and has the rows that were saved, every attachment and picture has the bytes of its name.
pub fn check(from: &Path) -> Result<Manifest, StoreError> {
    let manifest = Manifest::read(from)?;
    files(from, &manifest)?;
    let database = from.join(DATABASE);
    let mut found = check_copy(&database)
        .and_then(|()| sql::summary(&database))
        .map_err(|error| StoreError::bad_backup(from, error))?;
    for name in [BLOBS, PICTURES] {
        if from.join(name).is_dir() {
            let counted = Blobs::open(&from.join(name), BlobLimits::default())
                .and_then(|blobs| count_blobs(&blobs, name))
                .map_err(|error| StoreError::bad_backup(from, error))?;
            merge(&mut found, counted);
        }
    }
    // Rows of the history stand in one file, whose hash was compared; only a restore counts them anew.
    let read = found.values().flat_map(|tables| tables.keys().cloned());
    let read: BTreeSet<String> = read.chain([BLOBS.to_owned(), PICTURES.to_owned()]).collect();
    let mut expected = manifest.tenants.clone();
    expected.values_mut().for_each(|tables| tables.retain(|table, _| read.contains(table)));
    for summary in [&mut expected, &mut found] {
        summary.retain(|_, tables| !tables.is_empty());
    }
    compare(from, &expected, &found)?;
    Ok(manifest)
}

fn files(from: &Path, manifest: &Manifest) -> Result<(), StoreError> {
    for name in [DATABASE, HISTORY] {
        let entry = manifest.files.get(name);
        let entry =
            entry.ok_or_else(|| StoreError::bad_backup(from, format!("it lists no {name}")))?;
        let found = hash_file(&from.join(name));
        let found =
            found.map_err(|error| StoreError::bad_backup(from, format!("{name}: {error}")))?;
        if found != *entry {
            let detail = format!("{name} is damaged: it does not have the hash in the manifest");
            return Err(StoreError::bad_backup(from, detail));
        }
    }
    Ok(())
}

fn database(from: &Path, layout: &Layout) -> Result<Summary, StoreError> {
    let path = layout.database();
    let copy = || {
        std::fs::copy(from.join(DATABASE), &path)?;
        File::open(&path)?.sync_all()?;
        sync_folder(&layout.root)
    };
    copy().map_err(|error| StoreError::file(&path, &error))?;
    check_copy(&path).and_then(|()| sql::summary(&path)).map_err(|error| match error {
        StoreError::Damaged { detail, .. } => {
            StoreError::bad_backup(from, format!("{DATABASE}: {detail}"))
        }
        other => other,
    })
}

/// Names the first thing that is not as it was.
fn compare(from: &Path, expected: &Summary, found: &Summary) -> Result<(), StoreError> {
    if expected == found {
        return Ok(());
    }
    for (tenant, tables) in expected {
        for (table, sum) in tables {
            let now = found.get(tenant).and_then(|tables| tables.get(table));
            if now != Some(sum) {
                let count = now.map_or(0, |now| now.count);
                let detail = format!(
                    "tenant {tenant:?}, {table}: {} with one hash were saved, {count} with another came back",
                    sum.count
                );
                return Err(StoreError::bad_backup(from, detail));
            }
        }
    }
    Err(StoreError::bad_backup(from, "it holds more than its manifest lists"))
}
