//! One signed-in thing, from its welcome to its goodbye: reads, hands over, acknowledges what is durable, passes on
//! commands, keeps time. Must not know packets, storage, or what a message means.

mod commanding;
mod parting;

use std::future::poll_fn;
use std::io;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use mqtt_protocol_core::mqtt::packet::Qos;
use mqtt_protocol_core::mqtt::result_code::{MqttError, PubackReasonCode};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use super::Version;
use super::commands::Commands;
use super::decode::{Decoder, Heard, Publish};
use super::encode::Voice;
use super::ending::Ending;
use super::greeting::Guest;
use super::incoming::{CHUNK_BYTES, read_chunk};
use super::outgoing::Outgoing;
use super::pipeline::{Batch, Outcome, Pipeline, Progress};
use super::server::stopped;
use crate::hub::{Command, Hub, Kick, Seat};
use crate::limits::Limits;
use crate::seam::{House, Message, Refusal, Speaker, Taken};

/// When nothing is due, look again tomorrow.
const IDLE: Duration = Duration::from_secs(24 * 3600);

/// The thing's place in the hub; given back even if the task panics.
struct Place<H: House> {
    house: Arc<H>,
    hub: Hub,
    who: Speaker,
    seat: Seat,
}

impl<H: House> Drop for Place<H> {
    fn drop(&mut self) {
        self.hub.leave(&self.who, &self.seat, || self.house.disconnected(&self.who));
    }
}

pub(crate) struct Session<H: House, R, W> {
    place: Place<H>,
    limits: Arc<Limits>,
    reader: R,
    writer: W,
    decoder: Decoder,
    voice: Voice,
    outgoing: Outgoing,
    pipeline: Pipeline,
    commands: Commands,
    /// The QoS it subscribed to its commands with.
    subscribed: Option<Qos>,
    will: Option<Message>,
    silence: Duration,
    heard_at: Instant,
    /// Set when the server stops: finish what is under way until then.
    finish_by: Option<Instant>,
}

/// What happened next.
enum Turn {
    Kicked(Kick),
    Stop,
    Progress(Progress),
    Written(io::Result<()>),
    Command(Command),
    Read(io::Result<Option<()>>),
    Clock,
}

impl<H, R, W> Session<H, R, W>
where
    H: House,
    R: AsyncRead + Unpin + Send,
    W: AsyncWrite + Unpin + Send,
{
    /// Takes the thing's place in the hub and welcomes it.
    pub fn begin(
        house: Arc<H>,
        hub: &Hub,
        limits: Arc<Limits>,
        guest: Guest,
        reader: R,
        writer: W,
    ) -> (Self, Vec<u8>) {
        let Guest { who, topics, voice, welcome, silence, receive_maximum, will, early } = guest;
        let seat = hub.enter(&who, limits.outgoing_commands, || house.connected(&who));
        let mut outgoing = Outgoing::new(limits.write_within);
        outgoing.say(|out| voice.welcome(&limits, welcome, out));
        let session = Self {
            place: Place { house, hub: hub.clone(), who, seat },
            reader,
            writer,
            decoder: Decoder::new(voice.version, topics, Arc::clone(&limits)),
            voice,
            outgoing,
            pipeline: Pipeline::default(),
            commands: Commands::new(limits.outgoing_commands.min(usize::from(receive_maximum))),
            subscribed: None,
            will,
            silence,
            heard_at: Instant::now(),
            finish_by: None,
            limits,
        };
        (session, early)
    }

    /// The whole conversation. `early` is what was read together with CONNECT.
    pub async fn run(mut self, early: &[u8], stop: watch::Receiver<bool>) {
        let ending = self.converse(early, stop).await;
        self.part(ending).await;
    }

    async fn converse(&mut self, early: &[u8], stop: watch::Receiver<bool>) -> Ending {
        let mut heard = Vec::new();
        self.decoder.feed(early, &mut heard);
        if let ControlFlow::Break(ending) = self.attend(&mut heard) {
            return ending;
        }
        let mut stop = std::pin::pin!(stopped(stop));
        let mut clock = std::pin::pin!(sleep_until(Instant::now() + IDLE));
        let mut was_reading = false;
        loop {
            let reading = self.may_read();
            if reading && !was_reading {
                // While Focal did not listen, the thing was not silent.
                self.heard_at = Instant::now();
            }
            was_reading = reading;
            if let Some(due) = self.due(reading)
                && due < clock.deadline()
            {
                clock.as_mut().reset(due);
            }
            // In this order: settled batches first, so that the acknowledgements of all that are ready go out in one
            // write; new work last.
            let turn = tokio::select! {
                biased;
                kick = &mut self.place.seat.kick => Turn::Kicked(kick.unwrap_or(Kick::Revoked)),
                () = &mut stop, if self.finish_by.is_none() => Turn::Stop,
                progress = poll_fn(|cx| self.pipeline.poll_progress(cx)), if !self.pipeline.is_empty() =>
                    Turn::Progress(progress),
                written = poll_fn(|cx| self.outgoing.poll_drain(cx, &mut self.writer)), if !self.outgoing.is_idle() =>
                    Turn::Written(written),
                Some(command) = self.place.seat.commands.recv(), if self.may_command() => Turn::Command(command),
                read = read_chunk(&mut self.reader, CHUNK_BYTES, |chunk| self.decoder.feed(chunk, &mut heard)),
                    if reading => Turn::Read(read),
                () = clock.as_mut() => Turn::Clock,
            };
            let flow = match turn {
                Turn::Clock => {
                    let now = Instant::now();
                    let overdue = self.overdue(now, reading);
                    clock.as_mut().reset(self.due(reading).unwrap_or(now + IDLE));
                    overdue
                }
                turn => self.take_turn(turn, &mut heard),
            };
            if let ControlFlow::Break(ending) = flow {
                return ending;
            }
            if self.finish_by.is_some() && self.pipeline.is_empty() {
                return Ending::Stopping;
            }
        }
    }

    fn take_turn(&mut self, turn: Turn, heard: &mut Vec<Heard>) -> ControlFlow<Ending> {
        match turn {
            Turn::Kicked(Kick::TakenOver) => return ControlFlow::Break(Ending::TakenOver),
            Turn::Kicked(Kick::Revoked) => return ControlFlow::Break(Ending::Revoked),
            Turn::Stop => self.finish_by = Some(Instant::now() + self.limits.farewell),
            Turn::Progress(Progress::HandedOver) | Turn::Written(Ok(())) | Turn::Clock => {}
            Turn::Progress(Progress::Settled(outcomes)) => return self.acknowledge(outcomes),
            Turn::Command(command) => self.pass_on(command),
            Turn::Read(Ok(Some(()))) => {
                self.heard_at = Instant::now();
                return self.attend(heard);
            }
            Turn::Read(Ok(None) | Err(_)) | Turn::Written(Err(_)) => {
                return ControlFlow::Break(Ending::Lost);
            }
        }
        ControlFlow::Continue(())
    }

    /// Back-pressure: what is under way, and what the other end does not read, holds up what it may send.
    fn may_read(&self) -> bool {
        self.finish_by.is_none()
            && !self.pipeline.waits_for_room()
            && self.pipeline.len() < usize::from(self.limits.receive_maximum.max(1))
            && self.pipeline.bytes() < self.limits.unsettled_bytes.max(1)
            && self.outgoing.len() < self.limits.outgoing_bytes.max(1)
    }

    fn may_command(&self) -> bool {
        self.finish_by.is_none()
            && self.commands.has_room()
            && self.outgoing.len() < self.limits.outgoing_bytes.max(1)
    }

    fn due(&self, reading: bool) -> Option<Instant> {
        let silent = reading.then(|| self.heard_at + self.silence);
        [silent, self.outgoing.deadline(), self.finish_by].into_iter().flatten().min()
    }

    fn overdue(&self, now: Instant, reading: bool) -> ControlFlow<Ending> {
        if self.outgoing.deadline().is_some_and(|due| now >= due) {
            ControlFlow::Break(Ending::SlowReader)
        } else if self.finish_by.is_some_and(|due| now >= due) {
            ControlFlow::Break(Ending::Stopping)
        } else if reading && now >= self.heard_at + self.silence {
            ControlFlow::Break(Ending::Silent)
        } else {
            ControlFlow::Continue(())
        }
    }

    /// Answers what was heard and hands the publishes over, also those that came before an end.
    fn attend(&mut self, heard: &mut Vec<Heard>) -> ControlFlow<Ending> {
        let mut batch = Batch::default();
        let mut flow = ControlFlow::Continue(());
        for said in heard.drain(..) {
            flow = match said {
                Heard::Publish(publish) => self.publish(publish, &mut batch),
                Heard::Subscribe { id, filters, with_identifier } => {
                    self.subscribe(id, &filters, with_identifier);
                    ControlFlow::Continue(())
                }
                Heard::Unsubscribe { id, filters } => {
                    self.unsubscribe(id, &filters);
                    ControlFlow::Continue(())
                }
                Heard::CommandAcked(id) => {
                    self.command_acked(id);
                    ControlFlow::Continue(())
                }
                Heard::Ping => {
                    self.outgoing.say(|out| self.voice.pingresp(out));
                    ControlFlow::Continue(())
                }
                Heard::End(ending) => ControlFlow::Break(ending),
            };
            if flow.is_break() {
                break;
            }
        }
        if !batch.is_empty() {
            self.count(&self.place.hub.tally().messages, batch.messages());
            let (house, who) = (Arc::clone(&self.place.house), self.place.who.clone());
            self.pipeline
                .start(batch, |messages| Box::pin(async move { house.take(&who, messages).await }));
        }
        flow
    }

    fn publish(&mut self, publish: Publish, batch: &mut Batch) -> ControlFlow<Ending> {
        let Publish { topic, payload, id } = publish;
        let unacknowledged = self.pipeline.unacknowledged() + batch.unacknowledged();
        let most = usize::from(self.limits.receive_maximum.max(1));
        if id.is_some() && self.voice.version == Version::V5 && unacknowledged >= most {
            return ControlFlow::Break(Ending::Broken(MqttError::ReceiveMaximumExceeded));
        }
        match (topic, id) {
            (Some(topic), id) => batch.message(id, Message { topic, payload }),
            (None, id) => {
                self.count(&self.place.hub.tally().messages_refused, 1);
                match id {
                    Some(id) if self.voice.version == Version::V5 => batch.not_allowed(id),
                    _ => return ControlFlow::Break(Ending::NotItsTopic),
                }
            }
        }
        ControlFlow::Continue(())
    }

    /// Writes what is due for a settled batch. Nothing that is not stored is ever acknowledged as success.
    fn acknowledge(&mut self, outcomes: Vec<(Option<u16>, Outcome)>) -> ControlFlow<Ending> {
        for (id, outcome) in outcomes {
            if !matches!(outcome, Outcome::Taken(Taken::Accepted) | Outcome::NotAllowed) {
                self.count(&self.place.hub.tally().messages_refused, 1);
            }
            let (code, reason) = match outcome {
                Outcome::Taken(Taken::Accepted) => (PubackReasonCode::Success, String::new()),
                Outcome::Taken(Taken::Refused { code, reason }) => (code_of(code), reason),
                Outcome::Taken(Taken::Busy) => {
                    (PubackReasonCode::QuotaExceeded, "busy, send it again later".into())
                }
                Outcome::Taken(Taken::NoSpace) => {
                    (PubackReasonCode::QuotaExceeded, "no space, send it again later".into())
                }
                Outcome::NotAllowed => {
                    (PubackReasonCode::NotAuthorized, "not this thing's topic".into())
                }
            };
            let Some(id) = id else { continue };
            if self.voice.version == Version::V311 && code == PubackReasonCode::QuotaExceeded {
                return ControlFlow::Break(Ending::NotStored);
            }
            self.outgoing.say(|out| self.voice.puback(id, code, &reason, out));
        }
        ControlFlow::Continue(())
    }

    fn count(&self, counter: &AtomicU64, by: usize) {
        counter.fetch_add(by as u64, Ordering::Relaxed);
    }
}

fn code_of(refusal: Refusal) -> PubackReasonCode {
    match refusal {
        Refusal::PayloadInvalid => PubackReasonCode::PayloadFormatInvalid,
        Refusal::NotAllowed => PubackReasonCode::NotAuthorized,
        Refusal::Other => PubackReasonCode::ImplementationSpecificError,
    }
}
