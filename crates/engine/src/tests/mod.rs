//! What the house promises, tried on a virtual clock: the very path that live traffic runs.

mod bus;
mod erasure;
mod evidence;
mod flows;
mod goes_on;
mod growth;
mod letters;
mod memory;
mod merging;
mod numbers;
mod once;
mod one_trouble;
mod opening;
mod recovery;
mod repeats;
mod reports;
mod rest;
mod rules;
mod services;
mod shelving;
mod shipped;
mod storms;
mod supervise;
mod takeover;
mod teaching;
mod texts;
mod told;
mod unstaffed;
mod upgrade;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use focal_base::{CaseId, PersonId};

use crate::kit::Kit;
use crate::rows::CaseRow;
use crate::stage::Stage;
use crate::story::{Report, play_out};
use crate::world::World;

/// Every file of a pack that ships.
pub(crate) fn files(pack: &str) -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs").join(pack);
    let mut found = BTreeMap::new();
    read(&root, &root, &mut found);
    found
}

fn read(root: &Path, folder: &PathBuf, found: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).expect("a pack").flatten() {
        let path = entry.path();
        if path.is_dir() {
            read(root, &path, found);
        } else if path.extension().is_some_and(|ext| ext == "yaml") {
            let name = path.strip_prefix(root).expect("below it").to_string_lossy().into_owned();
            found.insert(name, std::fs::read_to_string(&path).expect("text"));
        }
    }
}

/// Plays a story that a test writes, on a pack that ships.
fn play(pack: &str, text: &str) -> (Report, Stage) {
    let mut files = files(pack);
    files.retain(|name, _| !name.starts_with("stories/"));
    files.insert("stories/told.yaml".to_owned(), text.to_owned());
    let kit = Kit::make(&files).unwrap_or_else(|problems| panic!("{problems:#?}"));
    play_out(&kit, &files, &kit.pack.stories[0]).expect("it plays")
}

/// Plays it and expects all that it says.
fn passes(text: &str) -> Stage {
    let (report, stage) = play("water", text);
    assert!(report.passed(), "{:#?}\n{}", report.failures, report.trace.join("\n"));
    stage
}

/// One pump of Rosa's, with everybody around it; then what happens.
fn pump(obeys: &str, then: &str) -> String {
    let cast = "
story: told
is: clear fault
about: A pump of its own.
zone: Europe/Madrid
start: 2026-03-11T16:00:00+01:00
people: {rosa: {lang: es, consent: [mail]}}
near:
  tomas: {to: [pump-1], lang: es, eta: 9m}
  lucia: {to: [pump-1], lang: es, eta: 4m}
agents: {noa: {skills: {hydraulics: 8, lang-es: 9}}}
providers:
  bombas: {role: maker}
  aguas: {role: utility}
  fontaneros: {role: plumber}
components: {main-7: street-main, power-7: site-power, gw-7: gateway}
things:
  pump-1:
    kind: booster-pump
    on: {street-main: main-7, site-power: power-7, gateway: gw-7}
    customer: rosa
    obeys: OBEYS
timeline:
  - {at: 0m, until: 14m, every: 1m, thing: pump-1, state: {drive: running, wet_floor: false},
     values: {pressure_in: 2.6, pressure_out: 4.5, flow: 1.2, current: 4.1, vibration: 1.8, sensor_voltage: 2.1}}
";
    format!("{}{}", cast.replace("OBEYS", obeys).trim_start(), then.trim_start_matches('\n'))
}

fn look<T>(stage: &Stage, look: impl FnOnce(&World) -> T) -> T {
    stage.house.read(&stage.tenant, look).expect("the tenant")
}

/// The case of a person.
fn case_of(stage: &Stage, person: &str) -> CaseRow {
    let person = PersonId::from(person);
    let find = |world: &World| {
        world.cases.values().find(|row| row.case.customer.as_ref() == Some(&person)).cloned()
    };
    look(stage, find).expect("a case")
}

fn id_of(stage: &Stage, person: &str) -> CaseId {
    case_of(stage, person).case.id
}
