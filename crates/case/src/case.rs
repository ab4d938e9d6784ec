//! The case itself: the row that holds one customer's trouble from its first signal to its outcome.
//! Only data and what can be read off it; every change is a rule in a file of its own. Knows nothing
//! of how a row is stored or shown.

use std::collections::BTreeSet;

use focal_base::{
    AgentId, At, CaseId, IncidentId, Lang, Money, PersonId, ProviderId, QueueId, RunId, Said,
    Severity, Span, StepName, ThingId, WatchId,
};
use serde::{Deserialize, Serialize};

use crate::cost::{BudgetUse, CostLine};
use crate::def::Actor;
use crate::near::Favour;
use crate::outcome::Outcome;
use crate::promise::Promise;

/// Most things that a case names beside its first.
pub const MOST_THINGS: usize = 200;

/// One customer's trouble. It follows at most one incident, and always has exactly one keeper.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Case {
    pub id: CaseId,
    /// What people say aloud: C-2417. Unique and rising within a tenant.
    pub number: u64,
    pub thing: Option<ThingId>,
    /// Other things of the same customer that have the same trouble, at most [`MOST_THINGS`]; its incident
    /// lists them all.
    #[serde(default)]
    pub also: BTreeSet<ThingId>,
    pub customer: Option<PersonId>,
    pub incident: Option<IncidentId>,
    /// The case, over for too long to be opened again, that its customer came back to.
    #[serde(default)]
    pub continues: Option<CaseId>,
    /// It turned out to be the trouble of another case: everything it had is there.
    #[serde(default)]
    pub merged_into: Option<CaseId>,
    /// Part of what was spent that cases which came to this one had told reports and budgets before.
    #[serde(default)]
    pub charged: Money,
    pub title: Said,
    pub severity: Severity,
    pub opened: At,
    pub keeper: Keeper,
    #[serde(default)]
    pub kept: Vec<Kept>,
    pub state: CaseState,
    #[serde(default)]
    pub runs: Vec<StepRun>,
    #[serde(default)]
    pub answers: Vec<AnswerGiven>,
    /// Money only, and always the sum of `costs`.
    pub spent: Money,
    #[serde(default)]
    pub costs: Vec<CostLine>,
    #[serde(default)]
    pub budget: BudgetUse,
    pub promise: Promise,
    #[serde(default)]
    pub lang: Lang,
    #[serde(default)]
    pub reopened: Vec<At>,
    /// Outcomes that did not last: the case was reopened after them.
    #[serde(default)]
    pub outcomes_before: Vec<Outcome>,
    /// Keys of the proactive messages that were sent, so that none is sent twice.
    #[serde(default)]
    pub told: BTreeSet<String>,
    /// The definitions it began with; safety texts and withdrawn steps are the exception.
    #[serde(default)]
    pub pinned: Pinned,
}

/// Who answers for the case to the customer at this moment. Never nobody, never two: the type says so.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keeper {
    Focal,
    Agent(AgentId),
    Team(QueueId),
}

/// One line of who kept the case: from `since` until the next line begins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    pub keeper: Keeper,
    pub since: At,
    pub why: Said,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseState {
    /// It is on us: somebody or Focal decides what is next.
    Open,
    /// A step is under way and we say for whom we wait, since when and until when.
    Waiting {
        for_: WaitFor,
        since: At,
        until: Option<At>,
    },
    /// An agent put it aside; it returns by itself at `until`.
    Snoozed {
        until: At,
        by: AgentId,
    },
    Resolved(Outcome),
}

/// Whom a waiting case waits for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaitFor {
    Thing,
    Customer,
    Near,
    Agent,
    /// `None` while the role has nobody bound to it.
    Partner(Option<ProviderId>),
    Technician(Option<ProviderId>),
}

/// One attempt at a step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepRun {
    pub id: RunId,
    pub step: StepName,
    pub by: Actor,
    /// Id of the person, agent or provider who does it; `None` until somebody does.
    pub who: Option<String>,
    /// When it was offered or, without an offer, begun.
    pub at: At,
    /// When it counts as failed if nothing was seen.
    pub until: Option<At>,
    pub watch: Option<WatchId>,
    pub state: RunState,
    /// What it costs the organisation, from the moment somebody works on it.
    pub cost: Money,
    /// Minutes of the person's own time it takes.
    #[serde(default)]
    pub effort: Span,
    /// Idempotency key: two runs with one key are one effect.
    pub key: String,
    /// When somebody began to work; `None` while it is only offered.
    #[serde(default)]
    pub began: Option<At>,
    #[serde(default)]
    pub ended: Option<At>,
    /// What the actor said. Never a confirmation: only what is seen ends the run well.
    #[serde(default)]
    pub replied: Option<Reply>,
    /// A person had it begun: it is a person's to take back.
    #[serde(default)]
    pub wanted: bool,
    /// By a near person: who was asked, in which wave, and what they said.
    #[serde(default)]
    pub favour: Option<Favour>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// Somebody was asked and has not yet said yes.
    Offered,
    Running,
    Done(Seen),
    Failed {
        why: Said,
    },
    Declined,
    Withdrawn,
}

/// What ended a run well.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Seen {
    /// The reading that met the expectation, in the unit of its metric.
    pub value: Option<f64>,
    /// The answer, for a step that is a question.
    pub answer: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    pub at: At,
    pub ok: bool,
}

/// An answer to a question, from whatever channel. Withdrawn answers stay as history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AnswerGiven {
    pub step: StepName,
    pub answer: String,
    pub by: Actor,
    #[serde(default)]
    pub who: Option<String>,
    pub at: At,
    pub withdrawn: Option<At>,
}

/// Name and version of the pack whose causes and steps the case began with.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Pinned {
    pub pack: String,
    pub version: String,
}

impl RunState {
    /// Offered or running: it can still end either way.
    #[must_use]
    pub fn is_live(&self) -> bool {
        matches!(self, RunState::Offered | RunState::Running)
    }

    /// Counts as a try: it was done or failed, or the person would not.
    #[must_use]
    pub fn was_tried(&self) -> bool {
        matches!(self, RunState::Done(_) | RunState::Failed { .. } | RunState::Declined)
    }
}

/// Trouble that stays away for so long and comes back is another one.
const PEACE: Span = Span::hours(24);

impl Case {
    /// Its first thing, then the others.
    pub fn things(&self) -> impl Iterator<Item = &ThingId> {
        self.thing.iter().chain(&self.also)
    }

    #[must_use]
    pub fn concerns(&self, thing: &ThingId) -> bool {
        self.thing.as_ref() == Some(thing) || self.also.contains(thing)
    }

    #[must_use]
    pub fn run(&self, id: &RunId) -> Option<&StepRun> {
        self.runs.iter().find(|run| run.id == *id)
    }

    pub fn live_runs(&self) -> impl Iterator<Item = &StepRun> {
        self.runs.iter().filter(|run| run.state.is_live())
    }

    /// When the present trouble came back, if it is not the first. What comes back after a day of peace or more is another
    /// trouble, though the case is the same: what was tried and answered about the one before says nothing of it.
    /// Of the first everything counts, whatever a clock that was set back says.
    #[must_use]
    pub fn trouble_since(&self) -> Option<At> {
        let ends = self.outcomes_before.iter().map(|outcome| outcome.at);
        let back = self.reopened.iter().zip(ends).rev();
        let mut new = back.filter(|(at, end)| at.since(*end) >= PEACE).map(|(at, _)| *at);
        new.next()
    }

    /// How often the present trouble was taken for over and came back.
    #[must_use]
    pub fn came_back(&self) -> usize {
        let since = self.trouble_since();
        self.reopened.iter().filter(|at| since.is_none_or(|since| **at > since)).count()
    }

    /// It ended the trouble once: that it came back does not make the try one in vain.
    #[must_use]
    pub fn has_worked(&self, run: &StepRun) -> bool {
        let did = |outcome: &Outcome| {
            outcome.worked.as_ref().is_some_and(|(step, _)| *step == run.step)
                && run.ended.is_some_and(|ended| ended <= outcome.at)
        };
        matches!(run.state, RunState::Done(_)) && self.outcomes_before.iter().any(did)
    }

    /// What was begun about the present trouble.
    pub fn runs_now(&self) -> impl Iterator<Item = &StepRun> {
        let since = self.trouble_since();
        self.runs.iter().filter(move |run| since.is_none_or(|since| run.at >= since))
    }

    /// What people said of the present trouble, and did not take back.
    pub fn answers_now(&self) -> impl DoubleEndedIterator<Item = &AnswerGiven> {
        let since = self.trouble_since();
        let this = move |at: At| since.is_none_or(|since| at >= since);
        self.answers.iter().filter(move |given| given.withdrawn.is_none() && this(given.at))
    }

    /// Attempts that count against the step's `max`: those at this trouble that were not withdrawn. One that ended it is
    /// free, so that what helped may help again; a trouble that keeps coming back is not restarted for ever.
    #[must_use]
    pub fn tries(&self, step: &StepName) -> u32 {
        let counts = |run: &&StepRun| run.step == *step && run.state != RunState::Withdrawn;
        let all = self.runs_now().filter(counts).count() as u32;
        all - u32::from(self.runs_now().filter(counts).any(|run| self.has_worked(run)))
    }

    #[must_use]
    pub fn is_resolved(&self) -> bool {
        matches!(self.state, CaseState::Resolved(_))
    }

    #[must_use]
    pub fn outcome(&self) -> Option<&Outcome> {
        match &self.state {
            CaseState::Resolved(outcome) => Some(outcome),
            _ => None,
        }
    }
}
