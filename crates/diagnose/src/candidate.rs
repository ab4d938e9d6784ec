//! A step that could be next, and what it would do under each cause of a belief.

use focal_base::StepName;
use serde::{Deserialize, Serialize};

use crate::{Belief, CauseAt, Likelihood, OwnerRole, Place, Share};

/// A step that could be taken next. Whether it may be (consent, quiet hours, safety, budget) is decided
/// before it comes here.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Candidate {
    pub step: StepName,
    /// Which causes its repair can reach.
    pub scope: Scope,
    /// Expected cost of doing it once: money, people's time and waiting, in units of the tenant's currency.
    pub cost: f64,
    /// What it costs on top when it did not help, e.g. a hand-off to the wrong owner.
    pub if_wrong: f64,
    /// Probability that it ends the trouble under each cause; `otherwise` is for causes not named and for
    /// the unknown.
    pub fixes: Likelihood,
    /// Answers it may bring; empty when it asks nothing. In a fixed order of the caller's choice.
    pub answers: Vec<(String, Likelihood)>,
    /// The answer that takes what the listed ones leave.
    pub other_answer: Option<String>,
    /// How often it may still be tried; 0 takes it out.
    pub tries_left: u32,
    /// Ends any trouble at its cost, e.g. replacing the thing or sending a technician.
    pub last_resort: bool,
}

/// Which causes a repair can reach.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    #[default]
    Any,
    /// Only those at this thing or component, e.g. a partner's repair of one main.
    Place(Place),
    /// Only those of this owner, e.g. a hand-off.
    Owner(OwnerRole),
}

/// Probability mass that makes an answer worth listing.
const SHOWN: f64 = 1e-9;

/// A belief as one vector: its causes in the belief's order, then the unknown.
pub(crate) struct Causes<'b> {
    pub belief: &'b Belief,
    pub p: Vec<f64>,
}

impl<'b> Causes<'b> {
    pub fn new(belief: &'b Belief) -> Causes<'b> {
        let mut p: Vec<f64> = belief.shares.iter().map(|share| share.p).collect();
        p.push(belief.unknown);
        Causes { belief, p }
    }

    fn spread(&self, table: &Likelihood, f: impl Fn(Option<&Share>, f64) -> f64) -> Vec<f64> {
        let each = self.belief.shares.iter();
        let mut out: Vec<f64> =
            each.map(|one| f(Some(one), table.of(&one.cause.cause).clamp(0.0, 1.0))).collect();
        out.push(f(None, table.otherwise.clamp(0.0, 1.0)));
        out
    }

    /// Probability per cause that the candidate ends the trouble.
    pub fn fixes(&self, candidate: &Candidate) -> Vec<f64> {
        if candidate.last_resort {
            return vec![1.0; self.p.len()];
        }
        self.spread(&candidate.fixes, |share, p| {
            if share.is_none_or(|one| candidate.reaches(one)) { p } else { 0.0 }
        })
    }

    /// Probability per cause of each answer, the remainder's included. One nameless answer when it asks nothing.
    pub fn answers<'c>(&self, candidate: &'c Candidate) -> Vec<(&'c str, Vec<f64>)> {
        let mut out: Vec<(&str, Vec<f64>)> = candidate
            .answers
            .iter()
            .map(|(answer, table)| (answer.as_str(), self.spread(table, |_, p| p)))
            .collect();
        let sum = |i: usize| out.iter().map(|(_, p)| p[i]).sum::<f64>();
        let rest: Vec<f64> = (0..self.p.len()).map(|i| (1.0 - sum(i)).max(0.0)).collect();
        if out.is_empty() || rest.iter().any(|p| *p > SHOWN) {
            out.push((candidate.other_answer.as_deref().unwrap_or(""), rest));
        }
        out
    }

    /// The likeliest owner of a vector over these causes, with its sum; `None` when the unknown is greater.
    pub fn owner(&self, p: &[f64]) -> (Option<OwnerRole>, f64) {
        let (belief, unknown) = self.as_belief(p);
        match belief.owners().into_iter().next() {
            Some(first) if first.p >= unknown => (Some(first.owner), first.p),
            _ => (None, unknown),
        }
    }

    /// The likeliest cause of a vector over these causes.
    pub fn first(&self, p: &[f64]) -> Option<CauseAt> {
        let (belief, unknown) = self.as_belief(p);
        belief.first().filter(|first| first.p >= unknown).map(|first| first.cause.clone())
    }

    fn as_belief(&self, p: &[f64]) -> (Belief, f64) {
        let with = |(one, p): (&Share, &f64)| Share { p: *p, ..one.clone() };
        let unknown = p.last().copied().unwrap_or(0.0);
        (Belief::of(self.belief.shares.iter().zip(p).map(with).collect(), unknown, 0.0), unknown)
    }
}

impl Candidate {
    fn reaches(&self, share: &Share) -> bool {
        match &self.scope {
            Scope::Any => true,
            Scope::Place(place) => share.cause.place == *place,
            Scope::Owner(owner) => share.owner == *owner,
        }
    }
}

/// Bayes: the vector after something that has this probability under each cause; and how probable it was.
pub(crate) fn after(p: &[f64], likelihood: &[f64]) -> (Vec<f64>, f64) {
    let mut out: Vec<f64> = p.iter().zip(likelihood).map(|(p, l)| p * l).collect();
    let total: f64 = out.iter().sum();
    if total > 0.0 {
        out.iter_mut().for_each(|p| *p /= total);
    }
    (out, total)
}
