//! What a house of some size is filled with, some thousand rows to a commit. Rows go through the one way to change
//! a world, as administration's do; only the checks of what an administrator typed are left out.

use std::collections::BTreeMap;

use focal_base::{AgentId, CaseId, ComponentId, KindName, Lang, PersonId, Span, ThingId};
use focal_desk::Presence;
use focal_engine::intake::{Control, ThingSetup};
use focal_engine::rows::{AgentRow, ComponentRow, Consent, PersonRow, Role, Theme, ThingRow};
use focal_engine::work::Work;

use super::stand::Stand;

const PACK: &str = "water";
const ROWS: usize = 5_000;
const ASKS: usize = 200;
/// Things that share each of their parts.
const PARTS: [(&str, usize); 3] = [("street-main", 20), ("site-power", 5), ("gateway", 10)];
const KNOWS: [&str; 4] = ["water", "cards", "lang-es", "lang-en"];

pub fn thing(i: usize) -> ThingId {
    ThingId(format!("pump-{i:07}"))
}

pub fn agent(i: usize) -> AgentId {
    AgentId(format!("agent-{i:05}"))
}

fn person(i: usize) -> PersonId {
    PersonId(format!("home-{i:07}"))
}

/// Pumps of the pack as it ships, a customer each; twenty on a main.
pub fn things(stand: &Stand, count: usize) -> Result<(), String> {
    for from in (0..count).step_by(ROWS) {
        stand.act(|work| {
            (from..(from + ROWS).min(count)).for_each(|i| pump(work, i));
            Ok(())
        })?;
    }
    Ok(())
}

fn pump(work: &mut Work<'_, '_>, i: usize) {
    put_person(work, i);
    let part = |(kind, many): (&str, usize)| {
        (KindName::from(kind), ComponentId(format!("{kind}-{}", i / many)))
    };
    for (kind, many) in PARTS.into_iter().filter(|(_, many)| i.is_multiple_of(*many)) {
        let (kind, id) = part((kind, many));
        let name = id.0.clone();
        work.tx.put_component(ComponentRow { id, name, kind, pack: PACK.into(), provider: None });
    }
    let row = ThingRow {
        id: thing(i),
        name: format!("Pump {i}"),
        kind: KindName::from("booster-pump"),
        pack: PACK.to_owned(),
        site: None,
        customer: Some(person(i)),
        on: BTreeMap::from(PARTS.map(part)),
        near: vec![],
        maintenance: false,
        renewed: BTreeMap::new(),
        created: work.tx.now,
        first_heard: None,
        public_code: format!("{i:07}"),
        spent: BTreeMap::new(),
    };
    let (tenant, setup) = (work.tx.world.id().clone(), ThingSetup::of(&row));
    work.tx.control(Control::Thing { tenant, setup });
    work.tx.put_thing(row);
}

fn put_person(work: &mut Work<'_, '_>, i: usize) {
    let id = person(i);
    work.tx.put_person(PersonRow {
        name: format!("Home {i}"),
        email: format!("{id}@example.org"),
        id,
        lang: Lang::default(),
        zone: "Europe/Madrid".to_owned(),
        consent: Consent { mail: false, near: false },
        quiet: None,
        wake_if_critical: false,
        asked: 0,
        accepted: 0,
        last_asked: None,
    });
}

/// People who wait for a person, each in a case of their own, by the way that a customer's page takes.
pub fn contacts(stand: &Stand, from: usize, count: usize) -> Result<(), String> {
    let to = from + count;
    for first in (from..to).step_by(ASKS) {
        stand
            .act(|work| (first..(first + ASKS).min(to)).try_for_each(|i| ask(work, i).map(drop)))?;
    }
    Ok(())
}

/// Somebody new asks for a person.
pub fn ask(work: &mut Work<'_, '_>, i: usize) -> Result<CaseId, focal_engine::Refused> {
    put_person(work, i);
    let case = work.ask_for_help(&person(i), None)?;
    work.want_person(&case, &person(i))?;
    Ok(case)
}

/// Agents who know one or two of four skills well or less well, at the desk and away, then there.
pub fn agents(stand: &Stand, count: usize, there: Presence) -> Result<(), String> {
    let all: Vec<usize> = (0..count).collect();
    for some in all.chunks(ROWS) {
        stand.act(|work| {
            some.iter().for_each(|i| put_agent(work, *i));
            Ok(())
        })?;
    }
    for some in all.chunks(ASKS) {
        stand.act(|work| some.iter().try_for_each(|i| work.set_presence(&agent(*i), there)))?;
    }
    Ok(())
}

fn put_agent(work: &mut Work<'_, '_>, i: usize) {
    let skill = |n: usize| (KNOWS[n % KNOWS.len()].into(), [9, 6, 3][i / 7 % 3]);
    let id = agent(i);
    work.tx.put_agent(AgentRow {
        name: format!("Agent {i}"),
        email: format!("{id}@example.org"),
        id,
        role: Role::Agent,
        lang: Lang::default(),
        theme: Theme::default(),
        keys_off: false,
        comfort: Default::default(),
        active: true,
        skills: BTreeMap::from([skill(i), skill(i / 4)]),
        queues: vec![],
        capacity: 2,
    });
}

/// Long enough that nobody's offer ends while it is measured.
pub fn ring_long(stand: &Stand) -> Result<(), String> {
    stand.act(|work| {
        let queues: Vec<_> = work.tx.world.queues.values().cloned().collect();
        for queue in queues {
            work.tx.put_queue(focal_desk::Queue { offer_for: Span::hours(12), ..queue });
        }
        Ok(())
    })
}
