//! The same thing twice, another thing with the same client id, revoked tokens, and the server's own end.

use std::time::Duration;

use bytes::Bytes;

use super::house::Told;
use super::raw::{Connect, Stage, VERSIONS, packet, signal, subscribe};
use crate::hub::NotSent;
use crate::limits::Limits;
use crate::mqtt::Version;

#[tokio::test(start_paused = true)]
async fn the_same_thing_takes_over_its_older_connection() {
    for version in VERSIONS {
        let stage = Stage::new(Limits::default());
        let mut older = stage.signed_in(version, "pump-1").await;
        older.send(&subscribe(version, 1, &[("focal/v1/pump-1/commands", 1)])).await;
        older.packet().await;
        let mut newer =
            stage.greeted(&Connect { client_id: "other", ..Connect::of(version, "pump-1") }).await;
        older.is_dismissed(version, 0x8e).await;
        drop(older);
        newer.send(&signal(version, 1, "here")).await;
        newer.is_acked(version, &[(1, 0)]).await;
        // The subscription went with the older connection.
        assert_eq!(
            stage.hub.send_command("acme", "pump-1", "c", Bytes::new()),
            Err(NotSent::NotListening)
        );
        assert_eq!((stage.hub.counts().connected, stage.hub.counts().taken_over), (1, 1));
        newer.send(&packet(0xe0, &[])).await;
        newer.is_closed().await;
        stage.house.hears(&Told::Disconnected("pump-1".into())).await;
        let presence: Vec<_> = stage
            .house
            .told()
            .into_iter()
            .filter(|told| !matches!(told, Told::Took(..) | Told::Listening(_)))
            .collect();
        let pump = || "pump-1".to_owned();
        assert_eq!(
            presence,
            [Told::Connected(pump()), Told::Connected(pump()), Told::Disconnected(pump())]
        );
        assert_eq!(stage.hub.counts().connected, 0);
    }
}

#[tokio::test(start_paused = true)]
async fn another_identity_kicks_nobody() {
    for version in VERSIONS {
        let stage = Stage::new(Limits::default());
        let mut first =
            stage.greeted(&Connect { client_id: "same", ..Connect::of(version, "pump-1") }).await;
        let mut second =
            stage.greeted(&Connect { client_id: "same", ..Connect::of(version, "pump-2") }).await;
        // Nor does somebody who only knows the name.
        let mut thief = stage.open();
        thief
            .send(
                &Connect { password: Some(b"guess".to_vec()), ..Connect::of(version, "pump-1") }
                    .bytes(),
            )
            .await;
        assert_ne!(thief.packet().await.body[1], 0);
        thief.is_closed().await;
        first.send(&signal(version, 1, "still here")).await;
        first.is_acked(version, &[(1, 0)]).await;
        second.hears_nothing().await;
        assert_eq!(stage.hub.counts().connected, 2);
    }
}

#[tokio::test(start_paused = true)]
async fn a_revoked_token_ends_the_connection_now() {
    for version in VERSIONS {
        let stage = Stage::new(Limits::default());
        assert!(!stage.hub.disconnect("acme", "pump-1"), "not there yet");
        let mut thing = stage.signed_in(version, "pump-1").await;
        let mut other = stage.signed_in(version, "pump-2").await;
        assert!(!stage.hub.disconnect("other tenant", "pump-1"));
        assert!(stage.hub.disconnect("acme", "pump-1"));
        assert_eq!(
            stage.hub.send_command("acme", "pump-1", "c", Bytes::new()),
            Err(NotSent::NotConnected)
        );
        let since = tokio::time::Instant::now();
        thing.is_dismissed(version, 0x87).await;
        stage.house.hears(&Told::Disconnected("pump-1".into())).await;
        assert_eq!(since.elapsed(), Duration::ZERO);
        other.hears_nothing().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_revoked_thing_that_does_not_read_is_gone_in_seconds() {
    let limits = Limits::default();
    let most = limits.farewell * 2;
    let stage = Stage::new(limits);
    let mut thing = stage.open_with(32);
    thing.send(&Connect { keep_alive: 0, ..Connect::of(Version::V311, "pump-1") }.bytes()).await;
    stage.house.hears(&Told::Connected("pump-1".into())).await;
    thing.send(&packet(0xc0, &[]).repeat(16)).await;
    let since = tokio::time::Instant::now();
    assert!(stage.hub.disconnect("acme", "pump-1"));
    stage.house.hears(&Told::Disconnected("pump-1".into())).await;
    assert!(since.elapsed() <= most, "{:?}", since.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_stop_acknowledges_what_is_under_way_and_says_goodbye() {
    for version in VERSIONS {
        let stage = Stage::new(Limits::default());
        stage.house.hold();
        let mut idle = stage.signed_in(version, "pump-2").await;
        let mut unknown = stage.open();
        let mut thing = stage.signed_in(version, "pump-1").await;
        thing.send(&signal(version, 4, "under way")).await;
        stage.house.took_at_least(1).await;
        stage.stop.send_replace(true);
        unknown.is_closed().await;
        idle.is_dismissed(version, 0x8b).await;
        // Not read any more.
        thing.send(&signal(version, 5, "too late")).await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        stage.house.commit(0);
        thing.is_acked(version, &[(4, 0)]).await;
        thing.is_dismissed(version, 0x8b).await;
        assert_eq!(stage.house.took(), ["under way"]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_stop_does_not_wait_for_ever() {
    let stage = Stage::new(Limits::default());
    stage.house.hold();
    let mut thing = stage.signed_in(Version::V5, "pump-1").await;
    thing.send(&signal(Version::V5, 4, "never committed")).await;
    stage.house.took_at_least(1).await;
    let since = tokio::time::Instant::now();
    stage.stop.send_replace(true);
    thing.is_dismissed(Version::V5, 0x8b).await;
    assert_eq!(since.elapsed(), Limits::default().farewell, "and without a false acknowledgement");
}
