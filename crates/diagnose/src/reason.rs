//! Why: what each piece of evidence does to the odds of the first causes, by leaving it out.

use crate::believe::{Joint, near_sets};
use crate::likely::NONE;
use crate::search::{Scores, Visited};
use crate::world::World;
use crate::{Belief, CauseAt, Reason};

/// First causes explained, reasons kept, and classes of other things looked at.
const CAUSES: usize = 3;
const REASONS: usize = 24;
const CLASSES: usize = 8;
/// A cause at least this probable without a piece of evidence is worth saying what that evidence did to it.
const POSSIBLE: f64 = 0.15;
/// Factors between 1/`WEAK` and `WEAK` are not reasons.
const WEAK: f64 = 1.05;
/// Parts of the belief below this are passed over.
const TINY: f64 = 1e-9;
/// Beyond this a factor only says "proof".
const STRONG: f64 = 1e6;

/// Leave-one-out factors, strongest first. Alike things are left out together, as one reason.
pub(crate) fn reasons(
    belief: &Belief,
    joint: &Joint<'_, '_>,
    scores: &mut Scores<'_, '_>,
    pool: &[Visited],
) -> Vec<Reason> {
    let mut asked = Asked::new(belief, joint, scores.world);
    asked.own();
    asked.stated(scores);
    asked.others(scores, pool);
    let mut out = asked.out;
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
    slot: usize,
    p: f64,
}

struct Asked<'j, 'w, 'a> {
    joint: &'j Joint<'w, 'a>,
    /// The belief's causes, with their slot and whether they are among the first.
    causes: Vec<(CauseAt, usize, bool)>,
    parts: Vec<Part>,
    /// Probability per slot as things stand, "nothing" left out.
    now: Vec<f64>,
    out: Vec<Reason>,
}

impl<'j, 'w, 'a> Asked<'j, 'w, 'a> {
    fn new(belief: &Belief, joint: &'j Joint<'w, 'a>, world: &World<'_>) -> Asked<'j, 'w, 'a> {
        let mut causes = Vec::new();
        for (rank, share) in belief.ranked().into_iter().enumerate() {
            if let Some(slot) = joint.slot(world, &share.cause) {
                causes.push((share.cause.clone(), slot, rank < CAUSES));
            }
        }
        let mut parts = Vec::new();
        joint.parts(|near, hypothesis, slot, p| {
            if p >= TINY {
                parts.push(Part { near, hypothesis, slot, p });
            }
        });
        let mut asked = Asked { joint, causes, parts, now: Vec::new(), out: Vec::new() };
        asked.now = asked.without(|_, _| 1.0);
        asked
    }

    /// Probability per slot when each part is multiplied by `ratio`, "nothing" left out.
    fn without(&self, ratio: impl Fn(usize, usize) -> f64) -> Vec<f64> {
        let mut sums = vec![0.0; self.joint.slots()];
        for part in &self.parts {
            sums[part.slot] += part.p * ratio(part.near, part.hypothesis);
        }
        sums[NONE] = 0.0;
        let total: f64 = sums.iter().sum::<f64>().max(1e-300);
        sums.iter_mut().for_each(|sum| *sum /= total);
        sums
    }

    /// Says what a piece of evidence does to the first causes, and to those that would be possible without it.
    fn compare(&mut self, evidence: &str, things: u32, ratio: impl Fn(usize, usize) -> f64) {
        let before = self.without(ratio);
        let odds = |p: f64| p.max(1e-12) / (1.0 - p).max(1e-12);
        for (cause, slot, first) in &self.causes {
            let (after, before) = (self.now[*slot], before[*slot]);
            if *first || before >= POSSIBLE {
                let factor = (odds(after) / odds(before)).clamp(1.0 / STRONG, STRONG);
                if factor >= WEAK || factor <= 1.0 / WEAK {
                    let evidence = evidence.to_owned();
                    self.out.push(Reason { evidence, cause: cause.clone(), factor, things });
                }
            }
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
            self.compare(
                class.example,
                u32::try_from(class.count).unwrap_or(u32::MAX),
                |near, _| ratio[near],
            );
        }
    }
}
