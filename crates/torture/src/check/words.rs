//! What the agent wrote: in the thread once, with its file, whose content is what was sent. What nobody acknowledged is
//! there once at most.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Found;
use crate::ledger::Entry;
use crate::load::Load;

pub fn written(
    load: &Load,
    messages: &[Entry],
    files: &[Entry],
    found: &mut Found<'_>,
) -> Result<(), String> {
    let thread = load.desk.thread(&load.case)?;
    let mut texts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut attached: BTreeMap<&str, usize> = BTreeMap::new();
    for item in &thread {
        *texts.entry(item["text"].as_str().unwrap_or_default()).or_default() += 1;
        for file in item["attachments"].as_array().into_iter().flatten() {
            *attached.entry(file["hash"].as_str().unwrap_or_default()).or_default() += 1;
        }
    }
    let times =
        |number: &str| texts.get(format!("message {number}").as_str()).copied().unwrap_or_default();
    for entry in messages {
        found.once(entry, times(&entry.key), "in the thread");
    }
    for number in load.messages() {
        if times(&number.to_string()) > 1 {
            found
                .doubled
                .push(format!("message {number}, which nobody acknowledged, is there twice"));
        }
    }
    for entry in files {
        found.once(
            entry,
            attached.get(entry.key.as_str()).copied().unwrap_or_default(),
            "at a message",
        );
        let path = format!("/attachments/{}", entry.key);
        let answer =
            load.desk.call("GET", &path, &Value::Null).map_err(|error| error.to_string())?;
        if answer.status != 200 || Some(answer.body.as_str()) != entry.what.as_str() {
            found.lost(entry, &format!("what was sent: {} {}", answer.status, answer.body));
        }
    }
    Ok(())
}
