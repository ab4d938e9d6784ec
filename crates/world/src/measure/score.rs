//! The figures of one way to deal with troubles, and how they are read.

use std::collections::BTreeMap;

use focal_base::{At, Span};

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    pub yes: usize,
    pub all: usize,
}

impl Share {
    pub fn count(&mut self, yes: bool) {
        self.all += 1;
        self.yes += usize::from(yes);
    }

    #[must_use]
    pub fn part(&self) -> f64 {
        self.yes as f64 / (self.all as f64).max(1.0)
    }

    fn add(&mut self, other: Share) {
        self.yes += other.yes;
        self.all += other.all;
    }
}

/// Of ten equal ranges of a stated probability: how often it was said, what was said, and how often it was so.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bin {
    pub said: f64,
    pub share: Share,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bins(pub [Bin; 10]);

impl Bins {
    pub fn note(&mut self, p: f64, so: bool) {
        let bin = &mut self.0[((p * 10.0) as usize).min(9)];
        bin.said += p;
        bin.share.count(so);
    }

    /// Expected calibration error (Naeini et al. 2015): what was said less what was so, weighed by how often.
    #[must_use]
    pub fn ece(&self) -> f64 {
        let all: usize = self.0.iter().map(|bin| bin.share.all).sum();
        let gap = |bin: &Bin| (bin.said - bin.share.yes as f64).abs();
        self.0.iter().map(gap).sum::<f64>() / (all as f64).max(1.0)
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Score {
    /// Troubles that show in anything.
    pub troubles: usize,
    pub cases: usize,
    /// Cases without a trouble behind them.
    pub about_nothing: usize,
    pub detected: Vec<Span>,
    pub lasted: Vec<Span>,
    pub waits: Vec<Span>,
    pub contacts: usize,
    /// Visits, and work given to companies.
    pub sent: usize,
    pub first_contact: Share,
    /// Endings after which the trouble did not come back.
    pub lasting: Share,
    pub cause: Share,
    pub owner: Share,
    /// Squared error over all causes and "something else", one per case.
    pub brier: Vec<f64>,
    pub bins: Bins,
    pub ended_by: BTreeMap<String, usize>,
    /// The organisation's money, and the worth of people's own minutes.
    pub cents: i64,
    pub cents_of_people: i64,
    /// What it is worth that troubles last, by the rate card.
    pub cents_of_waiting: f64,
}

impl Score {
    pub fn add(&mut self, other: &Score) {
        self.troubles += other.troubles;
        self.cases += other.cases;
        self.about_nothing += other.about_nothing;
        self.detected.extend(&other.detected);
        self.lasted.extend(&other.lasted);
        self.waits.extend(&other.waits);
        self.contacts += other.contacts;
        self.sent += other.sent;
        self.first_contact.add(other.first_contact);
        self.lasting.add(other.lasting);
        self.cause.add(other.cause);
        self.owner.add(other.owner);
        self.brier.extend(&other.brier);
        for (mine, theirs) in self.bins.0.iter_mut().zip(other.bins.0) {
            mine.said += theirs.said;
            mine.share.add(theirs.share);
        }
        for (who, many) in &other.ended_by {
            *self.ended_by.entry(who.clone()).or_default() += many;
        }
        self.cents += other.cents;
        self.cents_of_people += other.cents_of_people;
        self.cents_of_waiting += other.cents_of_waiting;
    }

    /// Of all troubles, those that ended.
    #[must_use]
    pub fn ended(&self) -> f64 {
        1.0 - self.by(&["nobody yet"])
    }

    #[must_use]
    pub fn per_trouble(&self, many: usize) -> f64 {
        many as f64 / (self.troubles as f64).max(1.0)
    }

    /// One trouble: when it was noticed, how it ended if it did, and what it is worth that it lasts.
    pub fn trouble(
        &mut self,
        onset: At,
        noticed: Option<At>,
        ended: Option<(At, String)>,
        now: At,
        waiting: impl Fn(Span) -> f64,
    ) {
        self.troubles += 1;
        self.detected.extend(noticed.map(|at| at.since(onset)));
        let (end, who) = ended.unwrap_or((now, "nobody yet".to_owned()));
        self.lasted.push(end.since(onset));
        self.cents_of_waiting += 100.0 * waiting(end.since(onset));
        *self.ended_by.entry(who).or_default() += 1;
    }

    /// The organisation's money per trouble, in whole units.
    #[must_use]
    pub fn cost(&self) -> f64 {
        self.cents as f64 / 100.0 / (self.troubles as f64).max(1.0)
    }

    #[must_use]
    pub fn cost_of_people(&self) -> f64 {
        self.cents_of_people as f64 / 100.0 / (self.troubles as f64).max(1.0)
    }

    /// Everything that a trouble costs anybody, in whole units: what a rate card weighs against each other.
    #[must_use]
    pub fn whole_cost(&self) -> f64 {
        let waiting = self.cents_of_waiting / 100.0 / (self.troubles as f64).max(1.0);
        self.cost() + self.cost_of_people() + waiting
    }

    #[must_use]
    pub fn brier(&self) -> f64 {
        self.brier.iter().sum::<f64>() / (self.brier.len() as f64).max(1.0)
    }

    /// Ended by one of these, of all troubles.
    #[must_use]
    pub fn by(&self, who: &[&str]) -> f64 {
        let many: usize = who.iter().filter_map(|who| self.ended_by.get(*who)).sum();
        many as f64 / (self.troubles as f64).max(1.0)
    }
}

/// The value below which that part of them lies, in minutes.
#[must_use]
pub fn minutes_at(spans: &[Span], part: f64) -> f64 {
    let mut all: Vec<i64> = spans.iter().map(|span| span.0).collect();
    all.sort_unstable();
    let at = ((all.len() as f64 * part) as usize).min(all.len().saturating_sub(1));
    all.get(at).map_or(f64::NAN, |ms| *ms as f64 / 60_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calibration_is_what_was_said_less_what_was_so() {
        let mut bins = Bins::default();
        for n in 0..10 {
            bins.note(0.75, n < 5);
        }
        assert!((bins.ece() - 0.25).abs() < 1e-12);
        bins = Bins::default();
        bins.note(1.0, true);
        assert_eq!(bins.ece(), 0.0);
    }

    #[test]
    fn a_quantile_is_one_of_the_values() {
        let spans: Vec<Span> = (1..=10).map(Span::mins).collect();
        assert_eq!((minutes_at(&spans, 0.5), minutes_at(&spans, 0.9)), (6.0, 10.0));
        assert!(minutes_at(&[], 0.5).is_nan());
    }
}
