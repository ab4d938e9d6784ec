//! Giving back: an agent has done their part, others are at it, and Focal goes on with the case. It watches over what
//! was promised, takes the next step when that did not help, and calls a person when one is needed again.

use focal_base::{AgentId, CaseId, Said};
use focal_case::Keeper;
use focal_case::keeper::hand;

use super::Work;
use crate::decide::judge;
use crate::error::Refused;
use crate::rows::{From, ItemKind};

impl Work<'_, '_> {
    /// Ends the agent's talk, if they are in one, and makes Focal the keeper.
    ///
    /// # Errors
    /// When somebody else keeps it; or when nothing is under way and nothing is left that Focal could do without a
    /// person: then it would only come back at once.
    pub fn focal_goes_on(&mut self, case: &CaseId, agent: &AgentId) -> Result<(), Refused> {
        let row = self.case(case)?.clone();
        if row.case.keeper != Keeper::Agent(agent.clone()) {
            return Err(Refused::conflict("contact.not_with_you"));
        }
        let underway = row.case.live_runs().next().is_some() || row.quiet_since.is_some();
        let goes_on = || {
            let judged = judge(self.tx.world, &row, self.twins, self.tx.now)?;
            Some(judged.choice.next.is_some() || judged.choice.watch_until.is_some())
        };
        if !underway && goes_on() != Some(true) {
            return Err(Refused::conflict("goes_on.nothing_left"));
        }
        let kept = hand(&row.case, Keeper::Focal, Said::new("keeper.gave_back"), self.tx.now)?;
        self.keep(&row, kept);
        let said = Said::new("thread.focal_goes_on").with("agent", agent);
        self.tx.say(case, ItemKind::Routing, From::Agent(agent.clone()), said);
        self.end_contact(case);
        self.proceed(case)
    }
}
