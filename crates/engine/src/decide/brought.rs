//! What Focal's own action has brought about: a pump that it stopped gives no pressure, which says nothing about
//! what was wrong with it.

use std::collections::BTreeSet;

use focal_base::{At, ThingId};
use focal_case::{Actor, RunState};

use crate::kit::Kit;
use crate::rows::{AlarmRow, ThingRow};
use crate::world::World;

/// Alarms and signs that follow from what a thing was made to do, from a moment on.
#[derive(Default)]
pub(super) struct Brought<'k> {
    since: At,
    names: Option<&'k BTreeSet<String>>,
}

impl<'k> Brought<'k> {
    /// By the last action that was seen to be done in the thing's open case; the next one ends it.
    pub fn of(world: &World, kit: &'k Kit, thing: &ThingRow) -> Brought<'k> {
        let case = world.open_case_of(&thing.id).filter(|row| is_about(row, &thing.id));
        let runs = case.into_iter().flat_map(|row| &row.case.runs);
        let done = runs.filter(|run| run.by == Actor::Thing).filter_map(|run| {
            let ended = run.ended.filter(|_| matches!(run.state, RunState::Done(_)))?;
            Some((ended, run.began.unwrap_or(run.at), &run.step))
        });
        let last = done.max_by_key(|(ended, _, _)| *ended);
        let found = last.and_then(|(_, since, step)| {
            let action = kit.steps.get(step)?.action.as_ref()?;
            let brings = &kit.rules.get(&thing.kind)?.def().actions.get(action)?.brings;
            Some(Brought { since, names: Some(brings).filter(|names| !names.is_empty()) })
        });
        found.unwrap_or_default()
    }

    pub fn has(&self, name: &str) -> bool {
        self.names.is_some_and(|names| names.contains(name))
    }

    /// Whether an alarm is no news: it was raised after what explains it.
    pub fn explains(&self, alarm: &AlarmRow) -> bool {
        self.explains_at(&alarm.alarm, alarm.raised)
    }

    pub fn explains_at(&self, alarm: &str, at: At) -> bool {
        self.has(alarm) && at >= self.since
    }

    pub fn names(&self) -> BTreeSet<String> {
        self.names.cloned().unwrap_or_default()
    }
}

fn is_about(row: &crate::rows::CaseRow, thing: &ThingId) -> bool {
    row.case.thing.as_ref() == Some(thing)
}

/// A thing's active alarms that say something about what is wrong with it.
pub(super) fn telling<'w>(world: &'w World, kit: &Kit, thing: &'w ThingRow) -> Vec<&'w AlarmRow> {
    let brought = Brought::of(world, kit, thing);
    world.active_alarms(&thing.id).filter(|alarm| !brought.explains(alarm)).collect()
}
