//! Troubles, one after the other in each lane: a new pump is wet, its customer opens the letter's link and writes, the
//! agent takes the case, writes down an answer and ends it. Wherever the process dies, the trouble goes on from there.
//!
//! What was asked and not answered may have been done: asked again, a refusal then says that it was.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use focal_tests::http::{Answer, request};
use focal_tests::thing::Thing;
use rumqttc::v5::Event;
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::Packet;
use serde_json::{Value, json};

use super::signals::taken;
use super::{Load, locked, promised};
use crate::desk::Desk;
use crate::ledger::{Kind, micros};

pub const QUESTION: &str = "ask-water-seen";
pub const ANSWER: &str = "at-the-pump";
pub const CAUSE: &str = "hose-leak";

const LOOK: Duration = Duration::from_millis(15);
/// How long a letter may take before its customer does without.
const LETTER_WITHIN: Duration = Duration::from_millis(1_500);
const COMMAND_WITHIN: Duration = Duration::from_millis(500);
const END_WITHIN: Duration = Duration::from_secs(60);
/// Of the things that were told something, so many hear once more at the end.
const HEAR_AGAIN: u64 = 12;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Rows,
    Token,
    Speak,
    Case,
    Greet,
    Land,
    Person,
    Write,
    Keep,
    Answer,
    Resolve,
}

pub struct Trouble {
    lane: usize,
    number: u64,
    stage: Stage,
    since: Instant,
    /// This stage was asked for before, without an answer.
    tried: bool,
    /// When it was last answered, in microseconds.
    answered: u64,
    row: usize,
    token: String,
    case: String,
    cookie: String,
}

/// What became of one step.
enum Came {
    On,
    /// Not yet: look again in a moment.
    Later,
    /// The house is gone.
    Gone,
}

pub fn pump_of(lane: usize, number: u64) -> String {
    format!("t{lane}-{number}")
}

impl Trouble {
    pub fn new(lane: usize) -> Trouble {
        Trouble {
            lane,
            number: 0,
            stage: Stage::Rows,
            since: Instant::now(),
            tried: false,
            answered: 0,
            row: 0,
            token: String::new(),
            case: String::new(),
            cookie: String::new(),
        }
    }

    /// Troubles that were begun, the one under way included.
    pub fn begun(&self) -> u64 {
        self.number + 1
    }

    fn pump(&self) -> String {
        pump_of(self.lane, self.number)
    }

    fn to(&mut self, stage: Stage) {
        (self.stage, self.tried, self.since) = (stage, false, Instant::now());
    }

    pub fn begin_anew(&mut self, from: u64) {
        if self.answered >= from {
            self.next();
        }
    }

    fn next(&mut self) {
        *self = Trouble { number: self.number + 1, ..Trouble::new(self.lane) };
    }

    fn step(&mut self, load: &Load) -> Came {
        let tried = std::mem::replace(&mut self.tried, true);
        let came = match self.stage {
            Stage::Rows => self.rows(load, tried),
            Stage::Token => self.make_token(load),
            Stage::Speak => self.speak(load),
            Stage::Case => self.find_case(load),
            Stage::Greet => self.greet(load),
            Stage::Land => self.land(load),
            Stage::Person => self.ask_for_person(load, tried),
            Stage::Write => self.write(load),
            Stage::Keep => self.keep(load, tried),
            Stage::Answer => self.answer(load),
            Stage::Resolve => self.resolve(load, tried),
        };
        if matches!(came, Came::On) {
            self.answered = micros();
        }
        came
    }

    fn rows(&mut self, load: &Load, tried: bool) -> Came {
        let rows = Desk::rows_of_a_pump(&self.pump());
        let Some((room, row)) = rows.get(self.row) else {
            load.ledger.ack(Kind::Thing, &self.pump(), &Value::Null);
            self.to(Stage::Token);
            return Came::On;
        };
        let Some(answer) = promised(load.desk.call("POST", &format!("/admin/{room}"), row)) else {
            return Came::Gone;
        };
        let there = tried && matches!(answer.status, 409 | 422);
        if answer.status / 100 != 2 && !there {
            load.wrong(format!("{room} {row} was refused: {} {}", answer.status, answer.body));
            return Came::Gone;
        }
        self.row += 1;
        self.tried = false;
        Came::On
    }

    fn make_token(&mut self, load: &Load) -> Came {
        let path = format!("/admin/things/{}/token", self.pump());
        let Some(answer) = promised(load.desk.call("POST", &path, &json!({}))) else {
            return Came::Gone;
        };
        let Some(token) = answer.json()["token"].as_str().map(str::to_owned) else {
            load.wrong(format!("{path} answered {}: {}", answer.status, answer.body));
            return Came::Gone;
        };
        self.token = token;
        self.to(Stage::Speak);
        Came::On
    }

    fn speak(&mut self, load: &Load) -> Came {
        match hear(load, &self.pump(), &self.token, true) {
            true => self.to(Stage::Case),
            false => return Came::Gone,
        }
        Came::On
    }

    fn find_case(&mut self, load: &Load) -> Came {
        let path = format!("/cases?view=all&thing={}", self.pump());
        let Some(answer) = promised(load.desk.call("GET", &path, &Value::Null)) else {
            return Came::Gone;
        };
        match answer.json()["rows"][0]["id"].as_str() {
            Some(id) => {
                self.case = id.to_owned();
                self.to(Stage::Greet);
                Came::On
            }
            None => Came::Later,
        }
    }

    /// The agent writes to the customer, who is not there: so a letter leaves.
    fn greet(&mut self, load: &Load) -> Came {
        let path = format!("/cases/{}/messages", self.case);
        let text = format!("welcome of {}", self.pump());
        let body = json!({ "text": text, "client_id": text });
        let Some(answer) = promised(load.desk.call("POST", &path, &body)) else {
            return Came::Gone;
        };
        match answer.status {
            200 => load.ledger.ack(Kind::Welcome, &self.pump(), &json!(self.case)),
            status => load.wrong(format!("{path} answered {status}: {}", answer.body)),
        }
        self.to(Stage::Land);
        Came::On
    }

    /// The customer opens the link of the letter.
    fn land(&mut self, load: &Load) -> Came {
        let Some(link) = load.sink.link(&format!("{}@example.org", self.pump())) else {
            if self.since.elapsed() > LETTER_WITHIN {
                self.to(Stage::Keep);
            }
            return Came::Later;
        };
        let Some(answer) = promised(request(&load.desk.url, "GET", &link, &[], b"")) else {
            return Came::Gone;
        };
        match answer.guest {
            Some(cookie) => {
                self.cookie = cookie;
                self.to(Stage::Person);
            }
            None => load.wrong(format!("the link of a letter leads nowhere: {}", answer.status)),
        }
        Came::On
    }

    fn on_page(&self, load: &Load, act: &str, kind: &str, body: &str) -> Option<Answer> {
        let path = format!("/my/cases/{}/{act}", self.case);
        let headers = [("Cookie", self.cookie.as_str()), ("Content-Type", kind)];
        promised(request(&load.desk.url, "POST", &path, &headers, body.as_bytes()))
    }

    fn ask_for_person(&mut self, load: &Load, tried: bool) -> Came {
        let form = "application/x-www-form-urlencoded";
        let Some(answer) = self.on_page(load, "person", form, "") else { return Came::Gone };
        if answer.status != 303 && !tried {
            load.wrong(format!("{} could not ask for a person: {}", self.pump(), answer.status));
        }
        self.to(Stage::Write);
        Came::On
    }

    fn write(&mut self, load: &Load) -> Came {
        let (pump, border) = (self.pump(), "torture-border-3c9");
        let part = |name: &str, text: &str| {
            format!(
                "--{border}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n"
            )
        };
        let body = part("client_id", &format!("torture-{pump}"))
            + &part("text", &format!("customer of {pump}"))
            + &format!("--{border}--\r\n");
        let kind = format!("multipart/form-data; boundary={border}");
        let Some(answer) = self.on_page(load, "messages", &kind, &body) else { return Came::Gone };
        if answer.status == 303 {
            load.ledger.ack(Kind::Wrote, &pump, &json!(self.case));
        } else {
            load.wrong(format!("the customer of {pump} could not write: {}", answer.status));
        }
        self.to(Stage::Keep);
        Came::On
    }

    fn keep(&mut self, load: &Load, tried: bool) -> Came {
        let path = format!("/cases/{}", self.case);
        let Some(answer) = promised(load.desk.call("GET", &path, &Value::Null)) else {
            return Came::Gone;
        };
        let contact = &answer.json()["row"]["contact"];
        let path = match (contact["state"].as_str(), contact["id"].as_str()) {
            (Some("offered"), Some(id)) => format!("/contacts/{id}/accept"),
            _ => format!("{path}/take"),
        };
        let Some(answer) = promised(load.desk.call("POST", &path, &json!({}))) else {
            return Came::Gone;
        };
        match answer.status {
            204 => load.ledger.ack(Kind::Accepted, &self.pump(), &json!(self.case)),
            409 if tried => {}
            // The offer went to somebody else, or was over, just now.
            409 => return Came::Later,
            status => load.wrong(format!("{path} answered {status}: {}", answer.body)),
        }
        self.to(Stage::Answer);
        Came::On
    }

    fn answer(&mut self, load: &Load) -> Came {
        let path = format!("/cases/{}/answers", self.case);
        let body = json!({ "step": QUESTION, "answer": ANSWER });
        let Some(answer) = promised(load.desk.call("POST", &path, &body)) else {
            return Came::Gone;
        };
        match answer.status {
            204 => load.ledger.ack(Kind::Answer, &self.pump(), &json!(self.case)),
            status => load.wrong(format!("{path} answered {status}: {}", answer.body)),
        }
        self.to(Stage::Resolve);
        Came::On
    }

    fn resolve(&mut self, load: &Load, tried: bool) -> Came {
        let path = format!("/cases/{}/resolve", self.case);
        let note = format!("resolved {}", self.pump());
        let body = json!({ "cause": CAUSE, "confirmed": true, "note": note });
        let Some(answer) = promised(load.desk.call("POST", &path, &body)) else {
            return Came::Gone;
        };
        match answer.status {
            204 => load.ledger.ack(Kind::Resolved, &self.pump(), &json!(self.case)),
            409 if tried => {}
            status => load.wrong(format!("{path} answered {status}: {}", answer.body)),
        }
        self.next();
        Came::On
    }
}

pub fn live(load: &Load, lane: usize, stop: &AtomicBool) {
    let Some(lane) = load.troubles.get(lane) else { return };
    let mut trouble = locked(lane);
    if trouble.stage == Stage::Land {
        trouble.since = Instant::now();
    }
    while !stop.load(Ordering::SeqCst) {
        match trouble.step(load) {
            Came::On => {}
            Came::Later => std::thread::sleep(LOOK),
            Came::Gone => return,
        }
    }
}

/// Brings the trouble of a lane that is under way to its end.
pub fn finish(load: &Arc<Load>, lane: usize) -> Result<(), String> {
    let mut trouble = locked(&load.troubles[lane]);
    let (number, begun) = (trouble.number, Instant::now());
    while trouble.number == number {
        match trouble.step(load) {
            Came::On => {}
            Came::Later => std::thread::sleep(LOOK),
            Came::Gone => {
                load.judge()?;
                return Err(format!("the house did not answer about {}", trouble.pump()));
            }
        }
        if begun.elapsed() > END_WITHIN {
            return Err(format!("{} does not get beyond {:?}", trouble.pump(), trouble.stage));
        }
    }
    Ok(())
}

/// Whether the thing's word was acknowledged. It stays a moment longer, to be told what it is to do.
fn hear(load: &Load, pump: &str, token: &str, speaks: bool) -> bool {
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
        return false;
    };
    runtime.block_on(async {
        let Ok(mut thing) = Thing::connect(&load.mqtt, pump, token).await else { return false };
        let topic = format!("focal/v1/{pump}/commands");
        if thing.client.subscribe(topic, QoS::AtLeastOnce).await.is_err() {
            return false;
        }
        if speaks {
            thing.say(&json!({ "id": "wet", "state": { "wet_floor": true } }).to_string()).await;
        }
        let (mut acked, mut told, begun) = (!speaks, false, Instant::now());
        while !(acked && (told || begun.elapsed() > COMMAND_WITHIN)) {
            match tokio::time::timeout(LOOK, thing.events.poll()).await {
                Ok(Ok(Event::Incoming(Packet::PubAck(ack)))) => {
                    if !taken(ack.reason) {
                        return false;
                    }
                    acked = true;
                }
                Ok(Ok(Event::Incoming(Packet::Publish(publish)))) => {
                    let said: Value = serde_json::from_slice(&publish.payload).unwrap_or_default();
                    let run = said["id"].as_str().unwrap_or_default();
                    load.ledger.ack(
                        Kind::Command,
                        run,
                        &json!({ "thing": pump, "do": said["do"] }),
                    );
                    told = true;
                }
                Ok(Ok(_)) | Err(_) => {}
                Ok(Err(_)) => return false,
            }
        }
        // The command's own acknowledgement leaves before the thing does.
        let _ = tokio::time::timeout(LOOK, thing.events.poll()).await;
        true
    })
}

/// The last things that were told something connect once more; each gets a token anew.
pub fn listen_again(load: &Arc<Load>) {
    let pumps: BTreeSet<String> = load
        .troubles
        .iter()
        .flat_map(|lane: &Mutex<Trouble>| {
            let trouble = locked(lane);
            let (lane, last) = (trouble.lane, trouble.number);
            (last.saturating_sub(HEAR_AGAIN)..last).map(move |number| pump_of(lane, number))
        })
        .collect();
    std::thread::scope(|all| {
        for pump in &pumps {
            all.spawn(move || {
                let made = load.desk.post(&format!("/admin/things/{pump}/token"), &json!({}));
                if let Some(token) = made.ok().as_ref().and_then(|made| made["token"].as_str()) {
                    hear(load, pump, token, false);
                }
            });
        }
    });
}
