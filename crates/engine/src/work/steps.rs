//! Steps: the next best step is begun by whoever does it, and ended only by what is seen.

use focal_base::{AgentId, At, CaseId, RunId, Said, Severity, StepName, WatchId};
use focal_case::offer::once_more;
use focal_case::open::tell;
use focal_case::run::{self, Start};
use focal_case::{Actor, Case, Offer, Ready, RunState, Seen, StepDef, StepRun};
use focal_sense::{Condition, Watch};

use super::Work;
use crate::decide::judge;
use crate::effect::{Effect, LinkTo, Mail, Recipient};
use crate::error::Refused;
use crate::intake::Control;
use crate::rows::{CaseRow, Delivery, From, ItemKind};
use crate::tx::About;

impl Work<'_, '_> {
    /// Begins a step, for Focal itself or because an agent pressed it.
    pub fn begin(
        &mut self,
        id: &CaseId,
        step: &StepName,
        agent: Option<&AgentId>,
    ) -> Result<RunId, Refused> {
        let row = self.case(id)?.clone();
        let judged =
            judge(self.tx.world, &row, self.twins, self.tx.now).ok_or(Refused::NotFound("step"))?;
        let def =
            judged.steps.iter().find(|def| def.step == *step).ok_or(Refused::NotFound("step"))?;
        let ready = match judged.offers.iter().find(|offer| offer.step() == step) {
            Some(Offer::Ready(ready)) => ready.clone(),
            Some(Offer::Locked(locked)) => {
                let wanted = agent.and_then(|_| once_more(&row.case, def, &judged.facts));
                wanted.ok_or_else(|| Refused::Conflict(locked.why.clone()))?
            }
            Some(Offer::Underway(_)) => return Err(Refused::conflict("run.underway")),
            None => return Err(Refused::NotFound("step")),
        };
        // What costs a visit, or as much as one, is never begun without a person who wants it.
        let dear =
            def.by == Actor::Technician || def.cost > self.tx.world.tenant.case.approve_above;
        let needs_agent = dear && agent.is_none();
        let run = match def.by {
            _ if needs_agent => self.ask_agent(&row, def, &ready),
            Actor::Thing => self.command(&row, def, &ready),
            Actor::Customer => self.offer_customer(&row, def, &ready),
            Actor::Near => self.ask_near(&row, def, &ready),
            Actor::Agent => match agent {
                Some(agent) => self.agent_does(&row, def, &ready, agent),
                None => self.ask_agent(&row, def, &ready),
            },
            Actor::Partner | Actor::Technician => self.hand_off(&row, def, &ready),
        }?;
        if agent.is_some() {
            self.keep_as_wanted(id, &run)?;
        }
        Ok(run)
    }

    /// A person had it begun, and it is theirs to take back.
    fn keep_as_wanted(&mut self, id: &CaseId, run: &RunId) -> Result<(), Refused> {
        let row = self.case(id)?.clone();
        let mut case = row.case.clone();
        if let Some(begun) = case.runs.iter_mut().find(|begun| begun.id == *run) {
            begun.wanted = true;
            self.keep(&row, case);
        }
        Ok(())
    }

    pub(super) fn drop_watch(&mut self, row: &CaseRow, run: &RunId) {
        let watch = row.case.run(run).and_then(|found| found.watch.clone());
        if let (Some(watch), Some(thing)) = (watch, row.case.thing.clone()) {
            let tenant = self.tx.world.id().clone();
            self.tx.control(Control::DropWatch { tenant, thing, watch });
        }
    }

    pub(super) fn case(&self, id: &CaseId) -> Result<&CaseRow, Refused> {
        self.tx.world.cases.get(id).ok_or(Refused::NotFound("case"))
    }

    /// Starts a run and keeps the case; the first part of every beginning.
    pub(super) fn start(
        &mut self,
        row: &CaseRow,
        def: &StepDef,
        ready: &Ready,
        plan: Plan,
    ) -> Result<(Case, RunId), Refused> {
        let run = plan.run;
        let start = Start {
            id: run.clone(),
            def,
            who: plan.who,
            at: self.tx.now,
            until: plan.until,
            watch: plan.watch,
            offered: plan.offered,
            dearer: ready.dearer.clone(),
            shared: ready.shared.as_ref(),
            again: ready.tries_left == 0,
            pace: self.tx.world.tenant.case.pace,
        };
        let case = run::start(&row.case, start)?;
        let company = matches!(def.by, Actor::Partner | Actor::Technician);
        let provider = case.run(&run).and_then(|run| run.who.clone()).filter(|_| company);
        let body = serde_json::json!({ "run": run, "step": def.step, "by": def.by });
        let begun = focal_report::What::StepBegun(focal_report::StepBegun { provider });
        self.tx.fact(&begun, About::row(row), body);
        Ok((case, run))
    }

    /// The thing is told to do something; only its telemetry can say that it did.
    fn command(&mut self, row: &CaseRow, def: &StepDef, ready: &Ready) -> Result<RunId, Refused> {
        let thing = row.case.thing.clone().ok_or(Refused::NotFound("thing"))?;
        let name = def.action.clone().ok_or(Refused::NotFound("action"))?;
        let rules = self.tx.world.kit_of_thing(&thing).and_then(|kit| {
            let kind = &self.tx.world.things.get(&thing)?.kind;
            kit.rules.get(kind).cloned()
        });
        let action = rules.and_then(|rules| rules.def().actions.get(&name).cloned());
        let action = action.ok_or(Refused::NotFound("action"))?;
        let until = self.tx.now + self.tx.paced(action.within);
        let expect = def.expect.clone().unwrap_or(action.expect);
        let plan = self.plan(Some(until), false, Some(thing.0.clone()));
        let watch = plan.watch.clone();
        let (case, run) = self.start(row, def, ready, plan)?;
        self.watch(&thing, watch, &expect, until);
        let effect = Effect::Command {
            thing: thing.clone(),
            run: run.clone(),
            case: Some(row.case.id.clone()),
            action: name,
            with: action.with,
            until,
        };
        self.tx.effect(&run.0, self.tx.now, &effect);
        self.keep(row, case);
        let said = Said::new("thread.thing_told").with("step", &def.step).with("until", until);
        self.tx.say(&row.case.id, ItemKind::Step, From::Focal, said);
        Ok(run)
    }

    /// The customer is shown a step, and told of it if no page of theirs is open.
    fn offer_customer(
        &mut self,
        row: &CaseRow,
        def: &StepDef,
        ready: &Ready,
    ) -> Result<RunId, Refused> {
        let customer = row.case.customer.clone().ok_or(Refused::NotFound("customer"))?;
        let patience = self.tx.world.tenant.patience_for(self.severity_now(row));
        let until = self.tx.now + self.tx.world.tenant.for_a_person(patience);
        let plan = self.plan(Some(until), true, Some(customer.0.clone()));
        let watch = plan.watch.clone();
        let (mut case, run) = self.start(row, def, ready, plan)?;
        if let (Some(expect), Some(thing)) = (&def.expect, &row.case.thing) {
            self.watch(thing, watch, expect, until);
        }
        let present = self.tx.world.live.present.contains_key(&customer);
        // A question is told as it is asked.
        let said = match def.is_question() {
            true => Said::new("thread.customer_question").with("asks", &def.step),
            false => Said::new("thread.customer_asked").with("step", &def.step),
        };
        let said = said.with("customer", &customer);
        self.tx.say(&row.case.id, ItemKind::Step, From::Focal, said);
        if !present {
            case = self.tell_customer(&case, "step", &[("step", &def.step.0)], &run.0);
        }
        self.keep(row, case);
        Ok(run)
    }

    /// An agent does it themselves; it ends when they say how it went.
    fn agent_does(
        &mut self,
        row: &CaseRow,
        def: &StepDef,
        ready: &Ready,
        agent: &AgentId,
    ) -> Result<RunId, Refused> {
        let plan = Plan { watch: None, ..self.plan(None, false, Some(agent.0.clone())) };
        let (case, run) = self.start(row, def, ready, plan)?;
        self.keep(row, case);
        let said = Said::new("thread.agent_does").with("step", &def.step).with("agent", agent);
        self.tx.say(&row.case.id, ItemKind::Step, From::Agent(agent.clone()), said);
        Ok(run)
    }

    /// A person is needed: a contact with the right skills waits in a queue.
    fn ask_agent(&mut self, row: &CaseRow, def: &StepDef, ready: &Ready) -> Result<RunId, Refused> {
        let run = match def.by {
            Actor::Agent => {
                let plan = Plan { watch: None, ..self.plan(None, true, None) };
                let (case, run) = self.start(row, def, ready, plan)?;
                self.keep(row, case);
                run
            }
            _ => self.tx.new_id(),
        };
        self.open_contact(
            &row.case.id,
            focal_desk::Channel::Thing,
            focal_desk::StartedBy::Thing,
            &def.skills,
        )?;
        Ok(run)
    }

    pub(super) fn plan(&mut self, until: Option<At>, offered: bool, who: Option<String>) -> Plan {
        let run: RunId = self.tx.new_id();
        // One watch a run: its id is the run's, so that the answer finds its way back by itself.
        let watch = Some(WatchId(run.0.clone()));
        Plan { run, watch, until, offered, who }
    }

    pub(crate) fn watch(
        &mut self,
        thing: &focal_base::ThingId,
        id: Option<WatchId>,
        expect: &Condition,
        until: At,
    ) {
        let Some(watch) = id else { return };
        let watch =
            Watch { watch, thing: thing.clone(), expect: expect.clone(), from: self.tx.now, until };
        self.tx.control(Control::Watch { tenant: self.tx.world.id().clone(), watch });
    }

    /// Keeps a changed case.
    pub(super) fn keep(&mut self, row: &CaseRow, case: Case) {
        let latest = self.tx.world.cases.get(&row.case.id).unwrap_or(row).clone();
        self.tx.put_case(CaseRow { case, ..latest });
    }

    /// Writes to the customer, once per `once`. Returns the case with that noted.
    pub(super) fn tell_customer(
        &mut self,
        case: &Case,
        about: &str,
        with: &[(&str, &str)],
        once: &str,
    ) -> Case {
        let Some(person) =
            case.customer.as_ref().and_then(|id| self.tx.world.people.get(id)).cloned()
        else {
            return case.clone();
        };
        if !person.consent.mail || person.email.is_empty() {
            return case.clone();
        }
        let key = format!("{about}/{once}");
        let (case, new) = tell(case, &key, self.tx.now);
        if !new {
            return case;
        }
        let said = Said::new(&format!("thread.mail.{about}")).with("customer", &person.id);
        let said = with.iter().fold(said, |said, (name, value)| said.with(name, value));
        let item = self.tx.say(&case.id, ItemKind::Mail, From::Focal, said);
        let mut values: std::collections::BTreeMap<String, String> =
            with.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        values.insert("thing".into(), case.thing.clone().map(|id| id.0).unwrap_or_default());
        values.insert("number".into(), case.number.to_string());
        let mail = Mail {
            to: Recipient::Person(person.id.0.clone()),
            lang: person.lang.clone(),
            about: about.to_owned(),
            with: values,
            link: Some(LinkTo::Customer {
                person: person.id.0.clone(),
                case: Some(case.id.clone()),
            }),
            item: Some((case.id.clone(), item)),
        };
        self.tx.effect(&format!("mail/{}/{key}", case.id), self.tx.now, &Effect::Mail(mail));
        case
    }

    /// A watch was answered: the run it belongs to ends as seen, or its deadline has passed.
    pub fn watch_answered(
        &mut self,
        watch: &WatchId,
        met: bool,
        value: Option<f64>,
    ) -> Result<(), Refused> {
        let run = RunId(watch.0.clone());
        let Some((id, found)) = self.find_run(&run) else {
            return Ok(());
        };
        if !found.state.is_live() {
            return Ok(());
        }
        // A favour that nobody has taken on was done by nobody: what came true, came true by itself.
        let nobody_goes = found.state == RunState::Offered
            && found.favour.as_ref().is_some_and(|favour| favour.chosen.is_none());
        match met {
            true if nobody_goes => self.came_true(&id, &run),
            true => self.seen(&id, &run, Seen { value, answer: None }),
            false => self.missed(&id, &run),
        }
    }

    pub(super) fn find_run(&self, run: &RunId) -> Option<(CaseId, StepRun)> {
        let row = self.tx.world.cases.get(self.tx.world.index.runs.get(run)?)?;
        row.case.run(run).map(|found| (row.case.id.clone(), found.clone()))
    }

    /// What the step expects has been seen.
    pub(super) fn seen(&mut self, id: &CaseId, run: &RunId, seen: Seen) -> Result<(), Refused> {
        let row = self.case(id)?.clone();
        let at = self.tx.now;
        let mut case = row.case.clone();
        if case.run(run).is_some_and(|found| found.state == RunState::Offered) {
            let who = case.run(run).and_then(|found| found.who.clone()).unwrap_or_default();
            case = run::accept(&case, run, &who, at, None)?;
        }
        let case = run::seen(&case, run, seen, at)?;
        self.ended(&row, case, run, "thread.step_seen")
    }

    /// What a favour would have brought about is so before anybody went: they are told that it is over.
    fn came_true(&mut self, id: &CaseId, run: &RunId) -> Result<(), Refused> {
        let row = self.case(id)?.clone();
        let case = run::withdraw(&row.case, run, self.tx.now)?;
        self.ended(&row, case, run, "thread.step_came_true")
    }

    /// The deadline passed and nothing was seen.
    pub(super) fn missed(&mut self, id: &CaseId, run: &RunId) -> Result<(), Refused> {
        let row = self.case(id)?.clone();
        let until = row.case.run(run).and_then(|found| found.until).unwrap_or(self.tx.now);
        let case = run::deadline_passed(&row.case, run, self.tx.now.max(until))?;
        self.ended(&row, case, run, "thread.step_not_seen")
    }

    /// A run is over: say so, stop asking others, and think again.
    pub(super) fn ended(
        &mut self,
        row: &CaseRow,
        case: Case,
        run: &RunId,
        said: &str,
    ) -> Result<(), Refused> {
        let found = case.run(run).cloned().ok_or(Refused::NotFound("step"))?;
        self.keep(row, case);
        self.drop_watch(row, run);
        self.tx.batch().cancels.push(run.0.clone());
        let said = Said::new(said).with("step", &found.step);
        self.tx.say(&row.case.id, ItemKind::Step, From::Focal, said);
        let body = serde_json::json!({ "run": run, "step": found.step, "state": found.state });
        self.tx.event("step_ended", About::row(row), body);
        self.proceed(&row.case.id)?;
        if found.by != Actor::Customer {
            return Ok(());
        }
        // Another case of theirs may have waited for just this.
        let twins: Vec<CaseId> = self.twins_of(row).map(|other| other.case.id.clone()).collect();
        twins.iter().try_for_each(|twin| self.proceed(twin))
    }

    /// An agent stops waiting for a step.
    pub fn stop(&mut self, id: &CaseId, run: &RunId, agent: &AgentId) -> Result<(), Refused> {
        let row = self.case(id)?.clone();
        let case = run::withdraw(&row.case, run, self.tx.now)?;
        self.tx.event(
            "step_stopped",
            About::row(&row).agent(agent),
            serde_json::json!({ "run": run }),
        );
        self.ended(&row, case, run, "thread.step_stopped")
    }

    /// Severity for people's eyes: the worst of what is active, else the case's own.
    #[must_use]
    pub fn severity_now(&self, row: &CaseRow) -> Severity {
        let active = row
            .case
            .thing
            .as_ref()
            .map(|thing| self.tx.world.active_alarms(thing).map(|alarm| alarm.severity).max());
        active.flatten().unwrap_or(row.case.severity)
    }

    /// Marks how far a message has come; the thread shows it and can send it again.
    pub fn delivered(&mut self, item: &mut crate::rows::ItemRow, delivery: Delivery) {
        item.delivery = Some(delivery);
        self.tx.item(item.clone());
    }
}

/// What a run is begun with.
pub(super) struct Plan {
    pub run: RunId,
    pub watch: Option<WatchId>,
    pub until: Option<At>,
    pub offered: bool,
    pub who: Option<String>,
}
