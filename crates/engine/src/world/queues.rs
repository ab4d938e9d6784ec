//! Which queue a case is for: the one that its contact waits in, else the one that would be chosen.

use std::collections::BTreeMap;

use focal_base::SkillName;
use focal_case::{Actor, Hours};
use focal_desk::Queue;

use super::World;
use crate::rows::CaseRow;

impl World {
    /// What an agent should know for this case: the skills of the cheapest agent step of its kind.
    #[must_use]
    pub fn skills_for(&self, row: &CaseRow) -> BTreeMap<SkillName, u8> {
        let thing = row.case.thing.as_ref().and_then(|id| self.things.get(id));
        let Some((thing, kit)) = thing.zip(self.kit_of(row)) else {
            return BTreeMap::new();
        };
        let by_agent = kit
            .steps_for(&thing.kind)
            .filter(|step| step.by == Actor::Agent && !step.skills.is_empty());
        by_agent.min_by_key(|step| step.cost).map(|step| step.skills.clone()).unwrap_or_default()
    }

    /// The queue that asks for most of what is needed; the first by name when none asks for any of it.
    #[must_use]
    pub fn queue_for(&self, skills: &BTreeMap<SkillName, u8>) -> Option<&Queue> {
        let fit = |queue: &Queue| {
            let hits =
                queue.needs.keys().filter(|skill| skills.contains_key(*skill)).count() as i64;
            hits * 2 - queue.needs.len() as i64
        };
        self.queues.values().max_by(|a, b| fit(a).cmp(&fit(b)).then_with(|| b.id.cmp(&a.id)))
    }

    #[must_use]
    pub fn queue_of(&self, row: &CaseRow) -> Option<&Queue> {
        let waits_in = self.contact_of(&row.case.id).and_then(|live| self.queues.get(&live.queue));
        waits_in.or_else(|| self.queue_for(&self.skills_for(row)))
    }

    /// When the agents that a case is for are there; always, while there is no queue.
    #[must_use]
    pub fn hours_of(&self, row: &CaseRow) -> Hours {
        self.queue_of(row).map(|queue| queue.hours.clone()).unwrap_or_default()
    }
}
