//! Teaching: a confirmed outcome says what such troubles are here. One trouble teaches once, however many cases
//! it had; cases that are open go on with what was known when they began.

use std::collections::BTreeMap;

use focal_base::{CauseName, KindName};
use focal_diagnose::taught_share;
use focal_store::Read;

use super::Work;
use crate::error::Refused;
use crate::kit::Kit;
use crate::rows::{CaseRow, LessonRow, TallyRow, Taught};
use crate::tables;
use crate::tx::About;
use crate::world::World;

impl Work<'_, '_> {
    /// Takes a case's outcome to heart, when it was confirmed. What an agent says counts for its cause. What
    /// only a repair has shown is split over the causes that it repairs, by what was believed, so that a
    /// belief does not confirm itself.
    pub(super) fn teach(&mut self, row: &CaseRow, by_agent: bool) -> Result<(), Refused> {
        let world = &self.tx.world;
        let thing = row.case.thing.as_ref().and_then(|id| world.things.get(id));
        let Some((thing, kit)) = thing.zip(world.kit_of(row)) else { return Ok(()) };
        let (pack, kind) = (kit.pack.name.clone(), thing.kind.clone());
        let weights = weights(row, kit, by_agent);
        if weights.is_empty() {
            return Ok(());
        }
        let id = match &row.case.incident {
            Some(incident) => format!("incident/{incident}"),
            None => format!("case/{}", row.case.id),
        };
        // Another case of the trouble may have taught it within this very decision.
        let before = match self.tx.batch().written(&tables::LESSONS, &id) {
            Some(lesson) => Some(lesson),
            None => self.tx.store.get(&tables::LESSONS, &id)?,
        };
        let stands = |old: &LessonRow| {
            old.weights == weights || (!by_agent && (old.by_agent || old.case != row.case.id))
        };
        if before.as_ref().is_some_and(stands) {
            return Ok(());
        }
        if let Some(old) = before {
            self.count(&old, -1.0);
        }
        let (at, case) = (self.tx.now, row.case.id.clone());
        let lesson = LessonRow { id, at, case, pack, kind, by_agent, weights };
        self.count(&lesson, 1.0);
        self.tx.batch().put(&tables::LESSONS, &lesson);
        let body = serde_json::json!({
            "pack": lesson.pack, "kind": lesson.kind, "causes": lesson.weights,
        });
        self.tx.event("prior_taught", About::row(row), body);
        Ok(())
    }

    fn count(&mut self, lesson: &LessonRow, sign: f64) {
        let id = TallyRow::id(&lesson.pack, &lesson.kind);
        let mut tally = self.tx.world.tallies.get(&id).cloned().unwrap_or_else(|| TallyRow {
            id,
            pack: lesson.pack.clone(),
            kind: lesson.kind.clone(),
            by_cause: BTreeMap::new(),
            of: 0,
        });
        for (cause, weight) in &lesson.weights {
            let sum = tally.by_cause.entry(cause.clone()).or_default();
            *sum = (*sum + sign * weight).max(0.0);
        }
        tally.of = if sign > 0.0 { tally.of + 1 } else { tally.of.saturating_sub(1) };
        self.tx.put_tally(tally);
    }
}

/// How one outcome is shared among causes; sums to 1, or is empty when nothing was confirmed.
fn weights(row: &CaseRow, kit: &Kit, by_agent: bool) -> BTreeMap<CauseName, f64> {
    let Some(outcome) = row.case.outcome().filter(|outcome| outcome.cause_confirmed) else {
        return BTreeMap::new();
    };
    if by_agent {
        let cause = outcome.cause.iter().filter(|cause| kit.model.causes.contains_key(*cause));
        return cause.map(|cause| (cause.clone(), 1.0)).collect();
    }
    let def = outcome.worked.as_ref().and_then(|(step, _)| kit.steps.get(step));
    let Some((def, belief)) = def.zip(row.decision.belief.as_ref()) else {
        return BTreeMap::new();
    };
    let mut sums: BTreeMap<CauseName, f64> = BTreeMap::new();
    for share in &belief.shares {
        *sums.entry(share.cause.cause.clone()).or_default() +=
            share.p * def.fixes.of(&share.cause.cause);
    }
    let total: f64 = sums.values().sum();
    sums.retain(|_, weight| *weight > 1e-3 * total);
    let total: f64 = sums.values().sum();
    sums.values_mut().for_each(|weight| *weight /= total);
    if total > 0.0 { sums } else { BTreeMap::new() }
}

/// What a case that opens now takes with it of what was learnt about its kind of thing: shares for its causes
/// and for those of what it depends on. Nothing while nothing was learnt.
#[must_use]
pub fn taught_now(world: &World, kit: &Kit, kind: &KindName) -> Taught {
    let Some(tally) = world.tallies.get(&TallyRow::id(&kit.pack.name, kind)) else {
        return Taught::default();
    };
    if tally.of == 0 {
        return Taught::default();
    }
    let parts = kit.model.kinds.get(kind).map(|model| model.depends_on.as_slice());
    let concerns = |of: &KindName| of == kind || parts.unwrap_or_default().contains(of);
    let worth = world.tenant.prior_worth;
    let shares = kit.model.causes.values().filter(|def| concerns(&def.of)).map(|def| {
        let n = tally.by_cause.get(&def.cause).copied().unwrap_or_default();
        (def.cause.clone(), taught_share(def.prior, worth, n, f64::from(tally.of)))
    });
    Taught { shares: shares.collect(), of: tally.of }
}
