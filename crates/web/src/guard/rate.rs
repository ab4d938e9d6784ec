//! Token buckets: each caller may do a burst and then so much a second. Bounded: whoever was seen longest
//! ago is forgotten first, which only ever gives them a full bucket.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use focal_base::At;

struct Bucket {
    tokens: f64,
    at: At,
}

pub struct Rates {
    burst: f64,
    per_second: f64,
    kept: usize,
    all: Mutex<HashMap<String, Bucket>>,
}

impl Rates {
    #[must_use]
    pub fn new(burst: u32, per_second: f64, kept: usize) -> Rates {
        Rates {
            burst: f64::from(burst.max(1)),
            per_second,
            kept: kept.max(16),
            all: Mutex::new(HashMap::new()),
        }
    }

    /// Whether there is a token to take; takes none.
    #[must_use]
    pub fn has(&self, key: &str, now: At) -> bool {
        let all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(key).is_none_or(|bucket| {
            let since = now.since(bucket.at).as_secs_f64();
            bucket.tokens + since * self.per_second >= 1.0
        })
    }

    /// Takes one token; otherwise says after how many seconds there will be one.
    pub fn take(&self, key: &str, now: At) -> Result<(), u64> {
        self.take_of(key, now, self.burst, self.per_second)
    }

    /// The same for a caller who may do so much a minute, and no more in any minute: a quarter of it at once,
    /// the rest as time goes.
    pub fn take_within(&self, key: &str, now: At, per_minute: u32) -> Result<(), u64> {
        let most = f64::from(per_minute.max(1));
        let burst = (most / 4.0).floor().max(1.0);
        self.take_of(key, now, burst, (most - burst).max(1.0) / 60.0)
    }

    fn take_of(&self, key: &str, now: At, burst: f64, per_second: f64) -> Result<(), u64> {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= self.kept && !all.contains_key(key) {
            make_room(&mut all, self.kept);
        }
        let bucket = all.entry(key.to_owned()).or_insert(Bucket { tokens: burst, at: now });
        let since = now.since(bucket.at).as_secs_f64();
        bucket.tokens = (bucket.tokens + since * per_second).min(burst);
        bucket.at = now.max(bucket.at);
        if bucket.tokens >= 1.0 {
            bucket.tokens -= 1.0;
            return Ok(());
        }
        let wait = (1.0 - bucket.tokens) / per_second.max(0.001);
        Err(wait.ceil() as u64)
    }
}

/// Forgets a quarter at once, so that the search is not made for every stranger.
fn make_room(all: &mut HashMap<String, Bucket>, kept: usize) {
    let mut times: Vec<At> = all.values().map(|bucket| bucket.at).collect();
    times.sort_unstable();
    let from = times.get(kept / 4).copied().unwrap_or(At(i64::MAX));
    all.retain(|_, bucket| bucket.at > from);
    if all.len() >= kept {
        all.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_and_then_a_stream() {
        let rates = Rates::new(3, 2.0, 100);
        let now = At(0);
        assert!((0..3).all(|_| rates.take("a", now).is_ok()));
        assert_eq!(rates.take("a", now), Err(1));
        assert!(rates.take("b", now).is_ok(), "another caller has its own");
        assert!(rates.take("a", At(500)).is_ok());
        assert!(rates.take("a", At(500)).is_err());
    }

    #[test]
    fn a_limit_a_minute_holds_in_every_minute() {
        for most in [1, 2, 7, 60, 600] {
            let rates = Rates::new(3, 2.0, 100);
            let taken: Vec<i64> = (0..300_000)
                .step_by(50)
                .filter(|ms| rates.take_within("t", At(*ms), most).is_ok())
                .collect();
            let in_a_minute =
                |from: i64| taken.iter().filter(|at| (from..from + 60_000).contains(*at)).count();
            let busiest = taken.iter().map(|at| in_a_minute(*at)).max().unwrap();
            let most = most as usize;
            assert!(busiest <= most && busiest * 2 >= most, "{most}: {busiest}");
        }
    }

    #[test]
    fn the_map_stays_bounded() {
        let rates = Rates::new(3, 2.0, 64);
        for i in 0..10_000 {
            let _ = rates.take(&format!("{i}"), At(i / 100));
        }
        assert!(rates.all.lock().unwrap().len() <= 64);
    }
}
