//! Every limit of the things' side, with its default. Must not know who enforces it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Limits of the MQTT server. Durations are seconds in configuration (fractions allowed). Zero never means
/// "unlimited"; where nothing could work with zero, it is read as one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Open connections, signed in or not. Beyond it a new one is closed unread.
    pub connections: usize,
    /// Open connections from one address (for IPv6: from one /64, since that is what one host is given).
    /// Behind a proxy or a large gateway, everybody has its address: raise it there.
    pub connections_per_address: usize,
    /// Connections that have not signed in yet. Beyond it nobody is accepted; they wait in the kernel's queue.
    pub signing_in: usize,
    /// From accept to a verified token, TLS included.
    #[serde(with = "seconds")]
    pub connect_within: Duration,
    /// Size of CONNECT, and later of every packet that is not PUBLISH.
    pub control_packet_bytes: u32,
    /// Size of PUBLISH, after sign-in.
    pub packet_bytes: u32,
    /// Size of a PUBLISH of MQTT 3.1.1 that is still read to its end and refused with its name and size. A longer
    /// one ends the connection. MQTT 5 clients know [`Limits::packet_bytes`] and are sent away.
    pub discard_bytes: u32,
    /// Bytes of the property section of a PUBLISH (MQTT 5).
    pub property_bytes: u32,
    /// User properties of one packet (MQTT 5).
    pub user_properties: usize,
    /// Length of a topic name, prefix included. The number of levels is fixed by the few topics that exist.
    pub topic_bytes: usize,
    /// Length of the user name (the thing's id) and of the password (its token), each.
    pub credential_bytes: usize,
    /// Publishes of one connection that are not acknowledged yet. MQTT 5 clients are told; older ones are not read
    /// from while they are above it.
    pub receive_maximum: u16,
    /// Payload bytes of one connection that are not settled yet. Above it, the socket is not read.
    pub unsettled_bytes: usize,
    /// Commands waiting in one connection, and commands sent and not acknowledged, each.
    pub outgoing_commands: usize,
    /// Bytes waiting to be written to one connection. Above it, the socket is not read either.
    pub outgoing_bytes: usize,
    /// How long bytes may wait to be written before the other end counts as a slow reader and is closed.
    #[serde(with = "seconds")]
    pub write_within: Duration,
    /// The longest keep-alive. MQTT 5 clients are told; others are closed after 1.5 times this silence, whatever
    /// they asked for: a half-open connection must end.
    #[serde(with = "seconds")]
    pub keep_alive: Duration,
    /// How long the end of a connection may take: last words, last messages, the will.
    #[serde(with = "seconds")]
    pub farewell: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 20_000,
            connections_per_address: 1_000,
            signing_in: 1_000,
            connect_within: Duration::from_secs(5),
            control_packet_bytes: 16 * 1024,
            packet_bytes: 1024 * 1024,
            discard_bytes: 16 * 1024 * 1024,
            property_bytes: 4 * 1024,
            user_properties: 16,
            topic_bytes: 256,
            credential_bytes: 128,
            receive_maximum: 256,
            unsettled_bytes: 4 * 1024 * 1024,
            outgoing_commands: 32,
            outgoing_bytes: 256 * 1024,
            write_within: Duration::from_secs(10),
            keep_alive: Duration::from_secs(1200),
            farewell: Duration::from_secs(3),
        }
    }
}

mod seconds {
    use super::{Deserialize, Duration};
    use serde::{Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(value: &Duration, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_f64(value.as_secs_f64())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
        Duration::try_from_secs_f64(f64::deserialize(from)?).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::Limits;

    #[test]
    fn a_configuration_names_only_what_it_changes() {
        let read: Limits = serde_json::from_str(r#"{"connect_within": 0.5, "receive_maximum": 8}"#)
            .expect("valid");
        let expected = Limits {
            connect_within: std::time::Duration::from_millis(500),
            receive_maximum: 8,
            ..Limits::default()
        };
        assert_eq!(read, expected);
        let again: Limits =
            serde_json::from_str(&serde_json::to_string(&read).expect("writes")).expect("reads");
        assert_eq!(again, expected);
    }

    #[test]
    fn unknown_and_impossible_values_are_errors() {
        for bad in [r#"{"conections": 1}"#, r#"{"farewell": -1}"#, r#"{"receive_maximum": 70000}"#]
        {
            assert!(serde_json::from_str::<Limits>(bad).is_err(), "{bad}");
        }
    }
}
