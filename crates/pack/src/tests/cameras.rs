//! A kind that takes pictures, and what is said of slips in it.

use std::collections::BTreeMap;
use std::fmt::Write;

use focal_sense::{Area, StateType};

use super::small;
use crate::load;
use crate::story::Act;

const CAMERA: &str = r#"things:
  - kind: camera
    made_by: maker
    telemetry:
      supply: {unit: W}
    pictures:
      door: {every: 10s, watched: [[0.0, 0.2, 1.0, 1.0]], least: 0.02}
    estimate: true
alarms:
  - {alarm: turned, of: camera, severity: major, affects: nobody, when: 'door in ["moved", "covered"]', for: 20s, leak: 0.001, estimate: true}
causes:
  - {cause: knocked, of: camera, owner: maker, prior: 0.3, shows: {turned: 0.9}, estimate: true}
steps:
  - {step: aim, of: camera, by: agent, cost: 9, takes: 12m, skills: {water: 1}, renews: door, fixes: {knocked: 0.9}, estimate: true}
"#;

const TEXTS: &str = "kind.camera.name: Camera
kind.camera.yours: your camera
metric.supply: Supply
state.door: Door
alarm.turned.agent: Turned
cause.knocked.name: Knocked
cause.knocked.customer: A knock
cause.knocked.repair: The maker aims it.
step.aim.title: Aim
step.aim.short: Aimed
step.aim.body: Aim it.
";

const STORY: &str = r#"story: knocked
is: recovery
about: The camera is knocked.
zone: Europe/Madrid
start: 2026-03-02T09:00:00+01:00
providers:
  acme: {role: maker}
things:
  c-1: {kind: camera}
scenes:
  hall: {stones: 3}
  dusk: {like: hall, light: 0.5, draw: [{at: [10, 10, 20, 30], grey: 200}]}
  stairs: {like: dusk, turned: [70, 5]}
timeline:
  - {at: 0m, until: 9m, every: 20s, thing: c-1, picture: door, shows: hall}
  - {at: 10m, until: 12m, every: 20s, thing: c-1, picture: door, shows: stairs}
expect:
  - {at: 11m, alarm: turned, of: c-1, active: true}
"#;

const FILE: &str = "camera.yaml";
const TOLD: &str = "stories/knocked.yaml";

/// File, what stands there, what somebody wrote instead.
const SLIPS: &[(&str, &str, &str)] = &[
    (FILE, "pictures:", "picture:"),
    (FILE, "least: 0.02", "lest: 0.02"),
    (FILE, ", least: 0.02", ""),
    (FILE, "least: 0.02", "least: 0"),
    (FILE, "least: 0.02", "least: 2"),
    (FILE, "every: 10s", "every: 0s"),
    (FILE, "[[0.0, 0.2, 1.0, 1.0]]", "[0.0, 0.2, 1.0, 1.0]"),
    (FILE, "[[0.0, 0.2, 1.0, 1.0]]", "[[0.0, 0.2, 1.0]]"),
    (FILE, "[[0.0, 0.2, 1.0, 1.0]]", "[[0.9, 0.2, 0.1, 1.0]]"),
    (FILE, "[[0.0, 0.2, 1.0, 1.0]]", "[[0.0, 0.2, 1.0, 4.0]]"),
    (FILE, "door: {every", "back-door: {every"),
    (FILE, "supply: {unit: W}", "door: {unit: W}"),
    (
        FILE,
        "least: 0.02}\n",
        "least: 0.02}\n      a: {least: 1}\n      b: {least: 1}\n      c: {least: 1}\n      d: {least: 1}\n",
    ),
    (FILE, "\"moved\"", "\"movd\""),
    (FILE, "when: 'door in", "when: 'dor in"),
    (FILE, "when: 'door in [\"moved\", \"covered\"]'", "when: door > 3.0"),
    (FILE, "renews: door", "renews: dor"),
    (
        FILE,
        "renews: door",
        "answers: {yes: {knocked: 0.9, else: 0.1}}, other_answer: no, renews: door",
    ),
    (TOLD, "picture: door, shows: hall", "picture: dor, shows: hall"),
    (TOLD, "picture: door, shows: hall", "picture: door, shows: hal"),
    (TOLD, "picture: door, shows: hall", "picture: door"),
    (TOLD, "shows: hall}", "shows: hall, values: {supply: 3}}"),
    (TOLD, "like: hall", "like: hal"),
    (TOLD, "like: hall", "like: stairs"),
    (TOLD, "light: 0.5", "light: 50"),
    (TOLD, "turned: [70, 5]", "turned: [70]"),
    (TOLD, "at: [10, 10, 20, 30]", "at: [10, 10]"),
    (TOLD, "grey: 200", "grey: 300"),
    (TOLD, "scenes:", "scene:"),
];

fn files() -> BTreeMap<String, String> {
    let mut files = small::files();
    files.insert(FILE.to_owned(), CAMERA.to_owned());
    files.insert(TOLD.to_owned(), STORY.to_owned());
    files.insert("texts/en.yaml".to_owned(), format!("{}{TEXTS}", small::TEXTS));
    files
}

fn told(files: &BTreeMap<String, String>) -> Vec<String> {
    let problems = load(files).problems;
    let about = problems.iter().filter(|problem| !problem.what.starts_with("no story shows"));
    about.map(ToString::to_string).collect()
}

#[test]
fn a_picture_is_a_state_of_its_kind() {
    assert_eq!(told(&files()), Vec::<String>::new());
    let pack = load(&files()).pack.expect("a pack");
    let kind = pack.kind("camera").expect("a kind");
    assert_eq!(kind.state["door"], StateType::Text);
    let area = Area { left: 0.0, top: 0.2, right: 1.0, bottom: 1.0 };
    assert_eq!((kind.pictures["door"].least, &*kind.pictures["door"].watched), (0.02, &[area][..]));
    assert_eq!(pack.step("aim").expect("a step").renews.as_deref(), Some("door"));
    let number = pack.estimates.iter().find(|one| one.path == "kind.camera.pictures.door.least");
    assert!(number.is_some(), "an estimate is listed");
}

#[test]
fn a_scene_is_drawn_the_same_on_every_run() {
    let pack = load(&files()).pack.expect("a pack");
    let story = pack.stories.iter().find(|story| story.story == "knocked").expect("a story");
    let scene = &story.scenes["stairs"];
    assert_eq!((scene.stones, scene.light, scene.turned), (3, 0.5, (70, 5)), "as what it is like");
    assert_eq!(scene.shapes.len(), 1);
    assert_eq!(scene.draw(7), scene.draw(7));
    assert_ne!(scene.draw(7), scene.draw(8), "the noise of a camera");
    let Act::Picture { picture, scene, .. } = &story.timeline[0].act else {
        panic!("{:?}", story.timeline[0])
    };
    assert_eq!((picture.as_str(), scene.as_str()), ("door", "hall"));
}

#[test]
fn slips_in_pictures_are_told() {
    let mut out = String::new();
    for (file, from, to) in SLIPS {
        let mut files = files();
        let text = files.get_mut(*file).expect("a file");
        assert!(text.contains(from), "there is no {from:?}");
        *text = text.replacen(from, to, 1);
        let told = told(&files);
        assert!(!told.is_empty(), "nothing is said of {to:?}");
        assert!(load(&files).pack.is_none(), "a pack with errors does not load: {to:?}");
        let _ = writeln!(out, "{from:?} → {to:?}");
        for problem in told {
            let _ = writeln!(out, "  {problem}");
        }
    }
    insta::assert_snapshot!(out);
}
