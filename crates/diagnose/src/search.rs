//! The search for sets of shared causes: none, each alone, pairs, and deeper while evidence asks for it.
//!
//! Exact up to pairs among the suspects (the causes near the thing in question and the [`FAR`] best
//! others); triples and quadruples only from the [`BEAM`] best, and only while a set of that size comes
//! within [`GATE`] of the best. Every set visited stays in the pool that the belief is summed over.

use std::collections::{BTreeMap, BTreeSet};

use crate::world::World;

const FAR: usize = 32;
const BEAM: usize = 16;
const DEPTH: usize = 4;
/// Natural logarithm of odds.
const GATE: f64 = 5.0;

/// A set of shared causes (rising indices) and the logarithm of its odds against "none", given everything.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Visited {
    pub set: Vec<usize>,
    pub score: f64,
}

/// Likelihoods of classes under sets of shared causes, each worked out once.
pub(crate) struct Scores<'w, 'a> {
    pub world: &'w World<'a>,
    known: Vec<BTreeMap<Vec<usize>, f64>>,
    buffer: Vec<f64>,
}

impl<'w, 'a> Scores<'w, 'a> {
    pub fn new(world: &'w World<'a>) -> Scores<'w, 'a> {
        Scores { world, known: vec![BTreeMap::new(); world.classes.len()], buffer: Vec::new() }
    }

    /// Logarithm of the likelihood of one thing of a class.
    pub fn ln(&mut self, class: usize, set: &[usize]) -> f64 {
        let of = &self.world.classes[class];
        let slots = of.slots(set);
        if let Some(ln) = self.known[class].get(&slots) {
            return *ln;
        }
        let ln = of.table.ln(&slots, &mut self.buffer);
        self.known[class].insert(slots, ln);
        ln
    }

    /// What a class adds to the logarithm of the odds of a set against "none".
    pub fn gain(&mut self, class: usize, set: &[usize]) -> f64 {
        self.world.classes[class].things * (self.ln(class, set) - self.ln(class, &[]))
    }

    /// Logarithm of the odds of a set against "none". Exact.
    pub fn score(&mut self, set: &[usize]) -> f64 {
        let mut classes: Vec<usize> =
            set.iter().flat_map(|j| &self.world.touched[*j]).copied().collect();
        classes.sort_unstable();
        classes.dedup();
        let prior = self.world.prior(set);
        classes.iter().fold(prior, |sum, class| sum + self.gain(*class, set))
    }

    /// Score of two disjoint parts together: only classes that both act on need a new look.
    fn joined(&mut self, one: &Visited, j: usize, alone: f64) -> Visited {
        let set = with(&one.set, j);
        let own: BTreeSet<usize> =
            one.set.iter().flat_map(|i| &self.world.touched[*i]).copied().collect();
        let (prior, before) =
            (self.world.prior(&set), self.world.prior(&one.set) + self.world.prior(&[j]));
        let mut score = one.score + alone + prior - before;
        let world = self.world;
        for class in &world.touched[j] {
            if own.contains(class) {
                score +=
                    self.gain(*class, &set) - self.gain(*class, &one.set) - self.gain(*class, &[j]);
            }
        }
        Visited { set, score }
    }
}

/// The set with one more cause, still rising.
pub(crate) fn with(set: &[usize], j: usize) -> Vec<usize> {
    let mut out = set.to_vec();
    out.insert(set.partition_point(|i| *i < j), j);
    out
}

/// The pool of sets worth a thought; `near` are the causes on the path of the thing in question.
pub(crate) fn pool(scores: &mut Scores<'_, '_>, near: &[usize]) -> Vec<Visited> {
    let all = scores.world.shared.len();
    let alone: Vec<f64> = (0..all).map(|j| scores.score(&[j])).collect();
    let suspects = suspects(&alone, near);
    let mut pool = vec![Visited { set: Vec::new(), score: 0.0 }];
    pool.extend(alone.iter().enumerate().map(|(j, score)| Visited { set: vec![j], score: *score }));
    let mut layer: Vec<Visited> =
        suspects.iter().map(|j| Visited { set: vec![*j], score: alone[*j] }).collect();
    let mut top = pool.iter().map(|one| one.score).fold(0.0, f64::max);
    for depth in 2..=DEPTH {
        let best = layer.iter().map(|one| one.score).fold(f64::NEG_INFINITY, f64::max);
        if layer.is_empty() || (depth > 2 && best < top - GATE) {
            break;
        }
        let mut seen = BTreeSet::new();
        let mut next = Vec::new();
        for one in &layer {
            for j in suspects.iter().filter(|j| !one.set.contains(j)) {
                if seen.insert(with(&one.set, *j)) {
                    next.push(scores.joined(one, *j, alone[*j]));
                }
            }
        }
        top = next.iter().map(|one| one.score).fold(top, f64::max);
        pool.extend(next.iter().cloned());
        next.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.set.cmp(&b.set)));
        next.truncate(BEAM);
        layer = next;
    }
    pool
}

fn suspects(alone: &[f64], near: &[usize]) -> Vec<usize> {
    let mut far: Vec<usize> = (0..alone.len()).filter(|j| near.binary_search(j).is_err()).collect();
    far.sort_by(|a, b| alone[*b].total_cmp(&alone[*a]).then_with(|| a.cmp(b)));
    far.truncate(FAR);
    far.extend(near);
    far.sort_unstable();
    far
}
