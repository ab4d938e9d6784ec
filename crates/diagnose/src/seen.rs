//! What diagnosis is given: each thing with what it hangs on and what has been seen of it.
//! It must not know where evidence comes from, nor who is asked next.

use std::collections::BTreeMap;

use focal_base::{At, CauseName, ComponentId, KindName, StepName, ThingId};
use serde::{Deserialize, Serialize};

use crate::Likelihood;

/// One thing as diagnosis sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ThingView {
    pub thing: ThingId,
    pub kind: KindName,
    /// The component instances it depends on, by their kind.
    pub on: BTreeMap<KindName, ComponentId>,
    /// In any order. What has been taken back is not here any more; what is too old to count neither:
    /// nothing fades inside diagnosis.
    pub seen: Vec<Seen>,
    /// How many identical things (same kind, same components, same findings) this one stands for.
    #[serde(default = "one")]
    pub count: u32,
    /// How much of a vote each of them still is: 1 when fresh, less as it fades. Only of others than the
    /// thing in question.
    #[serde(default = "whole")]
    pub weight: f64,
}

fn one() -> u32 {
    1
}

fn whole() -> f64 {
    1.0
}

impl ThingView {
    /// A thing that depends on nothing and of which nothing has been seen.
    #[must_use]
    pub fn new(thing: ThingId, kind: KindName) -> ThingView {
        ThingView { thing, kind, on: BTreeMap::new(), seen: Vec::new(), count: 1, weight: 1.0 }
    }
}

/// One piece of evidence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// Row id or another stable reference, for explanations. The same reference on several things
    /// (a provider's statement about a shared component) counts once.
    pub evidence: String,
    pub at: At,
    pub what: Fact,
}

/// What a piece of evidence says. Of alarms, signs, answers and statuses the latest counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// `active: false`: it was raised and has returned, or is known to be well.
    Alarm {
        alarm: String,
        active: bool,
    },
    /// Heard recently without an alarm: every alarm of the kind is a pass.
    Healthy,
    /// Somebody says that it does not work, whatever its alarms say. On the thing in question it rules
    /// out "nothing is wrong"; on another it is a statement that counts at most ×3.
    Trouble,
    /// What is measured without a break has shown the trouble for so many minutes: what comes without any cause goes
    /// by itself before long.
    Lasts {
        minutes: u32,
    },
    Sign {
        sign: String,
        value: bool,
    },
    /// The outcome of an attempt at a service; of each outcome the latest counts. Retries within one window are
    /// one outcome: whoever gathers evidence sees to that.
    Attempt {
        service: String,
        ok: bool,
    },
    /// What a failed attempt brought back.
    Stopped {
        service: String,
        told: Told,
    },
    /// The answer to a guided question. An answer the table does not list takes the remainder.
    Answer {
        step: StepName,
        answer: String,
    },
    /// A repair was done, confirmed done, and the symptom persists. A repeat of a step counts half.
    Tried {
        step: StepName,
        fixes: Likelihood,
    },
    /// An agent, technician or partner says: not this.
    Ruled {
        cause: CauseName,
    },
    /// A test or repair has proved it.
    Confirmed {
        cause: CauseName,
    },
    /// A free statement for (`ratio` > 1) or against a cause; capped to 1/3 … 3.
    Said {
        cause: CauseName,
        ratio: f64,
    },
    /// A provider's own word about its component.
    PartnerStatus {
        component: ComponentId,
        red: bool,
    },
}

/// What a failed attempt says of itself: a code says more than the part at which it stopped, and where both
/// are known only the code counts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// Name of a code of the service.
    Code(String),
    /// Name of a part of the service.
    Part(String),
}

/// Where a cause sits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    Thing(ThingId),
    Component(ComponentId),
}

/// A cause at a place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CauseAt {
    pub cause: CauseName,
    pub place: Place,
}
