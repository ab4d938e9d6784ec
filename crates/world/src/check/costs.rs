//! Costs add up to the cent: a case has spent the sum of its lines, each begun step is one line of what its pack says,
//! an outcome states what was spent by then, and a thing's year is what its cases have cost.

use std::collections::BTreeMap;

use focal_base::{CaseId, Money, RunId, TenantId, ThingId};
use focal_engine::decide::year_of;
use focal_engine::rows::CaseRow;

use super::{Check, Look, Verdict, must};

#[derive(Default)]
pub struct AddUp {
    /// By the journal: what support of each thing has cost in a year.
    years: BTreeMap<(TenantId, ThingId), BTreeMap<i16, i64>>,
    /// What each case had cost when it last ended.
    ended: BTreeMap<(TenantId, CaseId), i64>,
}

impl Check for AddUp {
    fn name(&self) -> &'static str {
        "costs"
    }

    fn look(&mut self, look: &Look<'_>) -> Verdict {
        self.follow(look)?;
        for row in look.world.cases.values() {
            lines(row, look)?;
        }
        for (id, row) in &look.world.things {
            let told = self.years.get(&(look.tenant.clone(), id.clone()));
            let kept = |year: &i16| row.spent.get(year).map_or(0, |money| money.0);
            for (year, sum) in told.into_iter().flatten() {
                must(kept(year) == *sum, || {
                    format!(
                        "support of {id} has cost {} cents in {year}, and its cases {sum}",
                        kept(year)
                    )
                })?;
            }
            let many: i64 = row.spent.values().map(|money| money.0).sum();
            let all: i64 = told.into_iter().flatten().map(|(_, sum)| sum).sum();
            must(many == all, || {
                format!("support of {id} has cost {many} cents, and {all} by its cases")
            })?;
        }
        Ok(())
    }
}

impl AddUp {
    /// A case that ends is charged to the thing that it is about at that moment, with what it has cost since it
    /// ended before.
    fn follow(&mut self, look: &Look<'_>) -> Verdict {
        for event in look.events.iter().filter(|event| event.kind == "case_resolved") {
            let Some(case) = &event.case else { continue };
            let cost = event.body.pointer("/outcome/cost").cloned().unwrap_or_default();
            let cost: Money = serde_json::from_value(cost).map_err(|error| {
                format!("no event says at what cost case {case} ended: {error}")
            })?;
            let cost = cost.0;
            let key = (look.tenant.clone(), case.clone());
            let more = cost - self.ended.insert(key, cost).unwrap_or(0);
            must(more >= 0, || format!("case {case} ended at less than it had ended at before"))?;
            let Some(thing) = &event.thing else { continue };
            let year = year_of(event.at, &look.world.tenant.zone);
            let years = self.years.entry((look.tenant.clone(), thing.clone())).or_default();
            *years.entry(year).or_default() += more;
        }
        Ok(())
    }
}

fn lines(row: &CaseRow, look: &Look<'_>) -> Verdict {
    let case = &row.case;
    let of = || format!("C-{} of {}", case.number, look.tenant);
    let sum: i64 = case.costs.iter().map(|line| line.amount.0).sum();
    must(focal_case::cost::adds_up(case) && case.spent == Money(sum), || {
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
