//! Things that speak: over MQTT with a window of publishes under way, over HTTP a few lines at a time. One says when,
//! one only its id: of that one a restart must know by the id that it came before.

use std::collections::{HashMap, VecDeque};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use focal_tests::thing::{Thing, post, rfc3339};
use rumqttc::Outgoing;
use rumqttc::v5::Event;
use rumqttc::v5::mqttbytes::v5::{Packet, PubAckReason};
use serde_json::json;

use super::{Load, Numbers, locked, pick};
use crate::ledger::Kind;

/// Publishes of one thing that wait for their acknowledgement at once.
const WINDOW: usize = 24;
/// Between two looks: a few hundred signals a second are enough, and what is kept must be looked through.
const BREATH: Duration = Duration::from_millis(25);
const LINES: usize = 5;
const PATIENCE: Duration = Duration::from_millis(200);

/// When the signal with a number was said: one a millisecond.
pub fn at(base: i64, number: u64) -> String {
    rfc3339(base + i64::try_from(number).unwrap_or(i64::MAX))
}

pub fn value(number: u64) -> f64 {
    4.0 + (number % 90) as f64 / 100.0
}

/// A value that no other number has.
pub fn own_value(number: u64) -> f64 {
    (number as f64 * 1e-5 * 1e6).round() / 1e6
}

struct Speaker<'a> {
    thing: &'static str,
    token: &'a str,
    kind: Kind,
    numbers: &'a Mutex<Numbers>,
    says: &'a (dyn Fn(u64) -> String + Sync),
}

pub fn timed(load: &Load, stop: &AtomicBool) {
    let says = |number: u64| {
        let (id, at) = (format!("m{number}"), at(load.base, number));
        json!({ "id": id, "at": at, "values": { "pressure_out": value(number) } }).to_string()
    };
    let (token, numbers) = (load.tokens[0].as_str(), &load.timed);
    speak(load, stop, &Speaker { thing: "pump-1", token, kind: Kind::Mqtt, numbers, says: &says });
}

pub fn named(load: &Load, stop: &AtomicBool) {
    let says = |number: u64| {
        json!({ "id": format!("n{number}"), "values": { "pressure_in": own_value(number) } })
            .to_string()
    };
    let (token, numbers) = (load.tokens[1].as_str(), &load.named);
    speak(load, stop, &Speaker { thing: "pump-2", token, kind: Kind::Named, numbers, says: &says });
}

fn speak(load: &Load, stop: &AtomicBool, who: &Speaker<'_>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    if let Ok(runtime) = runtime {
        runtime.block_on(talk(load, stop, who));
    }
}

async fn talk(load: &Load, stop: &AtomicBool, who: &Speaker<'_>) {
    let Ok(mut thing) = Thing::connect(&load.mqtt, who.thing, who.token).await else { return };
    let mut again = locked(who.numbers).again();
    let (mut queued, mut under_way) = (VecDeque::new(), HashMap::new());
    while !stop.load(Ordering::SeqCst) {
        if queued.is_empty() && under_way.is_empty() {
            tokio::time::sleep(BREATH).await;
            for _ in 0..WINDOW {
                let number = pick(&mut again, who.numbers);
                thing.say(&(who.says)(number)).await;
                queued.push_back(number);
            }
        }
        let Ok(next) = tokio::time::timeout(PATIENCE, thing.events.poll()).await else { continue };
        match next {
            Ok(Event::Outgoing(Outgoing::Publish(id))) => {
                let Some(number) = queued.pop_front() else { return };
                under_way.insert(id, number);
            }
            Ok(Event::Incoming(Packet::PubAck(ack))) => {
                let Some(number) = under_way.remove(&ack.pkid) else { continue };
                if taken(ack.reason) {
                    load.ledger.ack(who.kind, &number.to_string(), &super::NOTHING);
                    locked(who.numbers).ack(number);
                } else {
                    again.push_back(number);
                }
            }
            Ok(_) => {}
            Err(_) => return,
        }
    }
}

/// A refusal for want of room or time is no promise: it is said again.
pub fn taken(reason: PubAckReason) -> bool {
    matches!(reason, PubAckReason::Success | PubAckReason::NoMatchingSubscribers)
}

pub fn http(load: &Load, stop: &AtomicBool) {
    let mut again = locked(&load.http).again();
    while !stop.load(Ordering::SeqCst) {
        std::thread::sleep(BREATH);
        let numbers: Vec<u64> = (0..LINES).map(|_| pick(&mut again, &load.http)).collect();
        let line = |number: &u64| {
            let (id, at) = (format!("h{number}"), at(load.base, *number));
            json!({ "id": id, "at": at, "values": { "flow": value(*number) } }).to_string()
        };
        let body: Vec<String> = numbers.iter().map(line).collect();
        let kind = "application/x-ndjson";
        let Ok(answer) = post(&load.desk.url, &load.tokens[0], kind, &body.join("\n")) else {
            return;
        };
        if answer.status != 200 {
            // Turned away, with nothing stored.
            again.extend(numbers);
            continue;
        }
        if answer.json()["accepted"] != LINES {
            load.wrong(format!("good signals were refused: {}", answer.body));
        }
        for number in numbers {
            load.ledger.ack(Kind::Http, &number.to_string(), &super::NOTHING);
            locked(&load.http).ack(number);
        }
    }
}
