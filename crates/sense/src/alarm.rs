//! An alarm's life at one thing: from what a detector says now to what the house is told. Flaps are
//! held and said once. Must not know why a detector says so, nor what people decide about the alarm.

use focal_base::{At, Span};

use crate::Settings;
use crate::detect::Memory;
use crate::twin::NEVER;

/// Places in the flap history, and the counts of changes at which flapping starts and stops
/// (hysteresis, as event monitors have used it for twenty years).
const PLACES: i64 = 20;
const STARTS: u32 = 6;
const STOPS: u32 = 3;

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct AlarmState {
    pub name: Box<str>,
    pub memory: Memory,
    /// What the detector says.
    pub active: bool,
    /// What the house was told.
    pub raised: bool,
    pub returned_at: At,
    pub flap: Flap,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Flap {
    /// The newest place is bit 0; 1 is a change, 0 a quiet slot.
    pub bits: u32,
    /// The time of the newest place.
    pub at: At,
    pub on: bool,
}

/// What has to be said of an alarm, in order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    pub raised: bool,
    pub flapping: Option<bool>,
    pub returned: bool,
}

impl AlarmState {
    pub fn new(name: &str, memory: Memory) -> AlarmState {
        let flap = Flap { bits: 0, at: NEVER, on: false };
        AlarmState {
            name: name.into(),
            memory,
            active: false,
            raised: false,
            returned_at: NEVER,
            flap,
        }
    }

    /// Takes the detector's answer of time `at`; `None` is no answer, and only time has passed.
    /// `slot` is one quiet place of the flap history.
    pub fn turn(&mut self, answer: Option<bool>, at: At, slot: Span, settings: &Settings) -> Said {
        let mut said = Said::default();
        if answer.is_none() && self.flap.bits == 0 && self.active == self.raised {
            return said;
        }
        self.flap.quiet(at, slot);
        if let Some(active) = answer
            && active != self.active
        {
            self.active = active;
            self.flap.change(at);
        }
        let changes = self.flap.bits.count_ones();
        if !self.flap.on && changes >= STARTS {
            self.flap.on = true;
            said.flapping = Some(true);
        } else if self.flap.on && changes <= STOPS {
            self.flap.on = false;
            said.flapping = Some(false);
        }
        let wanted = self.active || self.flap.on;
        if wanted && !self.raised && self.may_raise(at, settings) {
            (self.raised, said.raised) = (true, true);
        } else if !wanted && self.raised {
            (self.raised, said.returned) = (false, true);
            self.returned_at = at;
        }
        said
    }

    fn may_raise(&self, at: At, settings: &Settings) -> bool {
        self.returned_at == NEVER || at >= self.returned_at + settings.span(settings.refractory)
    }

    /// When an alarm that is only held back by its refractory time may be raised.
    pub fn held_back_until(&self, settings: &Settings) -> Option<At> {
        let held = self.active && !self.raised && self.returned_at != NEVER;
        held.then(|| self.returned_at + settings.span(settings.refractory))
    }

    /// When the flap history will have emptied enough, if nothing changes until then.
    pub fn calm_at(&self, slot: Span) -> Option<At> {
        if !self.flap.on {
            return None;
        }
        let mask = (1u32 << PLACES) - 1;
        let slots = (0..=PLACES).find(|n| ((self.flap.bits << n) & mask).count_ones() <= STOPS)?;
        Some(self.flap.at + Span(slots.saturating_mul(slot.0)))
    }
}

impl Flap {
    fn quiet(&mut self, at: At, slot: Span) {
        if self.bits == 0 {
            return;
        }
        let slots = at.since(self.at).0 / slot.0.max(1);
        self.bits = (self.bits << slots.min(PLACES)) & ((1 << PLACES) - 1);
        self.at = self.at + Span(slots.saturating_mul(slot.0.max(1)));
    }

    fn change(&mut self, at: At) {
        self.bits = ((self.bits << 1) | 1) & ((1 << PLACES) - 1);
        self.at = self.at.max(at);
    }
}
