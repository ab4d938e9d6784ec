//! The promise's two clocks.

use focal_base::{At, Severity, Span};

use super::at;
use crate::promise::{answered, first_answer, hold, release, reopened, resolution, resolved};
use crate::{Hours, Opening, Promise, Standing, Target, Targets, Weekday, Whose};

fn promise() -> Promise {
    let target = Target { first_answer: Span::mins(5), resolution: Span::hours(2) };
    Promise::new(at(0), target, 1.0)
}

/// Weekdays 09:00–17:00 in UTC; `at(0)` is a Saturday, so it opens on Monday.
fn office() -> Hours {
    let day = vec![Opening { from: "09:00".parse().unwrap(), to: "17:00".parse().unwrap() }];
    use Weekday::{Fri, Mon, Thu, Tue, Wed};
    let week = [Mon, Tue, Wed, Thu, Fri].map(|weekday| (weekday, day.clone()));
    Hours { week: week.into(), ..Hours::default() }
}

fn word(standing: &Standing) -> String {
    let minute = |when: &At| (when.0 - at(0).0) / 60_000;
    match standing {
        Standing::Due { at, left } => format!("due {} left {left}", minute(at)),
        Standing::Held { whose, left, .. } => format!("held {whose:?} left {left}"),
        Standing::Late { at, by } => format!("late since {} by {by}", minute(at)),
        Standing::Kept { at } => format!("kept {}", minute(at)),
        Standing::Missed { by, .. } => format!("missed by {by}"),
    }
}

fn check(change: impl FnOnce(&mut Promise), hours: &Hours, minutes: i64, expect: &str) {
    let mut promise = promise();
    change(&mut promise);
    assert_eq!(word(&resolution(&promise, hours, at(minutes)).standing), expect);
}

#[test]
fn the_resolution_clock() {
    let always = Hours::default();
    check(|_| {}, &always, 30, "due 120 left 1h30m");
    check(|_| {}, &always, 121, "late since 120 by 1m");
    check(|p| resolved(p, at(60)), &always, 500, "kept 60");
    check(|p| resolved(p, at(130)), &always, 500, "missed by 10m");
    check(|p| hold(p, Whose::Customer, at(30)), &always, 400, "held Customer left 1h30m");
    let held = |p: &mut Promise| {
        hold(p, Whose::Customer, at(30));
        hold(p, Whose::Customer, at(35));
        release(p, at(60));
    };
    check(held, &always, 60, "due 150 left 1h30m");
    check(held, &always, 151, "late since 150 by 1m");
    let late_then_held = |p: &mut Promise| hold(p, Whose::Customer, at(130));
    check(late_then_held, &always, 300, "late since 120 by 10m");
    let from_one_to_another = |p: &mut Promise| {
        hold(p, Whose::Customer, at(30));
        hold(p, Whose::Partner(None), at(40));
    };
    check(from_one_to_another, &always, 90, "held Partner(None) left 1h30m");
    let back = |p: &mut Promise| {
        resolved(p, at(60));
        hold(p, Whose::Ended, at(60));
        reopened(p, at(90));
    };
    check(back, &always, 90, "due 150 left 1h");
}

#[test]
fn closed_hours_do_not_count() {
    let monday_nine = 43 * 60;
    check(|_| {}, &office(), 30, &format!("due {} left 2h", monday_nine + 120));
    check(|_| {}, &office(), monday_nine + 30, &format!("due {} left 1h30m", monday_nine + 120));
    check(|_| {}, &office(), monday_nine + 125, &format!("late since {} by 5m", monday_nine + 120));
}

#[test]
fn the_first_answer_is_ours() {
    let mut promise = promise();
    hold(&mut promise, Whose::Customer, at(1));
    let stands = |promise: &Promise, minutes| {
        word(&first_answer(promise, &Hours::default(), at(minutes)).standing)
    };
    assert_eq!(stands(&promise, 3), "due 5 left 2m");
    assert_eq!(stands(&promise, 7), "late since 5 by 2m");
    answered(&mut promise, at(4));
    answered(&mut promise, at(90));
    assert_eq!(stands(&promise, 99), "kept 4");
}

#[test]
fn targets_fall_back_to_the_milder() {
    let only = Target { first_answer: Span::mins(1), resolution: Span::mins(2) };
    let targets = Targets([(Severity::Minor, only)].into());
    assert_eq!(targets.of(Severity::Critical), only);
    assert_eq!(targets.of(Severity::Well), only);
    assert_eq!(Promise::new(at(0), only, 0.5).resolution, Span::mins(1));
}
