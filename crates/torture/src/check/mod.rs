//! Afterwards: everything in the ledger is looked for through Focal's public interface. Each thing once; and nothing that
//! a decision brings about (a case, a letter, a command) twice.

mod signals;
mod troubles;
mod words;

use std::collections::BTreeMap;

use crate::ledger::{Entry, Kind};
use crate::load::Load;

/// What was found.
pub struct Found<'a> {
    load: &'a Load,
    pub checked: BTreeMap<Kind, usize>,
    pub lost: Vec<String>,
    pub doubled: Vec<String>,
    /// Acknowledged while the plug was being pulled, and not there.
    pub in_doubt: usize,
}

impl Found<'_> {
    fn lost(&mut self, entry: &Entry, where_: &str) {
        if self.load.in_doubt(entry) {
            self.in_doubt += 1;
            return;
        }
        let (kind, key, life) = (entry.kind.word(), &entry.key, entry.life);
        let at = entry.at;
        self.lost
            .push(format!("{kind} {key}, acknowledged in life {life} at {at}, is not {where_}"));
    }

    /// Judges how often something is there that must be there once.
    fn once(&mut self, entry: &Entry, times: usize, where_: &str) {
        match times {
            1 => {}
            0 => self.lost(entry, where_),
            _ => self.doubled.push(format!(
                "{} {} is {times} times {where_}",
                entry.kind.word(),
                entry.key
            )),
        }
    }

    pub fn is_well(&self) -> bool {
        self.lost.is_empty() && self.doubled.is_empty()
    }
}

/// Looks for what was acknowledged since a life; `begun` is when the first signal without a time may have come.
pub fn look(load: &Load, since: u32, begun: i64) -> Result<Found<'_>, String> {
    let all = load.ledger.read()?;
    let mut by_kind: BTreeMap<Kind, Vec<Entry>> = BTreeMap::new();
    for entry in all.into_iter().filter(|entry| entry.life >= since) {
        by_kind.entry(entry.kind).or_default().push(entry);
    }
    let mut found = Found {
        load,
        checked: BTreeMap::new(),
        lost: Vec::new(),
        doubled: Vec::new(),
        in_doubt: 0,
    };
    let of = |kind: Kind| by_kind.get(&kind).map(Vec::as_slice).unwrap_or_default();
    signals::timed(load, of(Kind::Mqtt), "pump-1", "pressure_out", &mut found)?;
    signals::timed(load, of(Kind::Http), "pump-1", "flow", &mut found)?;
    signals::named(load, of(Kind::Named), begun, &mut found)?;
    words::written(load, of(Kind::Message), of(Kind::File), &mut found)?;
    troubles::all(load, &by_kind, &mut found)?;
    found.checked = by_kind.iter().map(|(kind, entries)| (*kind, entries.len())).collect();
    Ok(found)
}
