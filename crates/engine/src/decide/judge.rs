//! Judge: belief and choice for one case, stored with their reasons. The only place that calls `plan`
//! and `choose` together.

use std::collections::BTreeSet;

use focal_base::{At, CaseId, IncidentId, Money, Span, StepName};
use focal_case::offer::{tries_left, whole_cost};
use focal_case::{
    Actor, Choice, Facts, Locked, Offer, RateCard, RunState, StepDef, StepRun, candidates, choose,
};
use focal_diagnose::{
    Belief, Candidate, Likelihood, Place, Plan, PlanRates, Scope, ambiguity, believe, plan,
    separating,
};

use super::evidence::was_in_vain;
use super::peers::{peers, speak_at};
use super::{Evidence, facts, listens_until, model_of, views_in_classes};
use crate::error::Refused;
use crate::kit::Kit;
use crate::rows::{CaseRow, Decision, IncidentRow, Scored, ThingRow};
use crate::twins::Twins;
use crate::tx::{About, Tx};
use crate::world::World;

/// A repair with less chance than this is not begun by itself, however little it costs: whoever is told
/// to do pointless things stops doing them.
const WORTH_A_TRY: f64 = 0.05;
/// A step that may be taken later than this is not waited for.
const FORESEEN: Span = Span::hours(16);

/// Chance that a command which was not answered is obeyed when it is sent again.
const HARDLY: f64 = 0.05;
/// Expected costs this close are the same.
const ALIKE: f64 = 1.05;

/// A step as it is weighed before anything was tried.
pub(crate) fn weighed(def: &StepDef, cost: f64, rates: &RateCard) -> Candidate {
    let answers = def.answers.iter().map(|(name, table)| (name.clone(), table.clone()));
    Candidate {
        step: def.step.clone(),
        scope: Scope::Any,
        cost,
        if_wrong: match def.by {
            Actor::Partner | Actor::Technician => rates.wrong_owner.units(),
            _ => 0.0,
        },
        fixes: def.fixes.clone(),
        answers: answers.collect(),
        other_answer: def.other_answer.clone(),
        tries_left: def.max,
        last_resort: false,
    }
}

/// When nothing else helps it costs more than the dearest of what could.
pub(crate) fn last_resort(tenant: Money, costs: impl Iterator<Item = f64>) -> f64 {
    tenant.units().max(1.25 * costs.fold(0.0, f64::max))
}

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
    world.effort.judges();
    let belief = match &row.decision.belief {
        // The harm is kept away, and with it what would tell causes apart: what was believed stands.
        Some(before) if is_contained(row, kit) => before.clone(),
        _ => belief(world, kit, row, thing, now),
    };
    let steps: Vec<StepDef> = kit.steps_for(&thing.kind).cloned().collect();
    let facts = facts(world, Some(kit), row, &steps, twins, now);
    let desk = Desk { world, row, kit, thing, steps: &steps, now };
    let mut facts = facts;
    let (mut offers, mut plan, mut ready) = desk.plan(&belief, &facts);
    let over_budget =
        |offer: &Offer| matches!(offer, Offer::Locked(found) if found.why.key.0 == "locked.budget");
    if offers.iter().any(over_budget) {
        // What would not help is no cheaper way out.
        let helps =
            |step: &StepName| plan.steps.iter().any(|one| one.step == *step && is_worth(one));
        facts.pointless =
            ready.iter().map(|one| one.step.clone()).filter(|step| !helps(step)).collect();
        (offers, plan, ready) = desk.plan(&belief, &facts);
    }
    let choice = desk.choose(&offers, &plan, &facts);
    let separated_by = separating(&belief, &ready);
    Some(Judgement { belief, choice, offers, plan, separated_by, facts, steps })
}

/// What is believed, by the shares that the case began with.
fn belief(world: &World, kit: &Kit, row: &CaseRow, thing: &ThingRow, now: At) -> Belief {
    let views = views_in_classes(world, kit, thing, Some(row), now);
    match model_of(world, kit, row) {
        None => believe(&kit.model, &views, &thing.id),
        Some(model) => {
            let (evidence, taught) = (Evidence::Prior.to_string(), &row.taught);
            believe(&model, &views, &thing.id).with_taught(
                &kit.model,
                &taught.shares,
                &evidence,
                taught.of,
            )
        }
    }
}

/// A question that helps, or a repair that helps and has a fair chance.
pub(crate) fn is_worth(scored: &focal_diagnose::Scored) -> bool {
    scored.helps && (!scored.changes.is_empty() || is_chance(scored.p_fix))
}

/// A repair that ends the trouble this probably is begun without being asked for.
pub(crate) fn is_chance(p: f64) -> bool {
    p >= WORTH_A_TRY - 1e-9
}

/// A step was seen to keep the harm away, and nothing has cured it since.
#[must_use]
pub fn is_contained(row: &CaseRow, kit: &Kit) -> bool {
    let done = |contains: bool| {
        let runs = since_it_is_open(row).filter(move |run| {
            let def = kit.steps.get(&run.step).filter(|def| !def.fixes.by_cause.is_empty());
            matches!(run.state, RunState::Done(_))
                && def.is_some_and(|def| def.contains == contains)
        });
        runs.filter_map(|run| run.ended).max()
    };
    done(true).is_some_and(|at| done(false).is_none_or(|cured| cured < at))
}

/// Runs that say something of the trouble as it is: an outcome that did not last has ended those before it.
fn since_it_is_open(row: &CaseRow) -> impl Iterator<Item = &StepRun> {
    let back = row.case.reopened.last().copied();
    let runs = row.case.runs.iter();
    runs.filter(move |run| back.is_none_or(|back| run.ended.is_none_or(|ended| ended >= back)))
}

/// One case with all that its steps are weighed by.
struct Desk<'a> {
    world: &'a World,
    row: &'a CaseRow,
    kit: &'a Kit,
    thing: &'a ThingRow,
    steps: &'a [StepDef],
    now: At,
}

impl Desk<'_> {
    /// What may be done, and what it is worth, with what may be done later.
    fn plan(&self, belief: &Belief, facts: &Facts) -> (Vec<Offer>, Plan, Vec<Candidate>) {
        let offers = candidates(&self.row.case, self.steps, facts);
        let known: Vec<Candidate> = offers
            .iter()
            .filter_map(|offer| self.candidate(offer, facts))
            .filter(|one| self.cures(one))
            .collect();
        let costs = self.steps.iter().map(|def| whole_cost(&self.row.case, def, facts));
        let last_resort = last_resort(self.world.tenant.last_resort, costs);
        let plan = plan(belief, &known, &PlanRates { last_resort, ..PlanRates::default() });
        (offers, plan, known)
    }

    /// Once the harm is kept away, keeping it away again is nothing new.
    fn cures(&self, candidate: &Candidate) -> bool {
        let contains = self.kit.steps.get(&candidate.step).is_some_and(|def| def.contains);
        !(contains && is_contained(self.row, self.kit))
    }

    fn candidate(&self, offer: &Offer, facts: &Facts) -> Option<Candidate> {
        let def = self.steps.iter().find(|def| def.step == *offer.step())?;
        let (cost, tries_left) = match offer {
            Offer::Ready(ready) => (ready.cost, ready.tries_left),
            Offer::Locked(locked) => {
                let wait = self.later(locked)?.since(self.now);
                let waiting = facts.settings.rates.waiting(self.row.case.severity, wait);
                (whole_cost(&self.row.case, def, facts) + waiting, tries_left(&self.row.case, def))
            }
            Offer::Underway(_) => return None,
        };
        let scope = match (def.of == self.thing.kind, self.thing.on.get(&def.of)) {
            // What is done at something shared reaches only what sits in it.
            (false, Some(component)) => Scope::Place(Place::Component(component.clone())),
            _ => Scope::Any,
        };
        let fixes = self.chance(def);
        let rates = &facts.settings.rates;
        Some(Candidate { scope, fixes, tries_left, ..weighed(def, cost, rates) })
    }

    /// When a step that is locked now may be taken, if that is soon: people sleep, and wake.
    fn later(&self, locked: &Locked) -> Option<At> {
        let sleeps =
            matches!(locked.why.key.0.as_str(), "locked.quiet_hours" | "locked.nobody_near");
        locked
            .until
            .filter(|until| sleeps && *until > self.now && until.since(self.now) <= FORESEEN)
    }

    /// A repeat counts half, as evidence and as hope. A thing that did not answer a command will hardly
    /// answer it the next time.
    fn chance(&self, def: &StepDef) -> Likelihood {
        let takes = self.world.tenant.paced(def.takes);
        let case = &self.row.case;
        let in_question = |run: &&StepRun| run.step == def.step && !case.has_worked(run);
        let before = || case.runs_now().filter(in_question);
        let ignored = |run: &StepRun| {
            let failed = matches!(run.state, RunState::Failed { .. });
            run.by == Actor::Thing && failed && run.replied.is_none()
        };
        let less: fn(f64) -> f64 = if before().any(ignored) {
            |p| p * HARDLY
        } else if before().any(|run| was_in_vain(run, takes, self.now)) {
            |p| 1.0 - (1.0 - p.clamp(0.0, 1.0)).sqrt()
        } else {
            return def.fixes.clone();
        };
        Likelihood {
            by_cause: def
                .fixes
                .by_cause
                .iter()
                .map(|(cause, p)| (cause.clone(), less(*p)))
                .collect(),
            otherwise: less(def.fixes.otherwise),
        }
    }

    /// The one choice. A step that cannot help under any cause still believed in is not offered at all; one
    /// that is best later is waited for; and while others may still be heard, nobody is bothered.
    fn choose(&self, offers: &[Offer], plan: &Plan, facts: &Facts) -> Choice {
        let worth: Vec<(StepName, f64)> = plan
            .steps
            .iter()
            .filter(|scored| is_worth(scored))
            .map(|scored| (scored.step.clone(), scored.expected_cost))
            .collect();
        let cost =
            |step: &StepName| worth.iter().find(|(name, _)| name == step).map(|(_, cost)| *cost);
        let later = offers.iter().filter_map(|offer| match offer {
            Offer::Locked(locked) if self.later(locked).is_some() => cost(&locked.step),
            _ => None,
        });
        let later = later.fold(f64::INFINITY, f64::min);
        let listens = listens_until(self.world, self.kit, self.thing, self.now);
        // Estimates are not as fine as that: what disturbs nobody comes first among equals.
        let best = worth.iter().map(|(_, cost)| *cost).fold(f64::INFINITY, f64::min);
        let alike = |offer: &Offer| cost(offer.step()).is_some_and(|cost| cost <= best * ALIKE);
        let by_thing = |offer: &Offer| offer.ready().is_some_and(|ready| ready.by == Actor::Thing);
        let thing_first =
            later == f64::INFINITY && offers.iter().any(|offer| by_thing(offer) && alike(offer));
        let storm = self.world.incidents_of(&self.thing.id).any(IncidentRow::is_storm);
        let has_desk = !self.world.queues.is_empty();
        let open = |offer: &&Offer| match offer {
            Offer::Ready(ready) => {
                let now = cost(&ready.step).is_some_and(|cost| cost <= later);
                let by_thing = ready.by == Actor::Thing;
                // What many things share is looked for before anything is done to one of them.
                now && (listens.is_none() || (by_thing && !storm))
                    && (by_thing || !thing_first)
                    && (has_desk || ready.by != Actor::Agent)
            }
            _ => true,
        };
        let open: Vec<Offer> = offers.iter().filter(open).cloned().collect();
        let mut choice = choose(&open, &worth, facts);
        if choice.next.is_none() {
            let others = peers(self.world, self.kit, self.thing, self.now);
            let speak = speak_at(self.world, self.kit, self.thing, &others);
            let speak = speak.filter(|at| *at > self.now && others.len() > 1);
            choice.watch_until = [choice.watch_until, listens, speak].into_iter().flatten().min();
        }
        choice
    }
}

/// What a decision came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decided {
    pub next: Option<StepName>,
    /// Nothing is under way, nothing is waited for and nothing is left to try: a person is needed.
    pub stuck: bool,
}

/// Judges a case anew and stores what was decided. Doing it is [`crate::work::steps`]' part.
pub fn decide(tx: &mut Tx<'_>, twins: &Twins, id: &CaseId) -> Result<Decided, Refused> {
    let Some(row) = tx.world.cases.get(id).filter(|row| !row.case.is_resolved()).cloned() else {
        return Ok(Decided::default());
    };
    // What is well tells nothing of another thing that is not.
    let elsewhere = tx.world.felt_elsewhere(&row).is_some();
    if row.quiet_since.is_some() || elsewhere || is_showing(tx.world, &row, tx.now) {
        rest(tx, row);
        return Ok(Decided::default());
    }
    let Some(judgement) = judge(tx.world, &row, twins, tx.now) else {
        // It is about nothing that Focal knows: only people can help.
        return Ok(Decided { next: None, stuck: true });
    };
    let choice = &judgement.choice;
    // While somebody works on it by plan nobody else is called.
    let waits =
        !choice.underway.is_empty() || choice.watch_until.is_some() || judgement.facts.maintenance;
    let stuck = choice.next.is_none() && !waits;
    let decided = Decided { next: choice.next.clone(), stuck };
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
    let incident = row.case.incident.clone();
    if changed {
        tx.put_case(CaseRow { decision, ..row });
    }
    keep_incident_belief(tx, incident.as_ref());
    Ok(decided)
}

/// A repair was seen to be done, and has not yet had the time it usually takes to show. What only keeps
/// harm away shows at once.
pub(crate) fn is_showing(world: &World, row: &CaseRow, now: At) -> bool {
    let kit = world.kit_of(row);
    since_it_is_open(row).any(|run| {
        let repairs = |def: &&StepDef| !def.fixes.by_cause.is_empty() && !def.contains;
        let def = kit.and_then(|kit| kit.steps.get(&run.step)).filter(repairs);
        let shows = def.zip(run.ended).map(|(def, at)| at + world.tenant.paced(def.takes));
        matches!(run.state, RunState::Done(_)) && shows.is_some_and(|at| now < at)
    })
}

/// It is well again, or a repair has yet to show: what was believed stays as it was, and nothing is to be
/// done but watch.
fn rest(tx: &mut Tx<'_>, row: CaseRow) {
    if row.decision.next.is_some() {
        let mut row = row;
        row.decision.next = None;
        tx.put_case(row);
    }
}

fn decision(row: &CaseRow, judged: &Judgement, now: At) -> Decision {
    let before = &row.decision;
    let moved = match &before.belief {
        Some(old) => differs(old, &judged.belief),
        None => true,
    };
    let is_ambiguous = ambiguity(&judged.belief).len() > 1;
    let prior = Evidence::Prior.to_string();
    let evidence = judged.belief.reasons.iter().map(|reason| &reason.evidence);
    let evidence: BTreeSet<_> = evidence.filter(|reference| **reference != prior).collect();
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
            at_last: scored.at_last,
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
                at_last: 0.0,
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

/// What is said of an incident is what its leading case believes, whichever case was judged last.
pub(crate) fn keep_incident_belief(tx: &mut Tx<'_>, incident: Option<&IncidentId>) {
    let Some(row) = incident.and_then(|id| tx.world.incidents.get(id)) else { return };
    let leader = tx.world.leader_of(&row.id).filter(|_| row.closed.is_none());
    let Some(belief) = leader.and_then(|case| case.decision.belief.as_ref()) else { return };
    if row.belief.as_ref().is_none_or(|old| differs(old, belief)) {
        let row = IncidentRow { belief: Some(belief.clone()), ..row.clone() };
        tx.put_incident(row);
    }
}
