//! Incidents: alarms explained by one cause. A storm is one incident, keyed by the component that its
//! things share; what belongs to nothing shared is one thing's own.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{ComponentId, IncidentId, KindName, OwnerRef, Said, Severity, ThingId};
use focal_diagnose::{Group, ThingView, group};

use super::Work;
use crate::decide::views_around;
use crate::error::Refused;
use crate::kit::Kit;
use crate::rows::{AlarmRow, CaseRow, IncidentRow, ItemKind};
use crate::tx::About;

impl Work<'_, '_> {
    /// Puts every alarm of these things, and of whatever shares something with them, into an incident.
    pub fn group_alarms(&mut self, things: &BTreeSet<ThingId>) -> Result<(), Refused> {
        let packs: BTreeSet<String> =
            things.iter().filter_map(|id| Some(self.tx.world.things.get(id)?.pack.clone())).collect();
        for pack in packs {
            let Some(kit) = self.tx.world.kit(&pack).cloned() else { continue };
            let views = self.neighbourhood(&kit, things);
            for found in group(&kit.model, &views) {
                self.place_group(&kit, &found)?;
            }
        }
        Ok(())
    }

    /// Every view of the things given and of what they share something with, each thing once.
    fn neighbourhood(&self, kit: &Kit, things: &BTreeSet<ThingId>) -> Vec<ThingView> {
        let mut views: BTreeMap<ThingId, ThingView> = BTreeMap::new();
        let mut covered: BTreeSet<(KindName, ComponentId)> = BTreeSet::new();
        for id in things {
            let Some(thing) = self.tx.world.things.get(id).filter(|row| row.pack == kit.pack.name) else {
                continue;
            };
            let is_new = thing.on.iter().any(|(kind, part)| !covered.contains(&(kind.clone(), part.clone())));
            if views.contains_key(id) && !is_new {
                continue;
            }
            covered.extend(thing.on.iter().map(|(kind, part)| (kind.clone(), part.clone())));
            for view in views_around(self.tx.world, kit, thing, None, self.tx.now) {
                views.entry(view.thing.clone()).or_insert(view);
            }
        }
        views.into_values().collect()
    }

    fn place_group(&mut self, kit: &Kit, found: &Group) -> Result<(), Refused> {
        let alarms: Vec<AlarmRow> =
            found.things.iter().flat_map(|id| self.tx.world.active_alarms(id)).cloned().collect();
        if alarms.is_empty() {
            return Ok(());
        }
        let component = found.place.as_ref().and_then(|id| {
            let row = self.tx.world.components.get(id)?;
            Some((row.kind.clone(), id.clone()))
        });
        let existing = self.incidents_of(&found.things, component.as_ref());
        let (kept, merged) = match existing.split_first() {
            Some((oldest, rest)) => (Some(oldest.clone()), rest.to_vec()),
            None => (None, vec![]),
        };
        let id = match kept {
            Some(row) => self.grow(row, component, found, &alarms),
            None => self.open_incident(component, found, &alarms)?,
        };
        for old in merged {
            self.supersede(old, &id);
        }
        self.follow(&id, found, alarms)?;
        self.set_owner(kit, &id, found);
        Ok(())
    }

    /// Open incidents that this group belongs to, oldest first. An incident of a whole component is
    /// only taken for that component; single ones are taken up by it.
    fn incidents_of(&self, things: &[ThingId], component: Option<&(KindName, ComponentId)>) -> Vec<IncidentRow> {
        let open = self.tx.world.incidents.values().filter(|row| row.closed.is_none());
        let fits = |row: &&IncidentRow| match (&row.component, component) {
            (Some(theirs), Some(ours)) => theirs == ours,
            (None, _) => things.iter().any(|thing| row.things.contains(thing)),
            // What was one of many and is now thought to be its own: it leaves, with an incident of its own.
            (Some(_), None) => false,
        };
        let mut rows: Vec<IncidentRow> = open.filter(fits).cloned().collect();
        rows.sort_by_key(|row| (row.opened, row.number));
        rows
    }

    fn open_incident(
        &mut self,
        component: Option<(KindName, ComponentId)>,
        found: &Group,
        alarms: &[AlarmRow],
    ) -> Result<IncidentId, Refused> {
        let id: IncidentId = self.tx.new_id();
        let row = IncidentRow {
            id: id.clone(),
            number: self.tx.number("incident")?,
            component,
            things: found.things.iter().cloned().collect(),
            severity: worst(alarms),
            opened: alarms.iter().map(|alarm| alarm.raised).min().unwrap_or(self.tx.now),
            closed: None,
            superseded_by: None,
            belief: None,
            owner: None,
            doublings: 0,
            statements: vec![],
            handoffs: vec![],
        };
        let about = About { incident: Some(id.clone()), ..About::default() };
        self.tx.event("incident_opened", about, serde_json::json!({ "number": row.number, "things": row.things.len() }));
        self.tx.put_incident(row);
        Ok(id)
    }

    /// More things belong to it. Each doubling is worth a notice; each thing is not.
    fn grow(
        &mut self,
        mut row: IncidentRow,
        component: Option<(KindName, ComponentId)>,
        found: &Group,
        alarms: &[AlarmRow],
    ) -> IncidentId {
        let before = row.clone();
        row.things.extend(found.things.iter().cloned());
        row.severity = row.severity.max(worst(alarms));
        if component.is_some() {
            row.component = component;
        }
        row.doublings = row.things.len().ilog2();
        let id = row.id.clone();
        if row != before {
            if row.doublings > before.doublings || row.component != before.component {
                let about = About { incident: Some(id.clone()), ..About::default() };
                self.tx.touched.regrouped.insert(id.clone());
                self.tx.event("incident_grew", about, serde_json::json!({ "things": row.things.len() }));
            }
            self.tx.put_incident(row);
        }
        id
    }

    /// The oldest id stays; the younger one says where it went.
    fn supersede(&mut self, old: IncidentRow, by: &IncidentId) {
        let about = About { incident: Some(old.id.clone()), ..About::default() };
        self.tx.event("incident_superseded", about, serde_json::json!({ "by": by }));
        let id = old.id.clone();
        self.tx.put_incident(IncidentRow { closed: Some(self.tx.now), superseded_by: Some(by.clone()), ..old });
        let cases: Vec<CaseRow> =
            self.tx.world.cases.values().filter(|row| row.case.incident.as_ref() == Some(&id)).cloned().collect();
        for mut row in cases {
            row.case.incident = Some(by.clone());
            self.tx.put_case(row);
        }
    }

    /// Alarms and open cases of the group's things follow this incident.
    fn follow(&mut self, id: &IncidentId, found: &Group, alarms: Vec<AlarmRow>) -> Result<(), Refused> {
        for alarm in alarms.into_iter().filter(|alarm| alarm.incident.as_ref() != Some(id)) {
            self.tx.put_alarm(AlarmRow { incident: Some(id.clone()), ..alarm });
        }
        for thing in &found.things {
            let Some(row) = self.tx.world.open_case_of(thing).cloned() else { continue };
            if row.case.incident.as_ref() != Some(id) {
                let mut row = row;
                row.case.incident = Some(id.clone());
                let case = row.case.id.clone();
                self.tx.put_case(row);
                if found.place.is_some() {
                    let said = Said::new("thread.joined_storm").with("count", found.things.len());
                    self.tell(&case, ItemKind::System, said);
                }
            }
        }
        self.leave_others(id, &found.things);
        Ok(())
    }

    /// A thing belongs to one open incident.
    fn leave_others(&mut self, id: &IncidentId, things: &[ThingId]) {
        let others: Vec<IncidentRow> = self
            .tx
            .world
            .incidents
            .values()
            .filter(|row| row.id != *id && row.closed.is_none())
            .filter(|row| things.iter().any(|thing| row.things.contains(thing)))
            .cloned()
            .collect();
        for mut row in others {
            row.things.retain(|thing| !things.contains(thing));
            let empty = row.things.is_empty();
            if empty {
                row.closed = Some(self.tx.now);
                row.superseded_by = Some(id.clone());
            }
            self.tx.put_incident(row);
        }
    }

    fn set_owner(&mut self, kit: &Kit, id: &IncidentId, found: &Group) {
        let cause = found.cause.as_ref().and_then(|at| kit.model.causes.get(&at.cause));
        let owner = cause.map(|def| self.tx.world.owner(&kit.pack.name, &def.owner, found.place.as_ref()));
        if let Some(row) = self.tx.world.incidents.get(id).filter(|row| row.owner != owner).cloned() {
            self.tx.touched.regrouped.insert(id.clone());
            self.tx.put_incident(IncidentRow { owner: owner.or(Some(OwnerRef::Unknown)), ..row });
        }
    }

    /// Closes an incident when nothing of it is in alarm any more.
    pub(super) fn close_incident_if_over(&mut self, id: &IncidentId) {
        let Some(row) = self.tx.world.incidents.get(id).filter(|row| row.closed.is_none()).cloned() else {
            return;
        };
        if row.things.iter().any(|thing| self.tx.world.active_alarms(thing).next().is_some()) {
            return;
        }
        let about = About { incident: Some(id.clone()), ..About::default() };
        self.tx.touched.regrouped.insert(id.clone());
        self.tx.event("incident_closed", about, serde_json::json!({ "things": row.things.len() }));
        self.tx.put_incident(IncidentRow { closed: Some(self.tx.now), ..row });
    }
}

fn worst(alarms: &[AlarmRow]) -> Severity {
    alarms.iter().map(|alarm| alarm.severity).max().unwrap_or_default()
}
