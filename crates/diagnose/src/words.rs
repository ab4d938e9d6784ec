//! Probabilities in the words people read, and when two causes cannot be told apart.
//! The table is the design language's: confirmed, most likely, possible, almost ruled out.

use serde::{Deserialize, Serialize};

use crate::{Belief, CauseAt, OwnerRole};

/// From here on a cause is most likely, whatever the others are.
const LIKELY: f64 = 0.60;
/// Below this a cause is almost ruled out.
const UNLIKELY: f64 = 0.15;
/// First by this factor is most likely too; closer than this is ambiguous.
const LEAD: f64 = 2.0;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// By test or repair; never by probability alone.
    Confirmed,
    MostLikely,
    Possible,
    AlmostRuledOut,
}

/// The word for a probability. `lead` is `p` over the greatest of the others ("unknown" among them):
/// 2 or more is first by a factor of 2, below 1 is not first. Whatever is below 0.15 stays almost ruled out.
#[must_use]
pub fn words(p: f64, lead: f64) -> Certainty {
    if p >= LIKELY || (p >= UNLIKELY && lead >= LEAD) {
        Certainty::MostLikely
    } else if p >= UNLIKELY {
        Certainty::Possible
    } else {
        Certainty::AlmostRuledOut
    }
}

/// The word for one cause of a belief.
#[must_use]
pub fn certainty(belief: &Belief, cause: &CauseAt) -> Certainty {
    if belief.confirmed.contains(cause) {
        return Certainty::Confirmed;
    }
    let p = belief.p_of(cause);
    let others = belief.shares.iter().filter(|share| share.cause != *cause).map(|share| share.p);
    words(p, p / others.fold(belief.unknown, f64::max).max(1e-12))
}

/// The word for one owner of a belief, by the sum of its causes.
#[must_use]
pub fn owner_certainty(belief: &Belief, owner: &OwnerRole) -> Certainty {
    let of = |cause: &CauseAt| {
        belief.shares.iter().any(|share| share.owner == *owner && share.cause == *cause)
    };
    if belief.confirmed.iter().any(of) {
        return Certainty::Confirmed;
    }
    let owners = belief.owners();
    let p = owners.iter().find(|one| one.owner == *owner).map_or(0.0, |one| one.p);
    let others = owners.iter().filter(|one| one.owner != *owner).map(|one| one.p);
    words(p, p / others.fold(belief.unknown, f64::max).max(1e-12))
}

/// The first causes when nothing seen separates them: the first is below 0.60 and others have at least
/// half of it. At least two, by falling probability; empty when there is no ambiguity.
#[must_use]
pub fn ambiguity(belief: &Belief) -> Vec<CauseAt> {
    let ranked = belief.ranked();
    let Some(first) = ranked.first().filter(|first| first.p > 0.0) else {
        return Vec::new();
    };
    if first.p >= LIKELY || !belief.confirmed.is_empty() {
        return Vec::new();
    }
    let close: Vec<CauseAt> = ranked
        .iter()
        .take_while(|share| share.p * LEAD >= first.p)
        .map(|share| share.cause.clone())
        .collect();
    if close.len() < 2 { Vec::new() } else { close }
}
