//! The end of a session: last words to the thing, last messages to the house, and its place in the hub given back.

use std::future::poll_fn;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

use super::Session;
use crate::mqtt::ending::Ending;
use crate::mqtt::incoming::linger;
use crate::seam::House;

impl<H, R, W> Session<H, R, W>
where
    H: House,
    R: AsyncRead + Unpin + Send,
    W: AsyncWrite + Unpin + Send,
{
    /// Last words, last messages, then the place is free; each within the farewell.
    pub(super) async fn part(mut self, ending: Ending) {
        tracing::debug!(tenant = %self.place.who.tenant, thing = %self.place.who.thing, %ending, "a connection ended");
        match ending {
            Ending::SlowReader => self.count(&self.place.hub.tally().closed_slow, 1),
            Ending::Silent => self.count(&self.place.hub.tally().closed_silent, 1),
            Ending::Broken(_) | Ending::NotItsTopic => {
                self.count(&self.place.hub.tally().closed_malformed, 1)
            }
            _ => {}
        }
        let farewell = self.limits.farewell;
        if let Some(code) = ending.reason_code() {
            self.outgoing.say(|out| self.voice.disconnect(code, out));
        }
        let told = ending.can_be_told() && {
            let words = async {
                poll_fn(|cx| self.outgoing.poll_drain(cx, &mut self.writer)).await?;
                self.writer.shutdown().await
            };
            matches!(timeout(farewell, words).await, Ok(Ok(())))
        };
        if timeout(farewell, self.last_messages(ending)).await.is_err() {
            tracing::warn!(thing = %self.place.who.thing, "last messages were not taken in time and are lost");
        }
        drop(self.place);
        if told {
            let _ = timeout(farewell, linger(&mut self.reader)).await;
        }
    }

    /// A batch that still waits for room was sent in good order, so it is handed over; then the will, if it is due.
    async fn last_messages(&mut self, ending: Ending) {
        if let Some(hand_over) = self.pipeline.last_hand_over() {
            hand_over.await;
        }
        if let Some(will) = self.will.take().filter(|_| ending.publishes_will()) {
            self.count(&self.place.hub.tally().messages, 1);
            self.place.house.take(&self.place.who, vec![will]).await;
        }
    }
}
