//! What diagnosis answers: shares over causes with their owners, and why.

use std::collections::BTreeMap;

use focal_base::At;
use serde::{Deserialize, Serialize};

use crate::{CauseAt, OwnerRole};

/// How much of the probability one cause holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Share {
    pub cause: CauseAt,
    pub owner: OwnerRole,
    /// Probability that this cause explains the thing's trouble, 0 to 1.
    pub p: f64,
}

/// Which cause explains the trouble of one thing. `shares` and `unknown` sum to 1.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Belief {
    /// By the owner's sum, falling; inside an owner by `p`, falling; ties by name.
    pub shares: Vec<Share>,
    /// Something no pack describes, or nothing at all.
    pub unknown: f64,
    /// The part of `unknown` in which nothing is wrong and an alarm came by itself.
    pub nothing: f64,
    /// Strongest first, bounded; see [`Reason`].
    pub reasons: Vec<Reason>,
    /// Causes that a test or repair has proved.
    pub confirmed: Vec<CauseAt>,
    /// The latest piece of evidence this belief has taken in; `None` before any.
    pub after: Option<After>,
}

/// The piece of evidence after which a belief stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct After {
    pub evidence: String,
    pub at: At,
}

/// What one piece of evidence does to one of the first causes: its odds against all other explanations
/// with the evidence, over those without it, everything else kept. Above 1 speaks for the cause, below 1
/// against it. ("Nothing is wrong" is left out of these odds: every alarm speaks against it alike.)
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    pub evidence: String,
    pub cause: CauseAt,
    pub factor: f64,
    /// Things whose like evidence is counted together here, shown by one of them; 1 for the thing's own.
    pub things: u32,
}

/// All causes of one owner.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OwnerShare {
    pub owner: OwnerRole,
    pub p: f64,
}

impl Belief {
    /// Orders `shares` as promised and takes what they leave as `unknown`.
    pub(crate) fn of(mut shares: Vec<Share>, unknown: f64, nothing: f64) -> Belief {
        let sums = owner_sums(&shares);
        let sum = |owner: &OwnerRole| sums.get(owner).copied().unwrap_or(0.0);
        shares.sort_by(|a, b| {
            (sum(&b.owner).total_cmp(&sum(&a.owner)))
                .then_with(|| a.owner.cmp(&b.owner))
                .then_with(|| b.p.total_cmp(&a.p))
                .then_with(|| a.cause.cmp(&b.cause))
        });
        Belief { shares, unknown, nothing, ..Belief::default() }
    }

    /// Shares and "something else" are probabilities and sum to one.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let all = || self.shares.iter().map(|share| share.p).chain([self.unknown]);
        let sum: f64 = all().sum();
        all().all(|p| (0.0..=1.0 + 1e-9).contains(&p)) && (sum - 1.0).abs() < 1e-6
    }

    /// The most probable cause, whoever owns it.
    #[must_use]
    pub fn first(&self) -> Option<&Share> {
        self.ranked().into_iter().next()
    }

    /// Shares by probability alone, falling; ties by name.
    #[must_use]
    pub fn ranked(&self) -> Vec<&Share> {
        let mut all: Vec<&Share> = self.shares.iter().collect();
        all.sort_by(|a, b| b.p.total_cmp(&a.p).then_with(|| a.cause.cmp(&b.cause)));
        all
    }

    /// Owners by their sum, falling.
    #[must_use]
    pub fn owners(&self) -> Vec<OwnerShare> {
        let mut all: Vec<OwnerShare> = owner_sums(&self.shares)
            .into_iter()
            .map(|(owner, p)| OwnerShare { owner: owner.clone(), p })
            .collect();
        all.sort_by(|a, b| b.p.total_cmp(&a.p).then_with(|| a.owner.cmp(&b.owner)));
        all
    }

    /// The share of one cause at one place; 0 when it is not among them.
    #[must_use]
    pub fn p_of(&self, cause: &CauseAt) -> f64 {
        self.shares.iter().find(|share| share.cause == *cause).map_or(0.0, |share| share.p)
    }
}

fn owner_sums(shares: &[Share]) -> BTreeMap<OwnerRole, f64> {
    let mut sums = BTreeMap::new();
    for share in shares {
        *sums.entry(share.owner.clone()).or_insert(0.0) += share.p;
    }
    sums
}
