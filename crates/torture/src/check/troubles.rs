//! Troubles: one case, one alarm; what agent and customer were told is done stands there once. Letters and commands go by
//! their idempotency keys: a receiver that keeps one of each sees each once.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::Found;
use crate::ledger::{Entry, Kind};
use crate::load::{ANSWER, CAUSE, Load, QUESTION, pump_of};

/// What is still on its way has so long to arrive.
const ARRIVES_WITHIN: Duration = Duration::from_secs(30);

type Kinds = BTreeMap<Kind, Vec<Entry>>;

/// What the ledger has of one pump.
struct Pump<'a> {
    name: &'a str,
    entries: BTreeMap<Kind, &'a Entry>,
    /// Distinct keys of letters to its customer, and of what it was told.
    letters: BTreeSet<&'a str>,
    /// Of the letters, those that left while the plug was being pulled.
    letters_in_doubt: usize,
    commands: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

pub fn all(load: &Load, kinds: &Kinds, found: &mut Found<'_>) -> Result<(), String> {
    let names: Vec<String> = load
        .troubles()
        .into_iter()
        .enumerate()
        .flat_map(|(lane, begun)| (0..begun).map(move |number| pump_of(lane, number)))
        .collect();
    let mut pumps: BTreeMap<&str, Pump<'_>> = names
        .iter()
        .map(|name| {
            (
                name.as_str(),
                Pump {
                    name,
                    entries: BTreeMap::new(),
                    letters: BTreeSet::new(),
                    letters_in_doubt: 0,
                    commands: BTreeMap::new(),
                },
            )
        })
        .collect();
    for kind in
        [Kind::Thing, Kind::Welcome, Kind::Accepted, Kind::Answer, Kind::Resolved, Kind::Wrote]
    {
        for entry in kinds.get(&kind).into_iter().flatten() {
            if let Some(pump) = pumps.get_mut(entry.key.as_str()) {
                pump.entries.insert(kind, entry);
            }
        }
    }
    for entry in kinds.get(&Kind::Letter).into_iter().flatten() {
        let to = entry.what["to"].as_str().unwrap_or_default();
        if let Some(pump) = pumps.get_mut(to.trim_end_matches("@example.org")) {
            pump.letters.insert(&entry.key);
            pump.letters_in_doubt += usize::from(load.in_doubt(entry));
        }
    }
    for entry in kinds.get(&Kind::Command).into_iter().flatten() {
        if let Some(pump) = pumps.get_mut(entry.what["thing"].as_str().unwrap_or_default()) {
            let told = entry.what["do"].as_str().unwrap_or_default();
            pump.commands.entry(told).or_default().insert(&entry.key);
        }
    }
    for pump in pumps.values().filter(|pump| !pump.entries.is_empty()) {
        one(load, pump, found)?;
    }
    Ok(())
}

fn one(load: &Load, pump: &Pump<'_>, found: &mut Found<'_>) -> Result<(), String> {
    let name = pump.name;
    if let Some(entry) = pump.entries.get(&Kind::Thing) {
        let answer = load.desk.call("GET", &format!("/things/{name}"), &Value::Null);
        let answer = answer.map_err(|error| error.to_string())?;
        found.once(entry, usize::from(answer.status == 200), "among the things");
    }
    for (told, runs) in &pump.commands {
        if runs.len() > 1 {
            found.doubled.push(format!("{name} was told to {told} under {} keys", runs.len()));
        }
    }
    // Only who was met at a case is known to have one.
    let Some(entry) = pump.entries.iter().find(|(kind, _)| **kind != Kind::Thing).map(|it| it.1)
    else {
        return Ok(());
    };
    let cases = load.desk.get(&format!("/cases?view=all&thing={name}"))?;
    let rows = cases["rows"].as_array().cloned().unwrap_or_default();
    let case = entry.what.as_str().unwrap_or_default();
    found.once(entry, usize::from(rows.iter().any(|row| row["id"] == case)), "among the cases");
    if rows.len() > 1 {
        found.doubled.push(format!("{name} has {} cases", rows.len()));
    }
    let thread = arrived(load, case)?;
    told(pump, &thread, found);
    letters(load, pump, &thread, found)?;
    let detail = load.desk.get(&format!("/cases/{case}"))?;
    if let Some(entry) = pump.entries.get(&Kind::Answer) {
        let asked = detail["asked"].as_array().cloned().unwrap_or_default();
        let given = asked.iter().filter(|one| one["step"] == QUESTION && one["answer"] == ANSWER);
        found.once(entry, given.count(), "among the answers of the case");
    }
    if let Some(entry) = pump.entries.get(&Kind::Resolved) {
        let mut causes = detail["causes"].as_array().into_iter().flatten();
        let named = causes.find(|one| one["cause"] == CAUSE).map(|one| &one["name"]);
        let ended = detail["row"]["state"] == "resolved"
            && named.is_some_and(|name| *name == detail["outcome"]["cause"]);
        found.once(
            entry,
            usize::from(ended),
            &format!("how the case ended: {}", detail["outcome"]),
        );
    }
    Ok(())
}

/// The thread, once no letter of it is on its way any more.
fn arrived(load: &Load, case: &str) -> Result<Vec<Value>, String> {
    let begun = Instant::now();
    loop {
        let thread = load.desk.thread(case)?;
        let on_its_way = thread.iter().any(|item| {
            item["kind"] == "mail" && item["sent"] != "sent" && item["sent"] != "failed"
        });
        if !on_its_way || begun.elapsed() > ARRIVES_WITHIN {
            return Ok(thread);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// What the lines of the thread say.
fn told(pump: &Pump<'_>, thread: &[Value], found: &mut Found<'_>) {
    let name = pump.name;
    let count = |is: &dyn Fn(&Value) -> bool| thread.iter().filter(|item| is(item)).count();
    let text_is = |item: &Value, text: &str| item["text"].as_str() == Some(text);
    if let Some(entry) = pump.entries.get(&Kind::Welcome) {
        let text = format!("welcome of {name}");
        found.once(entry, count(&|item| text_is(item, &text)), "in the thread");
    }
    if let Some(entry) = pump.entries.get(&Kind::Wrote) {
        let text = format!("customer of {name}");
        found.once(entry, count(&|item| text_is(item, &text)), "in the thread");
    }
    if let Some(entry) = pump.entries.get(&Kind::Accepted) {
        let took = |item: &Value| item["kind"] == "routing" && item["from"]["kind"] == "agent";
        found.once(entry, count(&took), "in the thread as taken by the agent");
    }
    if let Some(entry) = pump.entries.get(&Kind::Answer) {
        found.once(entry, count(&|item| item["kind"] == "answer"), "in the thread");
    }
    if let Some(entry) = pump.entries.get(&Kind::Resolved) {
        let note = format!("resolved {name}");
        found.once(entry, count(&|item| text_is(item, &note)), "in the thread");
        found.once(entry, count(&|item| item["kind"] == "outcome"), "in the thread as an outcome");
    }
    if count(&|item| item["kind"] == "alarm") != 1 {
        found.doubled.push(format!("{name} has {} alarms", count(&|item| item["kind"] == "alarm")));
    }
}

/// Letters of the thread, and those that came to the customer by now.
fn letters(
    load: &Load,
    pump: &Pump<'_>,
    thread: &[Value],
    found: &mut Found<'_>,
) -> Result<(), String> {
    let mails: Vec<&Value> = thread.iter().filter(|item| item["kind"] == "mail").collect();
    let texts: BTreeSet<&str> = mails.iter().filter_map(|item| item["text"].as_str()).collect();
    if texts.len() != mails.len() {
        found.doubled.push(format!("{} was written the same letter twice", pump.name));
    }
    let mut came: BTreeSet<String> = pump.letters.iter().map(|key| (*key).to_owned()).collect();
    if mails.len() > came.len() {
        // Some may have come since the ledger was read.
        let to = format!("{}@example.org", pump.name);
        let all = load.ledger.read()?.into_iter();
        let more = all.filter(|entry| entry.kind == Kind::Letter && entry.what["to"] == *to);
        came.extend(more.map(|entry| entry.key));
    }
    let said = format!("{} letters came to the customer of {}", came.len(), pump.name);
    if came.len() < mails.len() {
        found.lost.push(format!("{said}, of these: {mails:?}"));
    } else if came.len() > mails.len() + pump.letters_in_doubt {
        found.doubled.push(format!("{said}, of these: {mails:?}"));
    }
    Ok(())
}
