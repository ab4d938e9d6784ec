//! What a case costs: money to the cent, and people's minutes counted apart from it. Knows no prices;
//! they arrive with the step and the rate card.

use focal_base::{At, Money, RunId, Said, Span, StepName};
use serde::{Deserialize, Serialize};

use crate::case::Case;
use crate::def::Actor;

/// One thing that was spent. `amount` is the organisation's money; `time` is somebody's minutes, which
/// are never turned into money here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CostLine {
    pub at: At,
    pub what: Said,
    pub amount: Money,
    pub run: Option<RunId>,
    #[serde(default)]
    pub whose: Option<Actor>,
    #[serde(default)]
    pub time: Span,
}

/// The thing's support budget for this year as this case sees it, and why it was exceeded if it was.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct BudgetUse {
    /// `None`: the kind has no budget.
    pub year: Option<Money>,
    /// Spent on the thing this year by its other cases, when it was last looked up.
    pub elsewhere: Money,
    /// Steps that were taken past the budget, each with its reason.
    #[serde(default)]
    pub dearer: Vec<DearerStep>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DearerStep {
    pub step: StepName,
    pub at: At,
    pub why: Said,
}

/// Adds a line; `spent` stays the sum of all lines.
#[must_use]
pub fn spend(case: &Case, line: CostLine) -> Case {
    let mut case = case.clone();
    add(&mut case, line);
    case
}

pub(crate) fn add(case: &mut Case, line: CostLine) {
    case.spent += line.amount;
    case.costs.push(line);
}

/// What was spent is the sum of its lines.
#[must_use]
pub fn adds_up(case: &Case) -> bool {
    total(case) == case.spent
}

/// The sum of the lines, for whoever wants to check `spent`.
#[must_use]
pub fn total(case: &Case) -> Money {
    case.costs.iter().map(|line| line.amount).sum()
}

/// Time that people of one kind have given, e.g. the customer's own minutes.
#[must_use]
pub fn time_of(case: &Case, actor: Actor) -> Span {
    Span(case.costs.iter().filter(|line| line.whose == Some(actor)).map(|line| line.time.0).sum())
}

/// What is left of the thing's budget this year; negative past it, `None` without one.
#[must_use]
pub fn budget_left(case: &Case) -> Option<Money> {
    case.budget.year.map(|year| year - case.budget.elsewhere - case.spent)
}
