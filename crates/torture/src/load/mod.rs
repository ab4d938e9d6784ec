//! The load: things, an agent, customers and an administrator who go on through every life of the process. What was not
//! acknowledged is sent again under its own name, as a thing or a browser does; what was stands in the ledger.

mod files;
mod signals;
mod troubles;
mod words;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use serde_json::{Value, json};

use crate::desk::Desk;
use crate::house::Place;
use crate::ledger::{Entry, Ledger};
use crate::sink::Sink;

pub use signals::{at, own_value, value};
pub use troubles::{ANSWER, CAUSE, QUESTION, pump_of};

/// One sender's numbers: they rise, and each that is not acknowledged is sent again.
#[derive(Default)]
pub struct Numbers {
    next: u64,
    unacked: BTreeSet<u64>,
}

impl Numbers {
    fn again(&self) -> VecDeque<u64> {
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
    }
}

pub(crate) fn locked<T>(one: &Mutex<T>) -> MutexGuard<'_, T> {
    one.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes what is to be sent next: old debts first.
fn pick(again: &mut VecDeque<u64>, numbers: &Mutex<Numbers>) -> u64 {
    again.pop_front().unwrap_or_else(|| locked(numbers).new_number())
}

/// What the load remembers from life to life.
pub struct Load {
    pub desk: Desk,
    pub mqtt: String,
    pub ledger: Arc<Ledger>,
    pub sink: Sink,
    /// When number 0 was said, in milliseconds.
    pub base: i64,
    /// The case in whose thread the agent writes.
    pub case: String,
    tokens: [String; 2],
    timed: Mutex<Numbers>,
    named: Mutex<Numbers>,
    http: Mutex<Numbers>,
    messages: Mutex<Numbers>,
    troubles: Vec<Mutex<troubles::Trouble>>,
    /// In which lives the plug was pulled, and from when on what was acknowledged then is in doubt.
    cuts: Mutex<BTreeMap<u32, u64>>,
    /// What the house answered that it never may.
    wrong: Mutex<Vec<String>>,
}

/// The load of one life.
pub struct Going {
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

/// Which of the load a life sees.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Share {
    All,
    Signals,
}

impl Load {
    /// Makes what it needs in a house that is well: a pack, two pumps, and a case to write in.
    pub fn new(place: &Place, desk: Desk, ledger: Arc<Ledger>, sink: Sink) -> Result<Load, String> {
        desk.post("/admin/packs", &json!({ "pack": "water" }))?;
        let tokens = [desk.pump("pump-1")?, desk.pump("pump-2")?];
        let wet = json!({ "id": "wet", "state": { "wet_floor": true } }).to_string();
        focal_tests::thing::post(&place.url, &tokens[0], "application/json", &wet)
            .map_err(|error| format!("the first signal: {error}"))?;
        let case = await_case(&desk, "pump-1")?;
        Ok(Load {
            desk,
            mqtt: place.mqtt.clone(),
            ledger,
            sink,
            base: focal_tests::thing::now() - 6 * 3_600_000,
            case,
            tokens,
            timed: Mutex::default(),
            named: Mutex::default(),
            http: Mutex::default(),
            messages: Mutex::default(),
            troubles: (0..2).map(|lane| Mutex::new(troubles::Trouble::new(lane))).collect(),
            cuts: Mutex::default(),
            wrong: Mutex::default(),
        })
    }

    /// Everybody goes on until the process is gone, or until they are told to stop.
    pub fn start(self: &Arc<Self>, share: Share) -> Going {
        let stop = Arc::new(AtomicBool::new(false));
        let mut threads = Vec::new();
        let mut go = |work: fn(&Load, &AtomicBool)| {
            let (load, stop) = (Arc::clone(self), Arc::clone(&stop));
            threads.push(std::thread::spawn(move || work(&load, &stop)));
        };
        go(signals::timed);
        go(signals::named);
        go(signals::http);
        if share == Share::All {
            go(words::write);
            go(|load, stop| troubles::live(load, 0, stop));
            go(|load, stop| troubles::live(load, 1, stop));
        }
        Going { stop, threads }
    }

    /// One signal that is not in the ledger; gives the status of its answer.
    pub fn say_one(&self, number: u64) -> std::io::Result<u16> {
        let text =
            json!({ "id": format!("one{number}"), "values": { "current": 6.0 } }).to_string();
        let token = &self.tokens[1];
        focal_tests::thing::post(&self.desk.url, token, "application/json", &text)
            .map(|answer| answer.status)
    }

    pub(crate) fn wrong(&self, said: String) {
        locked(&self.wrong).push(said);
    }

    /// What the house said that it never may; nothing, if all is well.
    pub fn judge(&self) -> Result<(), String> {
        match locked(&self.wrong).first() {
            Some(said) => Err(said.clone()),
            None => Ok(()),
        }
    }

    /// The numbers of a kind that were given out so far, and those that nobody has acknowledged.
    pub fn messages(&self) -> BTreeSet<u64> {
        locked(&self.messages).unacked.clone()
    }

    /// The plug is being pulled in this life, from a moment on. Linux answers some syncs of a file system that it is
    /// shutting down as if they had been done; after a real cut nobody is answered at all.
    pub fn cut(&self, from: u64) {
        locked(&self.cuts).insert(self.ledger.this_life(), from);
    }

    /// Whether an acknowledgement came while the plug was being pulled.
    pub fn in_doubt(&self, entry: &Entry) -> bool {
        locked(&self.cuts).get(&entry.life).is_some_and(|from| entry.at >= *from)
    }

    /// Whoever built on an answer that is in doubt begins anew.
    pub fn begin_anew(&self, from: u64) {
        self.troubles.iter().for_each(|lane| locked(lane).begin_anew(from));
    }

    /// How many troubles each lane has begun.
    pub fn troubles(&self) -> Vec<u64> {
        self.troubles.iter().map(|lane| locked(lane).begun()).collect()
    }

    /// Lets every trouble come to its end in a house that is well.
    pub fn finish(self: &Arc<Self>) -> Result<(), String> {
        for lane in 0..self.troubles.len() {
            troubles::finish(self, lane)?;
        }
        Ok(())
    }

    /// Whoever was told something hears once more, undisturbed: nobody is told anything twice.
    pub fn listen_again(self: &Arc<Self>) {
        troubles::listen_again(self);
    }
}

impl Going {
    pub fn stop(self) {
        self.stop.store(true, Ordering::SeqCst);
        for thread in self.threads {
            let _ = thread.join();
        }
    }
}

/// The case about a thing, which must come soon.
pub fn await_case(desk: &Desk, thing: &str) -> Result<String, String> {
    let begun = std::time::Instant::now();
    loop {
        let found = desk.get(&format!("/cases?view=all&thing={thing}"))?;
        if let Some(id) = found["rows"][0]["id"].as_str() {
            return Ok(id.to_owned());
        }
        if begun.elapsed() > focal_tests::thing::PATIENCE {
            return Err(format!("there is no case about {thing}"));
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
}

/// Whether an answer is an acknowledgement. `None`: the house ended, or ends, and nothing was promised.
pub(crate) fn promised(
    answer: std::io::Result<focal_tests::http::Answer>,
) -> Option<focal_tests::http::Answer> {
    answer.ok().filter(|answer| !matches!(answer.status, 500..=599 | 429))
}

pub(crate) const NOTHING: Value = Value::Null;
