//! What a tenant has settled about cases: rates, promises, windows. Data only.

use std::collections::BTreeMap;

use focal_base::{Money, Severity, Span};
use serde::{Deserialize, Serialize};

use crate::def::Actor;
use crate::near::NearSettings;
use crate::promise::Targets;

/// Filled in by administration; every value has a default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CaseSettings {
    pub rates: RateCard,
    pub promises: Targets,
    pub near: NearSettings,
    /// Trouble that is back within this time reopens its case.
    pub reopen_within: Span,
    /// A thing heard within this time can be told to do something.
    pub heard_within: Span,
    /// Shortens every wait of a demonstration; 1.0 in earnest.
    pub pace: f64,
    /// After so long somebody who is written to usually answers.
    pub answers_after: Span,
    /// A step that costs more is begun only by a person.
    pub approve_above: Money,
}

impl Default for CaseSettings {
    fn default() -> CaseSettings {
        CaseSettings {
            rates: RateCard::default(),
            promises: Targets::default(),
            near: NearSettings::default(),
            reopen_within: Span::days(7),
            heard_within: Span::mins(15),
            pace: 1.0,
            answers_after: Span::mins(5),
            approve_above: Money(10_000),
        }
    }
}

/// What people's minutes and waiting are worth when steps are compared. None of it is ever charged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RateCard {
    /// Per minute of whoever does the step; an actor not listed is free.
    pub per_minute: BTreeMap<Actor, Money>,
    /// For asking somebody at all, however short it is; an actor not listed is not disturbed.
    pub asking: BTreeMap<Actor, Money>,
    /// Work given to a company that it was not for: the hand-over, and a contact to explain it.
    pub wrong_owner: Money,
    /// Per hour that the trouble lasts; a severity not listed takes the next milder one.
    pub waiting_per_hour: BTreeMap<Severity, Money>,
}

impl Default for RateCard {
    fn default() -> RateCard {
        RateCard {
            per_minute: BTreeMap::from([
                (Actor::Customer, Money(25)),
                (Actor::Near, Money(50)),
                (Actor::Agent, Money(60)),
            ]),
            asking: BTreeMap::from([(Actor::Customer, Money(100))]),
            wrong_owner: Money(2_400),
            waiting_per_hour: BTreeMap::from([
                (Severity::Well, Money(0)),
                (Severity::Warning, Money(20)),
                (Severity::Minor, Money(100)),
                (Severity::Major, Money(600)),
                (Severity::Critical, Money(3_000)),
            ]),
        }
    }
}

impl RateCard {
    /// Worth of somebody's time, in units of money.
    #[must_use]
    pub fn minutes(&self, actor: Actor, time: Span) -> f64 {
        let rate = self.per_minute.get(&actor).map_or(0.0, |rate| rate.units());
        rate * time.as_secs_f64() / 60.0
    }

    /// Worth of being left in peace, in units of money.
    #[must_use]
    pub fn asking(&self, actor: Actor) -> f64 {
        self.asking.get(&actor).map_or(0.0, |rate| rate.units())
    }

    /// Worth of the trouble's lasting that long, in units of money.
    #[must_use]
    pub fn waiting(&self, severity: Severity, time: Span) -> f64 {
        let rate = self.waiting_per_hour.range(..=severity).next_back();
        rate.map_or(0.0, |(_, rate)| rate.units()) * time.as_secs_f64() / 3_600.0
    }
}
