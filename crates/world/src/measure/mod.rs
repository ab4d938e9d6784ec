//! How right was Focal: what it found and decided, beside what was true.

use crate::life::Life;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    pub faults: usize,
}

impl Found {
    #[must_use]
    pub fn of(life: &Life<'_>) -> Found {
        Found { faults: life.casts.values().map(|cast| cast.truth.faults.len()).sum() }
    }
}
