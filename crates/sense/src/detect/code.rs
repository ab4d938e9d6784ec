//! An event code raises; another code, or its absence, returns. Knows codes, not what they mean.

use focal_base::{At, Span};

use super::{View, above_zero};
use crate::problem::RuleProblem;
use crate::twin::NEVER;
use crate::{Settings, Signal};

#[derive(Clone, Debug)]
pub(crate) struct Code {
    code: String,
    clear_codes: Vec<String>,
    clear_after: Option<Span>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CodeMemory {
    /// When the code, or one that clears it, was last heard.
    pub at: At,
}

impl Default for CodeMemory {
    fn default() -> CodeMemory {
        CodeMemory { at: NEVER }
    }
}

impl Code {
    pub fn compile(
        code: &str,
        clear_codes: &[String],
        clear_after: Option<Span>,
    ) -> Result<Code, Vec<RuleProblem>> {
        if code.is_empty() {
            return Err(vec![RuleProblem::new("nothing", "an event code like E18").at("code")]);
        }
        if let Some(span) = clear_after {
            above_zero("clear_after", span)?;
        }
        if clear_codes.iter().any(|clear| clear == code) {
            let expected = "a code other than the one that raises";
            return Err(vec![RuleProblem::new(code, expected).at("clear_codes")]);
        }
        Ok(Code { code: code.to_owned(), clear_codes: clear_codes.to_vec(), clear_after })
    }

    /// Codes in the order of the signal; the last one that concerns this detector decides. A failed
    /// self-test's code counts as an event.
    pub fn judge(&self, active: bool, memory: &mut CodeMemory, view: &View) -> Option<bool> {
        // Its absence is also seen by data: the thing has spoken since, and not of this.
        let due = self.due(memory, view.resumed, view.settings);
        let stayed_away = active && due.is_some_and(|due| view.at >= due);
        self.said(memory, view.signal, view.at).or(stayed_away.then_some(false))
    }

    fn said(&self, memory: &mut CodeMemory, signal: &Signal, at: At) -> Option<bool> {
        if at < memory.at {
            return None;
        }
        let events = signal.events.iter().map(|event| event.code.as_str());
        let tests = signal.tests.iter().filter(|t| !t.ok).filter_map(|t| t.code.as_deref());
        let said = |code: &str| {
            if code == self.code {
                Some(true)
            } else {
                self.clear_codes.iter().any(|clear| clear == code).then_some(false)
            }
        };
        let answer = events.chain(tests).filter_map(said).next_back()?;
        memory.at = at;
        Some(answer)
    }

    /// When its absence has lasted long enough; counted anew after the house was away.
    pub fn due(&self, memory: &CodeMemory, resumed: At, settings: &Settings) -> Option<At> {
        self.clear_after.map(|after| memory.at.max(resumed) + settings.span(after))
    }
}
