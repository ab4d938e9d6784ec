//! Pauses after wrong tries: a few are free, then each wrong one doubles the wait, per account and per
//! address. An account that does not exist counts alike, so that nothing can be learnt from it.
//!
//! A browser that has signed in to the account before is counted apart from strangers, so that somebody
//! who guesses at it from elsewhere cannot keep its owner out.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use focal_base::{At, Span};

/// Tries of one account or address.
#[derive(Clone, Copy, Debug)]
struct Tries {
    wrong: u32,
    last: At,
    until: At,
}

/// Tries are forgotten so long after the last one, or after the pause that it brought.
const FORGIVEN: Span = Span::mins(15);
const FIRST_PAUSE: Span = Span::mins(1);
/// An address serves many people behind one router: it is given this many times the tries.
const PER_ADDRESS: u32 = 4;

pub struct Pauses {
    tries: u32,
    longest: Span,
    kept: usize,
    all: Mutex<BTreeMap<String, Tries>>,
}

/// What a wrong try leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    Tries(u32),
    Pause(Span),
}

/// Who tries what.
#[derive(Clone, Copy, Debug)]
pub struct Attempt<'a> {
    pub account: &'a str,
    pub address: &'a str,
    /// The browser has proved before that it belongs to the account.
    pub known: bool,
}

impl Pauses {
    #[must_use]
    pub fn new(tries: u32, longest: Span, kept: usize) -> Pauses {
        Pauses {
            tries: tries.max(1),
            longest,
            kept: kept.max(16),
            all: Mutex::new(BTreeMap::new()),
        }
    }

    fn keys(attempt: &Attempt<'_>) -> [String; 2] {
        let account = attempt.account.trim().to_lowercase();
        let whose = if attempt.known { "own" } else { "any" };
        [format!("account/{whose}/{account}"), format!("address/{}", attempt.address)]
    }

    /// The rest of a pause, if there is one.
    #[must_use]
    pub fn check(&self, attempt: &Attempt<'_>, now: At) -> Option<Span> {
        let all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        let until = Pauses::keys(attempt)
            .iter()
            .filter_map(|key| all.get(key))
            .map(|tries| tries.until)
            .max()?;
        (until > now).then(|| until.since(now))
    }

    /// Counts a wrong try.
    pub fn wrong(&self, attempt: &Attempt<'_>, now: At) -> Left {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        let [account, address] = Pauses::keys(attempt);
        let by_account = count(&mut all, account, self.tries, self.longest, now);
        let by_address = count(&mut all, address, self.tries * PER_ADDRESS, self.longest, now);
        self.forget(&mut all, now);
        match (by_account, by_address) {
            (Left::Pause(a), Left::Pause(b)) => Left::Pause(a.max(b)),
            (Left::Pause(pause), _) | (_, Left::Pause(pause)) => Left::Pause(pause),
            (Left::Tries(a), Left::Tries(b)) => Left::Tries(a.min(b)),
        }
    }

    /// The right one clears the account; the address keeps its count.
    pub fn right(&self, attempt: &Attempt<'_>) {
        let [account, _] = Pauses::keys(attempt);
        self.all.lock().unwrap_or_else(PoisonError::into_inner).remove(&account);
    }

    /// Keeps the map bounded: what is long past goes, then what was tried longest ago.
    fn forget(&self, all: &mut BTreeMap<String, Tries>, now: At) {
        if all.len() <= self.kept {
            return;
        }
        all.retain(|_, tries| tries.until > now || now.since(tries.last) < FORGIVEN);
        while all.len() > self.kept {
            let Some(oldest) =
                all.iter().min_by_key(|(_, tries)| tries.last).map(|(key, _)| key.clone())
            else {
                return;
            };
            all.remove(&oldest);
        }
    }
}

fn count(
    all: &mut BTreeMap<String, Tries>,
    key: String,
    allowed: u32,
    longest: Span,
    now: At,
) -> Left {
    let tries = all.entry(key).or_insert(Tries { wrong: 0, last: now, until: At::ZERO });
    if now.since(tries.last.max(tries.until)) >= FORGIVEN {
        tries.wrong = 0;
    }
    tries.wrong += 1;
    tries.last = now;
    if tries.wrong < allowed {
        return Left::Tries(allowed - tries.wrong);
    }
    let doubled = FIRST_PAUSE.0.saturating_mul(1 << (tries.wrong - allowed).min(20));
    let pause = Span(doubled.min(longest.0));
    tries.until = now + pause;
    Left::Pause(pause)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rosa(address: &str) -> Attempt<'_> {
        Attempt { account: "Rosa@example.org", address, known: false }
    }

    #[test]
    fn pauses_grow_and_end() {
        let pauses = Pauses::new(5, Span::mins(15), 100);
        let mut now = At(1_000_000);
        for left in [4, 3, 2, 1] {
            assert_eq!(pauses.wrong(&rosa("a"), now), Left::Tries(left));
            assert_eq!(pauses.check(&rosa("a"), now), None);
        }
        for minutes in [1, 2, 4, 8, 15, 15] {
            assert_eq!(pauses.wrong(&rosa("a"), now), Left::Pause(Span::mins(minutes)));
            assert_eq!(
                pauses.check(&rosa("another"), now),
                Some(Span::mins(minutes)),
                "by account, from anywhere"
            );
            now = now + Span::mins(minutes);
            assert_eq!(pauses.check(&rosa("a"), now), None);
        }
    }

    #[test]
    fn a_quarter_of_an_hour_never_sees_more_than_ten_tries() {
        let pauses = Pauses::new(5, Span::mins(15), 100);
        let (mut now, mut tried) = (At(0), 0);
        let start = now;
        while now.since(start) < Span::mins(15) {
            match pauses.check(&rosa("a"), now) {
                Some(rest) => now = now + rest,
                None => {
                    tried += 1;
                    pauses.wrong(&rosa("a"), now);
                }
            }
        }
        assert!(tried <= 10, "{tried}");
    }

    #[test]
    fn a_stranger_does_not_lock_the_owner_out() {
        let pauses = Pauses::new(5, Span::mins(15), 100);
        let now = At(1_000);
        for _ in 0..50 {
            pauses.wrong(&rosa("stranger"), now);
        }
        assert!(pauses.check(&rosa("elsewhere"), now).is_some());
        let own = Attempt { known: true, ..rosa("home") };
        assert_eq!(pauses.check(&own, now), None);
    }

    #[test]
    fn the_map_stays_bounded() {
        let pauses = Pauses::new(5, Span::mins(15), 64);
        for i in 0..10_000 {
            let account = format!("{i}@example.org");
            let address = format!("10.0.{}.{}", i / 250, i % 250);
            pauses.wrong(&Attempt { account: &account, address: &address, known: false }, At(i));
        }
        assert!(pauses.all.lock().unwrap().len() <= 64);
    }
}
