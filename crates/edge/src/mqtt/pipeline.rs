//! Batches between the socket and the house, in order: what is handed over, what waits for its commit, and which
//! acknowledgements are due. Must not know packets beyond their identifiers, nor how an acknowledgement is written.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::seam::{Message, Receipt, Taken, Verdicts};

/// One publish, in the order it came.
#[derive(Debug)]
struct Slot {
    /// `None`: QoS 0.
    id: Option<u16>,
    /// `false`: it was not the thing's to say, so the house never saw it.
    handed: bool,
}

/// What one read of the socket brought.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    slots: Vec<Slot>,
    messages: Vec<Message>,
    bytes: usize,
    unacknowledged: usize,
}

impl Batch {
    pub fn message(&mut self, id: Option<u16>, message: Message) {
        self.bytes += message.payload.len();
        self.unacknowledged += usize::from(id.is_some());
        self.slots.push(Slot { id, handed: true });
        self.messages.push(message);
    }

    pub fn not_allowed(&mut self, id: u16) {
        self.unacknowledged += 1;
        self.slots.push(Slot { id: Some(id), handed: false });
    }

    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Messages for the house.
    pub fn messages(&self) -> usize {
        self.messages.len()
    }

    /// How many publishes wait for an acknowledgement.
    pub fn unacknowledged(&self) -> usize {
        self.unacknowledged
    }
}

/// What became of one publish.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    NotAllowed,
    Taken(Taken),
}

#[derive(Debug)]
struct Underway {
    slots: Vec<Slot>,
    bytes: usize,
    unacknowledged: usize,
    /// `None` while it is still being handed over.
    receipt: Option<Receipt>,
}

pub(crate) type HandOver = Pin<Box<dyn Future<Output = Receipt> + Send>>;

/// The batches of one connection that are not settled yet.
#[derive(Default)]
pub(crate) struct Pipeline {
    underway: VecDeque<Underway>,
    /// At most one batch, the last, waits for room in the house; nothing is read meanwhile.
    handing_over: Option<HandOver>,
    publishes: usize,
    unacknowledged: usize,
    bytes: usize,
}

/// Progress of the pipeline.
#[derive(Debug)]
pub(crate) enum Progress {
    /// The house has room again.
    HandedOver,
    /// The oldest batch is settled: its publishes in order, with their identifiers.
    Settled(Vec<(Option<u16>, Outcome)>),
}

impl Pipeline {
    /// Publishes that are not settled.
    pub fn len(&self) -> usize {
        self.publishes
    }

    pub fn is_empty(&self) -> bool {
        self.underway.is_empty()
    }

    pub fn unacknowledged(&self) -> usize {
        self.unacknowledged
    }

    /// Payload bytes that are not settled.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    pub fn waits_for_room(&self) -> bool {
        self.handing_over.is_some()
    }

    /// Starts a batch; `take` is asked for the hand-over of its messages, if it has any.
    pub fn start(&mut self, mut batch: Batch, take: impl FnOnce(Vec<Message>) -> HandOver) {
        debug_assert!(self.handing_over.is_none(), "one hand-over at a time keeps the order");
        self.publishes += batch.slots.len();
        self.unacknowledged += batch.unacknowledged;
        self.bytes += batch.bytes;
        let receipt = if batch.messages.is_empty() {
            Some(Receipt::settled(Verdicts::Each(Vec::new())))
        } else {
            self.handing_over = Some(take(std::mem::take(&mut batch.messages)));
            None
        };
        let Batch { slots, bytes, unacknowledged, .. } = batch;
        self.underway.push_back(Underway { slots, bytes, unacknowledged, receipt });
    }

    /// The hand-over that is not done, for a connection that ends.
    pub fn last_hand_over(&mut self) -> Option<HandOver> {
        self.handing_over.take()
    }

    /// Moves on: the hand-over of the newest batch, or the settlement of the oldest. Pending if there is neither.
    pub fn poll_progress(&mut self, cx: &mut Context<'_>) -> Poll<Progress> {
        if let Some(handing_over) = &mut self.handing_over
            && let Poll::Ready(receipt) = handing_over.as_mut().poll(cx)
        {
            self.handing_over = None;
            if let Some(newest) = self.underway.back_mut() {
                newest.receipt = Some(receipt);
            }
            return Poll::Ready(Progress::HandedOver);
        }
        let Some(receipt) = self.underway.front_mut().and_then(|oldest| oldest.receipt.as_mut())
        else {
            return Poll::Pending;
        };
        match receipt.poll_verdicts(cx) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(verdicts) => Poll::Ready(self.settle(verdicts)),
        }
    }

    fn settle(&mut self, verdicts: Verdicts) -> Progress {
        let Some(oldest) = self.underway.pop_front() else {
            return Progress::Settled(Vec::new());
        };
        self.publishes -= oldest.slots.len();
        self.unacknowledged -= oldest.unacknowledged;
        self.bytes -= oldest.bytes;
        let mut taken = verdicts.into_each(oldest.slots.len());
        let outcome = |slot: Slot| match slot.handed {
            true => (slot.id, Outcome::Taken(taken.next().unwrap_or(Taken::Busy))),
            false => (slot.id, Outcome::NotAllowed),
        };
        Progress::Settled(oldest.slots.into_iter().map(outcome).collect())
    }
}
