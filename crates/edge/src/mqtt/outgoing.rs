//! Bytes on their way to one client: many packets, one write; and the rule by which a slow reader is known. Must not
//! know what the bytes say.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::AsyncWrite;
use tokio::time::Instant;

/// A buffer this small is kept for reuse, a larger one given back: an idle connection should cost little.
const KEEP_BYTES: usize = 4 * 1024;

/// What waits to be written.
#[derive(Debug)]
pub(crate) struct Outgoing {
    bytes: Vec<u8>,
    written: usize,
    needs_flush: bool,
    within: Duration,
    /// The rule for slow readers: what waited at `since` (the first `owed` bytes that are not written yet) must be
    /// gone by `since + within`. A trickle is not enough; steady reading always is.
    since: Option<Instant>,
    owed: usize,
}

impl Outgoing {
    pub fn new(within: Duration) -> Self {
        Self { bytes: Vec::new(), written: 0, needs_flush: false, within, since: None, owed: 0 }
    }

    /// Bytes that wait.
    pub fn len(&self) -> usize {
        self.bytes.len() - self.written
    }

    pub fn is_idle(&self) -> bool {
        self.len() == 0 && !self.needs_flush
    }

    /// Adds what `write` appends.
    pub fn say(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        write(&mut self.bytes);
        self.needs_flush = true;
        if self.since.is_none() {
            self.mark();
        }
    }

    /// When the other end counts as a slow reader, unless it reads.
    pub fn deadline(&self) -> Option<Instant> {
        self.since.map(|since| since + self.within)
    }

    /// Writes everything and flushes. Cancel-safe: what was written is remembered.
    pub fn poll_drain<W: AsyncWrite + Unpin>(
        &mut self,
        cx: &mut Context<'_>,
        to: &mut W,
    ) -> Poll<io::Result<()>> {
        while self.written < self.bytes.len() {
            let count = ready!(Pin::new(&mut *to).poll_write(cx, &self.bytes[self.written..]))?;
            if count == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.written += count;
            self.owed = self.owed.saturating_sub(count);
            if self.owed == 0 {
                self.mark();
            }
        }
        self.bytes.clear();
        self.bytes.shrink_to(KEEP_BYTES);
        self.written = 0;
        ready!(Pin::new(to).poll_flush(cx))?;
        self.needs_flush = false;
        self.since = None;
        Poll::Ready(Ok(()))
    }

    fn mark(&mut self) {
        self.since = Some(Instant::now());
        self.owed = self.len();
    }
}
