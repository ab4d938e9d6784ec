//! Explain: what a pack has taught about one kind, said before anything has happened. For each cause: how it
//! is recognised, told from the others, and ended at what cost; and what is missing for that.
//!
//! Everything is reckoned by the rules that judge cases: beliefs by `believe`, tests by `separating`, costs by
//! `plan`, with the rates a new house begins with. It must not reckon in any way of its own.

mod gaps;
mod marks;
mod room;
mod say;

use focal_base::{CauseName, KindName, Severity, Span, StepName};
use focal_case::{Actor, StepDef};
use focal_diagnose::{Belief, CauseDef, OwnerRole, plan, removes, separating};
use serde::Serialize;

use crate::decide::{Evidence, is_worth};
use crate::kit::Kit;
use marks::Mark;
use room::Room;

pub use gaps::Gap;
pub use say::say;

/// A share of a doubt below this is no help.
const TELLS: f64 = 0.02;
/// A cause that a first look leaves this probable is one of those it may be.
const CONFUSED: f64 = 0.05;
/// That nothing is wrong is worth a word from here on.
const DOUBTED: f64 = 0.25;
/// Bits below this say nothing.
const SAYS: f64 = 0.3;
/// Of all that could be said, as much as is read.
const MOST_FINDINGS: usize = 10;
/// Repairs are listed until the trouble has ended this probably.
const ENDED: f64 = 0.995;

/// What a pack says of one kind of thing.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explained {
    pub kind: KindName,
    /// As the pack lists them: its own, and those of what it depends on.
    pub causes: Vec<OneCause>,
    pub gaps: Vec<Gap>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OneCause {
    pub cause: CauseName,
    /// What it sits in: the kind, or a component.
    pub of: KindName,
    pub owner: OwnerRole,
    /// Of the troubles that a pack knows for this kind.
    pub share: f64,
    pub findings: Vec<Finding>,
    /// Other causes that a first look leaves possible, the likeliest first.
    pub told_from: Vec<ToldFrom>,
    /// Probability, at the first look, that nothing is wrong and its alarms came by themselves.
    pub nothing: f64,
    /// In the order in which they are tried once it is known.
    pub ends: Vec<End>,
    /// What ending it is expected to cost once it is known; some of it is the last resort.
    pub known: f64,
    /// The best first step while it only looks like it, and what ending the trouble is expected to cost then.
    pub first: Option<(StepName, f64)>,
}

/// One thing that may be found while the cause is there.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    #[serde(serialize_with = "as_text")]
    pub what: Evidence,
    /// Probability that it is found.
    pub p: f64,
    /// What finding it says for this cause against all others: log2 of the change of its odds.
    pub bits: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ToldFrom {
    pub cause: CauseName,
    /// What the first look leaves it.
    pub p: f64,
    /// What the thing's own data tell best, and the share of the doubt between the two that it removes.
    #[serde(skip)]
    pub free: Option<(Evidence, f64)>,
    pub test: Option<Test>,
    /// The repair whose success tells, where nothing else does.
    pub trying: Option<StepName>,
    /// One sits in the thing and the other in what it shares: others that share it tell.
    pub others: bool,
}

/// The question that separates two causes best, per cost.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Test {
    pub step: StepName,
    pub by: Actor,
    pub cost: f64,
    /// Share of the doubt between the two that asking removes.
    pub removes: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct End {
    pub step: StepName,
    pub by: Actor,
    pub role: Option<String>,
    pub takes: Span,
    pub cost: f64,
    /// Probability that it ends this cause, or keeps its harm away.
    pub p: f64,
    /// It keeps the harm away and cures nothing.
    pub contains: bool,
}

fn as_text<S: serde::Serializer>(what: &Evidence, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(what)
}

/// Explains a kind of the pack; `None` when it has no such kind.
#[must_use]
pub fn explain(kit: &Kit, kind: &KindName) -> Option<Explained> {
    let room = Room::of(kit, kind)?;
    let marks = marks::free(&room);
    let causes = room.causes.iter().map(|def| one(&room, &marks, def)).collect();
    let gaps = gaps::gaps(&room, &marks);
    Some(Explained { kind: kind.clone(), causes, gaps })
}

fn one(room: &Room<'_>, marks: &[Mark], def: &CauseDef) -> OneCause {
    let sum: f64 = room.causes.iter().map(|def| def.prior).sum();
    let seen = marks::first_look(room, def);
    let (trouble, look) = (room.believe(seen.clone()), room.look(seen));
    let severity = room.severity(def);
    let mut told_from: Vec<ToldFrom> = trouble
        .ranked()
        .into_iter()
        .filter(|share| share.cause.cause != def.cause && share.p >= CONFUSED)
        .filter_map(|share| {
            let other = room.causes.iter().find(|other| other.cause == share.cause.cause)?;
            Some(tell(room, marks, (def, other), severity, share.p))
        })
        .collect();
    told_from.sort_by(|a, b| b.p.total_cmp(&a.p).then_with(|| a.cause.cmp(&b.cause)));
    let (ends, known) = ending(room, def, severity);
    OneCause {
        cause: def.cause.clone(),
        of: def.of.clone(),
        owner: def.owner.clone(),
        share: if sum > 0.0 { def.prior / sum } else { 0.0 },
        findings: findings(room, marks, def),
        told_from,
        nothing: look.nothing,
        ends,
        known,
        first: first(room, &look, severity),
    }
}

/// What speaks for the cause: all that the thing shows by itself, and the best answer to each question.
fn findings(room: &Room<'_>, marks: &[Mark], def: &CauseDef) -> Vec<Finding> {
    let before = room.odds(&room.believe(Vec::new()), def);
    let say = |mark: &Mark, answer: &str, p: f64| {
        let fact = mark.fact(answer);
        let bits = (room.odds(&room.believe(vec![fact.clone()]), def) / before).log2();
        Finding { what: marks::evidence(&fact), p, bits }
    };
    let questions = marks::questions(room);
    let mut found: Vec<Finding> = Vec::new();
    for mark in marks.iter().chain(&questions) {
        let own = mark.outcomes(def).into_iter().filter(|(_, p)| *p > 0.0);
        let said = own.map(|(answer, p)| say(mark, &answer, p));
        // An alarm is listed whatever it says: it is how the trouble is first seen.
        let listed = |one: &Finding| match &one.what {
            Evidence::Alarm(alarm) => def.shows.contains_key(alarm),
            Evidence::Attempt(service, false) => def.fails.contains_key(service),
            Evidence::Well(_) | Evidence::Attempt(_, true) => false,
            _ => one.bits >= SAYS,
        };
        let mut said: Vec<Finding> = said.filter(listed).collect();
        said.sort_by(|a, b| b.bits.total_cmp(&a.bits));
        found.extend(said.into_iter().take(1));
    }
    let by_itself = |one: &Finding| !matches!(one.what, Evidence::Answer(..));
    // Stable: what says equally much stays in the pack's order.
    found.sort_by(|a, b| by_itself(b).cmp(&by_itself(a)).then(b.bits.total_cmp(&a.bits)));
    found.truncate(MOST_FINDINGS);
    found
}

fn tell(
    room: &Room<'_>,
    marks: &[Mark],
    pair: (&CauseDef, &CauseDef),
    severity: Severity,
    p: f64,
) -> ToldFrom {
    let doubt = room.between(pair.0, pair.1);
    let free = marks::best(marks, &doubt).filter(|(_, removed)| *removed >= TELLS);
    let candidates = room.candidates(severity);
    let test = separating(&doubt, &candidates).and_then(|step| {
        let (def, candidate) = room.step(&step, &candidates)?;
        let removed = removes(&doubt, candidate);
        let (by, cost) = (def.by, candidate.cost);
        (removed >= TELLS).then_some(Test { step, by, cost, removes: removed })
    });
    let trying = if free.is_none() && test.is_none() { gaps::trying(room, &doubt) } else { None };
    let others = pair.0.of != pair.1.of;
    ToldFrom { cause: pair.1.cause.clone(), p, free, test, trying, others }
}

/// How it is ended once it is known, and at what expected cost.
fn ending(room: &Room<'_>, def: &CauseDef, severity: Severity) -> (Vec<End>, f64) {
    let (candidates, plan) = room.plan_known(def, severity);
    let mut ends = Vec::new();
    let mut open = 1.0;
    for index in &plan.order {
        let candidate = &candidates[*index];
        let Some((step, _)) = room.step(&candidate.step, &candidates) else { continue };
        let p = candidate.fixes.of(&def.cause);
        if open < 1.0 - ENDED || p <= 0.0 {
            break;
        }
        open *= 1.0 - p;
        ends.push(end(step, candidate.cost, p));
    }
    (ends, plan.cost)
}

fn end(step: &StepDef, cost: f64, p: f64) -> End {
    let (by, role, takes) = (step.by, step.role.clone(), step.takes);
    End { step: step.step.clone(), by, role, takes, cost, p, contains: step.contains }
}

fn first(room: &Room<'_>, look: &Belief, severity: Severity) -> Option<(StepName, f64)> {
    let candidates = room.candidates(severity);
    let plan = plan(look, &candidates, &room.rates(&candidates));
    let best = plan.steps.iter().find(|scored| is_worth(scored))?;
    Some((best.step.clone(), best.expected_cost))
}

#[cfg(test)]
mod tests;
