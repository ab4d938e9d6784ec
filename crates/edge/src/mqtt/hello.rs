//! The first packet: judges CONNECT before anybody is believed. Must not know sockets, nor who exists.
//!
//! The codec's CONNECT parser leaves some flags to its user; they are checked here first (a will of QoS 3 would make
//! a later accessor panic).

use bytes::Bytes;
use mqtt_protocol_core::mqtt::connection::RawPacket;
use mqtt_protocol_core::mqtt::packet::{Property, Qos, v3_1_1, v5_0};
use mqtt_protocol_core::mqtt::result_code::MqttError;

use super::Version;
use super::encode::Voice;
use crate::limits::Limits;

/// First byte of CONNECT; anything else as a first byte is closed before a buffer is allocated.
pub(crate) const FIRST_BYTE: u8 = 0x10;

const VERSION_AT: usize = 6;
const FLAGS_AT: usize = 7;

/// What a client says of itself. Nothing of it is verified.
#[derive(Debug)]
pub(crate) struct Hello {
    pub thing: String,
    pub token: Bytes,
    pub voice: Voice,
    pub keep_alive: u16,
    /// The client left its id to the server. The id is used for nothing: identity is the credential.
    pub wants_client_id: bool,
    /// QoS 1 publishes the client takes before it acknowledges one.
    pub receive_maximum: u16,
    pub will: Option<Will>,
}

/// What is to be published when the thing goes without a goodbye. Its topic is judged after sign-in.
#[derive(Debug)]
pub(crate) struct Will {
    pub topic: String,
    pub payload: Bytes,
}

/// Why a CONNECT is not considered, and whether there is a dialect to say so in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unfit {
    pub version: Option<Version>,
    pub why: MqttError,
}

/// Reads a CONNECT.
pub(crate) fn read(packet: &RawPacket, limits: &Limits) -> Result<Hello, Unfit> {
    let data = packet.data_as_slice();
    let unfit = |version, why| Unfit { version, why };
    let (Some(&level), Some(&flags)) = (data.get(VERSION_AT), data.get(FLAGS_AT)) else {
        return Err(unfit(None, MqttError::MalformedPacket));
    };
    if !data.starts_with(b"\0\x04MQTT") {
        return Err(unfit(None, MqttError::ProtocolError));
    }
    let version = match level {
        4 => Version::V311,
        5 => Version::V5,
        1..=3 => {
            return Err(unfit(Some(Version::V311), MqttError::UnsupportedProtocolVersion));
        }
        _ => {
            return Err(unfit(Some(Version::V5), MqttError::UnsupportedProtocolVersion));
        }
    };
    let hello = check_flags(flags).and_then(|()| match version {
        Version::V311 => read_v311(packet),
        Version::V5 => read_v5(packet, limits),
    });
    let hello = hello.map_err(|why| match why {
        // Not a well-formed CONNECT: there is nobody to explain it to.
        MqttError::MalformedPacket | MqttError::ProtocolError => unfit(None, why),
        why => unfit(Some(version), why),
    })?;
    if hello.thing.len() > limits.credential_bytes || hello.token.len() > limits.credential_bytes {
        return Err(unfit(Some(version), MqttError::BadUserNameOrPassword));
    }
    Ok(hello)
}

fn check_flags(flags: u8) -> Result<(), MqttError> {
    let reserved = flags & 0b1 != 0;
    let will = flags & 0b100 != 0;
    let will_qos = (flags >> 3) & 0b11;
    let will_retain = flags & 0b10_0000 != 0;
    if reserved || will_qos == 3 || (!will && (will_qos != 0 || will_retain)) {
        return Err(MqttError::MalformedPacket);
    }
    if will_qos == Qos::ExactlyOnce as u8 {
        return Err(MqttError::QosNotSupported);
    }
    // Without both there is no identity, and there are no guests.
    let (user_name, password) = (flags & 0b1000_0000 != 0, flags & 0b0100_0000 != 0);
    if user_name && password { Ok(()) } else { Err(MqttError::BadUserNameOrPassword) }
}

fn will(topic: Option<&str>, payload: Option<&[u8]>) -> Option<Will> {
    Some(Will {
        topic: topic?.to_owned(),
        payload: Bytes::copy_from_slice(payload.unwrap_or_default()),
    })
}

fn read_v311(packet: &RawPacket) -> Result<Hello, MqttError> {
    let connect = packet.parse_exact(v3_1_1::Connect::parse)?;
    if connect.client_id().is_empty() && !connect.clean_session() {
        return Err(MqttError::ClientIdentifierNotValid);
    }
    Ok(Hello {
        thing: connect.user_name().ok_or(MqttError::BadUserNameOrPassword)?.to_owned(),
        token: Bytes::copy_from_slice(connect.password().ok_or(MqttError::BadUserNameOrPassword)?),
        voice: Voice { version: Version::V311, packet_bytes: u32::MAX, reasons: false },
        keep_alive: connect.keep_alive(),
        wants_client_id: false,
        receive_maximum: u16::MAX,
        will: will(connect.will_topic(), connect.will_payload()),
    })
}

fn read_v5(packet: &RawPacket, limits: &Limits) -> Result<Hello, MqttError> {
    let connect = packet.parse_exact(v5_0::Connect::parse)?;
    if user_properties(connect.props()) + user_properties(connect.will_props())
        > limits.user_properties
    {
        return Err(MqttError::QuotaExceeded);
    }
    let mut hello = Hello {
        thing: connect.user_name().ok_or(MqttError::BadUserNameOrPassword)?.to_owned(),
        token: Bytes::copy_from_slice(connect.password().ok_or(MqttError::BadUserNameOrPassword)?),
        voice: Voice { version: Version::V5, packet_bytes: u32::MAX, reasons: true },
        keep_alive: connect.keep_alive(),
        wants_client_id: connect.client_id().is_empty(),
        receive_maximum: u16::MAX,
        will: will(connect.will_topic(), connect.will_payload()),
    };
    for property in connect.props() {
        match property {
            Property::MaximumPacketSize(size) if size.val() == 0 => {
                return Err(MqttError::ProtocolError);
            }
            Property::MaximumPacketSize(size) => hello.voice.packet_bytes = size.val(),
            Property::ReceiveMaximum(most) if most.val() == 0 => {
                return Err(MqttError::ProtocolError);
            }
            Property::ReceiveMaximum(most) => hello.receive_maximum = most.val(),
            Property::RequestProblemInformation(wants) => hello.voice.reasons = wants.val() != 0,
            Property::AuthenticationMethod(_) => return Err(MqttError::BadAuthenticationMethod),
            _ => {}
        }
    }
    Ok(hello)
}

/// How many user properties a packet carries.
pub(crate) fn user_properties(properties: &[Property]) -> usize {
    properties.iter().filter(|property| matches!(property, Property::UserProperty(_))).count()
}
