//! What sense tells the rest of the house: transitions and answers, never raw telemetry.

use std::collections::BTreeMap;

use focal_base::{At, Severity, ThingId, WatchId};
use serde::{Deserialize, Serialize};

use crate::Condition;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    pub thing: ThingId,
    /// The thing's time of what was found.
    pub at: At,
    pub what: Found,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// An alarm's onset. Carries what the twin showed at that moment, so that nobody has to ask.
    Raised {
        alarm: String,
        severity: Severity,
        values: BTreeMap<String, f64>,
        /// Every sign of the kind that could be judged.
        signs: BTreeMap<String, bool>,
    },
    Returned {
        alarm: String,
    },
    /// An alarm that keeps changing is held raised and said once (flap suppression).
    Flapping {
        alarm: String,
        on: bool,
    },
    /// A sign changed while the thing has an active alarm.
    Sign {
        sign: String,
        value: bool,
    },
    /// Outcomes of attempts since the last finding of this service: counts, one vote per window.
    Attempts {
        service: String,
        /// When the window began: findings of one window are one vote.
        #[serde(default)]
        since: At,
        ok: u32,
        failed: u32,
        stopped_at: Option<String>,
        code: Option<String>,
    },
    /// A watch came true, or its deadline passed.
    Watch {
        watch: WatchId,
        met: bool,
        value: Option<f64>,
    },
    /// The first signal ever, so that "connect a thing" can stop waiting.
    FirstHeard,
}

/// An expected condition with a deadline that a step has registered. Judged by the thing's data that
/// is newer than `from`; the deadline by the house's time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Watch {
    pub watch: WatchId,
    pub thing: ThingId,
    pub expect: Condition,
    pub from: At,
    pub until: At,
}
