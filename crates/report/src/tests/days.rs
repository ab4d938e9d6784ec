//! A day made by hand, with every figure counted by hand; an empty one; a storm.

use focal_base::Span;

use super::journal::Journal;
use super::{ZONE, agree, day_of, one, sheets};
use crate::{By, Dim, EndedBy, Metric, Question, Switches, What, answer, behind};

fn a_day() -> Journal {
    let mut journal = Journal::at(day_of("2026-11-20").from + Span::hours(9));
    let secs = Span::secs;
    journal.census(100).presence("ana", "available").presence("ben", "available");
    // Answered in time: 15 s of waiting, 5 of them while it rang; 100 s of talk, 20 s of work after it.
    journal.opened("k1", 1, "help", "customer").wait(secs(10)).offered("k1", "ana");
    journal.wait(secs(5)).accepted("k1", 1, "ana").wait(secs(100));
    journal.of(What::WrappedUp, "k1", "ana").wait(secs(20)).contact_ended("k1", false);
    journal.resolved(1, EndedBy::Agent, |_| {});
    // Answered late: 30 s. Its trouble comes back two hours later.
    journal.opened("k2", 2, "help", "customer").wait(secs(30)).accepted("k2", 2, "ben");
    journal.wait(secs(60)).contact_ended("k2", false).given(2, "maker");
    journal.resolved(2, EndedBy::Partner, |ended| ended.owner = "provider:utility".to_owned());
    let ended = journal.now;
    // Gave up after 4 s, and after 40 s.
    journal.opened("k3", 3, "help", "customer").wait(secs(4)).contact_ended("k3", true);
    journal.opened("k4", 4, "bills", "customer").wait(secs(40)).contact_ended("k4", true);
    // A thing's contact that nobody needs any more.
    journal.opened("k5", 5, "help", "thing").wait(secs(50)).contact_ended("k5", false);
    journal.resolved(5, EndedBy::Thing, |ended| ended.spent = 1);
    journal.wait(Span::hours(2)).reopened(2, ended);
    journal.resolved(2, EndedBy::Customer, |ended| (ended.first, ended.spent) = (false, 49));
    journal.rated(2, 4);
    journal.presence("ana", "offline").presence("ben", "away");
    journal
}

#[test]
fn every_figure_of_a_day_is_as_it_is_counted_by_hand() {
    let journal = a_day();
    let sheets = sheets(&journal);
    let day = day_of("2026-11-20");
    let question = Question::over(day.from, day.to, ZONE);
    let figure = |metric| {
        let found = one(&sheets, &question, metric);
        (found.top, found.of)
    };
    assert_eq!(figure(Metric::ServiceLevel), (1, 4));
    assert_eq!(figure(Metric::Asa), (45_000, 2));
    assert_eq!(figure(Metric::Aht), (180_000, 2));
    assert_eq!(figure(Metric::Abandonment), (2, 4));
    // One of two with an agent was back; the third ending was without one.
    assert_eq!(figure(Metric::FirstContact), (1, 2));
    assert_eq!(figure(Metric::ContactsPerCase), (3, 3));
    assert_eq!(figure(Metric::SelfRepair), (1, 4));
    assert_eq!(figure(Metric::SelfService), (1, 4));
    assert_eq!(figure(Metric::WithoutPerson), (2, 4));
    assert_eq!(figure(Metric::TimeToOutcome), (600_000, 4));
    assert_eq!(figure(Metric::RightOwner), (0, 1));
    // (0.3² + 0.25² + 0.05²) each time.
    assert_eq!(figure(Metric::Brier), (4 * 155_000, 4_000_000));
    assert_eq!(figure(Metric::CalibrationError), (4 * 300_000, 4_000_000));
    assert_eq!(figure(Metric::CostPerCase), (250 + 250 + 1 + 49, 3));
    assert_eq!(figure(Metric::CostPerThingMonth), (550 * 304_375, 107 * 10_000));
    assert_eq!(figure(Metric::BudgetPerThingMonth), (120_000, 1_200));
    assert_eq!(figure(Metric::Rating), (4, 1));
    // Ana: 120 s busy, 5 s rung. Ben: 60 s busy.
    let shift = 15 + 120 + 90 + 4 + 40 + 50 + 7_200;
    assert_eq!(figure(Metric::Occupancy), (180_000, (2 * shift - 5) * 1_000));
    agree(&journal, &sheets, &day, &Switches::default());
}

#[test]
fn switches_hold_for_days_that_are_long_over() {
    let sheets = sheets(&a_day());
    let day = day_of("2026-11-20");
    let with = |change: fn(&mut Switches)| {
        let mut question = Question::over(day.from, day.to, ZONE);
        change(&mut question.switches);
        question
    };
    let level = |question: &Question| {
        let found = one(&sheets, question, Metric::ServiceLevel);
        (found.top, found.of)
    };
    assert_eq!(level(&with(|switches| switches.short = Span::secs(5))), (1, 3));
    assert_eq!(level(&with(|switches| switches.target = Some(Span::secs(30)))), (2, 4));
    assert_eq!(one(&sheets, &with(|switches| switches.things = true), Metric::Abandonment).of, 5);
    let hour = with(|switches| switches.window = Span::hours(1));
    assert_eq!(one(&sheets, &hour, Metric::FirstContact).top, 2);
}

#[test]
fn a_figure_leads_to_the_cases_behind_it() {
    let sheets = sheets(&a_day());
    let day = day_of("2026-11-20");
    let mut question = Question::over(day.from, day.to, ZONE);
    let numbers = |question: &Question, metric| -> Vec<(u32, i64, bool)> {
        let found = behind(&sheets, question, metric);
        found.iter().map(|case| (case.number, case.value, case.counts)).collect()
    };
    let level = [(1, 15_000, true), (2, 30_000, false), (3, 4_000, false), (4, 40_000, false)];
    assert_eq!(numbers(&question, Metric::ServiceLevel), level);
    question.only.insert(Dim::Kind, "pump".to_owned());
    assert_eq!(numbers(&question, Metric::Abandonment), [(3, 4_000, true)]);
    question.only.insert(Dim::Owner, "customer".to_owned());
    // Contacts have no owner: nothing is behind a figure that is not there.
    assert!(numbers(&question, Metric::Abandonment).is_empty());
    // For every metric that is about cases, as many stand behind it as it counts.
    let question = Question::over(day.from, day.to, ZONE);
    for metric in [Metric::ServiceLevel, Metric::Asa, Metric::FirstContact, Metric::RightOwner] {
        let cases = behind(&sheets, &question, metric).len();
        assert_eq!(cases as i64, one(&sheets, &question, metric).of, "{metric:?}");
    }
}

#[test]
fn a_day_on_which_nothing_happened_has_figures_of_nothing() {
    let mut journal = Journal::at(day_of("2026-11-18").from);
    journal.census(100).presence("ana", "available").wait(Span::hours(1));
    journal.presence("ana", "offline").wait(Span::days(3)).census(101);
    let sheets = sheets(&journal);
    let days: Vec<&str> = sheets.iter().map(|sheet| sheet.day.date.as_str()).collect();
    assert_eq!(days, ["2026-11-18", "2026-11-19", "2026-11-20", "2026-11-21"]);
    let day = day_of("2026-11-19");
    let question = Question::over(day.from, day.to, ZONE);
    let figures = &answer(&sheets, &question, By::All)[""];
    let of: i64 = figures.iter().filter(|f| f.metric.within_days()).map(|f| f.of).sum();
    assert_eq!(of, 0);
    assert!(figures.iter().all(|f| !f.metric.within_days() || f.value().is_none()));
    // The things are there though nothing happens.
    assert_eq!(one(&sheets, &question, Metric::CostPerThingMonth).of, 107 * 10_000);
    agree(&journal, &sheets, &day, &Switches::default());
}

#[test]
fn a_storm_is_counted_once_for_each_of_its_cases() {
    let mut journal = Journal::at(day_of("2026-11-20").from + Span::hours(12));
    for number in 1..=1_000 {
        journal.tell(None, None, What::AlarmRaised(crate::Anything::default()));
        if number % 10 == 0 {
            journal.opened(&format!("k{number}"), number, "help", "thing");
        }
    }
    journal.wait(Span::mins(20));
    for number in 1..=1_000_u64 {
        let k = format!("k{number}");
        if number % 10 == 0 {
            journal.contact_ended(&k, false);
        }
        journal.resolved(number, EndedBy::Partner, |ended| ended.spent = 3);
    }
    let sheets = sheets(&journal);
    assert_eq!(sheets[0].alarms.values().sum::<u32>(), 1_000);
    let day = day_of("2026-11-20");
    let question = Question::over(day.from, day.to, ZONE);
    let cost = one(&sheets, &question, Metric::CostPerCase);
    assert_eq!((cost.top, cost.of), (3_000, 1_000));
    assert_eq!(one(&sheets, &question, Metric::Abandonment).of, 0);
    agree(&journal, &sheets, &day, &Switches::default());
    // A fact is about twenty numbers, however many there are.
    let text = serde_json::to_string(&sheets[0]).unwrap();
    assert!(text.len() < 1_100 * 110, "{} bytes", text.len());
}

#[test]
fn a_talk_taken_over_is_credited_to_both_and_answered_once() {
    let mut journal = Journal::at(day_of("2026-11-20").from + Span::hours(9));
    let secs = Span::secs;
    journal.presence("ana", "available").presence("sup", "away");
    journal.opened("k1", 1, "help", "customer").wait(secs(30)).offered("k1", "ana");
    journal.accepted("k1", 1, "ana").wait(secs(100)).taken_over("k1", 1, "sup");
    journal.wait(secs(50)).of(What::WrappedUp, "k1", "sup").wait(secs(10));
    // The talk was not over after all: those ten seconds were talk.
    journal.of(What::Resumed, "k1", "sup").wait(secs(40));
    journal.of(What::WrappedUp, "k1", "sup").wait(secs(20)).contact_ended("k1", false);
    journal.wait(secs(5)).resolved(1, EndedBy::Agent, |_| {});
    journal.presence("ana", "offline").presence("sup", "offline");
    let sheets = sheets(&journal);
    let day = day_of("2026-11-20");
    let question = Question::over(day.from, day.to, ZONE);
    let figure = |metric| {
        let found = one(&sheets, &question, metric);
        (found.top, found.of)
    };
    assert_eq!(figure(Metric::Asa), (30_000, 1), "one wait");
    assert_eq!(figure(Metric::ServiceLevel), (0, 1), "and it was late");
    assert_eq!(figure(Metric::FirstContact), (1, 1));
    let aht = |agent: &str| {
        let figures = answer(&sheets, &question, By::Dim(Dim::Agent)).remove(agent);
        let found = figures.into_iter().flatten().find(|figure| figure.metric == Metric::Aht);
        found.map(|figure| (figure.top, figure.of))
    };
    assert_eq!(aht("ana"), Some((100_000, 1)));
    assert_eq!(aht("sup"), Some((120_000, 1)), "50 + 10 + 40 of talk, 20 after it");
    agree(&journal, &sheets, &day, &Switches::default());
}
