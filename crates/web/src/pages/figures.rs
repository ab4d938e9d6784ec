//! Numbers, times and lengths as people read them, in their language and zone. Knows no clock.

use focal_base::{At, Span};
use focal_case::hours::local_minute;

use super::words::Say;

const DAY: i64 = 86_400_000;

/// A moment as a local day and time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Local {
    /// Days since 1970-01-01.
    day: i64,
    minute: i64,
}

fn local(at: At, zone: &str) -> Local {
    let here = i64::from(local_minute(at, zone).0);
    let there = at.0.div_euclid(60_000).rem_euclid(1_440);
    // Which day it is there: zones more than 13 hours ahead look like zones 10 hours behind, and those where
    // more people live win. (Kiribati's eastern islands read the day of Hawaii.)
    let mut ahead = here - there;
    if ahead > 780 {
        ahead -= 1_440;
    } else if ahead <= -660 {
        ahead += 1_440;
    }
    Local { day: (at.0 + ahead * 60_000).div_euclid(DAY), minute: here }
}

/// `14:06`.
#[must_use]
pub fn clock(at: At, zone: &str) -> String {
    let Local { minute, .. } = local(at, zone);
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// The time of day, with the day after it when it is not today: `09:00 tomorrow`, `14:06 on 3 March`. So it
/// fits behind "at" and "by" in every language.
#[must_use]
pub fn when(say: &Say, at: At, now: At, zone: &str) -> String {
    let (then, today) = (local(at, zone), local(now, zone));
    let time = clock(at, zone);
    match then.day - today.day {
        0 => time,
        1 => say.with("time.tomorrow", &[("time", &time)]),
        -1 => say.with("time.yesterday", &[("time", &time)]),
        _ => say.with("time.on", &[("day", &date(say, then.day)), ("time", &time)]),
    }
}

/// `3 March`.
fn date(say: &Say, days: i64) -> String {
    let (_, month, day) = civil(days);
    say.with("time.date", &[("day", &day.to_string()), ("month", say.t(&format!("month.{month}")))])
}

/// Year, month and day of a day count (Hinnant 2013, `civil_from_days`).
fn civil(days: i64) -> (i64, i64, i64) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let of_era = z.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

/// `3 min`, `2 h`, `3 days`: rounded up, because people plan by it.
#[must_use]
pub fn length(say: &Say, span: Span) -> String {
    let minutes = (span.0.max(0) + 59_999) / 60_000;
    let (key, n) = match minutes {
        0..=1 => ("time.minute", 1),
        2..=90 => ("time.minutes", minutes),
        91..=2_880 => ("time.hours", (minutes + 59) / 60),
        _ => ("time.days", (minutes + 1_439) / 1_440),
    };
    say.with(key, &[("n", &n.to_string())])
}

/// A reading with as many decimals as it deserves.
#[must_use]
pub fn number(say: &Say, value: f64) -> String {
    let plain = if value.abs() >= 100.0 { format!("{value:.0}") } else { format!("{value:.1}") };
    let plain = if plain == "-0.0" { "0.0".to_owned() } else { plain };
    if say.is("es") { plain.replace('.', ",") } else { plain }
}

/// A UCUM code as it is written for people.
#[must_use]
pub fn unit(code: &str) -> String {
    match code {
        "Cel" => "°C",
        "[degF]" => "°F",
        "m3/h" => "m³/h",
        "dB[mW]" => "dBm",
        "%" | "{percent}" => "%",
        "1" => "",
        other => other,
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> At {
        text.parse().unwrap()
    }

    #[test]
    fn times_carry_their_day_when_it_is_another() {
        let (en, es) = (Say("en".into()), Say("es".into()));
        let now = at("2026-03-02T14:06:00+01:00");
        for (then, english, spanish) in [
            ("2026-03-02T17:00:00+01:00", "17:00", "17:00"),
            ("2026-03-03T09:00:00+01:00", "09:00 tomorrow", "09:00 de mañana"),
            ("2026-03-01T23:59:00+01:00", "23:59 yesterday", "23:59 de ayer"),
            ("2026-03-12T00:30:00+01:00", "00:30 on 12 March", "00:30 del 12 de marzo"),
        ] {
            assert_eq!(when(&en, at(then), now, "Europe/Madrid"), english);
            assert_eq!(when(&es, at(then), now, "Europe/Madrid"), spanish);
        }
        assert_eq!(clock(now, "Pacific/Auckland"), "02:06");
        assert_eq!(local(now, "Pacific/Auckland").day, local(now, "UTC").day + 1);
        assert_eq!(local(now, "America/Los_Angeles").day, local(now, "UTC").day);
    }

    #[test]
    fn numbers_have_their_languages_comma() {
        for (value, english, spanish) in
            [(1.4, "1.4", "1,4"), (0.0, "0.0", "0,0"), (-0.01, "0.0", "0,0"), (240.4, "240", "240")]
        {
            assert_eq!(number(&Say("en".into()), value), english);
            assert_eq!(number(&Say("es".into()), value), spanish);
        }
    }

    #[test]
    fn lengths_are_rounded_up() {
        let en = Say("en".into());
        for (span, want) in [
            (Span::secs(5), "1 minute"),
            (Span::secs(61), "2 minutes"),
            (Span::mins(100), "2 hours"),
            (Span::days(5), "5 days"),
        ] {
            assert_eq!(length(&en, span), want);
        }
    }
}
