//! The cast: a story's people, things and companies become a tenant.

use std::collections::BTreeMap;

use focal_base::{AgentId, At, Lang, PersonId, QueueId, SiteId, Span, TenantId, ThingId};
use focal_case::{Minute, QuietHours};
use focal_desk::{Presence, Queue};
use focal_pack::story::{Person, Story};

use crate::intake::{Control, ThingSetup};
use crate::kit::Kit;
use crate::rows::{
    AgentRow, Binding, ComponentRow, Consent, NearBy, PersonRow, ProviderRow, Role, SiteRow,
    TenantRow, Theme, ThingRow,
};
use crate::stage::{Stage, StageError};

/// Sets the stage for a story.
pub fn set(
    kit: &Kit,
    files: &BTreeMap<String, String>,
    story: &Story,
) -> Result<Stage, StageError> {
    let id = TenantId::from("story");
    let mut tenant = TenantRow::new(id, "Story", &story.zone, &kit.pack.currency, Lang::default());
    tenant.mail_from = "focal@story.example".to_owned();
    let mut stage = Stage::new(tenant, story.start, 1)?;
    let (now, tenant) = (stage.now, stage.tenant.clone());
    stage.house.act(&tenant, now, |work| {
        work.use_pack(kit, files);
        companies(work.tx, kit, story);
        people(work.tx, story);
        things(work.tx, kit, story, now);
        Ok(())
    })?;
    agents(&mut stage, story)?;
    Ok(stage)
}

fn companies(tx: &mut crate::tx::Tx<'_>, kit: &Kit, story: &Story) {
    for (swatch, (id, provider)) in (1u8..).zip(&story.providers) {
        let bind = |role: &String| Binding { pack: kit.pack.name.clone(), role: role.clone() };
        tx.put_provider(ProviderRow {
            id: id.clone(),
            name: id.0.clone(),
            email: format!("{id}@story.example"),
            lang: Lang::default(),
            swatch,
            roles: provider.roles.iter().map(bind).collect(),
            answers_within: Span::hours(4),
        });
    }
    for (id, kind) in &story.components {
        let runner = story.providers.iter().find(|(_, row)| row.runs.contains(id));
        let runner = runner.map(|(provider, _)| provider);
        tx.put_component(ComponentRow {
            id: id.clone(),
            name: id.0.clone(),
            kind: kind.clone(),
            pack: kit.pack.name.clone(),
            provider: runner.cloned(),
        });
    }
}

fn person(id: &PersonId, person: &Person, zone: &str, near: bool) -> PersonRow {
    let quiet = person.quiet.map(|(from, to)| QuietHours {
        zone: zone.to_owned(),
        from: Minute(from),
        to: Minute(to),
    });
    PersonRow {
        id: id.clone(),
        name: id.0.clone(),
        email: format!("{id}@story.example"),
        lang: person.lang.clone(),
        zone: zone.to_owned(),
        consent: Consent { mail: person.consent.iter().any(|channel| channel == "mail"), near },
        quiet,
        wake_if_critical: true,
        asked: 0,
        accepted: 0,
        last_asked: None,
    }
}

fn people(tx: &mut crate::tx::Tx<'_>, story: &Story) {
    for (id, found) in &story.people {
        tx.put_person(person(id, found, &story.zone, false));
    }
    for (id, found) in &story.near {
        tx.put_person(person(id, &found.person, &story.zone, true));
    }
}

fn things(tx: &mut crate::tx::Tx<'_>, kit: &Kit, story: &Story, now: At) {
    let site = SiteId::from("site");
    tx.put_site(SiteRow {
        id: site.clone(),
        name: "Site".into(),
        address: String::new(),
        zone: story.zone.clone(),
        access: String::new(),
    });
    let near_to = |thing: &ThingId| -> Vec<NearBy> {
        let close = story.near.iter().filter(|(_, near)| near.to.contains(thing));
        close.map(|(person, near)| NearBy { person: person.clone(), eta: near.eta }).collect()
    };
    for (id, thing) in &story.things {
        tx.put_thing(ThingRow {
            id: id.clone(),
            name: id.0.clone(),
            kind: thing.kind.clone(),
            pack: kit.pack.name.clone(),
            site: Some(site.clone()),
            customer: thing.customer.clone(),
            on: thing.on.clone(),
            near: near_to(id),
            maintenance: false,
            renewed: BTreeMap::new(),
            created: now,
            first_heard: None,
            public_code: id.0.clone(),
            spent: BTreeMap::new(),
        });
        let setup = ThingSetup {
            thing: id.clone(),
            pack: kit.pack.name.clone(),
            kind: thing.kind.clone(),
            maintenance: false,
            renewed: BTreeMap::new(),
        };
        let tenant = tx.world.id().clone();
        tx.control(Control::Thing { tenant, setup });
    }
    let id = QueueId::from("help");
    tx.put_queue(Queue { id, name: "Help".into(), offer_for: Span::mins(10), ..Queue::default() });
}

fn agents(stage: &mut Stage, story: &Story) -> Result<(), StageError> {
    let (now, tenant) = (stage.now, stage.tenant.clone());
    for (name, agent) in &story.agents {
        let id = AgentId::from(name.as_str());
        stage.house.act(&tenant, now, |work| {
            work.tx.put_agent(AgentRow {
                id: id.clone(),
                name: name.clone(),
                email: format!("{name}@story.example"),
                role: Role::Agent,
                lang: Lang::default(),
                theme: Theme::System,
                keys_off: false,
                comfort: Default::default(),
                active: true,
                skills: agent.skills.clone(),
                queues: vec![QueueId::from("help")],
                capacity: agent.capacity,
            });
            if agent.available { work.set_presence(&id, Presence::Available) } else { Ok(()) }
        })?;
    }
    Ok(())
}
