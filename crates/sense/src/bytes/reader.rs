//! Reads what [`super`] writes, in the same order. Must not trust it: a count or a length may be
//! damaged.

use std::collections::VecDeque;

use focal_base::{At, ThingId, WatchId};

use crate::alarm::{AlarmState, Flap};
use crate::attempts::ServiceState;
use crate::detect::{CodeMemory, Memory, RateMemory, ThresholdMemory, UnusualMemory};
use crate::state::{Pending, ThingState};
use crate::twin::{NEVER, Pace, Reading, Reported};
use crate::{Condition, StateValue, Twin, Watch};

/// Every method gives `None` where the bytes end or make no sense.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    place: usize,
    base: At,
}

impl Reader<'_> {
    /// A whole state and nothing after it; else the place where it went wrong.
    pub fn read(bytes: &[u8]) -> Result<ThingState, usize> {
        // The first byte says the version and has been looked at.
        let mut from = Reader { bytes, place: 1, base: At::ZERO };
        match from.state() {
            Some(state) if from.place == bytes.len() => Ok(state),
            _ => Err(from.place),
        }
    }

    fn take(&mut self, n: usize) -> Option<&[u8]> {
        let end = self.place.checked_add(n)?;
        let taken = self.bytes.get(self.place..end)?;
        self.place = end;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|b| b[0])
    }

    fn unsigned(&mut self) -> Option<u64> {
        let mut n = 0u64;
        for shift in (0..64).step_by(7) {
            let b = self.byte()?;
            n |= u64::from(b & 0x7F) << shift;
            if b < 0x80 {
                return Some(n);
            }
        }
        None
    }

    fn signed(&mut self) -> Option<i64> {
        let n = self.unsigned()?;
        Some((n >> 1) as i64 ^ -((n & 1) as i64))
    }

    fn small(&mut self) -> Option<u32> {
        self.unsigned()?.try_into().ok()
    }

    fn at(&mut self) -> Option<At> {
        if self.unsigned()? == 0 {
            return Some(NEVER);
        }
        Some(At(self.base.0.wrapping_sub(self.signed()?)))
    }

    fn fixed(&mut self) -> Option<u64> {
        Some(u64::from_le_bytes(self.take(8)?.try_into().ok()?))
    }

    fn float(&mut self) -> Option<f64> {
        self.fixed().map(f64::from_bits)
    }

    fn single(&mut self) -> Option<f32> {
        Some(f32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    fn flag(&mut self) -> Option<bool> {
        Some(self.byte()? == 1)
    }

    fn text(&mut self) -> Option<String> {
        let len = usize::try_from(self.unsigned()?).ok()?;
        Some(std::str::from_utf8(self.take(len)?).ok()?.to_owned())
    }

    fn maybe(&mut self) -> Option<Option<String>> {
        Some(if self.flag()? { Some(self.text()?) } else { None })
    }

    fn many<T>(&mut self, mut one: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        // Not allocated by the count, which may be damaged: every item takes at least a byte.
        let count = usize::try_from(self.unsigned()?).ok().filter(|n| *n <= self.bytes.len())?;
        (0..count).map(|_| one(self)).collect()
    }

    fn state(&mut self) -> Option<ThingState> {
        let clock = At(self.signed()?);
        self.base = clock;
        Some(ThingState {
            clock,
            thing: ThingId(self.text()?),
            rules: self.fixed()?,
            heard: self.at().map(|at| (at != NEVER).then_some(at))?,
            pace: Pace(self.float()? as f32),
            resumed: self.at()?,
            maintenance: self.flag()?,
            twin: self.twin()?,
            alarms: self.many(Self::alarm)?,
            signs: self.many(|from| Some([None, Some(false), Some(true)][from.sign()?]))?,
            seen: self.many(Self::fixed).map(VecDeque::from)?,
            watches: self.many(Self::pending)?,
            services: self.many(Self::service)?,
        })
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
        let memory = match self.byte()? {
            0 => Memory::Threshold(ThresholdMemory { since: self.at()?, last: self.at()? }),
            1 => Memory::Rate(RateMemory {
                last: self.at()?,
                calm_since: self.at()?,
                points: self.many(|from| Some((from.at()?, from.float()?)))?,
            }),
            2 => Memory::Silence,
            3 => Memory::Code(CodeMemory { at: self.at()? }),
            4 => Memory::Test(self.at()?),
            5 => Memory::Unusual(self.unusual()?),
            _ => return None,
        };
        let (active, raised) = (flags & 1 != 0, flags & 2 != 0);
        Some(AlarmState { name, memory, active, raised, returned_at, flap })
    }

    fn unusual(&mut self) -> Option<UnusualMemory> {
        let mut memory = UnusualMemory::default();
        (memory.last, memory.calm_since) = (self.at()?, self.at()?);
        memory.origin = self.float()?;
        (memory.count, memory.rest) = (self.small()?, self.small()?);
        for n in memory.numbers_mut() {
            *n = self.single()?;
        }
        Some(memory)
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
