//! What ended a trouble, read from what was seen: never from what was promised.

use focal_base::{At, CauseName, Span, StepName};
use focal_case::{Actor, RunState, StepRun};

use crate::rows::CaseRow;
use crate::world::World;

/// What was repaired shows in its alarms so much later at most, beside twice what it takes.
const SHOWS_LATE: Span = Span::mins(10);
/// Without a repair that was seen, a cause is named only when it is believed this much.
const SURE: f64 = 0.6;

/// What ended it: of the repairs that were seen to be done shortly before, the one that fits best what was believed;
/// else the work that was given away once for all cases of the incident. `None` while it is not quiet.
#[must_use]
pub fn worked(world: &World, row: &CaseRow) -> Option<(StepName, Actor)> {
    let quiet = row.quiet_since?;
    let kit = world.kit_of(row)?;
    let tenant = &world.tenant;
    let belief = row.decision.belief.clone().unwrap_or_default();
    let fits = |run: &StepRun| -> Option<(f64, At)> {
        let def = kit.steps.get(&run.step).filter(|def| !def.fixes.by_cause.is_empty())?;
        let ended = run
            .ended
            .filter(|_| matches!(&run.state, RunState::Done(seen) if seen.answer.is_none()))?;
        let in_time = quiet <= ended + tenant.paced(Span(def.takes.0 * 2 + SHOWS_LATE.0));
        let before = ended <= quiet + tenant.paced(Span::mins(1));
        let weight =
            belief.shares.iter().map(|share| share.p * def.fixes.of(&share.cause.cause)).sum();
        (in_time && before).then_some((weight, ended))
    };
    let own = row.case.runs.iter().filter_map(|run| Some((fits(run)?, run)));
    let own = own.max_by(|((a, at), _), ((b, bt), _)| a.total_cmp(b).then_with(|| at.cmp(bt)));
    own.map(|(_, run)| (run.step.clone(), run.by)).or_else(|| worked_for_all(world, row))
}

/// What a partner did once for every case of the incident.
fn worked_for_all(world: &World, row: &CaseRow) -> Option<(StepName, Actor)> {
    let incident = row.case.incident.as_ref()?;
    let given = world.index.given.get(incident).into_iter().flatten();
    let given = given.filter_map(|id| world.handoffs.get(id));
    let runs = given.filter_map(|given| world.cases.get(&given.case)?.case.run(&given.id));
    let mut done = runs.filter(|run| match &run.state {
        RunState::Done(_) => true,
        RunState::Running => run.began.is_some(),
        _ => false,
    });
    done.next().map(|run| (run.step.clone(), run.by))
}

/// The cause that a technician named whose work is what helped.
fn found_by_visit(world: &World, row: &CaseRow, worked: &StepName) -> Option<CauseName> {
    let runs = row.case.runs.iter().rev().filter(|run| run.step == *worked);
    let mut reports = runs.filter_map(|run| world.handoffs.get(&run.id)?.visit.report.as_ref());
    reports.find(|report| report.done)?.cause.clone()
}

/// The likeliest cause, given what worked: what is believed, weighed by what that step repairs.
#[must_use]
pub fn cause_of(world: &World, row: &CaseRow, worked: Option<&StepName>) -> Option<CauseName> {
    // The thing has shown that it works: what the one who went there and mended it found is the cause.
    if let Some(found) = worked.and_then(|step| found_by_visit(world, row, step)) {
        return Some(found);
    }
    let belief = row.decision.belief.as_ref()?;
    let Some(worked) = worked else {
        return belief
            .first()
            .filter(|share| share.p >= SURE)
            .map(|share| share.cause.cause.clone());
    };
    let def = world.kit_of(row)?.steps.get(worked)?;
    let weigh = |share: &focal_diagnose::Share| share.p * def.fixes.of(&share.cause.cause);
    let best = belief.shares.iter().max_by(|a, b| weigh(a).total_cmp(&weigh(b)))?;
    Some(best.cause.cause.clone()).filter(|_| weigh(best) > 0.0)
}
