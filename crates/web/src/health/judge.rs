//! The limits: from where on something wants attention, and from where on it is bad. Pure: what was measured and
//! the moment are arguments.

use std::time::Duration;

use focal_base::{At, Span};

use super::{BackUp, Disk, Grade, Line, Mail, Mqtt, OfTenant, Value, Vitals};

const DAY: Span = Span::days(1);
const GIB: u64 = 1 << 30;

/// Of the whole house, worst not first: the order is the reader's to choose.
#[must_use]
pub fn judge(vitals: &Vitals, slow: (u64, Duration), now: At) -> Vec<Line> {
    let mut lines = Vec::new();
    lines.extend(vitals.disk.map(disk));
    lines.push(back_up(vitals.back_up.as_ref(), now));
    lines.push(mail(&vitals.mail, now));
    lines.extend(vitals.certificate.map(|end| certificate(end, now)));
    lines.push(share("intake", vitals.intake_fill));
    lines.push(Line::new("findings", Value::Count(vitals.findings_behind)).below(
        vitals.findings_behind,
        5_000,
        100_000,
        Value::Count,
    ));
    lines.push(outbox(vitals, now));
    let rounds = [
        ("decisions", vitals.decided, Span::mins(1), Span::mins(5)),
        ("upkeep", vitals.upkept, Span::mins(10), Span::hours(1)),
    ];
    for (key, last, attention, bad) in rounds {
        let line = |last: At| {
            Line::new(key, Value::Moment(last)).below(now.since(last), attention, bad, Value::Span)
        };
        lines.extend(last.map(line));
    }
    lines.push(mqtt(&vitals.mqtt));
    lines.push(requests(slow));
    lines.extend(vitals.memory.map(memory));
    lines.push(clock(vitals, now));
    if !vitals.store.is_empty() {
        let whole = vitals.store.iter().map(|(_, bytes)| bytes).sum();
        let parts = vitals.store.iter().map(|(key, bytes)| (*key, Value::Bytes(*bytes))).collect();
        lines.push(Line { parts, ..Line::new("store", Value::Bytes(whole)) });
    }
    lines
}

/// Of one tenant. `heard` is when any thing of the house was last heard, since the start.
#[must_use]
pub fn of_tenant(of: &OfTenant, heard: Option<At>, started: At, now: At) -> Vec<Line> {
    let mut lines = vec![
        Line::new("timers", Value::Span(of.overdue)).below(
            of.overdue,
            Span::mins(1),
            Span::mins(10),
            Value::Span,
        ),
        Line::new("dead", Value::Count(of.dead)).below(of.dead, 1, 200, Value::Count),
        Line::new("given_up", Value::Count(of.given_up)).below(of.given_up, 1, 50, Value::Count),
    ];
    if of.things > 0 {
        let value = heard.map_or(Value::Word("health.not_since_start"), Value::Moment);
        let silent = now.since(heard.unwrap_or(started));
        let things = Some(Value::Count(of.things));
        let line = Line::new("signals", value).part("things", things);
        lines.push(line.below(silent, Span::mins(15), Span::hours(1), Value::Span));
    }
    if let Some(oldest) = of.oldest_event.filter(|_| of.retention_days > 0) {
        let kept = Span::days(i64::from(of.retention_days));
        let behind = Span((now.since(oldest).0 - kept.0).max(0));
        let line = Line::new("retention", Value::Moment(oldest));
        lines.push(line.part("kept_for", Some(Value::Span(kept))).below(
            behind,
            DAY,
            Span::days(7),
            Value::Span,
        ));
    }
    lines
}

fn disk(disk: Disk) -> Line {
    let line = Line::new("disk", Value::Bytes(disk.free))
        .part("reserve", Some(Value::Bytes(disk.reserve)))
        .part("lasts", disk.lasts().map(Value::Span))
        .above(disk.free, (disk.reserve * 2).max(2 * GIB), disk.reserve, Value::Bytes);
    match disk.lasts() {
        Some(left) if left < DAY => line.least(Grade::Bad),
        Some(left) if left < Span::days(7) => line.least(Grade::Attention),
        _ => line,
    }
}

fn back_up(last: Option<&BackUp>, now: At) -> Line {
    let Some(last) = last else {
        return Line::new("backup", Value::Word("health.never")).least(Grade::Attention);
    };
    let verified = if last.verified { "health.verified" } else { "health.not_verified" };
    Line::new("backup", Value::Moment(last.at))
        .part("verified", Some(Value::Word(verified)))
        .part("size", Some(Value::Bytes(last.bytes)))
        .below(now.since(last.at), Span::days(2), Span::days(8), Value::Span)
        .least(if last.verified { Grade::Good } else { Grade::Attention })
}

fn mail(mail: &Mail, now: At) -> Line {
    if !mail.is_set {
        return Line::new("mail", Value::Word("health.no_mail")).least(Grade::Attention);
    }
    let word = match mail.down_since {
        Some(_) => "health.mail_down",
        None => "health.works",
    };
    let down = mail.down_since.map_or(Span::ZERO, |since| now.since(since));
    let line = Line::new("mail", Value::Word(word))
        .part("since", mail.down_since.map(Value::Moment))
        .part("sent", mail.sent.map(Value::Moment))
        .below(down, Span::mins(1), Span::mins(15), Value::Span);
    line.least(if mail.down_since.is_some() { Grade::Attention } else { Grade::Good })
}

fn certificate(end: At, now: At) -> Line {
    let left = end.since(now);
    Line::new("certificate", Value::Moment(end)).above(
        left,
        Span::days(21),
        Span::days(7),
        Value::Span,
    )
}

fn share(key: &'static str, share: f64) -> Line {
    Line::new(key, Value::Share(share)).below(share, 0.5, 0.9, Value::Share)
}

fn outbox(vitals: &Vitals, now: At) -> Line {
    let late = vitals.outbox_due.map_or(Span::ZERO, |due| now.since(due));
    Line::new("outbox", Value::Count(vitals.outbox_waiting))
        .part("late", (late > Span::ZERO).then_some(Value::Span(late)))
        .below(late, Span::mins(10), Span::hours(1), Value::Span)
}

fn mqtt(mqtt: &Mqtt) -> Line {
    let wrong = mqtt.sign_ins_refused;
    Line::new("mqtt", Value::Count(mqtt.connected))
        .part("sign_ins_refused", Some(Value::Count(wrong)))
        .part("messages_refused", Some(Value::Count(mqtt.messages_refused)))
        .below(wrong.max(mqtt.messages_refused), 100, 10_000, Value::Count)
}

fn requests((slow, longest): (u64, Duration)) -> Line {
    let longest = i64::try_from(longest.as_millis()).unwrap_or(i64::MAX);
    Line::new("requests", Value::Count(slow))
        .part("longest", (slow > 0).then_some(Value::Span(Span(longest))))
        .below(slow, 10, 200, Value::Count)
}

fn memory((used, may): (u64, u64)) -> Line {
    let share = used as f64 / may.max(1) as f64;
    Line::new("memory", Value::Bytes(used)).part("of", Some(Value::Bytes(may))).below(
        share,
        0.7,
        0.9,
        Value::Share,
    )
}

/// A jump wants attention for a day.
fn clock(vitals: &Vitals, now: At) -> Line {
    let lately = vitals.jumped.is_some_and(|at| now.since(at) < DAY);
    Line::new("clock", Value::Count(vitals.jumps))
        .part("last", vitals.jumped.map(Value::Moment))
        .least(if lately { Grade::Attention } else { Grade::Good })
}

#[cfg(test)]
mod tests;
