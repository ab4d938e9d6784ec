//! Shelving: an alarm that is known calls nobody until a moment that was said. It is still raised, is still evidence,
//! and comes back by itself. What protects people or property is never shelved.

use std::collections::BTreeSet;

use focal_base::{AgentId, At, Said, ThingId};

use super::Work;
use crate::bus::Note;
use crate::error::Refused;
use crate::rows::{ItemKind, ShelvedFor, ShelvedRow};
use crate::tx::About;

/// Longest note, in characters.
const NOTE: usize = 300;

/// What somebody wants shelved.
#[derive(Clone, Debug)]
pub struct Shelve {
    pub alarm: String,
    pub why: ShelvedFor,
    pub note: String,
    pub until: At,
}

impl Work<'_, '_> {
    /// Puts an alarm of a thing on the shelf, or changes until when it stays there.
    pub fn shelve(
        &mut self,
        thing: &ThingId,
        wish: Shelve,
        agent: &AgentId,
    ) -> Result<(), Refused> {
        let row = self.tx.world.things.get(thing).ok_or(Refused::NotFound("thing"))?;
        let kit = self.tx.world.kit_of_thing(thing).cloned().ok_or(Refused::NotFound("alarm"))?;
        // What attempts of many raised together is in no kind's list.
        let active = self.tx.world.active_alarms(thing).any(|row| row.alarm == wish.alarm);
        let known = active
            || kit.pack.alarms.iter().any(|def| def.alarm == wish.alarm && def.of == row.kind);
        if !known {
            return Err(Refused::NotFound("alarm"));
        }
        if self.at_once(thing, &wish.alarm).is_some() {
            return Err(Refused::conflict("shelve.protects"));
        }
        let (now, longest) = (self.tx.now, self.tx.world.tenant.shelve_longest);
        if wish.until <= now || wish.until.since(now) > longest {
            let hours = format!("1 min – {} h", longest.0 / 3_600_000);
            return Err(Refused::field("shelve.until", "until", &hours));
        }
        let note = wish.note.trim();
        if note.chars().count() > NOTE || note.chars().any(char::is_control) {
            return Err(Refused::field("shelve.note", "note", "at most 300 characters"));
        }
        let since = self.tx.world.shelved_of(thing, &wish.alarm).map_or(now, |row| row.since);
        let body = serde_json::json!({
            "on": thing, "alarm": wish.alarm, "why": wish.why, "until": wish.until,
        });
        self.tx.event("alarm.shelved", About::thing(thing).agent(agent), body);
        self.shelf_line(thing, &wish.alarm, "thread.alarm_shelved", Some(wish.until));
        self.tx.put_shelved(ShelvedRow {
            thing: thing.clone(),
            alarm: wish.alarm,
            why: wish.why,
            note: note.to_owned(),
            by: agent.clone(),
            since,
            until: wish.until,
        });
        self.tx.note(Note::Thing { id: thing.clone() });
        Ok(())
    }

    /// Takes it off the shelf before its time. What is not there is no mistake: somebody was faster, or the time.
    pub fn unshelve(
        &mut self,
        thing: &ThingId,
        alarm: &str,
        agent: &AgentId,
    ) -> Result<(), Refused> {
        if !self.tx.world.things.contains_key(thing) {
            return Err(Refused::NotFound("thing"));
        }
        if self.tx.world.shelved_of(thing, alarm).is_none() {
            return Ok(());
        }
        let body = serde_json::json!({ "on": thing, "alarm": alarm });
        self.tx.event("alarm.unshelved", About::thing(thing).agent(agent), body);
        self.calls_again(thing, alarm)
    }

    /// Its time on the shelf is over.
    pub(super) fn shelf_is_over(&mut self, key: &str) -> Result<(), Refused> {
        let Some(row) = self.tx.world.shelved.get(key).cloned() else { return Ok(()) };
        if row.until > self.tx.now {
            return Ok(());
        }
        let body = serde_json::json!({ "on": row.thing, "alarm": row.alarm });
        self.tx.event("alarm.shelf_over", About::thing(&row.thing), body);
        self.calls_again(&row.thing, &row.alarm)
    }

    /// Whoever should have been called meanwhile is called now, if the alarm is still there.
    fn calls_again(&mut self, thing: &ThingId, alarm: &str) -> Result<(), Refused> {
        self.shelf_line(thing, alarm, "thread.alarm_unshelved", None);
        self.tx.forget_shelved(&ShelvedRow::key(thing, alarm));
        self.tx.note(Note::Thing { id: thing.clone() });
        if !self.tx.world.things.contains_key(thing) {
            return Ok(());
        }
        let things = BTreeSet::from([thing.clone()]);
        let back = self.tx.world.active_alarms(thing).find(|row| row.alarm == alarm);
        if back.is_some_and(|row| row.affects_customer) {
            self.case_for(thing)?;
        }
        self.cases_for_storms(&things)?;
        self.think_again(&things)
    }

    /// Says so in the thread of the case that is open about the thing.
    fn shelf_line(&mut self, thing: &ThingId, alarm: &str, key: &str, until: Option<At>) {
        let Some(case) = self.tx.world.open_case_of(thing).map(|row| row.case.id.clone()) else {
            return;
        };
        let said = Said::new(key).with("alarm", alarm).with("thing", thing);
        let said = until.iter().fold(said, |said, until| said.with("until", until));
        self.tell(&case, ItemKind::Alarm, said);
    }
}
