//! A fixed 64-bit digest (FNV-1a, Fowler–Noll–Vo), so that ids and definitions compare cheaply and
//! alike on every machine and in every version. Not a secret and not a defence.

pub(crate) struct Digest(u64);

impl Digest {
    pub fn new() -> Digest {
        Digest(0xCBF2_9CE4_8422_2325)
    }

    pub fn bytes(&mut self, bytes: &[u8]) {
        for b in bytes {
            self.0 = (self.0 ^ u64::from(*b)).wrapping_mul(0x0000_0100_0000_01B3);
        }
    }

    /// A text and its end, so that `ab`,`c` differs from `a`,`bc`.
    pub fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
        self.bytes(&[0xFF]);
    }

    pub fn number(&mut self, n: u64) {
        self.bytes(&n.to_le_bytes());
    }

    /// FNV's low bits mix well and its high bits less so; a final multiply-xor (SplitMix64) evens them.
    pub fn done(self) -> u64 {
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z ^ (z >> 31)
    }
}
