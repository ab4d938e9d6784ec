//! The figures that are compared, as numbers and as text. Which direction is better is part of a figure, so that where
//! Focal is worse is found by counting and not by choosing.

use std::fmt::Write;

use super::Found;
use super::score::{Score, minutes_at};

/// One figure for the three ways.
pub struct Figure {
    pub name: &'static str,
    pub unit: &'static str,
    pub of: fn(&Score) -> f64,
    pub digits: usize,
    pub more_is_better: bool,
}

const fn share(name: &'static str, of: fn(&Score) -> f64) -> Figure {
    Figure { name, unit: " %", of, digits: 0, more_is_better: true }
}

const fn less(
    name: &'static str,
    unit: &'static str,
    of: fn(&Score) -> f64,
    digits: usize,
) -> Figure {
    Figure { name, unit, of, digits, more_is_better: false }
}

pub const OWNER: Figure = share("Owner right at close", |s| 100.0 * s.owner.part());
pub const CAUSE: Figure = share("Cause right at close", |s| 100.0 * s.cause.part());
pub const ALONE: Figure = share("Ended without a person of the organisation", |s| {
    100.0 * s.by(&["thing", "customer", "near"])
});
pub const CONTACTS: Figure =
    less("Contacts with an agent, per trouble", "", |s| s.per_trouble(s.contacts), 2);
pub const SENT: Figure =
    less("Visits and work given to companies, per trouble", "", |s| s.per_trouble(s.sent), 2);
pub const LASTS: Figure =
    less("A trouble lasts, median", " min", |s| minutes_at(&s.lasted, 0.5), 0);
pub const LASTS_LONG: Figure =
    less("A trouble lasts, nine of ten within", " h", |s| minutes_at(&s.lasted, 0.9) / 60.0, 0);
pub const COST: Figure = less("Money of the organisation, per trouble", "", Score::cost, 2);

pub const WHOLE: Figure =
    less("All it costs, waiting included, per trouble", "", Score::whole_cost, 2);

/// Everything that is compared, in the order in which it is shown.
pub const ALL: [Figure; 14] = [
    OWNER,
    CAUSE,
    share("Ended by the thing itself, told to", |s| 100.0 * s.by(&["thing"])),
    share("Ended by the customer or somebody near", |s| 100.0 * s.by(&["customer", "near"])),
    ALONE,
    share("First contact ended it, of cases with a contact", |s| 100.0 * s.first_contact.part()),
    CONTACTS,
    less("Contacts about nothing, per trouble", "", |s| s.per_trouble(s.about_nothing), 2),
    SENT,
    LASTS,
    LASTS_LONG,
    COST,
    less("Worth of people's own minutes, per trouble", "", Score::cost_of_people, 2),
    WHOLE,
];

impl Figure {
    #[must_use]
    pub fn say(&self, score: &Score) -> String {
        let value = (self.of)(score);
        match value.is_nan() {
            true => "none".to_owned(),
            false => format!("{value:.digits$}{}", self.unit, digits = self.digits),
        }
    }

    /// Of what is said here, whether the first is worse than the second.
    #[must_use]
    pub fn is_worse(&self, one: &Score, other: &Score) -> bool {
        let (one, other) = ((self.of)(one), (self.of)(other));
        let rounded = |value: f64| (value * 10f64.powi(self.digits as i32)).round();
        let (one, other) = (rounded(one), rounded(other));
        if self.more_is_better { one < other } else { one > other }
    }
}

/// The figures as text.
#[must_use]
pub fn text(found: &Found) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{:<50} {:>12} {:>12} {:>12}", "", "Focal", "calls", "script");
    for figure in &ALL {
        let _ = writeln!(
            out,
            "{:<50} {:>12} {:>12} {:>12}",
            figure.name,
            figure.say(&found.focal),
            figure.say(&found.calls),
            figure.say(&found.script)
        );
    }
    let focal = &found.focal;
    let _ = writeln!(
        out,
        "{} of {} troubles were noticed, half within {:.0} min and nine of ten within {:.0} min;\n\
         waiting for an agent, nine of ten within: {:.1} min, {:.1} min, {:.1} min;\n\
         {} cases of Focal ended for good, {:.0} % of what it called over stayed so; Brier {:.3}, calibration error (ECE) {:.3}",
        focal.detected.len(),
        focal.troubles,
        minutes_at(&focal.detected, 0.5),
        minutes_at(&focal.detected, 0.9),
        minutes_at(&focal.waits, 0.9),
        minutes_at(&found.calls.waits, 0.9),
        minutes_at(&found.script.waits, 0.9),
        focal.cases,
        100.0 * focal.lasting.part(),
        focal.brier(),
        focal.bins.ece()
    );
    let [focal, calls, script] = &found.unfelt;
    let _ = writeln!(
        out,
        "{} more troubles were felt by nobody: {:.0} % of them ended with Focal, {:.0} % with calls at {:.2} each, {:.0} % with the script at {:.2} each",
        focal.troubles,
        100.0 * focal.ended(),
        100.0 * calls.ended(),
        calls.cost(),
        100.0 * script.ended(),
        script.cost()
    );
    for worse in worse(found) {
        let _ = writeln!(out, "Focal is worse: {worse}");
    }
    out
}

/// Where Focal is worse than a plain policy, in words.
#[must_use]
pub fn worse(found: &Found) -> Vec<String> {
    let ways = [("every alarm a call", &found.calls), ("script", &found.script)];
    let one = |figure: &'static Figure| {
        ways.into_iter().filter(|(_, way)| figure.is_worse(&found.focal, way)).map(|(name, way)| {
            format!(
                "{}: {} beside {} ({name})",
                figure.name,
                figure.say(&found.focal),
                figure.say(way)
            )
        })
    };
    static FIGURES: [Figure; 14] = ALL;
    FIGURES.iter().flat_map(one).collect()
}

#[cfg(test)]
mod tests {
    use focal_base::Span;

    use super::*;

    #[test]
    fn worse_is_judged_by_what_is_said_and_in_the_right_direction() {
        let lasts = |minutes: i64| Score { lasted: vec![Span::mins(minutes)], ..Score::default() };
        assert!(LASTS.is_worse(&lasts(20), &lasts(10)) && !LASTS.is_worse(&lasts(10), &lasts(20)));
        assert!(!LASTS.is_worse(&lasts(10), &lasts(10)));
        let mut right = Score::default();
        right.cause.count(true);
        let mut wrong = Score::default();
        wrong.cause.count(false);
        assert!(CAUSE.is_worse(&wrong, &right) && !CAUSE.is_worse(&right, &wrong));
        let found = Found { focal: wrong, calls: right, ..Found::default() };
        assert!(
            worse(&found)
                .iter()
                .any(|line| line.starts_with("Cause right at close: 0 % beside 100 %"))
        );
    }
}
