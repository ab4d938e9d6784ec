//! Why a change did not happen: reasons as keys, so that they can be said in any language.

use focal_base::Said;

use crate::case::Case;

/// A change that a rule refused. The case is as it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("failed to change the case: {}", .reasons.iter().map(|said| said.key.0.as_str()).collect::<Vec<_>>().join(", "))]
pub struct Refused {
    pub reasons: Vec<Said>,
}

impl From<Said> for Refused {
    fn from(reason: Said) -> Refused {
        Refused { reasons: vec![reason] }
    }
}

/// The changed case, or why it stays as it was.
pub type Changed = Result<Case, Refused>;

pub(crate) fn refuse<T>(reason: Said) -> Result<T, Refused> {
    Err(Refused::from(reason))
}
