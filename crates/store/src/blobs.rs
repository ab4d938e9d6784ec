//! Pictures, attachments and recordings: files named by their content, in a folder per tenant. A row holds
//! the hash and is committed after the file is on disk; so a row never points at nothing, and a file that no
//! row names is swept once it is old enough ([`Blobs::sweep`]). Knows no rows.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use focal_base::{At, TenantId, slug_error};
use sha2::{Digest, Sha256};

use crate::disk::{make_folder, parent_of, sync_folder};
use crate::error::from_io;
use crate::{FailPoint, StoreError, hex, pass};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlobLimits {
    /// One blob; a larger one is refused.
    pub max_bytes: u64,
    /// All blobs of a tenant; one that would go beyond is refused.
    pub max_tenant_bytes: u64,
}

impl Default for BlobLimits {
    fn default() -> BlobLimits {
        BlobLimits { max_bytes: 16 << 20, max_tenant_bytes: 10 << 30 }
    }
}

/// The folder of all tenants' blobs. Cheap to clone.
#[derive(Clone)]
pub struct Blobs {
    root: PathBuf,
    limits: BlobLimits,
    used: Arc<Mutex<BTreeMap<TenantId, u64>>>,
}

/// Tells apart the unfinished files of one process.
static UNFINISHED: AtomicU64 = AtomicU64::new(0);

impl Blobs {
    /// Opens the folder and adds up what each tenant has; what a power cut left unfinished goes.
    pub fn open(root: &Path, limits: BlobLimits) -> Result<Blobs, StoreError> {
        make_folder(root).map_err(|error| from_io(root, &error))?;
        let mut used = BTreeMap::new();
        for tenant in names(root)? {
            let mut bytes = 0;
            let folder = root.join(&tenant);
            for shard in names(&folder)? {
                let shard = folder.join(shard);
                for name in names(&shard)? {
                    let file = shard.join(&name);
                    if name.contains('.') {
                        std::fs::remove_file(&file).map_err(|error| from_io(&file, &error))?;
                    } else {
                        bytes += file.metadata().map_err(|error| from_io(&file, &error))?.len();
                    }
                }
            }
            used.insert(TenantId(tenant), bytes);
        }
        Ok(Blobs { root: root.to_owned(), limits, used: Arc::new(Mutex::new(used)) })
    }

    /// Keeps `bytes` and gives their SHA-256 in hexadecimal; on disk when this returns. The same content
    /// is kept once per tenant, and never shared between tenants.
    pub fn put(&self, tenant: &TenantId, bytes: &[u8]) -> Result<String, StoreError> {
        let size = bytes.len() as u64;
        if size > self.limits.max_bytes {
            let limit = self.limits.max_bytes;
            return Err(StoreError::TooLarge { what: "a file".to_owned(), size, limit });
        }
        let hash = hex(&Sha256::digest(bytes));
        let path = self.path(tenant, &hash)?;
        // One writer at a time: the sum must not be overrun by two who both see room.
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        if path.exists() {
            // As if new: its row is still to come, and a sweep must not be faster.
            touch(&path).map_err(|error| from_io(&path, &error))?;
            return Ok(hash);
        }
        let before = used.get(tenant).copied().unwrap_or_default();
        if before + size > self.limits.max_tenant_bytes {
            let (what, limit) =
                (format!("what {tenant} keeps in files"), self.limits.max_tenant_bytes);
            return Err(StoreError::TooLarge { what, size: before + size, limit });
        }
        write(&path, bytes).map_err(|error| from_io(&path, &error))?;
        used.insert(tenant.clone(), before + size);
        Ok(hash)
    }

    /// The content, checked against its name; `None` when there is none.
    pub fn get(&self, tenant: &TenantId, hash: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let path = self.path(tenant, hash)?;
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(from_io(&path, &error)),
        };
        if hex(&Sha256::digest(&bytes)) != hash {
            return Err(StoreError::damaged(&path, "its content is not what its name says"));
        }
        Ok(Some(bytes))
    }

    /// Erases one; says whether it was there. Its row must be gone before.
    pub fn remove(&self, tenant: &TenantId, hash: &str) -> Result<bool, StoreError> {
        let path = self.path(tenant, hash)?;
        let gone = self.let_go(tenant, hash)?;
        if gone {
            sync_folder(parent_of(&path)).map_err(|error| from_io(&path, &error))?;
        }
        Ok(gone)
    }

    /// Erases one like [`Blobs::remove`], and does not wait until that is on disk: a power cut may bring it back, and a
    /// sweep then finds it.
    pub fn let_go(&self, tenant: &TenantId, hash: &str) -> Result<bool, StoreError> {
        let path = self.path(tenant, hash)?;
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let size = match path.metadata() {
            Ok(found) => found.len(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(from_io(&path, &error)),
        };
        std::fs::remove_file(&path).map_err(|error| from_io(&path, &error))?;
        if let Some(used) = used.get_mut(tenant) {
            *used = used.saturating_sub(size);
        }
        Ok(true)
    }

    /// Erases the files of a tenant that were last put before a moment and are not among `named`, which was
    /// read after that moment; gives how many.
    pub fn sweep(
        &self,
        tenant: &TenantId,
        before: At,
        named: &BTreeSet<String>,
    ) -> Result<usize, StoreError> {
        let mut gone = 0;
        for hash in self.list(tenant)?.into_iter().filter(|hash| !named.contains(hash)) {
            let path = self.path(tenant, &hash)?;
            // Nobody may put it anew between the look and the end.
            let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
            let Ok(found) = path.metadata() else { continue };
            let put = found.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
            if put.is_none_or(|put| put.as_millis() as i64 >= before.0) {
                continue;
            }
            std::fs::remove_file(&path).map_err(|error| from_io(&path, &error))?;
            if let Some(used) = used.get_mut(tenant) {
                *used = used.saturating_sub(found.len());
            }
            gone += 1;
        }
        Ok(gone)
    }

    /// The hashes of everything a tenant has, in order: for the back-up, and to sweep what no row names.
    pub fn list(&self, tenant: &TenantId) -> Result<Vec<String>, StoreError> {
        let folder = self.folder(tenant)?;
        let mut found = Vec::new();
        for shard in names(&folder)? {
            let rest = names(&folder.join(&shard))?;
            found.extend(
                rest.into_iter().filter(|it| !it.contains('.')).map(|it| shard.clone() + &it),
            );
        }
        Ok(found)
    }

    /// The tenants that have a folder.
    pub fn tenants(&self) -> Result<Vec<TenantId>, StoreError> {
        Ok(names(&self.root)?.into_iter().map(TenantId).collect())
    }

    #[must_use]
    pub fn used_bytes(&self, tenant: &TenantId) -> u64 {
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.get(tenant).copied().unwrap_or_default()
    }

    fn folder(&self, tenant: &TenantId) -> Result<PathBuf, StoreError> {
        if let Some(expected) = slug_error(tenant.as_str()) {
            return Err(StoreError::BadName { what: "a tenant", name: tenant.0.clone(), expected });
        }
        Ok(self.root.join(tenant.as_str()))
    }

    /// Nothing but a slug and hexadecimal digits ever becomes part of a path.
    fn path(&self, tenant: &TenantId, hash: &str) -> Result<PathBuf, StoreError> {
        let digits =
            hash.len() == 64 && hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if !digits {
            let (name, expected) = (hash.chars().take(80).collect(), "64 hexadecimal digits");
            return Err(StoreError::BadName { what: "a file", name, expected });
        }
        Ok(self.folder(tenant)?.join(&hash[..2]).join(&hash[2..]))
    }
}

fn touch(path: &Path) -> io::Result<()> {
    File::options().write(true).open(path)?.set_modified(SystemTime::now())
}

/// Under another name first: a file with its own name is always whole.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = parent_of(path);
    make_folder(folder)?;
    let number = UNFINISHED.fetch_add(1, Ordering::Relaxed);
    let unfinished = folder.join(format!("{}-{number}.part", std::process::id()));
    let mut file = File::create(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    pass(FailPoint::FileWritten);
    std::fs::rename(&unfinished, path)?;
    pass(FailPoint::FileNamed);
    sync_folder(folder)?;
    pass(FailPoint::FileKept);
    Ok(())
}

/// What a folder holds, in order; nothing when there is none.
fn names(folder: &Path) -> Result<Vec<String>, StoreError> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(from_io(folder, &error)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| from_io(folder, &error))?;
        found.push(entry.file_name().to_string_lossy().into_owned());
    }
    found.sort();
    Ok(found)
}
