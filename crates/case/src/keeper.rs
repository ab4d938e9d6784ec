//! Who answers for a case: exactly one at every moment, and every change says why. Knows no queues and
//! no presence; the desk tells who is there.

use focal_base::{AgentId, At, QueueId, Said};

use crate::case::{Case, CaseState, Keeper, Kept};
use crate::refused::{Changed, refuse};

/// One keeps it, as the last line of who kept it says, and the lines follow each other.
#[must_use]
pub fn is_one(case: &Case) -> bool {
    case.kept.last().is_some_and(|last| last.keeper == case.keeper)
        && case.kept.is_sorted_by_key(|kept| kept.since)
}

/// Hands the case to another keeper. To the same one nothing changes.
///
/// # Errors
/// When it is resolved.
pub fn hand(case: &Case, to: Keeper, why: Said, at: At) -> Changed {
    if case.is_resolved() {
        return refuse(Said::new("case.already_resolved"));
    }
    let mut case = case.clone();
    // A clock that was set back does not turn the order round.
    let at = case.kept.last().map_or(at, |last| last.since.max(at));
    if case.keeper != to {
        case.kept.push(Kept { keeper: to.clone(), since: at, why });
        case.keeper = to;
    }
    Ok(case)
}

/// An agent takes it on. What another agent keeps is not taken, it is transferred.
///
/// # Errors
/// When it is resolved, or another agent keeps it.
pub fn take(case: &Case, agent: &AgentId, at: At) -> Changed {
    match &case.keeper {
        Keeper::Agent(other) if other != agent => {
            refuse(Said::new("keeper.is_another_agent").with("agent", other))
        }
        _ => hand(case, Keeper::Agent(agent.clone()), Said::new("keeper.took"), at),
    }
}

/// Its agent has gone: the team answers for it, or Focal when there is none. Others' cases are not touched.
///
/// # Errors
/// When it is resolved.
pub fn agent_gone(case: &Case, agent: &AgentId, team: Option<&QueueId>, at: At) -> Changed {
    if case.keeper != Keeper::Agent(agent.clone()) {
        return Ok(case.clone());
    }
    let to = team.map_or(Keeper::Focal, |team| Keeper::Team(team.clone()));
    hand(case, to, Said::new("keeper.agent_gone"), at)
}

/// Puts the case aside until a moment. The promise's clock runs on: it is our own choice.
///
/// # Errors
/// When it is resolved or the moment has passed.
pub fn snooze(case: &Case, by: &AgentId, until: At, at: At) -> Changed {
    if case.is_resolved() {
        return refuse(Said::new("case.already_resolved"));
    }
    if until <= at {
        return refuse(Said::new("snooze.in_the_past"));
    }
    let mut case = case.clone();
    case.state = CaseState::Snoozed { until, by: by.clone() };
    Ok(case)
}

/// Wakes a snoozed case, because its time has come (`at` past it) or somebody `called` for it.
#[must_use]
pub fn wake(case: &Case, called: bool, at: At) -> Case {
    let mut case = case.clone();
    if let CaseState::Snoozed { until, .. } = case.state
        && (called || at >= until)
    {
        case.state = CaseState::Open;
        crate::run::settle(&mut case, at);
    }
    case
}

/// Focal may act by itself only on what it keeps; an agent's or team's case gets suggestions.
#[must_use]
pub fn focal_acts(case: &Case) -> bool {
    case.keeper == Keeper::Focal
        && matches!(case.state, CaseState::Open | CaseState::Waiting { .. })
}
