//! Attempts at a service that fail several times within a while raise; one that passes returns. Knows
//! how often, never why: whose fault a failure is, is not told here.

use focal_base::{At, Span};

use super::{View, above_zero};
use crate::bytes::{Reader, Writer};
use crate::problem::RuleProblem;
use crate::twin::NEVER;
use crate::{Attempt, Settings};

/// Failures an alarm may wait for; each is remembered by its time.
const MOST: u32 = 20;

#[derive(Clone, Debug)]
pub(crate) struct Attempts {
    service: String,
    failed: usize,
    within: Span,
    clear_after: Option<Span>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct AttemptsMemory {
    /// Times of the newest failures since the last pass, oldest first; at most as many as raise.
    pub failures: Vec<At>,
    /// The newest attempt.
    pub last: At,
}

impl Default for AttemptsMemory {
    fn default() -> AttemptsMemory {
        AttemptsMemory { failures: Vec::new(), last: NEVER }
    }
}

impl AttemptsMemory {
    pub fn write(&self, to: &mut Writer) {
        to.at(self.last);
        to.many(&self.failures, |to, at| to.at(*at));
    }

    pub fn read(from: &mut Reader) -> Option<AttemptsMemory> {
        let last = from.at()?;
        Some(AttemptsMemory { last, failures: from.many(Reader::at)? })
    }
}

impl Attempts {
    pub fn compile(
        service: &str,
        failed: u32,
        within: Span,
        clear_after: Option<Span>,
    ) -> Result<Attempts, Vec<RuleProblem>> {
        above_zero("within", within)?;
        if let Some(span) = clear_after {
            above_zero("clear_after", span)?;
        }
        if service.is_empty() {
            return Err(vec![RuleProblem::new("nothing", "the name of a service").at("service")]);
        }
        if !(1..=MOST).contains(&failed) {
            let expected = format!("a count from 1 to {MOST}");
            return Err(vec![RuleProblem::new(failed.to_string(), expected).at("failed")]);
        }
        let service = service.to_owned();
        Ok(Attempts { service, failed: failed as usize, within, clear_after })
    }

    /// Attempts in the order of the signal; the last that decides anything is the answer.
    pub fn judge(&self, active: bool, memory: &mut AttemptsMemory, view: &View) -> Option<bool> {
        let due = self.due(memory, view.resumed, view.settings);
        let stayed_away = active && due.is_some_and(|due| view.at >= due);
        if view.at < memory.last {
            return None;
        }
        let mine = |attempt: &&Attempt| attempt.service == self.service;
        let mut answer = stayed_away.then_some(false);
        for attempt in view.signal.attempts.iter().filter(mine) {
            memory.last = view.at;
            if attempt.ok {
                memory.failures.clear();
                answer = Some(false);
            } else if self.fails(memory, view.at, view.settings) {
                answer = Some(true);
            }
        }
        answer
    }

    /// Notes a failure; whether it is one too many.
    fn fails(&self, memory: &mut AttemptsMemory, at: At, settings: &Settings) -> bool {
        memory.failures.push(at);
        if memory.failures.len() > self.failed {
            memory.failures.remove(0);
        }
        let all = memory.failures.len() == self.failed;
        all && memory
            .failures
            .first()
            .is_some_and(|first| at.since(*first) <= settings.span(self.within))
    }

    /// When nobody has tried for so long that a failure says nothing any more.
    pub fn due(&self, memory: &AttemptsMemory, resumed: At, settings: &Settings) -> Option<At> {
        self.clear_after.map(|after| memory.last.max(resumed) + settings.span(after))
    }
}
