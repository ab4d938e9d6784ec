//! The one choice: of the steps that may be taken, the one that is expected to end the trouble at the
//! least cost. Everything that acts or advises, acts on this. Knows no causes; the scores are given.

use std::cmp::Ordering;

use focal_base::{At, Said, StepName};
use serde::{Deserialize, Serialize};

use crate::def::Actor;
use crate::facts::Facts;
use crate::offer::{Locked, Offer, Ready, Underway};

#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Choice {
    /// The next best step; `None`: nothing to do but watch.
    pub next: Option<StepName>,
    /// What ending the trouble is expected to cost with it, in units of money.
    #[serde(default)]
    pub expected: Option<f64>,
    /// Stored as it was decided.
    pub why: Vec<Said>,
    /// Up to three others, best first.
    pub alternatives: Vec<Alternative>,
    /// When to look again, if nothing happens before.
    pub watch_until: Option<At>,
    /// What is being done meanwhile.
    #[serde(default)]
    pub underway: Vec<StepName>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alternative {
    pub step: StepName,
    pub by: Actor,
    /// What ending the trouble is expected to cost with this step first; `None` when it was not scored.
    pub expected: Option<f64>,
    /// What trying it costs.
    pub cost: f64,
}

/// Makes the choice. `scored` holds the expected cost to resolve with each step first; a step without
/// a score comes after all that have one. Equal steps go to whoever is disturbed least.
#[must_use]
pub fn choose(offers: &[Offer], scored: &[(StepName, f64)], facts: &Facts) -> Choice {
    let underway: Vec<&Underway> = offers.iter().filter_map(underway_of).collect();
    let mut ready: Vec<Alternative> = offers
        .iter()
        .filter_map(Offer::ready)
        .map(|ready| {
            let scored = scored.iter().find(|(step, cost)| *step == ready.step && cost.is_finite());
            let (step, by) = (ready.step.clone(), ready.by);
            Alternative { step, by, expected: scored.map(|(_, cost)| *cost), cost: ready.cost }
        })
        .collect();
    ready.sort_by(before);
    let open =
        |alternative: &Alternative| underway.iter().all(|step| leaves_room(step, alternative.by));
    let next = ready.iter().position(open).map(|index| ready.remove(index));
    let mut why: Vec<Said> =
        underway.iter().map(|step| Said::new("choice.underway").with("step", &step.step)).collect();
    let watch_until = match &next {
        Some(_) => None,
        None => when_to_look(offers, facts),
    };
    match &next {
        Some(next) => why.extend(reasons(next, offers, scored, ready.is_empty())),
        None => why.push(match watch_until {
            Some(until) => Said::new("choice.watch_until").with("until", until),
            None => Said::new("choice.watch"),
        }),
    }
    ready.truncate(3);
    Choice {
        expected: next.as_ref().and_then(|next| next.expected),
        next: next.map(|next| next.step),
        why,
        alternatives: ready,
        watch_until,
        underway: underway.into_iter().map(|step| step.step.clone()).collect(),
    }
}

fn underway_of(offer: &Offer) -> Option<&Underway> {
    match offer {
        Offer::Underway(underway) => Some(underway),
        _ => None,
    }
}

/// One thing at a time: while a step is under way nothing else begins, except that an agent who is at
/// it needs the next step, and a thing can be told something while the case waits for an agent.
fn leaves_room(underway: &Underway, by: Actor) -> bool {
    underway.by == Actor::Agent && (!underway.offered || by == Actor::Thing)
}

fn before(a: &Alternative, b: &Alternative) -> Ordering {
    let scored = match (a.expected, b.expected) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => a.cost.total_cmp(&b.cost),
    };
    scored.then(a.by.cmp(&b.by)).then_with(|| a.step.cmp(&b.step))
}

/// When something ends by itself: a watch, a step, a lock.
fn when_to_look(offers: &[Offer], facts: &Facts) -> Option<At> {
    let ends = offers.iter().filter_map(|offer| match offer {
        Offer::Underway(Underway { until, .. }) | Offer::Locked(Locked { until, .. }) => *until,
        Offer::Ready(_) => None,
    });
    let watches = facts.watches.iter().map(|watch| watch.until);
    ends.chain(watches).filter(|at| *at > facts.now).min()
}

fn reasons(
    next: &Alternative,
    offers: &[Offer],
    scored: &[(StepName, f64)],
    is_only: bool,
) -> Vec<Said> {
    let key = match (next.expected, is_only) {
        (_, true) => "choice.only_step",
        (Some(_), false) => "choice.least_expected_cost",
        (None, false) => "choice.cheapest",
    };
    let cost = next.expected.unwrap_or(next.cost);
    let mut why = vec![Said::new(key).with("step", &next.step).with("cost", format!("{cost:.2}"))];
    let is_next = |ready: &&Ready| ready.step == next.step;
    why.extend(offers.iter().filter_map(Offer::ready).find(is_next).and_then(|r| r.dearer.clone()));
    let better = |locked: &Locked| {
        let score = scored.iter().find(|(step, _)| *step == locked.step);
        score.is_some_and(|(_, score)| *score < cost)
    };
    why.extend(offers.iter().filter_map(|offer| {
        match offer {
            Offer::Locked(locked) if better(locked) => Some(
                Said::new("choice.better_is_locked")
                    .with("step", &locked.step)
                    .with("why", &locked.why.key.0),
            ),
            _ => None,
        }
    }));
    why
}
