//! Where a pack's numbers come from: a source of its list, or an estimate that cases will replace.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::problem::{Place, Problems};
use crate::read::{OneOrMany, Owed, Text};
use crate::sheet::Grade;

/// A source of the pack's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Source {
    pub text: String,
    pub grade: Grade,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Keys of the pack's `sources`.
    Source(Vec<String>),
    Estimate,
    /// The operator has put it in the place of the pack's.
    Operator,
    /// The pack does not say; loading warned of it.
    Unsaid,
}

/// One number of the pack and where it comes from.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Estimate {
    /// E.g. `cause.pump-wear.prior` or `alarm.pressure_low.for`.
    pub path: String,
    /// As the pack means it: `0.14`, `5m`, `2.50`.
    pub value: String,
    pub origin: Origin,
}

/// What one definition says of its numbers.
pub(crate) struct Said<'a> {
    pub path: String,
    pub place: Place,
    pub source: Option<&'a OneOrMany<Text>>,
    pub estimate: Option<&'a OneOrMany<Owed>>,
}

/// Gathers the numbers of one definition after the other.
pub(crate) struct Origins<'a> {
    pub sources: &'a BTreeMap<String, Source>,
    /// By path; see [`crate::Pack::replaced`].
    pub replaced: &'a BTreeMap<String, String>,
    pub list: Vec<Estimate>,
}

impl Origins<'_> {
    /// `numbers` are pairs of a key (dotted below the first level) and its value.
    pub fn take(&mut self, said: &Said<'_>, numbers: &[(String, String)], problems: &Problems) {
        let sources = self.known_sources(said, problems);
        let owed: Vec<&Owed> = said.estimate.iter().flat_map(|owed| &owed.0).collect();
        let all_owed = owed.iter().any(|key| key.value.0 == "true");
        let first = |key: &str| key.split('.').next().unwrap_or_default().to_owned();
        for key in owed.iter().filter(|key| !key.value.0.is_empty() && key.value.0 != "true") {
            if !numbers.iter().any(|(name, _)| first(name) == key.value.0) {
                let what = format!("`{}` has no number to be an estimate of", key.value.0);
                let names = numbers.iter().map(|(name, _)| name.as_str());
                problems.unknown(key.place, what, "a key with a number", &key.value.0, names);
            }
        }
        if sources.is_empty() && owed.is_empty() && !numbers.is_empty() {
            let what = format!("the numbers of `{}` do not say where they come from", said.path);
            problems.warn(said.place, what, "`source: …` or `estimate: true` beside them");
        }
        for (key, value) in numbers {
            let is_owed = all_owed || owed.iter().any(|owed| owed.value.0 == first(key));
            let path = format!("{}.{key}", said.path);
            let origin = match (is_owed, sources.is_empty()) {
                _ if self.replaced.contains_key(&path) => Origin::Operator,
                (true, _) => Origin::Estimate,
                (false, false) => Origin::Source(sources.clone()),
                (false, true) => Origin::Unsaid,
            };
            self.list.push(Estimate { path, value: value.clone(), origin });
        }
    }

    fn known_sources(&self, said: &Said<'_>, problems: &Problems) -> Vec<String> {
        let mut known = Vec::new();
        for source in said.source.iter().flat_map(|list| &list.0) {
            let name = source.text();
            if self.sources.contains_key(name) {
                known.push(name.to_owned());
            } else if !name.is_empty() {
                let what = format!("the source `{name}` is not known");
                let names = self.sources.keys().map(String::as_str);
                problems.unknown(source.place, what, "a key of `sources`", name, names);
            }
        }
        known
    }
}
