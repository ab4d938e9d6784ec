//! Every case has exactly one keeper: the last line of who kept it is who keeps it, the lines follow each other
//! without a gap, and whoever keeps it is somebody.

use focal_case::{Keeper, keeper};

use super::{Check, Look, Verdict, must};

pub struct OneKeeper;

impl Check for OneKeeper {
    fn name(&self) -> &'static str {
        "keeper"
    }

    fn look(&mut self, look: &Look<'_>) -> Verdict {
        for row in look.world.cases.values() {
            let case = &row.case;
            let of = || format!("C-{} of {}", case.number, look.tenant);
            let last = case.kept.last().ok_or_else(|| format!("{} was kept by nobody", of()))?;
            must(last.keeper == case.keeper, || {
                format!("{} is kept by {:?} and {:?}", of(), case.keeper, last.keeper)
            })?;
            must(keeper::is_one(case), || format!("the keepers of {} overlap", of()))?;
            must(case.kept[0].since <= case.opened, || format!("{} began without a keeper", of()))?;
            let known = match &case.keeper {
                Keeper::Focal => true,
                Keeper::Agent(agent) => look.world.agents.contains_key(agent),
                Keeper::Team(queue) => look.world.queues.contains_key(queue),
            };
            must(known, || format!("{} is kept by {:?}, whom nobody knows", of(), case.keeper))?;
        }
        Ok(())
    }
}
