//! Attempts are taken over: each thing's votes are kept, and where those that share a component fail
//! together, each of them is in trouble, though none has failed often enough to say so alone.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{AlarmId, At, ComponentId, ThingId};
use focal_diagnose::{ServiceDef, ThingView, group, suspects};

use super::Work;
use crate::decide::{is_failure, view_of, views_around};
use crate::error::Refused;
use crate::kit::Kit;
use crate::rows::{AlarmRow, AttemptRow, AttemptWindow, ThingRow, WINDOWS};
use crate::tx::About;

/// One finding of sense about attempts at one service.
pub struct Tried {
    pub service: String,
    pub since: At,
    pub at: At,
    pub ok: u32,
    pub failed: u32,
    pub stopped_at: Option<String>,
    pub code: Option<String>,
}

/// A fault that several share is shown by this many at least.
const TOGETHER: usize = 2;

impl Work<'_, '_> {
    /// Counts what a thing has attempted, and says whether its newest attempt failed. Services that the
    /// pack does not know are history only.
    pub(super) fn attempted(&mut self, thing: &ThingId, tried: &Tried) -> bool {
        let world = &self.tx.world;
        let Some((row, kit)) = world.things.get(thing).zip(world.kit_of_thing(thing)) else {
            return false;
        };
        let Some(service) = kit.service(&tried.service, &row.kind).cloned() else { return false };
        let before = world.attempts.get(&AttemptRow::key(thing, &tried.service)).cloned();
        let (row, window) = (row.clone(), world.paced_fade(&service).window_of(tried.since));
        let mut next = before.unwrap_or_else(|| self.no_attempts(&row, &tried.service));
        next.kind = row.kind.clone();
        next.on = self.shared_path(&row);
        note(&mut next, window, tried, &service);
        let failing = next.failing_since();
        self.tx.put_attempts(next);
        self.renew_or_return(thing, &service, failing, tried.at);
        failing.is_some() && tried.failed > 0
    }

    fn no_attempts(&self, thing: &ThingRow, service: &str) -> AttemptRow {
        AttemptRow {
            thing: thing.id.clone(),
            service: service.to_owned(),
            kind: thing.kind.clone(),
            on: BTreeMap::new(),
            windows: vec![],
        }
    }

    /// What others hang on too: a component of one's own is no path that anybody shares.
    fn shared_path(&self, thing: &ThingRow) -> BTreeMap<focal_base::KindName, ComponentId> {
        let many = |id: &ComponentId| {
            self.tx.world.index.things_on.get(id).is_some_and(|things| things.len() > 1)
        };
        let shared = thing.on.iter().filter(|(_, id)| many(id));
        shared.map(|(kind, id)| (kind.clone(), id.clone())).collect()
    }

    /// The alarm that says "it fails where others fail": another failure renews it, a pass returns it.
    fn renew_or_return(
        &mut self,
        thing: &ThingId,
        service: &ServiceDef,
        failing: Option<At>,
        at: At,
    ) {
        let alarm = self.shared_alarm(thing, service);
        match (alarm, failing) {
            (Some(alarm), Some(since)) => {
                let until = Some(since + self.tx.paced(service.lasts));
                if alarm.until < until {
                    self.tx.put_alarm(AlarmRow { until, ..alarm });
                }
            }
            (Some(_), None) => {
                if let Some(incident) = self.returned(thing, &service.service, at) {
                    self.close_incident_if_over(&incident);
                }
            }
            (None, _) => {}
        }
    }

    fn shared_alarm(&self, thing: &ThingId, service: &ServiceDef) -> Option<AlarmRow> {
        self.tx.world.active_alarms(thing).find(|row| row.alarm == service.service).cloned()
    }

    /// Whether what these things share is suspect: what fails there together is put in alarm. Returns the
    /// things that were.
    pub(super) fn suspect(
        &mut self,
        failing: &BTreeSet<ThingId>,
    ) -> Result<BTreeSet<ThingId>, Refused> {
        let mut raised = BTreeSet::new();
        let packs: BTreeSet<String> = failing
            .iter()
            .filter_map(|id| Some(self.tx.world.things.get(id)?.pack.clone()))
            .collect();
        for pack in packs {
            let Some(kit) = self.tx.world.kit(&pack).cloned() else { continue };
            for (thing, service, until) in self.failing_together(&kit, failing) {
                self.raise_shared(&thing, &service, until);
                raised.insert(thing);
            }
        }
        Ok(raised)
    }

    /// Things whose failing attempts one shared cause explains, and that are in no alarm of this service yet.
    fn failing_together(
        &self,
        kit: &Kit,
        failing: &BTreeSet<ThingId>,
    ) -> Vec<(ThingId, ServiceDef, At)> {
        let (world, now) = (&self.tx.world, self.tx.now);
        let through: BTreeSet<&ComponentId> = failing
            .iter()
            .filter_map(|id| world.things.get(id).filter(|row| row.pack == kit.pack.name))
            .flat_map(|row| row.on.values())
            .collect();
        let through: Vec<&ComponentId> = through.into_iter().collect();
        let suspects = suspects(&kit.model, &world.attempted(kit, &through, now));
        if suspects.is_empty() {
            return vec![];
        }
        let on: BTreeSet<&ThingId> =
            suspects.iter().filter_map(|id| world.index.things_on.get(id)).flatten().collect();
        let mut out = Vec::new();
        for found in group(&kit.model, &self.views_of_failing(kit, &on)) {
            if found.place.is_none() || found.things.len() < TOGETHER {
                continue;
            }
            for id in &found.things {
                let Some(row) = world.things.get(id) else { continue };
                for service in kit.services_of(&row.kind) {
                    let until = world.failing_until(service, id, now);
                    let until = until.filter(|_| self.shared_alarm(id, service).is_none());
                    out.extend(until.map(|until| (id.clone(), service.clone(), until)));
                }
            }
        }
        out
    }

    /// Every failing thing by itself, and all others by class.
    fn views_of_failing(&self, kit: &Kit, things: &BTreeSet<&ThingId>) -> Vec<ThingView> {
        let (world, now) = (&self.tx.world, self.tx.now);
        let fails = |row: &ThingRow| {
            kit.services_of(&row.kind)
                .any(|service| world.failing_until(service, &row.id, now).is_some())
        };
        let mut views: BTreeMap<ThingId, ThingView> = BTreeMap::new();
        let mut around: BTreeSet<Vec<&ComponentId>> = BTreeSet::new();
        let rows = things.iter().filter_map(|id| world.things.get(id));
        for row in rows.filter(|row| row.pack == kit.pack.name && !row.maintenance && fails(row)) {
            views.insert(row.id.clone(), view_of(world, kit, row, now));
            // What is around it is the same for all that share the same.
            if around.insert(row.on.values().collect()) {
                for view in views_around(world, kit, row, None, now).into_iter().skip(1) {
                    views.entry(view.thing.clone()).or_insert(view);
                }
            }
        }
        views.retain(|id, view| {
            world.things.contains_key(id) || view.seen.iter().all(|seen| !is_failure(&seen.what))
        });
        views.into_values().collect()
    }

    fn raise_shared(&mut self, thing: &ThingId, service: &ServiceDef, until: At) {
        let row = AlarmRow {
            id: self.tx.new_id::<AlarmId>(),
            thing: thing.clone(),
            alarm: service.service.clone(),
            severity: service.severity,
            affects_customer: false,
            raised: self.tx.now,
            returned: None,
            incident: None,
            acknowledged: None,
            flapping: false,
            until: Some(until),
            values: BTreeMap::new(),
            signs: BTreeMap::new(),
        };
        let body =
            serde_json::json!({ "alarm": row.alarm, "id": row.id, "severity": row.severity });
        self.tx.event("alarm_raised", About::thing(thing), body);
        self.tx.put_alarm(row);
        self.tx.note(crate::bus::Note::Thing { id: thing.clone() });
    }

    /// Nobody has tried again: that it failed once is no news any more.
    pub(super) fn alarm_is_due(&mut self, id: &AlarmId) -> Result<(), Refused> {
        let Some(row) = self.tx.world.alarms.get(id).filter(|row| row.returned.is_none()).cloned()
        else {
            return Ok(());
        };
        let incident = self.returned(&row.thing, &row.alarm, self.tx.now);
        incident.iter().for_each(|incident| self.close_incident_if_over(incident));
        self.think_again(&BTreeSet::from([row.thing]))
    }
}

/// Adds a finding to its window. A window is kept whole however often it is told of.
fn note(row: &mut AttemptRow, window: i64, tried: &Tried, service: &ServiceDef) {
    let at = row.windows.iter().position(|known| known.window >= window);
    let place = at.unwrap_or(row.windows.len());
    if row.windows.get(place).is_none_or(|known| known.window != window) {
        let new = AttemptWindow {
            window,
            ok: 0,
            failed: 0,
            passed_at: None,
            failed_at: None,
            told: None,
            part: None,
            code: None,
        };
        row.windows.insert(place, new);
    }
    let known = &mut row.windows[place];
    known.ok = known.ok.saturating_add(tried.ok);
    known.failed = known.failed.saturating_add(tried.failed);
    if tried.ok > 0 {
        known.passed_at = known.passed_at.max(Some(tried.at));
    }
    if tried.failed > 0 && known.failed_at.is_none_or(|at| at <= tried.at) {
        known.failed_at = Some(tried.at);
        let (code, stopped_at) = (tried.code.as_deref(), tried.stopped_at.as_deref());
        known.told = service.told(code, stopped_at).or(known.told.take());
        known.part = service.stop(code, stopped_at).map(|part| part.part.clone());
        known.code.clone_from(&tried.code);
    }
    let surplus = row.windows.len().saturating_sub(WINDOWS);
    row.windows.drain(..surplus);
}
