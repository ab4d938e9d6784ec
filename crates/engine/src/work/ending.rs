//! Endings: a trouble is over when its thing is well and stays so, or when a person says how it ended.
//! What worked is read from what was seen, never from what was promised.

use focal_base::{AgentId, CaseId, CauseName, OwnerRef, Said, StepName};
use focal_case::keeper::{self, wake};
use focal_case::outcome::{rate, resolve};
use focal_case::{Actor, Ending, RunState, Seen, StepRun};
use focal_diagnose::Place;
use focal_desk::{ContactState, StartedBy};

use super::Work;
use crate::decide::year_of;
use crate::error::Refused;
use crate::rows::{CaseRow, From, ItemKind, ThingRow};
use crate::tx::About;
use crate::world::World;

/// What an agent knows when they resolve a case.
#[derive(Clone, Debug, Default)]
pub struct Resolution {
    pub cause: Option<CauseName>,
    pub confirmed: bool,
    pub worked: Option<StepName>,
    pub note: Option<String>,
}

impl Work<'_, '_> {
    /// The thing's alarms have returned: repairs that were under way, and that nothing else could show,
    /// have been seen to work.
    pub(super) fn repairs_seen(&mut self, id: &CaseId) -> Result<(), Refused> {
        let row = self.case(id)?.clone();
        let Some(thing) = row.case.thing.clone() else { return Ok(()) };
        if self.tx.world.active_alarms(&thing).any(|alarm| alarm.affects_customer) {
            return Ok(());
        }
        let kit = self.tx.world.kit_of(&row).cloned();
        let is_repair = |run: &&StepRun| {
            let def = kit.as_ref().and_then(|kit| kit.steps.get(&run.step));
            def.is_some_and(|def| !def.fixes.by_cause.is_empty() && def.expect.is_none())
        };
        let done: Vec<_> = row
            .case
            .live_runs()
            .filter(|run| run.state == RunState::Running && run.by != Actor::Thing)
            .filter(is_repair)
            .map(|run| run.id.clone())
            .collect();
        for run in done {
            self.seen(id, &run, Seen::default())?;
        }
        Ok(())
    }

    /// Quiet for long enough: if nobody is talking about it, the case is over.
    pub(super) fn conclude_if_quiet(&mut self, id: &CaseId) -> Result<(), Refused> {
        let row = self.case(id)?.clone();
        let settle = self.tx.paced(self.tx.world.tenant.settle);
        let Some(since) = row.quiet_since.filter(|_| !row.case.is_resolved()) else { return Ok(()) };
        if self.tx.now < since + settle {
            return Ok(());
        }
        if is_talking(self.tx.world, id) {
            // Somebody is with a person: they say when it is over.
            return Ok(());
        }
        let worked = worked(&row);
        let cause = self.cause_of(&row, worked.as_ref().map(|run| &run.step));
        let confirmed = worked.is_some() && cause.is_some();
        let owner = self.owner_of(&row, cause.as_ref());
        let ending = Ending {
            at: self.tx.now,
            cause,
            cause_confirmed: confirmed,
            owner,
            worked: worked.map(|run| (run.step, run.by)),
            note_item: None,
        };
        self.finish(&row, ending, None)
    }

    /// An agent says how it ended.
    pub fn resolve(&mut self, id: &CaseId, agent: &AgentId, how: Resolution) -> Result<(), Refused> {
        let row = self.case(id)?.clone();
        let kit = self.tx.world.kit_of(&row).cloned();
        if let (Some(cause), Some(kit)) = (&how.cause, &kit)
            && !kit.model.causes.contains_key(cause)
        {
            return Err(Refused::field("resolve.no_such_cause", "cause", "a cause of the thing's pack"));
        }
        let def = how.worked.as_ref().map(|step| {
            let def = kit.as_ref().and_then(|kit| kit.steps.get(step));
            def.map(|def| (def.step.clone(), def.by))
        });
        let worked = match def {
            Some(None) => return Err(Refused::field("resolve.no_such_step", "worked", "a step of the thing's pack")),
            Some(found) => found,
            None => None,
        };
        let note_item = match how.note.as_deref().map(str::trim) {
            None | Some("") => None,
            Some(note) => {
                Some(self.write(id, From::Agent(agent.clone()), ItemKind::Note, note, None, vec![])?)
            }
        };
        let row = self.case(id)?.clone();
        let owner = self.owner_of(&row, how.cause.as_ref());
        let ending = Ending {
            at: self.tx.now,
            cause: how.cause,
            cause_confirmed: how.confirmed,
            owner,
            worked,
            note_item,
        };
        self.finish(&row, ending, Some(agent))
    }

    fn finish(&mut self, row: &CaseRow, ending: Ending, agent: Option<&AgentId>) -> Result<(), Refused> {
        let id = row.case.id.clone();
        let live: Vec<StepRun> = row.case.live_runs().cloned().collect();
        let mut case = resolve(&row.case, ending)?;
        for run in live {
            self.tx.batch().cancels.push(run.id.0.clone());
            if let (Some(watch), Some(thing)) = (run.watch, row.case.thing.clone()) {
                let tenant = self.tx.world.id().clone();
                self.tx.control(crate::intake::Control::DropWatch { tenant, thing, watch });
            }
        }
        let outcome = case.outcome().cloned().ok_or(Refused::conflict("case.not_resolved"))?;
        let told = !case.told.is_empty();
        if told {
            case = self.tell_customer(&case, "over", &[], &format!("over/{}", case.reopened.len()));
        }
        self.charge(&case);
        let body = serde_json::json!({ "outcome": outcome, "alone": outcome.recovered_alone });
        let about = About::row(row);
        self.tx.event("case_resolved", agent.map_or(about.clone(), |agent| about.agent(agent)), body);
        self.keep(row, case);
        let key = match (&outcome.worked, outcome.recovered_alone) {
            (Some(_), _) => "thread.over_by_step",
            (None, true) => "thread.over_alone",
            (None, false) => "thread.over",
        };
        let said = Said::new(key).with("cost", outcome.cost);
        let said = outcome.worked.iter().fold(said, |said, (step, _)| said.with("step", step));
        let from = agent.map_or(From::Focal, |agent| From::Agent(agent.clone()));
        self.tx.say(&id, ItemKind::Outcome, from, said);
        self.end_contact(&id);
        self.release_favours(&id);
        self.withdraw_handoffs(&id);
        Ok(())
    }

    /// What support for the thing has cost this year grows by what this case has cost since last time.
    fn charge(&mut self, case: &focal_case::Case) {
        let before = case.outcomes_before.last().map(|outcome| outcome.cost).unwrap_or_default();
        let Some(row) = case.thing.as_ref().and_then(|id| self.tx.world.things.get(id)).cloned() else { return };
        let mut row: ThingRow = row;
        let year = year_of(self.tx.now, &self.tx.world.tenant.zone);
        *row.spent.entry(year).or_default() += case.spent - before;
        self.tx.put_thing(row);
    }

    /// The likeliest cause, given what worked: what is believed, weighed by what that step repairs.
    fn cause_of(&self, row: &CaseRow, worked: Option<&StepName>) -> Option<CauseName> {
        let belief = row.decision.belief.as_ref()?;
        let Some(worked) = worked else {
            return belief.first().filter(|share| share.p >= 0.6).map(|share| share.cause.cause.clone());
        };
        let def = self.tx.world.kit_of(row)?.steps.get(worked)?;
        let weigh = |share: &focal_diagnose::Share| share.p * def.fixes.of(&share.cause.cause);
        let best = belief.shares.iter().max_by(|a, b| weigh(a).total_cmp(&weigh(b)))?;
        Some(best.cause.cause.clone()).filter(|_| weigh(best) > 0.0)
    }

    pub(super) fn owner_of(&self, row: &CaseRow, cause: Option<&CauseName>) -> OwnerRef {
        let Some((cause, kit)) = cause.zip(self.tx.world.kit_of(row)) else { return OwnerRef::Unknown };
        let Some(def) = kit.model.causes.get(cause) else { return OwnerRef::Unknown };
        let place = row.decision.belief.as_ref().and_then(|belief| {
            belief.shares.iter().find_map(|share| match &share.cause.place {
                Place::Component(id) if share.cause.cause == *cause => Some(id.clone()),
                _ => None,
            })
        });
        self.tx.world.owner(&kit.pack.name, &def.owner, place.as_ref())
    }

    pub fn rate(&mut self, id: &CaseId, rating: u8) -> Result<(), Refused> {
        let row = self.case(id)?.clone();
        let case = rate(&row.case, rating)?;
        self.tx.event("rated", About::row(&row), serde_json::json!({ "rating": rating }));
        self.keep(&row, case);
        Ok(())
    }

    /// An agent opens it again.
    pub fn reopen(&mut self, id: &CaseId, agent: &AgentId) -> Result<(), Refused> {
        self.reopen_case(id, "thread.reopened")?;
        self.tx.event("reopened_by", About::case(id).agent(agent), serde_json::json!({}));
        self.proceed(id)
    }

    pub fn snooze(&mut self, id: &CaseId, agent: &AgentId, until: focal_base::At) -> Result<(), Refused> {
        let row = self.case(id)?.clone();
        let case = keeper::snooze(&row.case, agent, until, self.tx.now)?;
        self.tx.event("snoozed", About::row(&row).agent(agent), serde_json::json!({ "until": until }));
        self.keep(&row, case);
        Ok(())
    }

    pub(super) fn wake_if_due(&mut self, id: &CaseId) -> Result<(), Refused> {
        let row = self.case(id)?.clone();
        let case = wake(&row.case, false, self.tx.now);
        if case != row.case {
            self.keep(&row, case);
            self.proceed(id)?;
        }
        Ok(())
    }
}

/// Somebody is with a person about it, or waits for one because they asked.
pub(super) fn is_talking(world: &World, id: &CaseId) -> bool {
    world.contact_of(id).is_some_and(|contact| {
        matches!(contact.state, ContactState::Active { .. }) || contact.started_by == StartedBy::Customer
    })
}

/// The repair that was seen to be done last before the thing was well.
fn worked(row: &CaseRow) -> Option<StepRun> {
    let quiet = row.quiet_since?;
    let done = row.case.runs.iter().filter(|run| matches!(&run.state, RunState::Done(seen) if seen.answer.is_none()));
    let before = done.filter(|run| run.ended.is_some_and(|at| at <= quiet + focal_base::Span::mins(1)));
    before.max_by_key(|run| run.ended).cloned()
}
