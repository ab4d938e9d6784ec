//! Bent numbers: a pack's probabilities as they are in this world. Each is moved by its own fixed amount of log-odds,
//! so that what Focal believes of the world is wrong in the way in which a pack's estimates are.

use focal_base::CauseName;
use focal_diagnose::Likelihood;

use crate::dice::Dice;

#[derive(Clone, Copy, Debug)]
pub struct Bent {
    pub seed: u64,
    /// Standard deviation of the shift, in natural log-odds.
    pub by: f64,
}

impl Bent {
    /// A probability as it is here; `names` say which one it is.
    #[must_use]
    pub fn p(&self, p: f64, names: &[&str]) -> f64 {
        if p <= 0.0 {
            return 0.0;
        }
        let p = p.clamp(0.002, 0.998);
        let odds = (p / (1.0 - p)).ln() + self.by * self.dice(names).normal();
        1.0 / (1.0 + (-odds).exp())
    }

    /// A weight as it is here.
    #[must_use]
    pub fn weight(&self, weight: f64, names: &[&str]) -> f64 {
        weight * (self.by * self.dice(names).normal()).exp()
    }

    /// Of a likelihood, under a cause or under none that it names.
    #[must_use]
    pub fn of(&self, likely: &Likelihood, cause: Option<&CauseName>, names: &[&str]) -> f64 {
        let p = cause.map_or(likely.otherwise, |cause| likely.of(cause));
        let mut all = names.to_vec();
        all.push(cause.map_or("-", CauseName::as_str));
        self.p(p, &all)
    }

    fn dice(&self, names: &[&str]) -> Dice {
        let all: Vec<&str> = std::iter::once("bent").chain(names.iter().copied()).collect();
        Dice::of(self.seed, &all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_bent_the_same_way_each_time_and_stays_a_probability() {
        let bent = Bent { seed: 3, by: 0.8 };
        assert_eq!(bent.p(0.4, &["a"]), bent.p(0.4, &["a"]));
        assert_ne!(bent.p(0.4, &["a"]), bent.p(0.4, &["b"]));
        assert_eq!(bent.p(0.0, &["a"]), 0.0);
        let straight = Bent { seed: 3, by: 0.0 };
        assert!((straight.p(0.4, &["a"]) - 0.4).abs() < 1e-12);
        assert!((0..100).all(|n| (0.0..=1.0).contains(&bent.p(0.99, &[&n.to_string()]))));
    }
}
