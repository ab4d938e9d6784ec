//! State rows and journal agree: what the events tell is what the rows say, and what the house has in memory is what
//! a restart would read.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{At, TenantId};
use focal_engine::{House, World, tables};
use focal_store::{Query, Read};
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
    begun: BTreeSet<String>,
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
                ("step_begun", Some(run)) => {
                    told.begun.insert(run);
                }
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
                format!(
                    "C-{} of {}: the journal says open: {}",
                    row.case.number, look.tenant, told.open
                )
            })?;
            for run in row.case.live_runs() {
                must(told.begun.contains(run.id.as_str()), || {
                    format!("C-{}: {} is under way and no event says so", row.case.number, run.step)
                })?;
            }
        }
        Ok(())
    }

    fn sweep(&mut self, house: &House<Past>, _: At) -> Verdict {
        for tenant in house.tenants() {
            let store = house.sql().tenant(&tenant);
            let memory = house.read(&tenant, rows).unwrap_or_default();
            for ((table, id), here) in &memory {
                let kept = store.document(table, id).map_err(|error| error.to_string())?;
                let there = kept.and_then(|kept| serde_json::from_str::<Value>(&kept.body).ok());
                must(there.as_ref() == Some(here), || {
                    format!(
                        "{table} {id} of {tenant} is in memory {here} and on the disk {there:?}"
                    )
                })?;
            }
            for (table, key) in ALIVE {
                let query = Query::by(key, *table != "contacts");
                let alive = store.documents(table, &query).map_err(|error| error.to_string())?;
                for document in alive {
                    must(memory.contains_key(&(*table, document.id.clone())), || {
                        format!(
                            "{table} {} of {tenant} lives on the disk and not in memory",
                            document.id
                        )
                    })?;
                }
            }
        }
        Ok(())
    }
}

/// Tables with the key that says of a row that it is alive; a contact's says that it has ended.
const ALIVE: &[(&str, &str)] =
    &[("cases", "open"), ("incidents", "open"), ("alarms", "active"), ("contacts", "ended")];

/// Every living row by its table and id.
fn rows(world: &World) -> BTreeMap<(&'static str, String), Value> {
    let mut all = BTreeMap::new();
    let mut put =
        |table: &'static str, id: &str, row: Value| drop(all.insert((table, id.to_owned()), row));
    world.cases.iter().for_each(|(id, row)| put(tables::CASES.name, id.as_str(), json!(row)));
    world
        .incidents
        .iter()
        .for_each(|(id, row)| put(tables::INCIDENTS.name, id.as_str(), json!(row)));
    world.alarms.iter().for_each(|(id, row)| put(tables::ALARMS.name, id.as_str(), json!(row)));
    world.contacts.iter().for_each(|(id, row)| put(tables::CONTACTS.name, id.as_str(), json!(row)));
    world.things.iter().for_each(|(id, row)| put(tables::THINGS.name, id.as_str(), json!(row)));
    world.people.iter().for_each(|(id, row)| put(tables::PEOPLE.name, id.as_str(), json!(row)));
    world.attempts.values().for_each(|row| {
        put(tables::ATTEMPTS.name, &(tables::ATTEMPTS.id)(row), json!(row));
    });
    for row in world.members.values() {
        put(tables::MEMBERS.name, &(tables::MEMBERS.id)(row), json!(row));
    }
    world.tallies.values().for_each(|row| put(tables::TALLIES.name, &row.id, json!(row)));
    world.handoffs.iter().for_each(|(id, row)| put(tables::HANDOFFS.name, id.as_str(), json!(row)));
    all
}
