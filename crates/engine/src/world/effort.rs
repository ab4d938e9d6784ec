//! What deciding has cost since the house was opened, as counts that are the same on every machine. A test
//! compares them for few things and for many.

use std::sync::atomic::{AtomicU64, Ordering};

#[derive(Default)]
pub struct Effort {
    /// How often a case was judged.
    judged: AtomicU64,
    /// Things looked at to find out what is around others.
    looked: AtomicU64,
    /// Rows written.
    rows: AtomicU64,
    /// Agents and sorts of waiting contacts looked at to find out who is offered what.
    routed: AtomicU64,
}

impl Clone for Effort {
    fn clone(&self) -> Effort {
        Effort::default()
    }
}

impl Effort {
    pub(crate) fn judges(&self) {
        self.judged.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn looks(&self, things: usize) {
        self.looked.fetch_add(things as u64, Ordering::Relaxed);
    }

    pub(crate) fn writes(&self, rows: usize) {
        self.rows.fetch_add(rows as u64, Ordering::Relaxed);
    }

    pub(crate) fn routes(&self, looked: u64) {
        self.routed.fetch_add(looked, Ordering::Relaxed);
    }

    /// What routing has looked at.
    #[must_use]
    pub fn routed(&self) -> u64 {
        self.routed.load(Ordering::Relaxed)
    }

    /// Each count of judging with its name.
    #[must_use]
    pub fn counts(&self) -> [(&'static str, u64); 3] {
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        [("judged", of(&self.judged)), ("looked", of(&self.looked)), ("rows", of(&self.rows))]
    }
}
