//! Names and ids. A slug names what people define (a thing, a kind, a cause); an opaque id names what
//! the house makes (a case, a contact). Opaque ids come from an [`IdSource`] that is given its seed,
//! so that the same inputs give the same ids.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                $name(text.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                $name(text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

names! {
    /// An operator's closed world.
    TenantId,
    /// A device; also its MQTT user name. A slug, unique within its tenant and across the house.
    ThingId,
    /// Something shared that things depend on: a main, a cell, a firmware version.
    ComponentId,
    /// A company that makes or runs a part of a service.
    ProviderId,
    /// A place with an address and a time zone.
    SiteId,
    /// A customer or near person.
    PersonId,
    /// Somebody who signs in and works: agent, supervisor or administrator.
    AgentId,
    QueueId,
    /// One raised alarm of one thing, from onset to its end.
    AlarmId,
    IncidentId,
    CaseId,
    ContactId,
    /// One line of a case's thread.
    ItemId,
    /// One attempt at a step.
    RunId,
    WatchId,
    /// Names from packs.
    KindName, MetricName, CauseName, StepName, SkillName,
}

/// Whose fault it is. `Role` is resolved to a provider by the tenant's bindings.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OwnerRef {
    Provider(ProviderId),
    /// A provider role of a pack that nobody is bound to yet, e.g. `maker`.
    Role(String),
    Customer,
    Nobody,
    Unknown,
}

/// Says why a slug is not one; `None` when it is: 1 to 64 of a-z, 0-9, `-`, `_`, starting with a letter or digit.
#[must_use]
pub fn slug_error(text: &str) -> Option<&'static str> {
    if text.is_empty() || text.len() > 64 {
        return Some("expected 1 to 64 characters");
    }
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    if !text.chars().all(good) {
        return Some("expected only a-z, 0-9, - and _");
    }
    if !text.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return Some("expected a letter or digit first");
    }
    None
}

/// Makes opaque ids from a seed: 26 characters of Crockford base 32, in rising order of `at`.
///
/// Unique within one source; two sources are told apart by their seed (the house draws a new one from
/// the operating system at every start, a test fixes it). Not a secret: never used where guessing matters.
#[derive(Clone, Debug)]
pub struct IdSource {
    seed: u64,
    count: u64,
}

impl IdSource {
    #[must_use]
    pub fn new(seed: u64) -> IdSource {
        IdSource { seed, count: 0 }
    }

    /// The next id for something that happened at `at`.
    pub fn next<T: From<String>>(&mut self, at: crate::At) -> T {
        self.count += 1;
        let high = (at.0 as u64) << 16 | (self.count & 0xFFFF);
        let low = mix(self.seed ^ self.count.rotate_left(32));
        T::from(base32((u128::from(high) << 64) | u128::from(low)))
    }
}

/// SplitMix64's finaliser (Steele, Lea, Flood 2014): spreads a counter over 64 bits.
fn mix(mut z: u64) -> u64 {
    z = z.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

fn base32(n: u128) -> String {
    const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    (0..26).rev().map(|i| DIGITS[(n >> (5 * i)) as usize & 31] as char).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::At;

    #[test]
    fn ids_rise_and_repeat_with_their_seed() {
        let draw = |seed| {
            let mut ids = IdSource::new(seed);
            (0..100).map(|i| ids.next::<CaseId>(At(1_000 + i))).collect::<Vec<_>>()
        };
        let first = draw(7);
        assert_eq!(first, draw(7));
        assert_ne!(first, draw(8));
        assert!(first.is_sorted());
        assert!(first.iter().all(|id| id.0.len() == 26));
    }

    #[test]
    fn slugs_are_told_from_text() {
        assert_eq!(slug_error("pump-0417_b"), None);
        for text in ["", "Pump", "a b", "-a", "ñ", &"x".repeat(65), "a/b", "+"] {
            assert!(slug_error(text).is_some(), "{text:?}");
        }
    }
}
