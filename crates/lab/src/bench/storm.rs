//! A storm: ten thousand pumps share their parts, and one part fails. How long the house works until all of it is
//! one incident: when nobody feels it (all fall silent), and when everybody does (the main bursts) and each
//! has a case with a decision of its own.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use focal_base::{At, ComponentId, KindName, Lang, PersonId, QueueId, Span, TenantId, ThingId};
use focal_desk::Queue;
use focal_engine::Kit;
use focal_engine::intake::{Control, RulesKey, ThingSetup};
use focal_engine::rows::{
    Binding, ComponentRow, Consent, PackRow, PersonRow, ProviderRow, TenantRow, ThingRow,
};
use focal_engine::stage::Stage;
use focal_engine::work::Work;
use focal_sense::Signal;
use serde_json::json;

use super::Dose;
use crate::figure::{Aim, Figure, round};

const THINGS: usize = 10_000;
const START: At = At(1_795_356_000_000);
const WELL: [(&str, f64); 6] = [
    ("pressure_in", 2.6),
    ("pressure_out", 4.5),
    ("flow", 3.0),
    ("current", 4.0),
    ("vibration", 1.7),
    ("sensor_voltage", 2.2),
];
const BURST: [(&str, f64); 6] = [
    ("pressure_in", 0.4),
    ("pressure_out", 0.9),
    ("flow", 0.5),
    ("current", 3.0),
    ("vibration", 3.0),
    ("sensor_voltage", 0.9),
];

/// Half the things beside all of them: what grows faster than they do would show.
pub fn measure(dose: Dose) -> Result<Vec<Figure>, String> {
    let count = dose.of(THINGS, 100);
    let figures = [
        ("seconds of work for a storm that nobody feels: one case", false),
        ("seconds of work for a storm that everybody feels: a case for each", true),
    ];
    let measured =
        figures.map(|(what, felt)| Ok(figure(what, &one(count, felt)?, &one(count / 2, felt)?)));
    measured.into_iter().collect()
}

fn figure(what: &'static str, storm: &Storm, half: &Storm) -> Figure {
    let also = vec![
        ("sense_s", json!(round(storm.sense))),
        ("incidents", json!(storm.incidents)),
        ("cases", json!(storm.cases)),
        ("handoffs", json!(storm.handoffs)),
        ("half_the_things_s", json!(round(half.decide))),
    ];
    Figure {
        bench: "storm",
        what,
        value: storm.decide,
        unit: "s",
        aim: Aim::Below(2.0),
        how: format!("{} pumps of packs/water on one main, stores in memory", storm.things),
        also,
    }
}

struct Storm {
    things: usize,
    /// Judging the signals, and deciding what follows from them, in seconds of one core.
    sense: f64,
    decide: f64,
    incidents: usize,
    cases: usize,
    handoffs: usize,
}

fn one(count: usize, felt: bool) -> Result<Storm, String> {
    let tenant = TenantRow::new("acme".into(), "Acme", "Europe/Madrid", "EUR", Lang::default());
    let mut stage = Stage::new(tenant, START, 1).map_err(|error| error.to_string())?;
    cast(&stage, count)?;
    let (mut sense, mut decide) = (0.0, 0.0);
    let minutes = if felt { 10 } else { 20 };
    for minute in 0..minutes {
        let values = if minute < 2 { WELL } else { BURST };
        let says = if felt || minute < 2 { count } else { 0 };
        let now = START + Span::mins(minute);
        let begun = Instant::now();
        stage.advance(now, &mut |_, _| Ok(())).map_err(|error| error.to_string())?;
        decide += begun.elapsed().as_secs_f64();
        let begun = Instant::now();
        for i in 0..says {
            let values = values.iter().map(|(name, value)| ((*name).into(), *value)).collect();
            let signal = Signal { values, at: Some(now), ..Signal::default() };
            stage.hear(&name(i), signal).map_err(|error| error.to_string())?;
        }
        sense += begun.elapsed().as_secs_f64();
        let begun = Instant::now();
        stage.settle(&mut |_, _| Ok(())).map_err(|error| error.to_string())?;
        decide += begun.elapsed().as_secs_f64();
    }
    let counts = stage.house.read(&stage.tenant, |world| {
        (world.incidents.len(), world.cases.len(), world.handoffs.len())
    });
    let (incidents, cases, handoffs) = counts.unwrap_or_default();
    if incidents != 1 || handoffs > 1 || cases != if felt { count } else { 1 } {
        return Err(format!("{incidents} incidents, {cases} cases and {handoffs} hand-offs"));
    }
    Ok(Storm { things: count, sense, decide, incidents, cases, handoffs })
}

fn name(i: usize) -> ThingId {
    ThingId(format!("pump-{i:05}"))
}

/// The pack as it ships beside this program's sources.
fn files() -> Result<BTreeMap<String, String>, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/water");
    let mut found = BTreeMap::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).map_err(|error| error.to_string())?;
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ext| ext == "yaml") {
                let text = std::fs::read_to_string(&path).map_err(|error| error.to_string())?;
                let name = path.strip_prefix(&root).unwrap_or(&path);
                found.insert(name.to_string_lossy().into_owned(), text);
            }
        }
    }
    Ok(found)
}

fn cast(stage: &Stage, count: usize) -> Result<(), String> {
    let files = files()?;
    let kit = Kit::make(&files).map_err(|problems| format!("{problems:?}"))?;
    let tenant = stage.tenant.clone();
    let made = stage.house.act(&tenant, stage.now, |work| {
        let pack = PackRow {
            pack: kit.pack.name.clone(),
            version: kit.version.clone(),
            files: files.clone(),
            installed: START,
        };
        work.tx.with_kits(|world| world.add_pack(pack));
        for (kind, rules) in &kit.rules {
            let (tenant, pack) = (tenant.clone(), kit.pack.name.clone());
            let key = RulesKey { tenant, pack, kind: kind.clone() };
            work.tx.control(Control::Rules { key, rules: rules.clone() });
        }
        let id = QueueId::from("help");
        work.tx.put_queue(Queue { id, name: "Help".into(), ..Queue::default() });
        shared(work, &kit);
        (0..count).for_each(|i| pump(work, &kit, &tenant, i));
        Ok(())
    });
    made.map_err(|error| error.to_string())
}

const PARTS: [(&str, &str); 3] =
    [("street-main", "main-7"), ("site-power", "power-7"), ("gateway", "gw-7")];

fn shared(work: &mut Work<'_, '_>, kit: &Kit) {
    for (kind, id) in PARTS {
        work.tx.put_component(ComponentRow {
            id: id.into(),
            name: id.to_owned(),
            kind: kind.into(),
            pack: kit.pack.name.clone(),
            provider: None,
        });
    }
    work.tx.put_provider(ProviderRow {
        id: "aguas".into(),
        name: "Aguas".to_owned(),
        email: "aguas@example.org".to_owned(),
        lang: Lang::default(),
        swatch: 1,
        roles: vec![Binding { pack: kit.pack.name.clone(), role: "utility".to_owned() }],
        answers_within: Span::hours(4),
    });
}

fn pump(work: &mut Work<'_, '_>, kit: &Kit, tenant: &TenantId, i: usize) {
    let (id, kind) = (name(i), KindName::from("booster-pump"));
    let person = PersonId(format!("home-{i:05}"));
    work.tx.put_person(PersonRow {
        id: person.clone(),
        name: person.0.clone(),
        email: format!("{person}@example.org"),
        lang: Lang::default(),
        zone: "Europe/Madrid".to_owned(),
        consent: Consent { mail: true, near: false },
        quiet: None,
        wake_if_critical: false,
        asked: 0,
        accepted: 0,
        last_asked: None,
    });
    let parts = PARTS.map(|(kind, id)| (KindName::from(kind), ComponentId::from(id)));
    work.tx.put_thing(ThingRow {
        id: id.clone(),
        name: id.0.clone(),
        kind: kind.clone(),
        pack: kit.pack.name.clone(),
        site: None,
        customer: Some(person),
        on: BTreeMap::from(parts),
        near: vec![],
        maintenance: false,
        renewed: BTreeMap::new(),
        created: START,
        first_heard: None,
        public_code: id.0.clone(),
        spent: BTreeMap::new(),
    });
    let pack = kit.pack.name.clone();
    let setup =
        ThingSetup { thing: id, pack, kind, maintenance: false, renewed: Default::default() };
    work.tx.control(Control::Thing { tenant: tenant.clone(), setup });
}
