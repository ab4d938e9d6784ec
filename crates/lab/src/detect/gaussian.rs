//! The plain reference of the Numenta Anomaly Benchmark, "Windowed Gaussian": how improbable is a value under a
//! normal distribution with mean and deviation of the values before it.
//!
//! As published (39.6 on the whole corpus): a window of 6,400 values moved on by 100, and scores written
//! with twelve decimals, which makes everything beyond about 7 deviations equal to 1.

const WINDOW: usize = 6_400;
const STEP: usize = 100;
const DECIMALS: f64 = 1e12;
/// What was found best on the whole corpus, and published with it.
pub const THRESHOLD: f64 = 1.0;

pub fn scores(values: &[f64]) -> Vec<f64> {
    let (mut window, mut waiting): (Vec<f64>, Vec<f64>) = (Vec::new(), Vec::new());
    let (mut mean, mut deviation) = (0.0, 1.0);
    let mut scores = Vec::with_capacity(values.len());
    for value in values {
        let far = (value - mean).abs() / deviation;
        let score = if window.is_empty() { 0.0 } else { 1.0 - upper_tail(far) };
        scores.push((score * DECIMALS).round() / DECIMALS);
        if window.len() < WINDOW {
            window.push(*value);
        } else {
            waiting.push(*value);
            if waiting.len() < STEP {
                continue;
            }
            window.drain(..STEP);
            window.append(&mut waiting);
        }
        let count = window.len() as f64;
        mean = window.iter().sum::<f64>() / count;
        deviation = (window.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / count).sqrt();
        if deviation == 0.0 {
            deviation = 0.000_001;
        }
    }
    scores
}

/// The probability that a standard normal value is larger than `z`, which is not negative: by its series up to 3,
/// by Laplace's continued fraction beyond (Abramowitz and Stegun 26.2.11 and 26.2.14). Good to about 1e-15.
fn upper_tail(z: f64) -> f64 {
    let density = (-z * z / 2.0).exp() / std::f64::consts::TAU.sqrt();
    if z < 3.0 {
        let (mut term, mut sum, mut n) = (z, z, 1.0);
        while term > sum * f64::EPSILON / 4.0 {
            n += 2.0;
            term *= z * z / n;
            sum += term;
        }
        return 0.5 - density * sum;
    }
    let fraction = (1..=120).rev().fold(z, |below, k| z + f64::from(k) / below);
    density / fraction
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tails_are_those_of_the_tables() {
        for (z, tail) in [
            (0.0, 0.5),
            (1.0, 0.158_655_253_931_457_05),
            (2.0, 0.022_750_131_948_179_21),
            (3.0, 0.001_349_898_031_630_094_6),
            (5.0, 2.866_515_718_791_939e-7),
            (7.0, 1.279_812_543_885_835e-12),
        ] {
            assert!((upper_tail(z) - tail).abs() < 1e-15, "{z}: {} {tail}", upper_tail(z));
        }
    }

    #[test]
    fn the_window_is_what_was_before() {
        // Of 1, 2, 3, 4 the mean is 2.5 and the deviation √1.25; 5 lies 2.236 deviations away.
        let scores = scores(&[1.0, 2.0, 3.0, 4.0, 5.0]);
        assert_eq!(scores[0], 0.0);
        let expected = 1.0 - upper_tail(2.5 / 1.25f64.sqrt());
        assert!((scores[4] - expected).abs() < 1e-12, "{scores:?}");
    }
}
