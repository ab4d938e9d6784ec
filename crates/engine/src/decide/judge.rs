//! Judge: belief and choice for one case, stored with their reasons. The only place that calls `plan`
//! and `choose` together.

use focal_base::{At, CaseId, IncidentId, StepName};
use focal_case::{Choice, RunState, Facts, Offer, StepDef, candidates, choose};
use focal_diagnose::{
    Belief, Candidate, Place, Plan, PlanRates, Scope, ambiguity, believe, plan, separating,
};

use super::{facts, views_around};
use crate::error::Refused;
use crate::rows::{CaseRow, Decision, Scored, ThingRow};
use crate::twins::Twins;
use crate::tx::{About, Tx};
use crate::world::World;

/// What was found out about a case just now.
pub struct Judgement {
    pub belief: Belief,
    pub choice: Choice,
    pub offers: Vec<Offer>,
    pub plan: Plan,
    /// The test that would tell the likeliest apart.
    pub separated_by: Option<StepName>,
    pub facts: Facts,
    pub steps: Vec<StepDef>,
}

/// Thinks about a case without changing anything.
#[must_use]
pub fn judge(world: &World, row: &CaseRow, twins: &Twins, now: At) -> Option<Judgement> {
    let kit = world.kit_of(row)?;
    let thing = world.things.get(row.case.thing.as_ref()?)?;
    let views = views_around(world, kit, thing, Some(row), now);
    let belief = believe(&kit.model, &views, &thing.id);
    let steps: Vec<StepDef> = kit.steps_for(&thing.kind).cloned().collect();
    let facts = facts(world, Some(kit), row, &steps, twins, now);
    let offers = candidates(&row.case, &steps, &facts);
    let ready: Vec<Candidate> = offers.iter().filter_map(|offer| candidate(offer, &steps, thing)).collect();
    let rates = PlanRates { last_resort: world.tenant.last_resort.units(), ..PlanRates::default() };
    let plan = plan(&belief, &ready, &rates);
    let worth: Vec<(StepName, f64)> = plan
        .steps
        .iter()
        .filter(|scored| scored.helps)
        .map(|scored| (scored.step.clone(), scored.expected_cost))
        .collect();
    // A step that cannot help under any cause still believed in is not offered at all.
    let helpful: Vec<Offer> = offers
        .iter()
        .filter(|offer| offer.ready().is_none() || worth.iter().any(|(step, _)| step == offer.step()))
        .cloned()
        .collect();
    let choice = choose(&helpful, &worth, &facts);
    let separated_by = separating(&belief, &ready);
    Some(Judgement { belief, choice, offers, plan, separated_by, facts, steps })
}

fn candidate(offer: &Offer, steps: &[StepDef], thing: &ThingRow) -> Option<Candidate> {
    let ready = offer.ready()?;
    let def = steps.iter().find(|def| def.step == ready.step)?;
    let scope = match (def.of == thing.kind, thing.on.get(&def.of)) {
        // What is done at something shared reaches only what sits in it.
        (false, Some(component)) => Scope::Place(Place::Component(component.clone())),
        _ => Scope::Any,
    };
    Some(Candidate {
        step: def.step.clone(),
        scope,
        cost: ready.cost,
        if_wrong: 0.0,
        fixes: def.fixes.clone(),
        answers: def.answers.iter().map(|(name, table)| (name.clone(), table.clone())).collect(),
        other_answer: def.other_answer.clone(),
        tries_left: ready.tries_left,
        last_resort: false,
    })
}

/// Judges a case anew and stores what was decided. Doing it is [`crate::steps`]' part.
pub fn decide(tx: &mut Tx<'_>, twins: &Twins, id: &CaseId) -> Result<Option<StepName>, Refused> {
    let Some(row) = tx.world.cases.get(id).filter(|row| !row.case.is_resolved()).cloned() else {
        return Ok(None);
    };
    if row.quiet_since.is_some() || is_showing(tx.world, &row, tx.now) {
        return Ok(rest(tx, row));
    }
    let Some(judgement) = judge(tx.world, &row, twins, tx.now) else {
        return Ok(None);
    };
    let next = judgement.choice.next.clone();
    let decision = decision(&row, &judgement, tx.now);
    let moved = decision.moved != row.decision.moved || decision.next != row.decision.next;
    let changed = Decision { at: row.decision.at, ..decision.clone() } != row.decision;
    if moved {
        let body = serde_json::json!({
            "next": decision.next,
            "why": decision.why,
            "owners": judgement.belief.owners().iter().take(3).map(|o| (&o.owner, o.p)).collect::<Vec<_>>(),
        });
        tx.event("decided", About::row(&row), body);
    }
    if changed {
        keep_incident_belief(tx, row.case.incident.as_ref(), &judgement.belief);
        tx.put_case(CaseRow { decision, ..row });
    }
    Ok(next)
}

/// A repair was seen to be done, and has not yet had the time it usually takes to show.
fn is_showing(world: &World, row: &CaseRow, now: At) -> bool {
    let kit = world.kit_of(row);
    row.case.runs.iter().any(|run| {
        let def = kit.and_then(|kit| kit.steps.get(&run.step)).filter(|def| !def.fixes.by_cause.is_empty());
        let shows = def.zip(run.ended).map(|(def, at)| at + world.tenant.paced(def.takes));
        matches!(run.state, RunState::Done(_)) && shows.is_some_and(|at| now < at)
    })
}

/// It is well again, or a repair has yet to show: what was believed stays as it was, and nothing is to be
/// done but watch.
fn rest(tx: &mut Tx<'_>, row: CaseRow) -> Option<StepName> {
    if row.decision.next.is_some() {
        let mut row = row;
        row.decision.next = None;
        tx.put_case(row);
    }
    None
}

fn decision(row: &CaseRow, judged: &Judgement, now: At) -> Decision {
    let before = &row.decision;
    let moved = match &before.belief {
        Some(old) => differs(old, &judged.belief),
        None => true,
    };
    let is_ambiguous = ambiguity(&judged.belief).len() > 1;
    let evidence = judged.belief.reasons.iter().map(|reason| &reason.evidence);
    let evidence: std::collections::BTreeSet<_> = evidence.collect();
    Decision {
        at: now,
        notch: if moved { before.belief.as_ref().and_then(first_boundary) } else { before.notch },
        moved: if moved { Some(now) } else { before.moved },
        evidence: evidence.len(),
        next: judged.choice.next.clone(),
        scored: scored(judged),
        why: judged.choice.why.clone(),
        watch_until: judged.choice.watch_until,
        separated_by: judged.separated_by.clone().filter(|_| is_ambiguous),
        ambiguous: is_ambiguous,
        belief: Some(judged.belief.clone()),
    }
}

/// Every candidate with what it would cost, locked ones with their reason.
fn scored(judged: &Judgement) -> Vec<Scored> {
    let mut all: Vec<Scored> = Vec::new();
    for scored in judged.plan.steps.iter().filter(|scored| scored.helps) {
        let tells = scored.changes.iter().filter_map(|change| {
            Some((change.answer.clone(), change.cause.as_ref()?.cause.clone()))
        });
        all.push(Scored {
            step: scored.step.clone(),
            expected_cost: scored.expected_cost,
            p_fix: scored.p_fix,
            locked: None,
            tells: tells.collect(),
        });
    }
    for offer in &judged.offers {
        if let Offer::Locked(locked) = offer {
            all.push(Scored {
                step: locked.step.clone(),
                expected_cost: f64::MAX,
                p_fix: 0.0,
                locked: Some(locked.why.clone()),
                tells: vec![],
            });
        }
    }
    all
}

/// Where the belief bar's first boundary stands.
fn first_boundary(belief: &Belief) -> Option<f64> {
    belief.shares.first().map(|share| share.p)
}

/// Whether anybody looking at the bar would see a difference.
fn differs(a: &Belief, b: &Belief) -> bool {
    a.shares.len() != b.shares.len()
        || a.shares.iter().any(|share| (share.p - b.p_of(&share.cause)).abs() > 0.005)
}

fn keep_incident_belief(tx: &mut Tx<'_>, incident: Option<&IncidentId>, belief: &Belief) {
    let Some(row) = incident.and_then(|id| tx.world.incidents.get(id)).cloned() else {
        return;
    };
    if row.belief.as_ref().is_none_or(|old| differs(old, belief)) {
        let mut row = row;
        row.belief = Some(belief.clone());
        tx.put_incident(row);
    }
}
