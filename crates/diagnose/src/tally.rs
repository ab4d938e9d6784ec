//! Attempts counted by class and time: one vote per thing and window, each fading by half in its
//! half-life. What a vote is is decided here; whose it was must be known by whoever counts.
//!
//! Counts are whole and kept per window, and fade when they are read: exponential decay by the vote's own
//! time, so that neither the order of votes nor a second look changes anything (Cormode, Shkapenyuk,
//! Srivastava, Xu 2009: forward decay).

use std::collections::BTreeMap;

use focal_base::{At, Span};
use serde::{Deserialize, Serialize};

/// Half-lives after which a vote is forgotten: it has 1/64 of its weight left.
const FORGOTTEN: i64 = 6;

/// How votes are cut and how they fade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fade {
    /// Attempts of one thing within this are one vote.
    pub window: Span,
    pub half_life: Span,
}

impl Fade {
    /// Number of the window that holds a moment.
    #[must_use]
    pub fn window_of(&self, at: At) -> i64 {
        at.0.div_euclid(self.window.0.max(1))
    }

    /// What is left of a vote of that window: 1 until the window ends, then half per half-life, and nothing
    /// once it is forgotten.
    #[must_use]
    pub fn left(&self, window: i64, now: At) -> f64 {
        let end = window.saturating_add(1).saturating_mul(self.window.0.max(1));
        let age = now.0.saturating_sub(end).max(0);
        let half_life = self.half_life.0.max(1);
        if age > half_life.saturating_mul(FORGOTTEN) {
            return 0.0;
        }
        (-(age as f64) / half_life as f64).exp2()
    }

    /// The oldest window that still counts.
    #[must_use]
    pub fn first_window(&self, now: At) -> i64 {
        let reach = self.half_life.0.max(1).saturating_mul(FORGOTTEN).saturating_add(self.window.0);
        self.window_of(At(now.0.saturating_sub(reach)))
    }
}

/// The one vote of a thing's window, in halves: (passes, fails). A window that saw both is half of each.
#[must_use]
pub fn vote(ok: u32, failed: u32) -> (u32, u32) {
    match (ok > 0, failed > 0) {
        (true, true) => (1, 1),
        (true, false) => (2, 0),
        (false, true) => (0, 2),
        (false, false) => (0, 0),
    }
}

/// Votes of one class with one outcome, in halves by window.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Tally(BTreeMap<i64, u32>);

impl Tally {
    pub fn add(&mut self, window: i64, halves: u32) {
        if halves > 0 {
            *self.0.entry(window).or_insert(0) += halves;
        }
    }

    /// Takes out again what was added.
    pub fn remove(&mut self, window: i64, halves: u32) {
        if let Some(count) = self.0.get_mut(&window) {
            *count = count.saturating_sub(halves);
            if *count == 0 {
                self.0.remove(&window);
            }
        }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The newest window that holds a vote.
    #[must_use]
    pub fn newest(&self) -> Option<i64> {
        self.0.keys().next_back().copied()
    }

    /// Votes that still count something, and what they count together.
    #[must_use]
    pub fn faded(&self, fade: &Fade, now: At) -> (u32, f64) {
        let fresh = self.0.range(fade.first_window(now)..);
        let (mut halves, mut weight) = (0u32, 0.0);
        for (window, count) in fresh {
            let left = fade.left(*window, now);
            if left > 0.0 {
                halves = halves.saturating_add(*count);
                weight += f64::from(*count) / 2.0 * left;
            }
        }
        (halves.div_ceil(2), weight)
    }
}
