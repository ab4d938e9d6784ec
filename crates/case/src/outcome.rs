//! How a case ended, and whether it lasted. What it teaches the priors leaves as an event; nothing here
//! changes a belief.

use focal_base::{At, CauseName, ItemId, Money, OwnerRef, Said, Span, StepName};
use serde::{Deserialize, Serialize};

use crate::case::{Case, CaseState, Keeper, Kept, RunState, StepRun};
use crate::def::Actor;
use crate::promise::{self, Whose};
use crate::refused::{Changed, refuse};

/// How it ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    pub at: At,
    pub cause: Option<CauseName>,
    /// Confirmed by a test or a repair, not only believed.
    pub cause_confirmed: bool,
    pub owner: OwnerRef,
    pub worked: Option<(StepName, Actor)>,
    /// It was well again before anybody was called or did anything.
    pub recovered_alone: bool,
    pub cost: Money,
    /// The customer's, 1 to 5.
    pub rating: Option<u8>,
    /// The line of the thread in which somebody said more.
    pub note_item: Option<ItemId>,
}

/// What whoever ends the case knows; the rest of the outcome is read off the case.
#[derive(Clone, Debug, PartialEq)]
pub struct Ending {
    pub at: At,
    pub cause: Option<CauseName>,
    pub cause_confirmed: bool,
    pub owner: OwnerRef,
    pub worked: Option<(StepName, Actor)>,
    pub note_item: Option<ItemId>,
}

/// Ends the case. Steps still under way are withdrawn, and the promise's clock stops.
///
/// # Errors
/// When it is resolved already.
pub fn resolve(case: &Case, ending: Ending) -> Changed {
    if case.is_resolved() {
        return refuse(Said::new("case.already_resolved"));
    }
    let mut case = case.clone();
    let recovered_alone = ending.worked.is_none() && nobody_was_called(&case);
    for run in case.runs.iter_mut().filter(|run| run.state.is_live()) {
        run.state = RunState::Withdrawn;
        run.ended = Some(ending.at);
    }
    promise::release(&mut case.promise, ending.at);
    promise::resolved(&mut case.promise, ending.at);
    case.state = CaseState::Resolved(Outcome {
        at: ending.at,
        cause_confirmed: ending.cause_confirmed && ending.cause.is_some(),
        cause: ending.cause,
        owner: ending.owner,
        worked: ending.worked,
        recovered_alone,
        cost: case.spent,
        rating: None,
        note_item: ending.note_item,
    });
    Ok(case)
}

/// True while no person has been asked or has kept it, and no step of the thing has worked or may yet.
#[must_use]
pub fn nobody_was_called(case: &Case) -> bool {
    let counts = |run: &StepRun| match run.by {
        Actor::Thing => matches!(run.state, RunState::Done(_) | RunState::Running),
        _ => run.state != RunState::Withdrawn,
    };
    let by_somebody = |kept: &Kept| matches!(kept.keeper, Keeper::Agent(_));
    !case.runs.iter().any(counts) && !case.kept.iter().any(by_somebody)
}

/// Opens it again when the trouble is back within `window` of its end. The time between counts for nobody.
///
/// # Errors
/// When it is not resolved, or its end lies further back: then a new case is the right thing.
pub fn reopen(case: &Case, at: At, window: Span) -> Changed {
    let CaseState::Resolved(outcome) = &case.state else {
        return refuse(Said::new("case.not_resolved"));
    };
    if case.merged_into.is_some() {
        return refuse(Said::new("merge.is_merged"));
    }
    if at.since(outcome.at) > window {
        return refuse(Said::new("case.reopen_window_over").with("window", window));
    }
    let mut next = case.clone();
    promise::hold(&mut next.promise, Whose::Ended, outcome.at);
    promise::reopened(&mut next.promise, at);
    next.outcomes_before.push(outcome.clone());
    // What came with other cases is part of that outcome.
    next.charged = Money::ZERO;
    next.reopened.push(at);
    next.state = CaseState::Open;
    Ok(next)
}

/// Keeps the customer's rating.
///
/// # Errors
/// When the case is not resolved or the rating is not 1 to 5.
pub fn rate(case: &Case, rating: u8) -> Changed {
    if !(1..=5).contains(&rating) {
        return refuse(Said::new("rating.out_of_range").with("rating", rating));
    }
    let mut case = case.clone();
    match &mut case.state {
        CaseState::Resolved(outcome) => outcome.rating = Some(rating),
        _ => return refuse(Said::new("case.not_resolved")),
    }
    Ok(case)
}
