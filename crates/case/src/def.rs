//! What a pack says of steps: who does them, what they cost, what they repair or tell.

use std::collections::BTreeMap;

use focal_base::{KindName, Money, SkillName, Span, StepName, TextKey};
use focal_diagnose::Likelihood;
use focal_sense::Condition;
use serde::{Deserialize, Serialize};

/// Who does a step. Ordered from the one who is disturbed least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    Thing,
    Customer,
    Near,
    Agent,
    Partner,
    Technician,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepDef {
    pub step: StepName,
    /// Kind of thing or component it applies to.
    pub of: KindName,
    pub by: Actor,
    /// Cost to the organisation; the person's time is added from the rate card.
    pub cost: Money,
    /// How long it usually takes until it is known whether it helped.
    pub takes: Span,
    /// Minutes of the person's own time.
    pub effort: Span,
    /// Probability that it ends the trouble under each cause. `otherwise` is for causes not named and
    /// for "something else".
    pub fixes: Likelihood,
    /// Answers it can bring; empty when it is not a question. The answer not listed is `otherwise`.
    pub answers: BTreeMap<String, Likelihood>,
    /// Name of the answer that takes the remaining probability, e.g. `no`.
    pub other_answer: Option<String>,
    /// By thing: the kind's action to command.
    pub action: Option<String>,
    /// What must be seen in telemetry for the step to count as done. For things: the action's.
    pub expect: Option<Condition>,
    pub within: Option<Span>,
    /// Locks: the step is shown locked, with this reason, while one is true.
    pub never_if: Vec<Condition>,
    /// Tries allowed in one case.
    pub max: u32,
    /// By partner or technician: the provider role that takes the work; `None` means the cause's owner.
    pub role: Option<String>,
    /// By agent: what the agent must know, with the least proficiency (1 to 10).
    pub skills: BTreeMap<SkillName, u8>,
    /// Said before the step, always; takes effect at once when changed.
    pub safety: Option<TextKey>,
    /// Steps that must have been tried before.
    pub after: Vec<StepName>,
    /// By agent: the customer takes part, and must be one who may be asked now.
    #[serde(default)]
    pub with_customer: bool,
    /// It keeps the harm away and cures nothing: once it was seen to work, a cure is still looked for.
    #[serde(default)]
    pub contains: bool,
    /// The picture whose camera rightly looks elsewhere once it is done: what it usually shows is learnt anew.
    #[serde(default)]
    pub renews: Option<String>,
}

impl StepDef {
    #[must_use]
    pub fn is_question(&self) -> bool {
        !self.answers.is_empty()
    }
}
