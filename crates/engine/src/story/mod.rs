//! Stories: a pack's own proof, played on the [`Stage`]. The cast of a story becomes a tenant, its
//! timeline becomes signals and people's acts, and every expectation is looked up in the house as it is
//! at that moment.

mod cast;
mod check;
mod play;

use focal_pack::story::Story;
use serde::Serialize;

use crate::kit::Kit;
use crate::stage::StageError;

/// How a story went.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    pub story: String,
    pub file: String,
    /// Expectations that did not hold; empty when the story passed.
    pub failures: Vec<Failure>,
    pub checks: usize,
    /// What happened, line by line, for whoever writes the story.
    pub trace: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Failure {
    pub line: u32,
    pub expected: String,
    pub found: String,
}

impl Report {
    #[must_use]
    pub fn passed(&self) -> bool {
        self.failures.is_empty()
    }
}

/// Plays a story against the pack it belongs to.
///
/// # Errors
/// When the house itself fails; an expectation that does not hold is part of the report.
pub fn play(
    kit: &Kit,
    files: &std::collections::BTreeMap<String, String>,
    story: &Story,
) -> Result<Report, StageError> {
    play::Play::new(kit, files, story)?.run()
}

/// Plays a story and hands the house over as it is at its end, for tests that look further.
#[cfg(test)]
pub(crate) fn play_out(
    kit: &Kit,
    files: &std::collections::BTreeMap<String, String>,
    story: &Story,
) -> Result<(Report, crate::stage::Stage), StageError> {
    play::Play::new(kit, files, story)?.run_out()
}
