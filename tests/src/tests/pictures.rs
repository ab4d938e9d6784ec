//! Pictures through the real binary: what was acknowledged is there after a kill, what is hostile harms nobody.

use std::io::Cursor;

use image::{GrayImage, ImageFormat, Luma};
use rumqttc::v5::Event;
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{Packet, PubAckReason};
use serde_json::{Value, json};

use crate::desk::{Desk, eventually};
use crate::house::Place;
use crate::http::request;
use crate::thing::Thing;

/// A wall of stones, with a bright thing on it or without, and the noise of a camera.
fn picture(nth: u32, something: bool, format: ImageFormat) -> Vec<u8> {
    let mix = |n: u32| (n ^ (n >> 13)).wrapping_mul(0x9E37_79B1) >> 16;
    let image = GrayImage::from_fn(320, 240, |x, y| {
        if something && (120..152).contains(&x) && (100..168).contains(&y) {
            return Luma([240]);
        }
        let stone = 40 + mix((x / 18) << 8 | (y / 18)) % 120;
        Luma([(stone + mix(x << 16 | y << 4 | nth) % 5) as u8])
    });
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).expect("encoded");
    bytes.into_inner()
}

/// Publishes one at QoS 1 and waits for the acknowledgement.
async fn show(camera: &mut Thing, name: &str, file: Vec<u8>) -> (PubAckReason, String) {
    let topic = format!("focal/v1/{}/pictures/{name}", camera.id);
    camera.client.publish(topic, QoS::AtLeastOnce, false, file).await.expect("queued");
    loop {
        if let Event::Incoming(Packet::PubAck(ack)) = camera.next().await.expect("an answer") {
            let words = ack.properties.and_then(|found| found.reason_string).unwrap_or_default();
            return (ack.reason, words);
        }
    }
}

fn camera(desk: &Desk, id: &str) -> String {
    desk.post("/admin/packs", &json!({ "pack": "security" }));
    desk.post(
        "/admin/things",
        &json!({ "id": id, "name": id, "kind": "camera", "pack": "security", "on": {} }),
    );
    desk.token(id)
}

fn view(desk: &Desk, id: &str) -> Value {
    desk.get(&format!("/things/{id}"))["pictures"][0].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_is_there_after_a_kill() {
    let mut place = Place::default();
    let house = place.start();
    let desk = Desk::first(&house);
    let token = camera(&desk, "cam-1");
    let mut cam = Thing::connect(&house.mqtt, "cam-1", &token).await.expect("let in");
    cam.say_and_wait(&json!({ "state": { "armed": true, "recording": true } }).to_string()).await;
    for nth in 0..12 {
        let format = if nth % 2 == 0 { ImageFormat::Png } else { ImageFormat::Jpeg };
        let (reason, words) = show(&mut cam, "view", picture(nth, false, format)).await;
        assert_eq!(reason, PubAckReason::Success, "{words}");
    }
    let before = view(&desk, "cam-1");
    assert_eq!(before["last"]["shows"], "same");
    house.kill();

    let house = place.start();
    let desk = Desk::sign_in(&house.url);
    assert_eq!(view(&desk, "cam-1"), before, "every file that is named");
    for which in ["reference", "last"] {
        let url = before[which]["url"].as_str().expect("a file");
        let path = url.trim_start_matches("/api/v1");
        let got = desk.call("GET", path, &Value::Null).expect("an answer");
        assert_eq!((got.status, got.body.contains("JFIF")), (200, true));
        let nobody = request(&house.url, "GET", url, &[], b"").expect("an answer");
        assert_eq!(nobody.status, 401);
    }
    // The scene is known still: somebody is seen at once.
    let mut cam = Thing::connect(&house.mqtt, "cam-1", &token).await.expect("let in");
    show(&mut cam, "view", picture(20, true, ImageFormat::Jpeg)).await;
    assert_eq!(view(&desk, "cam-1")["last"]["shows"], "intrusion");
    house.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_pictures_are_refused_one_by_one_and_all_goes_on() {
    let mut place = Place::default();
    let house = place.start();
    let desk = Desk::first(&house);
    let (pump, token) = (desk.pump("pump-1"), camera(&desk, "cam-1"));
    let mut cam = Thing::connect(&house.mqtt, "cam-1", &token).await.expect("let in");
    let good = picture(0, false, ImageFormat::Png);
    let mut huge = good.clone();
    huge[16..24].copy_from_slice(&[0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60]);
    let jpeg = picture(0, false, ImageFormat::Jpeg);
    for (file, code) in [
        (vec![], "picture_empty"),
        (b"<svg onload=\"alert(1)\"/>".to_vec(), "not_a_picture"),
        (good[..good.len() - 9].to_vec(), "picture_cut_off"),
        (jpeg[..jpeg.len() / 2].to_vec(), "picture_cut_off"),
        (huge, "picture_size"),
        ([&good[..60], &[0xAA; 400]].concat(), "picture_"),
    ] {
        let (reason, words) = show(&mut cam, "view", file).await;
        assert_eq!(reason, PubAckReason::PayloadFormatInvalid, "{code}: {words}");
        assert!(words.starts_with(code), "{code}: {words}");
    }
    let (reason, words) = show(&mut cam, "vew", good.clone()).await;
    assert!(words.starts_with("unknown_name") && words.contains("view"), "{reason:?} {words}");
    let mut other = Thing::connect(&house.mqtt, "pump-1", &pump).await.expect("let in");
    let (reason, words) = show(&mut other, "view", good.clone()).await;
    assert_eq!(reason, PubAckReason::NotAuthorized, "{words}");
    assert!(words.starts_with("no_pictures"), "{words}");
    assert_eq!(other.say_and_wait("{}").await.0, PubAckReason::Success);
    let (reason, words) = show(&mut cam, "view", good).await;
    assert_eq!(reason, PubAckReason::Success, "{words}");
    eventually("each is kept with its reason", || {
        desk.get("/admin/dead").as_array().is_some_and(|all| all.len() == 8)
    });
    house.stop();
}
