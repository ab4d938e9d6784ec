//! A tenant's world in memory: the rows that decisions read, and the indexes over them.
//!
//! Rows in the store are the truth. This is a copy of those that are alive (open cases, active alarms,
//! people, things), loaded at start and changed only by a transaction that was committed. Closed cases
//! and threads are read from the store when somebody asks.

mod attempts;
mod board;
mod changed;
mod effort;
mod index;
mod load;
mod queues;
mod say;
mod waiting_room;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use focal_base::{
    AgentId, AlarmId, At, CaseId, ComponentId, ContactId, IncidentId, KindName, OwnerRef, PersonId,
    ProviderId, QueueId, RunId, SiteId, SkillName, TenantId, ThingId,
};
use focal_desk::{Agent, Contact, Queue};
use focal_diagnose::{OwnerRole, Place};

use crate::kit::Kit;
use crate::rows::{
    AgentRow, AlarmRow, ApiTokenRow, AttemptRow, CaseRow, ComponentRow, ErasureRow, HandoffRow,
    HoursRow, IncidentRow, MemberRow, PackRow, PersonRow, ProviderRow, ShelvedRow, SiteRow,
    SkillRow, TallyRow, TenantRow, ThingRow,
};

pub use attempts::{AttemptClass, AttemptOutcome, Tallies, count};
pub use board::{Counts, Place as BoardPlace, View};
pub(crate) use changed::{AtDesk, Changed, Read};
pub use effort::Effort;
pub(crate) use index::is_common;
pub use index::{Index, Indexed};
pub use say::Names;

/// Everything about one tenant that is alive.
#[derive(Clone)]
pub struct World {
    pub tenant: TenantRow,
    pub pack_rows: BTreeMap<String, PackRow>,
    /// Every pack version an open case may need, by `pack@version`; the current one also by its name.
    pub kits: BTreeMap<String, Arc<Kit>>,
    pub providers: BTreeMap<ProviderId, ProviderRow>,
    pub components: BTreeMap<ComponentId, ComponentRow>,
    pub sites: BTreeMap<SiteId, SiteRow>,
    pub things: BTreeMap<ThingId, ThingRow>,
    pub people: BTreeMap<PersonId, PersonRow>,
    pub agents: BTreeMap<AgentId, AgentRow>,
    /// Tokens for programs, with those that are over: the audit trail names them.
    pub tokens: BTreeMap<String, ApiTokenRow>,
    pub skills: BTreeMap<SkillName, SkillRow>,
    pub hours: BTreeMap<String, HoursRow>,
    pub queues: BTreeMap<QueueId, Queue>,
    /// Active alarms, and those of open incidents.
    pub alarms: BTreeMap<AlarmId, AlarmRow>,
    /// Alarms on the shelf, by thing and alarm.
    pub shelved: BTreeMap<String, ShelvedRow>,
    pub incidents: BTreeMap<IncidentId, IncidentRow>,
    /// Things of open incidents.
    pub members: BTreeMap<String, MemberRow>,
    /// What each thing has attempted lately, by thing and service.
    pub attempts: BTreeMap<String, AttemptRow>,
    /// Open cases, and resolved ones that may still be reopened.
    pub cases: BTreeMap<CaseId, CaseRow>,
    /// Contacts that have not ended.
    pub contacts: BTreeMap<ContactId, Contact>,
    pub handoffs: BTreeMap<RunId, HandoffRow>,
    /// What outcomes have taught, by pack and kind of thing.
    pub tallies: BTreeMap<String, TallyRow>,
    /// People who were to be forgotten, by what stands in their place.
    pub erasures: BTreeMap<PersonId, ErasureRow>,
    pub live: Live,
    pub index: Index,
    pub(crate) peers: crate::decide::PeerCache,
    pub effort: Effort,
    pub(crate) dues: crate::work::time::Dues,
    pub(crate) taught: crate::decide::TaughtCache,
    pub(crate) waiting_room: waiting_room::WaitingRoom,
    pub(crate) board: board::Board,
}

/// What is true only while the process runs: who is connected, who looks, who is at work.
#[derive(Clone, Default)]
pub struct Live {
    /// How signals are judged, as the configuration says; the tenant's pace comes on top.
    pub judging: focal_sense::Settings,
    pub connected: BTreeSet<ThingId>,
    /// Presence and load of those who are signed in; an agent who is not here is offline.
    pub desk: BTreeMap<AgentId, Agent>,
    /// Customers with a page open: (person, case) → connections.
    pub present: BTreeMap<PersonId, u32>,
    /// Who listens in on the talk of which case, and since when.
    pub listening: BTreeMap<(CaseId, AgentId), At>,
}

impl Live {
    /// Those who listen in on the talk of a case.
    pub fn listeners<'a>(
        &'a self,
        case: &'a CaseId,
    ) -> impl Iterator<Item = &'a AgentId> + use<'a> {
        let from = (case.clone(), AgentId::default());
        let theirs = self.listening.range(from..).map(|(key, _)| key);
        theirs.take_while(move |(of, _)| of == case).map(|(_, agent)| agent)
    }

    #[must_use]
    pub fn listens(&self, case: &CaseId, agent: &AgentId) -> bool {
        self.listening.contains_key(&(case.clone(), agent.clone()))
    }
}

impl World {
    /// The pack that a thing's kind comes from, as installed now.
    #[must_use]
    pub fn kit(&self, pack: &str) -> Option<&Arc<Kit>> {
        self.kits.get(pack)
    }

    /// The pack a case began with; the current one when that version is gone.
    #[must_use]
    pub fn kit_of(&self, case: &CaseRow) -> Option<&Arc<Kit>> {
        let pinned = &case.case.pinned;
        self.kits
            .get(&format!("{}@{}", pinned.pack, pinned.version))
            .or_else(|| self.kits.get(&pinned.pack))
    }

    #[must_use]
    pub fn kit_of_thing(&self, thing: &ThingId) -> Option<&Arc<Kit>> {
        self.kit(&self.things.get(thing)?.pack)
    }

    pub fn active_alarms<'a>(&'a self, thing: &'a ThingId) -> impl Iterator<Item = &'a AlarmRow> {
        self.index.alarms.get(thing).into_iter().flatten().filter_map(|id| self.alarms.get(id))
    }

    /// The open case about a thing, if there is one: its own before one that names it among others.
    #[must_use]
    pub fn open_case_of(&self, thing: &ThingId) -> Option<&CaseRow> {
        let open = self.cases_of(thing).filter(|row| !row.case.is_resolved());
        open.min_by_key(|row| row.case.thing.as_ref() != Some(thing))
    }

    #[must_use]
    pub fn contact_of(&self, case: &CaseId) -> Option<&Contact> {
        self.contacts.get(self.index.contacts.get(case)?.first()?)
    }

    /// The company that answers for a role of a pack.
    #[must_use]
    pub fn provider_of(&self, pack: &str, role: &str) -> Option<&ProviderRow> {
        let plays = |row: &&ProviderRow| {
            row.roles.iter().any(|bound| bound.pack == pack && bound.role == role)
        };
        self.providers.values().find(plays)
    }

    /// Who owns a cause, once roles are bound: whoever runs the component it sits in; or, of a cause in a
    /// thing, whoever plays the role for that thing.
    #[must_use]
    pub fn owner(&self, pack: &str, role: &OwnerRole, place: &Place) -> OwnerRef {
        let own = match (place, role) {
            (Place::Component(id), _) => {
                self.components.get(id).and_then(|row| row.provider.clone())
            }
            (Place::Thing(id), OwnerRole::Role(role)) => {
                self.things.get(id).and_then(|thing| self.runs_for(pack, role, thing))
            }
            (Place::Thing(_), _) => None,
        };
        match role {
            OwnerRole::Customer => OwnerRef::Customer,
            OwnerRole::Nobody => OwnerRef::Nobody,
            OwnerRole::Role(role) => own
                .or_else(|| self.provider_of(pack, role).map(|row| row.id.clone()))
                .map_or_else(|| OwnerRef::Role(role.clone()), OwnerRef::Provider),
        }
    }

    /// Of several companies that play one role, the one that runs what this thing hangs on.
    #[must_use]
    pub fn runs_for(&self, pack: &str, role: &str, thing: &ThingRow) -> Option<ProviderId> {
        let model = &self.kit(pack)?.model;
        let of_role =
            |kind: &&KindName| model.components.get(*kind).is_some_and(|def| def.of == role);
        let parts = thing.on.iter().filter(|(kind, _)| of_role(kind));
        parts.filter_map(|(_, id)| self.components.get(id)?.provider.clone()).next()
    }

    /// Things that depend on an instance of a shared component.
    pub fn things_on<'a>(
        &'a self,
        kind: &'a KindName,
        id: &'a ComponentId,
    ) -> impl Iterator<Item = &'a ThingRow> {
        let all = self.index.things_on.get(id).into_iter().flatten();
        all.filter_map(|id| self.things.get(id)).filter(move |row| row.on.get(kind) == Some(id))
    }

    #[must_use]
    pub fn id(&self) -> &TenantId {
        &self.tenant.id
    }
}
