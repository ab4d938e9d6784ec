//! Dice: the only source of chance in the world. A seed and a name give a stream of their own, so that one more
//! draw in one place moves nothing elsewhere. Must not know what is drawn for.

use focal_base::Span;

/// SplitMix64 (Steele, Lea, Flood 2014).
#[derive(Clone, Debug)]
pub struct Dice {
    state: u64,
}

impl Dice {
    /// The stream of these names under a seed: the same names, the same stream.
    #[must_use]
    pub fn of(seed: u64, names: &[&str]) -> Dice {
        // FNV-1a over the names, with a byte between them that no name has.
        let mut hash: u64 = 0xCBF2_9CE4_8422_2325 ^ mix(seed);
        for name in names {
            for byte in name.bytes().chain([0xFF]) {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
            }
        }
        Dice { state: mix(hash) }
    }

    pub fn draw(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.state)
    }

    /// From 0 up to and without 1.
    pub fn unit(&mut self) -> f64 {
        (self.draw() >> 11) as f64 / (1u64 << 53) as f64
    }

    pub fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// From 0 up to and without `n`; 0 when there is nothing to choose from.
    pub fn below(&mut self, n: usize) -> usize {
        ((self.unit() * n as f64) as usize).min(n.saturating_sub(1))
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let at = self.below(from.len());
        from.get(at)
    }

    /// One of these by its weight; `None` when none weighs anything.
    pub fn weighed<'a, T>(&mut self, from: &'a [(T, f64)]) -> Option<&'a T> {
        let all: f64 = from.iter().map(|(_, weight)| weight.max(0.0)).sum();
        let mut left = self.unit() * all;
        let mut last = None;
        for (what, weight) in from.iter().filter(|(_, weight)| *weight > 0.0) {
            last = Some(what);
            left -= weight;
            if left < 0.0 {
                break;
            }
        }
        last
    }

    pub fn number(&mut self, from: f64, to: f64) -> f64 {
        from + (to - from) * self.unit()
    }

    pub fn span(&mut self, from: Span, to: Span) -> Span {
        Span(from.0 + (self.unit() * (to.0 - from.0).max(0) as f64) as i64)
    }

    /// A standard normal (Box and Muller 1958).
    pub fn normal(&mut self) -> f64 {
        let (a, b) = (self.unit().max(1e-300), self.unit());
        (-2.0 * a.ln()).sqrt() * (std::f64::consts::TAU * b).cos()
    }

    /// Around a median, log-normal: how long people and companies take. At most twenty times the median.
    pub fn about(&mut self, median: Span, spread: f64) -> Span {
        let times = (spread * self.normal()).exp().min(20.0);
        Span(((median.0 as f64) * times) as i64)
    }

    /// Until the next of something that happens so often on average.
    pub fn until_next(&mut self, mean: Span) -> Span {
        Span((-(1.0 - self.unit()).ln() * mean.0 as f64) as i64)
    }
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_its_seed_and_its_names() {
        let draw = |seed, names: &[&str]| {
            let mut dice = Dice::of(seed, names);
            (0..4).map(|_| dice.draw()).collect::<Vec<_>>()
        };
        assert_eq!(draw(1, &["a", "b"]), draw(1, &["a", "b"]));
        let others = [draw(2, &["a", "b"]), draw(1, &["ab"]), draw(1, &["a", "c"])];
        assert!(others.iter().all(|other| *other != draw(1, &["a", "b"])));
    }

    #[test]
    fn what_is_drawn_is_as_likely_as_asked() {
        let mut dice = Dice::of(7, &["likely"]);
        let hits = (0..20_000).filter(|_| dice.chance(0.3)).count();
        assert!((5_700..6_300).contains(&hits), "{hits}");
        let mean = (0..20_000).map(|_| dice.normal()).sum::<f64>() / 20_000.0;
        assert!(mean.abs() < 0.03, "{mean}");
        assert!((0..1_000).all(|_| dice.below(3) < 3));
        assert_eq!(dice.weighed(&[("a", 0.0), ("b", 1.0)]), Some(&"b"));
    }
}
