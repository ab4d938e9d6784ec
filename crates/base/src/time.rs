//! Time as a value: a moment and a length. Nothing here reads a clock.

use std::fmt;
use std::ops::{Add, Sub};
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A moment: milliseconds since 1970-01-01T00:00:00Z. On the wire it is RFC 3339 text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct At(pub i64);

/// A length of time in milliseconds, never negative when parsed. Written `90s`, `10m`, `1h`, `14d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span(pub i64);

impl At {
    pub const ZERO: At = At(0);

    /// Milliseconds from `earlier` to `self`; zero when `earlier` is later.
    #[must_use]
    pub fn since(self, earlier: At) -> Span {
        Span((self.0 - earlier.0).max(0))
    }

    /// RFC 3339 in UTC with milliseconds only when there are any.
    #[must_use]
    pub fn to_rfc3339(self) -> String {
        jiff::Timestamp::from_millisecond(self.0)
            .map_or_else(|_| format!("{}ms", self.0), |stamp| stamp.to_string())
    }
}

impl FromStr for At {
    type Err = String;

    /// Reads RFC 3339 text with an offset, e.g. `2026-11-21T14:02:00Z`.
    fn from_str(text: &str) -> Result<At, String> {
        text.parse::<jiff::Timestamp>()
            .map(|stamp| At(stamp.as_millisecond()))
            .map_err(|_| format!("{text:?} is not a time; expected one like 2026-11-21T14:02:00Z"))
    }
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_rfc3339())
    }
}

impl Serialize for At {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for At {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<At, D::Error> {
        struct Reader;
        impl de::Visitor<'_> for Reader {
            type Value = At;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a time like 2026-11-21T14:02:00Z")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<At, E> {
                text.parse().or_else(|error| beyond(text).ok_or(error)).map_err(E::custom)
            }
        }
        from.deserialize_str(Reader)
    }
}

/// A moment beyond all calendars, as it was written: whatever is written can be read again.
fn beyond(text: &str) -> Option<At> {
    let ms = text.strip_suffix("ms")?.parse().ok()?;
    jiff::Timestamp::from_millisecond(ms).is_err().then_some(At(ms))
}

impl Add<Span> for At {
    type Output = At;
    fn add(self, span: Span) -> At {
        At(self.0.saturating_add(span.0))
    }
}

impl Sub<Span> for At {
    type Output = At;
    fn sub(self, span: Span) -> At {
        At(self.0.saturating_sub(span.0))
    }
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a duration; expected a number with a unit, like 90s, 10m, 1h or 14d")]
pub struct SpanError(pub String);

impl Span {
    pub const ZERO: Span = Span(0);

    #[must_use]
    pub const fn secs(n: i64) -> Span {
        Span(n * 1_000)
    }

    #[must_use]
    pub const fn mins(n: i64) -> Span {
        Span(n * 60_000)
    }

    #[must_use]
    pub const fn hours(n: i64) -> Span {
        Span(n * 3_600_000)
    }

    #[must_use]
    pub const fn days(n: i64) -> Span {
        Span(n * 86_400_000)
    }

    #[must_use]
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / 1_000.0
    }

    /// Scales by a tenant's factor, e.g. a demonstration that lives faster. At least one millisecond.
    #[must_use]
    pub fn scaled(self, factor: f64) -> Span {
        Span(((self.0 as f64 * factor).round() as i64).max(1))
    }
}

impl FromStr for Span {
    type Err = SpanError;

    /// Reads `250ms`, `90s`, `10m`, `1h`, `14d` and sums of them such as `1h30m`.
    fn from_str(text: &str) -> Result<Span, SpanError> {
        let wrong = || SpanError(text.to_owned());
        let mut rest = text.trim();
        if rest.is_empty() {
            return Err(wrong());
        }
        let mut total = 0i64;
        while !rest.is_empty() {
            let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').ok_or_else(wrong)?;
            let number: f64 = rest[..digits].parse().map_err(|_| wrong())?;
            rest = &rest[digits..];
            let unit_len = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
            let millis = match &rest[..unit_len] {
                "ms" => 1.0,
                "s" => 1_000.0,
                "m" | "min" => 60_000.0,
                "h" => 3_600_000.0,
                "d" => 86_400_000.0,
                _ => return Err(wrong()),
            };
            rest = rest[unit_len..].trim_start();
            let part = number * millis;
            if !part.is_finite() || part > 1e14 {
                return Err(wrong());
            }
            total = total.checked_add(part.round() as i64).ok_or_else(wrong)?;
        }
        Ok(Span(total))
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mut rest, mut wrote) = (self.0, false);
        for (size, unit) in [(86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1_000, "s")] {
            if rest >= size {
                write!(f, "{}{unit}", rest / size)?;
                rest %= size;
                wrote = true;
            }
        }
        if rest > 0 || !wrote {
            write!(f, "{rest}ms")?;
        }
        Ok(())
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Span, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_read_and_write_alike() {
        for text in ["250ms", "90s", "10m", "1h30m", "14d"] {
            let span: Span = text.parse().expect(text);
            assert_eq!(span.to_string().parse::<Span>().as_ref(), Ok(&span), "{text}");
        }
        assert_eq!("1h30m".parse::<Span>(), Ok(Span::mins(90)));
        for text in ["", "10", "m", "10 parsecs", "-5s", "1e9d"] {
            assert!(text.parse::<Span>().is_err(), "{text:?} must be refused");
        }
    }

    #[test]
    fn times_read_and_write_alike() {
        let at: At = "2026-11-21T14:02:00Z".parse().expect("a time");
        assert_eq!(at.to_string(), "2026-11-21T14:02:00Z");
        assert_eq!("2026-11-21T15:02:00+01:00".parse(), Ok(at));
        assert!("yesterday".parse::<At>().is_err());
        // Whatever is written is read again; nobody may say it so who need not.
        for at in [At(i64::MAX), At(i64::MIN), At(-1), At(253_402_300_800_000), at] {
            let text = serde_json::to_string(&at).expect("written");
            assert_eq!(serde_json::from_str::<At>(&text).expect("read"), at, "{text}");
        }
        assert!(serde_json::from_str::<At>("\"5ms\"").is_err());
    }
}
