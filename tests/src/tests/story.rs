//! One thread through the whole house: a thing speaks, a case stands on the desk, the thing is told to stop.

use std::time::Duration;

use rumqttc::v5::Event;
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{Packet, Publish};
use serde_json::{Value, json};

use crate::desk::{Desk, eventually};
use crate::house::Place;
use crate::thing::{Thing, moment, post};

async fn command(thing: &mut Thing) -> Publish {
    loop {
        if let Event::Incoming(Packet::Publish(publish)) = thing.next().await.expect("a command") {
            return publish;
        }
    }
}

fn wet() -> String {
    json!({ "values": { "pressure_out": 3.1 }, "state": { "wet_floor": true, "drive": "running" } })
        .to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thing_speaks_and_a_case_stands_on_the_desk() {
    let mut place = Place::default();
    let house = place.start();
    let desk = Desk::first(&house);
    let token = desk.pump("pump-1");
    let mut pump = Thing::connect(&house.mqtt, "pump-1", &token).await.expect("let in");
    pump.client.subscribe("focal/v1/pump-1/commands", QoS::AtLeastOnce).await.expect("queued");
    pump.say_and_wait(&wet()).await;
    let case = desk.await_case("pump-1");
    let told = command(&mut pump).await;
    let told: Value = serde_json::from_slice(&told.payload).expect("JSON");
    assert_eq!(told["do"], "stop", "water on the floor stops the pump at once: {told}");
    // It says yes, and shows it.
    let reply = json!({ "id": told["id"], "ok": true }).to_string();
    pump.client
        .publish("focal/v1/pump-1/replies", QoS::AtLeastOnce, false, reply)
        .await
        .expect("queued");
    pump.say_and_wait(
        &json!({ "values": { "current": 0.0 }, "state": { "drive": "stopped" } }).to_string(),
    )
    .await;
    let id = case["id"].as_str().expect("an id").to_owned();
    eventually("the step is seen", || desk.texts(&id).contains(&"Seen: Stop the pump".to_owned()));
    eventually("the command is off the outbox", || {
        desk.metric("focal_commands_acked_total") >= 1.0
    });
    let took = house.stop();
    assert!(took < Duration::from_secs(6), "it took {took:?} to stop");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_waits_for_a_thing_that_is_away() {
    let mut place = Place::default();
    let house = place.start();
    let desk = Desk::first(&house);
    let token = desk.pump("pump-1");
    let answer = post(&house.url, &token, "application/json", &wet()).expect("an answer");
    assert_eq!(answer.json()["accepted"], 1, "{}", answer.body);
    desk.await_case("pump-1");
    // It is not connected; the house ends meanwhile as if the plug were pulled, and comes back.
    eventually("the command waits", || desk.metric("focal_outbox_waiting") >= 1.0);
    house.kill();
    let house = place.start();
    let mut pump = Thing::connect(&house.mqtt, "pump-1", &token).await.expect("let in");
    pump.client.subscribe("focal/v1/pump-1/commands", QoS::AtLeastOnce).await.expect("queued");
    let begun = std::time::Instant::now();
    let told = command(&mut pump).await;
    assert!(String::from_utf8_lossy(&told.payload).contains("\"do\":\"stop\""));
    assert!(begun.elapsed() < Duration::from_secs(5), "it was told when it began to listen");
    house.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_token_ends_its_connection() {
    let mut place = Place::default();
    let house = place.start();
    let desk = Desk::first(&house);
    let old = desk.pump("pump-1");
    let mut pump = Thing::connect(&house.mqtt, "pump-1", &old).await.expect("let in");
    let new = desk.token("pump-1");
    while pump.next().await.is_ok() {}
    assert!(
        Thing::connect(&house.mqtt, "pump-1", &old).await.is_err(),
        "the old one counts no more"
    );
    let mut pump = Thing::connect(&house.mqtt, "pump-1", &new).await.expect("let in");
    pump.say_and_wait(&json!({ "at": moment(0), "values": { "pressure_out": 3.1 } }).to_string())
        .await;
    let answer = post(&house.url, &old, "application/json", "{}").expect("an answer");
    assert_eq!(answer.status, 401, "{}", answer.body);
    house.stop();
}
