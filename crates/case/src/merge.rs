//! Two cases that turn out to be one trouble become one, and can be parted again. The one that was opened first goes
//! on, because its promise's clock began first. Knows no threads, contacts or storage.

use std::collections::BTreeSet;

use focal_base::{At, Money, RunId, Said, Span, ThingId};

use crate::case::{AnswerGiven, Case, CaseState};
use crate::cost::{self, CostLine};
use crate::hours::Hours;
use crate::outcome::Outcome;
use crate::promise::{first_answer, resolution};
use crate::refused::{Changed, refuse};

/// Why two cases stay two.
#[must_use]
pub fn hindrance(into: &Case, from: &Case) -> Option<Said> {
    let differ = |a: &Option<_>, b: &Option<_>| a.is_some() && b.is_some() && a != b;
    let why = match () {
        () if into.id == from.id => "merge.same",
        () if into.is_resolved() || from.is_resolved() => "merge.is_over",
        () if differ(&into.customer, &from.customer) => "merge.two_customers",
        () if two_packs(into, from) => "merge.two_packs",
        () => return None,
    };
    Some(Said::new(why))
}

/// Their causes and steps have nothing in common. A case that is about no thing goes with any.
fn two_packs(into: &Case, from: &Case) -> bool {
    let (ours, theirs) = (&into.pinned.pack, &from.pinned.pack);
    ours != theirs && !ours.is_empty() && !theirs.is_empty()
}

/// What comes together. `into` was opened first.
///
/// # Errors
/// When they are two customers', two packs', or one of them is over.
pub fn merge(into: &Case, from: &Case, hours: &Hours, at: At) -> Changed {
    if let Some(why) = hindrance(into, from) {
        return refuse(why);
    }
    let mut case = into.clone();
    sooner(&mut case, from, hours, at);
    case.customer = into.customer.clone().or_else(|| from.customer.clone());
    case.incident = into.incident.clone().or_else(|| from.incident.clone());
    case.severity = into.severity.max(from.severity);
    case.also.extend(from.things().cloned());
    match &case.thing {
        Some(thing) => drop(case.also.remove(&thing.clone())),
        None => case.thing = case.also.pop_first(),
    }
    case.runs.extend(from.runs.iter().cloned());
    case.runs.sort_by_key(|run| run.at);
    for given in &from.answers {
        case.answers.push(given.clone());
    }
    case.answers.sort_by_key(|given| given.at);
    newest_stand(&mut case.answers, at);
    case.costs.extend(from.costs.iter().cloned());
    case.costs.sort_by_key(|line| line.at);
    case.spent = cost::total(&case);
    case.charged += charged(from);
    case.budget.dearer.extend(from.budget.dearer.iter().cloned());
    case.told.extend(from.told.iter().cloned());
    crate::run::settle(&mut case, at);
    Ok(case)
}

/// What is left of a case whose trouble is another's: its number leads there, and nothing of it counts once more.
#[must_use]
pub fn emptied(from: &Case, into: &Case, at: At) -> Case {
    let mut case = from.clone();
    (case.runs, case.answers, case.costs) = (vec![], vec![], vec![]);
    (case.spent, case.charged) = (Money::ZERO, Money::ZERO);
    // The other follows it from now on: who counts an incident's cases counts one.
    case.incident = None;
    case.merged_into = Some(into.id.clone());
    case.state = CaseState::Resolved(Outcome {
        at,
        cause: None,
        cause_confirmed: false,
        owner: focal_base::OwnerRef::Unknown,
        worked: None,
        recovered_alone: false,
        cost: Money::ZERO,
        rating: None,
        note_item: None,
    });
    case
}

/// Takes out again what came with another case at `merged`: `from` as it was before. What has become of its steps goes
/// with it. Gives what stays, and what is two again.
#[must_use]
pub fn part(
    whole: &Case,
    from: &Case,
    also: &BTreeSet<ThingId>,
    merged: At,
    at: At,
) -> (Case, Case) {
    let (mut stays, mut leaves) = (whole.clone(), from.clone());
    let theirs: BTreeSet<&RunId> = from.runs.iter().map(|run| &run.id).collect();
    leaves.runs = whole.runs.iter().filter(|run| theirs.contains(&run.id)).cloned().collect();
    stays.runs.retain(|run| !theirs.contains(&run.id));
    let mut old = from.costs.clone();
    let mut takes = |line: &CostLine| {
        if let Some(place) = old.iter().position(|known| known == line) {
            old.remove(place);
            return true;
        }
        line.run.as_ref().is_some_and(|run| theirs.contains(run))
    };
    let (out, rest): (Vec<_>, Vec<_>) = whole.costs.iter().cloned().partition(|line| takes(line));
    (leaves.costs, stays.costs) = (out, rest);
    (leaves.spent, stays.spent) = (cost::total(&leaves), cost::total(&stays));
    stays.charged = stays.charged - charged(from).min(stays.charged);
    let same = |a: &AnswerGiven, b: &AnswerGiven| (&a.step, a.at, a.by) == (&b.step, b.at, b.by);
    stays.answers.retain(|given| !from.answers.iter().any(|known| same(known, given)));
    stand_again(&mut stays.answers, merged);
    stays.also.retain(|thing| !also.contains(thing));
    crate::run::settle(&mut stays, at);
    crate::run::settle(&mut leaves, at);
    (stays, leaves)
}

/// What earlier endings have told reports and budgets already.
#[must_use]
pub fn charged(case: &Case) -> Money {
    case.outcomes_before.last().map(|outcome| outcome.cost).unwrap_or_default() + case.charged
}

/// Whoever was promised more gets it: of each clock, what is left is the less of the two.
fn sooner(case: &mut Case, from: &Case, hours: &Hours, at: At) {
    let left = |fuse: &crate::promise::Fuse| Span((fuse.target.0 - fuse.used.0).max(0));
    let (ours, theirs) =
        (resolution(&case.promise, hours, at), resolution(&from.promise, hours, at));
    if left(&theirs) < left(&ours) {
        case.promise.resolution = Span(ours.used.0 + left(&theirs).0);
    }
    match (case.promise.answered, from.promise.answered) {
        (None, None) => {
            let (ours, theirs) =
                (first_answer(&case.promise, hours, at), first_answer(&from.promise, hours, at));
            if left(&theirs) < left(&ours) {
                case.promise.first_answer = Span(ours.used.0 + left(&theirs).0);
            }
        }
        // They were answered about this trouble, whichever number it had.
        (None, answered) => case.promise.answered = answered,
        (Some(_), _) => {}
    }
}

/// A question that was answered in both counts once: the newest answer stands, the others are history.
fn newest_stand(answers: &mut [AnswerGiven], at: At) {
    let mut seen = BTreeSet::new();
    for given in answers.iter_mut().rev().filter(|given| given.withdrawn.is_none()) {
        if !seen.insert(given.step.clone()) {
            given.withdrawn = Some(at);
        }
    }
}

/// What gave way to the other's answer stands again, unless something newer was said since.
fn stand_again(answers: &mut [AnswerGiven], merged: At) {
    let live = |given: &&AnswerGiven| given.withdrawn.is_none();
    let said: BTreeSet<_> = answers.iter().filter(live).map(|given| given.step.clone()).collect();
    let gave_way = |given: &&mut AnswerGiven| given.withdrawn == Some(merged);
    for given in answers.iter_mut().filter(gave_way) {
        if !said.contains(&given.step) {
            given.withdrawn = None;
        }
    }
}
