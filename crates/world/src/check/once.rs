//! No effect twice: what has been settled does not leave again, one key always says the same, a step is begun once,
//! an onset is one alarm, a case ends once.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::TenantId;

use super::{Check, Look, Sent, Verdict, What, must};

#[derive(Default)]
pub struct Once {
    said: BTreeMap<(TenantId, String), String>,
    settled: BTreeSet<(TenantId, String)>,
    over: BTreeSet<(TenantId, String)>,
}

impl Check for Once {
    fn name(&self) -> &'static str {
        "once"
    }

    fn settled(&mut self, tenant: &TenantId, id: &str) {
        self.settled.insert((tenant.clone(), id.to_owned()));
    }

    fn sent(&mut self, sent: &Sent<'_>) -> Verdict {
        let key = (sent.tenant.clone(), sent.id.to_owned());
        must(!self.settled.contains(&key), || {
            format!("{} was settled and has left again", sent.id)
        })?;
        let says = match &sent.what {
            What::Letter { body, .. } => (*body).to_owned(),
            What::Command(effect) => format!("{effect:?}"),
        };
        let first = self.said.entry(key).or_insert_with(|| says.clone());
        must(*first == says, || format!("{} left twice and said something else", sent.id))
    }

    fn look(&mut self, look: &Look<'_>) -> Verdict {
        let mut active = BTreeSet::new();
        for row in look.world.alarms.values().filter(|row| row.returned.is_none()) {
            must(active.insert((&row.thing, &row.alarm)), || {
                format!("{} of {} is active twice", row.alarm, row.thing)
            })?;
        }
        for row in look.world.cases.values() {
            let mut keys = BTreeSet::new();
            for run in &row.case.runs {
                must(keys.insert(&run.key), || {
                    format!("C-{} has two runs with the key {}", row.case.number, run.key)
                })?;
            }
            let mut live = BTreeSet::new();
            for run in row.case.live_runs() {
                must(live.insert(&run.step), || {
                    format!("C-{} does {} twice at once", row.case.number, run.step)
                })?;
            }
        }
        for event in look.events {
            let Some(case) = &event.case else { continue };
            let key = (look.tenant.clone(), case.0.clone());
            match event.kind.as_str() {
                "case_resolved" => {
                    must(self.over.insert(key), || format!("case {case} ended twice"))?
                }
                "case_reopened" => {
                    self.over.remove(&key);
                }
                _ => {}
            }
        }
        Ok(())
    }
}
