//! What a pack says of a kind of thing and of its alarms. Only data: conditions are text here and are
//! checked and compiled by [`crate::rules`].

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{KindName, MetricName, Severity, Span};
use serde::{Deserialize, Serialize};

use crate::StateValue;

/// A CEL expression over a kind's telemetry and reported state, e.g. `pressure_out < 2.4`.
/// Variables: every metric of the kind by name (double), every state key by name (its declared type).
/// A variable that has no value yet makes the whole condition *unknown*, which is neither true nor false.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Condition(pub String);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KindDef {
    pub kind: KindName,
    pub telemetry: BTreeMap<MetricName, MetricDef>,
    /// Reported state the thing may send under `state`.
    #[serde(default)]
    pub state: BTreeMap<String, StateType>,
    #[serde(default)]
    pub actions: BTreeMap<String, ActionDef>,
    /// Pictures it takes, by name. What each shows is a text in `state` under the same name: one of [`crate::VIEWS`],
    /// said by the house when it has looked and never by the thing.
    #[serde(default)]
    pub pictures: BTreeMap<String, PictureDef>,
}

/// One fixed view of a camera.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PictureDef {
    /// How often one is due; never an alarm by itself.
    #[serde(default)]
    pub every: Option<Span>,
    /// Where something may not stand; empty is the whole picture. What moves elsewhere (a street, a neighbour's
    /// garden) is no intrusion.
    #[serde(default)]
    pub watched: Vec<Area>,
    /// Share of what is watched, above 0, from which something that was not there is an intrusion.
    pub least: f64,
}

/// A rectangle as shares of the picture, from the top left.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Area {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MetricDef {
    /// UCUM code, e.g. `bar`, `Cel`, `A`, `L/min`.
    pub unit: String,
    /// How often a reading is due; drives "due every 60 s", never an alarm by itself.
    #[serde(default)]
    pub every: Option<Span>,
    /// Physically possible values; a reading outside is refused with its reason.
    #[serde(default)]
    pub range: Option<(f64, f64)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StateType {
    Bool,
    Number,
    Text,
}

/// Something a thing can be told to do, and what must be *seen* afterwards. A reply never confirms.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActionDef {
    pub expect: Condition,
    pub within: Span,
    /// Safety locks: the action is not offered while one of these is true.
    #[serde(default)]
    pub never_if: Vec<Condition>,
    /// Values that go with the command, as the thing expects them.
    #[serde(default)]
    pub with: BTreeMap<String, StateValue>,
    /// Alarms and signs that follow from it by themselves: while it holds they are no news about any cause.
    #[serde(default)]
    pub brings: BTreeSet<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AlarmDef {
    pub alarm: String,
    pub of: KindName,
    pub severity: Severity,
    /// True when a customer feels it: a case opens for them. Otherwise it only opens an incident.
    pub affects_customer: bool,
    pub detector: DetectorDef,
}

/// How an alarm is noticed. Durations are the thing's time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DetectorDef {
    /// `when` true for `hold` raises; `clear_when` (default: not `when`) true for `clear_hold` returns.
    Threshold { when: Condition, hold: Span, clear_when: Option<Condition>, clear_hold: Span },
    /// The metric changes by at least `by` (sign gives the direction; unit of the metric) within `within`.
    Rate { metric: MetricName, by: f64, within: Span, clear_hold: Span },
    /// Nothing heard for `after`; the next signal returns it.
    Silence { after: Span },
    /// An event code raises; one of `clear_codes` or `clear_after` without the code returns it.
    Code { code: String, clear_codes: Vec<String>, clear_after: Option<Span> },
    /// A self-test that fails raises; the same test passing returns it.
    Test { test: String },
    /// A metric without a rule: a reading unlike the series, see [`crate::Series`].
    Unusual { metric: MetricName, clear_hold: Span },
    /// Several metrics without a rule: a row unlike the rows they were first seen in, see [`crate::Group`].
    UnusualTogether { metrics: Vec<MetricName>, clear_hold: Span },
    /// `failed` attempts at the service fail within `within`, and none passes between them; one that
    /// passes returns it, or `clear_after` without any attempt.
    Attempts { service: String, failed: u32, within: Span, clear_after: Option<Span> },
}

/// A fact that can be read from the thing's own data and tells causes apart; costs nothing to look at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SignDef {
    pub sign: String,
    pub of: KindName,
    pub when: Condition,
}
