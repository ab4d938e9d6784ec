//! What a run has met of everything that can go wrong, counted: an adversary that never strikes proves nothing.

use std::collections::BTreeMap;

/// Everything that may go wrong around the house, by the name under which it is counted.
pub const ALL: [&str; 17] = [
    "falls",
    "storage refuses",
    "storage in doubt",
    "low disk",
    "clock jumps",
    "message twice",
    "message late",
    "message malformed",
    "mail down",
    "letter lost",
    "page gone",
    "page out of date",
    "desk gone",
    "partner late",
    "partner twice",
    "partner wrong",
    "command lost",
];

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Met(BTreeMap<&'static str, u64>);

impl Met {
    pub fn note(&mut self, what: &'static str) {
        self.times(what, 1);
    }

    pub fn times(&mut self, what: &'static str, times: u64) {
        debug_assert!(ALL.contains(&what), "{what}");
        *self.0.entry(what).or_default() += times;
    }

    pub fn add(&mut self, other: &Met) {
        other.0.iter().for_each(|(what, times)| self.times(what, *times));
    }

    #[must_use]
    pub fn of(&self, what: &str) -> u64 {
        self.0.get(what).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_met_adds_up() {
        let (mut one, mut other) = (Met::default(), Met::default());
        one.note("falls");
        other.times("falls", 2);
        other.note("low disk");
        one.add(&other);
        assert_eq!((one.of("falls"), one.of("low disk"), one.of("mail down")), (3, 1, 0));
    }
}
