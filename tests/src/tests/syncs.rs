//! An acknowledgement leaves only after its commit is on disk: counted by the kernel's own tracer. One thing after
//! the other, so that each acknowledgement must have had a sync of its own.

use std::path::Path;
use std::process::Command;

use serde_json::json;

use crate::desk::Desk;
use crate::house::{Place, binary, signal};
use crate::thing::{Thing, post};

const TIMES: usize = 25;

/// Syncs that have come to an end so far, as the tracer wrote them down.
fn syncs(trace: &Path) -> usize {
    let text = std::fs::read_to_string(trace).unwrap_or_default();
    // A call that was interrupted by another thread's ends in a line of its own, and is named there too.
    let done = |line: &&str| {
        (line.contains("fsync") || line.contains("fdatasync")) && line.trim_end().ends_with("= 0")
    };
    text.lines().filter(done).count()
}

/// Says something, waits for its acknowledgement, and gives how many syncs had ended by then.
async fn one(trace: &Path, say: impl Future<Output = ()>) -> usize {
    let before = syncs(trace);
    say.await;
    let ended = syncs(trace) - before;
    assert!(ended > 0, "it was acknowledged before anything was on disk");
    ended
}

fn child_of(pid: u32) -> u32 {
    let children = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"))
        .expect("the kernel tells");
    children
        .split_whitespace()
        .next()
        .and_then(|id| id.parse().ok())
        .expect("the tracer has one child")
}

#[tokio::test(flavor = "multi_thread")]
async fn each_acknowledgement_had_its_sync() {
    let found = Command::new("strace").arg("--version").output();
    assert!(
        found.is_ok_and(|out| out.status.success()),
        "strace is missing: ./x setup installs it"
    );
    let mut place = Place::default();
    let trace = place.path("trace");
    let mut command = Command::new("strace");
    command
        .args(["-f", "-q", "-e", "trace=fsync,fdatasync", "-o"])
        .arg(&trace)
        .arg("--")
        .arg(binary());
    command.args(place.arguments());
    let house = place.start_as(command);
    let focal = child_of(house.pid());
    let desk = Desk::first(&house);
    let token = desk.pump("pump-1");
    let mut pump = Thing::connect(&house.mqtt, "pump-1", &token).await.expect("let in");
    let said =
        |n: usize| json!({ "id": format!("s{n}"), "values": { "pressure_out": 3.0 } }).to_string();

    let (mut mqtt, mut http, mut messages) = (0, 0, 0);
    for n in 0..TIMES {
        mqtt += one(&trace, async { drop(pump.say_and_wait(&said(n)).await) }).await;
    }
    for n in 0..TIMES {
        let say = async {
            let answer = post(&house.url, &token, "application/json", &said(1_000 + n));
            assert_eq!(answer.expect("an answer").json()["accepted"], 1);
        };
        http += one(&trace, say).await;
    }
    let wet = json!({ "state": { "wet_floor": true } }).to_string();
    post(&house.url, &token, "application/json", &wet).expect("an answer");
    let case = desk.await_case("pump-1")["id"].as_str().expect("an id").to_owned();
    for n in 0..TIMES {
        let body = json!({ "text": "hello", "client_id": format!("c{n}") });
        messages += one(&trace, async {
            desk.post(&format!("/cases/{case}/messages"), &body);
        })
        .await;
    }

    // Many at once share their syncs.
    let before = syncs(&trace);
    let batch: Vec<String> = (0..500).map(|n| said(2_000 + n)).collect();
    let answer =
        post(&house.url, &token, "application/x-ndjson", &batch.join("\n")).expect("an answer");
    assert_eq!(answer.json()["accepted"], 500, "{}", answer.body);
    let shared = syncs(&trace) - before;
    assert!(shared < 50, "{shared} syncs for one post of 500");
    println!(
        "syncs for {TIMES} acknowledgements: MQTT {mqtt}, HTTP {http}, messages {messages}; one post of 500: {shared}"
    );
    signal(focal, "TERM");
    house.stop_traced();
}
