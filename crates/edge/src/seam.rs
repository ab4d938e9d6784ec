//! The seam between the edge and the house: sign in, take messages, hear who came and went. Knows no protocol.
//!
//! **The promise.** A protocol acknowledges a message only after the [`Receipt`] of its batch has said so, and the
//! house settles a [`Ticket`] only when the whole batch is on disk (or refused, with the refusal on disk).
//!
//! **Batches.** A connection hands over everything one read of its socket brought, as one batch with one ticket, so
//! that ten thousand messages cost a few hundred wake-ups instead of ten thousand. A connection has several batches
//! under way at once and acknowledges in order. The house may commit batches of many connections together.
//!
//! **Back-pressure.** [`House::take`] waits while the intake is full. While it waits, nothing more is read from that
//! connection's socket; the sender slows down because TCP makes it.

use std::future::{Future, poll_fn};
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use tokio::sync::oneshot;

/// Who is on the other end, after its token was verified. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Speaker {
    pub tenant: Arc<str>,
    pub thing: Arc<str>,
}

impl Speaker {
    pub fn new(tenant: impl Into<Arc<str>>, thing: impl Into<Arc<str>>) -> Self {
        Self { tenant: tenant.into(), thing: thing.into() }
    }
}

/// What a message is about; the only part of an address that is left once the speaker is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Topic {
    Signals,
    Reply,
    /// The picture's name: one level, no control characters, within [`Limits::topic_bytes`](crate::Limits).
    Picture(Box<str>),
    /// Longer than may be taken, on a topic of its own: only the topic below `focal/v1/{thing}/` and the size are
    /// known, and the payload is empty.
    TooLong {
        of: Box<str>,
        size: u64,
    },
}

/// One message as it arrived. The payload is not judged here.
#[derive(Debug, Clone)]
pub struct Message {
    pub topic: Topic,
    pub payload: Bytes,
}

/// What became of one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// On disk. Acknowledge.
    Accepted,
    /// Dead-lettered, and the dead letter is on disk. Acknowledge all the same: a broken sender must not block itself.
    Refused { code: Refusal, reason: String },
    /// Not stored, try later. Never acknowledged as success.
    Busy,
    /// Not stored, the disk has reached its reserve. Never acknowledged as success.
    NoSpace,
}

/// Why a message was refused, as far as a sender can act on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The payload is not what this topic carries.
    PayloadInvalid,
    /// Well formed, and not something this thing may say.
    NotAllowed,
    /// Anything else; the reason says it.
    Other,
}

/// What became of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdicts {
    /// The same for every message; nothing is allocated for the usual case.
    All(Taken),
    /// One per message, in the order of the batch. A missing one counts as [`Taken::Busy`].
    Each(Vec<Taken>),
}

impl Verdicts {
    /// The verdicts in order, for a batch of `len` messages.
    pub fn into_each(self, len: usize) -> impl Iterator<Item = Taken> {
        let (all, each) = match self {
            Self::All(taken) => (taken, Vec::new()),
            Self::Each(each) => (Taken::Busy, each),
        };
        // What the house did not account for must never look stored.
        each.into_iter().chain(std::iter::repeat(all)).take(len)
    }
}

/// The house's end of a batch: settle it when the batch is durable. Dropping it unsettled means [`Taken::Busy`].
#[derive(Debug)]
pub struct Ticket(oneshot::Sender<Verdicts>);

impl Ticket {
    /// Tells the connection. It may be gone by now; what was stored stays stored.
    pub fn settle(self, verdicts: Verdicts) {
        let _ = self.0.send(verdicts);
    }
}

/// The connection's end of a batch.
#[derive(Debug)]
pub struct Receipt(Pending);

#[derive(Debug)]
enum Pending {
    Known(Option<Verdicts>),
    Waiting(oneshot::Receiver<Verdicts>),
}

impl Receipt {
    /// A receipt and the ticket that settles it.
    pub fn pair() -> (Ticket, Self) {
        let (sender, receiver) = oneshot::channel();
        (Ticket(sender), Self(Pending::Waiting(receiver)))
    }

    /// A receipt whose answer is known at once, for a batch that is refused unseen.
    pub fn settled(verdicts: Verdicts) -> Self {
        Self(Pending::Known(Some(verdicts)))
    }

    /// Waits until the batch is settled.
    pub async fn verdicts(mut self) -> Verdicts {
        poll_fn(|cx| self.poll_verdicts(cx)).await
    }

    /// Like [`Receipt::verdicts`], for who waits for several things at once.
    pub fn poll_verdicts(&mut self, cx: &mut Context<'_>) -> Poll<Verdicts> {
        let unknown = Verdicts::All(Taken::Busy);
        match &mut self.0 {
            Pending::Known(verdicts) => Poll::Ready(verdicts.take().unwrap_or(unknown)),
            Pending::Waiting(receiver) => {
                Pin::new(receiver).poll(cx).map(|sent| sent.unwrap_or(unknown))
            }
        }
    }
}

/// Why a thing was not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignInRefused {
    #[error("failed to sign in: no such thing, or not its token")]
    BadCredential,
    #[error("failed to sign in: this thing is barred")]
    Barred,
    #[error("failed to sign in: too busy, try again later")]
    Busy,
}

/// What the edge asks of the house.
///
/// The three notices at the end are called from connection tasks: they must not block, and may call the
/// [`Hub`](crate::Hub).
pub trait House: Send + Sync + 'static {
    /// Resolves a credential. `thing` is what the other end calls itself and is not to be believed before the token
    /// is verified; the edge has bounded the lengths of both.
    fn sign_in(
        &self,
        thing: &str,
        token: &[u8],
        from: IpAddr,
    ) -> impl Future<Output = Result<Speaker, SignInRefused>> + Send;

    /// Queues a batch, never empty, and gives its receipt. Waits while the intake is full. Batches of one speaker
    /// come one after the other, in the order the thing sent them. When the returned future is dropped before it is
    /// done, the batch counts as not handed over.
    fn take(&self, who: &Speaker, batch: Vec<Message>) -> impl Future<Output = Receipt> + Send;

    /// It is connected. Repeated, without [`disconnected`](House::disconnected) between, when it connects anew while
    /// an older connection lives.
    fn connected(&self, who: &Speaker);

    /// Its last connection has ended. Calls for one speaker come in the order things happened.
    fn disconnected(&self, who: &Speaker);

    /// It subscribed to its commands: the house sends again what has not been acknowledged.
    fn listening(&self, who: &Speaker);

    /// A command published at QoS 1 has reached it. This says "received", never "done".
    fn command_acked(&self, who: &Speaker, command_id: &str);
}

#[cfg(test)]
mod tests {
    use super::{Taken, Verdicts};

    #[test]
    fn what_the_house_did_not_account_for_does_not_look_stored() {
        let check = |verdicts: Verdicts, expected: &[Taken]| {
            assert_eq!(verdicts.into_each(expected.len()).collect::<Vec<_>>(), expected);
        };
        check(Verdicts::All(Taken::Accepted), &[Taken::Accepted, Taken::Accepted]);
        check(Verdicts::Each(vec![Taken::Accepted]), &[Taken::Accepted, Taken::Busy]);
        check(Verdicts::Each(vec![Taken::Accepted, Taken::NoSpace]), &[Taken::Accepted]);
    }
}
