//! What sense says is active is what the house knows as active: once everything that was found has been taken over, each
//! alarm that a thing has raised has its row, and no row stands for an alarm that has returned.

use std::collections::BTreeSet;

use focal_base::ThingId;

use super::{Check, Look, Verdict, must};

pub struct AsSensed;

impl Check for AsSensed {
    fn name(&self) -> &'static str {
        "alarms"
    }

    fn look(&mut self, look: &Look<'_>) -> Verdict {
        if !look.rests {
            return Ok(());
        }
        // One that returns by itself has not come from sense.
        let rows: BTreeSet<(&ThingId, &str)> = look
            .world
            .alarms
            .values()
            .filter(|row| row.returned.is_none() && row.until.is_none())
            .map(|row| (&row.thing, row.alarm.as_str()))
            .collect();
        for (thing, alarm) in &rows {
            let sensed = look.twins.look(look.tenant, thing, |state| {
                state.active().any(|(active, _)| active == *alarm)
            });
            must(sensed == Some(true), || {
                format!("{alarm} of {thing} has a row and has returned for sense: {sensed:?}")
            })?;
        }
        let all: BTreeSet<(&ThingId, &str)> =
            look.world.alarms.values().map(|row| (&row.thing, row.alarm.as_str())).collect();
        for thing in look.world.things.keys() {
            let sensed = look.twins.look(look.tenant, thing, |state| {
                state.active().map(|(alarm, _)| alarm.to_owned()).collect::<Vec<_>>()
            });
            for alarm in sensed.unwrap_or_default() {
                must(all.contains(&(thing, alarm.as_str())), || {
                    format!("{alarm} of {thing} is active for sense and has no row")
                })?;
            }
        }
        Ok(())
    }
}
