//! The belief about one thing: which cause explains its trouble, given everything seen of it and of
//! the things that share something with it.
//!
//! `P(N, h | all) ∝ Σ_{H: H ∩ path = N} odds(H)·Π_classes P(findings | H)^n`, split inside each set of
//! near shared causes `N` by the thing's own hypotheses `h`. Where several causes act at once, the
//! trouble is split by their blame for the active alarms; what no acting cause explains counts as
//! "nothing" (the alarm came by itself).

use std::collections::BTreeMap;

use focal_base::ThingId;

use crate::belief::After;
use crate::likely::{FIRST, NONE};
use crate::search::{Scores, Visited, pool};
use crate::world::{Class, World};
use crate::{Belief, CauseAt, Fact, Model, OwnerRole, Place, Share, ThingView, reason};

/// Belief over the causes of the trouble of `focus`, from scratch. Knows nothing (`unknown` = 1) when
/// the thing or its kind is not given. The order of things and of evidence has no influence.
#[must_use]
pub fn believe(model: &Model, things: &[ThingView], focus: &ThingId) -> Belief {
    let Some(view) = things.iter().find(|view| view.thing == *focus) else {
        return Belief::of(Vec::new(), 1.0, 0.0);
    };
    let world = World::new(model, things, Some(focus));
    let Some(class) = world.focus.map(|at| &world.classes[at]) else {
        return Belief::of(Vec::new(), 1.0, 0.0);
    };
    let mut scores = Scores::new(&world);
    let pool = pool(&mut scores, &class.path);
    let joint = Joint::new(class, &pool);
    let mut belief = joint.belief(&world, view);
    belief.confirmed = confirmed(&belief, model, things);
    belief.reasons = reason::reasons(&belief, &joint, &mut scores, &pool);
    belief
}

/// The joint posterior over near shared causes and the thing's own hypotheses.
pub(crate) struct Joint<'w, 'a> {
    pub class: &'w Class<'a>,
    /// Sets of shared causes on the thing's path, with their probability.
    pub near: Vec<(Vec<usize>, f64)>,
    /// Per near set, per hypothesis: probability given the near set.
    pub inside: Vec<Vec<f64>>,
}

impl<'w, 'a> Joint<'w, 'a> {
    fn new(class: &'w Class<'a>, pool: &[Visited]) -> Joint<'w, 'a> {
        let near = near_sets(class, pool);
        let inside = near.iter().map(|(set, _)| split(class, set)).collect();
        Joint { class, near, inside }
    }

    /// Calls `take(near, hypothesis, slot, part)` for each part of the probability that some slot
    /// answers for; parts sum to 1.
    pub fn parts(&self, mut take: impl FnMut(usize, usize, usize, f64)) {
        for (n, (set, p)) in self.near.iter().enumerate() {
            let slots = self.class.slots(set);
            for (h, inside) in self.inside[n].iter().enumerate() {
                blamed(self.class, &slots, h, |slot, part| take(n, h, slot, p * inside * part));
            }
        }
    }

    pub fn slots(&self) -> usize {
        FIRST + self.class.locals.len() + self.class.path.len()
    }

    fn belief(&self, world: &World<'_>, view: &ThingView) -> Belief {
        let mut sums = vec![0.0; self.slots()];
        self.parts(|_, _, slot, part| sums[slot] += part);
        let shares: Vec<Share> = (FIRST..sums.len())
            .map(|slot| {
                let (cause, owner) = self.name(world, &view.thing, slot);
                Share { cause, owner, p: sums[slot] }
            })
            .collect();
        let named: f64 = shares.iter().map(|share| share.p).sum();
        let mut belief = Belief::of(shares, (1.0 - named).max(0.0), sums[NONE]);
        let last = view.seen.iter().max_by(|a, b| (a.at, &a.evidence).cmp(&(b.at, &b.evidence)));
        belief.after = last.map(|seen| After { evidence: seen.evidence.clone(), at: seen.at });
        belief
    }

    fn name(&self, world: &World<'_>, thing: &ThingId, slot: usize) -> (CauseAt, OwnerRole) {
        match self.class.locals.get(slot - FIRST) {
            Some(def) => {
                let cause =
                    CauseAt { cause: def.cause.clone(), place: Place::Thing(thing.clone()) };
                (cause, def.owner.clone())
            }
            None => {
                let shared = &world.shared[self.class.path[slot - FIRST - self.class.locals.len()]];
                (shared.at(), shared.def.owner.clone())
            }
        }
    }

    /// Slot of a cause of this belief.
    pub fn slot(&self, world: &World<'_>, cause: &CauseAt) -> Option<usize> {
        let locals = self.class.locals.len();
        match &cause.place {
            Place::Thing(_) => {
                self.class.locals.iter().position(|def| def.cause == cause.cause).map(|i| FIRST + i)
            }
            Place::Component(id) => {
                let same = |j: &usize| {
                    let one = &world.shared[*j];
                    one.component == id && one.def.cause == cause.cause
                };
                self.class.path.iter().position(same).map(|i| FIRST + locals + i)
            }
        }
    }
}

/// Probability of each set of shared causes on a class's path, summed over what happens elsewhere.
pub(crate) fn near_sets(class: &Class<'_>, pool: &[Visited]) -> Vec<(Vec<usize>, f64)> {
    let top = pool.iter().map(|one| one.score).fold(f64::NEG_INFINITY, f64::max);
    let mut sums: BTreeMap<Vec<usize>, f64> = BTreeMap::new();
    for one in pool {
        let near =
            one.set.iter().copied().filter(|j| class.path.binary_search(j).is_ok()).collect();
        *sums.entry(near).or_insert(0.0) += (one.score - top).exp();
    }
    let total: f64 = sums.values().sum();
    sums.into_iter().map(|(set, sum)| (set, sum / total)).collect()
}

/// Probability of each of the class's own hypotheses, given the shared causes in `set`.
pub(crate) fn split(class: &Class<'_>, set: &[usize]) -> Vec<f64> {
    let mut weights = Vec::new();
    class.table.weigh(&class.slots(set), &mut weights);
    let total: f64 = weights.iter().sum();
    weights.iter_mut().for_each(|weight| *weight /= total);
    weights
}

/// Splits the trouble among the slots that act, by blame; [`NONE`] takes it when none explains it.
pub(crate) fn blamed(
    class: &Class<'_>,
    slots: &[usize],
    hypothesis: usize,
    mut take: impl FnMut(usize, f64),
) {
    let own = &class.table.hypotheses[hypothesis];
    let blame = |slot: usize| class.table.blame(slot);
    let total = slots.iter().map(|slot| blame(*slot)).sum::<f64>() + blame(own.a) + blame(own.b);
    if total <= 0.0 {
        return take(NONE, 1.0);
    }
    for slot in slots.iter().copied().chain([own.a, own.b]) {
        if blame(slot) > 0.0 {
            take(slot, blame(slot) / total);
        }
    }
}

/// Proved causes that lead this belief: by evidence of the thing itself, or of another that shares them.
fn confirmed(belief: &Belief, model: &Model, things: &[ThingView]) -> Vec<CauseAt> {
    let proved = |at: &CauseAt| {
        things.iter().any(|view| {
            let here = match &at.place {
                Place::Thing(thing) => view.thing == *thing,
                Place::Component(id) => {
                    model.causes.get(&at.cause).and_then(|def| view.on.get(&def.of)) == Some(id)
                }
            };
            here && view
                .seen
                .iter()
                .any(|seen| matches!(&seen.what, Fact::Confirmed { cause } if *cause == at.cause))
        })
    };
    let leading = belief.shares.iter().filter(|share| share.p >= 0.5);
    leading.map(|share| share.cause.clone()).filter(proved).collect()
}
