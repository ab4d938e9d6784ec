//! How the history stands on disk. Numbers in keys are big-endian, so that the order of bytes is the order
//! of things; names carry their length, so that one is never the beginning of another.
//!
//! ```text
//! thing    len u8 · tenant · len u8 · thing
//! reading  thing · at u64 (sign flipped) · tag u32   →  n u16 · n × (len u8 · metric · f64) · len u8 · id · extra
//! state    thing                                     →  bytes
//! page     thing · place u16, beside its state       →  bytes
//! finding  epoch u32 · seq u64                       →  bytes
//! dead     len u8 · tenant · id u64                  →  at i64 · size u64 · len u8 · thing · len u16 · reason
//!                                                       · len u8 · topic · payload
//! ```
//!
//! The highest bit of a dead letter's size says that its topic follows; older ones were all signals.
//!
//! Metrics are written by name, not by a number from a dictionary: neighbours in a block are the same
//! thing's signals, so LZ4 leaves almost nothing of a repeated name (measured with `examples/measure`: a
//! signal of three values takes 10.5 bytes in tables with names of 20 letters, 9.8 with names of one), and a
//! file explains itself.

use focal_base::{At, TenantId, ThingId};

use super::{DeadLetter, Reading, ThingKey};
use crate::{StoreError, Taken};

pub(crate) fn name(to: &mut Vec<u8>, text: &str, what: &'static str) -> Result<(), StoreError> {
    let Ok(len) = u8::try_from(text.len()) else {
        let name = text.chars().take(40).collect();
        return Err(StoreError::BadName { what, name, expected: "at most 255 bytes" });
    };
    to.push(len);
    to.extend_from_slice(text.as_bytes());
    Ok(())
}

pub(crate) fn thing(key: &ThingKey) -> Result<Vec<u8>, StoreError> {
    let mut to = Vec::with_capacity(key.tenant.0.len() + key.thing.0.len() + 16);
    name(&mut to, &key.tenant.0, "a tenant")?;
    name(&mut to, &key.thing.0, "a thing")?;
    Ok(to)
}

/// Where a page of a thing's state stands.
pub(crate) fn page(key: &ThingKey, place: u16) -> Result<Vec<u8>, StoreError> {
    let mut to = thing(key)?;
    to.extend_from_slice(&place.to_be_bytes());
    Ok(to)
}

/// Times before 1970 come before those after it.
fn time(at: At) -> [u8; 8] {
    ((at.0 as u64) ^ (1 << 63)).to_be_bytes()
}

/// The first possible key of a thing at a time.
pub(crate) fn reading_from(thing: &[u8], at: At) -> Vec<u8> {
    [thing, &time(at)].concat()
}

pub(crate) fn reading_key(reading: &Reading) -> Result<Vec<u8>, StoreError> {
    let mut key = thing(&reading.key)?;
    key.extend_from_slice(&time(reading.at));
    key.extend_from_slice(&tag(reading).to_be_bytes());
    Ok(key)
}

/// Tells apart signals of one thing in one millisecond: by their id, else by what they measure (FNV-1a).
pub(crate) fn tag(reading: &Reading) -> u32 {
    let mut hash = 0x811C_9DC5u32;
    let mut mix = |bytes: &[u8]| {
        for byte in bytes.iter().chain(&[0xFF]) {
            hash = (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
        }
    };
    match &reading.id {
        Some(id) => mix(id.as_bytes()),
        None => reading.values.iter().for_each(|(metric, _)| mix(metric.as_bytes())),
    }
    hash
}

/// What [`reading_key`] and [`reading_value`] would refuse, without writing anything.
pub(crate) fn check(reading: &Reading) -> Result<(), StoreError> {
    let fits = |text: &str, what| match text.len() {
        0..=255 => Ok(()),
        _ => name(&mut Vec::new(), text, what),
    };
    fits(&reading.key.tenant.0, "a tenant")?;
    fits(&reading.key.thing.0, "a thing")?;
    fits(reading.id.as_deref().unwrap_or_default(), "a signal")?;
    if reading.values.len() > usize::from(u16::MAX) {
        return Err(too_many_values(reading));
    }
    reading.values.iter().try_for_each(|(metric, _)| fits(metric, "a metric"))
}

fn too_many_values(reading: &Reading) -> StoreError {
    let size = reading.values.len() as u64;
    StoreError::TooLarge { what: "a signal".to_owned(), size, limit: 65_535 }
}

pub(crate) fn reading_value(reading: &Reading) -> Result<Vec<u8>, StoreError> {
    let Ok(count) = u16::try_from(reading.values.len()) else {
        return Err(too_many_values(reading));
    };
    let mut to = Vec::with_capacity(4 + 24 * reading.values.len() + reading.extra.len());
    to.extend_from_slice(&count.to_be_bytes());
    for (metric, value) in &reading.values {
        name(&mut to, metric, "a metric")?;
        to.extend_from_slice(&value.to_le_bytes());
    }
    name(&mut to, reading.id.as_deref().unwrap_or_default(), "a signal")?;
    to.extend_from_slice(&reading.extra);
    Ok(to)
}

/// Walks over bytes; `None` at the first that are missing.
pub(crate) struct Bytes<'a>(pub &'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, n: usize) -> Option<&'a [u8]> {
        let (head, tail) = self.0.split_at_checked(n)?;
        self.0 = tail;
        Some(head)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    pub fn name(&mut self) -> Option<&'a str> {
        let [len] = self.array()?;
        std::str::from_utf8(self.take(usize::from(len))?).ok()
    }

    pub fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_be_bytes)
    }

    pub fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_be_bytes)
    }

    pub fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_be_bytes)
    }

    fn f64(&mut self) -> Option<f64> {
        self.array().map(f64::from_le_bytes)
    }

    pub fn thing(&mut self) -> Option<ThingKey> {
        let tenant = self.name()?.into();
        Some(ThingKey { tenant, thing: self.name()?.into() })
    }
}

/// The time in a reading's key.
pub(crate) fn reading_at(key: &[u8]) -> Option<At> {
    let tail = key.len().checked_sub(12)?;
    let time = Bytes(key.get(tail..)?).u64()?;
    Some(At((time ^ (1 << 63)) as i64))
}

/// The value of one metric, without reading the others.
pub(crate) fn metric_of(value: &[u8], metric: &str) -> Option<Option<f64>> {
    let mut bytes = Bytes(value);
    for _ in 0..bytes.u16()? {
        let (found, number) = (bytes.name()?, bytes.f64()?);
        if found == metric {
            return Some(Some(number));
        }
    }
    Some(None)
}

pub(crate) fn reading(key: &[u8], value: &[u8]) -> Option<Reading> {
    let mut bytes = Bytes(value);
    let count = bytes.u16()?;
    let mut values = Vec::with_capacity(usize::from(count));
    for _ in 0..count {
        values.push((bytes.name()?.to_owned(), bytes.f64()?));
    }
    let id = bytes.name()?;
    let id = (!id.is_empty()).then(|| id.to_owned());
    let extra = bytes.0.to_vec();
    Some(Reading { key: Bytes(key).thing()?, at: reading_at(key)?, id, values, extra })
}

pub(crate) fn finding_key(place: Taken) -> [u8; 12] {
    let mut key = [0; 12];
    key[..4].copy_from_slice(&place.epoch.to_be_bytes());
    key[4..].copy_from_slice(&place.seq.to_be_bytes());
    key
}

pub(crate) fn finding_place(key: &[u8]) -> Option<Taken> {
    let mut bytes = Bytes(key);
    Some(Taken { epoch: bytes.u32()?, seq: bytes.u64()? })
}

pub(crate) fn dead_key(tenant: &TenantId, id: u64) -> Result<Vec<u8>, StoreError> {
    let mut key = Vec::with_capacity(tenant.0.len() + 9);
    name(&mut key, &tenant.0, "a tenant")?;
    key.extend_from_slice(&id.to_be_bytes());
    Ok(key)
}

pub(crate) fn dead_id(key: &[u8]) -> Option<(TenantId, u64)> {
    let mut bytes = Bytes(key);
    Some((bytes.name()?.into(), bytes.u64()?))
}

const WITH_TOPIC: u64 = 1 << 63;

pub(crate) fn dead_value(letter: &DeadLetter) -> Result<Vec<u8>, StoreError> {
    let mut to = Vec::with_capacity(64 + letter.reason.len() + letter.payload.len());
    to.extend_from_slice(&letter.at.0.to_be_bytes());
    to.extend_from_slice(&(letter.size | WITH_TOPIC).to_be_bytes());
    name(&mut to, &letter.thing.0, "a thing")?;
    to.extend_from_slice(&(letter.reason.len() as u16).to_be_bytes());
    to.extend_from_slice(letter.reason.as_bytes());
    name(&mut to, &letter.topic, "a topic")?;
    to.extend_from_slice(&letter.payload);
    Ok(to)
}

pub(crate) fn dead_letter(key: &[u8], value: &[u8]) -> Option<DeadLetter> {
    let mut bytes = Bytes(value);
    let (at, size) = (At(bytes.u64()? as i64), bytes.u64()?);
    let thing = ThingId::from(bytes.name()?);
    let reason = usize::from(bytes.u16()?);
    let reason = std::str::from_utf8(bytes.take(reason)?).ok()?.to_owned();
    let topic = match size & WITH_TOPIC {
        0 => DeadLetter::SIGNALS,
        _ => bytes.name()?,
    };
    let (topic, size) = (topic.to_owned(), size & !WITH_TOPIC);
    let payload = bytes.0.to_vec();
    Some(DeadLetter { tenant: dead_id(key)?.0, thing, topic, at, reason, payload, size })
}
