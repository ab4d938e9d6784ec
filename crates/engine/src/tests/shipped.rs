//! Every story of the packs that ship holds.

use super::files;
use crate::kit::Kit;
use crate::story;

fn check(pack: &str) {
    let files = files(pack);
    let kit = Kit::make(&files).unwrap_or_else(|problems| panic!("{problems:#?}"));
    assert!(kit.pack.stories.len() >= 6);
    for told in &kit.pack.stories {
        let report = story::play(&kit, &files, told).expect("it plays");
        let trace = report.trace.join("\n");
        assert!(report.passed(), "{}: {:#?}\n{trace}", report.story, report.failures);
    }
}

#[test]
fn water() {
    check("water");
}

#[test]
fn climate() {
    check("climate");
}

#[test]
fn field() {
    check("field");
}

#[test]
fn factory() {
    check("factory");
}

#[test]
fn appliance() {
    check("appliance");
}

#[test]
fn home_network() {
    check("home-network");
}

#[test]
fn wearable_payment() {
    check("wearable-payment");
}

#[test]
fn security() {
    check("security");
}
