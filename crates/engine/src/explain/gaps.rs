//! What a pack leaves open: causes that nothing shows or ends, and causes that nothing tells apart.

use focal_base::{CauseName, KindName, StepName};
use focal_diagnose::{Belief, Candidate, CauseDef, removes};
use serde::Serialize;

use super::TELLS;
use super::marks::{self, Mark};
use super::room::Room;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Gap {
    /// No alarm shows it and it makes no attempt fail.
    NothingShows { cause: CauseName },
    /// No step has a chance to end it that it does not have with any trouble.
    NothingEnds { cause: CauseName },
    /// No alarm, sign or question has another probability under one than under the other; `trying` is the
    /// repair whose success still tells. `matters`: they have different owners, or end differently.
    NothingTells { one: CauseName, other: CauseName, trying: Option<StepName>, matters: bool },
    /// The same, of a cause in the thing and one in what it shares with others: only those others tell.
    OnlyOthersTell { one: CauseName, other: CauseName, shared: KindName },
}

pub(super) fn gaps(room: &Room<'_>, marks: &[Mark]) -> Vec<Gap> {
    let mut gaps = Vec::new();
    for def in &room.causes {
        let cause = def.cause.clone();
        let shown = def.shows.values().chain(def.fails.values()).any(|p| *p > 0.0);
        if !shown {
            gaps.push(Gap::NothingShows { cause: cause.clone() });
        }
        if !is_ended(room, def) {
            gaps.push(Gap::NothingEnds { cause });
        }
    }
    for (at, one) in room.causes.iter().enumerate() {
        for other in &room.causes[at + 1..] {
            gaps.extend(untold(room, marks, one, other));
        }
    }
    gaps
}

fn is_ended(room: &Room<'_>, def: &CauseDef) -> bool {
    room.kit.pack.steps.iter().any(|step| {
        let p = step.fixes.by_cause.get(&def.cause);
        p.is_some_and(|p| *p > step.fixes.otherwise)
    })
}

fn untold(room: &Room<'_>, marks: &[Mark], one: &CauseDef, other: &CauseDef) -> Option<Gap> {
    let doubt = room.between(one, other);
    let severity = room.severity(one);
    let asked = || {
        let candidates = room.candidates(severity);
        candidates
            .iter()
            .any(|candidate| !candidate.answers.is_empty() && removes(&doubt, candidate) >= TELLS)
    };
    let free = marks::best(marks, &doubt).is_some_and(|(_, removed)| removed >= TELLS);
    if free || asked() {
        return None;
    }
    if one.of != other.of {
        let shared = if one.of == *room.kind() { &other.of } else { &one.of };
        let (one, other) = (one.cause.clone(), other.cause.clone());
        return Some(Gap::OnlyOthersTell { one, other, shared: shared.clone() });
    }
    let first = |def: &CauseDef| {
        let (candidates, plan) = room.plan_known(def, severity);
        plan.order.first().map(|index| candidates[*index].step.clone())
    };
    let matters = one.owner != other.owner || first(one) != first(other);
    let (trying, one, other) = (trying(room, &doubt), one.cause.clone(), other.cause.clone());
    Some(Gap::NothingTells { one, other, trying, matters })
}

/// The repair whose success or failure removes most of the doubt.
pub(super) fn trying(room: &Room<'_>, doubt: &Belief) -> Option<StepName> {
    let steps = room.kit.pack.steps.iter().filter(|step| !step.fixes.by_cause.is_empty());
    let mut best: Option<(&StepName, f64)> = None;
    for step in steps {
        let ended = ("ended".to_owned(), step.fixes.clone());
        let candidate = Candidate { answers: vec![ended], tries_left: 1, ..Candidate::default() };
        let removed = removes(doubt, &candidate);
        if removed >= TELLS && best.is_none_or(|(_, most)| removed > most + 1e-9) {
            best = Some((&step.step, removed));
        }
    }
    best.map(|(step, _)| step.clone())
}
