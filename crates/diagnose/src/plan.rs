//! The next best step: what each candidate is expected to cost if it is the first, until the trouble
//! has ended (decision-theoretic troubleshooting; Heckerman, Breese, Rommelse 1995).
//!
//! Repairs alone: the order of falling `p/C`, Bayes after each failure, the prefix after which a last
//! resort is cheapest: `ECR`. A step first: `C + Σ over what may be seen of P·ECR(after)`, whether it
//! repairs, asks or both. After the first step one may ask once more before repairs alone: so a repair and
//! a question are compared by what both leave open. Deciding again after each step looks further.

use focal_base::StepName;
use serde::{Deserialize, Serialize};

use crate::candidate::{Causes, after};
use crate::{Belief, Candidate, CauseAt, OwnerRole};

/// A saving below this is no help.
const SAVES: f64 = 1e-6;
/// A chance to repair, or a change of belief, below this is none.
const MOVES: f64 = 1e-3;

/// What a tenant's money says where candidates do not.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlanRates {
    /// Cost of ending any trouble when no candidate is left, e.g. a replacement.
    pub last_resort: f64,
    /// Evidence that costs no more than this comes first whenever it can change the belief.
    pub free: f64,
}

impl Default for PlanRates {
    fn default() -> PlanRates {
        PlanRates { last_resort: 300.0, free: 0.0 }
    }
}

/// The candidates by expected cost, best first.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Plan {
    /// Free evidence that helps, then by expected cost; ties by name.
    pub steps: Vec<Scored>,
    /// Expected cost with repairs only, in `order`.
    pub repair_only: f64,
    /// Indices of the candidates that repairs-only would try before the last resort.
    pub order: Vec<usize>,
    /// Least expected cost of all: of the first step, or of the last resort at once.
    pub cost: f64,
}

/// One candidate, if it is the first step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scored {
    /// Index into the candidates given.
    pub candidate: usize,
    pub step: StepName,
    /// Until the trouble has ended, this step first.
    pub expected_cost: f64,
    /// The part of it that is the last resort, where no candidate is left.
    pub at_last: f64,
    /// Probability that this step ends the trouble.
    pub p_fix: f64,
    /// A repair: starting with it costs less than never doing it. A question: asking costs less than not asking.
    pub helps: bool,
    /// What each answer would change; empty for a step that asks nothing.
    pub changes: Vec<Change>,
}

/// What one answer would do to the belief.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    pub answer: String,
    /// Probability of this answer.
    pub p: f64,
    /// The first cause and owner after it; `None` when the unknown is greater.
    pub cause: Option<CauseAt>,
    pub owner: Option<OwnerRole>,
    /// Probability of that owner after it.
    pub owner_p: f64,
    /// Whether the first owner is another than now.
    pub overturns: bool,
}

/// What is still expected, and how much of it is the last resort.
#[derive(Clone, Copy)]
struct Rest {
    cost: f64,
    at_last: f64,
}

impl Rest {
    const NOTHING: Rest = Rest { cost: 0.0, at_last: 0.0 };

    fn plus(self, weight: f64, other: Rest) -> Rest {
        Rest {
            cost: self.cost + weight * other.cost,
            at_last: self.at_last + weight * other.at_last,
        }
    }

    fn least(self, other: Rest) -> Rest {
        if other.cost < self.cost { other } else { self }
    }
}

/// A candidate as numbers over the causes of one belief.
struct Act {
    candidate: usize,
    cost: f64,
    if_wrong: f64,
    fixes: Vec<f64>,
}

/// Scores each candidate as the first step. Candidates without tries left are not scored.
#[must_use]
pub fn plan(belief: &Belief, candidates: &[Candidate], rates: &PlanRates) -> Plan {
    let causes = Causes::new(belief);
    let desk = Desk::new(&causes, candidates, rates);
    let (Rest { cost: repair_only, .. }, order) = desk.repairs(&causes.p, &[]);
    let mut steps: Vec<(bool, Scored)> =
        desk.open.iter().map(|index| desk.score(*index, repair_only)).collect();
    steps.sort_by(|(a_free, a), (b_free, b)| {
        let cents = |scored: &Scored| (scored.expected_cost * 1e6).round();
        (b_free.cmp(a_free))
            .then_with(|| cents(a).total_cmp(&cents(b)))
            .then_with(|| a.step.cmp(&b.step))
            .then_with(|| a.candidate.cmp(&b.candidate))
    });
    let cheapest = steps.iter().map(|(_, scored)| scored.expected_cost).fold(repair_only, f64::min);
    Plan {
        steps: steps.into_iter().map(|(_, scored)| scored).collect(),
        repair_only,
        order,
        cost: cheapest,
    }
}

/// Expected cost of asking first, for breaking ties.
pub(crate) fn cost_of_asking(
    belief: &Belief,
    candidates: &[Candidate],
    index: usize,
    rates: &PlanRates,
) -> f64 {
    let causes = Causes::new(belief);
    let desk = Desk::new(&causes, candidates, rates);
    desk.first(index).0.cost
}

struct Desk<'b, 'c> {
    causes: &'c Causes<'b>,
    candidates: &'c [Candidate],
    /// Candidates with tries left, by step and scope.
    open: Vec<usize>,
    acts: Vec<Act>,
    last_resort: f64,
    free: f64,
}

impl<'b, 'c> Desk<'b, 'c> {
    fn new(causes: &'c Causes<'b>, candidates: &'c [Candidate], rates: &PlanRates) -> Desk<'b, 'c> {
        let mut open: Vec<usize> =
            (0..candidates.len()).filter(|i| candidates[*i].tries_left > 0).collect();
        open.sort_by(|a, b| {
            let key = |i: usize| (&candidates[i].step, &candidates[i].scope, i);
            key(*a).cmp(&key(*b))
        });
        let resorts =
            open.iter().filter(|i| candidates[**i].last_resort).map(|i| candidates[*i].cost);
        let last_resort = resorts.fold(rates.last_resort, f64::min);
        let act = |i: &usize| Act {
            candidate: *i,
            cost: candidates[*i].cost.max(0.0),
            if_wrong: candidates[*i].if_wrong.max(0.0),
            fixes: causes.fixes(&candidates[*i]),
        };
        let acts = open.iter().filter(|i| !candidates[**i].last_resort).map(act);
        let acts = acts.filter(|act| act.fixes.iter().any(|p| *p > 0.0)).collect();
        Desk { causes, candidates, open, acts, last_resort, free: rates.free }
    }

    /// `ECR` of repairs and the last resort, and the order of repairs up to it.
    fn repairs(&self, p: &[f64], leave_out: &[usize]) -> (Rest, Vec<usize>) {
        let mut p = p.to_vec();
        let mut left: Vec<&Act> =
            self.acts.iter().filter(|act| !leave_out.contains(&act.candidate)).collect();
        let (mut spent, mut open) = (0.0, 1.0);
        let mut best = Rest { cost: self.last_resort, at_last: self.last_resort };
        let (mut taken, mut order) = (0, Vec::new());
        while let Some((at, fixed)) = next_repair(&left, &p) {
            let act = left.remove(at);
            order.push(act.candidate);
            spent += open * (act.cost + (1.0 - fixed) * act.if_wrong);
            open *= 1.0 - fixed;
            p = missed(&p, act);
            let at_last = open * self.last_resort;
            if spent + at_last < best.cost - SAVES {
                (best, taken) = (Rest { cost: spent + at_last, at_last }, order.len());
            }
        }
        order.truncate(taken);
        (best, order)
    }

    /// Expected cost with this candidate first, its chance to repair, and how far its answers move the
    /// belief (expected total variation).
    fn first(&self, index: usize) -> (Rest, f64, f64) {
        let candidate = &self.candidates[index];
        let (p, fixes) = (&self.causes.p, self.causes.fixes(candidate));
        if candidate.last_resort {
            return (Rest { cost: candidate.cost, at_last: candidate.cost }, 1.0, 0.0);
        }
        let fails: Vec<f64> = fixes.iter().map(|fix| 1.0 - fix).collect();
        let (failed, open) = after(p, &fails);
        let cost = candidate.cost.max(0.0) + open * candidate.if_wrong.max(0.0);
        let mut rest = Rest { cost, ..Rest::NOTHING };
        if candidate.answers.is_empty() {
            return (rest.plus(open, self.left(&failed, index)), 1.0 - open, 0.0);
        }
        let mut moved = 0.0;
        for (_, likelihood) in self.causes.answers(candidate) {
            let (told, chance) = after(&failed, &likelihood);
            if chance > 0.0 && open > 0.0 {
                rest = rest.plus(open * chance, self.left(&told, index));
                moved += chance * told.iter().zip(&failed).map(|(a, b)| (a - b).abs()).sum::<f64>()
                    / 2.0;
            }
        }
        (rest, 1.0 - open, moved)
    }

    /// What is left after a first step: repairs, or one more question before them.
    fn left(&self, p: &[f64], first: usize) -> Rest {
        let repairs_only = self.repairs(p, &[first]).0;
        let asks = |question: &usize| {
            let candidate = &self.candidates[*question];
            let asked = Rest { cost: candidate.cost.max(0.0), ..Rest::NOTHING };
            self.causes.answers(candidate).into_iter().fold(asked, |rest, (_, likelihood)| {
                let (told, chance) = after(p, &likelihood);
                if chance > 0.0 {
                    rest.plus(chance, self.repairs(&told, &[first, *question]).0)
                } else {
                    rest
                }
            })
        };
        let questions = self.open.iter().filter(|index| {
            let candidate = &self.candidates[**index];
            **index != first && !candidate.answers.is_empty() && candidate.cost < repairs_only.cost
        });
        questions.map(asks).fold(repairs_only, Rest::least)
    }

    /// The score, and whether it is free evidence that can change the belief.
    fn score(&self, index: usize, repair_only: f64) -> (bool, Scored) {
        let candidate = &self.candidates[index];
        let (rest, p_fix, moved) = self.first(index);
        let expected_cost = rest.cost;
        let asks = !candidate.answers.is_empty();
        let never = if p_fix > MOVES { self.left(&self.causes.p, index).cost } else { repair_only };
        let free = asks && moved > MOVES && candidate.cost <= self.free;
        let useful = p_fix > MOVES || (asks && moved > MOVES);
        let helps = free || (useful && expected_cost < never - SAVES);
        let helps =
            if candidate.last_resort { expected_cost <= repair_only + SAVES } else { helps };
        let changes = if asks { self.changes(candidate) } else { Vec::new() };
        (
            free,
            Scored {
                candidate: index,
                step: candidate.step.clone(),
                expected_cost,
                at_last: rest.at_last,
                p_fix,
                helps,
                changes,
            },
        )
    }

    fn changes(&self, candidate: &Candidate) -> Vec<Change> {
        let now = self.causes.owner(&self.causes.p).0;
        let each = self.causes.answers(candidate).into_iter();
        each.map(|(answer, likelihood)| {
            let (told, p) = after(&self.causes.p, &likelihood);
            let (owner, owner_p) = self.causes.owner(&told);
            let cause = self.causes.first(&told);
            let overturns = p > 0.0 && owner != now;
            Change { answer: answer.to_owned(), p, cause, owner, owner_p, overturns }
        })
        .filter(|change| change.p > 0.0)
        .collect()
    }
}

/// The repair with the greatest chance per cost, and its chance; the first by name among equals.
fn next_repair(left: &[&Act], p: &[f64]) -> Option<(usize, f64)> {
    let mut best: Option<(usize, f64, f64)> = None;
    for (at, act) in left.iter().enumerate() {
        let fixed: f64 = p.iter().zip(&act.fixes).map(|(p, fix)| p * fix).sum();
        if fixed <= MOVES * 1e-3 {
            continue;
        }
        let per_cost = fixed / (act.cost + (1.0 - fixed) * act.if_wrong).max(1e-9);
        if best.is_none_or(|(_, _, most)| per_cost > most * (1.0 + 1e-9)) {
            best = Some((at, fixed, per_cost));
        }
    }
    best.map(|(at, fixed, _)| (at, fixed))
}

fn missed(p: &[f64], act: &Act) -> Vec<f64> {
    let fails: Vec<f64> = act.fixes.iter().map(|fix| 1.0 - fix).collect();
    after(p, &fails).0
}
