//! What is measured of the house and of one tenant. What could not be measured is not there.

use std::collections::VecDeque;

use focal_base::{At, Span};
use serde::{Deserialize, Serialize};

/// Of the whole house, by the binary.
#[derive(Clone, Debug, Default)]
pub struct Vitals {
    pub disk: Option<Disk>,
    /// Bytes by kind: `database`, `history`, `files`, `pictures`.
    pub store: Vec<(&'static str, u64)>,
    pub back_up: Option<BackUp>,
    /// Share of the intake queue that is in use.
    pub intake_fill: f64,
    pub findings_behind: u64,
    pub outbox_waiting: u64,
    /// Since when the effect that is due longest has been due.
    pub outbox_due: Option<At>,
    /// When the thread that decides, and upkeep, last came round.
    pub decided: Option<At>,
    pub upkept: Option<At>,
    pub mail: Mail,
    pub mqtt: Mqtt,
    pub heard: Option<At>,
    /// When the first of the certificates in use ends.
    pub certificate: Option<At>,
    pub jumps: u64,
    pub jumped: Option<At>,
    /// Bytes of the process, and how many it may have.
    pub memory: Option<(u64, u64)>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Disk {
    pub free: u64,
    pub reserve: u64,
    /// Bytes an hour that it has lost of late; nothing while that cannot be told.
    pub filling: Option<f64>,
}

impl Disk {
    /// How long the space above the reserve lasts at the present rate.
    #[must_use]
    pub fn lasts(&self) -> Option<Span> {
        let rate = self.filling.filter(|rate| *rate > 0.0)?;
        let hours = self.free.saturating_sub(self.reserve) as f64 / rate;
        // Ten years are for ever.
        (hours < 87_600.0).then_some(Span((hours * 3_600_000.0) as i64))
    }
}

/// The last back-up that was made of this house.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BackUp {
    pub at: At,
    pub to: String,
    pub bytes: u64,
    /// Read back, and every hash and count as saved.
    pub verified: bool,
}

impl BackUp {
    /// The setting of the house that it is kept under.
    pub const SETTING: &'static str = "backup.last";
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Mail {
    /// Whether there is a server at all.
    pub is_set: bool,
    pub down_since: Option<At>,
    pub sent: Option<At>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Mqtt {
    pub connected: u64,
    /// In the last hour.
    pub sign_ins_refused: u64,
    pub messages_refused: u64,
}

/// Of one tenant.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct OfTenant {
    pub things: u64,
    /// How long the timer that is due longest has been due.
    pub overdue: Span,
    /// Refused signals of the last day, and letters that were given up.
    pub dead: u64,
    pub given_up: u64,
    pub retention_days: u32,
    pub oldest_event: Option<At>,
}

/// What a counter has been at, to tell how much it grew in the last hour. Bounded: one value a minute.
#[derive(Clone, Debug, Default)]
pub struct Counted(VecDeque<(At, u64)>);

const WINDOW: Span = Span::hours(1);
const STEP: Span = Span::mins(1);

impl Counted {
    /// Takes in what the counter is at, and says how much it grew within the hour.
    pub fn grew(&mut self, now: At, value: u64) -> u64 {
        // A clock that went back would keep old values for ever.
        while self.0.back().is_some_and(|(at, _)| *at > now) {
            self.0.pop_back();
        }
        if self.0.back().is_none_or(|(at, _)| now.since(*at) >= STEP) {
            self.0.push_back((now, value));
        }
        while self.0.len() > 1 && self.0.get(1).is_some_and(|(at, _)| now.since(*at) >= WINDOW) {
            self.0.pop_front();
        }
        value.saturating_sub(self.0.front().map_or(0, |(_, before)| *before))
    }
}
