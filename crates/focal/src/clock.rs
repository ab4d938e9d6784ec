//! The machine's clock: the one place of the product that reads it.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use focal_base::At;
use focal_engine::run::Clock;

pub fn now() -> At {
    // A clock set before 1970 reads as 1970: what expires then lives too long, never for ever.
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    At(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

pub fn clock() -> Clock {
    Arc::new(now)
}

/// The same for the pages.
pub struct WebClock;

impl focal_web::Clock for WebClock {
    fn now(&self) -> At {
        now()
    }
}
