//! Help: what a customer does on their page. They answer, do a step or say that they cannot, write, ask
//! for a person, and may take an answer back. What is known is never asked again.

use focal_base::{CaseId, ItemId, PersonId, RunId, Said, StepName, ThingId};
use focal_case::open::{Opens, Subject, Trigger, opens};
use focal_case::{Actor, Keeper, answer, run};
use focal_desk::{Channel, StartedBy};
use focal_store::{Query, Read};

use super::Work;
use crate::error::Refused;
use crate::rows::{Attachment, CaseRow, From, ItemKind};
use crate::tables;
use crate::tx::About;

/// Who gives an answer.
pub struct Answerer {
    pub by: Actor,
    pub who: String,
    pub from: From,
}

impl Work<'_, '_> {
    /// A customer opens a case by themselves, or comes back to the one that is open.
    pub fn ask_for_help(
        &mut self,
        person: &PersonId,
        thing: Option<&ThingId>,
    ) -> Result<CaseId, Refused> {
        let own = |id: &ThingId| {
            let row = self.tx.world.things.get(id);
            row.is_some_and(|row| row.customer.as_ref() == Some(person))
        };
        if thing.is_some_and(|id| !own(id)) {
            return Err(Refused::NotFound("thing"));
        }
        let incident = thing.and_then(|id| self.incident_of(id));
        let subject = Subject { thing: thing.cloned(), customer: Some(person.clone()), incident };
        let world = &self.tx.world;
        let about = thing.into_iter().flat_map(|thing| world.cases_of(thing));
        let mine: Vec<_> =
            world.cases_of_person(person).chain(about).map(|row| row.case.clone()).collect();
        let id =
            match opens(&Trigger::Person, &subject, &mine, &self.tx.world.tenant.case, self.tx.now)
            {
                Opens::New => self.open_case(subject, None)?,
                Opens::Join(id) => id,
                Opens::Reopen(id) => {
                    self.reopen_case(&id, "thread.customer_is_back")?;
                    id
                }
                Opens::Not(said) => return Err(Refused::Conflict(said)),
            };
        self.proceed(&id)?;
        Ok(id)
    }

    /// The customer wants a person: a chat waits in a queue, or goes on.
    pub fn want_person(&mut self, id: &CaseId, person: &PersonId) -> Result<(), Refused> {
        if self.reach_person(id, person)? {
            let said = Said::new("thread.customer_wants_person").with("customer", person);
            self.tx.say(id, ItemKind::Routing, From::Customer(person.clone()), said);
        }
        Ok(())
    }

    /// Sees to it that somebody is at the other end; says whether nobody was there to chat with before.
    fn reach_person(&mut self, id: &CaseId, person: &PersonId) -> Result<bool, Refused> {
        let row = self.own_case(id, person)?;
        self.talks_on(id)?;
        let new =
            self.tx.world.contact_of(id).is_none_or(|contact| contact.channel != Channel::Chat);
        if new {
            let skills = self.tx.world.skills_for(&row);
            self.open_contact(id, Channel::Chat, StartedBy::Customer, &skills)?;
        }
        Ok(new)
    }

    /// A customer writes: the message goes into the thread, and somebody will read it.
    pub fn customer_writes(
        &mut self,
        id: &CaseId,
        person: &PersonId,
        text: &str,
        client_id: Option<String>,
        attachments: Vec<Attachment>,
    ) -> Result<ItemId, Refused> {
        let from = From::Customer(person.clone());
        if let Some(first) = self.said_before(id, &from, client_id.as_deref())? {
            return Ok(first);
        }
        let id = &self.case_to_write_in(id, person)?;
        // Who answers somebody asks for nobody anew.
        let talks = self.is_with_agent(id);
        let item = self.write(id, from, ItemKind::Message, text, client_id, attachments)?;
        match talks {
            true => drop(self.reach_person(id, person)?),
            false => self.want_person(id, person)?,
        }
        Ok(item)
    }

    fn is_with_agent(&self, id: &CaseId) -> bool {
        let row = self.tx.world.cases.get(id);
        let active = |contact: &focal_desk::Contact| {
            matches!(contact.state, focal_desk::ContactState::Active { .. })
        };
        row.is_some_and(|row| matches!(row.case.keeper, Keeper::Agent(_)))
            || self.tx.world.contact_of(id).is_some_and(active)
    }

    /// What a browser that lost the answer says again: it is the first message, and changes nothing.
    fn said_before(
        &self,
        id: &CaseId,
        from: &From,
        client_id: Option<&str>,
    ) -> Result<Option<ItemId>, Refused> {
        let Some(client_id) = client_id else { return Ok(None) };
        let goes_on = |case: &CaseId| {
            let row = self.tx.world.cases.get(case);
            row.is_some_and(|row| row.case.continues.as_ref() == Some(id))
        };
        let query = Query::by("client_id", client_id);
        let mut found = self.tx.store.find(&tables::ITEMS, &query)?.into_iter();
        let first =
            found.find(|item| item.from == *from && (item.case == *id || goes_on(&item.case)));
        Ok(first.map(|item| item.id))
    }

    /// The case that a customer's message goes into: this one, opened again if need be; or, when it has been
    /// over for too long, a new one that names it.
    fn case_to_write_in(&mut self, id: &CaseId, person: &PersonId) -> Result<CaseId, Refused> {
        let row = match self.tx.world.cases.get(id) {
            Some(row) => row.clone(),
            None => {
                let kept = self.tx.store.get(&tables::CASES, id.as_str())?;
                kept.ok_or(Refused::NotFound("case"))?
            }
        };
        if row.case.customer.as_ref() != Some(person) {
            return Err(Refused::NotFound("case"));
        }
        let Some(outcome) = row.case.outcome() else { return Ok(id.clone()) };
        let known = self.tx.world.cases.contains_key(id);
        if known && self.tx.now.since(outcome.at) <= self.tx.world.tenant.case.reopen_within {
            self.reopen_case(id, "thread.customer_is_back")?;
            return Ok(id.clone());
        }
        // They may not have the thing any more; they are answered all the same.
        let things = &self.tx.world.things;
        let theirs = |thing: &&ThingId| {
            things.get(*thing).is_some_and(|row| row.customer.as_ref() == Some(person))
        };
        let thing = row.case.thing.as_ref().filter(theirs).cloned();
        let new = self.ask_for_help(person, thing.as_ref())?;
        let mut next = self.case(&new)?.clone();
        if next.case.continues.as_ref() != Some(id) {
            next.case.continues = Some(id.clone());
            self.tx.put_case(next);
            let said = Said::new("thread.goes_on_from").with("number", row.case.number);
            self.tx.say(&new, ItemKind::System, From::Focal, said);
        }
        Ok(new)
    }

    pub(super) fn own_case(&self, id: &CaseId, person: &PersonId) -> Result<CaseRow, Refused> {
        let row = self.case(id)?;
        if row.case.customer.as_ref() != Some(person) {
            return Err(Refused::NotFound("case"));
        }
        Ok(row.clone())
    }

    /// An answer to a question, from whatever channel.
    pub fn answer(
        &mut self,
        id: &CaseId,
        step: &StepName,
        value: &str,
        who: Answerer,
    ) -> Result<(), Refused> {
        let row = self.case(id)?.clone();
        let def = self.step_def(&row, step)?;
        if !def.is_question() {
            return Err(Refused::NotFound("question"));
        }
        let case =
            answer::give(&row.case, &def, value, who.by, Some(who.who.clone()), self.tx.now)?;
        if case == row.case {
            return Ok(());
        }
        self.keep(&row, case);
        let body = serde_json::json!({ "step": step, "answer": value, "by": who.by });
        self.tx.event("answered", About::row(&row).by(&who.who), body);
        let said = Said::new("thread.answered")
            .with("key", format!("step.{step}.question"))
            .with("key2", format!("step.{step}.answer.{value}"));
        self.tx.say(id, ItemKind::Answer, who.from, said);
        self.proceed(id)
    }

    /// Takes an answer back: the belief forgets it, and the next step may be another.
    pub fn take_back(
        &mut self,
        id: &CaseId,
        step: &StepName,
        who: &Answerer,
    ) -> Result<(), Refused> {
        let row = self.case(id)?.clone();
        let case = answer::take_back(&row.case, step, self.tx.now)?;
        self.keep(&row, case);
        self.tx.event(
            "answer_taken_back",
            About::row(&row).by(&who.who),
            serde_json::json!({ "step": step }),
        );
        let said =
            Said::new("thread.answer_taken_back").with("key", format!("step.{step}.question"));
        self.tx.say(id, ItemKind::Answer, who.from.clone(), said);
        // What was decided because of it, and nobody has begun, is decided anew.
        self.reconsider(id, 0.0)?;
        self.proceed(id)
    }

    /// "It is done": from here on we watch. Their word confirms nothing.
    pub fn customer_did(
        &mut self,
        id: &CaseId,
        person: &PersonId,
        run_id: &RunId,
    ) -> Result<(), Refused> {
        let row = self.own_case(id, person)?;
        let found = row.case.run(run_id).cloned().ok_or(Refused::NotFound("step"))?;
        if found.by != Actor::Customer {
            return Err(Refused::NotFound("step"));
        }
        if found.state.is_live() && found.replied.is_some() {
            // Said already: the deadline of what we watch for does not move.
            return Ok(());
        }
        let def = self.step_def(&row, &found.step)?;
        let within = def.within.unwrap_or(def.takes);
        let until = self.tx.now + self.tx.paced(within);
        let case = run::accept(&row.case, run_id, &person.0, self.tx.now, Some(until))?;
        let case = run::replied(&case, run_id, true, self.tx.now)?;
        self.keep(&row, case);
        if let (Some(expect), Some(thing), Some(watch)) =
            (&def.expect, &row.case.thing, found.watch)
        {
            self.watch(&thing.clone(), Some(watch), expect, until);
        }
        let said = Said::new("thread.customer_says_done").with("step", &found.step);
        self.tx.say(id, ItemKind::Step, From::Customer(person.clone()), said);
        self.renew_by(&row, &def)
    }

    /// "I cannot find it, or it does not turn": the step is declined and something else is tried.
    pub fn customer_cannot(
        &mut self,
        id: &CaseId,
        person: &PersonId,
        run_id: &RunId,
    ) -> Result<(), Refused> {
        let row = self.own_case(id, person)?;
        let case = run::decline(&row.case, run_id, self.tx.now)?;
        self.ended(&row, case, run_id, "thread.customer_cannot")
    }

    pub(super) fn step_def(
        &self,
        row: &CaseRow,
        step: &StepName,
    ) -> Result<focal_case::StepDef, Refused> {
        let kit = self.tx.world.kit_of(row).ok_or(Refused::NotFound("step"))?;
        kit.steps.get(step).cloned().ok_or(Refused::NotFound("step"))
    }

    /// Somebody standing at the thing asked for help through its code. They are not known: they learn
    /// nothing, and the registered person is told.
    pub fn visitor_asks(&mut self, thing: &ThingId) -> Result<(), Refused> {
        let row = self.tx.world.things.get(thing).cloned().ok_or(Refused::NotFound("thing"))?;
        let Some(person) = row.customer else {
            return Err(Refused::conflict("help.nobody_registered"));
        };
        let id = self.ask_for_help(&person, Some(thing))?;
        let case = self.case(&id)?.clone();
        let window = self.tx.now.0 / self.tx.paced(focal_base::Span::mins(30)).0.max(1);
        let told = self.tell_customer(&case.case, "visitor", &[], &format!("visitor/{window}"));
        self.keep(&case, told);
        self.tx.say(&id, ItemKind::System, From::Visitor, Said::new("thread.visitor_asked"));
        Ok(())
    }
}
