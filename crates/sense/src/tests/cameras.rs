//! A camera's pictures through the whole of sense: what the twin says of them, which alarms follow, which files stay.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{At, Severity, Span};

use super::START;
use crate::*;

const WIDTH: usize = 160;
const HEIGHT: usize = 120;

fn kind(watched: Vec<Area>) -> KindDef {
    let view = PictureDef { every: Some(Span::secs(10)), watched, least: 0.01 };
    KindDef {
        kind: "camera".into(),
        telemetry: BTreeMap::new(),
        state: BTreeMap::from([
            ("armed".to_owned(), StateType::Bool),
            ("view".to_owned(), StateType::Text),
        ]),
        actions: BTreeMap::new(),
        pictures: BTreeMap::from([("view".to_owned(), view)]),
    }
}

fn alarm(name: &str, when: &str, hold: Span) -> AlarmDef {
    AlarmDef {
        alarm: name.to_owned(),
        of: "camera".into(),
        severity: Severity::Major,
        affects_customer: true,
        detector: DetectorDef::Threshold {
            when: Condition(when.to_owned()),
            hold,
            clear_when: Some(Condition("view == \"same\"".to_owned())),
            clear_hold: Span::ZERO,
        },
    }
}

fn rules_of(kind: &KindDef) -> Rules {
    let alarms = [
        alarm("tamper", "view in [\"moved\", \"covered\"]", Span::secs(20)),
        alarm("somebody", "view == \"intrusion\" && armed", Span::ZERO),
    ];
    Rules::compile(kind, &alarms, &[]).expect("rules")
}

fn mix(n: u64) -> u64 {
    let n = (n ^ (n >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    n ^ (n >> 27) ^ (n << 9)
}

fn yard(x: usize, y: usize) -> f32 {
    let stone = |side: usize, seed: u64| {
        (mix(((x / side) as u64) << 32 ^ (y / side) as u64 ^ seed << 17) % 256) as f32
    };
    40.0 + 0.3 * stone(23, 1) + 0.25 * stone(9, 2)
}

fn grey(see: impl Fn(usize, usize) -> f32) -> Grey {
    let pixels = (0..WIDTH * HEIGHT).map(|i| see(i % WIDTH, i / WIDTH) as u8).collect();
    Grey::new(WIDTH, HEIGHT, pixels).expect("a picture")
}

fn person(left: usize) -> impl Fn(usize, usize) -> f32 {
    move |x, y| {
        let inside = (left..left + 14).contains(&x) && (50..82).contains(&y);
        if inside { 240.0 } else { yard(x, y) }
    }
}

/// One camera and what was found of it so far.
struct Camera {
    rules: Rules,
    state: ThingState,
    now: At,
    found: Vec<Finding>,
    shots: u32,
}

impl Camera {
    fn new(watched: Vec<Area>) -> Camera {
        let state = ThingState::new("cam-1".into());
        Camera { rules: rules_of(&kind(watched)), state, now: START, found: Vec::new(), shots: 0 }
    }

    fn learnt(watched: Vec<Area>) -> Camera {
        let mut camera = Camera::new(watched);
        camera.say("armed", StateValue::Bool(true));
        (0..12).for_each(|_| drop(camera.shows(yard)));
        assert_eq!(camera.view(), "same");
        camera
    }

    /// Takes a picture ten seconds later; the files that nobody needs any more.
    fn shows(&mut self, see: impl Fn(usize, usize) -> f32) -> Vec<String> {
        self.now = self.now + Span::secs(10);
        self.shots += 1;
        let file = format!("file-{}", self.shots);
        let shot = Shot { name: "view".to_owned(), at: None, grey: grey(see), file };
        let (rules, settings) = (&self.rules, Settings::default());
        judge_picture(rules, &settings, &mut self.state, &shot, self.now, &mut self.found)
            .expect("a picture that is taken");
        self.state.take_released()
    }

    fn say(&mut self, key: &str, value: StateValue) {
        let state = BTreeMap::from([(key.to_owned(), value)]);
        let signal = Signal { state, ..Signal::default() };
        let settings = Settings::default();
        judge(&self.rules, &settings, &mut self.state, &signal, self.now, &mut self.found)
            .expect("a signal that is taken");
    }

    fn view(&self) -> String {
        let found = self.state.twin().reported().find(|(name, ..)| *name == "view");
        match found {
            Some((_, StateValue::Text(view), _)) => view.clone(),
            other => panic!("{other:?}"),
        }
    }

    /// What was raised and returned, in order.
    fn told(&self) -> Vec<String> {
        let told = |finding: &Finding| match &finding.what {
            Found::Raised { alarm, .. } => Some(format!("+{alarm}")),
            Found::Returned { alarm } => Some(format!("-{alarm}")),
            _ => None,
        };
        self.found.iter().filter_map(told).collect()
    }

    fn files(&self) -> BTreeSet<String> {
        self.state.picture_files().map(str::to_owned).collect()
    }
}

fn names<const N: usize>(names: [&str; N]) -> BTreeSet<String> {
    names.map(str::to_owned).into()
}

#[test]
fn somebody_comes_and_goes() {
    let mut camera = Camera::learnt(vec![]);
    assert_eq!(camera.files(), names(["file-11", "file-12"]), "a reference and the last one");
    assert_eq!(camera.shows(person(70)), ["file-12"], "the last one is replaced");
    assert_eq!((camera.view().as_str(), camera.told()), ("intrusion", vec!["+somebody".into()]));
    camera.shows(yard);
    assert_eq!(camera.told(), ["+somebody", "-somebody"]);
    // The one that raised the alarm stays, with what it was held against and where it changed.
    let view = camera.state.pictures().next().expect("a view");
    let [raised] = view.raised else { panic!("{:?}", view.raised) };
    assert_eq!((raised.file.as_str(), raised.alarm.as_deref()), ("file-13", Some("somebody")));
    assert_eq!(raised.against.as_deref(), Some("file-11"));
    let [left, top, right, bottom] = raised.regions[0];
    assert!((400..=450).contains(&left) && (510..=560).contains(&right), "{left} {right}");
    assert!((380..=430).contains(&top) && (670..=720).contains(&bottom), "{top} {bottom}");
    assert_eq!(camera.files(), names(["file-11", "file-13", "file-14"]));
    // Not armed, it is no alarm.
    camera.say("armed", StateValue::Bool(false));
    camera.shows(person(70));
    assert_eq!((camera.view().as_str(), camera.told().len()), ("intrusion", 2));
}

#[test]
fn a_cover_and_a_move_must_last_and_light_never_matters() {
    let mut camera = Camera::learnt(vec![]);
    camera.shows(|x, y| 0.6 * yard(x, y));
    assert_eq!((camera.view().as_str(), camera.told().len()), ("light", 0));
    camera.shows(|_, _| 22.0);
    camera.shows(yard);
    camera.shows(|_, _| 22.0);
    camera.shows(|_, _| 22.0);
    assert_eq!((camera.view().as_str(), camera.told().len()), ("covered", 0), "not for 20 s yet");
    camera.shows(|x, y| yard(x + 70, y + 5));
    assert_eq!((camera.view().as_str(), camera.told()), ("moved", vec!["+tamper".to_owned()]));
}

#[test]
fn a_camera_that_was_set_anew_learns_what_it_sees() {
    let mut camera = Camera::learnt(vec![]);
    let turned = |x: usize, y: usize| yard(x + 70, y + 5);
    (0..4).for_each(|_| drop(camera.shows(turned)));
    assert_eq!(camera.told(), ["+tamper"]);
    let at = camera.now + Span::secs(1);
    assert!(camera.state.renew_picture("view", at));
    assert!(!camera.state.renew_picture("view", at), "once is once");
    assert!(!camera.state.renew_picture("viev", at));
    assert!(camera.state.take_released().is_empty(), "the alarm still shows its reference");
    camera.shows(turned);
    assert_eq!(camera.view(), "learning");
    (0..10).for_each(|_| drop(camera.shows(turned)));
    assert_eq!(
        (camera.view().as_str(), camera.told()),
        ("same", vec!["+tamper".into(), "-tamper".into()])
    );
    camera.shows(yard);
    assert_eq!(camera.view(), "moved", "where it looked before is elsewhere now");
}

#[test]
fn only_what_is_watched_counts() {
    let right = vec![Area { left: 0.6, top: 0.0, right: 1.0, bottom: 1.0 }];
    let mut camera = Camera::learnt(right);
    camera.shows(person(20));
    assert_eq!((camera.view().as_str(), camera.told().len()), ("same", 0), "on the street");
    camera.shows(person(120));
    assert_eq!((camera.view().as_str(), camera.told().len()), ("intrusion", 1));
}

#[test]
fn a_state_is_read_as_it_was_written_and_scenes_come_and_go() {
    let settings = Settings::default();
    let mut camera = Camera::learnt(vec![]);
    camera.shows(person(70));
    let (bytes, mut pages) = (camera.state.to_bytes(), camera.state.put_scenes_away());
    assert_eq!(pages.len(), 1);
    assert!(camera.state.wants_scenes());
    let mut again = ThingState::from_bytes(&bytes).expect("a state");
    assert!(again.pictures().eq_by_files(camera.state.pictures()));
    assert!(again.wants_scenes() && !again.has_pages());
    let (place, page) = pages.remove(0);
    assert!(place >= 0x8000);
    // Beside pages of identities, whichever come first.
    again.restore_pages(std::slice::from_ref(&page));
    again.give_scenes(&[vec![0; 520], page]);
    camera.state = again;
    camera.shows(person(70));
    assert_eq!(camera.view(), "intrusion", "nothing was learnt anew");
    assert!(camera.state.take_pages(&settings).len() <= 1);
    // Without its page it begins again.
    let mut lost = ThingState::from_bytes(&bytes).expect("a state");
    lost.give_scenes(&[]);
    camera.state = lost;
    camera.shows(yard);
    assert_eq!(camera.view(), "learning");
    for cut in 0..bytes.len() {
        assert!(ThingState::from_bytes(&bytes[..cut]).is_err());
    }
}

#[test]
fn what_is_old_goes_and_at_most_four_alarms_are_kept() {
    let mut camera = Camera::learnt(vec![]);
    let mut gone = Vec::new();
    for _ in 0..6 {
        gone.extend(camera.shows(person(70)));
        gone.extend(camera.shows(yard));
    }
    // Six alarms, each with a picture; flapping holds the later ones raised.
    let view = camera.state.pictures().next().expect("a view");
    assert!((1..=4).contains(&view.raised.len()), "{}", view.raised.len());
    assert!(camera.files().is_disjoint(&gone.into_iter().collect()));
    let named = camera.files();
    assert!(!camera.state.forget_pictures(START), "nothing is so old");
    assert!(camera.state.forget_pictures(camera.now + Span::secs(1)));
    assert!(camera.files().is_empty());
    assert_eq!(camera.state.take_released().into_iter().collect::<BTreeSet<_>>(), named);
}

#[test]
fn what_is_refused_and_what_has_no_effect() {
    let mut camera = Camera::learnt(vec![]);
    let settings = Settings::default();
    let shot = |name: &str, at| Shot {
        name: name.to_owned(),
        at,
        grey: grey(yard),
        file: "new".to_owned(),
    };
    let take = |camera: &mut Camera, shot: Shot| {
        let (rules, state, now) = (&camera.rules, &mut camera.state, camera.now);
        judge_picture(rules, &settings, state, &shot, now, &mut camera.found)
    };
    let refused = take(&mut camera, shot("vew", None)).expect_err("unknown");
    assert_eq!(refused.code(), "unknown_name");
    assert!(refused.to_string().contains("Did you mean \"view\"?"), "{refused}");
    let ahead = camera.now + Span::hours(1);
    let refused = take(&mut camera, shot("view", Some(ahead))).expect_err("ahead");
    assert_eq!(refused.code(), "too_far_ahead");
    // The same moment again, and one before it: nothing follows, and the file goes.
    for at in [None, Some(camera.now - Span::secs(30))] {
        let judged = take(&mut camera, shot("view", at)).expect("taken");
        assert!(judged.repeat);
        assert_eq!(camera.state.take_released(), ["new"]);
    }
    let said = Signal {
        state: BTreeMap::from([("view".to_owned(), StateValue::Text("same".to_owned()))]),
        ..Signal::default()
    };
    let now = camera.now;
    let refused = judge(&camera.rules, &settings, &mut camera.state, &said, now, &mut camera.found)
        .expect_err("what a picture shows is not the thing's to say");
    assert_eq!(refused.code(), "told_by_picture");
    let pump = super::rules("");
    let mut state = ThingState::new("pump-1".into());
    let none =
        judge_picture(&pump, &settings, &mut state, &shot("view", None), now, &mut Vec::new());
    assert_eq!(none.expect_err("no pictures").code(), "no_pictures");
}

#[test]
fn another_shape_is_another_scene() {
    let mut camera = Camera::learnt(vec![]);
    let pixels = vec![90; 120 * 160];
    let tall = Grey::new(120, 160, pixels).expect("a picture");
    camera.now = camera.now + Span::secs(10);
    let shot = Shot { name: "view".to_owned(), at: None, grey: tall, file: "tall".to_owned() };
    let settings = Settings::default();
    let now = camera.now;
    judge_picture(&camera.rules, &settings, &mut camera.state, &shot, now, &mut camera.found)
        .expect("taken");
    assert_eq!(camera.view(), "learning");
    assert_eq!(camera.files(), names(["tall"]));
}

#[test]
fn definitions_are_checked() {
    let check = |kind: KindDef, alarms: &[AlarmDef], path: &str, told: &str| {
        let problems = Rules::compile(&kind, alarms, &[]).expect_err("a problem");
        let found = problems.iter().find(|problem| problem.path == path);
        let found = found.unwrap_or_else(|| panic!("{problems:?}"));
        assert!(found.to_string().contains(told), "{found}");
    };
    let wrong = alarm("tamper", "view == \"movd\"", Span::ZERO);
    check(kind(vec![]), &[wrong], "alarms.tamper.when", "Did you mean moved?");
    let area = Area { left: 0.6, top: 0.0, right: 0.4, bottom: 1.0 };
    check(kind(vec![area]), &[], "things.camera.pictures.view.watched", "[0.6, 0, 0.4, 1]");
    let mut bad = kind(vec![]);
    bad.state.remove("view");
    check(bad, &[], "things.camera.pictures.view", "a text of that name");
    let mut many = kind(vec![]);
    for n in 0..5 {
        let def = many.pictures["view"].clone();
        many.state.insert(format!("view{n}"), StateType::Text);
        many.pictures.insert(format!("view{n}"), def);
    }
    check(many, &[], "things.camera.pictures", "at most 4");
    let mut all = kind(vec![]);
    if let Some(view) = all.pictures.get_mut("view") {
        view.least = 0.0;
    }
    check(all, &[], "things.camera.pictures.view.least", "a share above 0");
}

trait SameFiles<'a>: Iterator<Item = PicturesOf<'a>> + Sized {
    fn eq_by_files<'b>(self, other: impl Iterator<Item = PicturesOf<'b>>) -> bool {
        let all = |view: PicturesOf<'_>| view.kept().cloned().collect::<Vec<_>>();
        self.map(all).eq(other.map(all))
    }
}

impl<'a, I: Iterator<Item = PicturesOf<'a>>> SameFiles<'a> for I {}
