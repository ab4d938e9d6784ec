//! Bytes in, what was heard out. Knows packets and the thing's own topics; must not know sockets, the house, or when
//! anything is acknowledged.
//!
//! Framing and packet formats are the codec's (`mqtt-protocol-core`); this side keeps the connection's state itself,
//! because it bounds what the codec's own state machine leaves open (packets by kind, property sections, identifiers).

use std::sync::Arc;

use bytes::Bytes;
use mqtt_protocol_core::mqtt::ArcPayload;
use mqtt_protocol_core::mqtt::common::Cursor;
use mqtt_protocol_core::mqtt::connection::{
    PacketBuildResult, PacketBuilder, PacketData, RawPacket,
};
use mqtt_protocol_core::mqtt::packet::{
    DecodeResult, Property, Qos, SubEntry, VariableByteInteger, v3_1_1, v5_0,
};
use mqtt_protocol_core::mqtt::result_code::{DisconnectReasonCode, MqttError};

use super::Version;
use super::ending::Ending;
use super::hello::user_properties;
use super::oversized::{Front, Oversized, Sieve};
use super::topics::Topics;
use crate::limits::Limits;
use crate::seam::Topic;

/// One thing a client said.
#[derive(Debug)]
pub(crate) enum Heard {
    Publish(Publish),
    Subscribe {
        id: u16,
        filters: Vec<(String, Qos)>,
        with_identifier: bool,
    },
    Unsubscribe {
        id: u16,
        filters: Vec<String>,
    },
    CommandAcked(u16),
    Ping,
    /// Nothing is heard after this.
    End(Ending),
}

#[derive(Debug)]
pub(crate) struct Publish {
    /// `None`: not the thing's own topic.
    pub topic: Option<Topic>,
    pub payload: Bytes,
    /// `None`: QoS 0, nobody waits for an acknowledgement.
    pub id: Option<u16>,
}

/// Takes packets apart for one signed-in client.
pub(crate) struct Decoder {
    builder: PacketBuilder,
    version: Version,
    topics: Topics,
    limits: Arc<Limits>,
    /// Between two packets, for who cannot be told that one is too long. `None`: MQTT 5.
    sieve: Option<Sieve>,
    /// Whether the sieve, and not the builder, is fed next.
    between: bool,
    ended: bool,
}

/// A payload that shares the packet's memory.
struct Shared(ArcPayload);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        self.0.as_slice()
    }
}

impl Decoder {
    pub fn new(version: Version, topics: Topics, limits: Arc<Limits>) -> Self {
        let most = limits.packet_bytes.max(limits.control_packet_bytes);
        Self {
            builder: PacketBuilder::with_maximum_packet_size(most),
            version,
            topics,
            sieve: (version == Version::V311).then(|| Sieve::new(Arc::clone(&limits))),
            between: true,
            limits,
            ended: false,
        }
    }

    pub fn topics(&self) -> &Topics {
        &self.topics
    }

    /// Takes in a chunk, however it is cut, and adds what it says to `heard`.
    pub fn feed(&mut self, chunk: &[u8], heard: &mut Vec<Heard>) {
        let mut rest = chunk;
        while !self.ended && !rest.is_empty() {
            let said = match &mut self.sieve {
                Some(sieve) if self.between => match sieve.feed(&mut rest) {
                    Front::More => continue,
                    Front::Usual(front) => {
                        self.between = false;
                        self.build(&mut front.as_slice())
                    }
                    Front::Whole(found) => Some(Heard::Publish(self.too_long(found))),
                    Front::Hopeless => Some(Heard::End(Ending::Broken(MqttError::PacketTooLarge))),
                },
                _ => self.build(&mut rest),
            };
            let Some(said) = said else { continue };
            self.ended = matches!(said, Heard::End(_));
            heard.push(said);
        }
    }

    /// Builds one packet, as far as there are bytes for it.
    fn build(&mut self, rest: &mut &[u8]) -> Option<Heard> {
        let mut cursor = Cursor::new(*rest);
        let built = self.builder.feed(&mut cursor);
        *rest = rest.get(cursor.position() as usize..).unwrap_or_default();
        match built {
            PacketBuildResult::Incomplete => {
                *rest = &[];
                None
            }
            PacketBuildResult::Complete(packet) => {
                self.between = true;
                Some(self.read(&packet).unwrap_or_else(|e| Heard::End(Ending::Broken(e))))
            }
            PacketBuildResult::Error(error) => Some(Heard::End(Ending::Broken(error))),
        }
    }

    /// What remains of a publish that was thrown away.
    fn too_long(&self, found: Oversized) -> Publish {
        let Oversized { topic, id, size } = found;
        let topic = self
            .topics
            .published(&topic)
            .map(|_| Topic::TooLong { of: self.topics.below(&topic).into(), size });
        Publish { topic, payload: Bytes::new(), id }
    }

    fn read(&self, packet: &RawPacket) -> Result<Heard, MqttError> {
        if !packet.is_publish() && packet.remaining_length() > self.limits.control_packet_bytes {
            return Err(MqttError::PacketTooLarge);
        }
        match (packet.packet_type(), packet.flags()) {
            (3, flags) => self.publish(packet, flags).map(Heard::Publish),
            (4, 0) => self.puback(packet),
            (8, 0b0010) => self.subscribe(packet),
            (10, 0b0010) => self.unsubscribe(packet),
            (12, 0) if packet.remaining_length() == 0 => Ok(Heard::Ping),
            (14, 0) => self.disconnect(packet),
            // The other half of QoS 2, which was never offered; a second CONNECT; what only a server says; AUTH,
            // since no method was agreed upon.
            (1 | 2 | 5..=7 | 9 | 11 | 13 | 15, _) => Err(MqttError::ProtocolError),
            _ => Err(MqttError::MalformedPacket),
        }
    }

    fn publish(&self, packet: &RawPacket, flags: u8) -> Result<Publish, MqttError> {
        match (flags >> 1) & 0b11 {
            0 | 1 => {}
            2 => return Err(MqttError::QosNotSupported),
            _ => return Err(MqttError::MalformedPacket),
        }
        // The codec frames PUBLISH as `Publish`, always.
        let PacketData::Publish(data) = &packet.data else {
            return Err(MqttError::MalformedPacket);
        };
        match self.version {
            Version::V311 => {
                let (publish, _) = v3_1_1::Publish::parse(flags, Arc::clone(data))?;
                self.judge(publish.topic_name(), publish.packet_id(), publish.payload())
            }
            Version::V5 => {
                self.check_property_section(data, flags)?;
                let (publish, _) = v5_0::Publish::parse(flags, Arc::clone(data))?;
                self.check_properties(publish.props())?;
                self.judge(publish.topic_name(), publish.packet_id(), publish.payload())
            }
        }
    }

    fn judge(
        &self,
        topic: &str,
        id: Option<u16>,
        payload: &ArcPayload,
    ) -> Result<Publish, MqttError> {
        if id == Some(0) {
            return Err(MqttError::MalformedPacket);
        }
        let payload = if payload.is_empty() {
            Bytes::new()
        } else {
            Bytes::from_owner(Shared(payload.clone()))
        };
        Ok(Publish { topic: self.topics.published(topic), payload, id })
    }

    /// Bounds the work of parsing properties before it is done: a packet may be large, its properties may not.
    fn check_property_section(&self, data: &[u8], flags: u8) -> Result<(), MqttError> {
        let topic = data.first_chunk::<2>().ok_or(MqttError::MalformedPacket)?;
        let id_bytes = if flags & 0b110 == 0 { 0 } else { 2 };
        let at = 2 + usize::from(u16::from_be_bytes(*topic)) + id_bytes;
        match data.get(at..).map(VariableByteInteger::decode_stream) {
            Some(DecodeResult::Ok(length, _)) if length.to_u32() <= self.limits.property_bytes => {
                Ok(())
            }
            Some(DecodeResult::Ok(..)) => Err(MqttError::QuotaExceeded),
            _ => Err(MqttError::MalformedPacket),
        }
    }

    fn check_properties(&self, properties: &[Property]) -> Result<(), MqttError> {
        for property in properties {
            match property {
                // None were offered in CONNACK.
                Property::TopicAlias(_) => return Err(MqttError::TopicAliasInvalid),
                // Only a server sends these.
                Property::SubscriptionIdentifier(_) => return Err(MqttError::ProtocolError),
                _ => {}
            }
        }
        self.check_user_properties(properties)
    }

    fn check_user_properties(&self, properties: &[Property]) -> Result<(), MqttError> {
        match user_properties(properties) <= self.limits.user_properties {
            true => Ok(()),
            false => Err(MqttError::QuotaExceeded),
        }
    }

    fn puback(&self, packet: &RawPacket) -> Result<Heard, MqttError> {
        // Whatever its reason code says, the client has had the command; MQTT has no further attempt after PUBACK.
        let id = match self.version {
            Version::V311 => packet.parse_exact(v3_1_1::Puback::parse)?.packet_id(),
            Version::V5 => packet.parse_exact(v5_0::Puback::parse)?.packet_id(),
        };
        Ok(Heard::CommandAcked(id))
    }

    fn subscribe(&self, packet: &RawPacket) -> Result<Heard, MqttError> {
        let filters = |entries: &[SubEntry]| {
            entries
                .iter()
                .map(|entry| (entry.topic_filter().to_owned(), entry.sub_opts().qos()))
                .collect()
        };
        let (id, filters, with_identifier) = match self.version {
            Version::V311 => {
                let subscribe = packet.parse_exact(v3_1_1::Subscribe::parse)?;
                (subscribe.packet_id(), filters(subscribe.entries()), false)
            }
            Version::V5 => {
                let subscribe = packet.parse_exact(v5_0::Subscribe::parse)?;
                self.check_user_properties(subscribe.props())?;
                let identifier =
                    |property: &Property| matches!(property, Property::SubscriptionIdentifier(_));
                (
                    subscribe.packet_id(),
                    filters(subscribe.entries()),
                    subscribe.props().iter().any(identifier),
                )
            }
        };
        if id == 0 {
            Err(MqttError::MalformedPacket)
        } else {
            Ok(Heard::Subscribe { id, filters, with_identifier })
        }
    }

    fn unsubscribe(&self, packet: &RawPacket) -> Result<Heard, MqttError> {
        let (id, filters): (u16, Vec<String>) = match self.version {
            Version::V311 => {
                let unsubscribe = packet.parse_exact(v3_1_1::Unsubscribe::parse)?;
                (
                    unsubscribe.packet_id(),
                    unsubscribe.entries().iter().map(|filter| filter.as_str().to_owned()).collect(),
                )
            }
            Version::V5 => {
                let unsubscribe = packet.parse_exact(v5_0::Unsubscribe::parse)?;
                self.check_user_properties(unsubscribe.props())?;
                (
                    unsubscribe.packet_id(),
                    unsubscribe.entries().iter().map(|filter| filter.as_str().to_owned()).collect(),
                )
            }
        };
        if id == 0 {
            Err(MqttError::MalformedPacket)
        } else {
            Ok(Heard::Unsubscribe { id, filters })
        }
    }

    fn disconnect(&self, packet: &RawPacket) -> Result<Heard, MqttError> {
        let ending = match self.version {
            Version::V311 => {
                packet.parse_exact(v3_1_1::Disconnect::parse)?;
                Ending::Left
            }
            Version::V5 => match packet.parse_exact(v5_0::Disconnect::parse)?.reason_code() {
                None | Some(DisconnectReasonCode::NormalDisconnection) => Ending::Left,
                Some(_) => Ending::LeftWithWill,
            },
        };
        Ok(Heard::End(ending))
    }
}
