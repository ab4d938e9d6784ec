//! Reads a tenant's living rows from the store, at start and after a restore.

use std::collections::BTreeMap;
use std::sync::Arc;

use focal_base::At;
use focal_desk::Calendar;
use focal_store::{Key, Query, Read, StoreError, Table};
use serde::de::DeserializeOwned;

use super::{Indexed, Live, World, is_common};
use crate::kit::Kit;
use crate::rows::{AttemptRow, CaseRow, MemberRow, PackRow, ShelvedRow, TenantRow};
use crate::tables;

impl World {
    /// A tenant that has nothing yet.
    #[must_use]
    pub fn empty(tenant: TenantRow) -> World {
        World {
            tenant,
            pack_rows: BTreeMap::new(),
            kits: BTreeMap::new(),
            providers: BTreeMap::new(),
            components: BTreeMap::new(),
            sites: BTreeMap::new(),
            things: BTreeMap::new(),
            people: BTreeMap::new(),
            agents: BTreeMap::new(),
            tokens: BTreeMap::new(),
            skills: BTreeMap::new(),
            hours: BTreeMap::new(),
            queues: BTreeMap::new(),
            alarms: BTreeMap::new(),
            shelved: BTreeMap::new(),
            incidents: BTreeMap::new(),
            members: BTreeMap::new(),
            attempts: BTreeMap::new(),
            cases: BTreeMap::new(),
            contacts: BTreeMap::new(),
            handoffs: BTreeMap::new(),
            tallies: BTreeMap::new(),
            erasures: BTreeMap::new(),
            live: Live::default(),
            index: super::Index::default(),
            peers: crate::decide::PeerCache::default(),
            effort: super::Effort::default(),
            dues: crate::work::time::Dues::default(),
            taught: crate::decide::TaughtCache::default(),
            waiting_room: super::waiting_room::WaitingRoom::default(),
            board: super::board::Board::default(),
        }
    }

    /// Everything alive of one tenant. `None` when the tenant has no settings row: it was never set up.
    pub fn load(store: &impl Read, now: At) -> Result<Option<World>, StoreError> {
        let Some(tenant) = store.all(&tables::TENANT)?.into_iter().next() else {
            return Ok(None);
        };
        let mut world = World::empty(tenant);
        let mut packs = store.all(&tables::PACKS)?;
        packs.sort_by_key(|row| row.installed);
        for row in packs {
            world.add_pack(row);
        }
        let all = Query::new();
        world.providers = keyed(every(store, &tables::PROVIDERS, &all)?, |row| row.id.clone());
        world.components = keyed(every(store, &tables::COMPONENTS, &all)?, |row| row.id.clone());
        world.sites = keyed(every(store, &tables::SITES, &all)?, |row| row.id.clone());
        world.things = keyed(every(store, &tables::THINGS, &all)?, |row| row.id.clone());
        world.people = keyed(every(store, &tables::PEOPLE, &all)?, |row| row.id.clone());
        world.agents = keyed(every(store, &tables::AGENTS, &all)?, |row| row.id.clone());
        world.tokens = keyed(every(store, &tables::API_TOKENS, &all)?, |row| row.id.clone());
        world.skills = keyed(every(store, &tables::SKILLS, &all)?, |row| row.id.clone());
        world.hours = keyed(every(store, &tables::HOURS, &all)?, |row| row.id.clone());
        world.queues = keyed(every(store, &tables::QUEUES, &all)?, |row| row.id.clone());
        world.tallies = keyed(every(store, &tables::TALLIES, &all)?, |row| row.id.clone());
        world.erasures = keyed(every(store, &tables::ERASURES, &all)?, |row| row.id.clone());
        world.name_calendars();
        world.load_trouble(store, now)?;
        world.index = world.reindexed();
        Ok(Some(world))
    }

    /// Queues that were written before calendars were named keep the one that has the same hours.
    fn name_calendars(&mut self) {
        for queue in self.queues.values_mut().filter(|queue| queue.calendar == Calendar::Alike) {
            let same = self.hours.values().find(|row| row.hours == queue.hours);
            queue.calendar = same.map_or(Calendar::None, |row| Calendar::Of(row.id.clone()));
        }
    }

    fn load_trouble(&mut self, store: &impl Read, now: At) -> Result<(), StoreError> {
        let open = Query::by("open", true);
        self.cases = keyed(every(store, &tables::CASES, &open)?, |row| row.case.id.clone());
        let since = now - self.tenant.case.reopen_within;
        let recent = Query::by("open", false).at_least("ended", Key::Int(since.0));
        for row in every(store, &tables::CASES, &recent)? {
            self.cases.insert(row.case.id.clone(), row);
        }
        let shelved = every(store, &tables::SHELVED, &Query::new())?;
        self.shelved = keyed(shelved, |row| ShelvedRow::key(&row.thing, &row.alarm));
        self.incidents = keyed(every(store, &tables::INCIDENTS, &open)?, |row| row.id.clone());
        for id in self.incidents.keys() {
            let query = Query::by("incident", id.as_str());
            let rows = every(store, &tables::MEMBERS, &query)?;
            self.members.extend(keyed(rows, |row| MemberRow::key(&row.incident, &row.thing)));
        }
        let active = every(store, &tables::ALARMS, &Query::by("active", true))?;
        self.alarms = keyed(active, |row| row.id.clone());
        self.attempts = keyed(every(store, &tables::ATTEMPTS, &Query::new())?, |row| {
            AttemptRow::key(&row.thing, &row.service)
        });
        let live = every(store, &tables::CONTACTS, &Query::by("ended", false))?;
        self.contacts = keyed(live, |row| row.id.clone());
        let runs = self.cases.values().flat_map(|row| &row.case.runs);
        for run in runs.filter(|run| is_common(run)) {
            if let Some(row) = store.get(&tables::HANDOFFS, run.id.as_str())? {
                self.handoffs.insert(row.id.clone(), row);
            }
        }
        Ok(())
    }

    /// Lets go of resolved cases that trouble which is back would not open again, and of their hand-offs.
    pub(crate) fn forget_over(&mut self, now: At) {
        let since = now - self.tenant.case.reopen_within;
        let over = |row: &&CaseRow| row.case.outcome().is_some_and(|outcome| outcome.at < since);
        let over: Vec<CaseRow> = self.cases.values().filter(over).cloned().collect();
        for row in over {
            row.index(&mut self.index, false);
            self.cases.remove(&row.case.id);
            for run in &row.case.runs {
                if let Some(given) = self.handoffs.remove(&run.id) {
                    given.index(&mut self.index, false);
                }
            }
        }
    }

    /// Makes a pack usable. A version that no longer compiles (it was installed by an older Focal) is
    /// left out, with a warning: its open cases go on with the current version.
    pub fn add_pack(&mut self, row: PackRow) {
        match Kit::of_row(&row) {
            Ok(kit) => {
                let kit = Arc::new(kit);
                self.kits.insert(format!("{}@{}", row.pack, row.version), Arc::clone(&kit));
                self.kits.insert(row.pack.clone(), kit);
                self.pack_rows.insert(row.pack.clone(), row);
            }
            Err(problems) => tracing::warn!(
                pack = row.pack,
                version = row.version,
                problems = problems.len(),
                "an installed pack does not load any more; install it again"
            ),
        }
    }
}

/// However many there are: what is alive must be in memory whole, or nothing may start.
fn every<T: DeserializeOwned>(
    store: &impl Read,
    table: &Table<T>,
    query: &Query,
) -> Result<Vec<T>, StoreError> {
    let mut rows = Vec::new();
    store.walk(table, query, &mut |row| rows.push(row))?;
    Ok(rows)
}

fn keyed<K: Ord, T>(rows: Vec<T>, key: impl Fn(&T) -> K) -> BTreeMap<K, T> {
    rows.into_iter().map(|row| (key(&row), row)).collect()
}
