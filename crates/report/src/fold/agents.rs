//! Agents' days: how long each was busy, rung for, available or away, and what each ten minutes brought.

use std::collections::BTreeMap;

use focal_base::At;
use serde::{Deserialize, Serialize};

use super::{Fold, PERIOD};
use crate::sheet::{AgentDay, Word};
use crate::told::{Told, What};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum There {
    Available,
    Away,
    #[default]
    Gone,
}

/// An agent at the desk, and their day so far.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct AtDesk {
    there: There,
    /// Counted up to here.
    since: At,
    talks: u32,
    writes: u32,
    rings: u32,
    day: AgentDay,
    /// Offers by ten minutes of the day, of those in which they were there.
    offers: BTreeMap<u16, u32>,
}

impl AtDesk {
    /// Counts the time up to a moment by what they did since the last. Ring time is neither busy nor idle.
    pub(super) fn until(&mut self, at: At, day: At) {
        let (from, to) = (self.since, at.max(self.since));
        self.since = to;
        let passed = to.since(from).0;
        if self.there == There::Gone || passed == 0 {
            return;
        }
        if self.there == There::Available {
            let last = (to.since(day).0 - 1).max(0) / PERIOD;
            for period in from.since(day).0 / PERIOD..=last {
                self.offers.entry(u16::try_from(period).unwrap_or(u16::MAX)).or_default();
            }
        }
        let counted = match self.there {
            _ if self.talks > 0 => &mut self.day.talk,
            _ if self.writes > 0 => &mut self.day.after,
            _ if self.rings > 0 => &mut self.day.ring,
            There::Away => &mut self.day.away,
            _ => &mut self.day.available,
        };
        *counted += passed;
    }

    pub(super) fn begin_day(&mut self, at: At) {
        (self.since, self.day) = (at, AgentDay::default());
        self.offers.clear();
    }

    /// Their day as a row; `None` when they were not there.
    pub(super) fn day(&self, agent: Word) -> Option<AgentDay> {
        let mut row = AgentDay { agent, ..self.day.clone() };
        for offers in self.offers.values() {
            *row.periods.entry(*offers).or_default() += 1;
        }
        let worked = row.talk + row.after + row.ring + row.available + row.away > 0;
        (worked || !row.periods.is_empty()).then_some(row)
    }
}

/// What an agent does with a contact.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Doing {
    Ringing,
    Talking,
    Writing,
}

impl Fold {
    pub(super) fn presence(&mut self, told: &Told, at: At) {
        let Some(day) = self.today.as_ref().map(|sheet| sheet.day.from) else { return };
        match (&told.what, &told.actor) {
            (What::Presence(presence), Some(agent)) => {
                let agent = self.at_desk(agent, at, day);
                agent.there = match presence.to.as_str() {
                    "available" => There::Available,
                    "away" => There::Away,
                    _ => There::Gone,
                };
            }
            (What::DeskEmpty { .. }, _) => {
                for agent in self.agents.values_mut() {
                    agent.until(at, day);
                    agent.there = There::Gone;
                }
            }
            _ => {}
        }
    }

    fn at_desk(&mut self, agent: &str, at: At, day: At) -> &mut AtDesk {
        let fresh = || AtDesk { since: at, ..AtDesk::default() };
        let agent = self.agents.entry(agent.to_owned()).or_insert_with(fresh);
        agent.until(at, day);
        agent
    }

    /// An agent begins or ends something with a contact.
    pub(super) fn agent_does(&mut self, agent: &str, doing: Doing, begins: bool, at: At) {
        let Some(day) = self.today.as_ref().map(|sheet| sheet.day.from) else { return };
        let agent = self.at_desk(agent, at, day);
        let count = match doing {
            Doing::Ringing => &mut agent.rings,
            Doing::Talking => &mut agent.talks,
            Doing::Writing => &mut agent.writes,
        };
        *count = if begins { *count + 1 } else { count.saturating_sub(1) };
        if begins && doing == Doing::Ringing {
            let period = u16::try_from(at.since(day).0 / PERIOD).unwrap_or(u16::MAX);
            *agent.offers.entry(period).or_default() += 1;
        }
    }
}
