//! An agent who writes: messages and notes, some with a file, each under a name of its own by which a repeat is known.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::json;

use super::{Load, files, locked, pick, promised};
use crate::ledger::Kind;

const BREATH: Duration = Duration::from_millis(15);
/// Each so-manieth carries a file, and another is a note.
const FILE_EVERY: u64 = 3;
const NOTE_EVERY: u64 = 4;

pub fn write(load: &Load, stop: &AtomicBool) {
    let mut again = locked(&load.messages).again();
    while !stop.load(Ordering::SeqCst) {
        std::thread::sleep(BREATH);
        let number = pick(&mut again, &load.messages);
        if one(load, number).is_none() {
            return;
        }
    }
}

/// `None` when the house is gone.
fn one(load: &Load, number: u64) -> Option<()> {
    let mut attached = Vec::new();
    if number.is_multiple_of(FILE_EVERY) {
        let kept = promised(files::upload(&load.desk, number))?;
        let Some(hash) = kept.json()["hash"].as_str().map(str::to_owned) else {
            load.wrong(format!("a file was refused with {}: {}", kept.status, kept.body));
            return None;
        };
        attached.push(hash);
    }
    let body = json!({
        "text": format!("message {number}"), "client_id": format!("c{number}"),
        "note": number % NOTE_EVERY == 1, "attachments": attached,
    });
    let path = format!("/cases/{}/messages", load.case);
    let answer = promised(load.desk.call("POST", &path, &body))?;
    if answer.status != 200 {
        load.wrong(format!("message {number} was refused with {}: {}", answer.status, answer.body));
        return None;
    }
    // A file counts once a message names it: before that, nobody may ever look for it again.
    for hash in attached {
        load.ledger.ack(Kind::File, &hash, &json!(files::content(number)));
    }
    load.ledger.ack(Kind::Message, &number.to_string(), &super::NOTHING);
    locked(&load.messages).ack(number);
    Some(())
}
