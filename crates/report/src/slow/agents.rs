//! Agents, slowly: the time is cut wherever anything about an agent changes, and each piece is asked what they did in it.

use std::collections::BTreeMap;

use focal_base::At;

use super::records::Records;
use crate::figure::Figure;
use crate::metric::Metric;
use crate::question::{Dim, Question};
use crate::told::{Told, What};

/// Everything that is known of one agent.
pub(super) struct Shift {
    pub agent: String,
    /// From each moment on: available, away, or gone.
    there: Vec<(At, String)>,
    talks: Vec<(At, At)>,
    writes: Vec<(At, At)>,
    rings: Vec<(At, At)>,
}

#[derive(PartialEq)]
enum Did {
    Busy,
    Rung,
    Available,
    Away,
    Gone,
}

pub(super) fn shifts(
    told: &[Told],
    at: &[At],
    contacts: &BTreeMap<&str, Vec<(At, &Told)>>,
) -> Vec<Shift> {
    let mut all: BTreeMap<String, Shift> = BTreeMap::new();
    let of = |all: &mut BTreeMap<String, Shift>, agent: &str, add: &dyn Fn(&mut Shift)| {
        let shift = all.entry(agent.to_owned()).or_insert_with(|| Shift {
            agent: agent.to_owned(),
            there: vec![],
            talks: vec![],
            writes: vec![],
            rings: vec![],
        });
        add(shift);
    };
    for (at, told) in at.iter().copied().zip(told) {
        match (&told.what, &told.actor) {
            (What::Presence(presence), Some(agent)) => {
                of(&mut all, agent, &|shift| shift.there.push((at, presence.to.clone())));
            }
            (What::DeskEmpty { .. }, _) => {
                all.values_mut().for_each(|shift| shift.there.push((at, "offline".to_owned())));
            }
            _ => {}
        }
    }
    for story in contacts.values().filter(|story| is_whole(story)) {
        let mut talks: Option<&str> = None;
        for (place, (from, told)) in story.iter().enumerate() {
            let until = |ends: &dyn Fn(&What) -> bool| {
                let later = story[place + 1..].iter().find(|(_, told)| ends(&told.what));
                later.map_or(At(i64::MAX), |(at, _)| *at)
            };
            match &told.what {
                What::Offered(offered) => {
                    let to = until(&|what| !matches!(what, What::ContactJoined(_)));
                    of(&mut all, &offered.to, &|shift| shift.rings.push((*from, to)));
                }
                What::Accepted(_) | What::TakenOver(_) => {
                    let to =
                        until(&|what| !matches!(what, What::ContactJoined(_) | What::Accepted(_)));
                    talks = told.actor.as_deref();
                    let agent = talks.unwrap_or_default();
                    of(&mut all, agent, &|shift| shift.talks.push((*from, to)));
                }
                What::Resumed(_) => {
                    let to = until(&|what| !matches!(what, What::ContactJoined(_)));
                    let agent = talks.unwrap_or_default();
                    of(&mut all, agent, &|shift| shift.talks.push((*from, to)));
                }
                What::WrappedUp(_) => {
                    let to = until(&|what| !matches!(what, What::ContactJoined(_)));
                    let agent = talks.unwrap_or_default();
                    of(&mut all, agent, &|shift| shift.writes.push((*from, to)));
                }
                _ => {}
            }
        }
    }
    all.into_values().collect()
}

fn is_whole(story: &[(At, &Told)]) -> bool {
    story.first().is_some_and(|(_, told)| matches!(told.what, What::ContactOpened(_)))
}

impl Shift {
    fn did(&self, at: At) -> Did {
        let during = |spans: &[(At, At)]| spans.iter().any(|(from, to)| *from <= at && at < *to);
        let there = self.there.iter().rev().find(|(since, _)| *since <= at);
        let there = there.map_or("offline", |(_, there)| there.as_str());
        match there {
            "available" | "away" if during(&self.talks) || during(&self.writes) => Did::Busy,
            "available" | "away" if during(&self.rings) => Did::Rung,
            "available" => Did::Available,
            "away" => Did::Away,
            _ => Did::Gone,
        }
    }

    /// Milliseconds of the time asked for in which they did one thing.
    fn spent(&self, question: &Question, what: &Did) -> i64 {
        let spans = self.talks.iter().chain(&self.writes).chain(&self.rings);
        let mut cuts: Vec<At> = spans.flat_map(|(from, to)| [*from, *to]).collect();
        cuts.extend(self.there.iter().map(|(at, _)| *at));
        cuts.extend([question.from, question.to]);
        cuts.retain(|at| question.from <= *at && *at <= question.to);
        cuts.sort_unstable();
        cuts.dedup();
        let pieces = cuts.windows(2).filter(|piece| self.did(piece[0]) == *what);
        pieces.map(|piece| piece[1].since(piece[0]).0).sum()
    }

    /// Was there at all, or was offered something.
    pub(super) fn worked(&self, question: &Question) -> bool {
        let rung = self.rings.iter().any(|(at, _)| question.from <= *at && *at < question.to);
        rung || [Did::Busy, Did::Rung, Did::Available, Did::Away]
            .iter()
            .any(|what| self.spent(question, what) > 0)
    }
}

impl Records {
    pub(super) fn occupancy(&self, question: &Question) -> Figure {
        let wanted = question.only.get(&Dim::Agent);
        let shifts =
            self.shifts.iter().filter(|shift| wanted.is_none_or(|name| *name == shift.agent));
        let (mut busy, mut available) = (0, 0);
        for shift in shifts {
            busy += shift.spent(question, &Did::Busy);
            available += shift.spent(question, &Did::Available);
        }
        Figure { metric: Metric::Occupancy, top: busy, of: busy + available, low: 0, high: 0 }
    }
}
