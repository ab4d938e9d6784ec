//! The will: said when a thing goes without a goodbye, and only then.

use std::time::Duration;

use super::house::{TestHouse, Told};
use super::raw::{Connect, Raw, Stage, VERSIONS, packet, signal};
use crate::limits::Limits;
use crate::mqtt::Version;
use crate::seam::Topic;

fn connect(version: Version) -> Connect<'static> {
    Connect { will: Some(("focal/v1/pump-1/signals", "gone", 1)), ..Connect::of(version, "pump-1") }
}

/// Whether the will was said, once the thing is gone; it is said before the house hears that it is.
async fn said_will(house: &TestHouse) -> bool {
    house.hears(&Told::Disconnected("pump-1".into())).await;
    let will = Told::Took("pump-1".into(), Topic::Signals, "gone".into());
    let told = house.told();
    let at = told.iter().position(|told| *told == will);
    assert!(at.is_none_or(|at| at == told.len() - 2), "{told:?}");
    at.is_some()
}

async fn check(name: &str, expect: bool, version: Version, end: impl AsyncFn(&Stage, Raw)) {
    let stage = Stage::new(Limits::default());
    let thing = stage.greeted(&connect(version)).await;
    end(&stage, thing).await;
    assert_eq!(said_will(&stage.house).await, expect, "{name} {version:?}");
}

#[tokio::test(start_paused = true)]
async fn the_will_and_the_ways_to_go() {
    for version in VERSIONS {
        check("lost", true, version, async |_, thing| drop(thing)).await;
        check("silent", true, version, async |_, thing| {
            tokio::time::sleep(Duration::from_secs(901)).await;
            drop(thing);
        })
        .await;
        check("broken", true, version, async |_, mut thing| {
            thing.send(&packet(0x20, &[0, 0])).await
        })
        .await;
        check("goodbye", false, version, async |_, mut thing| thing.send(&packet(0xe0, &[])).await)
            .await;
        check("revoked", false, version, async |stage, _thing| {
            assert!(stage.hub.disconnect("acme", "pump-1"))
        })
        .await;
        check("stop", false, version, async |stage, _thing| _ = stage.stop.send_replace(true))
            .await;
    }
    let on_request = async |_: &Stage, mut thing: Raw| thing.send(&packet(0xe0, &[4])).await;
    check("goodbye with will", true, Version::V5, on_request).await;
}

#[tokio::test(start_paused = true)]
async fn a_taken_over_connection_leaves_no_will() {
    for version in VERSIONS {
        let stage = Stage::new(Limits::default());
        let mut older = stage.greeted(&connect(version)).await;
        let mut newer = stage.signed_in(version, "pump-1").await;
        older.is_dismissed(version, 0x8e).await;
        newer.send(&signal(version, 1, "here")).await;
        newer.is_acked(version, &[(1, 0)]).await;
        newer.hears_nothing().await;
        assert_eq!(stage.house.took(), ["here"]);
    }
}
