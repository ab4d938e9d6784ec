//! Pictures on their way in: who sends them waits, nobody else does; what is not taken leaves no file.

use std::task::{Context, Poll, Waker};

use focal_picture::png_of;
use focal_sense::Grey;
use focal_store::BlobLimits;

use super::*;

fn file() -> Vec<u8> {
    png_of(&Grey::new(64, 48, (0..64 * 48).map(|i| (i % 251) as u8).collect()).unwrap()).unwrap()
}

fn blobs(folder: &tempfile::TempDir) -> Blobs {
    Blobs::open(folder.path(), BlobLimits::default()).unwrap()
}

fn room(scene: &Scene, files: &Blobs) -> Arc<Darkroom<MemoryHistory>> {
    let settings = DarkroomSettings { at_once: 1, ..DarkroomSettings::default() };
    let now = Arc::clone(&scene.now);
    let clock: Clock = Arc::new(move || At(now.load(Ordering::SeqCst)));
    Arc::new(Darkroom::new(Arc::clone(&scene.running.house), files.clone(), settings, clock))
}

fn incoming(scene: &Scene) -> Incoming {
    Incoming {
        tenant: scene.tenant.clone(),
        thing: ThingId::from("cam"),
        name: "view".into(),
        at: None,
        file: file(),
    }
}

fn hand_over(scene: &Scene, message: Delivered) -> Outcome {
    let (sender, receiver) = mpsc::channel();
    let settle = Box::new(move |outcome| drop(sender.send(outcome)));
    let handed = scene.running.door.hand_over(vec![message], settle);
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(handed);
    receiver.recv_timeout(PATIENCE).unwrap()
}

#[test]
fn who_sends_pictures_waits_and_nobody_else_does() {
    let folder = tempfile::tempdir().unwrap();
    let files = blobs(&folder);
    let scene = scene_with(Some(files.clone()), |_| ());
    scene.knows("water", "booster-pump", "pump");
    scene.knows("security", "camera", "cam");
    let room = room(&scene, &files);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
    let taken = runtime.block_on(async {
        // The only place is taken, as by a picture that takes long.
        let place = room.take_place().await;
        let mut waiting = std::pin::pin!(room.develop(incoming(&scene)));
        let mut context = Context::from_waker(Waker::noop());
        assert!(matches!(waiting.as_mut().poll(&mut context), Poll::Pending));
        let (door, tenant) = (scene.running.door.clone(), scene.tenant.clone());
        let pump = std::thread::spawn(move || say(&door, &tenant, &["{}"])).join().unwrap();
        assert_eq!(pump, Outcome::Taken(vec![Verdict::Accepted]));
        assert_eq!(files.used_bytes(&scene.tenant), 0, "nothing of it is anywhere yet");
        drop(place);
        waiting.await
    });
    let Payload::Picture(shot) = &taken.payload else { panic!("{taken:?}") };
    assert!(files.get(&scene.tenant, &shot.file).unwrap().is_some(), "on disk before it is judged");
    let name = shot.file.clone();
    assert_eq!(hand_over(&scene, taken), Outcome::Taken(vec![Verdict::Accepted]));
    assert!(files.get(&scene.tenant, &name).unwrap().is_some());
    let named = scene.running.house.twins().picture_files(&scene.tenant);
    assert_eq!(named.into_iter().collect::<Vec<_>>(), [name]);
    drop(room);
    scene.running.stop();
}

#[test]
fn a_picture_that_is_sent_away_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let files = blobs(&folder);
    let full = DiskReserve { path: folder.path().to_owned(), reserve: u64::MAX };
    let scene = scene_with(Some(files.clone()), |settings| settings.reserve = Some(full));
    scene.knows("security", "camera", "cam");
    let room = room(&scene, &files);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
    let developed = runtime.block_on(room.develop(incoming(&scene)));
    assert!(files.used_bytes(&scene.tenant) > 0);
    assert_eq!(hand_over(&scene, developed), Outcome::NoSpace);
    assert_eq!(files.used_bytes(&scene.tenant), 0);
    drop(room);
    scene.running.stop();
}
