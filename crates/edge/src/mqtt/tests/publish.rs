//! From a publish to its acknowledgement: never before the commit, always in order, and only on the thing's own topics.

use super::house::Told;
use super::raw::{Stage, VERSIONS, packet, publish, signal};
use crate::limits::Limits;
use crate::mqtt::Version;
use crate::seam::Topic;

#[tokio::test(start_paused = true)]
async fn no_acknowledgement_before_the_commit() {
    for version in VERSIONS {
        let stage = Stage::new(Limits::default());
        stage.house.hold();
        let mut thing = stage.signed_in(version, "pump-1").await;
        thing.send(&[signal(version, 7, "a"), signal(version, 8, "b")].concat()).await;
        stage.house.took_at_least(2).await;
        thing.hears_nothing().await;
        stage.house.commit(0);
        thing.is_acked(version, &[(7, 0), (8, 0)]).await;
    }
}

#[tokio::test(start_paused = true)]
async fn acknowledgements_keep_the_order_of_publishes() {
    for version in VERSIONS {
        let stage = Stage::new(Limits::default());
        stage.house.hold();
        let mut thing = stage.signed_in(version, "pump-1").await;
        for (id, payload) in [(3, "first"), (1, "second"), (2, "third")] {
            thing.send(&signal(version, id, payload)).await;
            stage.house.took_at_least(stage.house.took().len() + 1).await;
        }
        assert_eq!(stage.house.took(), ["first", "second", "third"]);
        stage.house.commit(1);
        stage.house.commit(1);
        thing.hears_nothing().await;
        stage.house.commit(0);
        thing.is_acked(version, &[(3, 0), (1, 0), (2, 0)]).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_house_that_forgets_a_batch_has_not_stored_it() {
    for version in VERSIONS {
        let stage = Stage::new(Limits::default());
        stage.house.hold();
        let mut thing = stage.signed_in(version, "pump-1").await;
        thing.send(&signal(version, 1, "lost")).await;
        stage.house.took_at_least(1).await;
        stage.house.forget(0);
        match version {
            Version::V5 => thing.is_acked(version, &[(1, 0x97)]).await,
            Version::V311 => _ = thing.is_closed().await,
        }
    }
}

#[tokio::test(start_paused = true)]
async fn verdicts_in_the_words_of_mqtt_5() {
    let stage = Stage::new(Limits::default());
    let mut thing = stage.signed_in(Version::V5, "pump-1").await;
    let said = ["fine", "bad", "odd", "busy", "no space", "fine"];
    let ids = 1..;
    let bytes: Vec<u8> =
        ids.zip(said).flat_map(|(id, payload)| signal(Version::V5, id, payload)).collect();
    thing.send(&bytes).await;
    thing.is_acked(Version::V5, &[(1, 0)]).await;
    let bad = thing.packet().await;
    assert_eq!(
        bad.body,
        [b"\0\x02\x99\x0f\x1f\0\x0c".as_slice(), b"not a signal"].concat(),
        "with its reason"
    );
    let odd = thing.packet().await;
    assert_eq!(odd.body[2], 0x83);
    assert!(
        odd.body.len() < 300 && std::str::from_utf8(&odd.body[8..]).is_ok(),
        "a long reason is cut, not broken"
    );
    thing.is_acked(Version::V5, &[(4, 0x97), (5, 0x97), (6, 0)]).await;
    assert_eq!(stage.hub.counts().messages_refused, 4);
    assert_eq!(stage.hub.counts().messages, 6);
}

#[tokio::test(start_paused = true)]
async fn verdicts_in_mqtt_3_1_1() {
    let version = Version::V311;
    let stage = Stage::new(Limits::default());
    let mut thing = stage.signed_in(version, "pump-1").await;
    thing.send(&[signal(version, 1, "bad"), signal(version, 2, "fine")].concat()).await;
    thing.is_acked(version, &[(1, 0), (2, 0)]).await;
    for payload in ["busy", "no space"] {
        let mut thing = stage.signed_in(version, "pump-1").await;
        thing
            .send(
                &[
                    signal(version, 1, "fine"),
                    signal(version, 2, payload),
                    signal(version, 3, "fine"),
                ]
                .concat(),
            )
            .await;
        thing.is_acked(version, &[(1, 0)]).await;
        thing.is_closed().await;
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_published_reaches_the_house_as_it_was_said() {
    for version in VERSIONS {
        let stage = Stage::new(Limits::default());
        let mut thing = stage.signed_in(version, "pump-1").await;
        thing.send(&publish(version, None, "focal/v1/pump-1/signals", "")).await;
        thing.send(&publish(version, 1, "focal/v1/pump-1/replies", r#"{"id":"c1"}"#)).await;
        let picture = "x".repeat(100_000);
        let bytes = publish(version, 2, "focal/v1/pump-1/pictures/door", &picture);
        for piece in bytes.chunks(777) {
            thing.send(piece).await;
        }
        // Retained (the flag is ignored) and a duplicate: both are only messages.
        let mut retained = signal(version, 3, "r");
        retained[0] |= 0b1001;
        thing.send(&retained).await;
        thing.is_acked(version, &[(1, 0), (2, 0), (3, 0)]).await;
        let took = |topic, payload: &str| Told::Took("pump-1".into(), topic, payload.into());
        let expected = [
            Told::Connected("pump-1".into()),
            took(Topic::Signals, ""),
            took(Topic::Reply, r#"{"id":"c1"}"#),
            took(Topic::Picture("door".into()), &picture),
            took(Topic::Signals, "r"),
        ];
        assert_eq!(stage.house.told(), expected);
    }
}

const NOT_ITS_OWN: [&str; 6] = [
    "focal/v1/pump-2/signals",
    "focal/v1/pump-1/commands",
    "focal/v1/pump-1/pictures/a/b",
    "$SYS/x",
    "signals",
    "focal/v1/pump-1/signals\0",
];

#[tokio::test(start_paused = true)]
async fn only_its_own_topics() {
    for topic in NOT_ITS_OWN {
        let stage = Stage::new(Limits::default());
        let mut thing = stage.signed_in(Version::V5, "pump-1").await;
        let said = [
            signal(Version::V5, 1, "a"),
            publish(Version::V5, 2, topic, "b"),
            signal(Version::V5, 3, "c"),
        ];
        thing.send(&said.concat()).await;
        thing.is_acked(Version::V5, &[(1, 0), (2, 0x87), (3, 0)]).await;
        assert_eq!(stage.house.took(), ["a", "c"], "{topic}");
        // At QoS 0 there is no acknowledgement to say it with.
        thing.send(&publish(Version::V5, None, topic, "d")).await;
        thing.is_dismissed(Version::V5, 0x87).await;

        let mut thing = stage.signed_in(Version::V311, "pump-1").await;
        thing
            .send(
                &[signal(Version::V311, None, "e"), publish(Version::V311, 2, topic, "f")].concat(),
            )
            .await;
        thing.is_closed().await;
        stage.house.took_at_least(3).await;
        assert_eq!(stage.house.took(), ["a", "c", "e"], "{topic}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_topic_alone_is_answered_too() {
    let stage = Stage::new(Limits::default());
    let mut thing = stage.signed_in(Version::V5, "pump-1").await;
    thing.send(&publish(Version::V5, 9, "focal/v1/pump-2/signals", "x")).await;
    thing.is_acked(Version::V5, &[(9, 0x87)]).await;
    assert!(stage.house.took().is_empty());
}

#[tokio::test(start_paused = true)]
async fn qos_2_is_not_offered() {
    for version in VERSIONS {
        let stage = Stage::new(Limits::default());
        let mut thing = stage.signed_in(version, "pump-1").await;
        let mut exactly_once = signal(version, 1, "x");
        exactly_once[0] = 0x34;
        thing.send(&exactly_once).await;
        thing.is_dismissed(version, 0x9b).await;
        assert!(stage.house.took().is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn a_goodbye_right_after_a_publish_loses_nothing() {
    for version in VERSIONS {
        let stage = Stage::new(Limits::default());
        stage.house.full(true);
        let mut thing = stage.signed_in(version, "pump-1").await;
        thing
            .send(
                &[signal(version, None, "a"), signal(version, 1, "b"), packet(0xe0, &[])].concat(),
            )
            .await;
        thing.is_closed().await;
        stage.house.full(false);
        stage.house.hears(&Told::Disconnected("pump-1".into())).await;
        assert_eq!(stage.house.took(), ["a", "b"]);
    }
}
