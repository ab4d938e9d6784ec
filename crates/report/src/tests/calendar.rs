//! Days that are longer, shorter or rarer than others.

use focal_base::Span;

use super::journal::Journal;
use super::{ZONE, agree, day_of, sheets};
use crate::{By, Day, EndedBy, Question, Switches, answer, day};

/// Somebody is there all day, and every hour one case ends.
fn a_whole_day(date: &str) -> (Day, Journal) {
    let day = day_of(date);
    let mut journal = Journal::at(day.from - Span::hours(1));
    journal.census(3).presence("ana", "available").wait(Span::hours(1));
    let mut number = 0;
    while journal.now < day.to {
        number += 1;
        journal.resolved(number, EndedBy::Thing, |_| {}).wait(Span::hours(1));
    }
    journal.wait(Span::hours(2)).presence("ana", "offline");
    (day, journal)
}

fn check(date: &str, hours: i64) {
    let (day, journal) = a_whole_day(date);
    let sheets = sheets(&journal);
    let question = Question::over(day.from, day.to, ZONE);
    let hourly = answer(&sheets, &question, By::Hour);
    assert_eq!(hourly.len() as i64, hours, "{date}");
    let ana = &sheets.iter().find(|sheet| sheet.day == day).unwrap().agents[0];
    assert_eq!(ana.available, Span::hours(hours).0, "{date}");
    assert_eq!(i64::from(ana.periods[&0]), hours * 6, "{date}");
    agree(&journal, &sheets, &day, &Switches::default());
    // The days around it, and all of them together, are whole as well.
    let zone = day::zone(ZONE);
    let before = Day::of(day.from - Span::hours(1), &zone);
    assert_eq!(before.to, day.from);
    agree(&journal, &sheets, &before, &Switches::default());
    agree(&journal, &sheets, &day.next(&zone), &Switches::default());
}

#[test]
fn a_day_has_the_hours_that_its_clocks_give_it() {
    check("2026-03-29", 23);
    check("2026-10-25", 25);
    check("2028-02-29", 24);
    check("2026-06-01", 24);
}

#[test]
fn a_day_begins_when_its_zone_says() {
    // In Santiago clocks went from midnight to one.
    let zone = day::zone("America/Santiago");
    let day = Day::named("2026-09-06", &zone).unwrap();
    assert_eq!(day.to.since(day.from), Span::hours(23));
    assert_eq!(day.from.to_rfc3339(), "2026-09-06T04:00:00Z");
    assert!(Day::named("2026-02-29", &zone).unwrap_err().contains("2026-11-27"));
    assert_eq!(Day::named("2028-02-29", &zone).unwrap().next(&zone).date, "2028-03-01");
}

#[test]
fn weeks_and_months_begin_on_their_first_day() {
    let (day, journal) = a_whole_day("2028-02-29");
    let sheets = sheets(&journal);
    let question = Question::over(day.from, day.to, ZONE);
    let names = |by| answer(&sheets, &question, by).into_keys().collect::<Vec<_>>();
    assert_eq!(names(By::Day), ["2028-02-29"]);
    assert_eq!(names(By::Week), ["2028-02-28"]);
    assert_eq!(names(By::Month), ["2028-02"]);
}
