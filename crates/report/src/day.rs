//! A day of a tenant's calendar: 23, 24 or 25 hours, as its zone's clocks are set.

use focal_base::At;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// `2026-11-27`.
    pub date: String,
    pub from: At,
    /// The first moment of the next day.
    pub to: At,
}

/// A zone by its name; UTC when nobody knows it.
#[must_use]
pub fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

impl Day {
    /// The day in which a moment lies.
    #[must_use]
    pub fn of(at: At, zone: &TimeZone) -> Day {
        let stamp = Timestamp::from_millisecond(at.0).unwrap_or_default();
        Day::on(stamp.to_zoned(zone.clone()).date(), zone)
    }

    #[must_use]
    pub fn on(date: Date, zone: &TimeZone) -> Day {
        let next = date.checked_add(1.day()).unwrap_or(date);
        Day { date: date.to_string(), from: start(date, zone), to: start(next, zone) }
    }

    /// Reads `2026-11-27`.
    ///
    /// # Errors
    /// What was expected.
    pub fn named(text: &str, zone: &TimeZone) -> Result<Day, String> {
        let date: Date = text
            .parse()
            .map_err(|_| format!("{text:?} is no day; expected one like 2026-11-27"))?;
        Ok(Day::on(date, zone))
    }

    #[must_use]
    pub fn next(&self, zone: &TimeZone) -> Day {
        Day::of(self.to, zone)
    }

    #[must_use]
    pub fn holds(&self, at: At) -> bool {
        self.from <= at && at < self.to
    }
}

/// The first moment of a date: not always midnight, where clocks are set at night.
fn start(date: Date, zone: &TimeZone) -> At {
    let first = date.to_zoned(zone.clone()).and_then(|noon| noon.start_of_day());
    At(first.map(|at| at.timestamp().as_millisecond()).unwrap_or_default())
}

/// Monday of the week, the first of the month: names for longer periods.
#[must_use]
pub(crate) fn week(at: At, zone: &TimeZone) -> String {
    let date = local(at, zone);
    let back = i64::from(date.weekday().to_monday_zero_offset());
    date.checked_sub(back.days()).unwrap_or(date).to_string()
}

#[must_use]
pub(crate) fn month(at: At, zone: &TimeZone) -> String {
    let date = local(at, zone);
    format!("{:04}-{:02}", date.year(), date.month())
}

fn local(at: At, zone: &TimeZone) -> Date {
    Timestamp::from_millisecond(at.0).unwrap_or_default().to_zoned(zone.clone()).date()
}
