//! Reads what [`super::Writer`] writes. Must not trust it: a count or a length may be damaged.

use focal_base::At;

use crate::twin::NEVER;

/// Every method gives `None` where the bytes end or make no sense.
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    pub place: usize,
    pub base: At,
}

impl Reader<'_> {
    /// After the first byte, which says the version and has been looked at.
    pub fn new(bytes: &[u8]) -> Reader<'_> {
        Reader { bytes, place: 1, base: At::ZERO }
    }

    pub fn at_end(&self) -> bool {
        self.place == self.bytes.len()
    }

    pub fn take(&mut self, n: usize) -> Option<&[u8]> {
        let end = self.place.checked_add(n)?;
        let taken = self.bytes.get(self.place..end)?;
        self.place = end;
        Some(taken)
    }

    pub fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|b| b[0])
    }

    pub fn unsigned(&mut self) -> Option<u64> {
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

    pub fn signed(&mut self) -> Option<i64> {
        let n = self.unsigned()?;
        Some((n >> 1) as i64 ^ -((n & 1) as i64))
    }

    pub fn small(&mut self) -> Option<u32> {
        self.unsigned()?.try_into().ok()
    }

    pub fn at(&mut self) -> Option<At> {
        if self.unsigned()? == 0 {
            return Some(NEVER);
        }
        Some(At(self.base.0.wrapping_sub(self.signed()?)))
    }

    pub fn fixed(&mut self) -> Option<u64> {
        Some(u64::from_le_bytes(self.take(8)?.try_into().ok()?))
    }

    pub fn float(&mut self) -> Option<f64> {
        self.fixed().map(f64::from_bits)
    }

    pub fn single(&mut self) -> Option<f32> {
        Some(f32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    pub fn flag(&mut self) -> Option<bool> {
        Some(self.byte()? == 1)
    }

    pub fn text(&mut self) -> Option<String> {
        let len = usize::try_from(self.unsigned()?).ok()?;
        Some(std::str::from_utf8(self.take(len)?).ok()?.to_owned())
    }

    pub fn maybe(&mut self) -> Option<Option<String>> {
        Some(if self.flag()? { Some(self.text()?) } else { None })
    }

    pub fn many<T>(&mut self, mut one: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        // Not allocated by the count, which may be damaged: every item takes at least a byte.
        let count = usize::try_from(self.unsigned()?).ok().filter(|n| *n <= self.bytes.len())?;
        (0..count).map(|_| one(self)).collect()
    }
}
