//! What an erasure would do, before anybody asks for it: what goes, what stays without a name, and what is in the way.

use focal_base::{CaseId, PersonId, ThingId};
use focal_store::{Query, Read, StoreError};

use crate::rows::{CaseRow, SiteRow};
use crate::tables;
use crate::world::World;

/// Cases whose lines are counted for a preview; beyond it the count says "at least".
const COUNTED: usize = 500;

/// Something that has to end before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hindrance {
    /// They still wait for help.
    Open { case: CaseId, number: u64 },
    /// They were asked a favour, and others wait for it.
    Asked { case: CaseId, number: u64 },
    /// A thing whose past would go is in alarm: its end would be told by nobody.
    Alarm { thing: ThingId, name: String },
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    pub hindrances: Vec<Hindrance>,
    pub cases: u64,
    pub lines: u64,
    /// There are more lines than were counted.
    pub more: bool,
    pub files: u64,
    /// Names of things that lose their customer.
    pub things: Vec<String>,
    /// Names of things that lose somebody near.
    pub near: Vec<String>,
    pub places: Vec<String>,
}

/// What is in the way. `past`: what their things have sent should go too.
pub(super) fn hindrances(world: &World, id: &PersonId, past: bool) -> Vec<Hindrance> {
    let open = world.cases_of_person(id).filter(|row| !row.case.is_resolved());
    let mut all: Vec<Hindrance> = open
        .map(|row| Hindrance::Open { case: row.case.id.clone(), number: row.case.number })
        .collect();
    let asked = |row: &&CaseRow| {
        let asks =
            |favour: &focal_case::Favour| favour.asked.iter().any(|asked| asked.person == *id);
        !row.case.is_resolved()
            && row.case.live_runs().any(|run| run.favour.as_ref().is_some_and(asks))
    };
    let asked = world.cases.values().filter(asked);
    all.extend(
        asked.map(|row| Hindrance::Asked { case: row.case.id.clone(), number: row.case.number }),
    );
    if past {
        let theirs = world.things_of(id).filter(|row| row.customer.as_ref() == Some(id));
        let ailing = theirs.filter(|row| world.is_in_alarm(&row.id));
        all.extend(
            ailing.map(|row| Hindrance::Alarm { thing: row.id.clone(), name: row.name.clone() }),
        );
    }
    all
}

/// Places at which only their things stand.
pub(super) fn places_of(world: &World, id: &PersonId) -> Vec<SiteRow> {
    let theirs = world.things_of(id).filter(|row| row.customer.as_ref() == Some(id));
    let sites: std::collections::BTreeSet<_> = theirs.filter_map(|row| row.site.clone()).collect();
    let shared = |site: &focal_base::SiteId| {
        world
            .things
            .values()
            .any(|row| row.site.as_ref() == Some(site) && row.customer.as_ref() != Some(id))
    };
    sites
        .into_iter()
        .filter(|site| !shared(site))
        .filter_map(|site| world.sites.get(&site).cloned())
        .collect()
}

/// Looks without changing anything; `None` when there is nobody of that id.
pub fn preview(
    world: &World,
    store: &impl Read,
    id: &PersonId,
) -> Result<Option<Preview>, StoreError> {
    if !world.people.contains_key(id) {
        return Ok(None);
    }
    let things = world.things_of(id);
    let mut found = Preview {
        hindrances: hindrances(world, id, true),
        places: places_of(world, id).iter().map(SiteRow::in_words).collect(),
        ..Preview::default()
    };
    for row in things {
        if row.customer.as_ref() == Some(id) {
            found.things.push(row.name.clone());
        }
        if row.near.iter().any(|near| near.person == *id) {
            found.near.push(row.name.clone());
        }
    }
    let theirs = Query::by("customer", id.as_str());
    found.cases = store.count(&tables::CASES, &theirs)?;
    found.more = found.cases > COUNTED as u64;
    for row in store.find(&tables::CASES, &theirs.limit(COUNTED))? {
        let thread = Query::by("case", row.case.id.as_str());
        store.walk(&tables::ITEMS, &thread, &mut |item| {
            found.lines += u64::from(matches!(item.body, crate::rows::Body::Written(_)));
            found.files += item.attachments.len() as u64;
        })?;
    }
    Ok(Some(found))
}
