//! The cast of a storm: pumps of the pack as it ships that share their parts, a customer each, and one agent.

use std::collections::BTreeMap;
use std::path::Path;

use focal_base::{At, ComponentId, KindName, Lang, PersonId, QueueId, Span, TenantId, ThingId};
use focal_desk::Queue;
use focal_engine::intake::{Control, ThingSetup};
use focal_engine::rows::{
    AgentRow, Binding, ComponentRow, Consent, PersonRow, ProviderRow, Role, Theme, ThingRow,
};
use focal_engine::work::Work;
use focal_engine::{House, Kit};
use focal_store::History;

pub const AGENT: &str = "noa";

pub fn name(i: usize) -> ThingId {
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

/// Puts the cast into the house: everything that a storm of `count` pumps needs.
pub fn cast<H: History>(
    house: &House<H>,
    tenant: &TenantId,
    now: At,
    count: usize,
) -> Result<(), String> {
    let files = files()?;
    let kit = Kit::make(&files).map_err(|problems| format!("{problems:?}"))?;
    let made = house.act(tenant, now, |work| {
        work.use_pack(&kit, &files);
        let id = QueueId::from("help");
        work.tx.put_queue(Queue { id, name: "Help".into(), ..Queue::default() });
        shared(work, &kit);
        agent(work);
        (0..count).for_each(|i| pump(work, &kit, tenant, now, i));
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

/// Somebody who takes whatever is offered.
fn agent(work: &mut Work<'_, '_>) {
    work.tx.put_agent(AgentRow {
        id: AGENT.into(),
        name: "Noa".to_owned(),
        email: "noa@example.org".to_owned(),
        role: Role::Agent,
        lang: Lang::default(),
        theme: Theme::default(),
        keys_off: false,
        comfort: Default::default(),
        active: true,
        skills: BTreeMap::new(),
        queues: vec![],
        capacity: 100_000,
    });
}

fn pump(work: &mut Work<'_, '_>, kit: &Kit, tenant: &TenantId, now: At, i: usize) {
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
        created: now,
        first_heard: None,
        public_code: id.0.clone(),
        spent: BTreeMap::new(),
    });
    let pack = kit.pack.name.clone();
    let setup = ThingSetup { thing: id, pack, kind, maintenance: false, renewed: BTreeMap::new() };
    work.tx.control(Control::Thing { tenant: tenant.clone(), setup });
}
