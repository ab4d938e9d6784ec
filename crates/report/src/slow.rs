//! The slow way to the same figures: every story of the journal is read whole and in plain words, figure by figure. It
//! shares no counting with the fold, and exists to be held against it.

mod agents;
mod records;

use std::collections::{BTreeMap, BTreeSet};

use crate::answer::fits;
use crate::figure::Figure;
use crate::metric::Metric;
use crate::question::{By, Dim, Question};
use crate::sheet::EndedBy;
use crate::told::{Told, What};

use records::{Records, Words, end_words};

/// The figures of a question, from the journal's facts alone, in the order of their numbers. Splits by nothing or by a
/// dimension. The time asked for has to begin and end with days: agents and things are counted by whole ones.
#[must_use]
pub fn figures(told: &[Told], question: &Question, by: By) -> BTreeMap<String, Vec<Figure>> {
    let records = Records::of(told, question);
    let names: BTreeSet<String> = match by {
        By::Dim(dim) => records.names(dim, question),
        _ => BTreeSet::from([String::new()]),
    };
    let metrics = Metric::ALL.iter().filter(|metric| fits(**metric, question, by));
    let metrics: Vec<Metric> = metrics.copied().collect();
    let all = |name: &String| {
        let mut asked = question.clone();
        if let By::Dim(dim) = by {
            asked.only.insert(dim, name.clone());
        }
        metrics.iter().map(|metric| records.figure(*metric, &asked)).collect()
    };
    names.iter().map(|name| (name.clone(), all(name))).collect()
}

/// Whether these words are among those that are asked for.
fn asked(words: &Words, question: &Question) -> bool {
    question.only.iter().all(|(dim, wanted)| words.get(dim) == Some(wanted))
}

fn share(metric: Metric, counted: impl Iterator<Item = bool>) -> Figure {
    let all: Vec<bool> = counted.collect();
    let yes = all.iter().filter(|yes| **yes).count();
    Figure { metric, top: yes as i64, of: all.len() as i64, low: 0, high: 0 }
}

fn mean(metric: Metric, values: impl Iterator<Item = i64>) -> Figure {
    let all: Vec<i64> = values.collect();
    Figure { metric, top: all.iter().sum(), of: all.len() as i64, low: 0, high: 0 }
}

fn median(mut took: Vec<i64>) -> Figure {
    took.sort_unstable();
    let at = |percent: usize| {
        let rank = (took.len() * percent).div_ceil(100).max(1);
        took.get(rank - 1).copied().unwrap_or_default()
    };
    let (of, metric) = (took.len() as i64, Metric::TimeToOutcome);
    Figure { metric, top: at(50), of, low: at(10), high: at(90) }
}

impl Records {
    fn figure(&self, metric: Metric, question: &Question) -> Figure {
        match metric {
            Metric::ServiceLevel | Metric::Asa | Metric::Abandonment | Metric::Aht => {
                self.of_contacts(metric, question)
            }
            Metric::Occupancy => self.occupancy(question),
            Metric::Brier | Metric::CalibrationError => self.calibration(metric, question),
            Metric::BudgetPerThingMonth => {
                let (_, days, budget) = self.things(question);
                Figure { metric, top: budget, of: days * 12, low: 0, high: 0 }
            }
            Metric::Rating => {
                let stars = self.stars.iter().filter(|(words, _)| asked(words, question));
                mean(metric, stars.map(|(_, stars)| *stars))
            }
            _ => self.of_cases(metric, question),
        }
    }

    fn of_contacts(&self, metric: Metric, question: &Question) -> Figure {
        let switches = &question.switches;
        let waits = self.waits.iter().filter(|wait| asked(&wait.words, question));
        let waits = waits.filter(|wait| switches.things || !wait.thing);
        match metric {
            Metric::ServiceLevel => {
                let target = |promised: i64| switches.target.map_or(promised, |span| span.0);
                let counted = waits.filter(|wait| {
                    wait.answered || (wait.gave_up && wait.wait >= switches.short.0)
                });
                share(metric, counted.map(|wait| wait.answered && wait.wait <= target(wait.target)))
            }
            Metric::Asa => mean(metric, waits.filter(|wait| wait.answered).map(|wait| wait.wait)),
            Metric::Abandonment => share(metric, waits.map(|wait| wait.gave_up)),
            _ => {
                let times = self.times.iter().filter(|time| asked(&time.words, question));
                mean(metric, times.map(|time| time.talk + time.after))
            }
        }
    }

    fn of_cases(&self, metric: Metric, question: &Question) -> Figure {
        let ends: Vec<&records::End> =
            self.ends.iter().filter(|end| asked(&end_words(end), question)).collect();
        let all = || ends.iter().copied();
        let cases = all().filter(|end| end.told.first).count() as i64;
        let spent: i64 = all().map(|end| end.told.spent).sum();
        let of = |top, of| Figure { metric, top, of, low: 0, high: 0 };
        let by_themselves =
            |end: &records::End| end.told.ended_by == EndedBy::Customer && end.answered.is_empty();
        match metric {
            Metric::FirstContact => {
                let with = all().filter(|end| !end.answered.is_empty());
                share(metric, with.map(|end| end.answered.len() == 1 && !self.back(end, question)))
            }
            Metric::ContactsPerCase => of(all().map(|end| end.contacts).sum(), cases),
            Metric::SelfRepair => {
                share(metric, all().map(|end| end.told.ended_by == EndedBy::Thing))
            }
            Metric::SelfService => share(metric, all().map(by_themselves)),
            Metric::WithoutPerson => share(
                metric,
                all().map(|end| {
                    let alone = [EndedBy::Thing, EndedBy::Alone].contains(&end.told.ended_by);
                    alone || by_themselves(end)
                }),
            ),
            Metric::TimeToOutcome => {
                median(all().map(|end| end.at.since(end.told.first_signal).0).collect())
            }
            Metric::RightOwner => {
                let known = all().filter(|end| end.told.confirmed && !end.told.owner.is_empty());
                let right = known.filter_map(|end| {
                    Some(end.told.owner.strip_prefix("provider:") == Some(end.given.as_ref()?))
                });
                share(metric, right)
            }
            Metric::CostPerThingMonth => of(spent * 304_375, self.things(question).0 * 10_000),
            _ => of(spent, cases),
        }
    }

    fn back(&self, end: &records::End, question: &Question) -> bool {
        let same = self
            .backs
            .iter()
            .filter(|(_, earlier)| (earlier.number, earlier.ended) == (end.told.number, end.at));
        same.map(|(at, _)| *at)
            .min()
            .is_some_and(|at| at.0 - end.at.0 <= question.switches.window.0)
    }

    fn calibration(&self, metric: Metric, question: &Question) -> Figure {
        let ends = self.ends.iter().filter(|end| asked(&end_words(end), question));
        let proved = ends
            .map(|end| &end.told)
            .filter(|told| told.confirmed && !told.cause.is_empty() && !told.believed.is_empty());
        let mut top = 0;
        let mut of = 0;
        // Ten bins by what the likeliest was given.
        let mut bins: BTreeMap<i64, Vec<(i64, bool)>> = BTreeMap::new();
        for told in proved {
            of += 1_000_000;
            let mut shares: BTreeMap<&str, i64> =
                told.believed.iter().map(|share| (share.0.as_str(), share.1)).collect();
            let most = shares.values().copied().max().unwrap_or_default();
            let first = told.believed.iter().find(|share| share.1 == most);
            let hit = first.is_some_and(|share| share.0 == told.cause);
            bins.entry((most / 100_000).clamp(0, 9)).or_default().push((most, hit));
            *shares.entry(told.cause.as_str()).or_default() -= 1_000_000;
            let squares: i64 = shares.values().map(|off| off * off).sum();
            if metric == Metric::Brier {
                top += (squares + 500_000) / 1_000_000;
            }
        }
        if metric == Metric::CalibrationError {
            for held in bins.values() {
                let hits = held.iter().filter(|(_, hit)| *hit).count() as i64 * 1_000_000;
                top += (hits - held.iter().map(|(held, _)| held).sum::<i64>()).abs();
            }
        }
        Figure { metric, top, of, low: 0, high: 0 }
    }

    /// Days of things, days of those that have a budget, and the yearly budget of each of those days.
    fn things(&self, question: &Question) -> (i64, i64, i64) {
        let (mut all, mut with, mut budget) = (0, 0, 0);
        for counted in self.census.iter().flat_map(|census| &census.kinds) {
            let words = Words::from([
                (Dim::Pack, counted.pack.clone()),
                (Dim::Kind, counted.thing_kind.clone()),
            ]);
            if asked(&words, question) {
                all += counted.things;
                if let Some(one) = counted.budget {
                    with += counted.things;
                    budget += counted.things * one;
                }
            }
        }
        (all, with, budget)
    }
}

/// When each fact happened, as the journal has it: time in it never goes back.
fn moments(told: &[Told]) -> Vec<focal_base::At> {
    let mut last = focal_base::At::ZERO;
    let moment = |told: &Told| match &told.what {
        What::DeskEmpty { since } => *since,
        _ => told.at,
    };
    told.iter()
        .map(|told| {
            last = last.max(moment(told));
            last
        })
        .collect()
}
