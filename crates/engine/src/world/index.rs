//! Indexes over the rows of a world, kept by whoever writes a row. They hold nothing that the rows do not
//! say, and make a look cost what it finds, not what there is.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{
    AgentId, AlarmId, At, CaseId, ComponentId, ContactId, IncidentId, PersonId, QueueId, RunId,
    SkillName, ThingId,
};
use focal_case::{Actor, RunState, StepRun};
use focal_desk::{Contact, ContactState};

use super::{AtDesk, Changed, World};

use crate::rows::{
    AgentRow, AlarmRow, CaseRow, HandoffRow, IncidentRow, MemberRow, PersonRow, Role, ShelvedRow,
    ThingRow,
};

type Many<K, V> = BTreeMap<K, BTreeSet<V>>;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Index {
    /// Active alarms of a thing.
    pub alarms: Many<ThingId, AlarmId>,
    /// Every case that names a thing, those of a customer, and the open ones that follow an incident.
    pub cases: Many<ThingId, CaseId>,
    pub cases_of_people: Many<PersonId, CaseId>,
    pub cases_of_incidents: Many<IncidentId, CaseId>,
    /// By number: the first of them leads.
    pub followers: Many<IncidentId, (u64, CaseId)>,
    /// Followers whose trouble has not gone, and quiet ones in which others' work is under way.
    pub restless: Many<IncidentId, CaseId>,
    pub holding: Many<IncidentId, CaseId>,
    pub runs: BTreeMap<RunId, CaseId>,
    /// Contacts of a case that have not ended.
    pub contacts: Many<CaseId, ContactId>,
    /// Contacts that an agent was offered, has or writes up.
    pub held: Many<AgentId, ContactId>,
    /// Offers that ring, by when they end.
    pub ringing: BTreeSet<(At, ContactId)>,
    /// Contacts that are over but for what their agent writes, by when the talk ended.
    pub writing: BTreeSet<(At, ContactId)>,
    /// Those who work here, by what they know and which queues they serve; by each skill; and those who run the
    /// desk.
    pub staff: Many<Profile, AgentId>,
    pub skilled: Many<SkillName, AgentId>,
    pub supervisors: BTreeSet<AgentId>,
    /// The things that somebody has or stands near.
    pub things_of: BTreeSet<(PersonId, ThingId)>,
    pub things_on: Many<ComponentId, ThingId>,
    /// Whose an e-mail address is, in lower case.
    pub addresses: Many<String, PersonId>,
    /// Incidents that a thing belongs to, and their things.
    pub incidents: Many<ThingId, IncidentId>,
    pub members: Many<IncidentId, ThingId>,
    /// Work that was given away for an incident.
    pub given: Many<IncidentId, RunId>,
    /// Open incidents of something shared.
    pub shared: Many<ComponentId, IncidentId>,
    /// Alarms that return by themselves, by when.
    pub ending: BTreeSet<(At, AlarmId)>,
    /// Alarms that come off the shelf by themselves, by when.
    pub shelved: BTreeSet<(At, String)>,
    /// Attempts by class.
    pub attempts: super::Tallies,
    /// Grows with every change of what things look like to each other.
    pub generation: u64,
    pub changed: Changed,
}

/// What an agent knows, and the queues they serve: whoever has the same may take the same contacts.
pub type Profile = (BTreeMap<SkillName, u8>, BTreeSet<QueueId>);

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

fn flat<T: Ord>(all: &mut BTreeSet<T>, one: T, enter: bool) {
    if enter {
        all.insert(one);
    } else {
        all.remove(&one);
    }
}

impl Indexed for AlarmRow {
    fn index(&self, index: &mut Index, enter: bool) {
        index.sees(&self.thing);
        if self.returned.is_none() {
            set(&mut index.alarms, &self.thing, &self.id, enter);
            if let Some(until) = self.until {
                flat(&mut index.ending, (until, self.id.clone()), enter);
            }
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
        index.changed.case(&self.case.id);
        // What a thing was made to do explains some of what it shows.
        let acted =
            |run: &StepRun| run.by == Actor::Thing && matches!(run.state, RunState::Done(_));
        if let Some(thing) = self.case.thing.as_ref().filter(|_| self.case.runs.iter().any(acted)) {
            index.sees(thing);
        }
        if let Some(incident) = &self.case.incident {
            set(&mut index.cases_of_incidents, incident, &self.case.id, enter);
        }
        if let Some(incident) = self.case.incident.as_ref().filter(|_| !self.case.is_resolved()) {
            let id = &self.case.id;
            set(&mut index.followers, incident, &(self.case.number, id.clone()), enter);
            if self.quiet_since.is_none() {
                set(&mut index.restless, incident, id, enter);
                index.may_end(incident);
            } else if self.case.live_runs().any(is_common) {
                set(&mut index.holding, incident, id, enter);
            }
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
            index.changed.case(&self.case);
            index.changed.desk(AtDesk::Contact(self.id.clone()));
            // Of what only its agent still writes about, nobody is at the other end: a new one may begin.
            let live = !matches!(self.state, ContactState::AfterWork { .. });
            set(&mut index.contacts, &self.case, &self.id, enter && live);
        }
        if let Some(agent) = self.agent() {
            index.changed.desk(AtDesk::Agent(agent.clone()));
            set(&mut index.held, agent, &self.id, enter);
        }
        if let ContactState::Offered { until, .. } = &self.state {
            flat(&mut index.ringing, (*until, self.id.clone()), enter);
        }
        if let ContactState::AfterWork { since, .. } = &self.state {
            flat(&mut index.writing, (*since, self.id.clone()), enter);
        }
    }
}

impl Indexed for AgentRow {
    fn index(&self, index: &mut Index, enter: bool) {
        if !self.active {
            return;
        }
        let profile = (self.skills.clone(), self.queues.iter().cloned().collect());
        set(&mut index.staff, &profile, &self.id, enter);
        for skill in self.skills.keys() {
            set(&mut index.skilled, skill, &self.id, enter);
        }
        if matches!(self.role, Role::Supervisor | Role::Administrator) {
            flat(&mut index.supervisors, self.id.clone(), enter);
        }
    }
}

impl Indexed for focal_desk::Queue {
    fn index(&self, index: &mut Index, _: bool) {
        index.changed.desk(AtDesk::Queues);
    }
}

impl Indexed for ThingRow {
    fn index(&self, index: &mut Index, enter: bool) {
        index.sees(&self.id);
        for part in self.on.values() {
            set(&mut index.things_on, part, &self.id, enter);
        }
        for person in self.near.iter().map(|near| &near.person).chain(&self.customer) {
            flat(&mut index.things_of, (person.clone(), self.id.clone()), enter);
        }
    }
}

impl Indexed for IncidentRow {
    fn index(&self, index: &mut Index, enter: bool) {
        index.changed.incident(&self.id);
        if let Some((_, part)) = self.component.as_ref().filter(|_| self.closed.is_none()) {
            set(&mut index.shared, part, &self.id, enter);
        }
        for thing in &self.listed {
            index.belongs(thing, &self.id, enter);
        }
    }
}

impl Indexed for HandoffRow {
    fn index(&self, index: &mut Index, enter: bool) {
        if let Some(incident) = &self.incident {
            set(&mut index.given, incident, &self.id, enter);
        }
    }
}

impl Indexed for MemberRow {
    fn index(&self, index: &mut Index, enter: bool) {
        index.belongs(&self.thing, &self.incident, enter);
    }
}

/// Work that is done once for all who follow an incident.
pub fn is_common(run: &StepRun) -> bool {
    matches!(run.by, Actor::Partner | Actor::Technician)
}

impl Index {
    fn belongs(&mut self, thing: &ThingId, incident: &IncidentId, enter: bool) {
        self.sees(thing);
        set(&mut self.incidents, thing, incident, enter);
        set(&mut self.members, incident, thing, enter);
    }

    /// A thing looks different from now on, and what is due about it may be due at another moment.
    pub fn sees(&mut self, thing: &ThingId) {
        self.generation += 1;
        self.changed.thing(thing);
        for case in self.cases.get(thing).into_iter().flatten() {
            self.changed.case(case);
        }
    }

    /// What waits for the last of an incident's cases may have to wait no more.
    fn may_end(&mut self, incident: &IncidentId) {
        for case in self.holding.get(incident).into_iter().flatten() {
            self.changed.case(case);
        }
    }
}

impl Indexed for ShelvedRow {
    fn index(&self, index: &mut Index, enter: bool) {
        index.sees(&self.thing);
        flat(&mut index.shelved, (self.until, ShelvedRow::key(&self.thing, &self.alarm)), enter);
    }
}

impl Indexed for PersonRow {
    fn index(&self, index: &mut Index, enter: bool) {
        if !self.email.is_empty() {
            set(&mut index.addresses, &self.email.to_lowercase(), &self.id, enter);
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
    crate::rows::ApiTokenRow,
    crate::rows::SkillRow,
    crate::rows::HoursRow,
    crate::rows::TallyRow,
    crate::rows::ErasureRow,
);

impl World {
    /// Makes every index anew from the rows.
    #[must_use]
    pub fn reindexed(&self) -> Index {
        let mut index = Index::default();
        self.things.values().for_each(|row| row.index(&mut index, true));
        self.people.values().for_each(|row| row.index(&mut index, true));
        self.agents.values().for_each(|row| row.index(&mut index, true));
        self.alarms.values().for_each(|row| row.index(&mut index, true));
        self.shelved.values().for_each(|row| row.index(&mut index, true));
        self.attempts.values().for_each(|row| row.index(&mut index, true));
        self.incidents.values().for_each(|row| row.index(&mut index, true));
        self.members.values().for_each(|row| row.index(&mut index, true));
        self.cases.values().for_each(|row| row.index(&mut index, true));
        self.contacts.values().for_each(|row| row.index(&mut index, true));
        self.handoffs.values().for_each(|row| row.index(&mut index, true));
        // Whoever keeps something beside the rows begins anew with it.
        index.changed = self.index.changed.clone();
        index.changed.all();
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

    /// Contacts that an agent was offered, has or writes up.
    pub fn held_by<'a>(&'a self, agent: &AgentId) -> impl Iterator<Item = &'a Contact> + use<'a> {
        self.index.held.get(agent).into_iter().flatten().filter_map(|id| self.contacts.get(id))
    }

    /// Things whose customer somebody is, or that they stand near.
    pub fn things_of<'a>(
        &'a self,
        person: &PersonId,
    ) -> impl Iterator<Item = &'a ThingRow> + use<'a> {
        let from = (person.clone(), ThingId(String::new()));
        let person = person.clone();
        let theirs = self.index.things_of.range(from..).take_while(move |(of, _)| *of == person);
        theirs.filter_map(|(_, id)| self.things.get(id))
    }

    /// People who are written to at an address, however it is spelt.
    pub fn people_at<'a>(&'a self, email: &str) -> impl Iterator<Item = &'a PersonRow> + use<'a> {
        let theirs = self.index.addresses.get(&email.to_lowercase());
        theirs.into_iter().flatten().filter_map(|id| self.people.get(id))
    }

    /// The case that a run of a step belongs to.
    #[must_use]
    pub fn case_of_run(&self, run: &RunId) -> Option<(&CaseRow, &StepRun)> {
        let row = self.cases.get(self.index.runs.get(run)?)?;
        Some((row, row.case.run(run)?))
    }

    /// Every case that names a thing, open or not.
    pub fn cases_of<'a>(&'a self, thing: &ThingId) -> impl Iterator<Item = &'a CaseRow> + use<'a> {
        self.index.cases.get(thing).into_iter().flatten().filter_map(|id| self.cases.get(id))
    }

    /// Every case of an incident, open or not.
    pub fn cases_of_incident<'a>(
        &'a self,
        incident: &IncidentId,
    ) -> impl Iterator<Item = &'a CaseRow> + use<'a> {
        let ids = self.index.cases_of_incidents.get(incident);
        ids.into_iter().flatten().filter_map(|id| self.cases.get(id))
    }

    /// Open cases that follow an incident, the first that was opened first.
    pub fn followers<'a>(
        &'a self,
        incident: &IncidentId,
    ) -> impl Iterator<Item = &'a CaseRow> + use<'a> {
        let ids = self.index.followers.get(incident);
        ids.into_iter().flatten().filter_map(|(_, id)| self.cases.get(id))
    }

    /// The open case that an incident's common work is done in: the first that was opened.
    #[must_use]
    pub fn leads(&self, row: &CaseRow) -> bool {
        let Some(incident) = &row.case.incident else { return true };
        self.leader_of(incident).is_none_or(|first| first.case.number >= row.case.number)
    }

    /// The open case that an incident's common work is done in.
    #[must_use]
    pub fn leader_of(&self, incident: &IncidentId) -> Option<&CaseRow> {
        self.followers(incident).next()
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
            .filter(|row| row.closed.is_none())
    }

    /// The things of an open incident, by name.
    pub fn members_of<'a>(
        &'a self,
        incident: &IncidentId,
    ) -> impl Iterator<Item = &'a ThingId> + use<'a> {
        self.index.members.get(incident).into_iter().flatten()
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

    /// Its incident means something else than when it was last thought about.
    #[must_use]
    pub fn has_news(&self, row: &CaseRow) -> bool {
        let incident = row.case.incident.as_ref().and_then(|id| self.incidents.get(id));
        incident.is_some_and(|incident| incident.news != row.heard)
    }

    /// Brings what is kept beside the rows up to date, when much has changed.
    pub(crate) fn catch_up(&mut self, now: At) {
        if self.index.changed.is_long() {
            self.peers.catch_up(self);
            self.dues.catch_up(self);
            self.waiting_room.catch_up(self);
            self.board.catch_up(self, now);
            self.index.changed.trim();
        }
    }

    /// An alarm of a thing that is on the shelf.
    #[must_use]
    pub fn shelved_of(&self, thing: &ThingId, alarm: &str) -> Option<&ShelvedRow> {
        // Hardly anything is ever shelved.
        if self.shelved.is_empty() {
            return None;
        }
        self.shelved.get(&ShelvedRow::key(thing, alarm))
    }

    /// Whether an alarm of the thing calls somebody: it is active and not on the shelf. `felt`: by its customer.
    #[must_use]
    pub fn calls(&self, thing: &ThingId, felt: bool) -> bool {
        self.active_alarms(thing).any(|row| {
            (row.affects_customer || !felt) && self.shelved_of(thing, &row.alarm).is_none()
        })
    }

    #[must_use]
    pub fn is_in_alarm(&self, thing: &ThingId) -> bool {
        self.index.alarms.contains_key(thing)
    }
}
