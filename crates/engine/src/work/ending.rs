//! Endings: a trouble is over when its thing is well and stays so, or when a person says how it ended.
//! What worked is read from what was seen, never from what was promised.

use focal_base::{AgentId, At, CaseId, CauseName, OwnerRef, RunId, Said, Span, StepName};
use focal_case::keeper::{self, focal_acts, wake};
use focal_case::outcome::{rate, resolve};
use focal_case::{Actor, Case, CaseState, Ending, RunState, Seen, StepRun, run};
use focal_desk::{ContactState, StartedBy};
use focal_diagnose::Place;

use super::Work;
use crate::decide::{cause_of, is_contained, is_showing, keep_incident_belief, worked, year_of};
use crate::error::Refused;
use crate::rows::{CaseRow, From, ItemKind, ThingRow};
use crate::tx::About;
use crate::world::{World, is_common};

/// Work that was given away may have ended a trouble after this part of the time it usually takes, and not before.
const PART_OF_ITS_TIME: i64 = 8;

/// What an agent knows when they resolve a case.
#[derive(Clone, Debug, Default)]
pub struct Resolution {
    pub cause: Option<CauseName>,
    pub confirmed: bool,
    pub worked: Option<StepName>,
    pub note: Option<String>,
}

impl Work<'_, '_> {
    /// A case whose trouble has gone is quiet, and is over when it stays so; one whose trouble is there is
    /// not, and comes back if it was put aside.
    pub(super) fn settle(&mut self, id: &CaseId) {
        let Some(row) = self.tx.world.cases.get(id).filter(|row| !row.case.is_resolved()) else {
            return;
        };
        let row = &self.with_thing_that_ails(row);
        let ails = self.ails(row);
        let contained = self.tx.world.kit_of(row).is_some_and(|kit| is_contained(row, kit));
        let quiet_since = match (ails || contained, row.quiet_since) {
            (true, _) => None,
            // Without an alarm there was nothing that could return.
            (false, None) if row.case.incident.is_some() => Some(self.tx.now),
            (false, since) => since,
        };
        let mut next = CaseRow { quiet_since, ..row.clone() };
        if ails && matches!(row.case.state, CaseState::Snoozed { .. }) {
            next.case = wake(&row.case, true, self.tx.now);
        }
        let newly = next.quiet_since.is_some() && row.quiet_since.is_none();
        if newly {
            next.case = self.with_repairs_seen(&next);
        }
        if self.tx.world.cases.get(id) != Some(&next) {
            self.tx.put_case(next);
        }
    }

    /// Its first thing is well and another of its things is not: once nothing is under way, and what was
    /// repaired has had its time to show, the case goes on about that one. What an agent keeps they lead.
    fn with_thing_that_ails(&self, row: &CaseRow) -> CaseRow {
        let mut next = row.clone();
        let rests = row.case.live_runs().next().is_none()
            && focal_acts(&row.case)
            && !is_showing(self.tx.world, row, self.tx.now);
        if let Some(thing) = self.tx.world.felt_elsewhere(row).filter(|_| rests) {
            next.case.also.remove(thing);
            next.case.also.extend(next.case.thing.replace(thing.clone()));
            next.showed.clear();
        }
        next
    }

    /// Whether what a case is about is still there: what its customer feels; or, while nobody feels
    /// anything, any alarm of its thing, or of its whole incident when it stands for that.
    pub(super) fn ails(&self, row: &CaseRow) -> bool {
        let world = &self.tx.world;
        let Some(thing) = &row.case.thing else { return false };
        if row.felt {
            return row.case.things().any(|thing| world.is_felt(thing));
        }
        let incident = row.case.incident.as_ref().filter(|_| row.case.customer.is_none());
        let incident =
            incident.and_then(|id| world.incidents.get(id)).filter(|found| found.closed.is_none());
        match incident {
            Some(incident) => world.members_of(&incident.id).any(|thing| world.is_in_alarm(thing)),
            None => world.is_in_alarm(thing),
        }
    }

    /// The trouble has gone: repairs that were under way, and that nothing else could show, have been seen
    /// to work; so has what a customer or somebody near said they did. What they were only asked for has not.
    fn with_repairs_seen(&self, row: &CaseRow) -> Case {
        let kit = self.tx.world.kit_of(row);
        let shown_by_this = |run: &&StepRun| {
            let def = kit.and_then(|kit| kit.steps.get(&run.step));
            let repairs =
                def.is_some_and(|def| !def.fixes.by_cause.is_empty() && def.expect.is_none());
            let done = match run.by {
                Actor::Customer => true,
                // They said that it is mended, or have had the time: what usually takes a day was not done within an hour.
                Actor::Partner | Actor::Technician => {
                    let takes = def.map_or(Span::ZERO, |def| self.tx.paced(def.takes));
                    let had = self.tx.now >= run.at + Span(takes.0 / PART_OF_ITS_TIME);
                    had || run.replied.as_ref().is_some_and(|reply| reply.ok)
                }
                // They said yes, and are on their way until they say that it is done.
                Actor::Near => run.replied.as_ref().is_some_and(|reply| reply.ok),
                Actor::Thing | Actor::Agent => false,
            };
            run.state == RunState::Running && done && repairs
        };
        let ids: Vec<RunId> =
            row.case.live_runs().filter(shown_by_this).map(|run| run.id.clone()).collect();
        let seen = |case: Case, id: &RunId| {
            run::seen(&case, id, Seen::default(), self.tx.now).unwrap_or(case)
        };
        ids.iter().fold(row.case.clone(), seen)
    }

    /// A partner says that it is mended: when nothing ails, that is what there is to see.
    pub(super) fn repairs_seen(&mut self, id: &CaseId) -> Result<(), Refused> {
        let row = self.case(id)?.clone();
        if self.ails(&row) {
            return Ok(());
        }
        let case = self.with_repairs_seen(&row);
        self.keep(&row, case);
        self.proceed(id)
    }

    /// Quiet for long enough: if nobody is talking about it, the case is over.
    pub(super) fn conclude_if_quiet(&mut self, id: &CaseId) -> Result<(), Refused> {
        let row = self.case(id)?.clone();
        let settle = self.tx.world.tenant.settles_after(&row.case);
        let Some(since) = row.quiet_since.filter(|_| !row.case.is_resolved()) else {
            return Ok(());
        };
        if self.tx.now < since + settle {
            return Ok(());
        }
        if is_held_open(self.tx.world, &row) {
            return Ok(());
        }
        let worked = worked(self.tx.world, &row);
        let cause = cause_of(self.tx.world, &row, worked.as_ref().map(|(step, _)| step));
        let confirmed = worked.is_some() && cause.is_some();
        let owner = self.owner_of(&row, cause.as_ref());
        let ending = Ending {
            at: self.tx.now,
            cause,
            cause_confirmed: confirmed,
            owner,
            worked,
            note_item: None,
        };
        self.finish(&row, ending, None)
    }

    /// An agent says how it ended.
    pub fn resolve(
        &mut self,
        id: &CaseId,
        agent: &AgentId,
        how: Resolution,
    ) -> Result<(), Refused> {
        let row = self.case(id)?.clone();
        let kit = self.tx.world.kit_of(&row).cloned();
        if let (Some(cause), Some(kit)) = (&how.cause, &kit)
            && !kit.model.causes.contains_key(cause)
        {
            return Err(Refused::field(
                "resolve.no_such_cause",
                "cause",
                "a cause of the thing's pack",
            ));
        }
        let def = how.worked.as_ref().map(|step| {
            let def = kit.as_ref().and_then(|kit| kit.steps.get(step));
            def.map(|def| (def.step.clone(), def.by))
        });
        let worked = match def {
            Some(None) => {
                return Err(Refused::field(
                    "resolve.no_such_step",
                    "worked",
                    "a step of the thing's pack",
                ));
            }
            Some(found) => found,
            None => None,
        };
        let note_item = match how.note.as_deref().map(str::trim) {
            None | Some("") => None,
            Some(note) => Some(self.write(
                id,
                From::Agent(agent.clone()),
                ItemKind::Note,
                note,
                None,
                vec![],
            )?),
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

    fn finish(
        &mut self,
        row: &CaseRow,
        ending: Ending,
        agent: Option<&AgentId>,
    ) -> Result<(), Refused> {
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
        let about = agent.map_or(about.clone(), |agent| about.agent(agent));
        let ended = self.case_ended(row, &outcome);
        self.tx.fact(&focal_report::What::CaseResolved(ended), about, body);
        self.keep(row, case.clone());
        keep_incident_belief(self.tx, row.case.incident.as_ref());
        self.teach(&CaseRow { case, ..row.clone() }, agent.is_some())?;
        let key = match (&outcome.worked, outcome.recovered_alone) {
            (Some(_), _) => "thread.over_helped",
            (None, true) => "thread.over_alone",
            (None, false) => "thread.over",
        };
        let said = Said::new(key).with("cost", outcome.cost);
        let said = outcome.worked.iter().fold(said, |said, (step, _)| said.with("done", step));
        let from = agent.map_or(From::Focal, |agent| From::Agent(agent.clone()));
        self.tx.say(&id, ItemKind::Outcome, from, said);
        self.end_contact(&id);
        self.release_favours(&id);
        self.withdraw_handoffs(&id);
        Ok(())
    }

    /// What support for the thing has cost this year grows by what this case has cost since last time.
    fn charge(&mut self, case: &Case) {
        let before = case.outcomes_before.last().map(|outcome| outcome.cost).unwrap_or_default();
        let Some(row) = case.thing.as_ref().and_then(|id| self.tx.world.things.get(id)).cloned()
        else {
            return;
        };
        let mut row: ThingRow = row;
        let year = year_of(self.tx.now, &self.tx.world.tenant.zone);
        *row.spent.entry(year).or_default() += case.spent - before;
        self.tx.put_thing(row);
    }

    pub(super) fn owner_of(&self, row: &CaseRow, cause: Option<&CauseName>) -> OwnerRef {
        let Some((cause, kit)) = cause.zip(self.tx.world.kit_of(row)) else {
            return OwnerRef::Unknown;
        };
        let Some(def) = kit.model.causes.get(cause) else { return OwnerRef::Unknown };
        let place = row.decision.belief.as_ref().and_then(|belief| {
            let share = belief.shares.iter().find(|share| share.cause.cause == *cause)?;
            Some(share.cause.place.clone())
        });
        let place = place.or_else(|| row.case.thing.clone().map(Place::Thing));
        let Some(place) = place else { return OwnerRef::Unknown };
        self.tx.world.owner(&kit.pack.name, &def.owner, &place)
    }

    pub fn rate(&mut self, id: &CaseId, rating: u8) -> Result<(), Refused> {
        let row = self.case(id)?.clone();
        let case = rate(&row.case, rating)?;
        if let Some(rated) = self.rated(&case) {
            self.tx.fact(&rated, About::row(&row), serde_json::Value::Null);
        }
        self.keep(&row, case);
        Ok(())
    }

    /// An agent opens it again.
    pub fn reopen(&mut self, id: &CaseId, agent: &AgentId) -> Result<(), Refused> {
        self.reopen_case(id, "thread.reopened")?;
        self.tx.event("reopened_by", About::case(id).agent(agent), serde_json::json!({}));
        self.proceed(id)
    }

    pub fn snooze(&mut self, id: &CaseId, agent: &AgentId, until: At) -> Result<(), Refused> {
        let row = self.case(id)?.clone();
        let case = keeper::snooze(&row.case, agent, until, self.tx.now)?;
        self.tx.event(
            "snoozed",
            About::row(&row).agent(agent),
            serde_json::json!({ "until": until }),
        );
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
        matches!(contact.state, ContactState::Active { .. })
            || contact.started_by == StartedBy::Customer
    })
}

/// A quiet case that is not closed by itself: somebody is with a person and says when it is over, or
/// others still wait for the work that was given away in it.
pub(super) fn is_held_open(world: &World, row: &CaseRow) -> bool {
    let others = row.case.incident.as_ref().filter(|_| row.case.live_runs().any(is_common));
    let wait = others.is_some_and(|id| world.index.restless.contains_key(id));
    wait || is_talking(world, &row.case.id)
}
