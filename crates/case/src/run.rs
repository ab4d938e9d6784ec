//! A step's run from the offer to its end. Only what is *seen* ends it well: a reply is kept, but it is
//! not a confirmation, and a deadline that passes is a failure. Knows no commands and no messages.

use focal_base::{At, IncidentId, ProviderId, RunId, Said, Span, WatchId};

use crate::answer::complete;
use crate::case::{Case, CaseState, Reply, RunState, Seen, StepRun, WaitFor};
use crate::cost::{self, CostLine, DearerStep};
use crate::def::{Actor, StepDef};
use crate::promise::{self, Whose};
use crate::refused::{Changed, Refused, refuse};

/// All that a run needs to begin.
#[derive(Clone, Debug)]
pub struct Start<'a> {
    pub id: RunId,
    pub def: &'a StepDef,
    pub who: Option<String>,
    pub at: At,
    /// When it fails if nothing was seen; `None` takes [`deadline`].
    pub until: Option<At>,
    pub watch: Option<WatchId>,
    /// Somebody has to say yes first.
    pub offered: bool,
    /// Why it may be past the budget, from its offer.
    pub dearer: Option<Said>,
    /// The incident it is done for once, when its cause is shared.
    pub shared: Option<&'a IncidentId>,
    /// A person wants it once more though its tries are used up; see [`crate::offer::once_more`].
    pub again: bool,
    /// Shortens the deadline of a demonstration; 1.0 in earnest.
    pub pace: f64,
}

/// One key per effect: a step for a shared cause is done once per incident, and again only where a person wants it of
/// the same case; any other once per try.
#[must_use]
pub fn key(case: &Case, def: &StepDef, shared: Option<&IncidentId>) -> String {
    match shared {
        Some(incident) if matches!(def.by, Actor::Partner | Actor::Technician) => {
            match case.runs.iter().filter(|run| run.step == def.step).count() {
                0 => format!("incident/{incident}/{}", def.step),
                before => format!("incident/{incident}/{}/{}", def.step, before + 1),
            }
        }
        _ => {
            let before = case.runs.iter().filter(|run| run.step == def.step).count();
            format!("case/{}/{}/{}", case.id, def.step, before + 1)
        }
    }
}

/// How long a step is given: what the pack says, else twice what it takes, with a floor that fits who
/// does it. An agent's step has no deadline: the queue's promise watches over it.
#[must_use]
pub fn deadline(def: &StepDef) -> Option<Span> {
    let floor = match def.by {
        Actor::Thing => Span::mins(1),
        Actor::Near => Span::mins(15),
        Actor::Customer => Span::mins(30),
        Actor::Agent => return def.within,
        Actor::Partner => Span::hours(4),
        Actor::Technician => Span::days(1),
    };
    Some(def.within.unwrap_or(Span(def.takes.0 * 2).max(floor)))
}

/// Begins a run, offered or running. A second run with a live key is refused, so that nothing is done twice.
///
/// # Errors
/// When the case is resolved, its key or id is in use, or all tries are used up.
pub fn start(case: &Case, start: Start<'_>) -> Changed {
    let key = key(case, start.def, start.shared);
    let step = &start.def.step;
    let mut reasons = Vec::new();
    if case.is_resolved() {
        reasons.push(Said::new("case.already_resolved"));
    }
    if case.runs.iter().any(|run| run.id == start.id || (run.key == key && run.state.is_live())) {
        reasons.push(Said::new("run.same_key").with("step", step));
    }
    if case.live_runs().any(|run| run.step == *step) {
        reasons.push(Said::new("run.underway").with("step", step));
    }
    if !start.again && crate::offer::tries_left(case, start.def) == 0 {
        reasons.push(Said::new("run.used_up").with("step", step));
    }
    if !reasons.is_empty() {
        return Err(Refused { reasons });
    }
    let mut case = case.clone();
    let until = deadline(start.def).map(|span| start.at + span.scaled(start.pace));
    case.runs.push(StepRun {
        id: start.id.clone(),
        step: step.clone(),
        by: start.def.by,
        who: start.who,
        at: start.at,
        until: start.until.or(until),
        watch: start.watch,
        state: RunState::Offered,
        cost: start.def.cost,
        effort: start.def.effort,
        key,
        began: None,
        ended: None,
        replied: None,
        wanted: false,
        favour: None,
    });
    if let Some(why) = start.dearer {
        case.budget.dearer.push(DearerStep { step: step.clone(), at: start.at, why });
    }
    if !start.offered {
        begin(&mut case, &start.id, start.at);
    }
    settle(&mut case, start.at);
    Ok(case)
}

/// Somebody said yes. `until` moves the deadline, e.g. to when a near person can be there.
///
/// # Errors
/// When there is no such run, or it is over.
pub fn accept(case: &Case, run: &RunId, who: &str, at: At, until: Option<At>) -> Changed {
    change(case, run, at, |case, index| {
        let run = &mut case.runs[index];
        run.who = Some(who.to_owned());
        run.until = until.or(run.until);
        let id = run.id.clone();
        begin(case, &id, at);
    })
}

/// What the step expects was seen: it is done.
///
/// # Errors
/// When there is no such run, or it is over.
pub fn seen(case: &Case, run: &RunId, seen: Seen, at: At) -> Changed {
    change(case, run, at, |case, index| complete(case, index, seen, at))
}

/// The actor replied. A yes changes nothing but what we know; a no is a failure.
///
/// # Errors
/// When there is no such run, or it is over.
pub fn replied(case: &Case, run: &RunId, ok: bool, at: At) -> Changed {
    change(case, run, at, |case, index| {
        case.runs[index].replied = Some(Reply { at, ok });
        if !ok {
            fail(case, index, Said::new("run.refused_by_actor"), at);
        }
    })
}

/// The deadline passed without anything seen. Before it, nothing happens.
///
/// # Errors
/// When there is no such run, or it is over.
pub fn deadline_passed(case: &Case, run: &RunId, at: At) -> Changed {
    change(case, run, at, |case, index| {
        let run = &case.runs[index];
        if run.until.is_none_or(|until| at < until) {
            return;
        }
        let why = match (&run.state, &run.replied) {
            (RunState::Offered, _) => "run.nobody_answered",
            (_, Some(_)) => "run.replied_but_not_seen",
            _ => "run.not_seen",
        };
        fail(case, index, Said::new(why), at);
    })
}

/// It did not work, for a reason that is known at once, e.g. a bounced message.
///
/// # Errors
/// When there is no such run, or it is over.
pub fn failed(case: &Case, run: &RunId, why: Said, at: At) -> Changed {
    change(case, run, at, |case, index| fail(case, index, why, at))
}

/// Whoever was asked would rather not. That is fine, and it is not asked again.
///
/// # Errors
/// When there is no such run, or it is over.
pub fn decline(case: &Case, run: &RunId, at: At) -> Changed {
    change(case, run, at, |case, index| {
        case.runs[index].state = RunState::Declined;
        case.runs[index].ended = Some(at);
    })
}

/// We took it back. It does not count as a try: use it too when a message could not be delivered.
///
/// # Errors
/// When there is no such run, or it is over.
pub fn withdraw(case: &Case, run: &RunId, at: At) -> Changed {
    change(case, run, at, |case, index| {
        case.runs[index].state = RunState::Withdrawn;
        case.runs[index].ended = Some(at);
    })
}

/// Applies a change to a live run and then says anew whom the case waits for.
fn change(case: &Case, run: &RunId, at: At, with: impl FnOnce(&mut Case, usize)) -> Changed {
    let Some(index) = case.runs.iter().position(|known| known.id == *run) else {
        return refuse(Said::new("run.unknown").with("run", run));
    };
    if !case.runs[index].state.is_live() {
        return refuse(Said::new("run.is_over").with("step", &case.runs[index].step));
    }
    let mut case = case.clone();
    with(&mut case, index);
    settle(&mut case, at);
    Ok(case)
}

/// Work begins, and from here on it costs money.
pub(crate) fn begin(case: &mut Case, run: &RunId, at: At) {
    let Some(run) = case.runs.iter_mut().find(|known| known.id == *run) else {
        return;
    };
    run.state = RunState::Running;
    if run.began.is_some() {
        return;
    }
    run.began = Some(at);
    let line = CostLine {
        at,
        what: Said::new("cost.step").with("step", &run.step),
        amount: run.cost,
        run: Some(run.id.clone()),
        whose: Some(run.by),
        time: Span::ZERO,
    };
    if line.amount != focal_base::Money::ZERO {
        cost::add(case, line);
    }
}

fn fail(case: &mut Case, index: usize, why: Said, at: At) {
    case.runs[index].state = RunState::Failed { why };
    case.runs[index].ended = Some(at);
}

/// Says for whom the case waits, and whose clock runs, from the runs that are live.
pub(crate) fn settle(case: &mut Case, at: At) {
    if case.is_resolved() {
        return;
    }
    // Whoever put the case aside said until when; a run that moves meanwhile moves only the clock.
    let snoozed = matches!(case.state, CaseState::Snoozed { .. });
    let last = case.live_runs().filter(|run| waits_for(run).is_some()).max_by_key(|run| {
        let is_branch = matches!(run.by, Actor::Partner | Actor::Technician);
        (!is_branch, run.at)
    });
    let Some(run) = last else {
        let over = matches!(case.state, CaseState::Waiting { .. });
        if over || (case.live_runs().next().is_none() && !snoozed) {
            case.state = CaseState::Open;
        }
        promise::release(&mut case.promise, at);
        return;
    };
    let (since, until) = (run.began.unwrap_or(run.at), run.until);
    let Some(for_) = waits_for(run) else { return };
    match held_by(&for_) {
        Some(whose) => promise::hold(&mut case.promise, whose, at),
        None => promise::release(&mut case.promise, at),
    }
    if !snoozed {
        case.state = CaseState::Waiting { for_, since, until };
    }
}

/// Whom a live run keeps us waiting for; an agent who is at it does not.
fn waits_for(run: &StepRun) -> Option<WaitFor> {
    let provider = || run.who.as_deref().map(ProviderId::from);
    match run.by {
        Actor::Thing => Some(WaitFor::Thing),
        Actor::Customer => Some(WaitFor::Customer),
        Actor::Near => Some(WaitFor::Near),
        Actor::Agent => (run.state == RunState::Offered).then_some(WaitFor::Agent),
        Actor::Partner => Some(WaitFor::Partner(provider())),
        Actor::Technician => Some(WaitFor::Technician(provider())),
    }
}

/// Our clock stands while a customer or a partner has it; things, near people and agents are ours.
fn held_by(for_: &WaitFor) -> Option<Whose> {
    match for_ {
        WaitFor::Customer => Some(Whose::Customer),
        WaitFor::Partner(provider) => Some(Whose::Partner(provider.clone())),
        WaitFor::Technician(Some(provider)) => Some(Whose::Partner(Some(provider.clone()))),
        WaitFor::Technician(None) | WaitFor::Thing | WaitFor::Near | WaitFor::Agent => None,
    }
}
