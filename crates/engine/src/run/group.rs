//! The intake thread: takes what has queued up, judges it, commits it once, and only then tells anybody.
//!
//! What a failed commit would have written is in memory already (twins, detector states), so no error of
//! storage is survived here. Running out of disk is therefore seen before anything is judged.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use focal_base::{At, Span};
use focal_store::{EXIT_STORAGE, FailPoint, History, StoreError, pass};

use super::door::{Job, Outcome, Queue, Settle};
use super::{Bell, Clock, Health, RunSettings};
use crate::intake::{Delivered, Intake, IntakeError, Payload, Verdict};

/// Without anything due, the thread still looks so often: for the disk, and for a clock that was set.
const LOOK: Duration = Duration::from_secs(1);
/// A clock that is set right goes back a little; this is more.
const BACK: Span = Span::secs(5);

pub(crate) struct Grouping<H> {
    pub intake: Intake<H>,
    pub queue: Arc<Queue>,
    pub clock: Clock,
    pub settings: RunSettings,
    pub health: Arc<Health>,
    pub found: Arc<Bell>,
    pub listening: Listening,
}

/// Whether the house has listened without a break: who was sent away, or spoke while it did not run, was not
/// silent.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Listening {
    /// The last time the thread came round; `None` before the first.
    last: Option<At>,
    /// Somebody may have been sent away since.
    away: bool,
}

impl Listening {
    /// Whether more time has passed since the last round than can have, or time has gone back.
    fn jumped(&self, now: At, longest: Span) -> bool {
        self.last.is_some_and(|last| now.since(last) > longest || last.since(now) > BACK)
    }

    /// Notes one round of the thread; says whether it listens again after a break.
    fn round(&mut self, now: At, refuses: bool, longest: Span) -> bool {
        let gap = self.last.is_some_and(|last| now.since(last) > longest);
        self.last = Some(now);
        let again = !refuses && (gap || self.away);
        // A gap while it refuses is made up for when it takes again.
        self.away = refuses || (self.away && !again);
        again
    }
}

impl<H: History> Grouping<H> {
    pub fn run(mut self) {
        loop {
            let longest = self.longest_wait();
            let taken =
                self.queue.take(self.settings.group_messages, longest, self.settings.gather);
            let Some(jobs) = taken else { return };
            if let Err(error) = self.group(jobs) {
                tracing::error!(%error, "intake could not make a group durable; ending the process, a restart recovers");
                std::process::exit(EXIT_STORAGE);
            }
        }
    }

    fn longest_wait(&self) -> Duration {
        if self.listening.away {
            // What is due waits until everybody is heard again.
            return LOOK;
        }
        let due = self.intake.next_due().map(|due| due.since((self.clock)()).0);
        due.map_or(LOOK, |ms| Duration::from_millis(ms.unsigned_abs()).min(LOOK))
    }

    fn group(&mut self, jobs: Vec<Job>) -> Result<(), IntakeError> {
        let now = (self.clock)();
        let refuse = self.no_room();
        if self.listening.jumped(now, self.settings.deaf_after) {
            tracing::warn!(%now, "the clock jumped, or the machine slept");
            Health::count(&self.health.jumps, 1);
            Health::note(&self.health.jumped_at, now);
        }
        if self.listening.round(now, refuse.is_some(), self.settings.deaf_after) {
            tracing::info!("listening again: silence counts from now");
            self.intake.resume(now);
        }
        let mut settled: Vec<(Settle, Vec<Verdict>)> = Vec::new();
        // Their places in the queue come free when the group is on disk, not before.
        let mut places = Vec::new();
        for job in jobs {
            match (job, &refuse) {
                (Job::Control(control), _) => self.intake.control(*control, now)?,
                (Job::Batch(batch), Some(refused)) => {
                    self.send_away(&batch.messages, batch.settle, refused)
                }
                (Job::Batch(mut batch), None) => {
                    let settle = std::mem::replace(&mut batch.settle, Box::new(|_| ()));
                    settled.push((settle, self.judge(&batch.messages, now)?));
                    places.push(batch);
                }
            }
        }
        if refuse.is_none() {
            self.intake.pass_time(now)?;
        }
        let judged = self.intake.gathered() > 0;
        let begun = Instant::now();
        let found = self.intake.commit()?;
        if judged {
            Health::count(&self.health.commits, 1);
            let took = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
            self.health.last_commit_us.store(took, Ordering::Relaxed);
        }
        drop(places);
        pass(FailPoint::GroupDurable);
        settled.into_iter().for_each(|(settle, verdicts)| settle(Outcome::Taken(verdicts)));
        pass(FailPoint::GroupSettled);
        if found {
            self.found.ring();
        }
        Ok(())
    }

    fn judge(
        &mut self,
        messages: &[crate::intake::Delivered],
        now: At,
    ) -> Result<Vec<Verdict>, IntakeError> {
        let verdicts: Result<Vec<Verdict>, IntakeError> =
            messages.iter().map(|message| self.intake.take(message, now)).collect();
        let verdicts = verdicts?;
        let refused = verdicts.iter().filter(|verdict| **verdict != Verdict::Accepted).count();
        Health::count(&self.health.messages, verdicts.len() as u64);
        if refused < verdicts.len() {
            Health::note(&self.health.heard_at, now);
        }
        Health::count(&self.health.refused, refused as u64);
        Ok(verdicts)
    }

    fn send_away(&mut self, messages: &[Delivered], settle: Settle, refused: &Outcome) {
        let number =
            if *refused == Outcome::NoSpace { &self.health.no_space } else { &self.health.busy };
        Health::count(number, messages.len() as u64);
        for message in messages {
            if let Payload::Picture(shot) = &message.payload {
                self.intake.send_away(&message.tenant, shot);
            }
        }
        settle(refused.clone());
    }

    /// Why nothing can be taken now, if so.
    fn no_room(&self) -> Option<Outcome> {
        if let Some(reserve) = &self.settings.reserve {
            match reserve.check() {
                Ok(free) => self.health.set_low_disk(false, free, reserve.reserve),
                Err(StoreError::LowDisk { free, reserve, .. }) => {
                    self.health.set_low_disk(true, free, reserve);
                    return Some(Outcome::NoSpace);
                }
                Err(error) => tracing::warn!(%error, "the free space on the disk is not known"),
            }
        }
        let behind = self.health.findings_behind.load(Ordering::Relaxed);
        (behind > self.settings.findings_behind).then_some(Outcome::Busy)
    }
}

#[cfg(test)]
mod tests;
