//! Favours: people near a thing are asked, a few at a time; the one who is there soonest goes, the others
//! are let go with thanks. It is never an emergency service, and saying no is fine.

use focal_base::{CaseId, PersonId, RunId, Said};
use focal_case::near::{ask, choose_helper, next_move, reply};
use focal_case::offer::helpers;
use focal_case::{Actor, Favour, NearMove, Ready, RunState, StepDef, run};

use super::Work;
use super::help::Answerer;
use crate::decide::facts;
use crate::effect::{Effect, LinkTo, Mail, Recipient};
use crate::error::Refused;
use crate::rows::{CaseRow, From, ItemKind, PersonRow};
use crate::tx::About;

impl Work<'_, '_> {
    /// Begins to ask.
    pub(super) fn ask_near(
        &mut self,
        row: &CaseRow,
        def: &StepDef,
        ready: &Ready,
    ) -> Result<RunId, Refused> {
        let until =
            run::deadline(def).map(|span| self.tx.now + self.tx.world.tenant.for_a_person(span));
        let plan = self.plan(until, true, None);
        let watch = plan.watch.clone();
        let (mut case, run_id) = self.start(row, def, ready, plan)?;
        if let Some(found) = case.runs.iter_mut().find(|found| found.id == run_id) {
            found.favour = Some(Favour::default());
        }
        self.keep(row, case);
        if let (Some(expect), Some(thing), Some(until)) = (&def.expect, &row.case.thing, until) {
            self.watch(&thing.clone(), watch, expect, until);
        }
        self.move_favour(&row.case.id, &run_id)?;
        Ok(run_id)
    }

    /// The next move of a favour: ask more people, choose who goes, or give it up.
    pub(super) fn move_favour(&mut self, id: &CaseId, run_id: &RunId) -> Result<(), Refused> {
        let row = self.case(id)?.clone();
        let Some(found) =
            row.case.run(run_id).filter(|found| found.state == RunState::Offered).cloned()
        else {
            return Ok(());
        };
        let Some(favour) = found.favour.clone() else { return Ok(()) };
        let kit = self.tx.world.kit_of(&row).cloned();
        let facts = facts(self.tx.world, kit.as_deref(), &row, &[], self.twins, self.tx.now);
        let could = helpers(&row.case, &facts);
        let settings = self.near_settings();
        match next_move(&favour, &could, &settings, self.tx.now) {
            NearMove::Ask(wave) => {
                let people: Vec<PersonId> =
                    wave.iter().map(|helper| helper.person.clone()).collect();
                self.put_favour(&row, run_id, ask(&favour, &wave, self.tx.now));
                for person in people {
                    self.ask_person(&row, run_id, &found.step, &person);
                }
                Ok(())
            }
            NearMove::Wait { .. } => Ok(()),
            NearMove::Choose { person, .. } => self.goes(&row, run_id, &favour, &person),
            NearMove::Exhausted => {
                let why = Said::new("run.nobody_near");
                let case = run::failed(&row.case, run_id, why, self.tx.now)?;
                self.ended(&row, case, run_id, "thread.nobody_near")
            }
        }
    }

    fn near_settings(&self) -> focal_case::NearSettings {
        self.tx.world.tenant.near()
    }

    fn put_favour(&mut self, row: &CaseRow, run_id: &RunId, favour: Favour) {
        let mut case = self.tx.world.cases.get(&row.case.id).unwrap_or(row).case.clone();
        if let Some(found) = case.runs.iter_mut().find(|found| found.id == *run_id) {
            found.favour = Some(favour);
        }
        self.keep(row, case);
    }

    fn ask_person(
        &mut self,
        row: &CaseRow,
        run_id: &RunId,
        step: &focal_base::StepName,
        id: &PersonId,
    ) {
        let Some(person) = self.tx.world.people.get(id).cloned() else { return };
        let asked =
            PersonRow { asked: person.asked + 1, last_asked: Some(self.tx.now), ..person.clone() };
        self.tx.put_person(asked);
        let said = Said::new("thread.near_asked").with("near", id).with("step", step);
        let item = self.tx.say(&row.case.id, ItemKind::Mail, From::Focal, said);
        let thing = row.case.thing.clone().map(|id| id.0).unwrap_or_default();
        let with = [("step", step.0.clone()), ("run", run_id.0.clone()), ("thing", thing)];
        let mail = Mail {
            to: Recipient::Person(id.0.clone()),
            lang: person.lang,
            about: "favour".to_owned(),
            with: with.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            link: Some(LinkTo::Near { run: run_id.clone(), person: id.0.clone() }),
            item: Some((row.case.id.clone(), item)),
        };
        self.tx.effect(&format!("favour/{run_id}/{id}"), self.tx.now, &Effect::Mail(mail));
        self.tx.event("near_asked", About::row(row).by(id), serde_json::json!({ "run": run_id }));
    }

    /// They say yes or no.
    pub fn near_replies(
        &mut self,
        run_id: &RunId,
        person: &PersonId,
        yes: bool,
    ) -> Result<(), Refused> {
        let (id, found) = self.find_run(run_id).ok_or(Refused::NotFound("favour"))?;
        let favour = found.favour.clone().ok_or(Refused::NotFound("favour"))?;
        if !favour.asked.iter().any(|asked| asked.person == *person) {
            return Err(Refused::NotFound("favour"));
        }
        if !found.state.is_live() {
            return Err(Refused::conflict("favour.is_over"));
        }
        let row = self.case(&id)?.clone();
        let replied = reply(&favour, person, yes, self.tx.now);
        if replied == favour {
            // Pressed again, or after another was chosen: their first word stands.
            return Ok(());
        }
        self.put_favour(&row, run_id, replied);
        if let (true, Some(row)) = (yes, self.tx.world.people.get(person).cloned()) {
            self.tx.put_person(PersonRow { accepted: row.accepted + 1, ..row });
        }
        let key = if yes { "thread.near_yes" } else { "thread.near_no" };
        self.tx.say(
            &id,
            ItemKind::Step,
            From::Near(person.clone()),
            Said::new(key).with("near", person),
        );
        self.move_favour(&id, run_id)
    }

    /// This one goes; the others need not.
    fn goes(
        &mut self,
        row: &CaseRow,
        run_id: &RunId,
        favour: &Favour,
        person: &PersonId,
    ) -> Result<(), Refused> {
        let def = row
            .case
            .run(run_id)
            .map(|found| found.step.clone())
            .ok_or(Refused::NotFound("step"))?;
        let def = self.step_def(row, &def)?;
        let eta = favour
            .asked
            .iter()
            .find(|asked| asked.person == *person)
            .map(|asked| asked.eta)
            .unwrap_or_default();
        let span = focal_base::Span(eta.0 + def.within.unwrap_or(def.takes).0);
        let until = self.tx.now + self.tx.world.tenant.for_a_person(span);
        self.put_favour(row, run_id, choose_helper(favour, person, self.tx.now));
        let latest = self.case(&row.case.id)?.clone();
        let case = run::accept(&latest.case, run_id, &person.0, self.tx.now, Some(until))?;
        self.keep(&latest, case);
        if let (Some(expect), Some(thing)) = (&def.expect, &row.case.thing) {
            let watch = Some(focal_base::WatchId(run_id.0.clone()));
            self.watch(&thing.clone(), watch, expect, until);
        }
        let said = Said::new("thread.near_goes").with("near", person).with("step", &def.step);
        self.tx.say(&row.case.id, ItemKind::Step, From::Near(person.clone()), said);
        Ok(())
    }

    /// "It is done": we watch; only what is seen counts.
    pub fn near_did(&mut self, run_id: &RunId, person: &PersonId) -> Result<(), Refused> {
        let (id, row) = self.favour_of(run_id, person)?;
        let case = run::replied(&row.case, run_id, true, self.tx.now)?;
        let step = case.run(run_id).map(|found| found.step.clone());
        self.keep(&row, case);
        let said = Said::new("thread.near_says_done").with("near", person);
        self.tx.say(&id, ItemKind::Step, From::Near(person.clone()), said);
        let def = self.step_def(&row, &step.ok_or(Refused::NotFound("step"))?)?;
        self.renew_by(&row, &def)
    }

    /// A near person was asked to look at something and says what they saw.
    pub fn near_answers(
        &mut self,
        run_id: &RunId,
        person: &PersonId,
        value: &str,
    ) -> Result<(), Refused> {
        let (id, row) = self.favour_of(run_id, person)?;
        let step = row
            .case
            .run(run_id)
            .map(|found| found.step.clone())
            .ok_or(Refused::NotFound("step"))?;
        let who =
            Answerer { by: Actor::Near, who: person.0.clone(), from: From::Near(person.clone()) };
        self.answer(&id, &step, value, who)
    }

    /// They could not do it after all.
    pub fn near_cannot(&mut self, run_id: &RunId, person: &PersonId) -> Result<(), Refused> {
        let (_, row) = self.favour_of(run_id, person)?;
        let case = run::failed(&row.case, run_id, Said::new("run.near_could_not"), self.tx.now)?;
        self.ended(&row, case, run_id, "thread.near_could_not")
    }

    /// The favour, if this person is the one who goes.
    fn favour_of(&self, run_id: &RunId, person: &PersonId) -> Result<(CaseId, CaseRow), Refused> {
        let (id, found) = self.find_run(run_id).ok_or(Refused::NotFound("favour"))?;
        let goes = found.favour.as_ref().and_then(|favour| favour.chosen.as_ref());
        if goes != Some(person) {
            return Err(Refused::NotFound("favour"));
        }
        if !found.state.is_live() {
            return Err(Refused::conflict("favour.is_over"));
        }
        Ok((id.clone(), self.case(&id)?.clone()))
    }

    /// The case is over: nobody needs to go any more. Their page says so.
    pub(super) fn release_favours(&mut self, id: &CaseId) {
        let about = About::case(id);
        self.tx.event("favours_released", about, serde_json::json!({}));
    }
}
