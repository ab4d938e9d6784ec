//! Limits: silence, slow readers, oversized packets, full intake. Each ends in something explicit.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::{Instant, sleep, timeout};

use super::house::Told;
use super::raw::{Connect, Stage, VERSIONS, packet, publish_with, signal};
use crate::limits::Limits;
use crate::mqtt::Version;
use crate::seam::Topic;

#[tokio::test(start_paused = true)]
async fn silence_beyond_the_keep_alive_ends_the_connection() {
    for version in VERSIONS {
        let stage = Stage::new(Limits { keep_alive: Duration::from_secs(20), ..Limits::default() });
        for (asked, kept) in [(10, 10), (0, 20), (60_000, 20)] {
            let connect = Connect { keep_alive: asked, ..Connect::of(version, "pump-1") };
            let mut thing = stage.greeted(&connect).await;
            // A ping is a sign of life.
            sleep(Duration::from_secs(kept)).await;
            thing.send(&packet(0xc0, &[])).await;
            assert_eq!(thing.packet().await.first, 0xd0);
            let since = Instant::now();
            thing.is_dismissed(version, 0x8d).await;
            assert_eq!(since.elapsed().as_secs_f64(), kept as f64 * 1.5, "asked for {asked}");
        }
        assert_eq!(stage.hub.counts().closed_silent, 3);
    }
}

#[tokio::test(start_paused = true)]
async fn while_focal_does_not_listen_nobody_is_silent() {
    for version in VERSIONS {
        let stage = Stage::new(Limits::default());
        stage.house.full(true);
        let mut thing =
            stage.greeted(&Connect { keep_alive: 10, ..Connect::of(version, "pump-1") }).await;
        thing.send(&signal(version, 1, "a")).await;
        thing.hears_nothing().await;
        stage.house.full(false);
        thing.is_acked(version, &[(1, 0)]).await;
        let since = Instant::now();
        thing.is_dismissed(version, 0x8d).await;
        assert_eq!(since.elapsed(), Duration::from_secs(15), "from then on the clock runs again");
    }
}

#[tokio::test(start_paused = true)]
async fn a_full_intake_stops_the_reading_and_loses_nothing() {
    for version in VERSIONS {
        let stage = Stage::new(Limits::default());
        let mut thing = stage.open_with(256);
        thing.send(&Connect::of(version, "pump-1").bytes()).await;
        thing.packet().await;
        stage.house.full(true);
        let flood: Vec<u8> = (1..=100).flat_map(|id| signal(version, id, "s")).collect();
        assert!(
            timeout(Duration::from_secs(60), thing.stream.write_all(&flood[..1000])).await.is_err(),
            "it backs up"
        );
        assert!(stage.house.took().is_empty());
        stage.house.full(false);
        stage.house.took_at_least(1).await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_receive_maximum() {
    let limits = Limits { receive_maximum: 3, ..Limits::default() };
    let flood = |version| (1..=5).flat_map(|id| signal(version, id, "s")).collect::<Vec<u8>>();
    // MQTT 5 was told.
    let stage = Stage::new(limits.clone());
    stage.house.hold();
    let mut thing = stage.signed_in(Version::V5, "pump-1").await;
    thing.send(&flood(Version::V5)).await;
    thing.is_dismissed(Version::V5, 0x93).await;
    assert_eq!(stage.house.took().len(), 3);
    // The same identifier over and over is no way around it.
    let mut thing = stage.signed_in(Version::V5, "pump-1").await;
    thing.send(&signal(Version::V5, 1, "s").repeat(4)).await;
    thing.is_dismissed(Version::V5, 0x93).await;
    // MQTT 3.1.1 was not, and is only not read any further.
    let stage = Stage::new(limits);
    stage.house.hold();
    let mut thing = stage.signed_in(Version::V311, "pump-1").await;
    thing.send(&flood(Version::V311)).await;
    stage.house.took_at_least(5).await;
    thing.send(&signal(Version::V311, 6, "later")).await;
    thing.hears_nothing().await;
    assert_eq!(stage.house.took().len(), 5);
    stage.house.commit(0);
    thing.is_acked(Version::V311, &[(1, 0), (2, 0), (3, 0), (4, 0), (5, 0)]).await;
    stage.house.took_at_least(6).await;
}

#[tokio::test(start_paused = true)]
async fn unsettled_bytes_hold_up_the_reading() {
    let stage = Stage::new(Limits { unsettled_bytes: 1000, ..Limits::default() });
    stage.house.hold();
    let mut thing = stage.signed_in(Version::V5, "pump-1").await;
    thing.send(&signal(Version::V5, 1, &"x".repeat(1000))).await;
    stage.house.took_at_least(1).await;
    thing.send(&signal(Version::V5, 2, "next")).await;
    thing.hears_nothing().await;
    assert_eq!(stage.house.took().len(), 1);
    stage.house.commit(0);
    stage.house.took_at_least(2).await;
}

#[tokio::test(start_paused = true)]
async fn a_slow_reader_is_closed() {
    for version in VERSIONS {
        let limits = Limits { outgoing_bytes: 100, ..Limits::default() };
        let within = limits.write_within;
        // Never reads, or reads a byte a second: too little either way.
        for trickle in [false, true] {
            let stage = Stage::new(limits.clone());
            let mut thing = stage.open_with(128);
            thing.send(&Connect::of(version, "pump-1").bytes()).await;
            thing.packet().await;
            let since = Instant::now();
            let (mut reader, mut writer) = tokio::io::split(thing.stream);
            let flood =
                tokio::spawn(
                    async move { while writer.write_all(&packet(0xc0, &[])).await.is_ok() {} },
                );
            let reads = tokio::spawn(async move {
                loop {
                    sleep(Duration::from_secs(1)).await;
                    if trickle && reader.read_u8().await.is_err() {
                        return;
                    }
                }
            });
            stage.house.hears(&Told::Disconnected("pump-1".into())).await;
            let took = since.elapsed();
            assert!(took >= within && took < within * 2, "{took:?} (trickle: {trickle})");
            let counts = stage.hub.counts();
            assert_eq!((counts.closed_slow, counts.connected), (1, 0));
            flood.abort();
            reads.abort();
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_steady_reader_is_not_slow() {
    let stage = Stage::new(Limits::default());
    let mut thing = stage.open_with(64);
    thing.send(&Connect::of(Version::V311, "pump-1").bytes()).await;
    thing.packet().await;
    let pings = packet(0xc0, &[]).repeat(32);
    // Two kilobytes behind all the time, which is three seconds at its pace; for ten minutes.
    thing.send(&pings.repeat(32)).await;
    let mut piece = [0; 64];
    for _ in 0..6000 {
        thing.send(&pings).await;
        sleep(Duration::from_millis(100)).await;
        assert!(thing.stream.read(&mut piece).await.expect("open") > 0, "still served");
    }
    assert_eq!(stage.hub.counts().closed_slow, 0);
}

#[tokio::test(start_paused = true)]
async fn oversized_packets() {
    for version in VERSIONS {
        let limits = Limits { packet_bytes: 500, control_packet_bytes: 300, ..Limits::default() };
        let stage = Stage::new(limits);
        let mut thing = stage.signed_in(version, "pump-1").await;
        thing.send(&signal(version, 1, &"x".repeat(400))).await;
        thing.is_acked(version, &[(1, 0)]).await;
        // MQTT 5 was told: the length alone decides; the rest need not even be sent.
        if version == Version::V5 {
            thing.send(&signal(version, 2, &"x".repeat(501))[..10]).await;
            thing.is_dismissed(version, 0x95).await;
        }
        // Packets that are not PUBLISH stay small.
        let mut thing = stage.signed_in(version, "pump-1").await;
        let filter = "f".repeat(310);
        thing.send(&super::raw::subscribe(version, 1, &[(&filter, 0)])).await;
        thing.is_dismissed(version, 0x95).await;
        assert_eq!(stage.house.took().len(), 1);
    }
}

/// It cannot be told why it is sent away, and would send the same again for ever.
#[tokio::test(start_paused = true)]
async fn who_cannot_be_told_of_a_size_is_acknowledged_and_its_name_is_kept() {
    let limits = Limits { packet_bytes: 500, control_packet_bytes: 300, ..Limits::default() };
    let stage = Stage::new(Limits { discard_bytes: 100_000, ..limits });
    let mut thing = stage.signed_in(Version::V311, "pump-1").await;
    let long = signal(Version::V311, 1, &"x".repeat(90_000));
    thing.send(&[long.clone(), signal(Version::V311, 2, "next")].concat()).await;
    thing.is_acked(Version::V311, &[(1, 0), (2, 0)]).await;
    let size = 90_000 + 4 + "focal/v1/pump-1/signals".len() as u64;
    let topic = Topic::TooLong { of: "signals".into(), size };
    stage.house.hears(&Told::Took("pump-1".into(), topic, String::new())).await;
    // Not everything is read.
    thing.send(&signal(Version::V311, 3, &"x".repeat(100_001))[..10]).await;
    thing.is_dismissed(Version::V311, 0x95).await;
}

#[tokio::test(start_paused = true)]
async fn property_sections_and_user_properties() {
    let one = b"\x26\0\x01k\0\x01v";
    let big = [b"\x26\0\x01k\x20\0".as_slice(), &[b'v'; 0x2000]].concat();
    let cases = [
        (one.repeat(16), None),
        (one.repeat(17), Some(0x97)),
        (big, Some(0x97)),
        (vec![0x23, 0, 1], Some(0x94)),
    ];
    for (properties, dismissed) in cases {
        let stage = Stage::new(Limits::default());
        let mut thing = stage.signed_in(Version::V5, "pump-1").await;
        thing
            .send(&publish_with(Version::V5, Some(1), "focal/v1/pump-1/signals", &properties, "x"))
            .await;
        match dismissed {
            None => thing.is_acked(Version::V5, &[(1, 0)]).await,
            Some(code) => thing.is_dismissed(Version::V5, code).await,
        }
        assert_eq!(stage.house.took().len(), usize::from(dismissed.is_none()));
    }
}
