//! Everything this side says, as bytes. Knows both dialects of MQTT; must not know when anything is said, nor why.

use bytes::Bytes;
use mqtt_protocol_core::mqtt::packet::{
    AssignedClientIdentifier, GenericPacketTrait, MaximumPacketSize, MaximumQos, Properties,
    Property, Qos, ReasonString, ReceiveMaximum, RetainAvailable, ServerKeepAlive,
    SessionExpiryInterval, SharedSubscriptionAvailable, SubscriptionIdentifierAvailable,
    WildcardSubscriptionAvailable, v3_1_1, v5_0,
};
use mqtt_protocol_core::mqtt::result_code::{
    ConnectReasonCode, ConnectReturnCode, DisconnectReasonCode, MqttError, PubackReasonCode,
    SubackReasonCode, SubackReturnCode, UnsubackReasonCode,
};

use super::Version;
use crate::limits::Limits;
use crate::seam::SignInRefused;

/// A reason string is a hint for whoever debugs a thing, not a report.
const REASON_BYTES: usize = 256;

/// How to speak to one client.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Voice {
    pub version: Version,
    /// The largest packet the client accepts.
    pub packet_bytes: u32,
    /// Whether the client wants reason strings.
    pub reasons: bool,
}

/// What an MQTT 5 client is told at the start. MQTT 3.1.1 has no words for any of it.
#[derive(Debug)]
pub(crate) struct Welcome {
    /// `None` if the client's own is kept.
    pub keep_alive: Option<u16>,
    /// Set if the client left it to the server.
    pub client_id: Option<String>,
}

impl Voice {
    pub fn welcome(&self, limits: &Limits, welcome: Welcome, out: &mut Vec<u8>) {
        match self.version {
            Version::V311 => {
                let code = ConnectReturnCode::Accepted;
                append(
                    out,
                    v3_1_1::Connack::builder().session_present(false).return_code(code).build(),
                );
            }
            Version::V5 => {
                let connack = welcome_properties(limits, welcome).and_then(|properties| {
                    let code = ConnectReasonCode::Success;
                    v5_0::Connack::builder()
                        .session_present(false)
                        .reason_code(code)
                        .props(properties)
                        .build()
                });
                append(out, connack);
            }
        }
    }

    pub fn puback(&self, id: u16, code: PubackReasonCode, reason: &str, out: &mut Vec<u8>) {
        let [high, low] = id.to_be_bytes();
        if self.version == Version::V311 || code == PubackReasonCode::Success {
            // The one packet that is sent as often as messages arrive; both dialects write success the same way.
            out.extend_from_slice(&[0x40, 2, high, low]);
            return;
        }
        if self.reasons && !reason.is_empty() {
            let cut = &reason[..reason.floor_char_boundary(REASON_BYTES)];
            let told = ReasonString::new(cut).and_then(|reason| {
                let properties = vec![Property::ReasonString(reason)];
                v5_0::Puback::builder().packet_id(id).reason_code(code).props(properties).build()
            });
            if let Ok(puback) = told.map(|puback| puback.to_continuous_buffer())
                && puback.len() <= self.packet_bytes as usize
            {
                out.extend_from_slice(&puback);
                return;
            }
        }
        out.extend_from_slice(&[0x40, 3, high, low, code as u8]);
    }

    /// Answers a SUBSCRIBE; each answer is the granted QoS (0 or 1) or why not.
    pub fn suback(&self, id: u16, answers: &[Result<Qos, SubackReasonCode>], out: &mut Vec<u8>) {
        match self.version {
            Version::V311 => {
                let codes = answers.iter().map(|answer| match answer {
                    Ok(Qos::AtMostOnce) => SubackReturnCode::SuccessMaximumQos0,
                    Ok(_) => SubackReturnCode::SuccessMaximumQos1,
                    Err(_) => SubackReturnCode::Failure,
                });
                append(
                    out,
                    v3_1_1::Suback::builder().packet_id(id).return_codes(codes.collect()).build(),
                );
            }
            Version::V5 => {
                let codes = answers.iter().map(|answer| match answer {
                    Ok(Qos::AtMostOnce) => SubackReasonCode::GrantedQos0,
                    Ok(_) => SubackReasonCode::GrantedQos1,
                    Err(code) => *code,
                });
                append(
                    out,
                    v5_0::Suback::builder().packet_id(id).reason_codes(codes.collect()).build(),
                );
            }
        }
    }

    /// Answers an UNSUBSCRIBE; each answer says whether there was such a subscription.
    pub fn unsuback(&self, id: u16, existed: &[bool], out: &mut Vec<u8>) {
        match self.version {
            Version::V311 => append(out, v3_1_1::Unsuback::builder().packet_id(id).build()),
            Version::V5 => {
                let codes = existed.iter().map(|existed| match existed {
                    true => UnsubackReasonCode::Success,
                    false => UnsubackReasonCode::NoSubscriptionExisted,
                });
                append(
                    out,
                    v5_0::Unsuback::builder().packet_id(id).reason_codes(codes.collect()).build(),
                );
            }
        }
    }

    pub fn pingresp(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&[0xd0, 0]);
    }

    /// Publishes a command; QoS 1 if `id` is given, else QoS 0. Says `false`, and nothing else, if it is larger than
    /// the client accepts.
    #[must_use]
    pub fn publish(
        &self,
        topic: &str,
        id: Option<u16>,
        payload: &Bytes,
        out: &mut Vec<u8>,
    ) -> bool {
        let qos = if id.is_some() { Qos::AtLeastOnce } else { Qos::AtMostOnce };
        let payload = payload.as_ref();
        let packet = match self.version {
            Version::V311 => v3_1_1::Publish::builder()
                .topic_name(topic)
                .and_then(|publish| publish.qos(qos).packet_id(id).payload(payload).build())
                .map(|publish| publish.to_continuous_buffer()),
            Version::V5 => v5_0::Publish::builder()
                .topic_name(topic)
                .and_then(|publish| publish.qos(qos).packet_id(id).payload(payload).build())
                .map(|publish| publish.to_continuous_buffer()),
        };
        match packet {
            Ok(packet) if packet.len() <= self.packet_bytes as usize => {
                out.extend_from_slice(&packet);
                true
            }
            _ => false,
        }
    }

    pub fn disconnect(&self, code: DisconnectReasonCode, out: &mut Vec<u8>) {
        // A server says goodbye in MQTT 5 only; in 3.1.1 it just closes. The empty property section may be left out,
        // but there are clients that then wait for it and never learn the reason.
        if self.version == Version::V5 {
            out.extend_from_slice(&[0xe0, 2, code as u8, 0]);
        }
    }
}

/// Why somebody is not let in, in the words of both dialects.
pub(crate) fn turn_away(version: Version, why: MqttError, out: &mut Vec<u8>) {
    match version {
        Version::V311 => {
            let code = match why {
                MqttError::UnsupportedProtocolVersion => {
                    ConnectReturnCode::UnacceptableProtocolVersion
                }
                MqttError::ClientIdentifierNotValid => ConnectReturnCode::IdentifierRejected,
                MqttError::BadUserNameOrPassword => ConnectReturnCode::BadUserNameOrPassword,
                MqttError::ServerBusy => ConnectReturnCode::ServerUnavailable,
                _ => ConnectReturnCode::NotAuthorized,
            };
            append(
                out,
                v3_1_1::Connack::builder().session_present(false).return_code(code).build(),
            );
        }
        Version::V5 => {
            let code = ConnectReasonCode::try_from(why as u16 as u8)
                .unwrap_or(ConnectReasonCode::UnspecifiedError);
            append(out, v5_0::Connack::builder().session_present(false).reason_code(code).build());
        }
    }
}

/// The code for a refused sign-in.
pub(crate) fn code_of(refused: SignInRefused) -> MqttError {
    match refused {
        SignInRefused::BadCredential => MqttError::BadUserNameOrPassword,
        SignInRefused::Barred => MqttError::NotAuthorized,
        SignInRefused::Busy => MqttError::ServerBusy,
    }
}

fn welcome_properties(limits: &Limits, welcome: Welcome) -> Result<Properties, MqttError> {
    let mut properties: Properties = vec![
        Property::MaximumQos(MaximumQos::new(1)?),
        Property::RetainAvailable(RetainAvailable::new(0)?),
        Property::WildcardSubscriptionAvailable(WildcardSubscriptionAvailable::new(0)?),
        Property::SubscriptionIdentifierAvailable(SubscriptionIdentifierAvailable::new(0)?),
        Property::SharedSubscriptionAvailable(SharedSubscriptionAvailable::new(0)?),
        Property::SessionExpiryInterval(SessionExpiryInterval::new(0)?),
        Property::ReceiveMaximum(ReceiveMaximum::new(limits.receive_maximum.max(1))?),
        Property::MaximumPacketSize(MaximumPacketSize::new(limits.packet_bytes.max(1))?),
    ];
    if let Some(seconds) = welcome.keep_alive {
        properties.push(Property::ServerKeepAlive(ServerKeepAlive::new(seconds)?));
    }
    if let Some(id) = welcome.client_id {
        properties.push(Property::AssignedClientIdentifier(AssignedClientIdentifier::new(id)?));
    }
    Ok(properties)
}

fn append<P: GenericPacketTrait>(out: &mut Vec<u8>, packet: Result<P, MqttError>) {
    match packet {
        Ok(packet) => out.extend_from_slice(&packet.to_continuous_buffer()),
        // Every value above is one of ours, so this is a fault here; silence is safer than half a packet.
        Err(error) => tracing::error!(%error, "failed to write an MQTT packet"),
    }
}
