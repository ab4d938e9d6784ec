//! Hanging up: an agent ends a talk, and its case goes on. Their time with it ends with what they still write;
//! the case keeps its keeper and its next step. Whoever speaks up meanwhile is with the same agent again.

use focal_base::{AgentId, CaseId, Said};
use focal_case::Keeper;
use focal_desk::{Contact, ContactState, offering};
use focal_report::{OfContact, What};
use serde_json::Value;

use super::Work;
use crate::error::Refused;
use crate::rows::{From, ItemKind};
use crate::tx::About;

impl Work<'_, '_> {
    /// The talk is over, the case is not.
    ///
    /// # Errors
    /// When nobody talks, or somebody else does.
    pub fn end_talk(&mut self, case: &CaseId, agent: &AgentId) -> Result<(), Refused> {
        let contact = self.tx.world.contact_of(case).cloned();
        let contact = contact.ok_or(Refused::conflict("contact.not_active"))?;
        offering::hang_up(&contact, agent, self.tx.now)?;
        let said = Said::new("thread.talk_over").with("agent", agent);
        self.tx.say(case, ItemKind::Routing, From::Agent(agent.clone()), said);
        self.end_contact(case);
        self.proceed(case)
    }

    /// The talk was not over after all.
    ///
    /// # Errors
    /// When its agent does not write about it any more.
    pub fn resume_talk(&mut self, case: &CaseId, agent: &AgentId) -> Result<(), Refused> {
        let contact = self.written_up(case, agent);
        let contact = contact.filter(|_| self.tx.world.contact_of(case).is_none());
        let contact = contact.ok_or(Refused::conflict("contact.not_after_work"))?;
        let row = self.case(case)?;
        if row.case.is_resolved() {
            return Err(Refused::conflict("case.already_resolved"));
        }
        if row.case.keeper != Keeper::Agent(agent.clone()) {
            return Err(Refused::conflict("contact.not_with_you"));
        }
        let resumed = offering::resume(&contact, agent, self.tx.now)?;
        let fact = What::Resumed(OfContact { contact: contact.id.0.clone() });
        self.tx.fact(&fact, About::case(case).agent(agent), Value::Null);
        self.tx.put_contact(resumed);
        let said = Said::new("thread.talk_resumed").with("agent", agent);
        self.tx.say(case, ItemKind::Routing, From::Agent(agent.clone()), said);
        self.settle_agent(agent);
        Ok(())
    }

    /// Somebody speaks up while the agent who keeps the case still writes about the talk: it goes on with
    /// them. Says whether it did.
    pub(super) fn talks_on(&mut self, case: &CaseId) -> Result<bool, Refused> {
        let keeper = self.case(case)?.case.keeper.clone();
        let Keeper::Agent(agent) = keeper else { return Ok(false) };
        let here = self.tx.world.live.desk.get(&agent).is_some_and(|one| one.presence.is_there());
        if !here || self.tx.world.contact_of(case).is_some() {
            return Ok(false);
        }
        match self.written_up(case, &agent) {
            Some(_) => self.resume_talk(case, &agent).map(|()| true),
            None => Ok(false),
        }
    }

    /// Whether somebody who keeps an open case still writes about its last talk.
    pub(super) fn is_written_up(&self, case: &CaseId, agent: &AgentId) -> bool {
        let row = self.tx.world.cases.get(case).filter(|row| !row.case.is_resolved());
        row.is_some_and(|row| row.case.keeper == Keeper::Agent(agent.clone()))
            && self.written_up(case, agent).is_some()
    }

    fn written_up(&self, case: &CaseId, agent: &AgentId) -> Option<Contact> {
        let after = |contact: &&Contact| matches!(contact.state, ContactState::AfterWork { .. });
        let mut theirs = self.tx.world.held_by(agent).filter(after);
        theirs.find(|contact| contact.case == *case).cloned()
    }
}
