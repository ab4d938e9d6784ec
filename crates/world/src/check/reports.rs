//! Reports and journal agree: what the fold makes of a day is what a slow reading of the whole journal makes of it.

use std::collections::BTreeMap;

use focal_base::{At, TenantId};
use focal_engine::House;
use focal_engine::reports::verify::verify;
use focal_report::{Day, day};

use super::{Check, Verdict};
use crate::house::Past;

#[derive(Default)]
pub struct Reports {
    /// The day that was under way when it last looked.
    days: BTreeMap<TenantId, String>,
}

impl Check for Reports {
    fn name(&self) -> &'static str {
        "reports"
    }

    /// The day under way; once it is over, all of it.
    fn sweep(&mut self, house: &House<Past>, now: At) -> Verdict {
        for tenant in house.tenants() {
            let zone = house.read(&tenant, |world| world.tenant.zone.clone()).unwrap_or_default();
            let today = Day::of(now, &day::zone(&zone)).date;
            let before = self.days.insert(tenant.clone(), today.clone());
            let store = house.sql().tenant(&tenant);
            for date in before.into_iter().filter(|before| *before != today).chain([today.clone()])
            {
                match verify(&store, Some(&date), now) {
                    Ok(Ok(_)) => {}
                    Ok(Err(difference)) => return Err(format!("{tenant}: {difference}")),
                    Err(error) => return Err(error.to_string()),
                }
            }
        }
        Ok(())
    }
}
