//! Twenty times in the middle of everything the process is killed. What was acknowledged is there, once.
//!
//! The ledger is kept here, outside: what was sent, and which of it was acknowledged. What was not is sent again
//! after the next start with its own id, as a thing or a browser does.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rumqttc::Outgoing;
use rumqttc::v5::Event;
use rumqttc::v5::mqttbytes::v5::Packet;
use serde_json::json;

use crate::desk::Desk;
use crate::house::Place;
use crate::thing::{Thing, now, post, rfc3339};

const KILLS: u64 = 20;
/// Messages of one thing that wait for their acknowledgement at once.
const WINDOW: usize = 60;

/// One sender's ledger: numbers rise, each is acknowledged at most once by whoever sent it.
#[derive(Default)]
struct Ledger {
    next: u64,
    unacked: BTreeSet<u64>,
    acked: BTreeSet<u64>,
}

impl Ledger {
    /// What was not acknowledged, then something new.
    fn again(&mut self) -> VecDeque<u64> {
        self.unacked.iter().copied().collect()
    }

    fn new_number(&mut self) -> u64 {
        let number = self.next;
        self.next += 1;
        self.unacked.insert(number);
        number
    }

    fn ack(&mut self, number: u64) {
        self.unacked.remove(&number);
        self.acked.insert(number);
    }
}

type Shared = Arc<Mutex<Ledger>>;

/// When the message with a number was said: one a millisecond.
type At = Arc<dyn Fn(u64) -> String + Send + Sync>;

/// What the message with a number says.
type Says = Arc<dyn Fn(u64) -> String + Send + Sync>;

fn value(number: u64) -> f64 {
    4.0 + (number % 90) as f64 / 100.0
}

/// A value that no other number has.
fn own_value(number: u64) -> f64 {
    (number as f64 * 1e-5 * 1e6).round() / 1e6
}

/// Talks until the connection ends.
fn mqtt(address: &str, id: &str, token: &str, ledger: &Shared, says: &Says) {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(talk(address, id, token, ledger, says));
}

async fn talk(address: &str, id: &str, token: &str, ledger: &Shared, says: &Says) {
    let Ok(mut thing) = Thing::connect(address, id, token).await else { return };
    let mut again = ledger.lock().expect("whole").again();
    let (mut queued, mut under_way) = (VecDeque::new(), HashMap::new());
    loop {
        while queued.len() + under_way.len() < WINDOW {
            let number =
                again.pop_front().unwrap_or_else(|| ledger.lock().expect("whole").new_number());
            thing.say(&says(number)).await;
            queued.push_back(number);
        }
        match thing.next().await {
            Ok(Event::Outgoing(Outgoing::Publish(id))) => {
                under_way.insert(id, queued.pop_front().expect("in order"));
            }
            Ok(Event::Incoming(Packet::PubAck(ack))) => {
                if let Some(number) = under_way.remove(&ack.pkid) {
                    ledger.lock().expect("whole").ack(number);
                }
            }
            Ok(_) => {}
            Err(_) => return,
        }
    }
}

fn http(url: &str, token: &str, ledger: &Shared, stop: &AtomicBool, at: &At) {
    let mut again = ledger.lock().expect("whole").again();
    while !stop.load(Ordering::SeqCst) {
        let mut pick =
            || again.pop_front().unwrap_or_else(|| ledger.lock().expect("whole").new_number());
        let numbers: Vec<u64> = (0..5).map(|_| pick()).collect();
        let line = |number: &u64| {
            json!({ "id": format!("h{number}"), "at": at(*number), "values": { "flow": value(*number) } }).to_string()
        };
        let body: Vec<String> = numbers.iter().map(line).collect();
        let Ok(answer) = post(url, token, "application/x-ndjson", &body.join("\n")) else { return };
        if answer.status == 200 {
            assert_eq!(answer.json()["accepted"], 5, "{}", answer.body);
            numbers.into_iter().for_each(|number| ledger.lock().expect("whole").ack(number));
        }
    }
}

fn chat(desk: &Desk, case: &str, ledger: &Shared, stop: &AtomicBool) {
    let mut again = ledger.lock().expect("whole").again();
    while !stop.load(Ordering::SeqCst) {
        let number =
            again.pop_front().unwrap_or_else(|| ledger.lock().expect("whole").new_number());
        let body =
            json!({ "text": format!("message {number}"), "client_id": format!("c{number}") });
        let Ok(answer) = desk.call("POST", &format!("/cases/{case}/messages"), &body) else {
            return;
        };
        if answer.status == 200 {
            ledger.lock().expect("whole").ack(number);
        }
    }
}

#[test]
fn what_was_acknowledged_is_there_once_after_twenty_kills() {
    let base = now() - 3_600_000;
    let at: At = Arc::new(move |number| rfc3339(base + i64::try_from(number).expect("fits")));
    let mut place = Place::default();
    let mut house = place.start();
    let mut desk = Desk::first(&house);
    let token = desk.pump("pump-1");
    let wet = json!({ "state": { "wet_floor": true } }).to_string();
    post(&house.url, &token, "application/json", &wet).expect("an answer");
    let case = desk.await_case("pump-1")["id"].as_str().expect("an id").to_owned();
    let (by_mqtt, by_http, by_chat) = (Shared::default(), Shared::default(), Shared::default());
    let times = at.clone();
    let timed: Says = Arc::new(move |number| {
        json!({ "id": format!("m{number}"), "at": times(number), "values": { "pressure_out": value(number) } })
            .to_string()
    });
    // Without a time of its own, only the id tells that it came before.
    let (timeless, by_id) = (desk.pump("pump-2"), Shared::default());
    let named: Says = Arc::new(|number| {
        json!({ "id": format!("n{number}"), "values": { "pressure_in": own_value(number) } })
            .to_string()
    });
    let begun = now() - 1_000;
    for kill in 0..KILLS {
        let stop = Arc::new(AtomicBool::new(false));
        let talk = |id: &'static str, token: &str, ledger: &Shared, says: &Says| {
            let (address, given) = (house.mqtt.clone(), token.to_owned());
            let (ledger, says) = (ledger.clone(), says.clone());
            std::thread::spawn(move || mqtt(&address, id, &given, &ledger, &says))
        };
        let talking =
            [talk("pump-1", &token, &by_mqtt, &timed), talk("pump-2", &timeless, &by_id, &named)];
        let (url, given, ledger, ends, times) =
            (house.url.clone(), token.clone(), by_http.clone(), stop.clone(), at.clone());
        let posting = std::thread::spawn(move || http(&url, &given, &ledger, &ends, &times));
        let (here, id, ledger, ends) = (desk.clone(), case.clone(), by_chat.clone(), stop.clone());
        let writing = std::thread::spawn(move || chat(&here, &id, &ledger, &ends));
        // Somewhere in the middle: a different moment each time, the same in each run.
        std::thread::sleep(Duration::from_millis(150 + kill * 7_919 % 400));
        house.kill();
        stop.store(true, Ordering::SeqCst);
        talking.into_iter().for_each(|one| one.join().expect("ended"));
        posting.join().expect("ended");
        writing.join().expect("ended");
        house = place.start();
        desk = Desk::sign_in(&house.url);
    }
    for (metric, ledger) in [("pressure_out", &by_mqtt), ("flow", &by_http)] {
        let ledger = ledger.lock().expect("whole");
        assert!(
            ledger.acked.len() > 100,
            "{metric}: only {} were acknowledged",
            ledger.acked.len()
        );
        check_readings(&desk, metric, &ledger, &at);
    }
    check_named(&desk, &by_id.lock().expect("whole"), begun);
    let ledger = by_chat.lock().expect("whole");
    assert!(ledger.acked.len() > 20, "only {} messages were acknowledged", ledger.acked.len());
    check_messages(&desk.texts(&case), &ledger);
    drop(ledger);
    house.stop();
}

fn check_readings(desk: &Desk, metric: &str, ledger: &Ledger, at: &At) {
    let mut found: BTreeMap<u64, Vec<f64>> = BTreeMap::new();
    // Fewer in each question than it gives points, so that nothing is thinned.
    for from in (0..ledger.next).step_by(1_000) {
        let named: HashMap<String, u64> =
            (from..from + 1_000).map(|number| (at(number), number)).collect();
        for (moment, value) in desk.readings("pump-1", metric, &at(from), &at(from + 1_000)) {
            let number = named
                .get(&moment)
                .unwrap_or_else(|| panic!("{metric}: nobody said anything at {moment}"));
            found.entry(*number).or_default().push(value);
        }
    }
    for number in &ledger.acked {
        let values = found.get(number).map(Vec::as_slice).unwrap_or_default();
        assert_eq!(values, [value(*number)], "{metric} number {number} was acknowledged");
    }
    let twice: Vec<_> = found.iter().filter(|(_, values)| values.len() > 1).collect();
    assert!(twice.is_empty(), "{metric}: {twice:?}");
}

/// What came twice came at two moments: it is found by its value, and must be there once.
fn check_named(desk: &Desk, ledger: &Ledger, begun: i64) {
    assert!(
        ledger.acked.len() > 100,
        "only {} without a time were acknowledged",
        ledger.acked.len()
    );
    let mut found: BTreeMap<u64, usize> = BTreeMap::new();
    // Short enough that nothing is thinned.
    for from in (begun..now() + 1_000).step_by(20) {
        let values = desk.readings("pump-2", "pressure_in", &rfc3339(from), &rfc3339(from + 20));
        for (_, value) in values {
            *found.entry((value * 1e5).round() as u64).or_default() += 1;
        }
    }
    let lost: Vec<_> = ledger.acked.iter().filter(|number| !found.contains_key(number)).collect();
    assert!(lost.is_empty(), "acknowledged and not there: {lost:?}");
    let twice: Vec<_> = found.iter().filter(|(_, times)| **times > 1).collect();
    assert!(twice.is_empty(), "without a time, taken twice: {twice:?}");
}

fn check_messages(texts: &[String], ledger: &Ledger) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    texts.iter().for_each(|text| *counts.entry(text).or_default() += 1);
    for number in &ledger.acked {
        let text = format!("message {number}");
        assert_eq!(counts.get(text.as_str()), Some(&1), "{text} was acknowledged");
    }
    for number in &ledger.unacked {
        let text = format!("message {number}");
        assert!(counts.get(text.as_str()).is_none_or(|count| *count == 1), "{text} is there twice");
    }
}
