//! Each limit, from both sides.

use super::*;

const NOW: At = At(1_800_000_000_000);

fn well() -> Vitals {
    Vitals {
        disk: Some(Disk { free: 80 * GIB, reserve: GIB, filling: Some(1e6) }),
        store: vec![("database", 5), ("history", 7)],
        back_up: Some(BackUp {
            at: NOW - Span::hours(20),
            to: "b".into(),
            bytes: 9,
            verified: true,
        }),
        decided: Some(NOW),
        upkept: Some(NOW - Span::mins(1)),
        mail: Mail { is_set: true, down_since: None, sent: None },
        certificate: Some(NOW + Span::days(60)),
        memory: Some((1, 10)),
        ..Vitals::default()
    }
}

/// What is not good of these vitals.
fn check(change: impl FnOnce(&mut Vitals)) -> Vec<(&'static str, Grade)> {
    let mut vitals = well();
    change(&mut vitals);
    let lines = judge(&vitals, (0, Duration::ZERO), NOW).into_iter();
    lines.filter(|line| line.grade > Grade::Good).map(|line| (line.key, line.grade)).collect()
}

#[test]
fn a_house_that_is_well_has_nothing_to_say() {
    assert_eq!(check(|_| ()), []);
    let lines = judge(&well(), (0, Duration::ZERO), NOW);
    let store = lines.iter().find(|line| line.key == "store").unwrap();
    assert_eq!(store.value, Value::Bytes(12));
    assert!(lines.iter().filter(|line| line.limits.is_some()).count() >= 10);
}

#[test]
fn limits_are_kept_from_both_sides() {
    use Grade::{Attention, Bad};
    let disk =
        |free, filling| move |v: &mut Vitals| v.disk = Some(Disk { free, reserve: GIB, filling });
    assert_eq!(check(disk(2 * GIB, None)), []);
    assert_eq!(check(disk(2 * GIB - 1, None)), [("disk", Attention)]);
    assert_eq!(check(disk(GIB, None)), [("disk", Attention)]);
    assert_eq!(check(disk(GIB - 1, None)), [("disk", Bad)]);
    assert_eq!(check(disk(25 * GIB, Some(GIB as f64))), [("disk", Attention)], "a day lasts");
    assert_eq!(check(disk(24 * GIB, Some(GIB as f64))), [("disk", Bad)]);
    let made = |ago, verified| {
        move |v: &mut Vitals| {
            v.back_up = Some(BackUp { at: NOW - ago, to: String::new(), bytes: 1, verified });
        }
    };
    assert_eq!(check(|v| v.back_up = None), [("backup", Attention)]);
    assert_eq!(check(made(Span::hours(1), false)), [("backup", Attention)]);
    assert_eq!(check(made(Span::days(2), true)), [("backup", Attention)]);
    assert_eq!(check(made(Span::days(8), true)), [("backup", Bad)]);
    let down = |ago| move |v: &mut Vitals| v.mail.down_since = Some(NOW - ago);
    assert_eq!(check(down(Span::secs(1))), [("mail", Attention)]);
    assert_eq!(check(down(Span::mins(15))), [("mail", Bad)]);
    assert_eq!(check(|v| v.mail.is_set = false), [("mail", Attention)]);
    let ends = |left| move |v: &mut Vitals| v.certificate = Some(NOW + left);
    assert_eq!(check(ends(Span::days(21))), []);
    assert_eq!(check(ends(Span::days(20))), [("certificate", Attention)]);
    assert_eq!(check(ends(Span(-1))), [("certificate", Bad)]);
    assert_eq!(check(|v| v.decided = Some(NOW - Span::mins(5))), [("decisions", Bad)]);
    assert_eq!(check(|v| v.upkept = Some(NOW - Span::mins(10))), [("upkeep", Attention)]);
    assert_eq!(check(|v| v.outbox_due = Some(NOW - Span::mins(11))), [("outbox", Attention)]);
    assert_eq!(check(|v| v.jumped = Some(NOW - Span::hours(23))), [("clock", Attention)]);
    assert_eq!(check(|v| v.jumped = Some(NOW - Span::hours(24))), []);
    assert_eq!(check(|v| v.memory = Some((9, 10))), [("memory", Bad)]);
    assert_eq!(check(|v| v.findings_behind = 100_000), [("findings", Bad)]);
    assert_eq!(check(|v| v.intake_fill = 0.5), [("intake", Attention)]);
}

#[test]
fn a_disk_that_does_not_fill_lasts() {
    let disk = |filling| Disk { free: 11 * GIB, reserve: GIB, filling };
    assert_eq!(disk(None).lasts(), None);
    assert_eq!(disk(Some(-5.0)).lasts(), None);
    assert_eq!(disk(Some(1.0)).lasts(), None, "more than ten years");
    assert_eq!(disk(Some(GIB as f64)).lasts(), Some(Span::hours(10)));
}

#[test]
fn a_tenant_is_judged_too() {
    use Grade::{Attention, Bad, Good};
    let grades = |of: OfTenant, heard| {
        let lines = of_tenant(&of, heard, NOW - Span::hours(2), NOW).into_iter();
        lines.map(|line| (line.key, line.grade)).collect::<Vec<_>>()
    };
    let quiet = OfTenant::default();
    assert_eq!(grades(quiet, None), [("timers", Good), ("dead", Good), ("given_up", Good)]);
    let of = OfTenant { things: 3, dead: 1, overdue: Span::mins(10), ..quiet };
    let found = grades(of, Some(NOW - Span::mins(15)));
    assert_eq!(
        found,
        [("timers", Bad), ("dead", Attention), ("given_up", Good), ("signals", Attention)]
    );
    assert_eq!(grades(OfTenant { things: 1, ..quiet }, None)[3], ("signals", Bad));
    let kept = OfTenant { retention_days: 30, oldest_event: Some(NOW - Span::days(32)), ..quiet };
    assert_eq!(grades(kept, None)[3], ("retention", Attention));
    let all = OfTenant { retention_days: 0, oldest_event: Some(NOW - Span::days(999)), ..quiet };
    assert_eq!(grades(all, None).len(), 3, "kept for ever");
}

#[test]
fn a_counter_is_told_by_the_hour() {
    let mut counted = super::super::Counted::default();
    let at = |minutes: i64| NOW + Span::mins(minutes);
    assert_eq!(counted.grew(at(0), 1_000), 0, "what came before the start is not of this hour");
    assert_eq!(counted.grew(at(30), 1_010), 10);
    assert_eq!(counted.grew(at(59), 1_030), 30);
    assert_eq!(counted.grew(at(91), 1_030), 20);
    assert_eq!(counted.grew(at(400), 1_031), 1);
    for minute in 401..5_000 {
        counted.grew(at(minute), 2_000);
    }
    assert_eq!(counted.grew(at(4_900), 2_000), 0, "a clock that went back");
}
