//! State rows and journal agree: what the events tell is what the rows say, and what the house has in memory is what
//! a restart would read.

use std::collections::BTreeMap;

use focal_base::{At, TenantId};
use focal_engine::{House, World};
use serde_json::{Value, json};

use super::{Check, Look, Verdict, must};
use crate::house::Past;

#[derive(Default)]
pub struct Agree {
    last: BTreeMap<TenantId, u64>,
    cases: BTreeMap<(TenantId, String), Told>,
}

#[derive(Clone, Default)]
struct Told {
    open: bool,
    /// Steps under way.
    begun: BTreeMap<String, bool>,
}

impl Check for Agree {
    fn name(&self) -> &'static str {
        "journal"
    }

    fn look(&mut self, look: &Look<'_>) -> Verdict {
        let mut last = self.last.get(look.tenant).copied().unwrap_or(0);
        for event in look.events {
            must(event.seq == last + 1, || format!("event {} follows {last}", event.seq))?;
            last = event.seq;
            let Some(case) = &event.case else { continue };
            let told = self.cases.entry((look.tenant.clone(), case.0.clone())).or_default();
            let run = event.body.get("run").and_then(Value::as_str).map(str::to_owned);
            match (event.kind.as_str(), run) {
                ("case_opened" | "case_reopened", _) => told.open = true,
                ("case_resolved", _) => {
                    told.open = false;
                    told.begun.clear();
                }
                ("step_begun", Some(run)) => drop(told.begun.insert(run, true)),
                ("step_ended" | "step_taken_back" | "step_stopped", Some(run)) => {
                    told.begun.remove(&run);
                }
                _ => {}
            }
        }
        self.last.insert(look.tenant.clone(), last);
        for row in look.world.cases.values() {
            let told = self.cases.get(&(look.tenant.clone(), row.case.id.0.clone()));
            let told = told.ok_or_else(|| format!("no event tells of C-{}", row.case.number))?;
            must(told.open != row.case.is_resolved(), || {
                format!("C-{} of {}: the journal says open: {}", row.case.number, look.tenant, told.open)
            })?;
            for run in row.case.live_runs() {
                must(told.begun.contains_key(run.id.as_str()), || {
                    format!("C-{}: {} is under way and no event says so", row.case.number, run.step)
                })?;
            }
        }
        Ok(())
    }

    fn sweep(&mut self, house: &House<Past>, now: At) -> Verdict {
        for tenant in house.tenants() {
            let store = house.sql().tenant(&tenant);
            let kept = World::load(&store, now).map_err(|error| error.to_string())?;
            let kept = kept.ok_or_else(|| format!("{tenant} is not on the disk"))?;
            let (memory, disk) = (house.read(&tenant, rows).unwrap_or_default(), rows(&kept));
            for (name, there) in &disk {
                let here = memory.get(name);
                must(here == Some(there), || {
                    format!("{name} of {tenant} is on the disk as {there} and in memory as {here:?}")
                })?;
            }
            must(memory.len() == disk.len(), || {
                let more: Vec<_> = memory.keys().filter(|key| !disk.contains_key(*key)).collect();
                format!("{tenant}: in memory and not on the disk: {more:?}")
            })?;
        }
        Ok(())
    }
}

/// Every living row by its name.
fn rows(world: &World) -> BTreeMap<String, Value> {
    let mut all = BTreeMap::new();
    let mut put = |kind: &str, id: &str, row: Value| drop(all.insert(format!("{kind} {id}"), row));
    world.cases.iter().for_each(|(id, row)| put("case", id.as_str(), json!(row)));
    world.incidents.iter().for_each(|(id, row)| put("incident", id.as_str(), json!(row)));
    world.alarms.iter().for_each(|(id, row)| put("alarm", id.as_str(), json!(row)));
    world.contacts.iter().for_each(|(id, row)| put("contact", id.as_str(), json!(row)));
    world.things.iter().for_each(|(id, row)| put("thing", id.as_str(), json!(row)));
    world.people.iter().for_each(|(id, row)| put("person", id.as_str(), json!(row)));
    world.attempts.iter().for_each(|(id, row)| put("attempts", id, json!(row)));
    world.tallies.iter().for_each(|(id, row)| put("tally", id, json!(row)));
    // Hand-offs of cases that are over for long go with them.
    let living = world.handoffs.iter().filter(|(_, row)| world.cases.contains_key(&row.case));
    living.for_each(|(id, row)| put("hand-off", id.as_str(), json!(row)));
    all
}
