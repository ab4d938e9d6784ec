//! Numbers, texts and times as few bytes. Must not know what they mean.

use focal_base::At;

use crate::twin::NEVER;

pub(crate) struct Writer {
    pub bytes: Vec<u8>,
    /// What times are written relative to.
    pub base: At,
}

impl Writer {
    /// LEB128: seven bits a byte, the lowest first.
    pub fn unsigned(&mut self, mut n: u64) {
        while n >= 0x80 {
            self.bytes.push(n as u8 | 0x80);
            n >>= 7;
        }
        self.bytes.push(n as u8);
    }

    pub fn signed(&mut self, n: i64) {
        self.unsigned(((n << 1) ^ (n >> 63)) as u64);
    }

    pub fn at(&mut self, at: At) {
        if at == NEVER {
            return self.unsigned(0);
        }
        self.unsigned(1);
        self.signed(self.base.0.wrapping_sub(at.0));
    }

    pub fn fixed(&mut self, n: u64) {
        self.bytes.extend_from_slice(&n.to_le_bytes());
    }

    pub fn single(&mut self, n: f32) {
        self.bytes.extend_from_slice(&n.to_le_bytes());
    }

    pub fn float(&mut self, n: f64) {
        self.fixed(n.to_bits());
    }

    pub fn flag(&mut self, flag: bool) {
        self.bytes.push(u8::from(flag));
    }

    pub fn text(&mut self, text: &str) {
        self.unsigned(text.len() as u64);
        self.bytes.extend_from_slice(text.as_bytes());
    }

    pub fn maybe(&mut self, text: Option<&str>) {
        self.flag(text.is_some());
        text.iter().for_each(|text| self.text(text));
    }

    pub fn many<T>(&mut self, all: &[T], mut one: impl FnMut(&mut Writer, &T)) {
        self.unsigned(all.len() as u64);
        all.iter().for_each(|item| one(self, item));
    }
}
