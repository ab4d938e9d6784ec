//! What facts add up to, and the figures that follow by definition. Adding is all that happens per fact.

use crate::figure::Figure;
use crate::metric::Metric;
use crate::question::Switches;
use crate::sheet::{AgentDay, Census, EndedBy, Ending, Handled, Leg, LegEnd, Rating};

/// Of a thing-month: a year has 365.25 days and 12 months, so a month has 30.4375 days.
const DAYS_PER_MONTH_E4: i64 = 304_375;

#[derive(Clone, Debug, Default)]
pub(crate) struct Sums {
    offered: i64,
    answered: i64,
    late: i64,
    abandoned: i64,
    short: i64,
    wait: i64,
    handled: i64,
    handling: i64,
    busy: i64,
    available: i64,
    endings: i64,
    cases: i64,
    contacts: i64,
    with_agent: i64,
    first_contact: i64,
    by_thing: i64,
    by_customer: i64,
    alone: i64,
    pub(crate) by: [i64; 8],
    took: Vec<u64>,
    given: i64,
    given_right: i64,
    proved: i64,
    brier: i64,
    bins: [Bin; 10],
    spent: i64,
    thing_days: i64,
    budget_days: i64,
    budget: i64,
    ratings: i64,
    stars: i64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Bin {
    held: i64,
    hits: i64,
}

/// Whether a leg counts, and whether against the service level.
pub(crate) fn late(leg: &Leg, switches: &Switches) -> bool {
    let target = switches.target.map_or(i64::from(leg.target), |target| target.0);
    i64::from(leg.wait) > target
}

pub(crate) fn counts(leg: &Leg, switches: &Switches) -> bool {
    switches.things || !leg.thing
}

pub(crate) fn is_short(leg: &Leg, switches: &Switches) -> bool {
    i64::from(leg.wait) < switches.short.0
}

/// Ended by the customer, with nobody's help.
pub(crate) fn served_themselves(ending: &Ending) -> bool {
    ending.by == EndedBy::Customer && ending.answered == 0
}

impl Sums {
    pub(crate) fn leg(&mut self, leg: &Leg, switches: &Switches) {
        if !counts(leg, switches) {
            return;
        }
        self.offered += 1;
        match leg.end {
            LegEnd::Answered => {
                self.answered += 1;
                self.wait += i64::from(leg.wait);
                self.late += i64::from(late(leg, switches));
            }
            LegEnd::Abandoned => {
                self.abandoned += 1;
                self.short += i64::from(is_short(leg, switches));
            }
            LegEnd::NotNeeded => {}
        }
    }

    pub(crate) fn handled(&mut self, handled: &Handled) {
        self.handled += 1;
        self.handling += (handled.talk + handled.after) as i64;
    }

    pub(crate) fn ending(&mut self, ending: &Ending, returned: bool) {
        self.endings += 1;
        self.cases += i64::from(ending.first);
        self.contacts += i64::from(ending.contacts);
        if ending.answered > 0 {
            self.with_agent += 1;
            self.first_contact += i64::from(ending.answered == 1 && !returned);
        }
        self.by[usize::from(u8::from(ending.by))] += 1;
        self.by_thing += i64::from(ending.by == EndedBy::Thing);
        self.alone += i64::from(ending.by == EndedBy::Alone);
        self.by_customer += i64::from(served_themselves(ending));
        self.took.push(ending.took);
        self.spent += ending.spent;
        if ending.right_owner >= 0 {
            self.given += 1;
            self.given_right += i64::from(ending.right_owner);
        }
        if ending.brier >= 0 {
            self.proved += 1;
            self.brier += ending.brier;
            let bin = &mut self.bins[bin(ending.top)];
            bin.held += ending.top;
            bin.hits += i64::from(ending.hit);
        }
    }

    pub(crate) fn rating(&mut self, rating: &Rating) {
        self.ratings += 1;
        self.stars += rating.stars;
    }

    pub(crate) fn agent(&mut self, day: &AgentDay) {
        self.busy += day.talk + day.after;
        self.available += day.available;
    }

    pub(crate) fn census(&mut self, census: &Census) {
        self.thing_days += census.things;
        if census.budget >= 0 {
            self.budget_days += census.things;
            self.budget += census.things * census.budget;
        }
    }

    pub(crate) fn figure(&self, metric: Metric) -> Figure {
        let of = |top, of| Figure::of(metric, top, of);
        match metric {
            Metric::ServiceLevel => {
                of(self.answered - self.late, self.answered + self.abandoned - self.short)
            }
            Metric::Asa => of(self.wait, self.answered),
            Metric::Aht => of(self.handling, self.handled),
            Metric::Abandonment => of(self.abandoned, self.offered),
            Metric::Occupancy => of(self.busy, self.busy + self.available),
            Metric::FirstContact => of(self.first_contact, self.with_agent),
            Metric::ContactsPerCase => of(self.contacts, self.cases),
            Metric::SelfRepair => of(self.by_thing, self.endings),
            Metric::SelfService => of(self.by_customer, self.endings),
            Metric::WithoutPerson => {
                of(self.by_thing + self.alone + self.by_customer, self.endings)
            }
            Metric::TimeToOutcome => self.median(),
            Metric::RightOwner => of(self.given_right, self.given),
            Metric::Brier => of(self.brier, self.proved * 1_000_000),
            Metric::CalibrationError => {
                let off = |bin: &Bin| (bin.hits * 1_000_000 - bin.held).abs();
                of(self.bins.iter().map(off).sum(), self.proved * 1_000_000)
            }
            Metric::CostPerCase => of(self.spent, self.cases),
            Metric::CostPerThingMonth => {
                of(self.spent * DAYS_PER_MONTH_E4, self.thing_days * 10_000)
            }
            Metric::BudgetPerThingMonth => of(self.budget, self.budget_days * 12),
            Metric::Rating => of(self.stars, self.ratings),
        }
    }

    fn median(&self) -> Figure {
        let mut took = self.took.clone();
        let of = took.len() as i64;
        let mut at = |percent: usize| rank(&mut took, percent);
        let (low, top, high) = (at(10), at(50), at(90));
        Figure { metric: Metric::TimeToOutcome, top, of, low, high }
    }
}

/// The nearest rank: the least value that so many per cent do not exceed.
fn rank(values: &mut [u64], percent: usize) -> i64 {
    if values.is_empty() {
        return 0;
    }
    let place = (values.len() * percent).div_ceil(100).max(1) - 1;
    let (_, value, _) = values.select_nth_unstable(place);
    i64::try_from(*value).unwrap_or(i64::MAX)
}

/// 0 to 0.1, up to 0.9 to 1.
fn bin(top: i64) -> usize {
    usize::try_from(top / 100_000).unwrap_or(0).min(9)
}
