//! Learning: what confirmed outcomes make of a pack's shares. Knows counts alone; who confirmed them, and when,
//! is the engine's.

use std::collections::BTreeMap;

use focal_base::CauseName;

use crate::{Belief, Model, Reason};

/// A cause's share among troubles after `of` confirmed outcomes, `n` of which it was: the mean of the posterior
/// of a multinomial whose Dirichlet prior has the pack's shares as its mean and `worth` as its concentration,
/// `(worth·share + n) / (worth + of)`. So a pack's word weighs as much as `worth` confirmed outcomes.
/// (Gelman et al., Bayesian Data Analysis, 3rd edition, section 3.4.)
#[must_use]
pub fn taught_share(share: f64, worth: f64, n: f64, of: f64) -> f64 {
    let (worth, n, of) = (worth.max(0.0), n.max(0.0), of.max(n.max(0.0)));
    if worth + of > 0.0 { (worth * share + n) / (worth + of) } else { share }
}

/// Factors between 1/`WEAK` and `WEAK` are not reasons.
const WEAK: f64 = 1.05;
/// First causes of which it is said.
const CAUSES: usize = 3;

impl Model {
    /// The same model with other shares for the causes named.
    #[must_use]
    pub fn taught(&self, shares: &BTreeMap<CauseName, f64>) -> Model {
        let mut model = self.clone();
        for (cause, share) in shares {
            if let Some(def) = model.causes.get_mut(cause) {
                def.prior = *share;
            }
        }
        model
    }
}

impl Belief {
    /// Adds what learning did to the first causes to the reasons: the odds of their learnt share over those of
    /// the pack's. `count` is how many outcomes it rests on.
    #[must_use]
    pub fn with_taught(
        mut self,
        pack: &Model,
        shares: &BTreeMap<CauseName, f64>,
        evidence: &str,
        count: u32,
    ) -> Belief {
        let odds = |share: f64| share.max(1e-12) / (1.0 - share).max(1e-12);
        let first: Vec<_> = self.ranked().into_iter().take(CAUSES).cloned().collect();
        for share in first {
            let name = &share.cause.cause;
            let Some((def, taught)) = pack.causes.get(name).zip(shares.get(name)) else { continue };
            let factor = odds(*taught) / odds(def.prior);
            if !(1.0 / WEAK..=WEAK).contains(&factor) {
                let evidence = evidence.to_owned();
                self.reasons.push(Reason { evidence, cause: share.cause, factor, things: count });
            }
        }
        let strength = |reason: &Reason| reason.factor.ln().abs();
        self.reasons.sort_by(|a, b| strength(b).total_cmp(&strength(a)));
        self
    }
}
