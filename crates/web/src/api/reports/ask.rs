//! What the address of a report says: days, what is chosen, and switches. Every value that does not fit is named.

use std::collections::BTreeMap;

use focal_base::{At, Span};
use focal_report::{By, Day, Dim, LONGEST_WINDOW, Question, Switches, day};
use serde::Deserialize;

use crate::trouble::{Answer, Trouble};

pub(super) const QUERY: &[&str] = &[
    "from",
    "to",
    "by",
    "metric",
    "pack",
    "kind",
    "cause",
    "owner",
    "agent",
    "queue",
    "channel",
    "language",
    "short_s",
    "target_s",
    "things",
    "window_days",
];

/// Days without a choice: four weeks.
const USUAL: i64 = 28;
/// The longest time of one question.
const MOST: i64 = 400;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Params {
    from: Option<String>,
    to: Option<String>,
    pub by: Option<String>,
    pub metric: Option<String>,
    pack: Option<String>,
    kind: Option<String>,
    cause: Option<String>,
    owner: Option<String>,
    agent: Option<String>,
    queue: Option<String>,
    channel: Option<String>,
    language: Option<String>,
    short_s: Option<i64>,
    target_s: Option<i64>,
    things: Option<bool>,
    window_days: Option<i64>,
}

/// A question in days.
pub(super) struct Asked {
    pub first: Day,
    pub last: Day,
    pub before_from: Day,
    pub only: BTreeMap<Dim, String>,
    pub switches: Switches,
    zone: String,
}

fn wrong(field: &str, expected: &str) -> Trouble {
    Trouble::invalid("error.bad_query").field(field).expected(expected)
}

fn day_of(text: Option<&String>, field: &str, zone: &str) -> Answer<Option<Day>> {
    let named = text.map(|text| Day::named(text, &day::zone(zone)));
    named.transpose().map_err(|_| wrong(field, "2026-11-27"))
}

/// Split by what.
pub(super) fn by(word: Option<&str>) -> Answer<By> {
    let dims = Dim::ALL.into_iter().find(|dim| Some(dim.word()) == word);
    match (word, dims) {
        (_, Some(dim)) => Ok(By::Dim(dim)),
        (None | Some("day"), _) => Ok(By::Day),
        (Some("quarter"), _) => Ok(By::Quarter),
        (Some("hour"), _) => Ok(By::Hour),
        (Some("week"), _) => Ok(By::Week),
        (Some("month"), _) => Ok(By::Month),
        (Some("all"), _) => Ok(By::All),
        _ => Err(wrong(
            "by",
            "all, quarter, hour, day, week, month, pack, kind, cause, owner, agent, queue, channel, language",
        )),
    }
}

impl Asked {
    pub fn read(wish: Params, zone: &str, now: At) -> Answer<Asked> {
        let clocks = day::zone(zone);
        let today = Day::of(now, &clocks);
        let last = day_of(wish.to.as_ref(), "to", zone)?.unwrap_or(today);
        let back = |day: &Day, days: i64| {
            // Noon, so that a day of 23 or 25 hours is one day.
            Day::of(day.from + Span::hours(12) - Span::days(days), &clocks)
        };
        let first = day_of(wish.from.as_ref(), "from", zone)?;
        let first = first.unwrap_or_else(|| back(&last, USUAL - 1));
        let days = (last.to.since(first.from).0 + Span::hours(12).0) / Span::days(1).0;
        if first.from > last.from || days > MOST {
            return Err(wrong("from", "at most 400 days, the first before the last"));
        }
        let before_from = back(&first, days);
        let switches = switches(&wish)?;
        let chosen = [
            (Dim::Pack, wish.pack),
            (Dim::Kind, wish.kind),
            (Dim::Cause, wish.cause),
            (Dim::Owner, wish.owner),
            (Dim::Agent, wish.agent),
            (Dim::Queue, wish.queue),
            (Dim::Channel, wish.channel),
            (Dim::Language, wish.language),
        ];
        let only = chosen.into_iter().filter_map(|(dim, value)| Some((dim, value?)));
        let only = only.filter(|(_, value)| value != "*").collect();
        Ok(Asked { first, last, before_from, only, switches, zone: zone.to_owned() })
    }

    pub fn question(&self) -> Question {
        Question {
            only: self.only.clone(),
            switches: self.switches.clone(),
            ..Question::over(self.first.from, self.last.to, &self.zone)
        }
    }

    /// The same, of as many days before.
    pub fn before(&self) -> Question {
        Question { from: self.before_from.from, to: self.first.from, ..self.question() }
    }
}

fn switches(wish: &Params) -> Answer<Switches> {
    let within = |value: Option<i64>, field: &str, most: i64| match value {
        Some(value) if !(0..=most).contains(&value) => Err(wrong(field, &format!("0 – {most}"))),
        value => Ok(value),
    };
    let days = LONGEST_WINDOW.0 / Span::days(1).0;
    let usual = Switches::default();
    Ok(Switches {
        short: within(wish.short_s, "short_s", 3_600)?.map_or(usual.short, Span::secs),
        target: within(wish.target_s, "target_s", 86_400)?.map(Span::secs),
        things: wish.things.unwrap_or(usual.things),
        window: within(wish.window_days, "window_days", days)?.map_or(usual.window, Span::days),
    })
}
