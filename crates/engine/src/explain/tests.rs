//! What a pack says of its causes, and what it leaves open.

use std::collections::BTreeMap;

use super::*;

fn kit(changes: &[(&str, &str, &str)]) -> Kit {
    let mut files = focal_pack::skeleton("test").expect("files");
    files.retain(|path, _| !path.starts_with("stories/"));
    for (file, from, to) in changes {
        let text = files.get_mut(*file).expect("a file");
        assert!(text.contains(from), "{file} has no {from}");
        *text = text.replace(from, to);
    }
    Kit::make(&files).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn cabinet(changes: &[(&str, &str, &str)]) -> (BTreeMap<String, OneCause>, Vec<Gap>) {
    let explained = explain(&kit(changes), &"cabinet".into()).expect("a kind");
    let causes = explained.causes.into_iter().map(|one| (one.cause.to_string(), one));
    (causes.collect(), explained.gaps)
}

#[test]
fn a_cause_is_recognised_told_apart_and_ended() {
    let (causes, gaps) = cabinet(&[]);
    assert_eq!(gaps, []);
    let stuck = &causes["controller-stuck"];
    assert!((stuck.share - 0.25).abs() < 1e-9);
    let stopped = Evidence::Sign("compressor_stopped".to_owned(), true);
    let sign = stuck.findings.iter().find(|one| one.what == stopped).expect("the sign");
    assert!((sign.p - 0.90).abs() < 1e-9);
    assert!(sign.bits > 1.0, "{}", sign.bits);
    // The compressor looks the same to the thing itself; only listening tells.
    let [other] = &stuck.told_from[..] else { panic!("{:?}", stuck.told_from) };
    assert_eq!(other.cause.as_str(), "compressor-failed");
    assert_eq!(other.free, None);
    let test = other.test.as_ref().expect("a test");
    assert_eq!((test.step.as_str(), test.by), ("ask-hum", Actor::Customer));
    // (p − q)² / ((p + q)(2 − p − q)) of an answer with p = 0.85 and q = 0.05.
    assert!((test.removes - 0.64 / 0.99).abs() < 1e-6, "{}", test.removes);
    assert_eq!(stuck.first.as_ref().map(|(step, _)| step.as_str()), Some("restart-cabinet"));
    let ends: Vec<&str> = stuck.ends.iter().map(|end| end.step.as_str()).collect();
    assert_eq!(ends, ["restart-cabinet", "visit-by-maker"]);
    // 0.05 + 5 min of a major trouble; then, where it fails, a visit and what follows one that was in vain.
    let first = 0.05 + 6.0 * 5.0 / 60.0;
    assert!((stuck.ends[0].cost - first).abs() < 1e-9);
    let visit = 180.0 + 6.0 * 24.0;
    let wrong = 24.0;
    let last = 1000.0_f64.max(1.25 * visit);
    let expected = first + 0.3 * (visit + 0.1 * (wrong + last));
    assert!((stuck.known - expected).abs() < 1e-6, "{} {expected}", stuck.known);
}

/// Of a thing that says nothing, nothing else is known.
#[test]
fn silence_is_told_from_nothing_that_speaks() {
    let (causes, _) = cabinet(&[]);
    let out = &causes["power-out"];
    assert!(out.told_from.is_empty(), "{:?}", out.told_from);
    assert!(matches!(&out.findings[0].what, Evidence::Alarm(alarm) if alarm == "silent"));
    assert_eq!(out.ends[0].step.as_str(), "report-power");
}

#[test]
fn what_no_test_separates_is_said() {
    let (_, gaps) = cabinet(&[(
        "steps.yaml",
        "{compressor-failed: 0.85, else: 0.05}",
        "{compressor-failed: 0.06, else: 0.05}",
    )]);
    let [Gap::NothingTells { one, other, trying, matters }] = &gaps[..] else { panic!("{gaps:?}") };
    assert_eq!((one.as_str(), other.as_str()), ("controller-stuck", "compressor-failed"));
    assert_eq!(trying.as_ref().map(|step| step.as_str()), Some("restart-cabinet"));
    assert!(matters, "one is restarted, the other repaired");
}

/// A gateway and a radio fall silent alike: the others that hang on the gateway tell.
#[test]
fn what_only_others_tell_is_no_hole() {
    let (causes, gaps) = cabinet(&[
        (
            "causes.yaml",
            "  # It sits in",
            "  - {cause: unplugged, of: cabinet, owner: customer, prior: 0.1, shows: {silent: 0.98}, estimate: true}\n  # It sits in",
        ),
        (
            "texts/en.yaml",
            "cause.power-out.name:",
            "cause.unplugged.name: A\ncause.unplugged.customer: B\ncause.unplugged.repair: C\ncause.power-out.name:",
        ),
        (
            "texts/es.yaml",
            "cause.power-out.name:",
            "cause.unplugged.name: A\ncause.unplugged.customer: B\ncause.unplugged.repair: C\ncause.power-out.name:",
        ),
    ]);
    let shared = KindName::from("site-power");
    let (one, other) = ("unplugged".into(), "power-out".into());
    assert!(gaps.contains(&Gap::OnlyOthersTell { one, other, shared }), "{gaps:?}");
    assert!(gaps.contains(&Gap::NothingEnds { cause: "unplugged".into() }));
    assert!(causes["unplugged"].told_from.iter().any(|told| told.others && told.test.is_none()));
}

#[test]
fn what_is_never_seen_or_ended_is_said() {
    let (_, gaps) = cabinet(&[
        ("causes.yaml", "shows: {silent: 0.98}", "shows: {silent: 0}"),
        ("steps.yaml", "fixes: {power-out: 0.95}", "fixes: {else: 0.3}"),
    ]);
    let cause = CauseName::from("power-out");
    assert_eq!(gaps[0], Gap::NothingShows { cause: cause.clone() });
    assert_eq!(gaps[1], Gap::NothingEnds { cause });
}

#[test]
fn the_same_pack_is_explained_alike() {
    let kit = kit(&[]);
    let say = || serde_json::to_string(&explain(&kit, &"cabinet".into())).expect("json");
    assert_eq!(say(), say());
    assert_eq!(explain(&kit, &"pump".into()), None);
}

/// The packs that ship leave nothing open but the weather, which nobody ends.
#[test]
fn the_packs_that_ship_can_tell_and_end_their_causes() {
    let shelf = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    let folders = std::fs::read_dir(shelf).expect("packs").map(|entry| entry.expect("one").path());
    let mut seen = 0;
    for folder in folders.filter(|path| path.is_dir()) {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let kit = Kit::make(&crate::tests::files(&name)).expect("a pack");
        for kind in &kit.pack.kinds {
            let explained = explain(&kit, &kind.kind).expect("a kind");
            let open = explained.gaps.into_iter().filter(|gap| match gap {
                Gap::NothingEnds { cause } => cause.as_str() != "season",
                Gap::OnlyOthersTell { .. } => false,
                Gap::NothingTells { matters, .. } => *matters,
                Gap::NothingShows { .. } => true,
            });
            assert_eq!(open.collect::<Vec<_>>(), [], "{name}: {}", kind.kind);
            seen += 1;
        }
    }
    assert!(seen >= 10);
}
