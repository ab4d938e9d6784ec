//! At a limit something explicit happens, and everybody is told.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use rumqttc::v5::mqttbytes::v5::PubAckReason;
use serde_json::json;

use crate::desk::{Desk, eventually};
use crate::house::Place;
use crate::thing::{Thing, post};

#[tokio::test(flavor = "multi_thread")]
async fn below_the_reserve_of_disk_signals_are_refused_and_cases_live() {
    let mut place = Place::default();
    let house = place.start();
    let desk = Desk::first(&house);
    let token = desk.pump("pump-1");
    let wet = json!({ "state": { "wet_floor": true } }).to_string();
    post(&house.url, &token, "application/json", &wet).expect("an answer");
    let case = desk.await_case("pump-1")["id"].as_str().expect("an id").to_owned();
    house.stop();

    // No disk has so much: as if it were full.
    let config = place.path("focal.toml");
    let plenty = std::fs::read_to_string(&config).expect("the configuration");
    std::fs::write(&config, format!("{plenty}[disk]\nreserve = \"900000TiB\"\n")).expect("written");
    let house = place.start();
    let desk = Desk::sign_in(&house.url);
    let answer = post(&house.url, &token, "application/json", "{}").expect("an answer");
    assert_eq!(answer.status, 507, "{}", answer.body);
    let mut pump = Thing::connect(&house.mqtt, "pump-1", &token).await.expect("let in");
    let (reason, words) = pump.say_and_wait("{}").await;
    assert_eq!(reason, PubAckReason::QuotaExceeded, "{words}");
    eventually("whoever operates it is told", || desk.metric("focal_disk_low") == 1.0);
    desk.post(
        &format!("/cases/{case}/messages"),
        &json!({ "text": "still here", "client_id": "1" }),
    );
    house.stop();

    std::fs::write(&config, plenty).expect("written");
    let house = place.start();
    let answer = post(&house.url, &token, "application/json", "{}").expect("an answer");
    assert_eq!(answer.json()["accepted"], 1, "{}", answer.body);
    house.stop();
}

#[test]
fn connections_are_counted_and_those_that_ask_nothing_do_not_stay() {
    let mut place = Place::with("headers = \"8s\"\nconnections_per_address = 3\n");
    let house = place.start();
    let host = house.url.trim_start_matches("http://");
    let begun = Instant::now();
    let mut all: Vec<TcpStream> =
        (0..4).map(|_| TcpStream::connect(host).expect("a connection")).collect();
    // One of the four is closed unread; a reset says the same.
    let closed = |stream: &mut TcpStream| {
        stream.set_read_timeout(Some(Duration::from_millis(800))).expect("set");
        match stream.read(&mut [0]) {
            Ok(read) => read == 0,
            Err(error) => error.kind() == std::io::ErrorKind::ConnectionReset,
        }
    };
    all.retain_mut(|stream| !closed(stream));
    assert_eq!(all.len(), 3, "after {:?}", begun.elapsed());
    for slow in &mut all {
        slow.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow:").expect("written");
    }
    for mut slow in all {
        slow.set_read_timeout(Some(Duration::from_secs(20))).expect("set");
        let _ = slow.read_to_end(&mut Vec::new());
    }
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(19), "the slow ones were closed after {took:?}");
    eventually("their places are free", || {
        crate::http::request(&house.url, "GET", "/healthz", &[], b"")
            .is_ok_and(|answer| answer.status == 200)
    });
    house.stop();
}
