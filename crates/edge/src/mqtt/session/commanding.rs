//! The half of a session that serves the house: subscriptions, commands on their way out, their acknowledgements.

use mqtt_protocol_core::mqtt::packet::Qos;
use mqtt_protocol_core::mqtt::result_code::SubackReasonCode;
use tokio::io::{AsyncRead, AsyncWrite};

use super::Session;
use crate::hub::Command;
use crate::seam::House;

impl<H, R, W> Session<H, R, W>
where
    H: House,
    R: AsyncRead + Unpin + Send,
    W: AsyncWrite + Unpin + Send,
{
    pub(super) fn subscribe(&mut self, id: u16, filters: &[(String, Qos)], with_identifier: bool) {
        let answer = |(filter, asked): &(String, Qos)| match asked {
            _ if with_identifier => Err(SubackReasonCode::SubscriptionIdentifiersNotSupported),
            _ if !self.decoder.topics().may_subscribe(filter) => {
                Err(SubackReasonCode::NotAuthorized)
            }
            Qos::AtMostOnce => Ok(Qos::AtMostOnce),
            _ => Ok(Qos::AtLeastOnce),
        };
        let answers: Vec<_> = filters.iter().map(answer).collect();
        // The answer goes first: no command may overtake it.
        self.outgoing.say(|out| self.voice.suback(id, &answers, out));
        if let Some(qos) = answers.iter().rev().find_map(|answer| answer.ok()) {
            self.subscribed = Some(qos);
            self.place.seat.line.listen(true);
            self.place.house.listening(&self.place.who);
        }
    }

    pub(super) fn unsubscribe(&mut self, id: u16, filters: &[String]) {
        let mut end = |filter: &String| {
            self.decoder.topics().may_subscribe(filter) && self.subscribed.take().is_some()
        };
        let existed: Vec<bool> = filters.iter().map(&mut end).collect();
        if self.subscribed.is_none() {
            self.place.seat.line.listen(false);
        }
        self.outgoing.say(|out| self.voice.unsuback(id, &existed, out));
    }

    pub(super) fn pass_on(&mut self, command: Command) {
        let Command { id, payload } = command;
        // Unsubscribed meanwhile, or on its way already: the house will send it again when it is time.
        let Some(qos) = self.subscribed else { return };
        if self.commands.is_underway(&id) {
            return;
        }
        let packet = (qos == Qos::AtLeastOnce).then(|| self.commands.begin(id));
        let (voice, topic) = (self.voice, self.decoder.topics().commands());
        let mut fits = true;
        self.outgoing.say(|out| fits = voice.publish(topic, packet, &payload, out));
        if fits {
            self.count(&self.place.hub.tally().commands_sent, 1);
        } else {
            self.count(&self.place.hub.tally().commands_too_large, 1);
            packet.and_then(|packet| self.commands.end(packet));
        }
    }

    pub(super) fn command_acked(&mut self, packet: u16) {
        if let Some(command) = self.commands.end(packet) {
            self.count(&self.place.hub.tally().commands_acked, 1);
            self.place.house.command_acked(&self.place.who, &command);
        }
    }
}
