//! The state of a thing as bytes: small, because there is one for every thing and it is written with
//! every batch. A first byte says which writing it is; what cannot be read is an error, never a panic.

mod reader;
mod writer;

use focal_base::{At, ThingId, WatchId};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub(crate) use reader::Reader;
pub(crate) use writer::Writer;

use crate::alarm::{AlarmState, Flap};
use crate::attempts::ServiceState;
use crate::detect::Memory;
use crate::picture::Camera;
use crate::seen::Seen;
use crate::state::{Pending, ThingState};
use crate::twin::{NEVER, Pace, Reading, Reported};
use crate::{Condition, StateValue, Twin, Watch};

/// Raise it when the writing changes, and read the older ones or start afresh.
const VERSION: u8 = 3;
/// Knew no pictures.
const WITHOUT_PICTURES: u8 = 2;
/// Had all identities in the state.
const WITHOUT_PAGES: u8 = 1;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StateError {
    #[error(
        "failed to read a thing's state: it was written as version {found}; expected {VERSION}"
    )]
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
        to.single(self.pace.0);
        to.at(self.resumed);
        to.flag(self.maintenance);
        to.twin(&self.twin);
        to.many(&self.alarms, Writer::alarm);
        to.many(&self.signs, |to, sign| to.unsigned(sign.map_or(0, |value| 1 + u64::from(value))));
        let (count, newest) = self.seen.unfilled();
        to.unsigned(count);
        newest.for_each(|identity| to.fixed(identity));
        to.many(&self.watches, Writer::pending);
        to.many(&self.services, Writer::service);
        to.many(&self.cameras, |to, camera| camera.write(to));
        to.bytes
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<ThingState, StateError> {
        let found = bytes.first().copied().unwrap_or_default();
        if ![VERSION, WITHOUT_PICTURES, WITHOUT_PAGES].contains(&found) {
            return Err(StateError::Version { found });
        }
        let mut from = Reader::new(bytes);
        match from.state(found) {
            Some(state) if from.at_end() => Ok(state),
            _ => Err(StateError::Damaged { at: from.place, of: bytes.len() }),
        }
    }
}

/// In what order the parts of a state are written, each beside how it is read.
impl Writer {
    fn twin(&mut self, twin: &Twin) {
        self.fixed(twin.layout);
        self.many(&twin.metrics, |to, reading| {
            to.text(&reading.name);
            to.at(reading.at);
            if reading.known() {
                to.float(reading.value);
                to.single(reading.pace.0);
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
        alarm.memory.write(self);
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

impl Reader<'_> {
    fn state(&mut self, version: u8) -> Option<ThingState> {
        let clock = At(self.signed()?);
        self.base = clock;
        Some(ThingState {
            clock,
            thing: ThingId(self.text()?),
            rules: self.fixed()?,
            heard: self.at().map(|at| (at != NEVER).then_some(at))?,
            pace: Pace(self.single()?),
            resumed: self.at()?,
            maintenance: self.flag()?,
            twin: self.twin()?,
            alarms: self.many(Self::alarm)?,
            signs: self.many(|from| Some([None, Some(false), Some(true)][from.sign()?]))?,
            seen: self.seen(version)?,
            watches: self.many(Self::pending)?,
            services: self.many(Self::service)?,
            cameras: match version {
                VERSION => self.many(Camera::read)?,
                _ => Vec::new(),
            },
            released: Vec::new(),
        })
    }

    fn seen(&mut self, version: u8) -> Option<Seen> {
        if version == WITHOUT_PAGES {
            return self.many(Self::fixed).map(Seen::of_list);
        }
        let count = self.unsigned()?;
        let newest: Option<Vec<u64>> = (0..Seen::open(count)).map(|_| self.fixed()).collect();
        Some(Seen::read(count, newest?))
    }

    fn sign(&mut self) -> Option<usize> {
        self.unsigned().filter(|n| *n < 3).map(|n| n as usize)
    }

    fn twin(&mut self) -> Option<Twin> {
        Some(Twin {
            layout: self.fixed()?,
            metrics: self.many(|from| {
                let name = from.text()?;
                let mut reading = Reading::empty(&name);
                reading.at = from.at()?;
                if reading.known() {
                    reading.value = from.float()?;
                    reading.pace = Pace(from.single()?);
                }
                Some(reading)
            })?,
            states: self.many(|from| {
                let (name, at) = (from.text()?.into(), from.at()?);
                let value = match from.byte()? {
                    0 => None,
                    n @ (1 | 2) => Some(StateValue::Bool(n == 2)),
                    3 => Some(StateValue::Number(from.float()?)),
                    4 => Some(StateValue::Text(from.text()?)),
                    _ => return None,
                };
                Some(Reported { name, at, value })
            })?,
        })
    }

    fn alarm(&mut self) -> Option<AlarmState> {
        let (name, flags) = (self.text()?.into(), self.byte()?);
        let returned_at = self.at()?;
        let flap = Flap { bits: self.small()?, at: self.at()?, on: flags & 4 != 0 };
        let memory = Memory::read(self)?;
        let (active, raised) = (flags & 1 != 0, flags & 2 != 0);
        Some(AlarmState { name, memory, active, raised, returned_at, flap })
    }

    fn pending(&mut self) -> Option<Pending> {
        let watch = Watch {
            watch: WatchId(self.text()?),
            thing: ThingId(self.text()?),
            expect: Condition(self.text()?),
            from: self.at()?,
            until: self.at()?,
        };
        Some(Pending { watch, expr: None, compiled: false })
    }

    fn service(&mut self) -> Option<ServiceState> {
        let (service, since, told) = (self.text()?.into(), self.at()?, self.byte()?);
        Some(ServiceState {
            service,
            since,
            told_ok: told & 1 != 0,
            told_failed: told & 2 != 0,
            ok: self.small()?,
            failed: self.small()?,
            stopped_at: self.maybe()?,
            code: self.maybe()?,
        })
    }
}
