//! What a pack says of causes: where they sit, who owns them, how likely they are, what they show.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{CauseName, KindName};
use serde::{Deserialize, Serialize};

/// Probability of a finding under each cause, `otherwise` for every cause not named (and for none).
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Likelihood {
    pub by_cause: BTreeMap<CauseName, f64>,
    pub otherwise: f64,
}

impl Likelihood {
    #[must_use]
    pub fn of(&self, cause: &CauseName) -> f64 {
        self.by_cause.get(cause).copied().unwrap_or(self.otherwise)
    }
}

/// A kind of shared component, e.g. `street-main`; instances are bound per tenant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComponentDef {
    pub component: KindName,
    /// Provider role that answers for it.
    pub of: String,
}

/// Whose a cause is, before a tenant binds roles to providers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OwnerRole {
    Role(String),
    Customer,
    Nobody,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CauseDef {
    pub cause: CauseName,
    /// The kind of thing (a local cause) or of component (a shared cause) it sits in.
    pub of: KindName,
    pub owner: OwnerRole,
    /// Share among the troubles of a symptomatic thing; shares of one kind need not sum to 1.
    pub prior: f64,
    /// Alarm name → probability that the alarm is active while this cause is.
    pub shows: BTreeMap<String, f64>,
    /// Service → probability that an attempt at it fails while this cause is there.
    #[serde(default)]
    pub fails: BTreeMap<String, f64>,
}

/// What is known of attempts at one service by things of one kind.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct ServiceModel {
    /// Probability that an attempt fails with no cause at all.
    pub leak: f64,
    /// Code that a failed attempt brings back (codes of one meaning share a name) → its probability under
    /// each cause, among attempts that bring back any.
    pub codes: BTreeMap<String, Likelihood>,
    /// Part of the service at which it stopped → the same.
    pub stops: BTreeMap<String, Likelihood>,
}

/// How a kind's things hang together, and the likelihood of each finding about them.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct KindModel {
    pub kind: KindName,
    /// Kinds of components its things depend on.
    pub depends_on: Vec<KindName>,
    /// Probability that a thing of this kind is in some trouble within a window; turns shares into priors.
    pub trouble_rate: f64,
    /// Alarm → its leak: probability of being active with no cause at all.
    pub alarms: BTreeMap<String, f64>,
    /// Sign → probability of being true under each cause.
    pub signs: BTreeMap<String, Likelihood>,
    /// Step → answer → probability of that answer under each cause.
    pub answers: BTreeMap<String, BTreeMap<String, Likelihood>>,
    /// Services that its things attempt.
    #[serde(default)]
    pub services: BTreeMap<String, ServiceModel>,
    /// Alarms raised by failing attempts: that they are quiet is no sign of health, for perhaps nobody tried.
    #[serde(default)]
    pub attempted: BTreeSet<String>,
}

/// All that packs have taught: the kinds, their causes and what they depend on. Pinned per case.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Model {
    pub kinds: BTreeMap<KindName, KindModel>,
    pub causes: BTreeMap<CauseName, CauseDef>,
    pub components: BTreeMap<KindName, ComponentDef>,
}
