//! What is true around a case at the moment of a decision. The engine gathers it; the rules only read
//! it. Nothing here is a judgement.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{
    At, CaseId, IncidentId, Money, PersonId, ProviderId, Said, Span, StepName, WatchId,
};
use focal_sense::Condition;
use serde::{Deserialize, Serialize};

use crate::hours::{Hours, QuietHours};
use crate::settings::CaseSettings;

#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    pub now: At,
    pub settings: CaseSettings,
    /// Hours in which agents are there.
    pub hours: Hours,
    pub thing: Option<ThingFacts>,
    pub customer: Option<PersonFacts>,
    pub near: Vec<NearFacts>,
    pub incident: Option<IncidentFacts>,
    /// Every safety condition of every step that has some, as it was judged. One that is missing here
    /// was not judged, and locks its step.
    pub locks: BTreeMap<StepName, Vec<Lock>>,
    /// Spent on the thing this year by its other cases.
    pub spent_elsewhere: Money,
    /// The thing's support budget per year; `None` when its kind has none.
    pub budget: Option<Money>,
    pub watches: Vec<WatchFacts>,
    /// The customer asked for a person: the budget does not stand between them.
    pub wants_person: bool,
    /// Somebody works on the thing by plan, for as long as it takes: nothing is done to it meanwhile.
    pub maintenance: bool,
    /// Steps that a newer pack has taken back; takes effect at once.
    pub withdrawn_steps: BTreeSet<StepName>,
    /// Steps that would not help under any cause still believed in: they are no cheaper way out.
    pub pointless: BTreeSet<StepName>,
    /// Steps of people whose expectation is seen already: doing them could not be told from not doing them.
    pub already_so: BTreeSet<StepName>,
    /// Bound providers by role, for steps of partners and technicians.
    pub providers: BTreeMap<String, ProviderId>,
}

#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ThingFacts {
    pub connected: bool,
    pub last_heard: Option<At>,
}

/// A customer or near person, as far as asking them goes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PersonFacts {
    pub id: PersonId,
    /// They agreed to be written to about their things, or, if near, to be asked favours.
    pub consent: bool,
    /// Channels by which a message would reach them now, e.g. `chat`, `email`, `sms`.
    #[serde(default)]
    pub channels: Vec<String>,
    #[serde(default)]
    pub quiet: Option<QuietHours>,
    /// They want to be woken when it is critical.
    #[serde(default)]
    pub wake_if_critical: bool,
    /// They are talking with us at this moment: an answer never disturbs.
    #[serde(default)]
    pub present: bool,
}

/// A near person who could get to the thing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NearFacts {
    pub person: PersonFacts,
    pub eta: Span,
    /// Probability of a yes; see [`crate::near::acceptance`].
    pub acceptance: f64,
    #[serde(default)]
    pub last_asked: Option<At>,
}

/// The incident the case follows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IncidentFacts {
    pub id: IncidentId,
    /// Its cause sits in something shared: work given to a partner is given once for all its cases.
    pub shared: bool,
    /// Steps of partners that were given for the incident, by any of its cases.
    #[serde(default)]
    pub given: BTreeMap<StepName, Given>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Given {
    pub case: CaseId,
    pub at: At,
    pub until: Option<At>,
    /// The partner still works on it.
    pub live: bool,
}

/// One `never_if` condition of a step (or of its action), judged by the thing's data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lock {
    pub condition: Condition,
    /// `None`: not known, because a value it needs has not been seen. Not known locks.
    pub holds: Option<bool>,
    /// What to say while it holds; a general reason otherwise.
    #[serde(default)]
    pub reason: Option<Said>,
}

/// A watch that is open for this case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WatchFacts {
    pub watch: WatchId,
    pub until: At,
}
