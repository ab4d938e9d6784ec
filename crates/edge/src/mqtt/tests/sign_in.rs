//! CONNECT: who is let in, what they are told, and how little the others cost.

use std::time::Duration;

use tokio::io::AsyncWriteExt;

use super::house::Told;
use super::raw::{Connect, Stage, VERSIONS, packet};
use crate::limits::Limits;
use crate::mqtt::Version;
use crate::mqtt::Version::{V5, V311};

/// The refusal's code; then the server closes.
async fn refusal(stage: &Stage, connect: &Connect<'_>) -> u8 {
    let mut raw = stage.open();
    raw.send(&connect.bytes()).await;
    let connack = raw.packet().await;
    assert_eq!((connack.first, connack.body[0]), (0x20, 0));
    raw.is_closed().await;
    connack.body[1]
}

#[tokio::test(start_paused = true)]
async fn refusals_in_both_dialects() {
    type Change = fn(&mut Connect<'_>);
    let cases: [(&str, Change, u8, u8); 13] = [
        ("wrong token", |c| c.password = Some(b"guess".to_vec()), 4, 0x86),
        ("empty token", |c| c.password = Some(Vec::new()), 4, 0x86),
        ("no user name", |c| (c.user, c.password) = (None, None), 4, 0x86),
        ("no password", |c| c.password = None, 4, 0x86),
        ("wildcard", |c| (c.user, c.password) = (Some("+"), Some(b"token of +".to_vec())), 4, 0x86),
        (
            "a path",
            |c| (c.user, c.password) = (Some("a/b"), Some(b"token of a/b".to_vec())),
            4,
            0x86,
        ),
        ("empty user", |c| (c.user, c.password) = (Some(""), Some(b"token of ".to_vec())), 4, 0x86),
        ("long token", |c| c.password = Some(vec![b'x'; 129]), 4, 0x86),
        ("barred", |c| c.password = Some(b"barred".to_vec()), 5, 0x87),
        ("busy", |c| c.password = Some(b"busy".to_vec()), 3, 0x89),
        ("will elsewhere", |c| c.will = Some(("focal/v1/pump-2/signals", "", 0)), 5, 0x87),
        ("will at QoS 2", |c| c.will = Some(("focal/v1/pump-1/signals", "", 2)), 5, 0x9b),
        ("future", |c| c.level = 6, 0x84, 0x84),
    ];
    let stage = Stage::new(Limits::default());
    for (name, change, v311, v5) in cases {
        for (version, code) in [(V311, v311), (V5, v5)] {
            let mut connect = Connect::of(version, "pump-1");
            change(&mut connect);
            assert_eq!(refusal(&stage, &connect).await, code, "{name} {version:?}");
        }
    }
    let old = Connect { level: 3, ..Connect::of(V311, "pump-1") };
    assert_eq!(refusal(&stage, &old).await, 1, "MQTT 3.1 gets its own dialect's code");
    let anonymous_session = Connect { client_id: "", clean: false, ..Connect::of(V311, "pump-1") };
    assert_eq!(refusal(&stage, &anonymous_session).await, 2);
    let method = Connect { properties: b"\x15\0\x05PLAIN".to_vec(), ..Connect::of(V5, "pump-1") };
    assert_eq!(refusal(&stage, &method).await, 0x8c);
    let chatter =
        Connect { properties: b"\x26\0\x01a\0\x01b".repeat(17), ..Connect::of(V5, "pump-1") };
    assert_eq!(refusal(&stage, &chatter).await, 0x97);
    assert_eq!(stage.house.told(), [], "none of them was ever connected");
    assert_eq!(stage.hub.counts().sign_ins_refused, 30);
}

#[tokio::test(start_paused = true)]
async fn what_mqtt_5_is_told() {
    let limits = Limits {
        receive_maximum: 100,
        packet_bytes: 70_000,
        keep_alive: Duration::from_secs(60),
        ..Limits::default()
    };
    let stage = Stage::new(limits);
    // Topic Alias Maximum 0 is what many clients send, and it once was fatal to a codec.
    let connect =
        Connect { client_id: "", properties: vec![0x22, 0, 0], ..Connect::of(V5, "pump-1") };
    let mut raw = stage.open();
    raw.send(&connect.bytes()).await;
    let connack = raw.packet().await;
    assert_eq!((connack.first, &connack.body[..2]), (0x20, [0, 0].as_slice()));
    let properties = &connack.body[3..];
    let expected: [(&str, &[u8]); 10] = [
        ("maximum QoS 1", &[0x24, 1]),
        ("no retain", &[0x25, 0]),
        ("no wildcards", &[0x28, 0]),
        ("no subscription identifiers", &[0x29, 0]),
        ("no shared subscriptions", &[0x2a, 0]),
        ("the session ends with the connection", &[0x11, 0, 0, 0, 0]),
        ("receive maximum", &[0x21, 0, 100]),
        ("maximum packet size", &[0x27, 0, 1, 0x11, 0x70]),
        ("keep-alive", &[0x13, 0, 60]),
        ("client id", b"\x12\0\x06pump-1"),
    ];
    for (name, bytes) in expected {
        assert!(properties.windows(bytes.len()).any(|window| window == bytes), "{name}");
    }
    assert_eq!(
        properties.len(),
        expected.iter().map(|(_, bytes)| bytes.len()).sum::<usize>(),
        "and nothing else"
    );
}

#[tokio::test(start_paused = true)]
async fn a_session_is_never_present() {
    for version in VERSIONS {
        let stage = Stage::new(Limits::default());
        for _ in 0..2 {
            // `greeted` checks the flag in CONNACK.
            let connect = Connect { clean: false, ..Connect::of(version, "pump-1") };
            let mut thing = stage.greeted(&connect).await;
            thing.send(&packet(0xe0, &[])).await;
            thing.is_closed().await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_says_nothing_in_time_is_closed() {
    let within = Duration::from_secs(5);
    let stage = Stage::new(Limits { signing_in: 1, ..Limits::default() });
    let connect = Connect::of(V5, "pump-1").bytes();
    // Nothing; a part of a CONNECT; a sign-in that the house does not answer.
    let undecided =
        Connect { password: Some(b"never".to_vec()), ..Connect::of(V5, "pump-1") }.bytes();
    for said in [&[][..], &connect[..20], &undecided] {
        let mut raw = stage.open();
        raw.send(said).await;
        assert_eq!(raw.is_closed().await, within);
    }
    // A byte a second does not buy more time.
    let mut raw = stage.open();
    let since = tokio::time::Instant::now();
    for byte in &connect {
        tokio::time::sleep(Duration::from_secs(1)).await;
        if raw.stream.write_all(&[*byte]).await.is_err() {
            break;
        }
    }
    assert_eq!(since.elapsed(), within + Duration::from_secs(1));
    assert_eq!(stage.hub.counts().sign_ins_refused, 4);
    // Their turns have come back: with one turn only, the next is served at once.
    stage.signed_in(V5, "pump-1").await;
}

#[tokio::test(start_paused = true)]
async fn packets_sent_with_connect_are_not_lost() {
    for version in VERSIONS {
        let stage = Stage::new(Limits::default());
        let mut raw = stage.open();
        let said = [
            Connect::of(version, "pump-1").bytes(),
            super::raw::signal(version, 1, "early"),
            packet(0xc0, &[]),
        ];
        raw.send(&said.concat()).await;
        assert_eq!(raw.packet().await.first, 0x20);
        let mut rest = [raw.packet().await.first, raw.packet().await.first];
        rest.sort_unstable();
        assert_eq!(rest, [0x40, 0xd0]);
        stage
            .house
            .hears(&Told::Took("pump-1".into(), crate::seam::Topic::Signals, "early".into()))
            .await;
    }
}

#[tokio::test(start_paused = true)]
async fn connect_is_small_and_first() {
    let stage = Stage::new(Limits { control_packet_bytes: 200, ..Limits::default() });
    let big = "x".repeat(300);
    let large = Connect {
        will: Some(("focal/v1/pump-1/signals", &big, 0)),
        ..Connect::of(Version::V5, "pump-1")
    };
    let firsts = [
        large.bytes(),
        // The length alone is enough to refuse it.
        vec![0x10, 0xff, 0xff, 0xff, 0x7f],
        vec![0x30, 0x02],
        vec![0x00],
        vec![0x11],
        b"GET / HTTP/1.1\r\n".to_vec(),
        b"\x16\x03\x01".to_vec(),
    ];
    for first in firsts {
        let mut raw = stage.open();
        raw.send(&first).await;
        assert_eq!(raw.is_closed().await, Duration::ZERO, "{first:?}");
    }
}
