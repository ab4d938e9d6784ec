//! What people told us. An answer is known on every channel at once, so that nobody is asked twice; it
//! can be taken back, and only then may the question be asked again.

use focal_base::{At, Said, Span, StepName};

use crate::case::{AnswerGiven, Case, RunState, Seen};
use crate::cost::{self, CostLine};
use crate::def::{Actor, StepDef};
use crate::refused::{Changed, refuse};
use crate::run;

/// The answer that counts: the latest about this trouble that was not taken back.
#[must_use]
pub fn known<'a>(case: &'a Case, step: &StepName) -> Option<&'a AnswerGiven> {
    case.answers_now().rev().find(|given| given.step == *step)
}

/// Keeps an answer, whoever gave it wherever, and ends the question if it is being asked. The same
/// answer again changes nothing; another one replaces the first.
///
/// # Errors
/// When the step is no question, or has no such answer.
pub fn give(
    case: &Case,
    def: &StepDef,
    answer: &str,
    by: Actor,
    who: Option<String>,
    at: At,
) -> Changed {
    let allowed = def.answers.contains_key(answer) || def.other_answer.as_deref() == Some(answer);
    if !allowed {
        return refuse(Said::new("answer.not_one_of").with("step", &def.step));
    }
    let mut next = case.clone();
    let live = |run: &crate::case::StepRun| run.step == def.step && run.state.is_live();
    if let Some(index) = next.runs.iter().position(live) {
        let id = next.runs[index].id.clone();
        run::begin(&mut next, &id, at);
        complete(&mut next, index, Seen { value: None, answer: Some(answer.to_owned()) }, at);
        run::settle(&mut next, at);
    }
    if known(case, &def.step).is_some_and(|given| given.answer == answer) {
        return Ok(next);
    }
    for given in next.answers.iter_mut().filter(|given| given.step == def.step) {
        given.withdrawn.get_or_insert(at);
    }
    next.answers.push(AnswerGiven {
        step: def.step.clone(),
        answer: answer.to_owned(),
        by,
        who,
        at,
        withdrawn: None,
    });
    Ok(next)
}

/// Takes the known answer back: the belief forgets it and the question may be asked once more.
///
/// # Errors
/// When there is none.
pub fn take_back(case: &Case, step: &StepName, at: At) -> Changed {
    if known(case, step).is_none() {
        return refuse(Said::new("answer.not_known").with("step", step));
    }
    let mut case = case.clone();
    for given in case.answers.iter_mut().filter(|given| given.step == *step) {
        given.withdrawn.get_or_insert(at);
    }
    Ok(case)
}

/// Ends a run well and counts the person's minutes.
pub(crate) fn complete(case: &mut Case, index: usize, seen: Seen, at: At) {
    let run = &mut case.runs[index];
    run.state = RunState::Done(seen);
    run.ended = Some(at);
    if run.effort == Span::ZERO {
        return;
    }
    let line = CostLine {
        at,
        what: Said::new("cost.time").with("step", &run.step),
        amount: focal_base::Money::ZERO,
        run: Some(run.id.clone()),
        whose: Some(run.by),
        time: run.effort,
    };
    cost::add(case, line);
}
