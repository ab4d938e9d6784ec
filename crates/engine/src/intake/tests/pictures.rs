//! Scenes of more cameras than the memory shall hold come and go, in one group or over many, and nothing is unlearnt.

use focal_sense::{Grey, PictureDef, Shot, StateType, StateValue};

use super::*;

fn camera_rules() -> Arc<Rules> {
    let view = PictureDef { every: None, watched: vec![], least: 0.01 };
    let kind = KindDef {
        kind: "camera".into(),
        telemetry: BTreeMap::new(),
        state: BTreeMap::from([("view".to_owned(), StateType::Text)]),
        actions: BTreeMap::new(),
        pictures: BTreeMap::from([("view".to_owned(), view)]),
    };
    Arc::new(Rules::compile(&kind, &[], &[]).expect("rules"))
}

fn cameras<H: History>(history: H, scenes: usize, now: At) -> (Intake<H>, Twins) {
    let (bus, twins) = (Arc::new(LocalBus::new(8)), Twins::default());
    let settings = IntakeSettings { scenes, ..IntakeSettings::default() };
    let mut intake = Intake::new(history, settings, twins.clone(), bus);
    let (pack, kind) = ("security".to_owned(), KindName::from("camera"));
    let key = RulesKey { tenant: tenant(), pack: pack.clone(), kind: kind.clone() };
    let mut controls = vec![Control::Rules { key, rules: camera_rules() }];
    controls.extend((0..5).map(|n| {
        let (thing, pack, kind) = (camera(n), pack.clone(), kind.clone());
        let setup = ThingSetup { thing, pack, kind, maintenance: false, renewed: BTreeMap::new() };
        Control::Thing { tenant: tenant(), setup }
    }));
    controls.into_iter().for_each(|control| intake.control(control, now).expect("controlled"));
    (intake, twins)
}

fn camera(n: usize) -> ThingId {
    ThingId(format!("cam-{n}"))
}

/// Each camera has a wall of its own.
fn shows(n: usize, second: i64) -> Delivered {
    let mix = |k: usize| (k ^ (k >> 7)).wrapping_mul(0x9E37_79B9) >> 13;
    let grey = |i: usize| {
        (40 + mix((i % 64 / 5) << 12 | (i / 64 / 5) << 4 | n) % 150 + (i + second as usize) % 3)
            as u8
    };
    let grey = Grey::new(64, 48, (0..64 * 48).map(grey).collect()).expect("a picture");
    let file = format!("{n}-{second}");
    let payload = Payload::Picture(Box::new(Shot { name: "view".into(), at: None, grey, file }));
    Delivered { tenant: tenant(), thing: camera(n), payload }
}

fn view(twins: &Twins, n: usize) -> String {
    let look = |state: &focal_sense::ThingState| {
        let found = state.twin().reported().find(|(name, ..)| *name == "view");
        found.map(|(_, value, _)| value.clone())
    };
    match twins.look(&tenant(), &camera(n), look).flatten() {
        Some(StateValue::Text(view)) => view,
        other => panic!("{other:?}"),
    }
}

fn run<H: History>(history: H, scenes: usize, a_group: usize) {
    let (mut intake, twins) = cameras(history.clone(), scenes, START);
    for second in 0..12 {
        for n in 0..5 {
            let now = At(START.0 + 1_000 * second);
            assert_eq!(intake.take(&shows(n, second), now).expect("taken"), Verdict::Accepted);
            if (second as usize * 5 + n).is_multiple_of(a_group) {
                intake.commit().expect("committed");
            }
        }
    }
    intake.commit().expect("committed");
    for n in 0..5 {
        assert_eq!(view(&twins, n), "same", "camera {n} with {scenes} scenes, {a_group} a group");
    }
    // After a start each scene is what it was.
    drop(intake);
    let (mut intake, twins) = cameras(history, scenes, At(START.0 + 20_000));
    for n in 0..5 {
        intake.take(&shows(n, 30), At(START.0 + 30_000)).expect("taken");
        assert_eq!(view(&twins, n), "same", "camera {n}");
        // What the next one sees is not the same.
        intake.take(&shows((n + 1) % 5, 31).of(n), At(START.0 + 31_000)).expect("taken");
        assert_ne!(view(&twins, n), "same", "camera {n}");
    }
}

impl Delivered {
    fn of(self, n: usize) -> Delivered {
        Delivered { thing: camera(n), ..self }
    }
}

#[test]
fn nothing_is_unlearnt_however_few_scenes_are_in_memory() {
    for (scenes, a_group) in [(100, 7), (5, 1), (2, 1), (2, 7), (1, 60), (0, 13)] {
        run(MemoryHistory::new(HistoryLimits::default()), scenes, a_group);
        let folder = tempfile::tempdir().expect("a folder");
        run(
            FjallHistory::open(folder.path(), HistoryLimits::default()).expect("a history"),
            scenes,
            a_group,
        );
    }
}
