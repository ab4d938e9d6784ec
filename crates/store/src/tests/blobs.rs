//! Files by content: whole, once, within their tenant and their limits.

use std::fs;

use crate::tests::fixture::{a, b};
use crate::{BlobLimits, Blobs, StoreError};

#[test]
fn content_is_kept_once_per_tenant_and_checked() {
    let dir = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(dir.path(), BlobLimits::default()).unwrap();
    let hash = blobs.put(&a(), b"picture").unwrap();
    assert_eq!(blobs.put(&a(), b"picture").unwrap(), hash);
    assert_eq!(blobs.used_bytes(&a()), 7);
    assert_eq!(blobs.get(&a(), &hash).unwrap().unwrap(), b"picture");
    assert_eq!(blobs.get(&b(), &hash).unwrap(), None, "a hash is no key to another tenant's file");
    assert!(!blobs.remove(&b(), &hash).unwrap());
    assert_eq!(blobs.list(&a()).unwrap(), std::slice::from_ref(&hash));

    let path = dir.path().join("acme").join(&hash[..2]).join(&hash[2..]);
    fs::write(&path, b"picturf").unwrap();
    assert!(matches!(blobs.get(&a(), &hash), Err(StoreError::Damaged { .. })));
    assert!(blobs.remove(&a(), &hash).unwrap());
    assert_eq!((blobs.get(&a(), &hash).unwrap(), blobs.used_bytes(&a())), (None, 0));
}

#[test]
fn limits_hold_also_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let limits = BlobLimits { max_bytes: 10, max_tenant_bytes: 15 };
    let blobs = Blobs::open(dir.path(), limits).unwrap();
    assert!(matches!(blobs.put(&a(), &[0; 11]), Err(StoreError::TooLarge { limit: 10, .. })));
    let first = blobs.put(&a(), &[1; 10]).unwrap();
    let unfinished = dir.path().join("acme").join(&first[..2]).join("1-0.part");
    fs::write(&unfinished, b"half").unwrap();
    drop(blobs);
    let blobs = Blobs::open(dir.path(), limits).unwrap();
    assert!(!unfinished.exists());
    assert!(matches!(blobs.put(&a(), &[2; 6]), Err(StoreError::TooLarge { limit: 15, .. })));
    blobs.put(&b(), &[2; 6]).unwrap();
    blobs.put(&a(), &[2; 5]).unwrap();
}

#[test]
fn no_name_leads_out_of_the_folder() {
    let dir = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(&dir.path().join("blobs"), BlobLimits::default()).unwrap();
    let zeros = "0".repeat(64);
    for tenant in ["..", "a/b", "", "/etc", "A"] {
        assert!(
            matches!(blobs.put(&tenant.into(), b"x"), Err(StoreError::BadName { .. })),
            "{tenant}"
        );
        assert!(matches!(blobs.get(&tenant.into(), &zeros), Err(StoreError::BadName { .. })));
    }
    for hash in ["", "..", "../../etc/passwd", &format!("../{}", "0".repeat(61)), &"A".repeat(64)] {
        assert!(matches!(blobs.get(&a(), hash), Err(StoreError::BadName { .. })), "{hash}");
    }
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
fn what_no_row_names_is_swept_once_it_is_old() {
    let dir = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(dir.path(), BlobLimits::default()).unwrap();
    let [named, old, again] =
        [b"named".as_slice(), b"old", b"again"].map(|bytes| blobs.put(&a(), bytes).unwrap());
    let theirs = blobs.put(&b(), b"theirs").unwrap();
    let long_ago = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000);
    for (tenant, hash) in [("acme", &named), ("acme", &old), ("acme", &again), ("brook", &theirs)] {
        let path = dir.path().join(tenant).join(&hash[..2]).join(&hash[2..]);
        let file = fs::File::options().write(true).open(path).unwrap();
        file.set_modified(long_ago).unwrap();
    }
    // Somebody sends the same picture: its row is on its way.
    blobs.put(&a(), b"again").unwrap();
    let before = focal_base::At(2_000_000);
    assert_eq!(blobs.sweep(&a(), before, &[named.clone()].into()).unwrap(), 1);
    let mut left = vec![named, again];
    left.sort();
    assert_eq!((blobs.list(&a()).unwrap(), blobs.used_bytes(&a())), (left, 10));
    assert_eq!(blobs.list(&b()).unwrap(), [theirs], "another tenant's are its own matter");
}
