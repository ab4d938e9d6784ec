//! Making a back-up while the house works. It is built beside its place and takes its name at the end: a
//! folder with that name is whole.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use focal_base::TenantId;
use sha2::{Digest, Sha256};

use super::manifest::{BLOBS, DATABASE, FORMAT, HISTORY, PICTURES, PRODUCT};
use super::{FileEntry, Manifest, Sources, Sum, Summary, sql};
use crate::disk::{make_folder, parent_of, sync_folder};
use crate::sqlite::MIGRATIONS;
use crate::{Blobs, FailPoint, StoreError, hex, pass};

/// Writes a back-up into `to`, which must be absent or empty.
pub fn backup(sources: &Sources<'_>, to: &Path) -> Result<Manifest, StoreError> {
    beside(to, ".making", |folder| {
        // Held until the history has been read, whatever is answered meanwhile.
        let _held = sources.history.hold_findings();
        let database = folder.join(DATABASE);
        sources.store.copy_to(&database)?;
        pass(FailPoint::BackupDatabase);
        let mut tenants = sql::summary(&database)?;
        let mut files = BTreeMap::new();
        files.insert(
            DATABASE.to_owned(),
            hash_file(&database).map_err(|e| StoreError::file(&database, &e))?,
        );

        let path = folder.join(HISTORY);
        let file = File::create(&path).map_err(|error| StoreError::file(&path, &error))?;
        let mut out = Hashing { to: BufWriter::new(file), hash: Sha256::new(), bytes: 0 };
        let (summary, last_finding) = sources.history.dump(&mut out, &path)?;
        files.insert(
            HISTORY.to_owned(),
            out.finish().map_err(|error| StoreError::file(&path, &error))?,
        );
        merge(&mut tenants, summary);
        pass(FailPoint::BackupHistory);

        for (name, blobs) in [(BLOBS, sources.blobs), (PICTURES, sources.pictures)] {
            merge(&mut tenants, copy_blobs(blobs, name, &folder.join(name))?);
        }
        let manifest = Manifest {
            product: PRODUCT.to_owned(),
            format: FORMAT,
            schema: MIGRATIONS.len() as u32,
            made_at: sources.now,
            last_finding,
            files,
            tenants,
        };
        manifest.write(folder)?;
        Ok(manifest)
    })
}

/// Lets `work` fill a folder beside `to`, then gives it the name. On error nothing of it is left.
pub(super) fn beside<R>(
    to: &Path,
    suffix: &str,
    work: impl FnOnce(&Path) -> Result<R, StoreError>,
) -> Result<R, StoreError> {
    let file = |path: &Path| {
        let path = path.to_owned();
        move |error: io::Error| StoreError::file(&path, &error)
    };
    if std::fs::read_dir(to).is_ok_and(|mut entries| entries.next().is_some()) || to.is_file() {
        return Err(StoreError::NotEmpty { path: to.to_owned() });
    }
    let parent = parent_of(to);
    make_folder(parent).map_err(file(parent))?;
    let mut name = to.file_name().unwrap_or_default().to_owned();
    name.push(suffix);
    let folder: PathBuf = parent.join(name);
    // One that was cut off; nobody else gives folders this name.
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir(&folder).map_err(file(&folder))?;
    let done = work(&folder).and_then(|done| {
        sync_folder(&folder).map_err(file(&folder))?;
        pass(FailPoint::BackupWhole);
        // An empty folder gives way to a full one in one step.
        std::fs::rename(&folder, to).map_err(file(to))?;
        pass(FailPoint::BackupNamed);
        sync_folder(parent).map_err(file(parent))?;
        Ok(done)
    });
    if done.is_err() {
        let _ = std::fs::remove_dir_all(&folder);
    }
    done
}

pub(super) fn merge(into: &mut Summary, from: Summary) {
    for (tenant, tables) in from {
        into.entry(tenant).or_default().extend(tables);
    }
}

/// The same count and hash, of what is there: each is read, and read only when it has the bytes of its name.
pub(super) fn count_blobs(blobs: &Blobs, name: &str) -> Result<Summary, StoreError> {
    each_blob(blobs, name, |_, _, _| Ok(()))
}

/// Copies every blob, checked against its name; gives each tenant's count and a hash over the names.
pub(super) fn copy_blobs(blobs: &Blobs, name: &str, to: &Path) -> Result<Summary, StoreError> {
    make_folder(to).map_err(|error| StoreError::file(to, &error))?;
    each_blob(blobs, name, |tenant, hash, bytes| {
        let path = blob_path(to, tenant, hash);
        write_blob(&path, bytes).map_err(|error| StoreError::file(&path, &error))
    })
}

fn each_blob(
    blobs: &Blobs,
    name: &str,
    each: impl Fn(&TenantId, &str, &[u8]) -> Result<(), StoreError>,
) -> Result<Summary, StoreError> {
    let mut summary = Summary::new();
    for tenant in blobs.tenants()? {
        let mut sum = (0, Sha256::new());
        for hash in blobs.list(&tenant)? {
            // One that was erased since it was listed is not missed.
            let Some(bytes) = blobs.get(&tenant, &hash)? else { continue };
            each(&tenant, &hash, &bytes)?;
            sum.0 += 1;
            sum.1.update(hash.as_bytes());
        }
        if sum.0 > 0 {
            let sum = Sum { count: sum.0, sha256: hex(&sum.1.finalize()) };
            summary.entry(tenant.0).or_default().insert(name.to_owned(), sum);
        }
    }
    Ok(summary)
}

fn blob_path(root: &Path, tenant: &TenantId, hash: &str) -> PathBuf {
    root.join(tenant.as_str()).join(&hash[..2]).join(&hash[2..])
}

fn write_blob(path: &Path, bytes: &[u8]) -> io::Result<()> {
    make_folder(parent_of(path))?;
    crate::disk::write_file(path, bytes)?;
    sync_folder(parent_of(path))
}

pub(super) fn hash_file(path: &Path) -> io::Result<FileEntry> {
    let mut file = File::open(path)?;
    let (mut hash, mut bytes, mut chunk) = (Sha256::new(), 0, vec![0; 1 << 20]);
    loop {
        let read = file.read(&mut chunk)?;
        if read == 0 {
            return Ok(FileEntry { bytes, sha256: hex(&hash.finalize()) });
        }
        hash.update(&chunk[..read]);
        bytes += read as u64;
    }
}

/// Hashes what passes through, so that a large file is read only once.
struct Hashing {
    to: BufWriter<File>,
    hash: Sha256,
    bytes: u64,
}

impl Hashing {
    fn finish(mut self) -> io::Result<FileEntry> {
        self.to.flush()?;
        self.to.get_ref().sync_all()?;
        Ok(FileEntry { bytes: self.bytes, sha256: hex(&self.hash.finalize()) })
    }
}

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}
