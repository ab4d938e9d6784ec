//! The list of open cases as the desk shows it: each view in its order, with how many are in it, kept as cases
//! change. A page of a list costs what it shows, however many cases are open.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use focal_base::{AgentId, At, CaseId, IncidentId};
use focal_case::promise::{first_answer, resolution};
use focal_case::{CaseState, Fuse, Keeper, Standing};
use focal_desk::{Contact, ContactState};
use serde::Serialize;

use super::{Read, World};
use crate::rows::{CaseRow, IncidentRow};

/// The views of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum View {
    Mine,
    Waiting,
    Storm,
    Snoozed,
    All,
}

/// How many cases each view has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Counts {
    pub mine: usize,
    pub waiting: usize,
    pub storm: usize,
    pub snoozed: usize,
    pub all: usize,
}

/// Where a case stands: next promise first; what has none or stands still comes after, longest waiting first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub due: At,
    pub since: At,
    pub number: u64,
}

/// A list of its own: a view, or the cases of one agent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum List {
    Of(AgentId),
    Waiting,
    Storm,
    Snoozed,
    All,
}

impl List {
    fn of(view: View, me: &AgentId) -> List {
        match view {
            View::Mine => List::Of(me.clone()),
            View::Waiting => List::Waiting,
            View::Storm => List::Storm,
            View::Snoozed => List::Snoozed,
            View::All => List::All,
        }
    }
}

#[derive(Default)]
pub(crate) struct Board(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    cases: Read,
    incidents: Read,
    lists: BTreeMap<List, BTreeSet<(Place, CaseId)>>,
    of: BTreeMap<CaseId, (Place, Vec<List>)>,
    storms: BTreeSet<IncidentId>,
}

impl Clone for Board {
    fn clone(&self) -> Board {
        Board::default()
    }
}

impl Board {
    fn kept(&self, world: &World, now: At) -> MutexGuard<'_, Kept> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut cases, mut incidents) = (kept.cases, kept.incidents);
        let changed = &world.index.changed;
        match (changed.cases_since(&mut cases), changed.incidents_since(&mut incidents)) {
            (Some(new), Some(storms)) => kept.take_in(world, new, storms, now),
            _ => kept.begin(world, now),
        }
        (kept.cases, kept.incidents) = (cases, incidents);
        kept
    }

    /// Takes in what has changed, and will be told only of what comes after. Nothing is kept until somebody looks.
    pub fn catch_up(&self, world: &World, now: At) {
        if !self.0.lock().unwrap_or_else(PoisonError::into_inner).cases.has_begun() {
            return;
        }
        let mut kept = self.kept(world, now);
        kept.cases.rewind();
        kept.incidents.rewind();
    }
}

impl Kept {
    fn begin(&mut self, world: &World, now: At) {
        *self = Kept::default();
        let storms = world.incidents.values().filter(|row| row.is_storm());
        self.storms = storms.map(|row| row.id.clone()).collect();
        world.cases.keys().for_each(|id| self.see(world, id, now));
    }

    /// Each once, however often it changed; and the cases of an incident that is a storm since, or none any more.
    fn take_in(&mut self, world: &World, cases: &[CaseId], incidents: &[IncidentId], now: At) {
        let mut all: BTreeSet<CaseId> = cases.iter().cloned().collect();
        for id in incidents {
            let is_storm = world.incidents.get(id).is_some_and(IncidentRow::is_storm);
            let was = match is_storm {
                true => !self.storms.insert(id.clone()),
                false => self.storms.remove(id),
            };
            if was != is_storm {
                all.extend(world.cases_of_incident(id).map(|row| row.case.id.clone()));
            }
        }
        all.iter().for_each(|id| self.see(world, id, now));
    }

    fn see(&mut self, world: &World, id: &CaseId, now: At) {
        let new = world.cases.get(id).filter(|row| !row.case.is_resolved()).map(|row| {
            let contact = world.contact_of(id);
            (place(world, row, contact, now), lists(world, row, contact))
        });
        if self.of.get(id) == new.as_ref() {
            return;
        }
        if let Some((place, lists)) = self.of.remove(id) {
            let entry = (place, id.clone());
            for list in lists {
                let Some(all) = self.lists.get_mut(&list) else { continue };
                all.remove(&entry);
                if all.is_empty() {
                    self.lists.remove(&list);
                }
            }
        }
        let Some((place, lists)) = new else { return };
        for list in &lists {
            self.lists.entry(list.clone()).or_default().insert((place, id.clone()));
        }
        self.of.insert(id.clone(), (place, lists));
    }

    fn count(&self, list: &List) -> usize {
        self.lists.get(list).map_or(0, BTreeSet::len)
    }
}

fn is_in_storm(world: &World, row: &CaseRow) -> bool {
    let incident = row.case.incident.as_ref().and_then(|id| world.incidents.get(id));
    incident.is_some_and(IncidentRow::is_storm)
}

fn waits(contact: &Contact) -> bool {
    matches!(contact.state, ContactState::Waiting { .. } | ContactState::Offered { .. })
}

/// Where an open case is listed.
fn lists(world: &World, row: &CaseRow, contact: Option<&Contact>) -> Vec<List> {
    let snoozed = matches!(row.case.state, CaseState::Snoozed { .. });
    let storm = is_in_storm(world, row);
    let mut lists = vec![List::All];
    if let Keeper::Agent(agent) = &row.case.keeper
        && !snoozed
    {
        lists.push(List::Of(agent.clone()));
    }
    if !storm && contact.is_some_and(waits) {
        lists.push(List::Waiting);
    }
    if storm {
        lists.push(List::Storm);
    }
    if snoozed {
        lists.push(List::Snoozed);
    }
    lists
}

fn place(world: &World, row: &CaseRow, contact: Option<&Contact>, now: At) -> Place {
    let fuse = world.fuse_of(row, contact, now).1;
    let due = match fuse.standing {
        Standing::Due { at, .. } | Standing::Late { at, .. } => at,
        Standing::Held { .. } | Standing::Kept { .. } | Standing::Missed { .. } => At(i64::MAX),
    };
    let waiting = contact.filter(|contact| waits(contact));
    let since = waiting.map_or(row.case.opened, |contact| now - contact.waited(now));
    Place { due, since, number: row.case.number }
}

impl World {
    /// The promise that matters now: the first answer until it is given where somebody waits for one, then the end.
    #[must_use]
    pub fn promise_of(&self, row: &CaseRow, now: At) -> (&'static str, Fuse) {
        self.fuse_of(row, self.contact_of(&row.case.id), now)
    }

    fn fuse_of(&self, row: &CaseRow, contact: Option<&Contact>, now: At) -> (&'static str, Fuse) {
        let (hours, promise) = (self.hours_of(row), &row.case.promise);
        if contact.is_some() && promise.answered.is_none() && !row.case.is_resolved() {
            return ("first_answer", first_answer(promise, &hours, now));
        }
        ("resolution", resolution(promise, &hours, now))
    }

    /// One page of a view of open cases as an agent sees it: those behind a place, and whether there are more.
    #[must_use]
    pub fn listed(
        &self,
        view: View,
        me: &AgentId,
        after: Option<Place>,
        most: usize,
        now: At,
    ) -> (Vec<(Place, CaseId)>, bool) {
        let kept = self.board.kept(self, now);
        let Some(all) = kept.lists.get(&List::of(view, me)) else { return (Vec::new(), false) };
        let from = after.map(|place| Place { number: place.number.saturating_add(1), ..place });
        let mut rest = match from {
            Some(from) => all.range((from, CaseId(String::new()))..),
            None => all.range(..),
        };
        let page = rest.by_ref().take(most).cloned().collect();
        (page, rest.next().is_some())
    }

    /// How many open cases each view has for each of these agents.
    #[must_use]
    pub fn counts_for<'a>(
        &self,
        agents: impl IntoIterator<Item = &'a AgentId>,
        now: At,
    ) -> BTreeMap<&'a AgentId, Counts> {
        let kept = self.board.kept(self, now);
        let shared = Counts {
            mine: 0,
            waiting: kept.count(&List::Waiting),
            storm: kept.count(&List::Storm),
            snoozed: kept.count(&List::Snoozed),
            all: kept.count(&List::All),
        };
        let of = |agent: &AgentId| kept.count(&List::Of(agent.clone()));
        agents.into_iter().map(|agent| (agent, Counts { mine: of(agent), ..shared })).collect()
    }

    /// Whether a case is in a view as an agent sees it.
    #[must_use]
    pub fn is_listed(&self, row: &CaseRow, view: View, me: &AgentId) -> bool {
        let open = !row.case.is_resolved();
        open && lists(self, row, self.contact_of(&row.case.id)).contains(&List::of(view, me))
    }

    /// Where an open case stands in the lists.
    #[must_use]
    pub fn place_of(&self, row: &CaseRow, now: At) -> Place {
        place(self, row, self.contact_of(&row.case.id), now)
    }
}
