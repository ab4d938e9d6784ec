//! What is known is never asked: no question is put to anybody whose answer the case has, on whatever channel it came.

use std::collections::BTreeSet;

use focal_base::RunId;
use focal_case::RunState;

use super::{Check, Look, Verdict, must};

#[derive(Default)]
pub struct NeverAsked {
    seen: BTreeSet<RunId>,
}

impl Check for NeverAsked {
    fn name(&self) -> &'static str {
        "known"
    }

    fn look(&mut self, look: &Look<'_>) -> Verdict {
        for row in look.world.cases.values() {
            let Some(kit) = look.world.kit_of(row) else { continue };
            for run in &row.case.runs {
                let question = kit.steps.get(&run.step).is_some_and(|def| !def.answers.is_empty());
                if !question
                    || !self.seen.insert(run.id.clone())
                    || run.state == RunState::Withdrawn
                {
                    continue;
                }
                let stood = |given: &&focal_case::AnswerGiven| {
                    given.step == run.step
                        && given.at < run.at
                        && row.case.trouble_since().is_none_or(|since| given.at >= since)
                        && given.withdrawn.is_none_or(|taken| taken > run.at)
                };
                let known = row.case.answers.iter().find(stood);
                must(known.is_none(), || {
                    let answer = known.map(|given| given.answer.clone()).unwrap_or_default();
                    format!("C-{} asks {}, and was told {answer}", row.case.number, run.step)
                })?;
                let twin = look.world.cases.values().find(|other| {
                    let same = other.case.customer.is_some()
                        && other.case.customer == row.case.customer
                        && other.case.incident.is_some()
                        && other.case.incident == row.case.incident;
                    same && other.case.id != row.case.id
                        && other
                            .case
                            .live_runs()
                            .any(|it| it.step == run.step && it.by == run.by && it.at < run.at)
                });
                must(twin.is_none(), || {
                    format!(
                        "C-{} asks {}, as another case of this customer does",
                        row.case.number, run.step
                    )
                })?;
            }
        }
        Ok(())
    }
}
