//! No tenant sees another's id: whatever the house makes or is told in one world is in no row, event or letter of
//! another.

use std::collections::BTreeMap;

use focal_base::{At, TenantId};
use focal_engine::{House, tables};
use focal_store::{Query, Read};
use serde_json::Value;

use super::{Check, Look, Sent, Verdict, What, must};
use crate::house::Past;

#[derive(Default)]
pub struct Apart {
    owner: BTreeMap<String, TenantId>,
}

impl Check for Apart {
    fn name(&self) -> &'static str {
        "tenants"
    }

    fn look(&mut self, look: &Look<'_>) -> Verdict {
        self.learn(look)?;
        for event in look.events {
            let head = [
                event.case.as_ref().map(|id| &id.0),
                event.thing.as_ref().map(|id| &id.0),
                event.incident.as_ref().map(|id| &id.0),
            ];
            for id in head.into_iter().flatten().chain(&event.actor) {
                self.own(look.tenant, id, &event.kind)?;
            }
            self.walk(look.tenant, &event.body, &event.kind)?;
        }
        Ok(())
    }

    fn sent(&mut self, sent: &Sent<'_>) -> Verdict {
        if let What::Letter { body, .. } = &sent.what {
            let body: Value = serde_json::from_str(body).map_err(|error| error.to_string())?;
            self.walk(sent.tenant, &body, "a letter")?;
        }
        Ok(())
    }

    fn sweep(&mut self, house: &House<Past>, _: At) -> Verdict {
        for tenant in house.tenants() {
            let store = house.sql().tenant(&tenant);
            for table in tables::specs() {
                if table.name == tables::PACKS.name {
                    continue;
                }
                let all = store.documents(table.name, &Query::new()).map_err(|e| e.to_string())?;
                for document in all {
                    let body: Value =
                        serde_json::from_str(&document.body).map_err(|e| e.to_string())?;
                    self.own(&tenant, &document.id, table.name)?;
                    self.walk(&tenant, &body, table.name)?;
                }
            }
        }
        Ok(())
    }
}

impl Apart {
    /// What stands in a world is its own from then on, and was no other's before.
    fn learn(&mut self, look: &Look<'_>) -> Verdict {
        let world = look.world;
        let all = (world.things.keys().map(|id| id.as_str()))
            .chain(world.people.keys().map(|id| id.as_str()))
            .chain(world.agents.keys().map(|id| id.as_str()))
            .chain(world.providers.keys().map(|id| id.as_str()))
            .chain(world.components.keys().map(|id| id.as_str()))
            .chain(world.cases.keys().map(|id| id.as_str()))
            .chain(world.incidents.keys().map(|id| id.as_str()))
            .chain(world.alarms.keys().map(|id| id.as_str()))
            .chain(world.contacts.keys().map(|id| id.as_str()))
            .chain(world.handoffs.keys().map(|id| id.as_str()));
        for id in all {
            match self.owner.get(id) {
                Some(_) => self.own(look.tenant, id, "the world")?,
                None => drop(self.owner.insert(id.to_owned(), look.tenant.clone())),
            }
        }
        Ok(())
    }

    fn own(&self, tenant: &TenantId, id: &str, place: &str) -> Verdict {
        let owner = self.owner.get(id);
        must(owner.is_none_or(|owner| owner == tenant), || {
            format!("{id} of {owner:?} stands in {place} of {tenant}")
        })
    }

    fn walk(&self, tenant: &TenantId, value: &Value, place: &str) -> Verdict {
        match value {
            Value::String(text) => self.own(tenant, text, place),
            Value::Array(all) => all.iter().try_for_each(|one| self.walk(tenant, one, place)),
            Value::Object(all) => all.iter().try_for_each(|(key, one)| {
                self.own(tenant, key, place)?;
                self.walk(tenant, one, place)
            }),
            _ => Ok(()),
        }
    }
}
