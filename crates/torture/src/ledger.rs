//! The load's own ledger: what was acknowledged, one line each, in a file that only grows. Focal never sees it. What is
//! checked at the end is read from this file, not from memory.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

/// What kinds of acknowledgement there are; their order is that of the closing table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// MQTT PUBACK of a signal with id and time.
    Mqtt,
    /// MQTT PUBACK of a signal that only its id tells from another.
    Named,
    /// HTTP 2xx of signals.
    Http,
    /// An agent's message or note.
    Message,
    /// A file that was attached.
    File,
    /// A thing and its customer, made by an administrator.
    Thing,
    /// What an agent wrote to the customer of a trouble, which a letter tells of.
    Welcome,
    /// A contact that an agent accepted or took.
    Accepted,
    Answer,
    Resolved,
    /// What a customer wrote on their page.
    Wrote,
    /// What the mail server took; here the sink acknowledges.
    Letter,
    /// What a thing was told; here the thing acknowledges.
    Command,
}

impl Kind {
    pub const ALL: [Kind; 13] = [
        Kind::Mqtt,
        Kind::Named,
        Kind::Http,
        Kind::Message,
        Kind::File,
        Kind::Thing,
        Kind::Welcome,
        Kind::Accepted,
        Kind::Answer,
        Kind::Resolved,
        Kind::Wrote,
        Kind::Letter,
        Kind::Command,
    ];

    pub fn word(self) -> &'static str {
        match self {
            Kind::Mqtt => "mqtt",
            Kind::Named => "mqtt_named",
            Kind::Http => "http",
            Kind::Message => "message",
            Kind::File => "file",
            Kind::Thing => "thing",
            Kind::Welcome => "welcome",
            Kind::Accepted => "accepted",
            Kind::Answer => "answer",
            Kind::Resolved => "resolved",
            Kind::Wrote => "wrote",
            Kind::Letter => "letter",
            Kind::Command => "command",
        }
    }

    fn of(word: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// One acknowledgement.
#[derive(Clone, Debug)]
pub struct Entry {
    /// In which life of the process it came.
    pub life: u32,
    /// When, in microseconds since 1970.
    pub at: u64,
    pub kind: Kind,
    /// By what it is found again.
    pub key: String,
    pub what: Value,
}

/// The moment, in microseconds since 1970.
pub fn micros() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| u64::try_from(since.as_micros()).unwrap_or(u64::MAX))
}

pub struct Ledger {
    path: PathBuf,
    file: Mutex<File>,
    life: AtomicU32,
}

impl Ledger {
    pub fn open(path: &Path) -> Result<Ledger, String> {
        let file = OpenOptions::new().create(true).append(true).open(path);
        let file = file.map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(Ledger { path: path.to_owned(), file: Mutex::new(file), life: AtomicU32::new(0) })
    }

    /// What comes now is of the next life.
    pub fn next_life(&self) {
        self.life.fetch_add(1, Ordering::SeqCst);
    }

    pub fn this_life(&self) -> u32 {
        self.life.load(Ordering::SeqCst)
    }

    /// Writes an acknowledgement down, in the moment in which it came.
    pub fn ack(&self, kind: Kind, key: &str, what: &Value) {
        let life = self.life.load(Ordering::SeqCst);
        let line =
            json!({ "life": life, "at": micros(), "kind": kind.word(), "key": key, "what": what })
                .to_string();
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        // A ledger that cannot be written proves nothing.
        file.write_all(format!("{line}\n").as_bytes()).expect("the ledger can be written");
    }

    /// Everything, as the file has it.
    pub fn read(&self) -> Result<Vec<Entry>, String> {
        let said = |error: std::io::Error| format!("{}: {error}", self.path.display());
        let mut all = Vec::new();
        for line in BufReader::new(File::open(&self.path).map_err(said)?).lines() {
            let line: Value =
                serde_json::from_str(&line.map_err(said)?).map_err(|e| e.to_string())?;
            let entry = || {
                Some(Entry {
                    life: u32::try_from(line["life"].as_u64()?).ok()?,
                    at: line["at"].as_u64()?,
                    kind: Kind::of(line["kind"].as_str()?)?,
                    key: line["key"].as_str()?.to_owned(),
                    what: line["what"].clone(),
                })
            };
            all.push(entry().ok_or_else(|| format!("the ledger has a line that is none: {line}"))?);
        }
        Ok(all)
    }

    pub fn counts(&self) -> Result<BTreeMap<Kind, usize>, String> {
        let mut counts = BTreeMap::new();
        self.read()?.iter().for_each(|entry| *counts.entry(entry.kind).or_default() += 1);
        Ok(counts)
    }
}
