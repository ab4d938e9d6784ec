//! What a back-up says of itself. It stands last in the folder, with its own hash beside it: without both,
//! there is no back-up.

use std::collections::BTreeMap;
use std::path::Path;

use focal_base::At;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::disk::write_file;
use crate::sqlite::MIGRATIONS;
use crate::{StoreError, Taken, hex};

pub(super) const PRODUCT: &str = "focal";
/// Of the folder of a back-up: raise it when an older program could not read a newer one.
pub(super) const FORMAT: u32 = 1;

pub(super) const MANIFEST: &str = "manifest.json";
const MANIFEST_HASH: &str = "manifest.sha256";
pub(super) const DATABASE: &str = "focal.db";
pub(super) const HISTORY: &str = "history.focal";
pub(super) const BLOBS: &str = "blobs";
pub(super) const PICTURES: &str = "pictures";

/// How many, and a hash over them in a fixed order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    pub count: u64,
    pub sha256: String,
}

/// By tenant, then by table. What belongs to the whole house has an empty tenant.
pub type Summary = BTreeMap<String, BTreeMap<String, Sum>>;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    pub bytes: u64,
    pub sha256: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub product: String,
    pub format: u32,
    pub schema: u32,
    pub made_at: At,
    /// The last finding the history had given; a restore goes on in the next epoch.
    pub last_finding: Taken,
    pub files: BTreeMap<String, FileEntry>,
    pub tenants: Summary,
}

impl Manifest {
    pub(super) fn write(&self, folder: &Path) -> Result<(), StoreError> {
        let text = serde_json::to_vec_pretty(self).map_err(|error| StoreError::Encode {
            what: MANIFEST.to_owned(),
            detail: error.to_string(),
        })?;
        let hash = hex(&Sha256::digest(&text));
        let write = |name: &str, bytes: &[u8]| {
            let path = folder.join(name);
            write_file(&path, bytes).map_err(|error| StoreError::file(&path, &error))
        };
        write(MANIFEST, &text)?;
        write(MANIFEST_HASH, hash.as_bytes())
    }

    /// Reads and judges it: ours, whole, and not newer than this program.
    pub(super) fn read(folder: &Path) -> Result<Manifest, StoreError> {
        let bad = |detail: String| StoreError::bad_backup(folder, detail);
        let read = |name: &str| {
            std::fs::read(folder.join(name)).map_err(|error| bad(format!("{name}: {error}")))
        };
        let text = read(MANIFEST)?;
        let hash = read(MANIFEST_HASH)?;
        if hex(&Sha256::digest(&text)).as_bytes() != hash.trim_ascii() {
            return Err(bad(format!(
                "{MANIFEST} is damaged: it does not have the hash in {MANIFEST_HASH}"
            )));
        }
        // The head first: a newer program may write a body this one cannot read.
        #[derive(Deserialize)]
        struct Head {
            product: String,
            format: u32,
            schema: u32,
        }
        let head: Head =
            serde_json::from_slice(&text).map_err(|_| bad(format!("{MANIFEST} is foreign")))?;
        if head.product != PRODUCT {
            return Err(bad(format!("it is of another product, {:?}", head.product)));
        }
        let known = MIGRATIONS.len() as u32;
        for (found, known) in [(head.format, FORMAT), (head.schema, known)] {
            if found > known {
                return Err(StoreError::NewerSchema { path: folder.to_owned(), found, known });
            }
        }
        serde_json::from_slice(&text).map_err(|error| bad(format!("{MANIFEST}: {error}")))
    }
}
