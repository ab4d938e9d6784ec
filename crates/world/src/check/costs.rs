//! Costs add up to the cent: a case has spent the sum of its lines, each begun step is one line of what its pack says,
//! an outcome states what was spent by then, and a thing's year is what its cases have cost.

use std::collections::BTreeMap;

use focal_base::{Money, RunId, ThingId};
use focal_engine::decide::year_of;
use focal_engine::rows::CaseRow;

use super::{Check, Look, Verdict, must};

pub struct AddUp;

impl Check for AddUp {
    fn name(&self) -> &'static str {
        "costs"
    }

    fn look(&mut self, look: &Look<'_>) -> Verdict {
        let mut years: BTreeMap<(ThingId, i16), i64> = BTreeMap::new();
        for row in look.world.cases.values() {
            lines(row, look)?;
            let (mut before, zone) = (0, &look.world.tenant.zone);
            for outcome in row.case.outcomes_before.iter().chain(row.case.outcome()) {
                if let Some(thing) = &row.case.thing {
                    let year = year_of(outcome.at, zone);
                    *years.entry((thing.clone(), year)).or_default() += outcome.cost.0 - before;
                }
                before = outcome.cost.0;
            }
        }
        for ((thing, year), sum) in years {
            let Some(row) = look.world.things.get(&thing) else { continue };
            let kept = row.spent.get(&year).map_or(0, |money| money.0);
            // Cases whose subject has changed meanwhile are on another thing's account.
            let moved = look.world.cases.values().any(|row| !row.case.also.is_empty());
            must(kept == sum || moved, || {
                format!("support of {thing} has cost {kept} cents in {year}, and its cases {sum}")
            })?;
        }
        Ok(())
    }
}

fn lines(row: &CaseRow, look: &Look<'_>) -> Verdict {
    let case = &row.case;
    let of = || format!("C-{} of {}", case.number, look.tenant);
    let sum: i64 = case.costs.iter().map(|line| line.amount.0).sum();
    must(case.spent == Money(sum), || {
        format!("{} has spent {} cents and its lines are {sum}", of(), case.spent.0)
    })?;
    let mut by_run: BTreeMap<&RunId, i64> = BTreeMap::new();
    for line in &case.costs {
        if let Some(run) = &line.run {
            *by_run.entry(run).or_default() += line.amount.0;
        }
    }
    let kit = look.world.kit_of(row);
    for run in &case.runs {
        let spent = by_run.get(&run.id).copied().unwrap_or(0);
        let price = kit.and_then(|kit| kit.steps.get(&run.step)).map_or(0, |def| def.cost.0);
        let wanted = if run.began.is_some() { price } else { 0 };
        must(spent == wanted, || {
            format!(
                "{} of {} costs {wanted} cents by its pack and {spent} in the case",
                run.step,
                of()
            )
        })?;
    }
    if let Some(outcome) = case.outcome() {
        must(outcome.cost == case.spent, || {
            format!("{} ended at {} cents and has spent {}", of(), outcome.cost.0, case.spent.0)
        })?;
    }
    Ok(())
}
