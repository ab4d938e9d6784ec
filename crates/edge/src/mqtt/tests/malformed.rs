//! Bytes that are not MQTT, or MQTT that a client may not say: closed, counted, nobody else disturbed, never a panic.

use std::sync::Arc;

use super::raw::{
    Connect, Stage, VERSIONS, packet, publish, publish_with, signal, string, subscribe,
};
use crate::limits::Limits;
use crate::mqtt::Version;
use crate::mqtt::decode::{Decoder, Heard};
use crate::mqtt::topics::Topics;
use crate::seam::Speaker;

/// What no client may say, by name, in both dialects.
fn broken(version: Version) -> Vec<(&'static str, Vec<u8>)> {
    let signals = "focal/v1/pump-1/signals";
    let mut lying_topic = publish(version, 1, signals, "x");
    lying_topic[2] = 0xff;
    let mut subscribe_no_filter = vec![0, 1];
    subscribe_no_filter.extend((version == Version::V5).then_some(0));
    let mut bad_options = subscribe(version, 1, &[("focal/v1/pump-1/commands", 0)]);
    *bad_options.last_mut().expect("options") = 0xff;
    let mut bad_utf8 = publish(version, 1, signals, "x");
    bad_utf8[4] = 0xff;
    let mut qos_3 = signal(version, 1, "x");
    qos_3[0] = 0x36;
    let mut wrong_flags = subscribe(version, 1, &[("a", 0)]);
    wrong_flags[0] = 0x80;
    vec![
        ("a length of five bytes", vec![0x30, 0xff, 0xff, 0xff, 0xff, 0x01]),
        ("a length of five empty bytes", vec![0x30, 0x80, 0x80, 0x80, 0x80, 0x00]),
        ("reserved packet type", vec![0x00, 0x00]),
        ("CONNACK", packet(0x20, &[0, 0])),
        ("SUBACK", packet(0x90, &[0, 1, 0])),
        ("UNSUBACK", packet(0xb0, &[0, 1])),
        ("PINGRESP", packet(0xd0, &[])),
        ("AUTH", packet(0xf0, &[])),
        ("PUBREC", packet(0x50, &[0, 1])),
        ("PUBREL", packet(0x62, &[0, 1])),
        ("PUBCOMP", packet(0x70, &[0, 1])),
        ("CONNECT twice", Connect::of(version, "pump-1").bytes()),
        ("CONNECT of somebody else", Connect::of(version, "pump-2").bytes()),
        ("PUBLISH of nothing", packet(0x30, &[])),
        ("PUBLISH without identifier", packet(0x32, b"\0\x01a")),
        ("PUBLISH with identifier 0", publish(version, 0, signals, "x")),
        ("PUBLISH at QoS 3", qos_3),
        ("PUBLISH whose topic is longer than itself", lying_topic),
        ("PUBLISH whose topic is not UTF-8", bad_utf8),
        ("SUBSCRIBE of nothing", packet(0x82, &[])),
        ("SUBSCRIBE without filter", packet(0x82, &subscribe_no_filter)),
        ("SUBSCRIBE with identifier 0", subscribe(version, 0, &[("a", 0)])),
        ("SUBSCRIBE with wrong flags", wrong_flags),
        ("SUBSCRIBE with reserved options", bad_options),
        ("UNSUBSCRIBE of nothing", packet(0xa2, &[0, 1])),
        ("PUBACK of nothing", packet(0x40, &[])),
        ("PUBACK with identifier 0", packet(0x40, &[0, 0])),
        ("PINGREQ with a body", packet(0xc0, &[1])),
        ("PINGREQ with flags", packet(0xc1, &[])),
        ("DISCONNECT with flags", packet(0xe1, &[])),
        ("DISCONNECT with an unknown reason", packet(0xe0, &[0x55])),
    ]
}

/// The same for what only MQTT 5 has.
fn broken_v5() -> Vec<(&'static str, Vec<u8>)> {
    let signals = "focal/v1/pump-1/signals";
    vec![
        (
            "properties longer than the packet",
            publish_with(Version::V5, Some(1), signals, &[0x26, 0xff, 0xff, 0], ""),
        ),
        ("unknown property", publish_with(Version::V5, Some(1), signals, &[0x7f, 0], "")),
        ("property of a server", publish_with(Version::V5, Some(1), signals, &[0x0b, 1], "")),
        ("payload format twice", publish_with(Version::V5, Some(1), signals, &[1, 0, 1, 0], "")),
        ("PUBACK with an unknown reason", packet(0x40, &[0, 1, 0x55])),
    ]
}

#[tokio::test(start_paused = true)]
async fn broken_packets_close_the_connection_and_no_other() {
    for version in VERSIONS {
        let stage = Stage::new(Limits::default());
        let mut other = stage.signed_in(version, "pump-2").await;
        let mut closed = 0;
        let more = if version == Version::V5 { broken_v5() } else { Vec::new() };
        for (name, bytes) in broken(version).into_iter().chain(more) {
            let mut thing = stage.signed_in(version, "pump-1").await;
            // What came before it in the same read still counts; what comes after is not heard.
            thing
                .send(&[signal(version, 1, name), bytes, signal(version, 2, "after")].concat())
                .await;
            let mut acked = 0;
            while let Some(packet) = thing.next().await {
                match packet.first {
                    0x40 => acked += 1,
                    first => assert_eq!((first, version), (0xe0, Version::V5), "{name}"),
                }
            }
            assert!(acked <= 1, "{name}");
            closed += 1;
            stage.house.took_at_least(closed).await;
            assert_eq!(stage.house.took().last().map(String::as_str), Some(name));
        }
        assert_eq!(stage.hub.counts().closed_malformed, closed as u64);
        other.send(&publish(version, 1, "focal/v1/pump-2/signals", "fine")).await;
        other.is_acked(version, &[(1, 0)]).await;
    }
}

#[tokio::test(start_paused = true)]
async fn truncated_packets_wait_and_end_with_the_connection() {
    for version in VERSIONS {
        let stage = Stage::new(Limits::default());
        let whole = signal(version, 1, "whole");
        for length in 1..whole.len() {
            let mut thing = stage.signed_in(version, "pump-1").await;
            thing.send(&whole[..length]).await;
            thing.hears_nothing().await;
        }
        assert!(stage.house.took().is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn broken_connects_are_closed_without_a_word() {
    let stage = Stage::new(Limits::default());
    let whole = Connect {
        will: Some(("focal/v1/pump-1/signals", "w", 1)),
        ..Connect::of(Version::V5, "pump-1")
    };
    let mut cases = Vec::new();
    // Reserved flag; will at QoS 3 (an accessor of the codec would panic); will flags without a will.
    for flip in [0b1, 0b1_0000] {
        cases.push(Connect { flip, ..whole.clone() }.bytes());
    }
    for flip in [0b1000, 0b10_0000] {
        cases.push(Connect { flip, ..Connect::of(Version::V311, "pump-1") }.bytes());
    }
    // Claims a user name that is not there.
    let guest = Connect {
        user: None,
        password: None,
        flip: 0b1100_0000,
        ..Connect::of(Version::V311, "pump-1")
    };
    cases.push(guest.bytes());
    // More bytes than the fields need; fewer; another protocol; nothing at all.
    let body = &Connect::of(Version::V311, "pump-1").bytes()[2..];
    cases.push(packet(0x10, &[body, b"x"].concat()));
    cases.push(packet(0x10, &body[..9]));
    cases.push(packet(0x10, &[b"\0\x06MQIsdp\x03".as_slice(), &body[7..]].concat()));
    cases.push(packet(0x10, &[]));
    cases.push(vec![0x10, 0x80, 0x80, 0x80, 0x80, 0x01]);
    // Receive maximum 0, maximum packet size 0.
    cases.push(
        Connect { properties: vec![0x21, 0, 0], ..Connect::of(Version::V5, "pump-1") }.bytes(),
    );
    cases.push(
        Connect { properties: vec![0x27, 0, 0, 0, 0], ..Connect::of(Version::V5, "pump-1") }
            .bytes(),
    );
    for bytes in cases {
        let mut raw = stage.open();
        raw.send(&bytes).await;
        // A word at most (a field that is cut short is a bad credential), and never a success.
        if let Some(connack) = raw.next().await {
            assert_ne!(connack.body[1], 0, "{bytes:x?}");
            raw.is_closed().await;
        }
    }
    assert_eq!(stage.house.told(), []);
}

fn decoder(version: Version) -> Decoder {
    let topics = Topics::of(&Speaker::new("acme", "pump-1"), 256);
    Decoder::new(version, topics, Arc::new(Limits::default()))
}

fn decoded(version: Version, pieces: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Vec<Heard> {
    let (mut decoder, mut heard) = (decoder(version), Vec::new());
    for piece in pieces {
        decoder.feed(piece.as_ref(), &mut heard);
    }
    heard
}

/// A sequence of well-formed packets of every kind.
fn every_kind(version: Version) -> Vec<u8> {
    let mut unsubscribe = vec![0, 9];
    unsubscribe.extend((version == Version::V5).then_some(0));
    string(&mut unsubscribe, b"a/b");
    [
        signal(version, 1, "one"),
        signal(version, None, ""),
        publish(version, 2, "focal/v1/pump-1/pictures/door", &"p".repeat(300)),
        subscribe(version, 3, &[("focal/v1/pump-1/commands", 1), ("#", 0)]),
        packet(0xa2, &unsubscribe),
        packet(0x40, &[0, 5]),
        packet(0xc0, &[]),
        packet(0xe0, &[]),
    ]
    .concat()
}

#[test]
fn how_the_bytes_are_cut_makes_no_difference() {
    for version in VERSIONS {
        let bytes = every_kind(version);
        let whole = format!("{:?}", decoded(version, [&bytes]));
        assert_eq!(decoded(version, [&bytes]).len(), 8, "{whole}");
        for size in [1, 2, 3, 7, 64, 301] {
            assert_eq!(
                format!("{:?}", decoded(version, bytes.chunks(size))),
                whole,
                "cut every {size}"
            );
        }
    }
}

#[test]
fn changed_bytes_never_panic_and_nothing_is_heard_after_an_end() {
    // A small seeded generator (xorshift): the same bytes in every run.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    let (mut ends, mut survived) = (0, 0);
    for round in 0..40_000 {
        let version = VERSIONS[round % 2];
        let mut bytes = every_kind(version);
        for _ in 0..=random(4) {
            let at = random(bytes.len());
            match random(4) {
                0 => bytes[at] = random(256) as u8,
                1 => bytes[at] ^= 1 << random(8),
                2 => bytes.truncate(at + 1),
                _ => bytes.insert(at, random(256) as u8),
            }
        }
        let heard = decoded(version, bytes.chunks(1 + random(64)));
        let end = heard.iter().position(|said| matches!(said, Heard::End(_)));
        assert!(end.is_none_or(|end| end == heard.len() - 1), "round {round}");
        match end {
            Some(_) => ends += 1,
            None => survived += 1,
        }
    }
    assert!(
        ends > 10_000 && survived > 100,
        "{ends} ended, {survived} did not: the changes reach both"
    );
}

#[tokio::test(start_paused = true)]
async fn changed_connects_never_panic() {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let stage = Stage::new(Limits::default());
    let properties = b"\x21\0\x05\x27\0\0\x10\0\x22\0\x03\x26\0\x01k\0\x01v\x17\x01".to_vec();
    for round in 0..3000 {
        let version = VERSIONS[round % 2];
        let will = Some(("focal/v1/pump-1/signals", "w", 1));
        let properties = properties.clone();
        let mut bytes = Connect { will, properties, ..Connect::of(version, "pump-1") }.bytes();
        for _ in 0..2 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let at = (state >> 16) as usize % (bytes.len() - 2) + 2;
            bytes[at] = state as u8;
        }
        let mut raw = stage.open();
        raw.send(&bytes).await;
        // Answered or closed, at the latest when its time to sign in is over; a panic would close without counting.
        let answered = raw.next().await;
        drop((answered, raw));
    }
    tokio::time::sleep(std::time::Duration::from_secs(60)).await;
    let counts = stage.hub.counts();
    assert_eq!(counts.signed_in + counts.sign_ins_refused, 3000, "{counts:?}");
    assert!(counts.signed_in > 10 && counts.sign_ins_refused > 1000, "{counts:?}");
}
