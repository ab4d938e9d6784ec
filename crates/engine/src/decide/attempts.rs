//! Attempts as evidence: what the thing itself met at its services, and what others met that go the same
//! way. Votes, not retries; others fade, the trouble in question does not.

use focal_base::{At, ThingId};
use focal_diagnose::{Fact, Seen, ServiceDef, ThingView};
use focal_sense::DetectorDef;

use super::evidence::Evidence;
use super::peers::sharing;
use crate::kit::Kit;
use crate::rows::{AlarmRow, AttemptRow, CaseRow, ThingRow};
use crate::world::{AttemptClass, AttemptOutcome, Tallies, World, count};

/// Whether an alarm says what attempts at this service have said.
fn is_of_service(kit: &Kit, service: &ServiceDef, alarm: &AlarmRow) -> bool {
    alarm.alarm == service.service || is_felt(kit, service, alarm)
}

/// Raised by the thing's own failed attempts, by a detector.
fn is_felt(kit: &Kit, service: &ServiceDef, alarm: &AlarmRow) -> bool {
    kit.pack.alarms.iter().any(|def| {
        let attempts = matches!(
            &def.detector,
            DetectorDef::Attempts { service: of, .. } if *of == service.service
        );
        attempts && def.of == service.of && def.alarm == alarm.alarm
    })
}

/// Whether an alarm only says that attempts fail which others' fail too: a fact of its own says that.
pub(super) fn is_shared_attempts(kit: &Kit, thing: &ThingRow, alarm: &str) -> bool {
    kit.service(alarm, &thing.kind).is_some()
}

/// What a thing's own attempts say. `since` is when its trouble began to be looked at, if it is.
pub(super) fn own(
    world: &World,
    kit: &Kit,
    thing: &ThingRow,
    alarms: &[&AlarmRow],
    case: Option<&CaseRow>,
    now: At,
) -> Vec<Seen> {
    let mut seen = Vec::new();
    for service in kit.services_of(&thing.kind) {
        let key = AttemptRow::key(&thing.id, &service.service);
        let Some(row) = world.attempts.get(&key) else { continue };
        let lasts = world.tenant.paced(service.lasts);
        let raised = alarms.iter().filter(|alarm| is_of_service(kit, service, alarm));
        let since = raised.map(|alarm| alarm.raised).chain(case.map(|case| case.case.opened)).min();
        let since = since.map_or(now, |since| since.min(now)) - lasts;
        one(kit, service, row, alarms, since, &mut seen);
    }
    seen
}

/// Of one service: the newest attempt, and what the newest failure said.
fn one(
    kit: &Kit,
    service: &ServiceDef,
    row: &AttemptRow,
    alarms: &[&AlarmRow],
    since: At,
    seen: &mut Vec<Seen>,
) {
    let name = || service.service.clone();
    let mut tell = |evidence: Evidence, at: At, what: Fact| {
        seen.push(Seen { evidence: evidence.to_string(), at, what });
    };
    let fresh = |at: &At| *at >= since;
    let failing = row.failing_since().filter(fresh);
    // The alarm of its own failures says that already.
    let said = alarms.iter().any(|alarm| is_felt(kit, service, alarm));
    if let Some(at) = failing.filter(|_| !said) {
        tell(Evidence::Attempt(name(), false), at, Fact::Attempt { service: name(), ok: false });
    } else if let Some(at) = row.passed_at().filter(fresh).filter(|_| failing.is_none()) {
        tell(Evidence::Attempt(name(), true), at, Fact::Attempt { service: name(), ok: true });
    }
    let newest = row.windows.iter().rev().find_map(|window| {
        let at = window.failed_at.filter(fresh)?;
        Some((at, window.told.clone()?))
    });
    if let Some((at, told)) = newest {
        let what = Fact::Stopped { service: name(), told: told.clone() };
        tell(Evidence::Stopped(name(), told), at, what);
    }
}

/// What others met that go the same way and are not in alarm: those have a view of their own. One view a
/// class, however many they are.
pub(super) fn others(world: &World, kit: &Kit, thing: &ThingRow, now: At) -> Vec<ThingView> {
    if kit.pack.services.is_empty() {
        return vec![];
    }
    let shared = world.peers.tallies(world, thing, now, || around(world, kit, thing));
    let mut tallies: Option<Tallies> = None;
    if !world.is_in_alarm(&thing.id) {
        for row in world.attempts_of(&thing.id) {
            count(tallies.get_or_insert_with(|| Tallies::clone(&shared)), row, false);
        }
    }
    let tallies = tallies.as_ref().unwrap_or(&shared);
    let views = tallies.iter().filter_map(|(class, tally)| {
        let service = kit.service(&class.service, &class.kind)?;
        let fade = world.paced_fade(service);
        let (votes, weight) = tally.faded(&fade, now);
        let at = At(tally.newest()?.saturating_mul(fade.window.0)).min(now);
        let name = || class.service.clone();
        let evidence = Evidence::Others(name(), class.outcome.clone()).to_string();
        let ok = class.outcome == AttemptOutcome::Passed;
        let mut facts = vec![Fact::Attempt { service: name(), ok }];
        if let AttemptOutcome::Failed(Some(told)) = &class.outcome {
            facts.push(Fact::Stopped { service: name(), told: told.clone() });
        }
        let seen = facts.into_iter().map(|what| Seen { evidence: evidence.clone(), at, what });
        (votes > 0).then(|| ThingView {
            thing: name_of(class),
            kind: class.kind.clone(),
            on: class.on.clone(),
            seen: seen.collect(),
            count: votes,
            weight: (weight / f64::from(votes)).clamp(0.0, 1.0),
        })
    });
    views.collect()
}

/// Whether a fact says that an attempt failed.
pub(crate) fn is_failure(fact: &Fact) -> bool {
    matches!(fact, Fact::Attempt { ok: false, .. })
}

/// A name for a class's view that no thing bears, the same whoever looks at it.
fn name_of(class: &AttemptClass) -> ThingId {
    let on: Vec<&str> = class.on.values().map(focal_base::ComponentId::as_str).collect();
    let others = Evidence::Others(class.service.clone(), class.outcome.clone());
    ThingId(format!("/{others}/{}/{}", class.kind, on.join(",")))
}

/// The classes that share a component with the thing, without those of it that are in alarm.
fn around(world: &World, kit: &Kit, thing: &ThingRow) -> Tallies {
    let here = |on: &std::collections::BTreeMap<_, focal_base::ComponentId>| {
        on.iter().any(|(kind, id)| thing.on.get(kind) == Some(id))
    };
    let all =
        world.index.attempts.iter().filter(|(class, _)| {
            here(&class.on) && kit.service(&class.service, &class.kind).is_some()
        });
    let mut tallies: Tallies = all.map(|(class, tally)| (class.clone(), tally.clone())).collect();
    for peer in sharing(world, thing).filter(|peer| world.is_in_alarm(&peer.id)) {
        world.attempts_of(&peer.id).for_each(|row| count(&mut tallies, row, false));
    }
    tallies
}
