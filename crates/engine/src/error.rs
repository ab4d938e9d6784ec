//! Why something asked of the house was not done: one type for every room above the rules.

use focal_base::Said;
use focal_store::StoreError;

/// Nothing was changed. The message fits "failed to …".
#[derive(Clone, Debug, thiserror::Error)]
pub enum Refused {
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// The caller may see it, but not do this.
    #[error("this is not yours to do")]
    NotAllowed,
    /// What was asked for does not fit; `field` names the input.
    #[error("{}", .said.key.0)]
    Invalid { said: Said, field: Option<&'static str>, expected: Option<String> },
    /// It would have fitted a moment ago, or somebody else was faster.
    #[error("{}", .0.key.0)]
    Conflict(Said),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Refused {
    #[must_use]
    pub fn invalid(key: &str) -> Refused {
        Refused::Invalid { said: Said::new(key), field: None, expected: None }
    }

    #[must_use]
    pub fn field(key: &str, field: &'static str, expected: &str) -> Refused {
        Refused::Invalid {
            said: Said::new(key),
            field: Some(field),
            expected: Some(expected.to_owned()),
        }
    }

    #[must_use]
    pub fn conflict(key: &str) -> Refused {
        Refused::Conflict(Said::new(key))
    }

    /// Whether the process must end: its storage failed. Anything else costs only what was asked.
    #[must_use]
    pub fn is_fatal(&self) -> bool {
        matches!(self, Refused::Store(error) if error.is_fatal())
    }

    /// A stable code for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Refused::NotFound(_) => "not_found",
            Refused::NotAllowed => "not_allowed",
            Refused::Invalid { .. } => "invalid",
            Refused::Conflict(_) => "conflict",
            Refused::Store(_) => "storage",
        }
    }
}

impl From<focal_case::Refused> for Refused {
    fn from(refused: focal_case::Refused) -> Refused {
        let reason = refused.reasons.into_iter().next();
        Refused::Conflict(reason.unwrap_or_else(|| Said::new("case.refused")))
    }
}

impl From<focal_desk::Refused> for Refused {
    fn from(refused: focal_desk::Refused) -> Refused {
        Refused::Conflict(refused.reason)
    }
}
