//! What a run has seen, as its closing table.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use crate::ledger::Kind;

#[derive(Default)]
pub struct Tally {
    /// Ends of the process, by what ended it.
    pub ends: BTreeMap<String, usize>,
    /// Points that were chosen and not reached, with how often.
    pub missed: BTreeMap<String, usize>,
    pub acknowledged: BTreeMap<Kind, usize>,
    /// From the start of a process to its readiness.
    pub ready: Vec<Duration>,
    /// From a request to end to the end.
    pub asked: Vec<Duration>,
    /// From a sync that failed to the end of the process, with the file.
    pub after_sync: Vec<(Duration, String)>,
    /// From the first write that found no room to the end.
    pub after_full: Vec<Duration>,
    /// From a power cut to the end.
    pub after_cut: Vec<Duration>,
    /// What could not be tried here, and why.
    pub untried: Vec<String>,
    pub notes: Vec<String>,
}

impl Tally {
    pub fn end(&mut self, by: &str) {
        *self.ends.entry(by.to_owned()).or_default() += 1;
    }

    pub fn kills(&self) -> usize {
        self.ends.values().sum()
    }

    pub fn count(&mut self, counts: BTreeMap<Kind, usize>) {
        counts
            .into_iter()
            .for_each(|(kind, count)| *self.acknowledged.entry(kind).or_default() += count);
    }

    /// Points that were wanted and never reached.
    pub fn never(&self) -> Vec<&str> {
        let missed = self.missed.keys().map(String::as_str);
        missed.filter(|point| !self.ends.contains_key(*point)).collect()
    }
}

/// The least value that so many in a hundred do not exceed, in milliseconds.
fn percentile(sorted: &[Duration], percent: usize) -> f64 {
    let place = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(place).map_or(f64::NAN, |one| one.as_secs_f64() * 1e3)
}

impl Tally {
    fn starts(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut ready = self.ready.clone();
        ready.sort();
        let (of, starts) = (|percent| percentile(&ready, percent), ready.len());
        if starts == 0 {
            return Ok(());
        }
        let (p50, p99, max) = (of(50), of(99), of(100));
        writeln!(
            f,
            "from start to ready    p50 {p50:.0} ms, p99 {p99:.0} ms, max {max:.0} ms ({starts} starts)"
        )
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\nends of the process, by what ended it")?;
        for (by, times) in &self.ends {
            writeln!(f, "  {by:<22} {times:>5}")?;
        }
        writeln!(f, "  {:<22} {:>5}\n\nacknowledged", "in all", self.kills())?;
        for (kind, count) in &self.acknowledged {
            writeln!(f, "  {:<22} {count:>7}", kind.word())?;
        }
        writeln!(f, "\nacknowledged and lost 0, doubled 0")?;
        self.starts(f)?;
        if let Some(longest) = self.asked.iter().max() {
            writeln!(
                f,
                "from asked to ended    max {:.0} ms ({} times)",
                longest.as_secs_f64() * 1e3,
                self.asked.len()
            )?;
        }
        if let Some((longest, file)) = self.after_sync.iter().max() {
            let (ms, times) = (longest.as_secs_f64() * 1e3, self.after_sync.len());
            writeln!(f, "after a failed sync    max {ms:.0} ms ({times} times; {file})")?;
        }
        if let Some(longest) = self.after_full.iter().max() {
            writeln!(
                f,
                "after a full disk      max {:.0} ms ({} times)",
                longest.as_secs_f64() * 1e3,
                self.after_full.len()
            )?;
        }
        if let Some(longest) = self.after_cut.iter().max() {
            let (ms, times) = (longest.as_secs_f64() * 1e3, self.after_cut.len());
            writeln!(f, "after a power cut      max {ms:.0} ms ({times} times)")?;
        }
        self.notes.iter().try_for_each(|note| writeln!(f, "{note}"))?;
        self.untried.iter().try_for_each(|what| writeln!(f, "not tried here: {what}"))
    }
}
