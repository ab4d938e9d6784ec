//! Numbers that an operator has replaced.

use std::collections::BTreeMap;

use super::{shipped, small};
use crate::{Origin, load, load_with};

fn with(path: &str, value: &str) -> BTreeMap<String, String> {
    BTreeMap::from([(path.to_owned(), value.to_owned())])
}

/// Every number of every pack can be replaced by itself, and then nothing else is different.
#[test]
fn each_number_of_the_packs_that_ship_has_a_place() {
    for name in ["water", "appliance", "wearable-payment", "factory", "security"] {
        let files = shipped(name);
        let pack = load(&files).pack.expect("a pack");
        let all: BTreeMap<String, String> =
            pack.estimates.iter().map(|one| (one.path.clone(), one.value.clone())).collect();
        assert_eq!(all.len(), pack.estimates.len(), "{name}: a path stands for two numbers");
        let loaded = load_with(&files, &all);
        let again = loaded.pack.unwrap_or_else(|| panic!("{name}: {:#?}", loaded.problems));
        assert_eq!(again.replaced.len(), all.len(), "{name}");
        assert!(again.estimates.iter().all(|one| one.origin == Origin::Operator));
        assert_eq!(again.causes, pack.causes);
        assert_eq!(again.steps, pack.steps);
        assert_eq!(again.alarms, pack.alarms);
        assert_eq!(again.models, pack.models);
        assert_eq!(again.support_budget, pack.support_budget);
    }
}

#[test]
fn a_replaced_number_is_used_and_the_packs_own_is_kept_beside_it() {
    let files = small::files();
    let numbers = BTreeMap::from([
        ("cause.worn.shows.low".to_owned(), "0.5".to_owned()),
        ("alarm.pump.low.for".to_owned(), "2m".to_owned()),
        ("kind.pump.trouble_rate".to_owned(), "0.05".to_owned()),
        ("service.report.code.busy.tells.main-low".to_owned(), "0.7".to_owned()),
        ("kind.pump.support_budget".to_owned(), "60".to_owned()),
        ("kind.pump.telemetry.pressure.range".to_owned(), "0 to 20".to_owned()),
    ]);
    let loaded = load_with(&files, &numbers);
    let pack = loaded.pack.unwrap_or_else(|| panic!("{:#?}", loaded.problems));
    let cause = pack.cause("worn").expect("a cause");
    assert!((cause.shows["low"] - 0.5).abs() < 1e-9);
    assert!((pack.model("pump").expect("a model").trouble_rate - 0.05).abs() < 1e-9);
    assert_eq!(pack.support_budget[&"pump".into()], focal_base::Money(6_000));
    assert_eq!(pack.replaced["cause.worn.shows.low"], "0.9");
    assert_eq!(pack.replaced["kind.pump.trouble_rate"], "0.02");
    assert_eq!(pack.replaced["kind.pump.telemetry.pressure.range"], "0 to 16");
    let of = |path: &str| pack.estimates.iter().find(|one| one.path == path).expect("a number");
    assert_eq!(of("cause.worn.shows.low").origin, Origin::Operator);
    assert_eq!(of("cause.worn.prior").origin, Origin::Estimate);
    assert_eq!(pack.version.hash, load(&files).pack.expect("a pack").version.hash);
}

#[test]
fn what_is_wrong_is_said_at_its_place_and_what_is_not_there_by_its_name() {
    let files = small::files();
    let cases = [
        ("cause.worn.prior", "2", "{cause: worn", "expected a probability from 0 to 1"),
        ("cause.worn.prior", "often", "{cause: worn", "expected a probability from 0 to 1"),
        ("step.ask.answers.too.main-low", "-1", "{step: ask,", "a probability"),
        ("alarm.pump.low.when", "presure < 3.0", "{alarm: low,", "presure"),
        ("alarm.pump.low.for", "5 parsecs", "{alarm: low,", "a duration"),
        ("cause.worm.prior", "0.1", "pack.yaml", "no number `cause.worm.prior` to replace"),
        ("cause.worn.owner.x", "0.1", "pack.yaml", "no number"),
        ("cause.worn.prior", "", "pack.yaml", "no number"),
        ("cause.worn.owner", "utility", "pack.yaml", "`cause.worn.owner` is no number"),
        ("", "1", "pack.yaml", "no number"),
        ("cause", "1", "pack.yaml", "no number"),
        ("service.report.code", "1", "pack.yaml", "no number"),
    ];
    let line = |text: &str| {
        let at = files["pack.yaml"].lines().position(|line| line.contains(text)).expect("a line");
        format!("pack.yaml:{}:", at + 1)
    };
    for (path, value, place, says) in cases {
        let place = if place.starts_with('{') { line(place) } else { place.to_owned() };
        let loaded = load_with(&files, &with(path, value));
        assert!(loaded.pack.is_none(), "{path} = {value}");
        let told: Vec<String> = loaded.problems.iter().map(ToString::to_string).collect();
        let found = told.iter().any(|line| line.starts_with(&place) && line.contains(says));
        assert!(found, "{path} = {value}: {told:#?}");
    }
}
