//! The stage: the whole house on a virtual clock, in memory, in one thread. Stories and replays run the
//! very path that live traffic runs; only the clock, the disk and the far ends are theirs.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use focal_base::{At, Span, TenantId, ThingId};
use focal_picture::Limits;
use focal_sense::{Shot, Signal};
use focal_store::{Backoff, Effect as Claimed, HistoryLimits, MemoryHistory, Options, SqliteStore};

use crate::bus::LocalBus;
use crate::error::Refused;
use crate::house::{Controls, House, HouseParts};
use crate::intake::{Control, Delivered, Intake, IntakeError, IntakeSettings, Payload, Verdict};
use crate::rows::TenantRow;
use crate::tables;
use crate::twins::Twins;

/// Rounds of "somebody reacts to somebody" within one moment; more would be a loop.
const MAX_ROUNDS: usize = 64;

#[derive(Debug, thiserror::Error)]
pub enum StageError {
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error(transparent)]
    Intake(#[from] IntakeError),
    #[error("the house did not come to rest at {0}")]
    Restless(At),
}

impl From<focal_store::StoreError> for StageError {
    fn from(error: focal_store::StoreError) -> StageError {
        StageError::Refused(Refused::Store(error))
    }
}

#[derive(Default)]
struct Queue(Mutex<VecDeque<Control>>);

impl Controls for Queue {
    fn send(&self, control: Control) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push_back(control);
    }
}

pub struct Stage {
    pub house: House<MemoryHistory>,
    pub tenant: TenantId,
    pub now: At,
    intake: Intake<MemoryHistory>,
    queue: Arc<Queue>,
    next: Option<At>,
}

impl Stage {
    /// An empty house with one tenant, at `now`.
    pub fn new(tenant: TenantRow, now: At, seed: u64) -> Result<Stage, StageError> {
        let sql = SqliteStore::in_memory(&tables::specs(), Options::default())?;
        let history = MemoryHistory::new(HistoryLimits::default());
        let (twins, queue) = (Twins::default(), Arc::new(Queue::default()));
        let bus = Arc::new(LocalBus::new(1));
        let intake =
            Intake::new(history.clone(), IntakeSettings::default(), twins.clone(), bus.clone());
        let id = tenant.id.clone();
        let controls: Arc<dyn Controls> = queue.clone();
        let house = House::open(HouseParts { sql, history, twins, bus, controls, seed }, now)?;
        house.create_tenant(tenant)?;
        let mut stage = Stage { house, tenant: id, now, intake, queue, next: None };
        stage.settle(&mut |_, _| Ok(()))?;
        Ok(stage)
    }

    /// A thing speaks, now.
    pub fn hear(&mut self, thing: &ThingId, signal: Signal) -> Result<Verdict, StageError> {
        let payload = Payload::Signal(Box::new(signal));
        self.deliver(&Delivered { tenant: self.tenant.clone(), thing: thing.clone(), payload })
    }

    /// A thing sends a picture, now: the file goes through the decoder that every picture goes through. `mark` tells
    /// apart what is kept.
    pub fn show(
        &mut self,
        thing: &ThingId,
        picture: &str,
        file: &[u8],
        mark: u64,
    ) -> Result<Verdict, StageError> {
        let developed = match focal_picture::develop(file, &Limits::default(), mark) {
            Ok(developed) => developed,
            Err(refused) => {
                return Ok(Verdict::Refused(format!("{}: {refused}", refused.code())));
            }
        };
        // Nothing is kept on a stage: only what its file would be called.
        let file = format!("{:064x}", focal_picture::mark_of(&developed.jpeg).unwrap_or(mark));
        let shot = Shot { name: picture.to_owned(), at: None, grey: developed.grey, file };
        let payload = Payload::Picture(Box::new(shot));
        self.deliver(&Delivered { tenant: self.tenant.clone(), thing: thing.clone(), payload })
    }

    /// A message arrives, now.
    pub fn deliver(&mut self, delivered: &Delivered) -> Result<Verdict, StageError> {
        self.drain_controls()?;
        Ok(self.intake.take(delivered, self.now)?)
    }

    fn drain_controls(&mut self) -> Result<bool, StageError> {
        let mut any = false;
        loop {
            let next = self.queue.0.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
            let Some(control) = next else { return Ok(any) };
            self.intake.control(control, self.now)?;
            any = true;
        }
    }

    /// Lets everything that follows from this moment happen. `react` is the world outside: it gets every
    /// effect that leaves the house.
    pub fn settle(
        &mut self,
        react: &mut dyn FnMut(&mut Stage, &Claimed) -> Result<(), StageError>,
    ) -> Result<(), StageError> {
        for _ in 0..MAX_ROUNDS {
            let mut moved = self.drain_controls()?;
            self.intake.pass_time(self.now)?;
            moved |= self.intake.commit()?;
            while self.house.take_over(self.now)? {}
            self.next = self.house.pass_time(self.now)?;
            let system = self.house.system();
            let effects = system.claim(&[], self.now, Span::mins(5), 256, &Backoff::default())?;
            for effect in &effects {
                system.complete(&[(effect.tenant.clone(), effect.id.clone())], self.now)?;
                react(self, effect)?;
                moved = true;
            }
            if !moved && self.next.is_none_or(|at| at > self.now) {
                return Ok(());
            }
        }
        Err(StageError::Restless(self.now))
    }

    /// When something next happens by itself.
    #[must_use]
    pub fn next_due(&self) -> Option<At> {
        let effects = self.house.system().next_due(&[]).ok().flatten();
        [self.next, self.intake.next_due(), effects].into_iter().flatten().min()
    }

    /// Lets time pass up to `to`, stopping at every moment at which something happens by itself.
    pub fn advance(
        &mut self,
        to: At,
        react: &mut dyn FnMut(&mut Stage, &Claimed) -> Result<(), StageError>,
    ) -> Result<(), StageError> {
        while let Some(due) = self.next_due().filter(|due| *due < to) {
            // Two things due in one moment must not stop the clock.
            self.now = due.max(At(self.now.0 + 1)).min(to);
            self.settle(react)?;
        }
        self.now = to;
        self.settle(react)
    }
}
