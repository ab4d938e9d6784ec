//! The belief bar: owners by their sum, causes inside, and the reasons with their factors.

use focal_base::At;
use focal_diagnose::{Belief as Held, Certainty, Reason as Weighed, Share, certainty};
use focal_engine::Names;
use focal_engine::rows::CaseRow as Row;
use serde::Serialize;
use utoipa::ToSchema;

use super::evidence::{moment, sentence};
use super::owner::{Owner, owner_at};
use super::when::When;

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Reason {
    pub factor: f64,
    pub text: String,
    pub evidence: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<When>,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct CauseShare {
    pub cause: String,
    pub name: String,
    pub owner: Owner,
    pub p: f64,
    pub certainty: &'static str,
    pub reasons: Vec<Reason>,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Belief {
    pub shares: Vec<CauseShare>,
    pub unknown: f64,
    pub evidence: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved: Option<When>,
    /// Where the first boundary stood before the last evidence, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notch: Option<f64>,
    /// `live`, `ambiguous`, `confirmed`, `nothing` or `stale`.
    pub state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<When>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub separated_by: Option<String>,
}

/// Shares below this are not drawn; what they hold is shown as not known.
const SHOWN: f64 = 0.005;

/// What a case is believed to have, as stored at its last decision.
#[must_use]
pub fn of_case(names: &Names<'_>, row: &Row, stale: Option<At>) -> Option<Belief> {
    let held = row.decision.belief.as_ref()?;
    let mut belief = of(names, &row.case.pinned.pack, held, Some(row));
    belief.evidence = row.decision.evidence;
    belief.moved = row.decision.moved.map(When);
    belief.notch = row.decision.notch.filter(|notch| notch.is_finite());
    let separated = row.decision.separated_by.as_ref();
    belief.separated_by = separated.map(|step| names.text(&format!("step.{step}.title")));
    if belief.state == "live" {
        match (stale, row.decision.ambiguous) {
            (Some(at), _) => (belief.state, belief.as_of) = ("stale", Some(at.into())),
            // Two that are alike but hold little of it together are not "one of these two".
            (None, true) if belief.unknown < 0.5 => belief.state = "ambiguous",
            (None, _) => {}
        }
    }
    Some(belief)
}

/// Any belief, with the words of a pack.
#[must_use]
pub fn of(names: &Names<'_>, pack: &str, held: &Held, row: Option<&Row>) -> Belief {
    let shares: Vec<CauseShare> = held
        .shares
        .iter()
        .filter(|share| share.p >= SHOWN)
        .map(|share| cause_share(names, pack, held, share, row))
        .collect();
    let evidence: std::collections::BTreeSet<&String> =
        held.reasons.iter().map(|reason| &reason.evidence).collect();
    let state = if !held.confirmed.is_empty() {
        "confirmed"
    } else if shares.is_empty() {
        "nothing"
    } else {
        "live"
    };
    let drawn: f64 = shares.iter().map(|share| share.p).sum();
    Belief {
        unknown: (1.0 - drawn).max(0.0),
        evidence: evidence.len(),
        moved: held.after.as_ref().map(|after| after.at.into()),
        notch: None,
        as_of: None,
        separated_by: None,
        state,
        shares,
    }
}

fn cause_share(
    names: &Names<'_>,
    pack: &str,
    held: &Held,
    share: &Share,
    row: Option<&Row>,
) -> CauseShare {
    let reasons = held.reasons.iter().filter(|reason| reason.cause == share.cause);
    CauseShare {
        cause: share.cause.cause.0.clone(),
        name: names.text(&format!("cause.{}.name", share.cause.cause)),
        owner: owner_at(names, pack, &share.owner, &share.cause.place),
        p: share.p,
        certainty: match certainty(held, &share.cause) {
            Certainty::Confirmed => "confirmed",
            Certainty::MostLikely => "most_likely",
            Certainty::Possible => "possible",
            Certainty::AlmostRuledOut => "almost_ruled_out",
        },
        reasons: reasons.map(|reason| reason_view(names, reason, row)).collect(),
    }
}

fn reason_view(names: &Names<'_>, reason: &Weighed, row: Option<&Row>) -> Reason {
    Reason {
        factor: reason.factor,
        text: sentence(names, row, &reason.evidence, reason.things),
        evidence: reason.evidence.clone(),
        at: moment(names, row, &reason.evidence).map(When),
    }
}
