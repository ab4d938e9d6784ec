//! Time: what becomes due by itself. One look takes what is due now and says when to look again.

use focal_base::{At, CaseId, ContactId};
use focal_case::near::next_move;
use focal_case::{CaseState, NearMove, RunState};
use focal_desk::{ContactState, offering};

use super::Work;
use super::ending::is_talking;
use crate::decide::next_news;
use crate::error::Refused;
use crate::rows::CaseRow;
use crate::world::World;

/// What is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Due {
    Case(CaseId),
    Contact(ContactId),
    /// Somebody who waits may now be offered to others.
    Routing,
}

/// Everything due at `now`, and the next moment at which something will be.
#[must_use]
pub fn due(world: &World, now: At) -> (Vec<Due>, Option<At>) {
    let mut found = Vec::new();
    let mut next: Option<At> = None;
    let mut look = |at: At, what: Due| {
        if at <= now {
            found.push(what);
        } else {
            next = Some(next.map_or(at, |soonest: At| soonest.min(at)));
        }
    };
    for row in world.cases.values() {
        if let Some(at) = case_due(world, row, now) {
            look(at, Due::Case(row.case.id.clone()));
        }
    }
    for contact in world.contacts.values() {
        match &contact.state {
            ContactState::Offered { until, .. } => look(*until, Due::Contact(contact.id.clone())),
            ContactState::Waiting { .. } => {
                let queue = world.queues.get(&contact.queue);
                if let Some(at) = queue.and_then(|queue| offering::next_look(contact, queue, now)) {
                    look(at, Due::Routing);
                }
            }
            _ => {}
        }
    }
    (found, next)
}

/// When something about a case becomes due by itself.
fn case_due(world: &World, row: &CaseRow, now: At) -> Option<At> {
    if row.case.is_resolved() {
        return None;
    }
    let snooze = match &row.case.state {
        CaseState::Snoozed { until, .. } => Some(*until),
        _ => None,
    };
    let quiet = row.quiet_since.filter(|_| !is_talking(world, &row.case.id)).map(|since| since + world.tenant.paced(world.tenant.settle));
    let runs = row.case.live_runs().filter_map(|run| run.until);
    let favours = row.case.live_runs().filter_map(|run| favour_due(world, run, now));
    // A lock or quiet hours end, or a repair that was seen has had its time to show.
    let watch = row.decision.watch_until.filter(|at| *at > row.decision.at);
    let shows = row.case.runs.iter().filter_map(|run| match run.state {
        RunState::Done(_) => {
            let def = world.kit_of(row)?.steps.get(&run.step)?;
            let at = run.ended? + world.tenant.paced(def.takes);
            Some(at).filter(|at| *at > row.decision.at)
        }
        _ => None,
    });
    let news = world.kit_of(row).zip(row.case.thing.as_ref().and_then(|id| world.things.get(id)));
    let news = news.and_then(|(kit, thing)| next_news(world, kit, thing, row.decision.at));
    snooze.into_iter().chain(news).chain(quiet).chain(runs).chain(favours).chain(watch).chain(shows).min()
}

fn favour_due(world: &World, run: &focal_case::StepRun, now: At) -> Option<At> {
    let favour = run.favour.as_ref().filter(|_| run.state == RunState::Offered)?;
    let mut settings = world.tenant.case.near.clone();
    settings.every = world.tenant.paced(settings.every);
    settings.hold = world.tenant.paced(settings.hold);
    match next_move(favour, &[], &settings, now) {
        NearMove::Wait { until } => Some(until),
        // Whether there is anybody left to ask is found out when it is due.
        NearMove::Ask(_) | NearMove::Choose { .. } | NearMove::Exhausted => Some(now),
    }
}

impl Work<'_, '_> {
    /// Deals with one thing that is due.
    pub fn on_due(&mut self, due: &Due) -> Result<(), Refused> {
        match due {
            Due::Case(id) => self.case_is_due(id),
            Due::Contact(id) => self.offer_timed_out(id),
            Due::Routing => {
                self.route_all();
                Ok(())
            }
        }
    }

    fn case_is_due(&mut self, id: &CaseId) -> Result<(), Refused> {
        self.wake_if_due(id)?;
        let row = self.case(id)?.clone();
        for found in row.case.live_runs().cloned().collect::<Vec<_>>() {
            if found.favour.is_some() && found.state == RunState::Offered {
                self.move_favour(id, &found.id)?;
            }
            let still = self.case(id)?.case.run(&found.id).is_some_and(|run| run.state.is_live());
            if still && found.until.is_some_and(|until| self.tx.now >= until) {
                self.missed(id, &found.id)?;
            }
        }
        self.conclude_if_quiet(id)?;
        let still_open = self.tx.world.cases.get(id).is_some_and(|row| !row.case.is_resolved());
        if still_open {
            self.proceed(id)?;
            self.looked(id);
        }
        Ok(())
    }

    /// Notes that the case was looked at, so that what was due is not due again.
    fn looked(&mut self, id: &CaseId) {
        if let Some(row) = self.tx.world.cases.get(id).cloned()
            && row.decision.at < self.tx.now
        {
            let mut row = row;
            row.decision.at = self.tx.now;
            self.tx.put_case_row(row);
        }
    }
}
