//! Indexes over the rows of a world, kept by whoever writes a row. They hold nothing that the rows do not
//! say, and make a look cost what it finds, not what there is.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{AlarmId, CaseId, ComponentId, ContactId, IncidentId, PersonId, RunId, ThingId};
use focal_desk::{Contact, ContactState};

use super::World;
use crate::rows::{AlarmRow, CaseRow, IncidentRow, ThingRow};

type Many<K, V> = BTreeMap<K, BTreeSet<V>>;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Index {
    /// Active alarms of a thing.
    pub alarms: Many<ThingId, AlarmId>,
    /// Every case that names a thing, those of a customer, and the open ones that follow an incident.
    pub cases: Many<ThingId, CaseId>,
    pub cases_of_people: Many<PersonId, CaseId>,
    pub followers: Many<IncidentId, CaseId>,
    pub runs: BTreeMap<RunId, CaseId>,
    /// Contacts of a case that have not ended.
    pub contacts: Many<CaseId, ContactId>,
    pub things_on: Many<ComponentId, ThingId>,
    /// Open incidents that a thing belongs to.
    pub incidents: Many<ThingId, IncidentId>,
    /// Attempts by class.
    pub attempts: super::Tallies,
    /// Grows with every change of what things look like to each other.
    pub generation: u64,
}

/// A row that is found by more than its id.
pub trait Indexed {
    /// Enters the row, or takes it out again.
    fn index(&self, index: &mut Index, enter: bool);
}

fn set<K: Ord + Clone, V: Ord + Clone>(many: &mut Many<K, V>, key: &K, value: &V, enter: bool) {
    if enter {
        many.entry(key.clone()).or_default().insert(value.clone());
    } else if let Some(values) = many.get_mut(key) {
        values.remove(value);
        if values.is_empty() {
            many.remove(key);
        }
    }
}

impl Indexed for AlarmRow {
    fn index(&self, index: &mut Index, enter: bool) {
        index.generation += 1;
        if self.returned.is_none() {
            set(&mut index.alarms, &self.thing, &self.id, enter);
        }
    }
}

impl Indexed for CaseRow {
    fn index(&self, index: &mut Index, enter: bool) {
        for thing in self.case.things() {
            set(&mut index.cases, thing, &self.case.id, enter);
        }
        if let Some(customer) = &self.case.customer {
            set(&mut index.cases_of_people, customer, &self.case.id, enter);
        }
        if let Some(incident) = self.case.incident.as_ref().filter(|_| !self.case.is_resolved()) {
            set(&mut index.followers, incident, &self.case.id, enter);
        }
        for run in &self.case.runs {
            if enter {
                index.runs.insert(run.id.clone(), self.case.id.clone());
            } else {
                index.runs.remove(&run.id);
            }
        }
    }
}

impl Indexed for Contact {
    fn index(&self, index: &mut Index, enter: bool) {
        if !matches!(self.state, ContactState::Ended { .. }) {
            set(&mut index.contacts, &self.case, &self.id, enter);
        }
    }
}

impl Indexed for ThingRow {
    fn index(&self, index: &mut Index, enter: bool) {
        index.generation += 1;
        for part in self.on.values() {
            set(&mut index.things_on, part, &self.id, enter);
        }
    }
}

impl Indexed for IncidentRow {
    fn index(&self, index: &mut Index, enter: bool) {
        index.generation += 1;
        for thing in self.things.iter().filter(|_| self.closed.is_none()) {
            set(&mut index.incidents, thing, &self.id, enter);
        }
    }
}

macro_rules! by_id_only {
    ($($row:ty),+ $(,)?) => {$(
        impl Indexed for $row {
            fn index(&self, _: &mut Index, _: bool) {}
        }
    )+};
}

by_id_only!(
    crate::rows::ProviderRow,
    crate::rows::ComponentRow,
    crate::rows::SiteRow,
    crate::rows::PersonRow,
    crate::rows::AgentRow,
    crate::rows::SkillRow,
    crate::rows::HoursRow,
    crate::rows::HandoffRow,
    crate::rows::TallyRow,
    focal_desk::Queue,
);

impl World {
    /// Makes every index anew from the rows.
    #[must_use]
    pub fn reindexed(&self) -> Index {
        let mut index = Index::default();
        self.things.values().for_each(|row| row.index(&mut index, true));
        self.alarms.values().for_each(|row| row.index(&mut index, true));
        self.attempts.values().for_each(|row| row.index(&mut index, true));
        self.incidents.values().for_each(|row| row.index(&mut index, true));
        self.cases.values().for_each(|row| row.index(&mut index, true));
        self.contacts.values().for_each(|row| row.index(&mut index, true));
        index
    }

    /// Every case of a customer, open or not.
    pub fn cases_of_person<'a>(
        &'a self,
        person: &PersonId,
    ) -> impl Iterator<Item = &'a CaseRow> + use<'a> {
        let ids = self.index.cases_of_people.get(person);
        ids.into_iter().flatten().filter_map(|id| self.cases.get(id))
    }

    /// Every case that names a thing, open or not.
    pub fn cases_of<'a>(&'a self, thing: &ThingId) -> impl Iterator<Item = &'a CaseRow> + use<'a> {
        self.index.cases.get(thing).into_iter().flatten().filter_map(|id| self.cases.get(id))
    }

    /// Open cases that follow an incident, in the order of their ids.
    pub fn followers<'a>(
        &'a self,
        incident: &IncidentId,
    ) -> impl Iterator<Item = &'a CaseRow> + use<'a> {
        self.index.followers.get(incident).into_iter().flatten().filter_map(|id| self.cases.get(id))
    }

    /// The open case that an incident's common work is done in: the first that was opened.
    #[must_use]
    pub fn leads(&self, row: &CaseRow) -> bool {
        let Some(incident) = &row.case.incident else { return true };
        self.followers(incident).all(|other| other.case.number >= row.case.number)
    }

    /// The open case that an incident's common work is done in.
    #[must_use]
    pub fn leader_of(&self, incident: &IncidentId) -> Option<&CaseRow> {
        self.followers(incident).min_by_key(|row| row.case.number)
    }

    /// Open incidents that a thing belongs to.
    pub fn incidents_of<'a>(
        &'a self,
        thing: &ThingId,
    ) -> impl Iterator<Item = &'a IncidentRow> + use<'a> {
        self.index
            .incidents
            .get(thing)
            .into_iter()
            .flatten()
            .filter_map(|id| self.incidents.get(id))
    }

    #[must_use]
    pub fn is_felt(&self, thing: &ThingId) -> bool {
        self.active_alarms(thing).any(|alarm| alarm.affects_customer)
    }

    /// Another of its things that its customer feels, when its first one is well.
    #[must_use]
    pub fn felt_elsewhere<'a>(&self, row: &'a CaseRow) -> Option<&'a ThingId> {
        let first_is_well = row.case.thing.as_ref().is_some_and(|thing| !self.is_felt(thing));
        let mut others = row.case.also.iter().filter(|_| row.felt && first_is_well);
        others.find(|thing| self.is_felt(thing))
    }

    #[must_use]
    pub fn is_in_alarm(&self, thing: &ThingId) -> bool {
        self.index.alarms.contains_key(thing)
    }
}
