//! The decision that begins it: nobody is forgotten while something of theirs is under way, nor by a slip of the hand.

use std::collections::BTreeMap;

use focal_base::{PersonId, Said, SiteId, ThingId};

use super::preview::{hindrances, places_of};
use crate::admin::{By, note};
use crate::error::Refused;
use crate::rows::{ErasureRow, ErasureStage, ErasureSums, NearBy, SiteRow, ThingRow, Whom};
use crate::work::Work;

/// Erasures that are done and still listed.
const KEPT: usize = 1_000;

/// What an administrator wants.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The person's name as it is written, so that nobody is erased by a slip.
    pub confirm: String,
    /// Places that only their things stand at go too.
    pub places: bool,
    /// What their things have sent goes too; the things begin anew.
    pub past: bool,
}

/// From now on they are not known: no letter, no link, no thing. The rest follows at once, in portions.
pub fn ask(
    work: &mut Work<'_, '_>,
    by: By<'_>,
    id: &PersonId,
    wish: &Wish,
) -> Result<PersonId, Refused> {
    let world = &work.tx.world;
    let person = world.people.get(id).cloned().ok_or(Refused::NotFound("person"))?;
    if wish.confirm.trim() != person.name {
        return Err(Refused::field("erasure.confirm", "confirm", &person.name));
    }
    if let Some(first) = hindrances(world, id, wish.past).into_iter().next() {
        return Err(Refused::Conflict(first.said()));
    }
    let things: Vec<ThingRow> = world.things_of(id).cloned().collect();
    let theirs = |row: &&ThingRow| row.customer.as_ref() == Some(id);
    let past = things.iter().filter(theirs).filter(|_| wish.past).map(|row| row.id.clone());
    let near = things.iter().filter(|row| row.near.iter().any(|near| near.person == *id)).count();
    let namesakes = world.people.values().filter(|row| row.name == person.name).count() > 1
        || world.agents.values().any(|row| row.name == person.name);
    let full = person.name.contains(' ') && !namesakes;
    let staff = world.agents.values().any(|row| row.email.eq_ignore_ascii_case(&person.email));
    let places = if wish.places { places_of(world, id) } else { vec![] };
    let instead: PersonId =
        PersonId(format!("erased-{}", work.tx.new_id::<PersonId>().0.to_lowercase()));
    let mut row = ErasureRow {
        id: instead.clone(),
        asked: work.tx.now,
        by: by.0.clone(),
        stage: ErasureStage::Cases { after: None },
        done: None,
        whom: None,
        things: past.collect(),
        files: Default::default(),
        sums: ErasureSums {
            things: things.iter().filter(theirs).count() as u64,
            near: near as u64,
            places: places.len() as u64,
            ..ErasureSums::default()
        },
    };
    let sites = leave_places(work, &instead, &places);
    for thing in things {
        unbind(work, thing, id, &sites);
    }
    row.whom = Some(Whom {
        person: id.clone(),
        name: full.then(|| person.name.clone()),
        email: Some(person.email).filter(|email| !email.is_empty() && !staff),
        sites,
    });
    work.tx.forget_person(id);
    work.tx.batch().ended.extend(subjects(id));
    make_room(work);
    work.tx.put_erasure(row);
    note(work, by, "person.erasure_asked", instead.as_str());
    Ok(instead)
}

/// The oldest that are done leave the list, so that it does not grow for ever.
fn make_room(work: &mut Work<'_, '_>) {
    let world = &work.tx.world;
    let over = world.erasures.values().filter(|row| row.done.is_some());
    let mut over: Vec<_> = over.map(|row| (row.asked, row.id.clone())).collect();
    over.sort();
    let surplus = over.len().saturating_sub(KEPT);
    over.iter().take(surplus).for_each(|(_, id)| work.tx.forget_erasure(id));
}

/// Whoever holds a link or a page of theirs.
pub(super) fn subjects(id: &PersonId) -> [String; 2] {
    [format!("customer:{id}"), format!("near:{id}")]
}

/// Each place gets another without address; its time zone stays, the things' times are told in it.
fn leave_places(
    work: &mut Work<'_, '_>,
    instead: &PersonId,
    places: &[SiteRow],
) -> BTreeMap<SiteId, SiteId> {
    let mut sites = BTreeMap::new();
    for (i, place) in places.iter().enumerate() {
        let id = SiteId(format!("{instead}-{}", i + 1));
        work.tx.put_site(SiteRow {
            id: id.clone(),
            name: super::names::STRUCK.to_owned(),
            address: String::new(),
            access: String::new(),
            zone: place.zone.clone(),
        });
        work.tx.forget_site(&place.id);
        sites.insert(place.id.clone(), id);
    }
    sites
}

fn unbind(
    work: &mut Work<'_, '_>,
    mut row: ThingRow,
    id: &PersonId,
    sites: &BTreeMap<SiteId, SiteId>,
) {
    if row.customer.as_ref() == Some(id) {
        row.customer = None;
    }
    row.near.retain(|NearBy { person, .. }| person != id);
    row.site = row.site.map(|site| sites.get(&site).cloned().unwrap_or(site));
    work.tx.put_thing(row);
}

impl super::Hindrance {
    /// In words, with what is in the way.
    #[must_use]
    pub fn said(&self) -> Said {
        let said = |key: &str| Said::new(key).with("name", self.name());
        match self {
            super::Hindrance::Open { .. } => said("erasure.open_case"),
            super::Hindrance::Asked { .. } => said("erasure.asked_favour"),
            super::Hindrance::Alarm { .. } => said("erasure.in_alarm"),
        }
    }

    fn name(&self) -> String {
        match self {
            super::Hindrance::Open { number, .. } | super::Hindrance::Asked { number, .. } => {
                format!("C-{number}")
            }
            super::Hindrance::Alarm { name, .. } => name.clone(),
        }
    }

    /// The case or thing to look at.
    #[must_use]
    pub fn at(&self) -> (Option<&focal_base::CaseId>, Option<&ThingId>) {
        match self {
            super::Hindrance::Open { case, .. } | super::Hindrance::Asked { case, .. } => {
                (Some(case), None)
            }
            super::Hindrance::Alarm { thing, .. } => (None, Some(thing)),
        }
    }
}
