//! A signal: one normalised message of a thing, as the wire carries it. See DESIGN "The wire".

use std::collections::BTreeMap;

use focal_base::At;
use serde::{Deserialize, Serialize};

/// Every key is optional; `{}` is a heartbeat. Values are in the metric's declared unit.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signal {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The thing's own time; the time of arrival stands in when it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<At>,
    /// Only over HTTP, where one token may speak for several things.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thing: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, f64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<Event>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tests: Vec<SelfTest>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attempts: Vec<Attempt>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub state: BTreeMap<String, StateValue>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    pub code: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SelfTest {
    pub name: String,
    pub ok: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// One try at using a service, and how far it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attempt {
    pub service: String,
    pub ok: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped_at: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum StateValue {
    Bool(bool),
    Number(f64),
    Text(String),
}

impl StateValue {
    /// Whether a key declared as `of` may have this value.
    #[must_use]
    pub fn is_of(&self, of: crate::StateType) -> bool {
        match self {
            StateValue::Bool(_) => of == crate::StateType::Bool,
            StateValue::Number(n) => of == crate::StateType::Number && n.is_finite(),
            StateValue::Text(_) => of == crate::StateType::Text,
        }
    }
}
