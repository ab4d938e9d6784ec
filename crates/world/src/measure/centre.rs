//! The people of a centre: the same agents with the same shifts, the same customers with the same hours of sleep and
//! the same patience, and companies that take as long as they do for Focal.

use std::collections::BTreeMap;

use focal_base::{At, PersonId, Span};
use focal_case::StepDef;
use focal_engine::rows::PersonRow;

use crate::dice::Dice;

pub struct Centre {
    pub seed: u64,
    /// From which hour of the day each agent works, for eight hours, and when they are free again.
    pub agents: Vec<(i64, At)>,
    pub people: BTreeMap<PersonId, PersonRow>,
}

const HOUR: i64 = 3_600_000;

impl Centre {
    /// The agent who is there first takes it for so long; gives when they begin.
    pub fn takes(&mut self, at: At, lasts: Span) -> At {
        let free = |(from, busy): &(i64, At)| on_shift(*from, at.max(*busy));
        let first = (0..self.agents.len()).min_by_key(|nth| free(&self.agents[*nth]));
        let Some(agent) = first.and_then(|nth| self.agents.get_mut(nth)) else { return at };
        let begins = on_shift(agent.0, at.max(agent.1));
        agent.1 = begins + lasts;
        begins
    }

    /// When a customer may be asked; `None`: never, by their consent.
    pub fn may_ask(&self, person: &PersonId, at: At, by_mail: bool) -> Option<At> {
        let row = self.people.get(person)?;
        if by_mail && !row.consent.mail {
            return None;
        }
        Some(row.quiet.as_ref().and_then(|quiet| quiet.until(at)).unwrap_or(at))
    }

    fn dice(&self, names: &[&str]) -> Dice {
        let all: Vec<&str> = std::iter::once("centre").chain(names.iter().copied()).collect();
        Dice::of(self.seed, &all)
    }

    /// Whether a customer does what they are asked: as for Focal, some cannot, and some say so and have not.
    pub fn does(&self, names: &[&str]) -> bool {
        let mut dice = self.dice(names);
        !dice.chance(0.15) && !dice.chance(0.1)
    }

    /// How long until a letter is read, if it is.
    pub fn reads(&self, names: &[&str]) -> Option<Span> {
        let mut dice = self.dice(names);
        let read = !dice.chance(0.12) && !dice.chance(0.01);
        read.then(|| dice.about(Span::mins(6), 1.0))
    }

    /// How long a company takes from being given work to having done it: as for Focal.
    pub fn works(&self, def: &StepDef, names: &[&str]) -> Span {
        let mut dice = self.dice(names);
        let accepts = dice.about(Span::mins(25), 1.0);
        let late = if dice.chance(0.15) { 3 } else { 1 };
        let works = dice.about(Span(def.takes.0 * 6 / 10), 0.6);
        Span(accepts.0 + works.0 * late)
    }
}

/// This moment, or the first later one of the shift.
fn on_shift(from: i64, at: At) -> At {
    let into = (at.0 / HOUR - from).rem_euclid(24);
    if into < 8 { at } else { At((at.0 / HOUR + 24 - into) * HOUR) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hour(n: i64) -> At {
        At(n * HOUR)
    }

    #[test]
    fn a_call_waits_for_the_next_shift_and_for_whoever_is_free_first() {
        let mut centre = Centre {
            seed: 1,
            agents: vec![(8, At::ZERO), (12, At::ZERO)],
            people: BTreeMap::new(),
        };
        assert_eq!(centre.takes(hour(3), Span::hours(5)), hour(8));
        assert_eq!(centre.takes(hour(9), Span::mins(10)), hour(12));
        assert_eq!(centre.takes(hour(12), Span::mins(10)), hour(12) + Span::mins(10));
        assert_eq!(centre.takes(hour(22), Span::mins(10)), hour(32));
    }
}
