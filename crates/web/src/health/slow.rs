//! Requests that took long: how many of the last hour, and the longest of them. Bounded: one count a minute.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use focal_base::{At, Span};

/// From here on somebody waits.
pub const LONG: Duration = Duration::from_secs(1);
const WINDOW: Span = Span::hours(1);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Minute {
    minute: i64,
    slow: u64,
    longest: Duration,
}

#[derive(Default)]
pub struct Slow(Mutex<VecDeque<Minute>>);

impl Slow {
    pub fn note(&self, took: Duration, now: At) {
        if took < LONG {
            return;
        }
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let minute = now.0 / 60_000;
        if all.back().is_none_or(|last| last.minute != minute) {
            all.push_back(Minute { minute, ..Minute::default() });
        }
        if all.len() > 61 {
            all.pop_front();
        }
        if let Some(last) = all.back_mut() {
            last.slow += 1;
            last.longest = last.longest.max(took);
        }
    }

    /// How many in the hour before, and the longest.
    #[must_use]
    pub fn lately(&self, now: At) -> (u64, Duration) {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let since = (now - WINDOW).0 / 60_000;
        let lately = all.iter().filter(|one| one.minute > since && one.minute <= now.0 / 60_000);
        lately.fold((0, Duration::ZERO), |(count, longest), one| {
            (count + one.slow, longest.max(one.longest))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_long_ones_of_the_last_hour_count() {
        let slow = Slow::default();
        let at = |minutes: i64| At(minutes * 60_000);
        slow.note(Duration::from_millis(999), at(0));
        slow.note(Duration::from_secs(4), at(0));
        slow.note(Duration::from_secs(2), at(30));
        slow.note(Duration::from_secs(3), at(30));
        assert_eq!(slow.lately(at(31)), (3, Duration::from_secs(4)));
        assert_eq!(slow.lately(at(61)), (2, Duration::from_secs(3)));
        assert_eq!(slow.lately(at(200)), (0, Duration::ZERO));
        for minute in 0..10_000 {
            slow.note(Duration::from_secs(1), at(minute));
        }
        assert!(slow.0.lock().unwrap().len() <= 61);
    }
}
