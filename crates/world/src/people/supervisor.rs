//! Who runs the desk: comes to a talk now and then, listens, whispers, and takes it over. And agents who end a
//! talk before its case is over, and take the case up again later.

use focal_base::{AgentId, CaseId, Span, TenantId};
use focal_case::Keeper;
use focal_engine::rows::CaseRow;

use super::agent::AgentMoment;
use crate::cast::sol;
use crate::life::{Happening, Life};
use crate::plan::Size;

impl Life<'_> {
    /// Whether an agent is not the one who talks any more.
    pub fn talk_is_left(&mut self, tenant: &TenantId, agent: &AgentId, row: &CaseRow) -> bool {
        if self.plan.size == Size::Measured {
            return false;
        }
        match self.dice("supervisor").below(25) {
            0 => self.talk_is_taken_over(tenant, agent, row),
            1 => self.talk_is_ended(tenant, agent, row),
            _ => false,
        }
    }

    fn talk_is_taken_over(&mut self, tenant: &TenantId, agent: &AgentId, row: &CaseRow) -> bool {
        let (id, by) = (row.case.id.clone(), sol(tenant));
        if by == *agent {
            return false;
        }
        let done = self.act(tenant, by.as_str(), "listens in, whispers and takes over", |work| {
            work.listen(&id, &by)?;
            work.whisper(&id, &by, "I go on with this one.", None)?;
            work.take_over_talk(&id, &by)
        });
        done.is_some()
    }

    fn talk_is_ended(&mut self, tenant: &TenantId, agent: &AgentId, row: &CaseRow) -> bool {
        let id = row.case.id.clone();
        let done = self.act(tenant, agent.as_str(), "ends the talk, not the case", |work| {
            work.end_talk(&id, agent)
        });
        if done.is_some() {
            let after = self.dice("supervisor").span(Span::mins(5), Span::mins(20));
            let what = AgentMoment::TakesUp { case: id };
            self.soon(after, Happening::Agent(tenant.clone(), agent.clone(), what));
        }
        done.is_some()
    }

    /// The case is still theirs and nobody talks about it: they go on with it.
    pub fn agent_takes_up(&mut self, tenant: &TenantId, agent: &AgentId, case: CaseId) {
        if !self.machine.is_up() {
            let what = AgentMoment::TakesUp { case };
            return self.soon(Span::mins(1), Happening::Agent(tenant.clone(), agent.clone(), what));
        }
        let theirs = self.world(tenant, |world| {
            let row = world.cases.get(&case)?;
            let keeps = row.case.keeper == Keeper::Agent(agent.clone()) && !row.case.is_resolved();
            Some(keeps && world.contact_of(&case).is_none())
        });
        if theirs.flatten() == Some(true) {
            self.act(tenant, agent.as_str(), "takes the case up again", |work| {
                work.take(&case, agent).map(drop)
            });
        }
    }
}
