//! Lives drawn at random: whatever happens in whatever order, the fold and the slow way agree on every day.

use focal_base::{At, Span};
use proptest::prelude::*;

use super::journal::Journal;
use super::{ZONE, agree, day_of, sheets};
use crate::{Day, Earlier, EndedBy, Switches, What, day};

const AGENTS: [&str; 3] = ["ana", "ben", "cho"];

#[derive(Clone, Debug, PartialEq)]
enum Stands {
    Waits,
    Rings(usize),
    Talks(usize),
    Writes(usize),
    Over,
}

/// A small centre that only does what can be done.
struct Centre {
    journal: Journal,
    contacts: Vec<(u64, Stands)>,
    there: [bool; 3],
    cases: u64,
    ended: Vec<(u64, At)>,
}

impl Centre {
    fn begin(at: At) -> Centre {
        Centre {
            journal: Journal::at(at),
            contacts: vec![],
            there: [false; 3],
            cases: 0,
            ended: vec![],
        }
    }

    fn act(&mut self, (what, pick, wait): (u8, u8, u32)) {
        self.journal.wait(Span(i64::from(wait)));
        let agent = usize::from(pick) % AGENTS.len();
        let name = AGENTS[agent];
        match what {
            0 => {
                self.there[agent] = true;
                self.journal.presence(name, "available");
            }
            1 => {
                let to = if self.there[agent] { "away" } else { "offline" };
                self.journal.presence(name, to);
            }
            2 => self.gone(agent),
            3 | 4 => {
                self.cases += 1;
                let by = ["customer", "thing", "agent"][usize::from(pick) % 3];
                let name = format!("k{}", self.contacts.len());
                self.journal.opened(&name, self.cases, "help", by);
                self.contacts.push((self.cases, Stands::Waits));
            }
            5 => {
                self.journal.census(i64::from(pick));
            }
            6 => self.resolve(pick),
            7 => {
                let since = self.journal.now - Span(i64::from(pick) * 1_000);
                self.there = [false; 3];
                self.journal.tell(None, None, What::DeskEmpty { since });
            }
            _ => self.contact(what, pick, agent),
        }
    }

    /// An agent's connection is lost with all they held.
    fn gone(&mut self, agent: usize) {
        for at in 0..self.contacts.len() {
            let stands = self.contacts[at].1.clone();
            let theirs = [Stands::Rings(agent), Stands::Talks(agent), Stands::Writes(agent)];
            if theirs.contains(&stands) {
                self.journal.of(What::Vanished, &format!("k{at}"), AGENTS[agent]);
                let over = stands == Stands::Writes(agent);
                self.contacts[at].1 = if over { Stands::Over } else { Stands::Waits };
            }
        }
        self.there[agent] = false;
        self.journal.presence(AGENTS[agent], "offline");
    }

    fn resolve(&mut self, pick: u8) {
        let number = u64::from(pick) % (self.cases + 1);
        let by = EndedBy::ALL[usize::from(pick) % 8];
        let proved = pick.is_multiple_of(2);
        let back = self.ended.iter().find(|(ended, _)| *ended == number).copied();
        if let Some((number, ended)) = back {
            match pick % 3 {
                0 => self.journal.reopened(number, ended),
                _ => self.journal.opened_after(number + 1, Some(Earlier { number, ended })),
            };
        }
        if pick.is_multiple_of(5) {
            self.journal.given(number, ["utility", "maker"][usize::from(pick / 5) % 2]);
        }
        self.journal.resolved(number, by, |ended| {
            (ended.confirmed, ended.first) = (proved, back.is_none());
            ended.spent = i64::from(pick);
            ended.cause =
                ["valve-closed", "pump-worn", "stone", ""][usize::from(pick) % 4].to_owned();
        });
        let now = self.journal.told.iter().map(|told| told.at).max().unwrap_or_default();
        self.ended.retain(|(ended, _)| *ended != number);
        self.ended.push((number, now));
        if pick.is_multiple_of(7) {
            self.journal.rated(number, i64::from(pick) % 5 + 1);
        }
    }

    fn contact(&mut self, what: u8, pick: u8, agent: usize) {
        if self.contacts.is_empty() {
            return;
        }
        let at = usize::from(pick) % self.contacts.len();
        let (number, stands) = self.contacts[at].clone();
        let (k, name) = (format!("k{at}"), AGENTS[agent]);
        let journal = &mut self.journal;
        self.contacts[at].1 = match (what, stands) {
            (8 | 9, Stands::Waits) => {
                journal.offered(&k, name);
                Stands::Rings(agent)
            }
            (8..=10, Stands::Rings(to)) => {
                journal.accepted(&k, number, AGENTS[to]);
                Stands::Talks(to)
            }
            (10, Stands::Waits) => {
                journal.accepted(&k, number, name);
                Stands::Talks(agent)
            }
            (11, Stands::Rings(to)) => {
                let back = [What::Declined, What::TimedOut, What::Withdrawn];
                journal.of(back[usize::from(pick) % 3], &k, AGENTS[to]);
                Stands::Waits
            }
            (11, Stands::Talks(with)) => {
                journal.transferred(&k, "bills", AGENTS[with]);
                Stands::Waits
            }
            (9, Stands::Talks(with)) => {
                // Said twice.
                journal.accepted(&k, number, AGENTS[with]);
                Stands::Talks(with)
            }
            (10, Stands::Talks(with)) => {
                journal.of(What::WrappedUp, &k, AGENTS[with]);
                Stands::Writes(with)
            }
            (11, Stands::Writes(by)) => {
                journal.of(What::Resumed, &k, AGENTS[by]);
                Stands::Talks(by)
            }
            (8, Stands::Talks(with)) if with != agent => {
                journal.taken_over(&k, number, name);
                Stands::Talks(agent)
            }
            (12, stands) if stands != Stands::Over => {
                journal.of(What::ContactJoined, &k, name);
                stands
            }
            (13, Stands::Over) => Stands::Over,
            (13, stands) => {
                journal.contact_ended(&k, stands == Stands::Waits && pick.is_multiple_of(2));
                Stands::Over
            }
            (_, stands) => stands,
        };
    }
}

fn check(start: &str, acts: &[(u8, u8, u32)], switches: &Switches) {
    let mut centre = Centre::begin(day_of(start).from + Span::hours(20));
    acts.iter().for_each(|act| centre.act(*act));
    let journal = centre.journal;
    let sheets = sheets(&journal);
    let zone = day::zone(ZONE);
    let mut day = Day::of(sheets.first().map_or(journal.now, |sheet| sheet.day.from), &zone);
    // The last day is not over: its agents are counted to its end by the slow way.
    while day.to <= journal.now {
        agree(&journal, &sheets, &day, switches);
        day = day.next(&zone);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn both_ways_agree_on_every_day_of_any_life(
        start in prop::sample::select(vec!["2026-03-28", "2026-10-24", "2028-02-28", "2026-12-31"]),
        acts in prop::collection::vec((0_u8..14, any::<u8>(), 0_u32..5_400_000), 1..160),
        short in 0_i64..60_000, window in 0_i64..200_000_000, things: bool, target in prop::option::of(0_i64..100_000),
    ) {
        let switches = Switches {
            short: Span(short), window: Span(window), things, target: target.map(Span),
        };
        check(start, &acts, &switches);
    }
}
