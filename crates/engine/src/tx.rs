//! One decision under way: what it changes in the world, and what it will commit.
//!
//! A rule calls `put_*` and reads its own changes at once. If the decision fails, everything is put
//! back as it was; if it succeeds, rows, events and effects go to the store in one transaction, and only
//! then are notes told and controls given to sense.

use std::collections::BTreeMap;

use focal_base::{
    AgentId, At, CaseId, ContactId, IdSource, IncidentId, ItemId, PersonId, Said, Span, ThingId,
};
use focal_desk::{Agent, Assignment, Contact, ContactState, Queue};
use focal_store::{Batch, Credential, NewEffect, NewEvent, Read, StoreError, TenantStore};
use serde_json::{Value, json};

use crate::bus::Note;
use crate::effect::Effect;
use crate::intake::Control;
use crate::rows::{
    AgentRow, AlarmRow, ApiTokenRow, AttemptRow, Body, CaseRow, ComponentRow, ErasureRow, From,
    HandoffRow, HoursRow, IncidentRow, ItemKind, ItemRow, MemberRow, PersonRow, ProviderRow,
    ShelvedRow, SiteRow, SkillRow, TallyRow, TenantRow, ThingRow,
};
use crate::tables;
use crate::world::{AtDesk, Indexed, World};

pub(crate) type Undo = Box<dyn FnOnce(&mut World) + Send>;

pub struct Tx<'w> {
    pub world: &'w mut World,
    pub now: At,
    pub ids: &'w mut IdSource,
    pub store: &'w TenantStore,
    pub(crate) batch: Batch,
    pub(crate) notes: Vec<Note>,
    pub(crate) controls: Vec<Control>,
    /// Rows that were written and may have ended: they leave memory after the commit.
    pub(crate) touched: Touched,
    undo: Vec<Undo>,
}

/// Ids of rows that a decision wrote.
#[derive(Default)]
pub(crate) struct Touched {
    pub alarms: Vec<focal_base::AlarmId>,
    pub incidents: Vec<IncidentId>,
    pub contacts: Vec<ContactId>,
    /// Incidents that now mean something else: every case that follows one is thought about again.
    pub regrouped: std::collections::BTreeSet<IncidentId>,
    /// Things that turned out to have another trouble than the case that named them.
    pub parted: std::collections::BTreeSet<focal_base::ThingId>,
}

/// What a finished decision leaves to be done with it.
pub(crate) struct Parts {
    pub batch: Batch,
    pub notes: Vec<Note>,
    pub controls: Vec<Control>,
    pub touched: Touched,
    pub undo: Vec<Undo>,
}

/// Takes what stands under a key out of the indexes.
macro_rules! row_out {
    ($world:expr, $map:ident, $key:expr) => {
        if let Some(row) = $world.$map.get($key) {
            row.index(&mut $world.index, false);
        }
    };
}

macro_rules! put {
    ($($(#[$doc:meta])* $name:ident, $row:ty, $map:ident, $table:ident, |$r:ident| $key:expr;)+) => {$(
        $(#[$doc])*
        pub fn $name(&mut self, row: $row) {
            let $r = &row;
            let key = $key;
            self.batch.put(&tables::$table, &row);
            row_out!(self.world, $map, &key);
            row.index(&mut self.world.index, true);
            let before = self.world.$map.insert(key.clone(), row);
            self.undo.push(Box::new(move |world| {
                row_out!(world, $map, &key);
                if let Some(row) = before {
                    row.index(&mut world.index, true);
                    world.$map.insert(key, row);
                } else {
                    world.$map.remove(&key);
                }
            }));
        }
    )+};
}

macro_rules! forget {
    ($($name:ident, $key:ty, $map:ident, $table:ident;)+) => {$(
        /// Deletes the row. Whoever refers to it must have been checked before.
        pub fn $name(&mut self, key: &$key) {
            row_out!(self.world, $map, key);
            if let Some(row) = self.world.$map.remove(key) {
                self.batch.delete(&tables::$table, key.as_ref_str());
                let key = key.clone();
                self.undo.push(Box::new(move |world| {
                    row.index(&mut world.index, true);
                    world.$map.insert(key, row);
                }));
            }
        }
    )+};
}

/// The text of a key, for deletes.
trait AsRefStr {
    fn as_ref_str(&self) -> &str;
}

impl AsRefStr for String {
    fn as_ref_str(&self) -> &str {
        self
    }
}

macro_rules! as_ref_str {
    ($($name:ty),+) => {$(
        impl AsRefStr for $name {
            fn as_ref_str(&self) -> &str {
                self.as_str()
            }
        }
    )+};
}

as_ref_str!(
    focal_base::ProviderId,
    focal_base::ComponentId,
    focal_base::SiteId,
    focal_base::ThingId,
    focal_base::PersonId,
    focal_base::SkillName,
    focal_base::QueueId,
    focal_base::RunId,
    CaseId
);

impl<'w> Tx<'w> {
    #[must_use]
    pub fn new(
        world: &'w mut World,
        store: &'w TenantStore,
        ids: &'w mut IdSource,
        now: At,
    ) -> Tx<'w> {
        Tx {
            world,
            now,
            ids,
            store,
            batch: Batch::new(),
            notes: vec![],
            controls: vec![],
            touched: Touched::default(),
            undo: vec![],
        }
    }

    put! {
        put_provider, ProviderRow, providers, PROVIDERS, |row| row.id.clone();
        put_component, ComponentRow, components, COMPONENTS, |row| row.id.clone();
        put_site, SiteRow, sites, SITES, |row| row.id.clone();
        put_thing_row, ThingRow, things, THINGS, |row| row.id.clone();
        put_person, PersonRow, people, PEOPLE, |row| row.id.clone();
        put_agent, AgentRow, agents, AGENTS, |row| row.id.clone();
        put_token, ApiTokenRow, tokens, API_TOKENS, |row| row.id.clone();
        put_skill, SkillRow, skills, SKILLS, |row| row.id.clone();
        put_hours, HoursRow, hours, HOURS, |row| row.id.clone();
        put_queue, Queue, queues, QUEUES, |row| row.id.clone();
        put_alarm_row, AlarmRow, alarms, ALARMS, |row| row.id.clone();
        put_shelved, ShelvedRow, shelved, SHELVED, |row| ShelvedRow::key(&row.thing, &row.alarm);
        put_attempts, AttemptRow, attempts, ATTEMPTS, |row| AttemptRow::key(&row.thing, &row.service);
        put_incident_row, IncidentRow, incidents, INCIDENTS, |row| row.id.clone();
        put_member, MemberRow, members, MEMBERS, |row| MemberRow::key(&row.incident, &row.thing);
        put_handoff, HandoffRow, handoffs, HANDOFFS, |row| row.id.clone();
        put_tally, TallyRow, tallies, TALLIES, |row| row.id.clone();
        put_case_row, CaseRow, cases, CASES, |row| row.case.id.clone();
        put_erasure_row, ErasureRow, erasures, ERASURES, |row| row.id.clone();
        put_contact_row, Contact, contacts, CONTACTS, |row| row.id.clone();
    }

    forget! {
        forget_provider, focal_base::ProviderId, providers, PROVIDERS;
        forget_component, focal_base::ComponentId, components, COMPONENTS;
        forget_site, focal_base::SiteId, sites, SITES;
        forget_thing, focal_base::ThingId, things, THINGS;
        forget_person, focal_base::PersonId, people, PEOPLE;
        forget_skill, focal_base::SkillName, skills, SKILLS;
        forget_erasure, focal_base::PersonId, erasures, ERASURES;
        forget_token, String, tokens, API_TOKENS;
        forget_attempts, String, attempts, ATTEMPTS;
        forget_shelved, String, shelved, SHELVED;
        forget_member, String, members, MEMBERS;
        forget_hours, String, hours, HOURS;
        forget_queue, focal_base::QueueId, queues, QUEUES;
        forget_case_row, CaseId, cases, CASES;
        forget_handoff, focal_base::RunId, handoffs, HANDOFFS;
    }

    /// How far an erasure has come.
    pub fn put_erasure(&mut self, row: ErasureRow) {
        self.notes.push(Note::Settings);
        self.put_erasure_row(row);
    }

    /// Changes a case and tells whoever shows it.
    pub fn put_case(&mut self, mut row: CaseRow) {
        debug_assert_eq!(row.flaw(self.world.cases.get(&row.case.id)), None);
        row.version += 1;
        self.notes.push(Note::Case { id: row.case.id.clone() });
        self.put_case_row(row);
    }

    pub fn put_alarm(&mut self, row: AlarmRow) {
        self.touched.alarms.push(row.id.clone());
        self.put_alarm_row(row);
    }

    pub fn put_contact(&mut self, row: Contact) {
        if !matches!(row.state, ContactState::Active { .. }) {
            self.nobody_listens(&row.case);
        }
        self.touched.contacts.push(row.id.clone());
        self.notes.push(Note::Case { id: row.case.clone() });
        self.put_contact_row(row);
    }

    pub fn put_incident(&mut self, row: IncidentRow) {
        self.touched.incidents.push(row.id.clone());
        self.notes.push(Note::Incident { id: row.id.clone() });
        self.put_incident_row(row);
    }

    pub fn put_thing(&mut self, row: ThingRow) {
        self.notes.push(Note::Thing { id: row.id.clone() });
        self.put_thing_row(row);
    }

    pub fn put_tenant(&mut self, row: TenantRow) {
        self.batch.put(&tables::TENANT, &row);
        let before = std::mem::replace(&mut self.world.tenant, row);
        self.world.index.changed.all();
        self.undo.push(Box::new(move |world| {
            world.tenant = before;
            world.index.changed.all();
        }));
        self.notes.push(Note::Settings);
    }

    /// An agent is at the desk, and how; `None`: is gone. True only while the process runs.
    pub fn put_here(&mut self, id: &AgentId, agent: Option<Agent>) {
        let (desk, key) = (&mut self.world.live.desk, id.clone());
        let before = set(desk, key.clone(), agent);
        self.world.index.changed.desk(AtDesk::Agent(key.clone()));
        self.undo.push(Box::new(move |world| {
            world.index.changed.desk(AtDesk::Agent(key.clone()));
            set(&mut world.live.desk, key, before);
        }));
    }

    /// Somebody listens in on the talk of a case since then; `None`: not any more. True only while the
    /// process runs, and told to whoever shows the case.
    pub fn put_listener(&mut self, case: &CaseId, agent: &AgentId, since: Option<At>) {
        let key = (case.clone(), agent.clone());
        let before = set(&mut self.world.live.listening, key.clone(), since);
        self.undo.push(Box::new(move |world| {
            set(&mut world.live.listening, key, before);
        }));
        self.notes.push(Note::Looking { case: case.clone() });
        self.notes.push(Note::Presence { agent: agent.clone() });
    }

    /// The talk is over or has gone elsewhere: so is listening in on it.
    fn nobody_listens(&mut self, case: &CaseId) {
        let listening: Vec<AgentId> = self.world.live.listeners(case).cloned().collect();
        let number = self.world.cases.get(case).map(|row| row.case.number);
        for agent in listening {
            self.put_listener(case, &agent, None);
            let body = json!({ "on": case, "number": number });
            self.event("listen.ended", About::case(case).agent(&agent), body);
        }
    }

    /// Who is offered what now. Whoever is found is looked at anew, whether they are offered it or not.
    pub(crate) fn route(&mut self) -> Vec<Assignment> {
        let room = &self.world.waiting_room;
        let before = room.routed();
        let found = room.route(self.world, self.now);
        self.undo.push(Box::new(move |world| world.waiting_room.set_routed(before)));
        for one in &found {
            self.world.index.changed.desk(AtDesk::Contact(one.contact.clone()));
            self.world.index.changed.desk(AtDesk::Agent(one.agent.clone()));
        }
        found
    }

    /// A thing is connected, or is not any more. True only while the process runs.
    pub fn put_connected(&mut self, thing: &ThingId, on: bool) {
        let connected = &mut self.world.live.connected;
        let was = match on {
            true => !connected.insert(thing.clone()),
            false => connected.remove(thing),
        };
        if was == on {
            return;
        }
        let thing = thing.clone();
        self.undo.push(Box::new(move |world| {
            let connected = &mut world.live.connected;
            let _ = if was { connected.insert(thing) } else { connected.remove(&thing) };
        }));
    }

    /// A person opened a page, or closed one. True only while the process runs.
    pub fn count_page(&mut self, person: &PersonId, opened: bool) {
        let present = &mut self.world.live.present;
        let pages = present.get(person).copied().unwrap_or(0);
        let pages = if opened { pages + 1 } else { pages.saturating_sub(1) };
        let before = set(present, person.clone(), Some(pages).filter(|pages| *pages > 0));
        let person = person.clone();
        self.undo.push(Box::new(move |world| {
            set(&mut world.live.present, person, before);
        }));
    }

    /// Changes loaded packs; put back if the decision fails.
    pub fn with_kits(&mut self, change: impl FnOnce(&mut World)) {
        let before = (self.world.kits.clone(), self.world.pack_rows.clone());
        change(self.world);
        self.world.index.changed.all();
        self.undo.push(Box::new(move |world| {
            (world.kits, world.pack_rows) = before;
            world.index.changed.all();
        }));
    }

    pub fn note(&mut self, note: Note) {
        self.notes.push(note);
    }

    pub fn control(&mut self, control: Control) {
        self.controls.push(control);
    }

    pub fn batch(&mut self) -> &mut Batch {
        &mut self.batch
    }

    pub fn credential(&mut self, credential: Credential) {
        self.batch.credentials.push(credential);
    }

    pub fn revoke(&mut self, hash: String) {
        self.batch.revoked.push(hash);
    }

    pub fn new_id<T: std::convert::From<String>>(&mut self) -> T {
        self.ids.next(self.now)
    }

    /// The tenant's next number in a series such as `case`.
    pub fn number(&mut self, series: &str) -> Result<u64, StoreError> {
        self.batch.bump(self.store, series)
    }

    /// A duration at the tenant's pace.
    #[must_use]
    pub fn paced(&self, span: Span) -> Span {
        self.world.tenant.paced(span)
    }

    /// Writes a fact into the journal: ids and numbers only.
    pub fn event(&mut self, kind: &str, about: About, body: Value) {
        debug_assert_eq!(
            crate::admin::AUDITED.contains(&kind),
            body["on"].is_string(),
            "{kind}: what is audited says on what, and nothing else does"
        );
        self.batch.event(NewEvent {
            at: self.now,
            kind: kind.to_owned(),
            case: about.case,
            thing: about.thing,
            incident: about.incident,
            actor: about.actor,
            body,
        });
    }

    /// Adds to what the last fact of a room says (`queue.…`), if this decision wrote one.
    pub fn amend(&mut self, room: &str, more: serde_json::Map<String, Value>) {
        let last = self
            .batch
            .events
            .iter_mut()
            .rev()
            .find(|event| event.kind.split('.').next() == Some(room));
        if let Some(Value::Object(body)) = last.map(|event| &mut event.body) {
            body.extend(more);
        }
    }

    /// Writes a fact that reports read, with whatever else its readers need.
    pub fn fact(&mut self, what: &focal_report::What, about: About, more: Value) {
        let (kind, mut body) = what.written();
        if let (Value::Object(body), Value::Object(more)) = (&mut body, more) {
            body.extend(more);
        }
        self.event(&kind, about, body);
    }

    /// Asks the world outside for something, after the commit. `id` makes it happen once.
    pub fn effect(&mut self, id: &str, due: At, effect: &Effect) {
        let kind = effect.kind().to_owned();
        let body = serde_json::to_value(effect).unwrap_or(Value::Null);
        self.batch.effect(NewEffect { id: id.to_owned(), kind, due, body });
    }

    /// Adds a line to a case's thread.
    pub fn item(&mut self, item: ItemRow) -> ItemId {
        let id = item.id.clone();
        self.batch.put(&tables::ITEMS, &item);
        let (case, told) = (item.case, id.clone());
        self.notes.push(match item.to {
            Some(_) => Note::Whisper { case, id: told },
            None => Note::Item { case, id: told },
        });
        id
    }

    /// Adds a line that the house says, in words that can be said in any language.
    pub fn say(&mut self, case: &CaseId, kind: ItemKind, from: From, said: Said) -> ItemId {
        let id = self.new_id();
        self.item(ItemRow {
            id,
            case: case.clone(),
            at: self.now,
            from,
            kind,
            body: Body::Said(said),
            severity: None,
            attachments: vec![],
            client_id: None,
            delivery: None,
            seen: None,
            to: None,
            was: None,
        })
    }

    pub(crate) fn parts(self) -> Parts {
        let Tx { batch, notes, controls, touched, undo, .. } = self;
        Parts { batch, notes, controls, touched, undo }
    }

    #[must_use]
    pub fn counter(&self, name: &str) -> u64 {
        self.store.counter(name).unwrap_or(0)
    }
}

/// Puts a value in or takes it out; gives what was there.
fn set<K: Ord, V>(map: &mut BTreeMap<K, V>, key: K, value: Option<V>) -> Option<V> {
    match value {
        Some(value) => map.insert(key, value),
        None => map.remove(&key),
    }
}

/// What an event is about.
#[derive(Clone, Debug, Default)]
pub struct About {
    pub case: Option<CaseId>,
    pub thing: Option<ThingId>,
    pub incident: Option<IncidentId>,
    pub actor: Option<String>,
}

impl About {
    #[must_use]
    pub fn case(id: &CaseId) -> About {
        About { case: Some(id.clone()), ..About::default() }
    }

    #[must_use]
    pub fn row(row: &CaseRow) -> About {
        About {
            case: Some(row.case.id.clone()),
            thing: row.case.thing.clone(),
            incident: row.case.incident.clone(),
            actor: None,
        }
    }

    #[must_use]
    pub fn thing(id: &ThingId) -> About {
        About { thing: Some(id.clone()), ..About::default() }
    }

    #[must_use]
    pub fn by(mut self, actor: impl ToString) -> About {
        self.actor = Some(actor.to_string());
        self
    }

    #[must_use]
    pub fn agent(self, id: &AgentId) -> About {
        self.by(id)
    }
}

/// The body of an event about a contact.
#[must_use]
pub fn contact_body(id: &ContactId) -> Value {
    json!({ "contact": id })
}
