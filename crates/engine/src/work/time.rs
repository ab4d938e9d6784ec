//! Time: what becomes due by itself. One look takes what is due now and says when to look again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use focal_base::{AlarmId, At, CaseId, ContactId, Span};
use focal_case::near::FavourReply;
use focal_case::{CaseState, RunState, StepRun};
use focal_diagnose::Place;

use super::Work;
use super::ending::is_held_open;
use crate::decide::next_news;
use crate::error::Refused;
use crate::rows::CaseRow;
use crate::world::{Read, World};

/// After a deadline sense has this long to tell what it saw.
const LATE: Span = Span::secs(5);

/// What is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Due {
    Case(CaseId),
    Contact(ContactId),
    /// An alarm that returns by itself, because what it says was not said again.
    Alarm(AlarmId),
    /// An alarm whose time on the shelf is over.
    Shelf(String),
    /// Somebody who waits may now be offered to others.
    Routing,
}

/// When each case is due, kept as things change.
#[derive(Default)]
pub(crate) struct Dues(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    read: Read,
    at: BTreeMap<CaseId, At>,
    by_time: BTreeSet<(At, CaseId)>,
}

impl Clone for Dues {
    fn clone(&self) -> Dues {
        Dues::default()
    }
}

impl Dues {
    fn kept(&self, world: &World) -> MutexGuard<'_, Kept> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut read = kept.read;
        match world.index.changed.cases_since(&mut read) {
            Some(cases) => cases.iter().for_each(|id| kept.look(world, id)),
            None => {
                *kept = Kept::default();
                world.cases.keys().for_each(|id| kept.look(world, id));
            }
        }
        kept.read = read;
        kept
    }

    /// Takes in what has changed, and will be told only of what comes after.
    pub(crate) fn catch_up(&self, world: &World) {
        self.kept(world).read.rewind();
    }
}

impl Kept {
    fn look(&mut self, world: &World, id: &CaseId) {
        let at = world.cases.get(id).and_then(|row| case_due(world, row));
        let before = match at {
            Some(at) => self.at.insert(id.clone(), at),
            None => self.at.remove(id),
        };
        if before == at {
            return;
        }
        if let Some(before) = before {
            self.by_time.remove(&(before, id.clone()));
        }
        self.by_time.extend(at.map(|at| (at, id.clone())));
    }
}

/// What is due at `now`, what has waited longest first and then by name, a few more than `most` when there are
/// more; and the next moment at which something will be.
#[must_use]
pub fn due(world: &World, now: At, most: usize) -> (Vec<Due>, Option<At>) {
    let kept = world.dues.kept(world);
    let cases = kept.by_time.iter().take_while(|(at, _)| *at <= now).take(most + 1);
    let mut cases: Vec<&CaseId> = cases.map(|(_, id)| id).collect();
    if cases.len() <= most {
        cases.sort();
    }
    let mut found: Vec<Due> = cases.into_iter().cloned().map(Due::Case).collect();
    let later = kept.by_time.range((now, CaseId(String::new()))..);
    let mut next = later.map(|(at, _)| *at).find(|at| *at > now);
    let mut look = |at: At, what: Due| {
        if at <= now {
            found.push(what);
        } else {
            next = Some(next.map_or(at, |soonest: At| soonest.min(at)));
        }
    };
    for (until, id) in &world.index.ending {
        look(*until, Due::Alarm(id.clone()));
        if *until > now {
            break;
        }
    }
    for (until, key) in &world.index.shelved {
        look(*until, Due::Shelf(key.clone()));
        if *until > now {
            break;
        }
    }
    let after_work = world.tenant.for_a_person(world.tenant.after_work);
    let index = &world.index;
    let ringing = index.ringing.iter().map(|(until, id)| (*until, id));
    let writing = index.writing.iter().map(|(since, id)| (*since + after_work, id));
    let mut over: Vec<&ContactId> = Vec::new();
    over.extend(ringing.clone().take_while(|(until, _)| *until <= now).map(|(_, id)| id));
    over.extend(writing.clone().take_while(|(until, _)| *until <= now).map(|(_, id)| id));
    over.sort();
    over.into_iter().for_each(|id| look(now, Due::Contact(id.clone())));
    // Of those that are not over, the first of each says when to look again.
    let is_later = |(at, _): &(At, &ContactId)| *at > now;
    let later = [ringing.clone().find(is_later), writing.clone().find(is_later)];
    later.into_iter().flatten().for_each(|(at, id)| look(at, Due::Contact(id.clone())));
    if let Some(at) = world.waiting_room.next_look(world) {
        look(at, Due::Routing);
    }
    (found, next)
}

/// How long what is due has been waiting to be done: a house that keeps up does it at once.
#[must_use]
pub fn overdue(world: &World, now: At) -> Span {
    let kept = world.dues.kept(world);
    kept.by_time.first().map_or(Span::ZERO, |(at, _)| now.since(*at))
}

/// When something about a case becomes due by itself.
fn case_due(world: &World, row: &CaseRow) -> Option<At> {
    if row.case.is_resolved() {
        return None;
    }
    let snooze = match &row.case.state {
        CaseState::Snoozed { until, .. } => Some(*until),
        _ => None,
    };
    let quiet = row.quiet_since.filter(|_| !is_held_open(world, row));
    let quiet = quiet.map(|since| since + world.tenant.settles_after(&row.case));
    let runs = row.case.live_runs().filter_map(|run| given_up(world, run));
    let favours = row.case.live_runs().filter_map(|run| favour_due(world, row, run));
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
    let news = news.filter(|_| row.quiet_since.is_none());
    let news = news.and_then(|(kit, thing)| next_news(world, kit, thing, row.decision.at));
    // So much happened at once that it waits for its turn.
    let turn = row.awaits.or_else(|| world.has_news(row).then_some(row.looked));
    snooze
        .into_iter()
        .chain(turn)
        .chain(news)
        .chain(quiet)
        .chain(runs)
        .chain(favours)
        .chain(watch)
        .chain(shows)
        .min()
}

/// When a run counts as failed if sense has not answered its watch: a moment after its deadline, so that
/// what was seen at the last moment is still taken for seen.
fn given_up(world: &World, run: &StepRun) -> Option<At> {
    let late = if run.watch.is_some() { world.tenant.paced(LATE) } else { Span::ZERO };
    run.until.map(|until| until + late)
}

/// The next moment at which a favour moves by itself: a wave has had its time, a first yes was held long
/// enough, somebody has said nothing for too long.
fn favour_due(world: &World, row: &CaseRow, run: &StepRun) -> Option<At> {
    let favour = run.favour.as_ref().filter(|_| run.state == RunState::Offered)?;
    let settings = world.tenant.near();
    let moments = favour.asked.iter().flat_map(|asked| match asked.reply {
        FavourReply::Waiting => {
            [Some(asked.at + settings.every), Some(asked.at + settings.patience)]
        }
        FavourReply::Yes { at } => [Some(at + settings.hold), None],
        FavourReply::No { .. } | FavourReply::Released { .. } => {
            [Some(asked.at + settings.every), None]
        }
    });
    moments.flatten().filter(|at| *at > row.looked).min()
}

impl Work<'_, '_> {
    /// Deals with one thing that is due.
    pub fn on_due(&mut self, due: &Due) -> Result<(), Refused> {
        match due {
            Due::Case(id) => self.case_is_due(id),
            Due::Contact(id) => self.offer_timed_out(id),
            Due::Alarm(id) => self.alarm_is_due(id),
            Due::Shelf(key) => self.shelf_is_over(key),
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
            if still && given_up(self.tx.world, &found).is_some_and(|at| self.tx.now >= at) {
                self.missed(id, &found.id)?;
            }
        }
        self.conclude_if_quiet(id)?;
        let still_open = self.tx.world.cases.get(id).is_some_and(|row| !row.case.is_resolved());
        if still_open {
            self.proceed(id)?;
            self.explain_anew(id)?;
            self.looked(id);
        }
        Ok(())
    }

    /// What others have said meanwhile may point to another part than the one its incident was put down to.
    fn explain_anew(&mut self, id: &CaseId) -> Result<(), Refused> {
        let Some(row) = self.tx.world.cases.get(id).filter(|row| self.tx.world.leads(row)) else {
            return Ok(());
        };
        let incident = row.case.incident.as_ref().and_then(|id| self.tx.world.incidents.get(id));
        let first = row
            .decision
            .belief
            .as_ref()
            .and_then(|belief| belief.first().filter(|share| share.p > 0.5));
        let (Some(incident), Some(first), Some(thing)) = (incident, first, row.case.thing.clone())
        else {
            return Ok(());
        };
        let Place::Component(part) = &first.cause.place else { return Ok(()) };
        let many = self.tx.world.index.things_on.get(part).is_some_and(|things| things.len() > 1);
        if !many || incident.component.as_ref().is_some_and(|(_, known)| known == part) {
            return Ok(());
        }
        let things = BTreeSet::from([thing]);
        self.group_alarms(&things)?;
        self.think_again(&things)
    }

    /// Notes that the case was looked at, so that what was due is not due again.
    fn looked(&mut self, id: &CaseId) {
        let now = self.tx.now;
        if let Some(row) =
            self.tx.world.cases.get(id).filter(|row| row.decision.at < now || row.looked < now)
        {
            let mut row = row.clone();
            row.decision.at = now;
            row.looked = now;
            self.tx.put_case_row(row);
        }
    }
}
