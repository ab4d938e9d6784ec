//! The door of intake: messages and controls wait here in one order, so that a thing that was just made is
//! known when its first word is judged. Both are bounded: senders wait outside, deciders wait inside.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::RunSettings;
use crate::house::Controls;
use crate::intake::{Control, Delivered, Payload, Verdict};

/// What became of what was handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All of it is on disk, taken or refused: one verdict each, in order.
    Taken(Vec<Verdict>),
    /// Nothing was stored; it may be sent again.
    Busy,
    /// Nothing was stored: the disk has reached its reserve.
    NoSpace,
}

/// Called once, when the group is on disk, from the intake thread: it must not block.
pub type Settle = Box<dyn FnOnce(Outcome) + Send>;

/// Bytes that one permit of the queue stands for, and what a message costs beside its payload.
const UNIT: usize = 256;

pub(crate) struct Batch {
    pub messages: Vec<Delivered>,
    pub settle: Settle,
    _room: OwnedSemaphorePermit,
}

pub(crate) enum Job {
    Batch(Batch),
    Control(Box<Control>),
}

#[derive(Default)]
struct Waiting {
    jobs: VecDeque<Job>,
    controls: usize,
    messages: usize,
    stopped: bool,
}

pub(crate) struct Queue {
    waiting: Mutex<Waiting>,
    filled: Condvar,
    emptied: Condvar,
    max_controls: usize,
}

/// Cheap to clone.
#[derive(Clone)]
pub struct Door {
    queue: Arc<Queue>,
    room: Arc<Semaphore>,
    units: u32,
}

impl Door {
    pub(crate) fn new(settings: &RunSettings) -> Door {
        let units =
            (settings.queue_bytes / UNIT).clamp(16, Semaphore::MAX_PERMITS.min(u32::MAX as usize));
        let queue = Queue {
            waiting: Mutex::new(Waiting::default()),
            filled: Condvar::new(),
            emptied: Condvar::new(),
            max_controls: settings.queue_controls.max(1),
        };
        Door { queue: Arc::new(queue), room: Arc::new(Semaphore::new(units)), units: units as u32 }
    }

    /// Hands messages over, waiting while the queue is full. When this is dropped before it has returned,
    /// nothing was handed over.
    pub async fn hand_over(&self, messages: Vec<Delivered>, settle: Settle) {
        let cost: usize = messages.iter().map(|one| 1 + size(&one.payload) / UNIT).sum();
        let cost = u32::try_from(cost).unwrap_or(self.units).min(self.units);
        let Ok(room) = Arc::clone(&self.room).acquire_many_owned(cost).await else {
            return settle(Outcome::Busy);
        };
        self.queue.push(Batch { messages, settle, _room: room });
    }

    /// Waits until intake has taken everything that was told before.
    pub(crate) fn wait_for_controls(&self) {
        let Ok(room) = Arc::clone(&self.room).try_acquire_many_owned(0) else { return };
        let (tell, told) = std::sync::mpsc::channel();
        let settle = Box::new(move |_| {
            // Whoever waits is here until it is told.
            let _ = tell.send(());
        });
        self.queue.push(Batch { messages: Vec::new(), settle, _room: room });
        // An error only means that intake has ended, and the process with it.
        let _ = told.recv();
    }

    /// How full the queue is: units taken and units there are.
    #[must_use]
    pub fn fill(&self) -> (u64, u64) {
        let free = self.room.available_permits() as u64;
        (u64::from(self.units).saturating_sub(free), u64::from(self.units))
    }

    /// Messages that wait to be judged.
    #[must_use]
    pub fn waiting(&self) -> u64 {
        self.queue.lock().messages as u64
    }

    pub(crate) fn queue(&self) -> Arc<Queue> {
        Arc::clone(&self.queue)
    }

    pub(crate) fn stop(&self) {
        self.queue.stop();
    }

    pub(crate) fn stopper(&self) -> impl FnOnce() + Send + 'static {
        let door = self.clone();
        move || door.stop()
    }
}

impl Controls for Door {
    fn send(&self, control: Control) {
        let mut waiting = self.queue.lock();
        while waiting.controls >= self.queue.max_controls && !waiting.stopped {
            waiting = self.queue.emptied.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
        if waiting.stopped {
            return;
        }
        waiting.controls += 1;
        waiting.jobs.push_back(Job::Control(Box::new(control)));
        drop(waiting);
        self.queue.filled.notify_one();
    }
}

fn size(payload: &Payload) -> usize {
    match payload {
        Payload::Signals(bytes) | Payload::Reply(bytes) => bytes.len(),
        Payload::Picture(shot) => shot.grey.pixels().len(),
        // Decoded already; its own limits keep it below this.
        Payload::Signal(_) | Payload::Replay(_) | Payload::Unkept { .. } => 2 * UNIT,
    }
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, batch: Batch) {
        let mut waiting = self.lock();
        if waiting.stopped {
            drop(waiting);
            return (batch.settle)(Outcome::Busy);
        }
        waiting.messages += batch.messages.len();
        waiting.jobs.push_back(Job::Batch(batch));
        drop(waiting);
        self.filled.notify_one();
    }

    fn stop(&self) {
        self.lock().stopped = true;
        self.filled.notify_all();
        self.emptied.notify_all();
    }

    /// Takes up to `most` messages and the controls between them, waiting at most `longest` for the first
    /// and `gather` for others to join. `None` when the door is shut and nothing is left.
    pub fn take(&self, most: usize, longest: Duration, gather: Duration) -> Option<Vec<Job>> {
        let end = Instant::now() + longest;
        let mut waiting = self.lock();
        while waiting.jobs.is_empty() && !waiting.stopped {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Some(Vec::new());
            }
            waiting =
                self.filled.wait_timeout(waiting, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        if waiting.jobs.is_empty() {
            return None;
        }
        if !gather.is_zero() && waiting.messages > 0 && waiting.messages < most && !waiting.stopped
        {
            drop(waiting);
            std::thread::sleep(gather);
            waiting = self.lock();
        }
        let jobs = waiting.some(most);
        drop(waiting);
        self.emptied.notify_all();
        Some(jobs)
    }
}

impl Waiting {
    fn some(&mut self, most: usize) -> Vec<Job> {
        let (mut taken, mut jobs) = (0, Vec::with_capacity(self.jobs.len().min(1_024)));
        while let Some(job) = self.jobs.pop_front() {
            match &job {
                Job::Control(_) => self.controls -= 1,
                Job::Batch(batch) if taken > 0 && taken + batch.messages.len() > most => {
                    self.jobs.push_front(job);
                    break;
                }
                Job::Batch(batch) => {
                    taken += batch.messages.len();
                    self.messages -= batch.messages.len();
                }
            }
            jobs.push(job);
        }
        jobs
    }
}
