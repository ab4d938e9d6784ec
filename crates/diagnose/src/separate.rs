//! The test that separates: EC² over owners (Golovin, Krause, Ray 2010, arXiv 1010.3091). Two causes
//! of different owners are joined by an edge of weight `p·p'`; the best test cuts most per cost.
//!
//! Answers are noisy, so an edge counts as cut in proportion: gain = W(now) − Σ P(a)·W(after a), where
//! `W = Σ over pairs of owners P·P'`. A test whose answers move nothing cuts nothing.

use std::collections::BTreeMap;

use focal_base::StepName;

use crate::candidate::{Causes, after};
use crate::plan::cost_of_asking;
use crate::{Belief, Candidate, PlanRates, ambiguity};

/// Tests below this cost are compared as if they cost this: what costs nothing is not infinitely good.
const LEAST_COST: f64 = 0.01;
/// A gain below this separates nothing.
const CUTS: f64 = 1e-4;

/// The question among the candidates that best separates the owners of the ambiguous causes (of all
/// causes when none are ambiguous), per cost; the causes themselves when they have one owner. The
/// expected cost of asking breaks ties, then the name. `None` when no question separates anything.
#[must_use]
pub fn separating(belief: &Belief, candidates: &[Candidate]) -> Option<StepName> {
    let doubt = Doubt::of(belief);
    let mut best: Option<(f64, f64, &StepName)> = None;
    for (index, candidate) in candidates.iter().enumerate() {
        if candidate.answers.is_empty() || candidate.tries_left == 0 {
            continue;
        }
        let cut = doubt.cut(candidate);
        if cut <= CUTS {
            continue;
        }
        let per_cost = cut / candidate.cost.max(LEAST_COST);
        let asking = cost_of_asking(belief, candidates, index, &PlanRates::default());
        let better = best.is_none_or(|(most, cost, step)| {
            let same = (per_cost - most).abs() <= 1e-9 * most;
            let cheaper =
                asking < cost - 1e-9 || ((asking - cost).abs() <= 1e-9 && candidate.step < *step);
            (!same && per_cost > most) || (same && cheaper)
        });
        if better {
            best = Some((per_cost, asking, &candidate.step));
        }
    }
    best.map(|(_, _, step)| step.clone())
}

/// How much of the doubt that [`separating`] looks at the candidate's answers are expected to remove:
/// 0 none of it, 1 all of it.
#[must_use]
pub fn removes(belief: &Belief, candidate: &Candidate) -> f64 {
    let doubt = Doubt::of(belief);
    let all = edges(&doubt.p, &doubt.sides);
    if all <= CUTS { 0.0 } else { (doubt.cut(candidate) / all).clamp(0.0, 1.0) }
}

/// What is to be told apart, and how probable each of it is.
struct Doubt<'b> {
    causes: Causes<'b>,
    p: Vec<f64>,
    sides: Vec<usize>,
}

impl<'b> Doubt<'b> {
    fn of(belief: &'b Belief) -> Doubt<'b> {
        let causes = Causes::new(belief);
        let close = ambiguity(belief);
        let mut p = causes.p.clone();
        if close.len() > 1 {
            for (p, share) in p.iter_mut().zip(&belief.shares) {
                *p = if close.contains(&share.cause) { *p } else { 0.0 };
            }
            p.last_mut().into_iter().for_each(|unknown| *unknown = 0.0);
            let total: f64 = p.iter().sum();
            p.iter_mut().for_each(|p| *p /= total);
        }
        let owners = classes(belief, true);
        let sides = if edges(&p, &owners) > CUTS { owners } else { classes(belief, false) };
        Doubt { causes, p, sides }
    }

    fn cut(&self, candidate: &Candidate) -> f64 {
        let mut left = 0.0;
        for (_, likelihood) in self.causes.answers(candidate) {
            let (told, chance) = after(&self.p, &likelihood);
            if chance > 0.0 {
                left += chance * edges(&told, &self.sides);
            }
        }
        edges(&self.p, &self.sides) - left
    }
}

/// Side of each cause (the unknown last): its owner's number, or its own.
fn classes(belief: &Belief, by_owner: bool) -> Vec<usize> {
    let mut numbers = BTreeMap::new();
    let mut out: Vec<usize> = Vec::new();
    for (i, share) in belief.shares.iter().enumerate() {
        let next = numbers.len();
        out.push(if by_owner { *numbers.entry(&share.owner).or_insert(next) } else { i });
    }
    out.push(belief.shares.len());
    out
}

/// Weight of all edges between sides: (1 − Σ P(side)²)/2.
fn edges(p: &[f64], sides: &[usize]) -> f64 {
    let mut sums = vec![0.0; p.len() + 1];
    for (p, side) in p.iter().zip(sides) {
        sums[*side] += p;
    }
    (1.0 - sums.iter().map(|sum| sum * sum).sum::<f64>()) / 2.0
}
