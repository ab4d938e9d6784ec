//! The clock, given from outside: nothing in this room reads the time by itself, so that tests fix it.

use std::time::{SystemTime, UNIX_EPOCH};

use focal_base::At;

pub trait Clock: Send + Sync + 'static {
    fn now(&self) -> At;
}

/// The machine's own clock, for the running product.
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> At {
        // A clock set before 1970 reads as 1970: tokens then live too long, never for ever.
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        At(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}
