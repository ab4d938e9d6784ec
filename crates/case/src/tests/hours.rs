//! Hours of service and quiet hours, with the days on which clocks change.

use focal_base::{At, Span};

use crate::hours::local_minute;
use crate::{Hours, Minute, Opening, QuietHours, Weekday};

fn when(text: &str) -> At {
    text.parse().expect("a time")
}

fn opening(from: &str, to: &str) -> Opening {
    Opening { from: from.parse().expect("from"), to: to.parse().expect("to") }
}

/// Saturdays and Sundays all day in Madrid, but not on the 28th of November.
fn weekend() -> Hours {
    let day = vec![opening("00:00", "24:00")];
    Hours {
        zone: "Europe/Madrid".to_owned(),
        week: [(Weekday::Sat, day.clone()), (Weekday::Sun, day)].into(),
        days: [("2026-11-28".to_owned(), Vec::new())].into(),
    }
}

#[test]
fn open_time_is_counted_where_the_clock_hangs() {
    let hours = weekend();
    let check = |from: &str, to: &str, expect: Span| {
        assert_eq!(hours.between(when(from), when(to)), expect, "{from} to {to}");
        assert_eq!(hours.between(when(to), when(from)), Span::ZERO);
    };
    check("2026-11-20T23:00:00Z", "2026-11-22T23:00:00Z", Span::hours(48));
    check("2026-11-16T00:00:00Z", "2026-11-20T23:00:00Z", Span::ZERO);
    check("2026-11-27T00:00:00Z", "2026-11-30T00:00:00Z", Span::hours(24));
    check("2026-10-23T22:00:00Z", "2026-10-26T00:00:00Z", Span::hours(49));
    check("2026-03-27T23:00:00Z", "2026-03-30T00:00:00Z", Span::hours(47));
    assert!(hours.is_open(when("2026-11-21T12:00:00Z")));
    assert!(!hours.is_open(when("2026-11-28T12:00:00Z")));
    assert_eq!(hours.opens(when("2026-11-27T12:00:00Z")), Some(when("2026-11-28T23:00:00Z")));
    assert_eq!(
        hours.after(when("2026-11-22T22:00:00Z"), Span::hours(2)),
        when("2026-11-29T00:00:00Z")
    );
}

#[test]
fn a_calendar_that_never_opens_ends() {
    let never = Hours { week: [(Weekday::Mon, Vec::new())].into(), ..Hours::default() };
    let now = when("2026-11-21T12:00:00Z");
    assert_eq!((never.opens(now), never.is_open(now)), (None, false));
    assert_eq!(never.after(now, Span::hours(1)), now + Span::hours(1));
    assert_eq!(never.between(now, now + Span::days(9)), Span::ZERO);
    let holiday =
        Hours { days: [("2026-11-21".to_owned(), Vec::new())].into(), ..Hours::default() };
    assert_eq!(holiday.opens(now), Some(when("2026-11-22T00:00:00Z")));
}

#[test]
fn quiet_hours_span_midnight() {
    let quiet = |zone: &str, from: &str, to: &str| QuietHours {
        zone: zone.to_owned(),
        from: from.parse().expect("from"),
        to: to.parse().expect("to"),
    };
    let night = quiet("Europe/Madrid", "22:00", "07:30");
    let check = |hours: &QuietHours, now: &str, expect: Option<&str>| {
        assert_eq!(hours.until(when(now)), expect.map(when), "{now}");
    };
    check(&night, "2026-11-21T20:59:59Z", None);
    check(&night, "2026-11-21T21:00:00Z", Some("2026-11-22T06:30:00Z"));
    check(&night, "2026-11-22T06:29:59Z", Some("2026-11-22T06:30:00Z"));
    check(&night, "2026-11-22T06:30:00Z", None);
    let siesta = quiet("Europe/Madrid", "14:00", "17:00");
    check(&siesta, "2026-11-21T13:30:00Z", Some("2026-11-21T16:00:00Z"));
    check(&siesta, "2026-11-21T16:00:00Z", None);
    check(&quiet("UTC", "08:00", "08:00"), "2026-11-21T08:00:00Z", None);
    assert_eq!(local_minute(when("2026-11-21T13:30:00Z"), "Europe/Madrid"), Minute(14 * 60 + 30));
}

#[test]
fn what_is_wrong_is_listed() {
    let bad = Hours {
        zone: "Madrid".to_owned(),
        week: [(Weekday::Mon, vec![opening("17:00", "09:00")])].into(),
        days: [("25 December".to_owned(), Vec::new())].into(),
    };
    assert_eq!(bad.problems().len(), 3, "{:?}", bad.problems());
    assert!(weekend().problems().is_empty());
    for text in ["", "9", "25:00", "24:01", "09:60", "nine"] {
        assert!(text.parse::<Minute>().is_err(), "{text:?}");
    }
    assert_eq!("24:00".parse::<Minute>().map(|m| m.to_string()), Ok("24:00".to_owned()));
}
