//! A back-up under load, restored elsewhere: what was acknowledged before it began is there, and it is the same house.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use crate::desk::{Desk, eventually};
use crate::house::{Place, run};
use crate::thing::{moment, post};

const LONG: Duration = Duration::from_secs(120);

fn command(words: &[&OsStr]) -> String {
    let done = run(words, LONG);
    let (out, err) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(done.status.success(), "{words:?}: {out}{err}");
    out.into_owned()
}

/// Everything about definitions and people that the administrator's pages show.
fn rooms(desk: &Desk) -> Vec<Value> {
    let rooms =
        ["things", "people", "components", "packs", "agents", "queues", "skills", "settings"];
    rooms.iter().map(|room| desk.get(&format!("/admin/{room}"))).collect()
}

/// What happened, as the pages tell it: trouble, threads, and what was refused.
fn story(desk: &Desk, case: &str) -> Vec<(String, Value)> {
    let paths = [
        "/cases?view=all".to_owned(),
        format!("/cases/{case}"),
        "/incidents".to_owned(),
        "/things/pump-1".to_owned(),
        "/admin/dead".to_owned(),
    ];
    let mut told: Vec<(String, Value)> = paths
        .into_iter()
        .map(|path| {
            let mut found = desk.get(&path);
            forget_now(&mut found);
            (path, found)
        })
        .collect();
    told.push(("texts".to_owned(), desk.texts(case).into()));
    told
}

/// Takes out what depends on the moment of the look: how long ago, who is here, the newest telemetry.
fn forget_now(value: &mut Value) {
    const OF_NOW: [&str; 7] =
        ["connected", "heard", "metrics", "lead", "stale", "presence", "journey"];
    match value {
        Value::Object(map) => {
            map.retain(|key, _| !OF_NOW.contains(&key.as_str()));
            map.values_mut().for_each(forget_now);
        }
        Value::Array(all) => all.iter_mut().for_each(forget_now),
        _ => {}
    }
}

/// A thing that never rests, and what of it was acknowledged.
struct Load {
    stop: Arc<AtomicBool>,
    acked: Arc<AtomicU64>,
    talking: std::thread::JoinHandle<()>,
}

impl Load {
    fn start(url: &str, token: &str) -> Load {
        let (stop, acked) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let (url, token) = (url.to_owned(), token.to_owned());
        let (ends, counts) = (stop.clone(), acked.clone());
        let talking = std::thread::spawn(move || {
            for number in 0u64.. {
                if ends.load(Ordering::SeqCst) {
                    return;
                }
                let values = json!({ "pressure_in": (number % 1_000) as f64 / 100.0 });
                let text =
                    json!({ "id": format!("b{number}"), "at": moment(-500_000), "values": values });
                let answer = post(&url, &token, "application/json", &text.to_string());
                let answer = answer.expect("the house lives");
                assert_eq!(answer.json()["accepted"], 1, "{}", answer.body);
                counts.store(number + 1, Ordering::SeqCst);
            }
        });
        Load { stop, acked, talking }
    }

    fn acked(&self) -> u64 {
        self.acked.load(Ordering::SeqCst)
    }

    fn stop(self) -> u64 {
        self.stop.store(true, Ordering::SeqCst);
        self.talking.join().expect("ended");
        self.acked.load(Ordering::SeqCst)
    }
}

#[test]
fn a_back_up_under_load_is_the_same_house_elsewhere() {
    let mut place = Place::default();
    let house = place.start();
    let desk = Desk::first(&house);
    let token = desk.pump("pump-1");
    post(
        &house.url,
        &token,
        "application/json",
        &json!({ "state": { "wet_floor": true } }).to_string(),
    )
    .expect("an answer");
    let case = desk.await_case("pump-1")["id"].as_str().expect("an id").to_owned();

    // Something refused, so that there is something to be kept of it.
    for bad in ["not json", r#"{"values":{"pressure_in":-1}}"#] {
        post(&house.url, &token, "application/json", bad).expect("an answer");
    }

    let begun = moment(-600_000);
    let load = Load::start(&house.url, &token);
    for n in 0..20 {
        desk.post(
            &format!("/cases/{case}/messages"),
            &json!({ "text": format!("note {n}"), "client_id": format!("n{n}") }),
        );
    }
    let (before, written) = (load.acked(), desk.texts(&case));
    let mut story_then = story(&desk, &case);
    eventually("the house has done what is to be done now", || {
        let before = std::mem::replace(&mut story_then, story(&desk, &case));
        before == story_then
    });
    let (data, copy) = (place.data(), place.path("copy"));
    let said = command(&["backup".as_ref(), "--data".as_ref(), data.as_os_str(), copy.as_os_str()]);
    assert!(said.contains("Backed up into"), "{said}");
    let rooms_then = rooms(&desk);
    // The place is taken now; nothing is overwritten.
    let again =
        run(&["backup".as_ref(), "--data".as_ref(), data.as_os_str(), copy.as_os_str()], LONG);
    assert!(
        !again.status.success()
            && String::from_utf8_lossy(&again.stderr).contains("must be empty or absent")
    );
    assert!(load.stop() > before, "there was load while the back-up was made");
    house.stop();

    let mut elsewhere = Place::default();
    let restored = elsewhere.data();
    let said =
        command(&["restore".as_ref(), "--data".as_ref(), restored.as_os_str(), copy.as_os_str()]);
    assert!(said.contains("every count and hash as saved"), "{said}");
    let house = elsewhere.start();
    assert!(house.setup_link.is_none(), "its administrator is there");
    let desk = Desk::sign_in(&house.url);
    assert_eq!(rooms(&desk), rooms_then);
    for (then, now) in story_then.into_iter().zip(story(&desk, &case)) {
        assert_eq!(now, then);
    }
    let texts: BTreeSet<String> = desk.texts(&case).into_iter().collect();
    let lost: Vec<&String> = written.iter().filter(|text| !texts.contains(*text)).collect();
    assert!(lost.is_empty(), "{lost:?}");
    let found = desk.readings("pump-1", "pressure_in", &begun, &moment(0));
    assert!(found.len() as u64 >= before.min(1_000), "{} of {before} readings", found.len());
    // It goes on: a new signal, a new number, nothing twice.
    let answer = post(&house.url, &token, "application/json", r#"{"values":{"pressure_in":1.0}}"#)
        .expect("an answer");
    assert_eq!(answer.json()["accepted"], 1, "{}", answer.body);
    house.stop();
}

#[test]
fn a_damaged_back_up_is_not_restored() {
    let mut place = Place::default();
    let house = place.start();
    Desk::first(&house);
    house.stop();
    let (data, copy, to) = (place.data(), place.path("copy"), place.path("to"));
    command(&["backup".as_ref(), "--data".as_ref(), data.as_os_str(), copy.as_os_str()]);
    let file = copy.join("history.focal");
    let mut bytes = std::fs::read(&file).expect("the history");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0xFF;
    std::fs::write(&file, bytes).expect("written");
    let done =
        run(&["restore".as_ref(), "--data".as_ref(), to.as_os_str(), copy.as_os_str()], LONG);
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(!done.status.success() && said.contains("history.focal is damaged"), "{said}");
    assert!(!to.exists(), "nothing half-done");
}
