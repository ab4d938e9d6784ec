//! Why: what each piece of evidence does to the odds of the first causes, by leaving it out.

use crate::believe::{Joint, near_sets};
use crate::likely::NONE;
use crate::search::{Scores, Visited};
use crate::{Belief, CauseAt, Reason};

/// First causes explained, reasons kept, and classes of other things looked at.
const CAUSES: usize = 3;
const REASONS: usize = 24;
const CLASSES: usize = 8;
/// Where parts go that belong to none of the first causes.
const OTHERS: usize = CAUSES;
const NOTHING: usize = CAUSES + 1;
/// Factors between 1/`WEAK` and `WEAK` are not reasons.
const WEAK: f64 = 1.05;
/// Beyond this a factor only says "proof".
const STRONG: f64 = 1e6;

/// Leave-one-out factors, strongest first. Alike things are left out together, as one reason.
pub(crate) fn reasons(
    belief: &Belief,
    joint: &Joint<'_, '_>,
    scores: &mut Scores<'_, '_>,
    pool: &[Visited],
) -> Vec<Reason> {
    let mut asked = Asked::new(belief, joint, scores);
    asked.own();
    asked.stated(scores);
    asked.others(scores, pool);
    let mut out = asked.out;
    out.retain(|reason| reason.factor >= WEAK || reason.factor <= 1.0 / WEAK);
    let strength = |reason: &Reason| reason.factor.ln().abs();
    out.sort_by(|a, b| {
        (strength(b).total_cmp(&strength(a)))
            .then_with(|| (&a.cause, &a.evidence, a.things).cmp(&(&b.cause, &b.evidence, b.things)))
    });
    out.truncate(REASONS);
    out
}

struct Part {
    near: usize,
    hypothesis: usize,
    p: f64,
    /// Index into the first causes; [`OTHERS`] for the rest, [`NOTHING`] where nothing is wrong.
    of: usize,
}

struct Asked<'j, 'w, 'a> {
    joint: &'j Joint<'w, 'a>,
    causes: Vec<CauseAt>,
    /// Odds of each of `causes` against all others, as things stand.
    odds: Vec<f64>,
    parts: Vec<Part>,
    out: Vec<Reason>,
}

impl<'j, 'w, 'a> Asked<'j, 'w, 'a> {
    fn new(
        belief: &Belief,
        joint: &'j Joint<'w, 'a>,
        scores: &Scores<'_, '_>,
    ) -> Asked<'j, 'w, 'a> {
        let first = belief.ranked().into_iter().take(CAUSES);
        let causes: Vec<CauseAt> = first.map(|share| share.cause.clone()).collect();
        let slots: Vec<Option<usize>> =
            causes.iter().map(|cause| joint.slot(scores.world, cause)).collect();
        let mut parts = Vec::new();
        joint.parts(|near, hypothesis, slot, p| {
            let of = slots.iter().position(|one| *one == Some(slot));
            let of = of.unwrap_or(if slot == NONE { NOTHING } else { OTHERS });
            parts.push(Part { near, hypothesis, p, of });
        });
        let mut asked = Asked { joint, causes, odds: Vec::new(), parts, out: Vec::new() };
        asked.odds = asked.odds_if(|_, _| 1.0);
        asked
    }

    /// Odds of each first cause against all others when each part is multiplied by `without`.
    fn odds_if(&self, without: impl Fn(usize, usize) -> f64) -> Vec<f64> {
        let mut sums = [0.0; CAUSES + 2];
        for part in &self.parts {
            sums[part.of] += part.p * without(part.near, part.hypothesis);
        }
        let total: f64 = sums[..NOTHING].iter().sum();
        let odds = |sum: &f64| sum.max(1e-300) / (total - sum).max(1e-12 * total).max(1e-300);
        sums[..self.causes.len()].iter().map(odds).collect()
    }

    fn compare(&mut self, evidence: &str, things: u32, without: impl Fn(usize, usize) -> f64) {
        let before = self.odds_if(without);
        for (cause, (after, before)) in self.causes.iter().zip(self.odds.iter().zip(before)) {
            let factor = (after / before).clamp(1.0 / STRONG, STRONG);
            self.out.push(Reason {
                evidence: evidence.to_owned(),
                cause: cause.clone(),
                factor,
                things,
            });
        }
    }

    /// The thing's own findings.
    fn own(&mut self) {
        let class = self.joint.class;
        let width = class.table.hypotheses.len();
        let slots: Vec<Vec<usize>> =
            self.joint.near.iter().map(|(set, _)| class.slots(set)).collect();
        let mut p = vec![0.0; width * slots.len()];
        for row in class.table.telling() {
            for (slots, p) in slots.iter().zip(p.chunks_mut(width)) {
                class.table.row(row, slots, p);
                p.iter_mut().for_each(|p| *p = 1.0 / *p);
            }
            self.compare(class.table.evidence[row], 1, |near, h| p[near * width + h]);
        }
    }

    /// What is said of the shared components that the thing hangs on.
    fn stated(&mut self, scores: &Scores<'_, '_>) {
        let world = scores.world;
        for one in &world.statements {
            let here = |j: &usize| world.shared[*j].component == one.component;
            if self.joint.class.path.iter().any(here) {
                let near = &self.joint.near;
                let without: Vec<f64> =
                    near.iter().map(|(set, _)| (-world.stated(one, set)).exp()).collect();
                self.compare(one.evidence, 1, |near, _| without[near]);
            }
        }
    }

    /// Other things, a class at a time: those that weigh most on the first near set.
    fn others(&mut self, scores: &mut Scores<'_, '_>, pool: &[Visited]) {
        let world = scores.world;
        let Some(best) = pool.iter().max_by(|a, b| a.score.total_cmp(&b.score)) else {
            return;
        };
        let mut classes: Vec<(f64, usize)> = Vec::new();
        for k in (0..world.classes.len()).filter(|k| Some(*k) != world.focus) {
            let mut weight = scores.gain(k, &best.set).abs();
            for j in self
                .joint
                .class
                .path
                .iter()
                .filter(|j| world.classes[k].path.binary_search(j).is_ok())
            {
                weight = weight.max(scores.gain(k, &[*j]).abs());
            }
            classes.push((weight, k));
        }
        classes.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        for (_, k) in classes.into_iter().take(CLASSES).filter(|(weight, _)| *weight > 0.01) {
            let mut left = pool.to_vec();
            for one in &mut left {
                one.score -= scores.gain(k, &one.set);
            }
            let after = near_sets(self.joint.class, &left);
            let ratio: Vec<f64> = self
                .joint
                .near
                .iter()
                .zip(&after)
                .map(|((_, p), (_, q))| q / p.max(1e-300))
                .collect();
            let class = &world.classes[k];
            self.compare(class.example, class.things as u32, |near, _| ratio[near]);
        }
    }
}
