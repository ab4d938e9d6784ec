//! Which steps may be taken now, and why the others may not: consent, quiet hours, safety, budget, what
//! is known already. Constraints, never prices: a locked step is not chosen at any cost. Knows nothing
//! of how likely a step is to help; `diagnose` scores it.

use focal_base::{At, IncidentId, Money, RunId, Said, Severity, Span, StepName, TextKey};
use serde::{Deserialize, Serialize};

use crate::answer::known;
use crate::case::{Case, RunState};
use crate::def::{Actor, StepDef};
use crate::facts::{Facts, PersonFacts};
use crate::near::{Helper, is_about_it};

/// What can be said of one step now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Offer {
    Ready(Ready),
    Locked(Locked),
    Underway(Underway),
}

/// A step that may be taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ready {
    pub step: StepName,
    pub by: Actor,
    /// What trying it costs all in all: money, the person's minutes and waiting, in units of money.
    pub cost: f64,
    pub money: Money,
    pub effort: Span,
    pub takes: Span,
    /// None are left of what is begun only because a person wants it; see [`once_more`].
    pub tries_left: u32,
    /// Why it may be taken although it exceeds the thing's budget; stored with the run.
    pub dearer: Option<Said>,
    pub safety: Option<TextKey>,
    /// The incident it is done for, once for all its cases.
    pub shared: Option<IncidentId>,
}

/// A step that may not be taken, with the reason to show.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Locked {
    pub step: StepName,
    pub by: Actor,
    pub why: Said,
    /// When that reason ends by itself, e.g. quiet hours.
    pub until: Option<At>,
}

/// A step that is being done, by this case or by another one for the same incident.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Underway {
    pub step: StepName,
    pub by: Actor,
    /// `None` when another case of the incident runs it.
    pub run: Option<RunId>,
    /// Somebody was asked and has not yet said yes.
    pub offered: bool,
    pub until: Option<At>,
}

impl Offer {
    #[must_use]
    pub fn step(&self) -> &StepName {
        match self {
            Offer::Ready(Ready { step, .. })
            | Offer::Locked(Locked { step, .. })
            | Offer::Underway(Underway { step, .. }) => step,
        }
    }

    #[must_use]
    pub fn ready(&self) -> Option<&Ready> {
        match self {
            Offer::Ready(ready) => Some(ready),
            _ => None,
        }
    }
}

/// Why a step is locked, and until when if that is known.
type Why = (Said, Option<At>);
type Rule = fn(&Case, &StepDef, &Facts) -> Option<Why>;

/// In the order in which a person would give the reason: these, that its tries are used up, and the others.
const FIRST: [Rule; 3] = [taken_back, already_known, already_so];
const THEN: [Rule; 4] = [not_safe, comes_after, in_maintenance, out_of_reach];

/// Every step of the case's kinds as it stands now, in the order given. Empty once resolved.
#[must_use]
pub fn candidates(case: &Case, steps: &[StepDef], facts: &Facts) -> Vec<Offer> {
    if case.is_resolved() {
        return Vec::new();
    }
    let offers = steps.iter().map(|def| judge(case, def, facts)).collect();
    within_budget(case, facts, offers)
}

/// A repair whose tries are used up, as it may be taken once more because a person wants it: a company that has not
/// come is called again. Every other lock holds, and nothing is tried for ever.
#[must_use]
pub fn once_more(case: &Case, def: &StepDef, facts: &Facts) -> Option<Ready> {
    let used = used_up(case, def, facts).is_some();
    if !used || !may_be_wanted(case, def) || underway(case, def, facts).is_some() {
        return None;
    }
    if FIRST.iter().chain(&THEN).any(|rule| rule(case, def, facts).is_some()) {
        return None;
    }
    let offers = within_budget(case, facts, vec![Offer::Ready(ready(case, def, facts))]);
    offers.into_iter().find_map(|offer| match offer {
        Offer::Ready(ready) => Some(ready),
        _ => None,
    })
}

/// A person may want a repair so often at one trouble.
const MOST_TRIES: u32 = 12;

/// Whether a person may want it again at all, whatever locks it now.
#[must_use]
pub fn may_be_wanted(case: &Case, def: &StepDef) -> bool {
    !case.is_resolved() && !def.is_question() && case.tries(&def.step) < MOST_TRIES
}

fn judge(case: &Case, def: &StepDef, facts: &Facts) -> Offer {
    if let Some(underway) = underway(case, def, facts) {
        return Offer::Underway(underway);
    }
    let mut rules = FIRST.iter().chain(&[used_up as Rule]).chain(&THEN);
    if let Some((why, until)) = rules.find_map(|rule| rule(case, def, facts)) {
        return Offer::Locked(Locked { step: def.step.clone(), by: def.by, why, until });
    }
    Offer::Ready(ready(case, def, facts))
}

fn ready(case: &Case, def: &StepDef, facts: &Facts) -> Ready {
    Ready {
        step: def.step.clone(),
        by: def.by,
        cost: whole_cost(case, def, facts),
        money: def.cost,
        effort: def.effort,
        takes: def.takes,
        tries_left: tries_left(case, def),
        dearer: None,
        safety: def.safety.clone(),
        shared: shared_incident(def, facts),
    }
}

/// Money + the person's minutes × their rate + being asked + the time until it is known × the waiting rate.
#[must_use]
pub fn whole_cost(case: &Case, def: &StepDef, facts: &Facts) -> f64 {
    cost_at(case.severity, def, facts)
}

/// The same for trouble of that severity.
#[must_use]
pub fn cost_at(severity: Severity, def: &StepDef, facts: &Facts) -> f64 {
    let rates = &facts.settings.rates;
    let present = facts.customer.as_ref().is_some_and(|customer| customer.present);
    let until_begun = match def.by {
        Actor::Agent => facts.hours.opens(facts.now).map_or(Span::ZERO, |at| at.since(facts.now)),
        Actor::Customer if !present => facts.settings.answers_after,
        _ => Span::ZERO,
    };
    let lasts = Span(def.takes.0 + until_begun.0);
    let asking = if def.by == Actor::Customer && present { 0.0 } else { rates.asking(def.by) };
    let time = rates.minutes(def.by, def.effort) + rates.waiting(severity, lasts);
    def.cost.units() + asking + time
}

/// Tries that are left. A question has one, and one more once its answer was taken back.
#[must_use]
pub fn tries_left(case: &Case, def: &StepDef) -> u32 {
    if !def.is_question() {
        return def.max.saturating_sub(case.tries(&def.step));
    }
    if known(case, &def.step).is_some() {
        return 0;
    }
    let given = case.answers.iter().filter(|given| given.step == def.step);
    let taken_back = given.filter_map(|given| given.withdrawn).max();
    let asked = case.runs_now().any(|run| {
        let over_before = run.ended.is_some_and(|ended| taken_back.is_some_and(|at| ended <= at));
        run.step == def.step && run.state != RunState::Withdrawn && !over_before
    });
    if asked { 0 } else { def.max.min(1) }
}

fn underway(case: &Case, def: &StepDef, facts: &Facts) -> Option<Underway> {
    let by_this_case = case.live_runs().find(|run| run.step == def.step).map(|run| Underway {
        step: def.step.clone(),
        by: def.by,
        run: Some(run.id.clone()),
        offered: run.state == RunState::Offered,
        until: run.until,
    });
    by_this_case.or_else(|| {
        let given = facts.incident.as_ref()?.given.get(&def.step).filter(|given| given.live)?;
        let (step, by) = (def.step.clone(), def.by);
        Some(Underway { step, by, run: None, offered: false, until: given.until })
    })
}

fn shared_incident(def: &StepDef, facts: &Facts) -> Option<IncidentId> {
    let outside = matches!(def.by, Actor::Partner | Actor::Technician);
    let incident = facts.incident.as_ref().filter(|incident| incident.shared && outside)?;
    Some(incident.id.clone())
}

fn taken_back(_: &Case, def: &StepDef, facts: &Facts) -> Option<Why> {
    facts.withdrawn_steps.contains(&def.step).then(|| (Said::new("locked.step_withdrawn"), None))
}

/// What is known is never asked, whoever said it and on whatever channel.
fn already_known(case: &Case, def: &StepDef, _: &Facts) -> Option<Why> {
    let given = known(case, &def.step)?;
    Some((Said::new("locked.known").with("answer", &given.answer), None))
}

/// Nobody is asked to bring about what is so already: it would be taken for done although nobody did anything.
fn already_so(_: &Case, def: &StepDef, facts: &Facts) -> Option<Why> {
    facts.already_so.contains(&def.step).then(|| (Said::new("locked.already_so"), None))
}

fn used_up(case: &Case, def: &StepDef, facts: &Facts) -> Option<Why> {
    let given = facts.incident.as_ref().and_then(|incident| incident.given.get(&def.step));
    if shared_incident(def, facts).is_some() && given.is_some() {
        return Some((Said::new("locked.done_for_incident"), None));
    }
    if tries_left(case, def) > 0 {
        return None;
    }
    let key = if def.is_question() { "locked.asked_before" } else { "locked.used_up" };
    Some((Said::new(key).with("tries", case.tries(&def.step)), None))
}

/// Safety is a constraint: a condition that holds locks, and so does one that is not known.
fn not_safe(_: &Case, def: &StepDef, facts: &Facts) -> Option<Why> {
    let judged = facts.locks.get(&def.step).map_or(&[][..], Vec::as_slice);
    if let Some(lock) = judged.iter().find(|lock| lock.holds == Some(true)) {
        let general = || Said::new("locked.unsafe").with("condition", &lock.condition.0);
        return Some((lock.reason.clone().unwrap_or_else(general), None));
    }
    let was_judged = |condition: &focal_sense::Condition| {
        judged.iter().any(|lock| lock.condition == *condition && lock.holds.is_some())
    };
    let unknown = judged.iter().find(|lock| lock.holds.is_none()).map(|lock| &lock.condition);
    let unknown = unknown.or_else(|| def.never_if.iter().find(|condition| !was_judged(condition)));
    unknown
        .map(|condition| (Said::new("locked.not_known_safe").with("condition", &condition.0), None))
}

fn comes_after(case: &Case, def: &StepDef, facts: &Facts) -> Option<Why> {
    let was_tried = |step: &StepName| {
        if facts.already_so.contains(step) {
            return true;
        }
        let tried = case.runs_now().any(|run| run.step == *step && run.state.was_tried());
        tried || known(case, step).is_some()
    };
    let first = def.after.iter().find(|step| !was_tried(step))?;
    Some((Said::new("locked.after").with("step", first), None))
}

fn in_maintenance(_: &Case, def: &StepDef, facts: &Facts) -> Option<Why> {
    let rests = facts.maintenance && def.by != Actor::Agent;
    rests.then(|| (Said::new("locked.maintenance"), None))
}

/// Whether whoever would do it can be reached, and wants to be.
fn out_of_reach(case: &Case, def: &StepDef, facts: &Facts) -> Option<Why> {
    match def.by {
        Actor::Thing => thing_out_of_reach(facts),
        Actor::Customer => customer_out_of_reach(case, facts),
        Actor::Near => nobody_near(case, facts),
        Actor::Partner | Actor::Technician => {
            let role = def.role.as_ref()?;
            let unbound = !facts.providers.contains_key(role);
            unbound.then(|| (Said::new("locked.nobody_bound").with("role", role), None))
        }
        Actor::Agent if def.with_customer && !facts.wants_person => {
            customer_out_of_reach(case, facts)
        }
        Actor::Agent => None,
    }
}

fn customer_out_of_reach(case: &Case, facts: &Facts) -> Option<Why> {
    match &facts.customer {
        None => Some((Said::new("locked.no_customer"), None)),
        Some(person) => not_to_be_asked(person, case.severity, facts.now),
    }
}

fn thing_out_of_reach(facts: &Facts) -> Option<Why> {
    let Some(thing) = &facts.thing else {
        return Some((Said::new("locked.no_thing"), None));
    };
    let heard_within = facts.settings.heard_within;
    let heard = thing.last_heard.filter(|at| facts.now.since(*at) <= heard_within);
    if thing.connected || heard.is_some() {
        return None;
    }
    let why = Said::new("locked.not_heard");
    Some((thing.last_heard.map_or(why.clone(), |at| why.with("last_heard", at)), None))
}

/// Why a person is not to be asked now: consent, then a channel, then quiet hours.
#[must_use]
pub fn not_to_be_asked(person: &PersonFacts, severity: Severity, now: At) -> Option<Why> {
    if !person.consent {
        return Some((Said::new("locked.no_consent"), None));
    }
    if person.channels.is_empty() && !person.present {
        return Some((Said::new("locked.no_channel"), None));
    }
    let wakes = person.present || (severity == Severity::Critical && person.wake_if_critical);
    let quiet_until = person.quiet.as_ref().and_then(|quiet| quiet.until(now));
    quiet_until
        .filter(|_| !wakes)
        .map(|until| (Said::new("locked.quiet_hours").with("until", until), Some(until)))
}

/// Everybody near who could be asked now; the input of [`crate::near::next_move`].
#[must_use]
pub fn helpers(case: &Case, facts: &Facts) -> Vec<Helper> {
    let settings = &facts.settings.near;
    let rested = |at: Option<At>| at.is_none_or(|at| facts.now.since(at) >= settings.rest);
    let could = facts.near.iter().filter(|near| {
        not_to_be_asked(&near.person, case.severity, facts.now).is_none()
            && (rested(near.last_asked) || is_about_it(case, &near.person.id, settings, facts.now))
    });
    could
        .map(|near| Helper {
            person: near.person.id.clone(),
            eta: near.eta,
            acceptance: near.acceptance,
        })
        .collect()
}

fn nobody_near(case: &Case, facts: &Facts) -> Option<Why> {
    let helpers = helpers(case, facts);
    if !crate::near::ranked(&helpers, &facts.settings.near).is_empty() {
        return None;
    }
    let ends = facts.near.iter().filter_map(|near| {
        let quiet = not_to_be_asked(&near.person, case.severity, facts.now).and_then(|why| why.1);
        let rested = near.last_asked.map(|at| at + facts.settings.near.rest);
        quiet.or(rested.filter(|at| *at > facts.now))
    });
    Some((Said::new("locked.nobody_near"), ends.min()))
}

/// A step past the thing's budget needs a reason: it is serious, a person was asked for, or nothing
/// cheaper is left. Otherwise it is locked.
fn within_budget(case: &Case, facts: &Facts, offers: Vec<Offer>) -> Vec<Offer> {
    let Some(year) = facts.budget else {
        return offers;
    };
    let left = (year - facts.spent_elsewhere - case.spent).max(Money::ZERO);
    let affordable = |offer: &Offer| match offer {
        Offer::Ready(ready) => ready.money <= left && !facts.pointless.contains(&ready.step),
        Offer::Underway(_) => true,
        Offer::Locked(_) => false,
    };
    let cheaper_left = offers.iter().any(affordable);
    let reason = |ready: &Ready| {
        if case.severity >= Severity::Major {
            Some(Said::new("dearer.severity").with("severity", case.severity.word()))
        } else if ready.by == Actor::Agent && facts.wants_person {
            Some(Said::new("dearer.asked_for_person"))
        } else {
            (!cheaper_left).then(|| Said::new("dearer.nothing_cheaper"))
        }
    };
    let judge = |offer: Offer| match offer {
        // What is done once for a whole incident is not this thing's cost.
        Offer::Ready(mut ready) if ready.money > left && ready.shared.is_none() => {
            let says = |said: Said| said.with("left", left).with("cost", ready.money);
            match reason(&ready) {
                Some(why) => {
                    ready.dearer = Some(says(why));
                    Offer::Ready(ready)
                }
                None => Offer::Locked(Locked {
                    why: says(Said::new("locked.budget")),
                    step: ready.step,
                    by: ready.by,
                    until: None,
                }),
            }
        }
        other => other,
    };
    offers.into_iter().map(judge).collect()
}
