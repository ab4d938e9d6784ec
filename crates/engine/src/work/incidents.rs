//! Incidents: alarms explained by one cause. A storm is one incident, keyed by the component that its
//! things share; what belongs to nothing shared is one thing's own.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{At, ComponentId, IncidentId, KindName, OwnerRef, Said, Severity, ThingId};
use focal_diagnose::{Group, ThingView, group};

use super::Work;
use crate::decide::{is_of_a_moment, views_around};
use crate::error::Refused;
use crate::kit::Kit;
use crate::rows::{AlarmRow, CaseRow, IncidentRow, ItemKind};
use crate::tx::About;
use crate::world::World;

impl Work<'_, '_> {
    /// Puts every alarm of these things, and of whatever shares something with them, into an incident.
    pub fn group_alarms(&mut self, things: &BTreeSet<ThingId>) -> Result<(), Refused> {
        let packs: BTreeSet<String> = things
            .iter()
            .filter_map(|id| Some(self.tx.world.things.get(id)?.pack.clone()))
            .collect();
        for pack in packs {
            let Some(kit) = self.tx.world.kit(&pack).cloned() else { continue };
            let views = self.neighbourhood(&kit, things);
            for mut found in group(&kit.model, &views) {
                // Others that only fail now and then are evidence; they belong to nothing yet.
                found.things.retain(|thing| self.tx.world.is_in_alarm(thing));
                if !found.things.is_empty() {
                    self.place_group(&kit, &found)?;
                }
            }
        }
        let parted = std::mem::take(&mut self.tx.touched.parted);
        for thing in parted.iter().filter(|thing| self.tx.world.is_felt(thing)).collect::<Vec<_>>()
        {
            self.case_for(thing)?;
        }
        Ok(())
    }

    /// Every view of the things given and of what they share something with, each thing once. What belongs
    /// to an open storm and is well again says nothing against it.
    fn neighbourhood(&self, kit: &Kit, things: &BTreeSet<ThingId>) -> Vec<ThingView> {
        let mut views: BTreeMap<ThingId, ThingView> = BTreeMap::new();
        let mut covered: BTreeSet<Vec<&ComponentId>> = BTreeSet::new();
        for id in things {
            let Some(thing) = self.tx.world.things.get(id).filter(|row| row.pack == kit.pack.name)
            else {
                continue;
            };
            // Who shares all of it with one that was looked at has the same around it.
            if !thing.on.is_empty() && !covered.insert(thing.on.values().collect()) {
                continue;
            }
            for view in views_around(self.tx.world, kit, thing, None, self.tx.now) {
                views.entry(view.thing.clone()).or_insert(view);
            }
        }
        views.into_values().collect()
    }

    fn place_group(&mut self, kit: &Kit, found: &Group) -> Result<(), Refused> {
        let Some(shown) = Shown::of(self.tx.world, &found.things) else { return Ok(()) };
        let component = found.place.as_ref().and_then(|id| {
            let row = self.tx.world.components.get(id)?;
            Some((row.kind.clone(), id.clone()))
        });
        let existing = self.incidents_of(&found.things, component.as_ref());
        let id = match existing.first() {
            Some(oldest) => self.grow(oldest, component, found, &shown),
            None => self.open_incident(component, found, &shown)?,
        };
        for old in existing.into_iter().skip(1) {
            self.supersede(old, &id);
        }
        self.follow(&id, found);
        self.set_owner(kit, &id, found);
        Ok(())
    }

    /// Open incidents that this group belongs to, oldest first. An incident of a component is taken for
    /// that component; or for another one that turns out to explain all that is left of it. Single ones are
    /// taken up by it.
    fn incidents_of(
        &self,
        things: &[ThingId],
        component: Option<&(KindName, ComponentId)>,
    ) -> Vec<IncidentRow> {
        let world = &self.tx.world;
        let group: BTreeSet<&ThingId> = things.iter().collect();
        let explained = |row: &IncidentRow| {
            row.things.iter().all(|thing| group.contains(thing) || !world.is_in_alarm(thing))
        };
        let fits = |row: &&IncidentRow| match (&row.component, component) {
            (Some(theirs), Some(ours)) => theirs == ours || row.ebbs || explained(row),
            (None, _) => true,
            // What was one of many and is now thought to be its own leaves, with an incident of its own;
            // but not while the storm ends.
            (Some(_), None) => row.ebbs,
        };
        let ids: BTreeSet<&IncidentId> =
            things.iter().flat_map(|thing| world.incidents_of(thing)).map(|row| &row.id).collect();
        let rows = ids.into_iter().filter_map(|id| world.incidents.get(id));
        // The same component's incident may hold none of these things yet.
        let same = component.and_then(|ours| {
            world
                .things_on(&ours.0, &ours.1)
                .flat_map(|thing| world.incidents_of(&thing.id))
                .find(|row| row.component.as_ref() == Some(ours))
        });
        let mut rows: Vec<&IncidentRow> = rows.filter(fits).chain(same).collect();
        rows.sort_by_key(|row| (row.opened, row.number));
        rows.dedup_by_key(|row| row.id.clone());
        rows.into_iter().cloned().collect()
    }

    fn open_incident(
        &mut self,
        component: Option<(KindName, ComponentId)>,
        found: &Group,
        shown: &Shown,
    ) -> Result<IncidentId, Refused> {
        let id: IncidentId = self.tx.new_id();
        let row = IncidentRow {
            id: id.clone(),
            number: self.tx.number("incident")?,
            component,
            things: found.things.iter().cloned().collect(),
            severity: shown.severity,
            opened: shown.since,
            closed: None,
            ebbs: false,
            superseded_by: None,
            belief: None,
            owner: None,
            doublings: 0,
            statements: vec![],
            handoffs: vec![],
        };
        let about = About { incident: Some(id.clone()), ..About::default() };
        self.tx.event(
            "incident_opened",
            about,
            serde_json::json!({ "number": row.number, "things": row.things.len() }),
        );
        self.tx.put_incident(row);
        Ok(id)
    }

    /// More things belong to it. Each doubling is worth a notice; each thing is not.
    fn grow(
        &mut self,
        before: &IncidentRow,
        component: Option<(KindName, ComponentId)>,
        found: &Group,
        shown: &Shown,
    ) -> IncidentId {
        let id = before.id.clone();
        let moves = component.is_some() && component != before.component && !before.ebbs;
        let is_new = |thing: &&ThingId| !before.things.contains(*thing);
        let grows = found.things.iter().any(|thing| is_new(&thing));
        if !moves && !grows && shown.severity <= before.severity {
            return id;
        }
        let mut row = before.clone();
        row.things.extend(found.things.iter().filter(is_new).cloned());
        row.severity = row.severity.max(shown.severity);
        row.doublings = row.things.len().ilog2();
        if moves {
            row.component = component;
        }
        if row.doublings > before.doublings || moves {
            let about = About { incident: Some(id.clone()), ..About::default() };
            self.tx.touched.regrouped.insert(id.clone());
            let body = serde_json::json!({ "things": row.things.len() });
            self.tx.event("incident_grew", about, body);
        }
        self.tx.put_incident(row);
        id
    }

    /// The oldest id stays; the younger one says where it went.
    fn supersede(&mut self, old: IncidentRow, by: &IncidentId) {
        let about = About { incident: Some(old.id.clone()), ..About::default() };
        self.tx.event("incident_superseded", about, serde_json::json!({ "by": by }));
        let id = old.id.clone();
        self.tx.put_incident(IncidentRow {
            closed: Some(self.tx.now),
            superseded_by: Some(by.clone()),
            ..old
        });
        let cases: Vec<CaseRow> = self.tx.world.followers(&id).cloned().collect();
        for mut row in cases {
            row.case.incident = Some(by.clone());
            self.tx.put_case(row);
        }
        // What was given away for it was given away for the whole.
        let given: Vec<_> = self
            .tx
            .world
            .handoffs
            .values()
            .filter(|row| row.incident.as_ref() == Some(&id))
            .cloned()
            .collect();
        if given.is_empty() {
            return;
        }
        if let Some(mut kept) = self.tx.world.incidents.get(by).cloned() {
            kept.handoffs.extend(given.iter().map(|row| row.id.clone()));
            self.tx.put_incident(kept);
        }
        for row in given {
            self.tx.put_handoff(crate::rows::HandoffRow { incident: Some(by.clone()), ..row });
        }
    }

    /// Alarms and open cases of the group's things follow this incident.
    fn follow(&mut self, id: &IncidentId, found: &Group) {
        let alarms = found.things.iter().flat_map(|thing| self.tx.world.active_alarms(thing));
        let news: Vec<AlarmRow> =
            alarms.filter(|alarm| alarm.incident.as_ref() != Some(id)).cloned().collect();
        for alarm in news {
            self.tx.put_alarm(AlarmRow { incident: Some(id.clone()), ..alarm });
        }
        let own = |row: &&CaseRow, thing| row.case.thing.as_ref() == Some(thing);
        for thing in &found.things {
            let open = self.tx.world.open_case_of(thing).filter(|row| own(row, thing));
            if let Some(row) = open.cloned() {
                self.case_follows(row, id, found);
            }
        }
        for thing in &found.things {
            let open = self.tx.world.open_case_of(thing).filter(|row| !own(row, thing));
            let Some(row) = open.cloned() else { continue };
            let others = row.case.things().any(|one| one != thing && self.tx.world.is_felt(one));
            if !others {
                self.case_follows(row, id, found);
            } else if row.case.incident.as_ref() != Some(id) {
                // It is no more the same trouble as that of its customer's other things.
                let mut row = row;
                row.case.also.remove(thing);
                self.tx.put_case(row);
                self.tx.touched.parted.insert(thing.clone());
            }
        }
        self.leave_others(id, &found.things);
    }

    fn case_follows(&mut self, mut row: CaseRow, id: &IncidentId, found: &Group) {
        if row.case.incident.as_ref() == Some(id) {
            return;
        }
        row.case.incident = Some(id.clone());
        let case = row.case.id.clone();
        self.tx.put_case(row);
        if found.place.is_some() {
            let said = Said::new("thread.joined_storm").with("count", found.things.len());
            self.tell(&case, ItemKind::System, said);
        }
    }

    /// A thing belongs to one open incident.
    fn leave_others(&mut self, id: &IncidentId, things: &[ThingId]) {
        let ids =
            things.iter().flat_map(|thing| self.tx.world.incidents_of(thing)).map(|row| &row.id);
        let others: BTreeSet<IncidentId> = ids.filter(|other| *other != id).cloned().collect();
        let leaving: BTreeSet<&ThingId> = things.iter().collect();
        for other in others {
            let Some(mut row) = self.tx.world.incidents.get(&other).cloned() else { continue };
            row.things.retain(|thing| !leaving.contains(thing));
            if row.things.is_empty() {
                row.closed = Some(self.tx.now);
                row.superseded_by = Some(id.clone());
            }
            self.tx.put_incident(row);
            self.close_incident_if_over(&other);
        }
    }

    fn set_owner(&mut self, kit: &Kit, id: &IncidentId, found: &Group) {
        let owner = found.cause.as_ref().and_then(|at| {
            let def = kit.model.causes.get(&at.cause)?;
            Some(self.tx.world.owner(&kit.pack.name, &def.owner, &at.place))
        });
        if let Some(row) =
            self.tx.world.incidents.get(id).filter(|row| row.owner != owner && !row.ebbs).cloned()
        {
            self.tx.touched.regrouped.insert(id.clone());
            self.tx.put_incident(IncidentRow { owner: owner.or(Some(OwnerRef::Unknown)), ..row });
        }
    }

    /// One of its alarms has returned. What told of one moment only says that time has passed.
    pub(super) fn ebbs(&mut self, id: &IncidentId, thing: &ThingId, alarm: &str) {
        let world = &self.tx.world;
        let kit = world.kit_of_thing(thing).zip(world.things.get(thing));
        let of_a_moment = kit.is_some_and(|(kit, row)| is_of_a_moment(kit, &row.kind, alarm));
        let Some(row) = world.incidents.get(id).filter(|row| row.closed.is_none() && !row.ebbs)
        else {
            return;
        };
        if !of_a_moment {
            self.tx.put_incident(IncidentRow { ebbs: true, ..row.clone() });
        }
    }

    /// Closes an incident when nothing of it is in alarm any more.
    pub(super) fn close_incident_if_over(&mut self, id: &IncidentId) {
        let world = &self.tx.world;
        let over = |row: &&IncidentRow| {
            row.closed.is_none() && !row.things.iter().any(|thing| world.is_in_alarm(thing))
        };
        let Some(row) = world.incidents.get(id).filter(over).cloned() else { return };
        let about = About { incident: Some(id.clone()), ..About::default() };
        self.tx.touched.regrouped.insert(id.clone());
        self.tx.event("incident_closed", about, serde_json::json!({ "things": row.things.len() }));
        self.tx.put_incident(IncidentRow { closed: Some(self.tx.now), ..row });
    }
}

/// What a group of things shows.
struct Shown {
    severity: Severity,
    since: At,
}

impl Shown {
    /// `None` when none of them is in alarm any more.
    fn of(world: &World, things: &[ThingId]) -> Option<Shown> {
        let alarms = || things.iter().flat_map(|id| world.active_alarms(id));
        let severity = alarms().map(|alarm| alarm.severity).max()?;
        Some(Shown { severity, since: alarms().map(|alarm| alarm.raised).min()? })
    }
}
