//! Money in whole cents of the tenant's one currency. Sums stay exact; only expectations are `f64`.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Cents. On the wire and in packs it is a number of whole units with at most two decimals (`0.40`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Money(pub i64);

impl Money {
    pub const ZERO: Money = Money(0);

    /// Whole units, for expectations. Never use it to add up.
    #[must_use]
    pub fn units(self) -> f64 {
        self.0 as f64 / 100.0
    }

    /// Rounds to the nearest cent.
    #[must_use]
    pub fn from_units(units: f64) -> Money {
        Money((units * 100.0).round() as i64)
    }
}

impl Add for Money {
    type Output = Money;
    fn add(self, other: Money) -> Money {
        Money(self.0 + other.0)
    }
}

impl AddAssign for Money {
    fn add_assign(&mut self, other: Money) {
        self.0 += other.0;
    }
}

impl Sub for Money {
    type Output = Money;
    fn sub(self, other: Money) -> Money {
        Money(self.0 - other.0)
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Money>>(all: I) -> Money {
        all.fold(Money::ZERO, Add::add)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(f, "{sign}{}.{:02}", self.0.abs() / 100, self.0.abs() % 100)
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_f64(self.units())
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Money, D::Error> {
        let units = f64::deserialize(from)?;
        if !units.is_finite() || units.abs() > 1e12 {
            return Err(serde::de::Error::custom("expected an amount of money like 0.40"));
        }
        Ok(Money::from_units(units))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cents_add_up() {
        let sum: Money = (0..1_000).map(|_| Money::from_units(0.01)).sum();
        assert_eq!(sum, Money(1_000));
        assert_eq!(sum.to_string(), "10.00");
        assert_eq!(Money(-5).to_string(), "-0.05");
    }
}
