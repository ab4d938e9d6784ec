//! A client that says exactly the bytes a test wants, and a stage with a server to say them to.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::sync::watch;
use tokio::time::timeout;

use super::house::TestHouse;
use crate::hub::Hub;
use crate::limits::Limits;
use crate::mqtt::{MqttServer, Version};

pub(super) const VERSIONS: [Version; 2] = [Version::V311, Version::V5];
pub(super) const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

/// A server without sockets.
pub(super) struct Stage {
    pub server: Arc<MqttServer<TestHouse>>,
    pub house: Arc<TestHouse>,
    pub hub: Hub,
    pub stop: watch::Sender<bool>,
}

impl Stage {
    pub fn new(limits: Limits) -> Self {
        let (house, hub) = (Arc::new(TestHouse::new()), Hub::new());
        let server = Arc::new(MqttServer::new(Arc::clone(&house), hub.clone(), limits));
        Self { server, house, hub, stop: watch::channel(false).0 }
    }

    /// A connection on which nothing was said. `buffer`: bytes that fit in between unread, each way.
    pub fn open_with(&self, buffer: usize) -> Raw {
        let (near, far) = duplex(buffer);
        let (server, stop) = (Arc::clone(&self.server), self.stop.subscribe());
        tokio::spawn(async move { server.serve_stream(far, HERE, stop).await });
        Raw { stream: near }
    }

    pub fn open(&self) -> Raw {
        self.open_with(1024 * 1024)
    }

    /// A thing that has signed in.
    pub async fn signed_in(&self, version: Version, thing: &str) -> Raw {
        self.greeted(&Connect::of(version, thing)).await
    }

    pub async fn greeted(&self, connect: &Connect<'_>) -> Raw {
        let mut raw = self.open();
        raw.send(&connect.bytes()).await;
        let connack = raw.packet().await;
        assert_eq!(
            (connack.first, connack.body[0], connack.body[1]),
            (0x20, 0, 0),
            "no session, success"
        );
        raw
    }
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Packet {
    pub first: u8,
    pub body: Vec<u8>,
}

pub(super) struct Raw {
    pub stream: DuplexStream,
}

impl Raw {
    pub async fn send(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.expect("the server reads");
    }

    /// The next packet; the test fails if there is none.
    pub async fn packet(&mut self) -> Packet {
        let next =
            timeout(Duration::from_secs(3600), self.next()).await.expect("nothing came in an hour");
        next.expect("closed instead of a packet")
    }

    /// The next packet, or `None` when the server has closed.
    pub async fn next(&mut self) -> Option<Packet> {
        let first = self.stream.read_u8().await.ok()?;
        let mut length = 0;
        for shift in [0, 7, 14, 21] {
            let byte = self.stream.read_u8().await.expect("a whole packet");
            length |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                break;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).await.expect("a whole packet");
        Some(Packet { first, body })
    }

    /// Nothing arrives and nothing is closed for as long as a minute.
    pub async fn hears_nothing(&mut self) {
        let heard = timeout(Duration::from_secs(60), self.stream.read_u8()).await;
        assert!(heard.is_err(), "heard {heard:?}");
    }

    /// The server closes without another word; how long that took.
    pub async fn is_closed(&mut self) -> Duration {
        let since = tokio::time::Instant::now();
        let rest =
            timeout(Duration::from_secs(3600), self.next()).await.expect("not closed in an hour");
        assert_eq!(rest, None);
        since.elapsed()
    }

    /// The server says why (MQTT 5 only) and closes.
    pub async fn is_dismissed(&mut self, version: Version, code: u8) {
        if version == Version::V5 {
            let packet = self.packet().await;
            assert_eq!((packet.first, packet.body[0]), (0xe0, code), "DISCONNECT with its reason");
        }
        self.is_closed().await;
    }

    /// The next packets are these acknowledgements: identifier and reason code.
    pub async fn is_acked(&mut self, version: Version, expected: &[(u16, u8)]) {
        for (id, code) in expected {
            let packet = self.packet().await;
            let told = packet.body.get(2).copied().unwrap_or(0);
            let read = u16::from_be_bytes([packet.body[0], packet.body[1]]);
            let code = if version == Version::V5 { *code } else { 0 };
            assert_eq!((packet.first, read, told), (0x40, *id, code));
        }
    }
}

/// A CONNECT to be.
#[derive(Clone)]
pub(super) struct Connect<'a> {
    pub version: Version,
    pub level: u8,
    pub client_id: &'a str,
    pub user: Option<&'a str>,
    pub password: Option<Vec<u8>>,
    pub keep_alive: u16,
    pub clean: bool,
    /// Topic, payload, QoS.
    pub will: Option<(&'a str, &'a str, u8)>,
    /// Flipped in the flags.
    pub flip: u8,
    pub properties: Vec<u8>,
}

impl<'a> Connect<'a> {
    pub fn of(version: Version, thing: &'a str) -> Self {
        Self {
            version,
            level: if version == Version::V5 { 5 } else { 4 },
            client_id: "anything",
            user: Some(thing),
            password: Some(format!("token of {thing}").into_bytes()),
            keep_alive: 600,
            clean: true,
            will: None,
            flip: 0,
            properties: Vec::new(),
        }
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut flags = u8::from(self.clean) << 1;
        let mut body = b"\0\x04MQTT".to_vec();
        let mut tail = Vec::new();
        string(&mut tail, self.client_id.as_bytes());
        if let Some((topic, payload, qos)) = self.will {
            flags |= 0b100 | qos << 3;
            if self.version == Version::V5 {
                tail.push(0);
            }
            string(&mut tail, topic.as_bytes());
            string(&mut tail, payload.as_bytes());
        }
        if let Some(user) = self.user {
            flags |= 0b1000_0000;
            string(&mut tail, user.as_bytes());
        }
        if let Some(password) = &self.password {
            flags |= 0b0100_0000;
            string(&mut tail, password);
        }
        body.extend([self.level, flags ^ self.flip]);
        body.extend(self.keep_alive.to_be_bytes());
        if self.version == Version::V5 {
            varint(&mut body, self.properties.len());
            body.extend(&self.properties);
        }
        body.extend(tail);
        packet(0x10, &body)
    }
}

pub(super) fn string(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend(u16::try_from(bytes.len()).expect("short").to_be_bytes());
    out.extend(bytes);
}

fn varint(out: &mut Vec<u8>, mut value: usize) {
    loop {
        let byte = (value & 0x7f) as u8;
        value >>= 7;
        out.push(if value == 0 { byte } else { byte | 0x80 });
        if value == 0 {
            return;
        }
    }
}

pub(super) fn packet(first: u8, body: &[u8]) -> Vec<u8> {
    let mut out = vec![first];
    varint(&mut out, body.len());
    out.extend(body);
    out
}

/// A PUBLISH with these properties (MQTT 5); QoS 1 if `id` is given.
pub(super) fn publish_with(
    version: Version,
    id: Option<u16>,
    topic: &str,
    properties: &[u8],
    payload: &str,
) -> Vec<u8> {
    let mut body = Vec::new();
    string(&mut body, topic.as_bytes());
    body.extend(id.map(u16::to_be_bytes).into_iter().flatten());
    if version == Version::V5 {
        varint(&mut body, properties.len());
        body.extend(properties);
    }
    body.extend(payload.as_bytes());
    packet(if id.is_some() { 0x32 } else { 0x30 }, &body)
}

pub(super) fn publish(
    version: Version,
    id: impl Into<Option<u16>>,
    topic: &str,
    payload: &str,
) -> Vec<u8> {
    publish_with(version, id.into(), topic, &[], payload)
}

/// A signal of pump-1.
pub(super) fn signal(version: Version, id: impl Into<Option<u16>>, payload: &str) -> Vec<u8> {
    publish(version, id, "focal/v1/pump-1/signals", payload)
}

pub(super) fn subscribe(version: Version, id: u16, filters: &[(&str, u8)]) -> Vec<u8> {
    let mut body = id.to_be_bytes().to_vec();
    if version == Version::V5 {
        body.push(0);
    }
    for (filter, options) in filters {
        string(&mut body, filter.as_bytes());
        body.push(*options);
    }
    packet(0x82, &body)
}
