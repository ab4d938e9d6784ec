//! Subscriptions and commands: one filter, once each, and an acknowledgement that comes back.

use bytes::Bytes;

use super::house::Told;
use super::raw::{Connect, Raw, Stage, VERSIONS, packet, string, subscribe};
use crate::hub::NotSent;
use crate::limits::Limits;
use crate::mqtt::Version;

const COMMANDS: &str = "focal/v1/pump-1/commands";

/// The codes a SUBSCRIBE is answered with.
async fn answers(thing: &mut Raw, version: Version, id: u16, filters: &[(&str, u8)]) -> Vec<u8> {
    thing.send(&subscribe(version, id, filters)).await;
    let suback = thing.packet().await;
    assert_eq!((suback.first, &suback.body[..2]), (0x90, id.to_be_bytes().as_slice()));
    suback.body[if version == Version::V5 { 3 } else { 2 }..].to_vec()
}

async fn listening(stage: &Stage, version: Version, qos: u8) -> Raw {
    let mut thing = stage.signed_in(version, "pump-1").await;
    assert_eq!(answers(&mut thing, version, 1, &[(COMMANDS, qos)]).await, [qos.min(1)]);
    thing
}

/// Expects this command and gives its packet identifier (zero at QoS 0).
async fn command(thing: &mut Raw, version: Version, payload: &str) -> u16 {
    let publish = thing.packet().await;
    let mut expected = Vec::new();
    string(&mut expected, COMMANDS.as_bytes());
    assert!(publish.body.starts_with(&expected));
    let mut rest = &publish.body[expected.len()..];
    let id = match publish.first {
        0x32 => u16::from_be_bytes([rest[0], rest[1]]),
        first => {
            assert_eq!(first, 0x30);
            0
        }
    };
    rest = &rest[if id > 0 { 2 } else { 0 }..];
    rest = &rest[if version == Version::V5 { 1 } else { 0 }..];
    assert_eq!(rest, payload.as_bytes());
    id
}

fn send(stage: &Stage, id: &str) -> Result<(), NotSent> {
    stage.hub.send_command("acme", "pump-1", id, Bytes::from(format!("do {id}")))
}

#[tokio::test(start_paused = true)]
async fn one_filter_is_granted_and_no_other() {
    let filters = [
        (COMMANDS, 0),
        ("#", 1),
        ("focal/v1/+/commands", 1),
        ("focal/v1/pump-1/#", 1),
        ("focal/v1/pump-2/commands", 1),
        ("focal/v1/pump-1/signals", 1),
        ("$share/all/focal/v1/pump-1/commands", 1),
        ("$SYS/#", 0),
        ("", 1),
        (COMMANDS, 2),
    ];
    for (version, no) in [(Version::V311, 0x80), (Version::V5, 0x87)] {
        let stage = Stage::new(Limits::default());
        let mut thing = stage.signed_in(version, "pump-1").await;
        let expected = [0, no, no, no, no, no, no, no, no, 1];
        assert_eq!(answers(&mut thing, version, 5, &filters).await, expected);
        // A subscription that was refused gives no right to anything.
        let mut other = stage.signed_in(version, "pump-2").await;
        assert_eq!(answers(&mut other, version, 5, &[("focal/v1/+/commands", 1)]).await, [no]);
        assert_eq!(
            stage.hub.send_command("acme", "pump-2", "c", Bytes::new()),
            Err(NotSent::NotListening)
        );
        send(&stage, "c1").expect("it listens");
        command(&mut thing, version, "do c1").await;
        other.hears_nothing().await;
    }
}

#[tokio::test(start_paused = true)]
async fn subscription_identifiers_are_not_offered() {
    let stage = Stage::new(Limits::default());
    let mut thing = stage.signed_in(Version::V5, "pump-1").await;
    let mut body = vec![0, 5, 2, 0x0b, 9];
    string(&mut body, COMMANDS.as_bytes());
    body.push(1);
    thing.send(&packet(0x82, &body)).await;
    assert_eq!(thing.packet().await.body, [0, 5, 0, 0xa1]);
    assert_eq!(send(&stage, "c1"), Err(NotSent::NotListening));
}

#[tokio::test(start_paused = true)]
async fn a_command_arrives_and_its_acknowledgement_comes_back() {
    for version in VERSIONS {
        let stage = Stage::new(Limits::default());
        assert_eq!(send(&stage, "c1"), Err(NotSent::NotConnected));
        let mut thing = listening(&stage, version, 1).await;
        stage.house.hears(&Told::Listening("pump-1".into())).await;
        send(&stage, "c1").expect("it listens");
        let id = command(&mut thing, version, "do c1").await;
        // The house's timer sends again what is on its way already: nothing is doubled.
        send(&stage, "c1").expect("it listens");
        send(&stage, "c2").expect("it listens");
        let next = command(&mut thing, version, "do c2").await;
        assert!(id > 0 && next > 0 && id != next);
        assert!(
            !stage.house.told().iter().any(|told| matches!(told, Told::Acked(..))),
            "nothing is acked yet"
        );
        // A stray acknowledgement harms nobody; one with a reason code is one all the same.
        thing.send(&packet(0x40, &[0x7f, 0xff])).await;
        let refused = match version {
            Version::V5 => vec![next.to_be_bytes()[0], next.to_be_bytes()[1], 0x83],
            Version::V311 => next.to_be_bytes().to_vec(),
        };
        thing.send(&packet(0x40, &refused)).await;
        thing.send(&packet(0x40, &id.to_be_bytes())).await;
        stage.house.hears(&Told::Acked("pump-1".into(), "c1".into())).await;
        stage.house.hears(&Told::Acked("pump-1".into(), "c2".into())).await;
        // Acknowledged, so it may be sent anew.
        send(&stage, "c1").expect("it listens");
        command(&mut thing, version, "do c1").await;
        assert_eq!((stage.hub.counts().commands_sent, stage.hub.counts().commands_acked), (3, 2));
    }
}

#[tokio::test(start_paused = true)]
async fn commands_at_qos_0_and_after_unsubscribing() {
    for version in VERSIONS {
        let stage = Stage::new(Limits::default());
        let mut thing = listening(&stage, version, 0).await;
        send(&stage, "c1").expect("it listens");
        assert_eq!(command(&mut thing, version, "do c1").await, 0);
        let mut body = vec![0, 2];
        body.extend((version == Version::V5).then_some(0));
        string(&mut body, COMMANDS.as_bytes());
        string(&mut body, b"#");
        thing.send(&packet(0xa2, &body)).await;
        let unsuback = thing.packet().await;
        let codes: &[u8] = if version == Version::V5 { &[0, 2, 0, 0, 0x11] } else { &[0, 2] };
        assert_eq!((unsuback.first, unsuback.body.as_slice()), (0xb0, codes));
        assert_eq!(send(&stage, "c2"), Err(NotSent::NotListening));
    }
}

#[tokio::test(start_paused = true)]
async fn a_full_queue_says_so_and_the_window_is_the_clients() {
    let stage = Stage::new(Limits { outgoing_commands: 2, ..Limits::default() });
    // Receive Maximum 1.
    let connect = Connect { properties: vec![0x21, 0, 1], ..Connect::of(Version::V5, "pump-1") };
    let mut thing = stage.greeted(&connect).await;
    assert_eq!(answers(&mut thing, Version::V5, 1, &[(COMMANDS, 1)]).await, [1]);
    send(&stage, "c1").expect("room");
    let id = command(&mut thing, Version::V5, "do c1").await;
    send(&stage, "c2").expect("room");
    send(&stage, "c3").expect("room");
    assert_eq!(send(&stage, "c4"), Err(NotSent::Full));
    thing.hears_nothing().await;
    thing.send(&packet(0x40, &id.to_be_bytes())).await;
    command(&mut thing, Version::V5, "do c2").await;
    thing.hears_nothing().await;
}

#[tokio::test(start_paused = true)]
async fn a_command_the_client_cannot_take_does_not_block_the_next() {
    let stage = Stage::new(Limits::default());
    // Maximum Packet Size 64.
    let connect =
        Connect { properties: vec![0x27, 0, 0, 0, 64], ..Connect::of(Version::V5, "pump-1") };
    let mut thing = stage.greeted(&connect).await;
    assert_eq!(answers(&mut thing, Version::V5, 1, &[(COMMANDS, 1)]).await, [1]);
    stage
        .hub
        .send_command("acme", "pump-1", "big", Bytes::from(vec![b'x'; 64]))
        .expect("it listens");
    send(&stage, "c1").expect("it listens");
    command(&mut thing, Version::V5, "do c1").await;
    assert_eq!((stage.hub.counts().commands_too_large, stage.hub.counts().commands_sent), (1, 1));
}
