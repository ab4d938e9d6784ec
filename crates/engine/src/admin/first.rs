//! The beginning of a house: its first administrator, and one queue so that nobody who asks for help is
//! ever turned away for lack of one.

use std::collections::BTreeMap;

use focal_base::{AgentId, Lang, QueueId, TextKey};
use focal_case::Hours;
use focal_desk::{Calendar, Queue};

use super::{By, check, note};
use crate::error::Refused;
use crate::rows::{AgentRow, HoursRow, Role, Theme};
use crate::work::Work;

/// What the first page asks, and the names of what comes with it in the chosen language.
#[derive(Clone, Debug)]
pub struct FirstHouse {
    pub organisation: String,
    pub name: String,
    pub email: String,
    pub lang: Lang,
    pub zone: String,
    pub currency: String,
    pub queue: String,
    pub hours: String,
}

impl FirstHouse {
    /// # Errors
    /// The first input that does not fit.
    pub fn check(&self) -> Result<(), Refused> {
        check::name(&self.organisation, "organisation")?;
        check::name(&self.name, "name")?;
        check::email(&self.email, "email")?;
        check::lang(self.lang.as_str(), "lang")?;
        check::zone(&self.zone, "zone")?;
        check::currency(&self.currency, "currency").map(drop)
    }
}

/// Makes them; gives the administrator's id.
pub fn begin(work: &mut Work<'_, '_>, first: &FirstHouse) -> Result<AgentId, Refused> {
    first.check()?;
    let taken = |id: &str| work.tx.world.agents.contains_key(&AgentId::from(id));
    let id = AgentId(check::id(&super::Target::New(None), &first.name, taken)?);
    work.tx.put_agent(AgentRow {
        id: id.clone(),
        name: check::name(&first.name, "name")?,
        email: check::email(&first.email, "email")?,
        role: Role::Administrator,
        lang: first.lang.clone(),
        theme: Theme::System,
        keys_off: false,
        comfort: Default::default(),
        active: true,
        skills: BTreeMap::new(),
        queues: vec![],
        capacity: 4,
    });
    if work.tx.world.queues.is_empty() {
        let hours = Hours { zone: first.zone.clone(), ..Hours::default() };
        let ring = work.tx.paced(work.tx.world.tenant.ring);
        work.tx.put_hours(HoursRow {
            id: "always".to_owned(),
            name: first.hours.clone(),
            hours: hours.clone(),
        });
        work.tx.put_queue(Queue {
            id: QueueId::from("help"),
            name: TextKey(first.queue.clone()),
            calendar: Calendar::Of("always".to_owned()),
            hours,
            offer_for: ring,
            ..Queue::default()
        });
    }
    note(work, By(&id), "house.begun", id.as_str());
    Ok(id)
}
