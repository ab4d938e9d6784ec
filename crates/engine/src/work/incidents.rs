//! Incidents: alarms explained by one cause. A storm is one incident, keyed by the component that its
//! things share; what belongs to nothing shared is one thing's own.

use std::collections::BTreeSet;

use focal_base::{At, ComponentId, IncidentId, KindName, OwnerRef, Said, Severity, ThingId};
use focal_diagnose::{Group, group};

use super::Work;
use crate::decide::{Neighbourhood, is_of_a_moment};
use crate::error::Refused;
use crate::kit::Kit;
use crate::rows::{AlarmRow, CaseRow, IncidentRow, ItemKind, MemberRow};
use crate::tx::About;
use crate::world::World;

/// Up to so many doublings of an incident everybody who follows it is thought about again: after that, that it
/// has doubled once more changes nobody's mind.
const TELLING: u32 = 6;

impl Work<'_, '_> {
    /// Puts every alarm of these things, and of whatever shares something with them, into an incident.
    pub fn group_alarms(&mut self, things: &BTreeSet<ThingId>) -> Result<(), Refused> {
        let packs: BTreeSet<String> = things
            .iter()
            .filter_map(|id| Some(self.tx.world.things.get(id)?.pack.clone()))
            .collect();
        for pack in packs {
            let Some(kit) = self.tx.world.kit(&pack).cloned() else { continue };
            let around = Neighbourhood::of(self.tx.world, &kit, things, self.tx.now);
            for found in group(&kit.model, &around.views) {
                for found in around.whole(self.tx.world, &kit, found) {
                    self.place_group(&kit, &found, things)?;
                }
            }
        }
        let parted = std::mem::take(&mut self.tx.touched.parted);
        for thing in
            parted.iter().filter(|thing| self.tx.world.calls(thing, true)).collect::<Vec<_>>()
        {
            self.case_for(thing)?;
        }
        Ok(())
    }

    /// Puts a group into its incident. What was in it before, and of which there is nothing new, stays as it is.
    fn place_group(
        &mut self,
        kit: &Kit,
        found: &Group,
        touched: &BTreeSet<ThingId>,
    ) -> Result<(), Refused> {
        let component = found.place.as_ref().and_then(|id| {
            let row = self.tx.world.components.get(id)?;
            Some((row.kind.clone(), id.clone()))
        });
        let same = component.as_ref().and_then(|ours| self.incident_on(ours));
        let inside = same.as_ref().and_then(|id| self.tx.world.index.members.get(id));
        let is_news =
            |id: &&ThingId| touched.contains(*id) || inside.is_none_or(|all| !all.contains(*id));
        let news: Vec<ThingId> = found.things.iter().filter(is_news).cloned().collect();
        if same.is_none() || !news.is_empty() {
            let existing = self.incidents_of(found, &news, same.as_ref(), component.as_ref());
            // An older one takes all of them.
            let stays = existing.first().map(|row| &row.id) == same.as_ref();
            let things = if stays { &news } else { &found.things };
            let Some(shown) = Shown::of(self.tx.world, things) else { return Ok(()) };
            let id = match existing.first() {
                Some(oldest) => self.grow(oldest, component, things, &shown),
                None => self.open_incident(component, things, &shown)?,
            };
            for old in existing.iter().skip(1) {
                self.supersede(old.clone(), &id);
            }
            self.follow(&id, found, things);
            self.set_owner(kit, &id, found);
        } else if let Some(id) = same {
            self.set_owner(kit, &id, found);
        }
        Ok(())
    }

    /// The open incident of something shared, the oldest if there are several.
    fn incident_on(&self, component: &(KindName, ComponentId)) -> Option<IncidentId> {
        let ids = self.tx.world.index.shared.get(&component.1)?;
        let rows = ids.iter().filter_map(|id| self.tx.world.incidents.get(id));
        let same = rows.filter(|row| row.component.as_ref() == Some(component));
        same.min_by_key(|row| (row.opened, row.number)).map(|row| row.id.clone())
    }

    /// Open incidents that this group belongs to, oldest first. An incident of a component is taken for
    /// that component; or for another one that turns out to explain all that is left of it. Single ones are
    /// taken up by it.
    fn incidents_of(
        &self,
        found: &Group,
        news: &[ThingId],
        same: Option<&IncidentId>,
        component: Option<&(KindName, ComponentId)>,
    ) -> Vec<IncidentRow> {
        let world = &self.tx.world;
        let in_group = |thing: &ThingId| found.things.binary_search(thing).is_ok();
        let explained = |row: &IncidentRow| {
            let mut theirs = world.members_of(&row.id);
            theirs.all(|thing| in_group(thing) || !world.is_in_alarm(thing))
        };
        let fits = |row: &&IncidentRow| match (&row.component, component) {
            (Some(theirs), Some(ours)) => theirs == ours || row.ebbs || explained(row),
            (None, _) => true,
            // What was one of many and is now thought to be its own leaves, with an incident of its own;
            // but not while the storm ends.
            (Some(_), None) => row.ebbs,
        };
        let ids: BTreeSet<&IncidentId> =
            news.iter().flat_map(|thing| world.incidents_of(thing)).map(|row| &row.id).collect();
        let rows = ids.into_iter().filter_map(|id| world.incidents.get(id));
        // The same component's incident may hold none of these things yet.
        let same = same.and_then(|id| world.incidents.get(id));
        let mut rows: Vec<&IncidentRow> = rows.filter(fits).chain(same).collect();
        rows.sort_by_key(|row| (row.opened, row.number));
        rows.dedup_by_key(|row| row.id.clone());
        rows.into_iter().cloned().collect()
    }

    fn open_incident(
        &mut self,
        component: Option<(KindName, ComponentId)>,
        things: &[ThingId],
        shown: &Shown,
    ) -> Result<IncidentId, Refused> {
        let id: IncidentId = self.tx.new_id();
        let size = things.len();
        let row = IncidentRow {
            id: id.clone(),
            number: self.tx.number("incident")?,
            component,
            first: things.first().cloned(),
            size,
            listed: BTreeSet::new(),
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
            news: 0,
        };
        let about = About { incident: Some(id.clone()), ..About::default() };
        self.tx.event(
            "incident_opened",
            about,
            serde_json::json!({ "number": row.number, "things": size }),
        );
        self.tx.put_incident(row);
        for thing in things {
            self.tx.put_member(MemberRow { incident: id.clone(), thing: thing.clone() });
        }
        Ok(id)
    }

    /// More things belong to it. Each doubling is worth a notice; each thing is not.
    fn grow(
        &mut self,
        before: &IncidentRow,
        component: Option<(KindName, ComponentId)>,
        things: &[ThingId],
        shown: &Shown,
    ) -> IncidentId {
        let id = before.id.clone();
        // A storm that ends keeps its component; what was one thing's own, and was ending, becomes the storm's.
        let keeps = before.ebbs && before.component.is_some();
        let moves = component.is_some() && component != before.component && !keeps;
        let members = self.tx.world.index.members.get(&id);
        let joins = |thing: &&ThingId| members.is_none_or(|all| !all.contains(*thing));
        let joining: Vec<ThingId> = things.iter().filter(joins).cloned().collect();
        if !moves && joining.is_empty() && shown.severity <= before.severity {
            return id;
        }
        for thing in joining {
            self.tx.put_member(MemberRow { incident: id.clone(), thing });
        }
        let mut row = before.clone();
        row.size = self.tx.world.index.members.get(&id).map_or(0, BTreeSet::len);
        row.severity = row.severity.max(shown.severity);
        row.doublings = row.size.checked_ilog2().unwrap_or(0);
        if moves {
            row.component = component;
            row.ebbs = false;
        }
        if row.doublings > before.doublings || moves {
            let about = About { incident: Some(id.clone()), ..About::default() };
            if moves || row.doublings <= TELLING {
                self.tx.touched.regrouped.insert(id.clone());
            }
            let body = serde_json::json!({ "things": row.size });
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

    /// Alarms and open cases of what is new in the group follow this incident.
    fn follow(&mut self, id: &IncidentId, found: &Group, things: &[ThingId]) {
        let alarms = things.iter().flat_map(|thing| self.tx.world.active_alarms(thing));
        let news: Vec<AlarmRow> =
            alarms.filter(|alarm| alarm.incident.as_ref() != Some(id)).cloned().collect();
        for alarm in news {
            self.tx.put_alarm(AlarmRow { incident: Some(id.clone()), ..alarm });
        }
        let own = |row: &&CaseRow, thing| row.case.thing.as_ref() == Some(thing);
        for thing in things {
            let open = self.tx.world.open_case_of(thing).filter(|row| own(row, thing));
            if let Some(row) = open.cloned() {
                self.case_follows(row, id, found);
            }
        }
        for thing in things {
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
        self.leave_others(id, things);
    }

    fn case_follows(&mut self, mut row: CaseRow, id: &IncidentId, found: &Group) {
        if row.case.incident.as_ref() == Some(id) {
            return;
        }
        row.case.incident = Some(id.clone());
        row.heard = 0;
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
        for other in others {
            let Some(mut row) = self.tx.world.incidents.get(&other).cloned() else { continue };
            let theirs = self.tx.world.index.members.get(&other);
            let leaving: Vec<&ThingId> =
                things.iter().filter(|id| theirs.is_some_and(|all| all.contains(*id))).collect();
            for thing in leaving {
                row.listed.remove(thing);
                self.tx.forget_member(&MemberRow::key(&other, thing));
            }
            // What an older version had listed leaves with the row.
            let still = |id: &&ThingId| {
                self.tx.world.index.members.get(&other).is_some_and(|all| all.contains(*id))
            };
            let listed = things.iter().filter(still).count();
            row.size = self.tx.world.index.members.get(&other).map_or(0, BTreeSet::len) - listed;
            if row.size == 0 {
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
            let mut things = world.members_of(&row.id);
            row.closed.is_none() && !things.any(|thing| world.is_in_alarm(thing))
        };
        let Some(row) = world.incidents.get(id).filter(over).cloned() else { return };
        let about = About { incident: Some(id.clone()), ..About::default() };
        self.tx.touched.regrouped.insert(id.clone());
        self.tx.event("incident_closed", about, serde_json::json!({ "things": row.size() }));
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
