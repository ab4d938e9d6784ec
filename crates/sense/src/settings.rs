//! What a tenant may set about judging. Every limit has a name here.

use focal_base::Span;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Multiplies every duration of a definition (a demonstration that lives faster). Clocks' skews
    /// and limits are not scaled: clocks are no better in a demonstration.
    pub scale: f64,
    /// A signal later than its arrival by more than this is refused: the thing's clock is wrong.
    pub future_skew: Span,
    /// A signal may be this much older than the newest of its thing and still be judged.
    pub skew: Span,
    /// A signal older than this on arrival goes to history and is not judged.
    pub judge_within: Span,
    /// A signal older than this on arrival is refused.
    pub past_limit: Span,
    /// How often a metric is expected when its kind does not say `every`.
    pub every_hint: Option<Span>,
    /// A gap longer than this many usual intervals is no evidence for what was true in between.
    pub gap_factor: f64,
    /// One quiet place in an alarm's 20-place flap history (at least the metric's own interval).
    pub flap_slot: Span,
    /// An alarm that returned is not raised again before this has passed.
    pub refractory: Span,
    /// Attempts of one service become at most one passing and one failing finding in this time.
    pub attempt_window: Span,
    /// After a start, what was due while the house was away is given this long before it is missed.
    pub resume_grace: Span,
    pub max_values: usize,
    pub max_events: usize,
    /// Identities remembered per thing, to recognise a repeat: at least as many as a thing may have sent and
    /// not seen acknowledged, so that all of it may come again.
    pub max_repeats: usize,
    pub max_watches: usize,
    /// Services whose attempts are counted per thing; the one unused longest makes room.
    pub max_services: usize,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            scale: 1.0,
            future_skew: Span::mins(2),
            skew: Span::mins(2),
            judge_within: Span::hours(24),
            past_limit: Span::days(30),
            every_hint: None,
            gap_factor: 3.0,
            flap_slot: Span::mins(1),
            refractory: Span::ZERO,
            attempt_window: Span::mins(1),
            resume_grace: Span::mins(2),
            max_values: 64,
            max_events: 32,
            max_repeats: 1_280,
            max_watches: 16,
            max_services: 8,
        }
    }
}

impl Settings {
    /// A definition's duration in the tenant's time. Zero stays zero.
    #[must_use]
    pub fn span(&self, defined: Span) -> Span {
        if self.scale == 1.0 || defined == Span::ZERO {
            defined
        } else {
            defined.scaled(self.scale)
        }
    }
}
