//! When somebody is there: a week of opening hours, days that differ, and a person's quiet hours, each
//! in its own time zone. Knows no clock: the moment is an argument, and zones come with the program.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use focal_base::{At, Span};
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A time of day in minutes after local midnight, up to 24:00. Written `09:30`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Minute(pub u16);

/// From one time of day to a later one of the same day. Past midnight takes two openings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    pub from: Minute,
    pub to: Minute,
}

/// Hours of service. Without `week` and `days` it is open at all times.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Hours {
    /// IANA name, e.g. `Europe/Madrid`.
    pub zone: String,
    /// Openings by weekday, `mon` to `sun`; a day that is not listed is closed once any is.
    pub week: BTreeMap<Weekday, Vec<Opening>>,
    /// Days that differ, by date (`2026-12-25`); an empty list is a holiday.
    pub days: BTreeMap<String, Vec<Opening>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weekday {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

/// When a person is not disturbed; may span midnight. Equal ends mean never quiet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuietHours {
    pub zone: String,
    pub from: Minute,
    pub to: Minute,
}

impl Default for Hours {
    fn default() -> Hours {
        Hours { zone: "UTC".to_owned(), week: BTreeMap::new(), days: BTreeMap::new() }
    }
}

impl FromStr for Minute {
    type Err = String;

    fn from_str(text: &str) -> Result<Minute, String> {
        let wrong = || format!("{text:?} is not a time of day; expected one like 09:30");
        let (hour, minute) = text.split_once(':').ok_or_else(wrong)?;
        let hour: u16 = hour.parse().map_err(|_| wrong())?;
        let minute: u16 = minute.parse().map_err(|_| wrong())?;
        let whole = hour * 60 + minute;
        if hour > 24 || minute > 59 || whole > 1_440 { Err(wrong()) } else { Ok(Minute(whole)) }
    }
}

impl fmt::Display for Minute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl Serialize for Minute {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Minute {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Minute, D::Error> {
        String::deserialize(from)?.parse().map_err(de::Error::custom)
    }
}

/// How far ahead an opening is looked for: a calendar with nothing in a year is closed for good.
const HORIZON_DAYS: i64 = 366;

impl Hours {
    /// Everything wrong with it, as a list; empty when it can be used.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        let mut found = Vec::new();
        if TimeZone::get(&self.zone).is_err() {
            found.push(format!(
                "{:?} is not a time zone; expected one like Europe/Madrid",
                self.zone
            ));
        }
        for date in self.days.keys().filter(|text| text.parse::<Date>().is_err()) {
            found.push(format!("{date:?} is not a date; expected one like 2026-12-25"));
        }
        for opening in self.week.values().chain(self.days.values()).flatten() {
            if opening.from >= opening.to {
                found.push(format!("{}–{} ends before it begins", opening.from, opening.to));
            }
        }
        found
    }

    /// Open at all times.
    #[must_use]
    pub fn is_always(&self) -> bool {
        self.week.is_empty() && self.days.is_empty()
    }

    #[must_use]
    pub fn is_open(&self, at: At) -> bool {
        self.is_always() || self.next_stretch(at).is_some_and(|(from, _)| from <= at)
    }

    /// The moment it opens next, `at` itself when it is open, `None` when it never does within a year.
    #[must_use]
    pub fn opens(&self, at: At) -> Option<At> {
        if self.is_always() {
            return Some(at);
        }
        self.next_stretch(at).map(|(from, _)| from.max(at))
    }

    /// Open time between two moments; zero when they are the wrong way round.
    #[must_use]
    pub fn between(&self, from: At, to: At) -> Span {
        if self.is_always() || from >= to {
            return to.since(from);
        }
        let (mut at, mut sum) = (from, 0);
        while let Some((start, end)) = self.next_stretch(at).filter(|(start, _)| *start < to) {
            sum += end.min(to).since(start.max(at)).0;
            at = end;
        }
        Span(sum)
    }

    /// The moment by which `span` of open time has passed. When it never opens again, as if always open.
    #[must_use]
    pub fn after(&self, from: At, span: Span) -> At {
        if self.is_always() {
            return from + span;
        }
        let (mut at, mut left) = (from, span);
        while let Some((start, end)) = self.next_stretch(at) {
            let start = start.max(at);
            let here = end.since(start);
            if here >= left {
                return start + left;
            }
            left = Span(left.0 - here.0);
            at = end;
        }
        at + left
    }

    /// The first open stretch that ends after `at`. A day that has 23 or 25 hours is taken as it is.
    fn next_stretch(&self, at: At) -> Option<(At, At)> {
        let zone = zone(&self.zone);
        let mut date = Timestamp::from_millisecond(at.0).ok()?.to_zoned(zone.clone()).date();
        for _ in 0..HORIZON_DAYS {
            let openings = self.openings(date);
            let stretch = |opening: &Opening| {
                Some((moment(date, opening.from, &zone)?, moment(date, opening.to, &zone)?))
            };
            let found = openings.iter().filter_map(stretch).filter(|(from, to)| from < to);
            if let Some(first) = found.filter(|(_, to)| *to > at).min() {
                return Some(first);
            }
            date = date.checked_add(1.day()).ok()?;
        }
        None
    }

    fn openings(&self, date: Date) -> &[Opening] {
        if !self.days.is_empty()
            && let Some(openings) = self.days.get(&date.to_string())
        {
            return openings;
        }
        if self.week.is_empty() {
            return &[Opening { from: Minute(0), to: Minute(1_440) }];
        }
        self.week.get(&weekday(date)).map_or(&[], Vec::as_slice)
    }
}

impl QuietHours {
    /// The end of the quiet hours that hold at `now`; `None` when it is not quiet.
    #[must_use]
    pub fn until(&self, now: At) -> Option<At> {
        let zone = zone(&self.zone);
        let local = Timestamp::from_millisecond(now.0).ok()?.to_zoned(zone.clone());
        let minute = Minute(local.hour() as u16 * 60 + local.minute() as u16);
        let spans_midnight = self.from > self.to;
        let quiet = if spans_midnight {
            minute >= self.from || minute < self.to
        } else {
            minute >= self.from && minute < self.to
        };
        let ends_tomorrow = spans_midnight && minute >= self.from;
        let date = if ends_tomorrow { local.date().tomorrow().ok()? } else { local.date() };
        quiet.then(|| moment(date, self.to, &zone)).flatten()
    }
}

/// The local time of day of a moment, for whoever shows or judges it.
#[must_use]
pub fn local_minute(at: At, zone_name: &str) -> Minute {
    Timestamp::from_millisecond(at.0).map_or(Minute(0), |stamp| {
        let local = stamp.to_zoned(zone(zone_name));
        Minute(local.hour() as u16 * 60 + local.minute() as u16)
    })
}

/// A zone by name; an unknown one is UTC, and `problems` has said so where it was written.
fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

fn weekday(date: Date) -> Weekday {
    use jiff::civil::Weekday as Jiff;
    match date.weekday() {
        Jiff::Monday => Weekday::Mon,
        Jiff::Tuesday => Weekday::Tue,
        Jiff::Wednesday => Weekday::Wed,
        Jiff::Thursday => Weekday::Thu,
        Jiff::Friday => Weekday::Fri,
        Jiff::Saturday => Weekday::Sat,
        Jiff::Sunday => Weekday::Sun,
    }
}

/// A local time of day as a moment. A time that the clock skips is the moment after the gap; one that
/// comes twice is its first.
fn moment(date: Date, minute: Minute, zone: &TimeZone) -> Option<At> {
    let (date, minute) =
        if minute.0 >= 1_440 { (date.tomorrow().ok()?, 0) } else { (date, minute.0) };
    let time = Time::new((minute / 60) as i8, (minute % 60) as i8, 0, 0).ok()?;
    let local = date.to_datetime(time).to_zoned(zone.clone()).ok()?;
    Some(At(local.timestamp().as_millisecond()))
}
