//! A service as a pack declares it: the parts an attempt passes, whose each part is, and what the codes
//! mean that a failed attempt brings back. It must not know of any thing, nor of any attempt.

use focal_base::{KindName, Severity, Span};
use serde::{Deserialize, Serialize};

use crate::{Fade, Told};

/// What a customer thinks they bought: parts of several providers, in the order an attempt passes them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ServiceDef {
    pub service: String,
    /// The kind of thing that attempts it.
    pub of: KindName,
    pub parts: Vec<PartDef>,
    pub codes: Vec<CodeDef>,
    /// Of an incident that only failing attempts show.
    pub severity: Severity,
    pub fade: Fade,
    /// How long a failed attempt that nobody repeats is taken for trouble.
    pub lasts: Span,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartDef {
    pub part: String,
    pub of: PartOf,
}

/// What a part is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartOf {
    /// The thing itself, or a component it depends on.
    Kind(KindName),
    /// Something that is not modelled, of whoever plays that role.
    Role(String),
}

/// Codes of one meaning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeDef {
    pub code: String,
    /// As attempts bring them back.
    pub is: Vec<String>,
    /// The part that says it, where the code alone tells.
    pub at: Option<String>,
}

impl ServiceDef {
    /// What a failed attempt says of itself: its code where the pack knows it, else where it stopped. A code
    /// that does not say where gives way to the part, where that is known. `None` when it says nothing that the
    /// pack knows.
    #[must_use]
    pub fn told(&self, code: Option<&str>, stopped_at: Option<&str>) -> Option<Told> {
        let known = self.code(code);
        let part = stopped_at.filter(|part| self.part(part).is_some());
        match (known, part) {
            (Some(def), None) => Some(Told::Code(def.code.clone())),
            (Some(def), Some(_)) if def.at.is_some() => Some(Told::Code(def.code.clone())),
            (_, part) => part.map(|part| Told::Part(part.to_owned())),
        }
    }

    fn code(&self, code: Option<&str>) -> Option<&CodeDef> {
        self.codes.iter().find(|def| def.is.iter().any(|written| Some(&**written) == code))
    }

    /// The part at which it stopped: what the attempt says, else what its code says.
    #[must_use]
    pub fn stop<'a>(&'a self, code: Option<&str>, stopped_at: Option<&str>) -> Option<&'a PartDef> {
        let said = stopped_at.and_then(|part| self.part(part));
        said.or_else(|| self.part(self.code(code)?.at.as_deref()?))
    }

    #[must_use]
    pub fn part(&self, name: &str) -> Option<&PartDef> {
        self.parts.iter().find(|part| part.part == name)
    }
}
