//! An acknowledgement leaves only after its commit is on disk: counted by the kernel's own tracer. One thing after
//! the other, so that each acknowledgement must have had a sync of its own, of the file that keeps what was said,
//! after a write to it.

use std::collections::HashSet;
use std::path::Path;
use std::process::Command;

use serde_json::json;

use crate::desk::Desk;
use crate::house::{Place, binary, signal};
use crate::thing::{Thing, post};

const TIMES: usize = 25;

/// Where what was said is kept: the telemetry history's journal, or the database's.
#[derive(Clone, Copy)]
enum Kept {
    History,
    Database,
}

impl Kept {
    /// Whether a call, with its file as the tracer names it, is about this one.
    fn names(self, line: &str) -> bool {
        match self {
            Kept::History => line.contains("/history/"),
            Kept::Database => line.contains("focal.db"),
        }
    }
}

/// How many syncs of a file have come to an end so far behind a write to it, as the tracer wrote them down.
fn syncs(trace: &Path, kept: Kept) -> usize {
    let text = std::fs::read_to_string(trace).unwrap_or_default();
    // A call that another thread's interrupted ends in a line of its own, without its file.
    let mut under_way: HashSet<&str> = HashSet::new();
    let (mut written, mut ended) = (false, 0);
    for line in text.lines() {
        let thread = line.split(' ').next().unwrap_or_default();
        let is_sync = line.contains("fsync") || line.contains("fdatasync");
        if !is_sync {
            written |= line.contains("write") && kept.names(line);
            continue;
        }
        let ours = match line.contains("resumed>") {
            true => under_way.remove(thread),
            false => kept.names(line),
        };
        if ours && line.contains("<unfinished") {
            under_way.insert(thread);
        } else if ours && written && line.trim_end().ends_with("= 0") {
            (written, ended) = (false, ended + 1);
        }
    }
    ended
}

/// Says something, waits for its acknowledgement, and gives how many syncs had ended by then.
async fn one(trace: &Path, kept: Kept, say: impl Future<Output = ()>) -> usize {
    let before = syncs(trace, kept);
    say.await;
    let ended = syncs(trace, kept) - before;
    assert!(ended > 0, "it was acknowledged before it was written and on disk");
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
        .args(["-f", "-q", "-y", "-s", "0", "-e"])
        .args(["trace=fsync,fdatasync,write,pwrite64,writev,pwritev", "-o"])
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
        mqtt += one(&trace, Kept::History, async { drop(pump.say_and_wait(&said(n)).await) }).await;
    }
    for n in 0..TIMES {
        let say = async {
            let answer = post(&house.url, &token, "application/json", &said(1_000 + n));
            assert_eq!(answer.expect("an answer").json()["accepted"], 1);
        };
        http += one(&trace, Kept::History, say).await;
    }
    let wet = json!({ "state": { "wet_floor": true } }).to_string();
    post(&house.url, &token, "application/json", &wet).expect("an answer");
    let case = desk.await_case("pump-1")["id"].as_str().expect("an id").to_owned();
    for n in 0..TIMES {
        let body = json!({ "text": "hello", "client_id": format!("c{n}") });
        messages += one(&trace, Kept::Database, async {
            desk.post(&format!("/cases/{case}/messages"), &body);
        })
        .await;
    }

    // Many at once share their syncs.
    let before = syncs(&trace, Kept::History);
    let batch: Vec<String> = (0..500).map(|n| said(2_000 + n)).collect();
    let answer =
        post(&house.url, &token, "application/x-ndjson", &batch.join("\n")).expect("an answer");
    assert_eq!(answer.json()["accepted"], 500, "{}", answer.body);
    let shared = syncs(&trace, Kept::History) - before;
    assert!(shared < 50, "{shared} syncs for one post of 500");
    println!(
        "syncs for {TIMES} acknowledgements: MQTT {mqtt}, HTTP {http}, messages {messages}; one post of 500: {shared}"
    );
    signal(focal, "TERM");
    house.stop_traced();
}
