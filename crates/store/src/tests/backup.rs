//! A back-up under load comes back whole, and anything less is refused without a trace.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use focal_base::At;

use crate::tests::fixture::{TICKETS, a, b, effect, event, on_file, put, specs, ticket};
use crate::tests::history_contract::{findings, pump, reading, readings};
use crate::tests::history_disk::{copy_folder, listing};
use crate::{
    BlobLimits, Blobs, DeadLetter, FjallHistory, History, HistoryLimits, Layout, Manifest, Options,
    Read, Sources, SqliteStore, Store, StoreError, Taken, backup, restore,
};

struct House {
    store: SqliteStore,
    history: FjallHistory,
    blobs: Blobs,
    pictures: Blobs,
}

impl House {
    fn new(folder: &Path) -> House {
        fs::create_dir_all(folder).unwrap();
        House::at(folder, on_file(&Layout::new(folder).database()))
    }

    fn open(folder: &Path) -> House {
        let store =
            SqliteStore::open(&Layout::new(folder).database(), &specs(), Options::default());
        House::at(folder, store.unwrap())
    }

    fn at(folder: &Path, store: SqliteStore) -> House {
        let layout = Layout::new(folder);
        let history = FjallHistory::open(&layout.history(), HistoryLimits::default()).unwrap();
        let blobs = Blobs::open(&layout.blobs(), BlobLimits::default()).unwrap();
        let pictures = Blobs::open(&layout.pictures(), BlobLimits::default()).unwrap();
        House { store, history, blobs, pictures }
    }

    /// One of everything, numbered.
    fn live(&mut self, i: i64) {
        for tenant in [a(), b()] {
            let mut batch = put(&[ticket(&format!("t{i}"), "north", i)]);
            batch.event(event("opened", "c1")).effect(effect(&format!("e{i}"), "mail", i));
            self.store.tenant(&tenant).commit(batch).unwrap();
            let mut batch = readings(vec![reading(&pump(&tenant.0), i, "flow", i as f64)]);
            batch.findings = findings(&["found"]).findings;
            batch.states.push((pump(&tenant.0), i.to_string().into_bytes()));
            batch.dead.push(DeadLetter::new(&tenant, &"pump".into(), At(i), "json", b"x"));
            self.history.commit(batch).unwrap();
        }
        self.blobs.put(&a(), format!("attached {i}").as_bytes()).unwrap();
        self.pictures.put(&b(), format!("picture {i}").as_bytes()).unwrap();
    }

    fn backup(&self, to: &Path) -> Result<Manifest, StoreError> {
        let House { store, history, blobs, pictures } = self;
        backup(&Sources { store, history, blobs, pictures, now: At(7) }, to)
    }
}

#[test]
fn what_comes_back_is_what_was_there() {
    let dir = tempfile::tempdir().unwrap();
    let mut house = House::new(&dir.path().join("house"));
    (0..20).for_each(|i| house.live(i));
    house.history.drop_findings_upto(Taken { epoch: 1, seq: 5 }).unwrap();
    let manifest = house.backup(&dir.path().join("saved")).unwrap();
    assert_eq!(manifest.tenants["acme"]["row_ticket"].count, 20);
    assert_eq!(manifest.tenants["acme"]["blobs"].count, 20);
    assert_eq!(manifest.tenants["brook"]["pictures"].count, 20);
    assert_eq!(manifest.tenants[""]["findings"].count, 35);
    house.live(99);

    let to = dir.path().join("again");
    assert_eq!(restore(&dir.path().join("saved"), &to).unwrap(), manifest);
    let mut again = House::open(&to);
    assert_eq!(again.store.tenant(&a()).all(&TICKETS).unwrap().len(), 20);
    assert_eq!(again.history.state(&pump("brook")).unwrap().unwrap(), b"19");
    assert_eq!(
        again.history.findings_after(Taken::default(), 99).unwrap()[0].0,
        Taken { epoch: 1, seq: 6 }
    );
    assert_eq!(again.blobs.list(&a()).unwrap().len(), 20);
    assert_eq!(again.pictures.list(&b()).unwrap().len(), 20);
    let next = again.history.commit(findings(&["new"])).unwrap();
    assert_eq!((next.epoch, next.first), (2, 41), "no number is used twice");
    drop(again);

    let twice = dir.path().join("twice");
    let saved = House::open(&to).backup(&twice).unwrap();
    restore(&twice, &dir.path().join("third")).unwrap();
    assert_eq!(saved.last_finding, Taken { epoch: 2, seq: 41 });
}

#[test]
fn a_backup_under_load_is_one_moment_and_holds_the_findings() {
    let dir = tempfile::tempdir().unwrap();
    let mut house = House::new(&dir.path().join("house"));
    (0..10).for_each(|i| house.live(i));
    let (mut store, mut history) = (house.store.tenant(&a()), house.history.clone());
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        // An engine that takes every finding over and lets history drop it at once.
        scope.spawn(|| {
            let mut i = 100;
            while !done.load(Ordering::SeqCst) {
                history.commit(findings(&["x"])).unwrap();
                let mut batch = put(&[ticket(&format!("t{i}"), "load", i)]);
                batch.taken = Some(history.last_finding());
                store.commit(batch).unwrap();
                history.drop_findings_upto(history.last_finding()).unwrap();
                i += 1;
            }
        });
        for round in 0..5 {
            house.backup(&dir.path().join(format!("saved-{round}"))).unwrap();
        }
        done.store(true, Ordering::SeqCst);
    });
    for round in 0..5 {
        let to = dir.path().join(format!("again-{round}"));
        restore(&dir.path().join(format!("saved-{round}")), &to).unwrap();
        let again = House::open(&to);
        let store = again.store.tenant(&a());
        let taken = store.taken().unwrap().unwrap_or(Taken { epoch: 1, seq: 20 });
        let last = again.history.findings_after(taken, 100_000).unwrap();
        let expected = (taken.seq + 1..).zip(&last).all(|(seq, (place, _))| place.seq == seq);
        assert!(
            expected,
            "round {round}: every finding that SQL had not taken is there, without a gap"
        );
        let manifest: Manifest = serde_json::from_slice(
            &fs::read(dir.path().join(format!("saved-{round}/manifest.json"))).unwrap(),
        )
        .unwrap();
        assert_eq!(manifest.last_finding.seq.max(taken.seq), taken.seq + last.len() as u64);
    }
}

#[test]
fn damaged_foreign_newer_and_partial_backups_are_refused_without_a_trace() {
    let dir = tempfile::tempdir().unwrap();
    let mut house = House::new(&dir.path().join("house"));
    (0..5).for_each(|i| house.live(i));
    let good = dir.path().join("good");
    house.backup(&good).unwrap();

    let blob = listing(&good.join("blobs")).remove(0).0;
    let blob = blob.strip_prefix(&good).unwrap().to_owned();
    let flip = |path: &Path| {
        let mut bytes = fs::read(path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(path, bytes).unwrap();
    };
    let newer = |path: &Path| {
        let text = fs::read_to_string(path).unwrap().replace("\"schema\": ", "\"schema\": 9");
        fs::write(path, &text).unwrap();
        use sha2::Digest;
        let hash = crate::hex(&sha2::Sha256::digest(text.as_bytes()));
        fs::write(path.with_extension("sha256"), hash).unwrap();
    };
    let cut = |path: &Path| {
        let bytes = fs::read(path).unwrap();
        fs::write(path, &bytes[..bytes.len() - 9]).unwrap();
    };
    let gone = |path: &Path| fs::remove_file(path).unwrap();
    type Harm<'a> = (&'a str, &'a Path, &'a dyn Fn(&Path));
    let harms: [Harm; 9] = [
        ("bit in the database", Path::new("focal.db"), &flip),
        ("bit in the history", Path::new("history.focal"), &flip),
        ("bit in a picture", &blob, &flip),
        ("bit in the manifest", Path::new("manifest.json"), &flip),
        ("history cut short", Path::new("history.focal"), &cut),
        ("database gone", Path::new("focal.db"), &gone),
        ("manifest gone", Path::new("manifest.json"), &gone),
        ("picture gone", &blob, &gone),
        ("newer", Path::new("manifest.json"), &newer),
    ];
    for (name, file, harm) in harms {
        let bad = dir.path().join("bad");
        copy_folder(&good, &bad);
        harm(&bad.join(file));
        let to = dir.path().join("to");
        let error = restore(&bad, &to).unwrap_err();
        let refused =
            matches!(error, StoreError::BadBackup { .. } | StoreError::NewerSchema { .. });
        assert!(refused, "{name}: {error}");
        assert!(!to.exists() && !dir.path().join("to.restoring").exists(), "{name}");
        fs::remove_dir_all(&bad).unwrap();
    }
    assert!(matches!(
        restore(dir.path(), &dir.path().join("to")),
        Err(StoreError::BadBackup { .. })
    ));
}

#[test]
fn only_an_empty_place_is_written_to() {
    let dir = tempfile::tempdir().unwrap();
    let mut house = House::new(&dir.path().join("house"));
    house.live(1);
    let (saved, full, empty) =
        (dir.path().join("saved"), dir.path().join("full"), dir.path().join("empty"));
    fs::create_dir(&empty).unwrap();
    fs::create_dir(&full).unwrap();
    fs::write(full.join("mine"), "1").unwrap();
    assert!(matches!(house.backup(&full), Err(StoreError::NotEmpty { .. })));
    house.backup(&saved).unwrap();
    assert!(matches!(house.backup(&saved), Err(StoreError::NotEmpty { .. })));
    assert!(matches!(restore(&saved, &full), Err(StoreError::NotEmpty { .. })));
    assert_eq!(listing(&full).len(), 1);
    // What a killed restore left behind does not stand in the way of the next.
    fs::create_dir(dir.path().join("empty.restoring")).unwrap();
    restore(&saved, &empty).unwrap();
}
