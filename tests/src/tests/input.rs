//! Bad input: a clear reason, a dead letter, and a connection that lives.

use rumqttc::v5::mqttbytes::v5::PubAckReason;
use serde_json::json;

use crate::desk::Desk;
use crate::house::Place;
use crate::http::request;
use crate::thing::{Thing, moment, post};

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_signal_is_dead_lettered_and_the_connection_lives() {
    let mut place = Place::default();
    let house = place.start();
    let desk = Desk::first(&house);
    let token = desk.pump("pump-1");
    let mut pump = Thing::connect(&house.mqtt, "pump-1", &token).await.expect("let in");
    let far = moment(40 * 86_400_000);
    for (text, expected) in [
        ("not json".to_owned(), "not_json"),
        (r#"{"values":{"pressure_out":NaN}}"#.to_owned(), "not_json"),
        (r#"{"values":{"pressure_out":"3.1"}}"#.to_owned(), "wrong_shape"),
        (r#"{"valeus":{"pressure_out":3.1}}"#.to_owned(), "unknown_key"),
        (r#"{"values":{"pressure":3.1}}"#.to_owned(), "unknown_name"),
        (r#"{"values":{"pressure_out":900}}"#.to_owned(), "out_of_range"),
        (json!({ "at": far, "values": { "pressure_out": 3.1 } }).to_string(), "too_far_ahead"),
        (format!(r#"{{"id":"{}"}}"#, "x".repeat(400_000)), "too_large"),
    ] {
        let (reason, words) = pump.say_and_wait(&text).await;
        let shown: String = text.chars().take(80).collect();
        assert_eq!(reason, PubAckReason::PayloadFormatInvalid, "{shown}: {words}");
        assert!(words.contains(expected), "{shown}: {words}");
    }
    let (reason, words) = pump.say_and_wait(r#"{"values":{"pressure_out":3.1}}"#).await;
    assert_eq!(reason, PubAckReason::Success, "{words}");
    let letters = desk.get("/admin/dead");
    let letters = letters.as_array().expect("a list");
    assert_eq!(letters.len(), 8, "each on disk before it was answered");
    assert!(
        letters.iter().any(|letter| letter["reason"]
            .as_str()
            .is_some_and(|why| why.contains("did you mean")))
    );
    house.stop();
}

#[test]
fn each_line_over_http_is_judged_alone() {
    let mut place = Place::default();
    let house = place.start();
    let desk = Desk::first(&house);
    let token = desk.pump("pump-1");
    let body =
        "{\"values\":{\"pressure_out\":3.1}}\n{oops\n\n{\"id\":\"b\",\"values\":{\"flow\":10}}\n";
    let answer = post(&house.url, &token, "application/x-ndjson", body).expect("an answer");
    let judged = answer.json();
    assert_eq!((answer.status, &judged["accepted"]), (200, &json!(2)), "{}", answer.body);
    assert_eq!(judged["rejected"][0]["line"], 2, "{}", answer.body);
    // A repeat is taken and changes nothing.
    let again =
        post(&house.url, &token, "application/json", "{\"id\":\"b\",\"values\":{\"flow\":10}}")
            .expect("an answer");
    assert_eq!(again.json()["accepted"], 1);
    // What was refused can be sent again from the pages, and is refused again with its reason.
    let letter = desk.get("/admin/dead")[0]["id"].as_str().expect("an id").to_owned();
    let replayed =
        desk.call("POST", &format!("/admin/dead/{letter}/replay"), &json!({})).expect("an answer");
    assert_eq!(replayed.status, 409, "{}", replayed.body);
    assert_eq!(
        desk.get("/admin/dead").as_array().map(Vec::len),
        Some(1),
        "one broken signal is one letter"
    );
    house.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_token_is_let_nowhere() {
    let mut place = Place::default();
    let house = place.start();
    let desk = Desk::first(&house);
    let token = desk.pump("pump-1");
    desk.pump("pump-2");
    for (id, given) in
        [("pump-1", "tok_wrong"), ("pump-2", token.as_str()), ("nobody", token.as_str())]
    {
        assert!(Thing::connect(&house.mqtt, id, given).await.is_err(), "{id}");
    }
    for given in ["tok_wrong", ""] {
        let answer = post(&house.url, given, "application/json", "{}").expect("an answer");
        assert_eq!(answer.status, 401, "{}", answer.body);
    }
    let other =
        post(&house.url, &token, "application/json", r#"{"thing":"pump-2"}"#).expect("an answer");
    assert!(
        other.json()["rejected"][0]["error"]
            .as_str()
            .is_some_and(|why| why.contains("other_thing")),
        "{}",
        other.body
    );
    // Guessing from one address is slowed down, whoever it says it is.
    for _ in 0..20 {
        assert!(Thing::connect(&house.mqtt, "pump-1", "tok_wrong").await.is_err());
    }
    assert!(
        Thing::connect(&house.mqtt, "pump-1", &token).await.is_err(),
        "this address has to wait"
    );
    let log = place.log();
    assert!(!log.contains(&token) && !log.contains("tok_wrong"), "no token in the log");
    house.stop();
}

#[test]
fn health_and_numbers_are_there_for_whoever_operates_the_house() {
    let mut place = Place::default();
    let house = place.start();
    let health = request(&house.url, "GET", "/healthz", &[], b"").expect("an answer");
    assert_eq!((health.status, health.body.as_str()), (200, "ok\n"));
    let numbers = request(&house.url, "GET", "/metrics", &[], b"").expect("an answer").body;
    for name in [
        "focal_intake_waiting",
        "focal_history_syncs_total",
        "focal_outbox_waiting",
        "focal_mqtt_connected",
        "focal_disk_low",
    ] {
        assert!(numbers.contains(&format!("\n{name} ")), "{name} in {numbers}");
    }
    house.stop();
}
