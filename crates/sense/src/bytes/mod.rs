//! The state of a thing as bytes: small, because there is one for every thing and it is written with
//! every batch. A first byte says which writing it is; what cannot be read is an error, never a panic.

mod reader;

use focal_base::At;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::alarm::AlarmState;
use crate::attempts::ServiceState;
use crate::detect::Memory;
use crate::state::{Pending, ThingState};
use crate::twin::NEVER;
use crate::{StateValue, Twin};

/// Raise it when the writing changes, and read the older ones or start afresh.
const VERSION: u8 = 1;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StateError {
    #[error("failed to read a thing's state: it was written as version {found}; expected {VERSION}")]
    Version { found: u8 },
    #[error("failed to read a thing's state: it is damaged at byte {at} of {of}")]
    Damaged { at: usize, of: usize },
}

impl Serialize for ThingState {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bytes(&self.to_bytes())
    }
}

impl<'de> Deserialize<'de> for ThingState {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<ThingState, D::Error> {
        // Formats without bytes write them as a list of numbers, which is read alike.
        let bytes = Vec::<u8>::deserialize(from)?;
        ThingState::from_bytes(&bytes).map_err(serde::de::Error::custom)
    }
}

impl ThingState {
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut to = Writer { bytes: Vec::with_capacity(512), base: self.clock };
        to.bytes.push(VERSION);
        // Times are written as their distance to the thing's clock, which is mostly small.
        to.signed(self.clock.0);
        to.text(self.thing.as_str());
        to.fixed(self.rules);
        to.at(self.heard.unwrap_or(NEVER));
        to.float(f64::from(self.pace.0));
        to.at(self.resumed);
        to.flag(self.maintenance);
        to.twin(&self.twin);
        to.many(&self.alarms, Writer::alarm);
        to.many(&self.signs, |to, sign| to.unsigned(sign.map_or(0, |value| 1 + u64::from(value))));
        to.unsigned(self.seen.len() as u64);
        self.seen.iter().for_each(|identity| to.fixed(*identity));
        to.many(&self.watches, Writer::pending);
        to.many(&self.services, Writer::service);
        to.bytes
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<ThingState, StateError> {
        let found = bytes.first().copied().unwrap_or_default();
        if found != VERSION {
            return Err(StateError::Version { found });
        }
        reader::Reader::read(bytes).map_err(|at| StateError::Damaged { at, of: bytes.len() })
    }
}

struct Writer {
    bytes: Vec<u8>,
    base: At,
}

impl Writer {
    /// LEB128: seven bits a byte, the lowest first.
    fn unsigned(&mut self, mut n: u64) {
        while n >= 0x80 {
            self.bytes.push(n as u8 | 0x80);
            n >>= 7;
        }
        self.bytes.push(n as u8);
    }

    fn signed(&mut self, n: i64) {
        self.unsigned(((n << 1) ^ (n >> 63)) as u64);
    }

    fn at(&mut self, at: At) {
        if at == NEVER {
            return self.unsigned(0);
        }
        self.unsigned(1);
        self.signed(self.base.0.wrapping_sub(at.0));
    }

    fn fixed(&mut self, n: u64) {
        self.bytes.extend_from_slice(&n.to_le_bytes());
    }

    fn float(&mut self, n: f64) {
        self.fixed(n.to_bits());
    }

    fn flag(&mut self, flag: bool) {
        self.bytes.push(u8::from(flag));
    }

    fn text(&mut self, text: &str) {
        self.unsigned(text.len() as u64);
        self.bytes.extend_from_slice(text.as_bytes());
    }

    fn maybe(&mut self, text: Option<&str>) {
        self.flag(text.is_some());
        text.iter().for_each(|text| self.text(text));
    }

    fn many<T>(&mut self, all: &[T], mut one: impl FnMut(&mut Writer, &T)) {
        self.unsigned(all.len() as u64);
        all.iter().for_each(|item| one(self, item));
    }

    fn twin(&mut self, twin: &Twin) {
        self.fixed(twin.layout);
        self.many(&twin.metrics, |to, reading| {
            to.text(&reading.name);
            to.at(reading.at);
            if reading.known() {
                to.float(reading.value);
                to.bytes.extend_from_slice(&reading.pace.0.to_le_bytes());
            }
        });
        self.many(&twin.states, |to, state| {
            to.text(&state.name);
            to.at(state.at);
            match &state.value {
                None => to.bytes.push(0),
                Some(StateValue::Bool(b)) => to.bytes.push(1 + u8::from(*b)),
                Some(StateValue::Number(n)) => {
                    to.bytes.push(3);
                    to.float(*n);
                }
                Some(StateValue::Text(text)) => {
                    to.bytes.push(4);
                    to.text(text);
                }
            }
        });
    }

    fn alarm(&mut self, alarm: &AlarmState) {
        self.text(&alarm.name);
        self.bytes.push(
            u8::from(alarm.active) | u8::from(alarm.raised) << 1 | u8::from(alarm.flap.on) << 2,
        );
        self.at(alarm.returned_at);
        self.unsigned(u64::from(alarm.flap.bits));
        self.at(alarm.flap.at);
        match &alarm.memory {
            Memory::Threshold(m) => {
                self.bytes.push(0);
                self.at(m.since);
                self.at(m.last);
            }
            Memory::Rate(m) => {
                self.bytes.push(1);
                self.at(m.last);
                self.at(m.calm_since);
                self.many(&m.points, |to, (at, value)| {
                    to.at(*at);
                    to.float(*value);
                });
            }
            Memory::Silence => self.bytes.push(2),
            Memory::Code(m) => {
                self.bytes.push(3);
                self.at(m.at);
            }
            Memory::Test(at) => {
                self.bytes.push(4);
                self.at(*at);
            }
            Memory::Unusual(m) => {
                self.bytes.push(5);
                self.at(m.last);
                self.at(m.calm_since);
                self.float(m.origin);
                self.unsigned(u64::from(m.count));
                self.unsigned(u64::from(m.rest));
                m.numbers().iter().for_each(|n| self.bytes.extend_from_slice(&n.to_le_bytes()));
            }
        }
    }

    fn pending(&mut self, pending: &Pending) {
        let watch = &pending.watch;
        self.text(watch.watch.as_str());
        self.text(watch.thing.as_str());
        self.text(&watch.expect.0);
        self.at(watch.from);
        self.at(watch.until);
    }

    fn service(&mut self, service: &ServiceState) {
        self.text(&service.service);
        self.at(service.since);
        self.bytes.push(u8::from(service.told_ok) | u8::from(service.told_failed) << 1);
        self.unsigned(u64::from(service.ok));
        self.unsigned(u64::from(service.failed));
        self.maybe(service.stopped_at.as_deref());
        self.maybe(service.code.as_deref());
    }
}
