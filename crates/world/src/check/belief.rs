//! A belief sums to one, and every share of it is a probability.

use std::collections::BTreeMap;

use focal_base::CaseId;

use super::{Check, Look, Verdict, must};

#[derive(Default)]
pub struct SumsToOne {
    seen: BTreeMap<CaseId, u64>,
}

impl Check for SumsToOne {
    fn name(&self) -> &'static str {
        "belief"
    }

    fn look(&mut self, look: &Look<'_>) -> Verdict {
        for row in look.world.cases.values() {
            if self.seen.insert(row.case.id.clone(), row.version) == Some(row.version) {
                continue;
            }
            let Some(belief) = &row.decision.belief else { continue };
            let of = || format!("the belief of C-{} of {}", row.case.number, look.tenant);
            let all = belief.shares.iter().map(|share| share.p).chain([belief.unknown]);
            for p in all.clone() {
                must((0.0..=1.0 + 1e-9).contains(&p), || format!("{} has a share of {p}", of()))?;
            }
            let sum: f64 = all.sum();
            must(belief.is_whole() && (sum - 1.0).abs() < 1e-6, || {
                format!("{} sums to {sum}", of())
            })?;
            must(belief.nothing <= belief.unknown + 1e-9, || {
                format!("{} has more that nothing is wrong than that nothing is known", of())
            })?;
            let owners: f64 = belief.owners().iter().map(|owner| owner.p).sum();
            must((owners + belief.unknown - 1.0).abs() < 1e-6, || {
                format!("{} sums to {owners} over owners", of())
            })?;
        }
        Ok(())
    }
}
