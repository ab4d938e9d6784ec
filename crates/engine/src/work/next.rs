//! Next: a case goes on by itself. What is best is begun where Focal keeps the case, what was asked for and
//! is not best any more is taken back, and when nothing is left a person is called.

use focal_base::{CaseId, RunId, Severity, StepName};
use focal_case::keeper::focal_acts;
use focal_case::{Actor, CaseState, RunState, StepRun, run};

use super::Work;
use crate::decide::{decide, judge};
use crate::error::Refused;
use crate::rows::CaseRow;
use crate::tx::About;

/// Steps begun one after the other in one decision; more than a few would be a loop.
const MAX_AT_ONCE: usize = 4;
/// A step that somebody was asked to do stays unless doing another one first saves this part of what it costs.
const BETTER_BY_FAR: f64 = 0.5;

impl Work<'_, '_> {
    /// Thinks again about a case and, where Focal keeps it, begins what is best.
    pub fn proceed(&mut self, id: &CaseId) -> Result<(), Refused> {
        self.settle(id);
        self.hears(id);
        self.tell_of_storm(id);
        self.reconsider(id, BETTER_BY_FAR)?;
        for _ in 0..MAX_AT_ONCE {
            let decided = decide(self.tx, self.twins, id)?;
            let Some(row) = self.tx.world.cases.get(id).filter(|row| !row.case.is_resolved())
            else {
                return Ok(());
            };
            let Some(next) = decided.next else {
                let alone = decided.stuck && focal_acts(&row.case) && self.tx.world.leads(row);
                return if alone { self.call_person(id) } else { Ok(()) };
            };
            if !self.may_act_alone(row, &next) || self.asks_elsewhere(row, &next) {
                return Ok(());
            }
            match self.begin(id, &next, None) {
                Ok(_) => {}
                Err(Refused::Store(error)) => return Err(Refused::Store(error)),
                // It cannot be begun after all: a person sees what was decided and why it does not go on.
                Err(refused) => {
                    tracing::warn!(%refused, step = next.as_str(), "the next best step could not be begun");
                    return self.call_person(id);
                }
            }
        }
        Ok(())
    }

    /// Whatever it waited to be told, it is told now.
    fn hears(&mut self, id: &CaseId) {
        let Some(row) = self.tx.world.cases.get(id) else { return };
        if row.awaits.is_some() || self.tx.world.has_news(row) {
            let incident =
                row.case.incident.as_ref().and_then(|id| self.tx.world.incidents.get(id));
            let heard = incident.map_or(0, |incident| incident.news);
            let row = CaseRow { awaits: None, heard, ..row.clone() };
            self.tx.put_case_row(row);
        }
    }

    /// Cases that a customer had before it was known that their trouble is one.
    pub(super) fn twins_of<'a>(&'a self, row: &'a CaseRow) -> impl Iterator<Item = &'a CaseRow> {
        let person = row.case.customer.iter();
        let theirs = person.flat_map(|person| self.tx.world.cases_of_person(person));
        theirs.filter(|other| {
            let same = other.case.incident.is_some() && other.case.incident == row.case.incident;
            same && other.case.id != row.case.id
        })
    }

    /// The customer is asked for this already, in another case of the same incident.
    fn asks_elsewhere(&self, row: &CaseRow, step: &StepName) -> bool {
        let asks = |run: &StepRun| run.by == Actor::Customer && run.step == *step;
        let mut open = self.twins_of(row).filter(|other| !other.case.is_resolved());
        open.any(|other| other.case.live_runs().any(asks))
    }

    /// Nothing is left that Focal can do by itself: a person looks at it.
    fn call_person(&mut self, id: &CaseId) -> Result<(), Refused> {
        if self.tx.world.contact_of(id).is_some() {
            return Ok(());
        }
        let row = self.case(id)?.clone();
        let skills = self.tx.world.skills_for(&row);
        self.open_contact(id, focal_desk::Channel::Thing, focal_desk::StartedBy::Thing, &skills)
            .map(drop)
    }

    /// What somebody was asked for and has not begun is open to a better idea: it is taken back when it does
    /// not help any more, or when something else is better by far. Near persons are let finish: they were
    /// asked for little, and there are several of them. `by` is the part of its cost that another must save.
    pub(super) fn reconsider(&mut self, id: &CaseId, by: f64) -> Result<(), Refused> {
        // What an agent has asked for is the agent's to take back.
        let ours = |row: &&CaseRow| {
            let here = self.tx.world.felt_elsewhere(row).is_none();
            row.quiet_since.is_none() && focal_acts(&row.case) && here
        };
        let Some(row) = self.tx.world.cases.get(id).filter(ours).cloned() else {
            return Ok(());
        };
        let unbegun = |run: &&StepRun| {
            let asked = matches!(run.by, Actor::Customer | Actor::Partner);
            asked
                && run.state == RunState::Offered
                && run.replied.is_none()
                && !run.wanted
                && !run.key.starts_with("incident/")
        };
        let Some(offered) = row.case.live_runs().find(unbegun).cloned() else { return Ok(()) };
        let without =
            CaseRow { case: run::withdraw(&row.case, &offered.id, self.tx.now)?, ..row.clone() };
        let Some(judged) = judge(self.tx.world, &without, self.twins, self.tx.now) else {
            return Ok(());
        };
        let scored = judged.plan.steps.iter().find(|scored| scored.step == offered.step);
        let Some(scored) = scored.filter(|scored| scored.helps) else {
            return self.take_offer_back(&row, &offered.id);
        };
        let better = judged.choice.next.as_ref().filter(|next| **next != offered.step);
        let own = judged
            .offers
            .iter()
            .find_map(|offer| offer.ready().filter(|ready| ready.step == offered.step));
        let much = own.map_or(0.0, |ready| by * ready.cost);
        match better.and(judged.choice.expected) {
            Some(expected) if expected + much < scored.expected_cost => {
                self.take_offer_back(&row, &offered.id)
            }
            _ => Ok(()),
        }
    }

    fn take_offer_back(&mut self, row: &CaseRow, run: &RunId) -> Result<(), Refused> {
        let case = run::withdraw(&row.case, run, self.tx.now)?;
        self.drop_watch(row, run);
        self.expire_handoff(run);
        self.tx.event("step_taken_back", About::row(row), serde_json::json!({ "run": run }));
        self.keep(row, case);
        Ok(())
    }

    /// Everybody who is touched by a fault in something shared hears about it once, when it is known.
    fn tell_of_storm(&mut self, id: &CaseId) {
        let Some(row) = self.tx.world.cases.get(id).filter(|row| !row.case.is_resolved()).cloned()
        else {
            return;
        };
        let incident = row.case.incident.as_ref().and_then(|id| self.tx.world.incidents.get(id));
        let Some(incident) = incident.filter(|found| found.size() > 2) else { return };
        let Some((_, component)) = incident.component.clone() else { return };
        let once = incident.id.0.clone();
        if row.case.customer.is_none() || row.case.told.contains(&format!("storm/{once}")) {
            return;
        }
        let person = row.case.customer.as_ref().and_then(|id| self.tx.world.people.get(id));
        let quiet = person
            .and_then(|person| person.quiet.as_ref())
            .and_then(|quiet| quiet.until(self.tx.now));
        let wakes = person.is_some_and(|person| person.wake_if_critical)
            && row.case.severity == Severity::Critical;
        if quiet.is_some() && !wakes {
            return;
        }
        let key = format!("storm/{once}");
        if self.twins_of(&row).any(|other| other.case.told.contains(&key)) {
            return;
        }
        let with = [("component", component.as_str())];
        let case = self.tell_customer(&row.case, "storm", &with, &once);
        if case != row.case {
            self.keep(&row, case);
        }
    }

    /// Focal acts by itself on what it keeps. While a team or an agent has the case it may still tell
    /// the thing something, which disturbs nobody, but only while nobody has taken it yet.
    fn may_act_alone(&self, row: &CaseRow, next: &StepName) -> bool {
        let def = self.tx.world.kit_of(row).and_then(|kit| kit.steps.get(next));
        let team = matches!(row.case.keeper, focal_case::Keeper::Team(_))
            && matches!(row.case.state, CaseState::Open | CaseState::Waiting { .. });
        let by_thing = def.is_some_and(|def| def.by == Actor::Thing);
        row.quiet_since.is_none() && (focal_acts(&row.case) || (team && by_thing))
    }
}
