//! A change of light: how much brighter the picture is than the background, by one factor for the whole.

use super::grey::{Plane, median};

/// Below this a pixel is too dark for its ratio to say anything.
const DARK: f32 = 12.0;
/// Every so many pixels are asked.
const STRIDE: usize = 3;

/// The middle one of the ratios: half the picture may hold something else and it stays right.
pub(super) fn gain(picture: &Plane, background: &Plane) -> f32 {
    let both = picture.pixels.iter().zip(&background.pixels).step_by(STRIDE);
    let mut ratios: Vec<f32> = both
        .filter(|(seen, known)| **known > DARK && **seen < 250.0 && **known < 250.0)
        .map(|(seen, known)| seen / known)
        .collect();
    if ratios.len() * STRIDE * 8 < picture.pixels.len() {
        return 1.0;
    }
    median(&mut ratios).clamp(0.1, 10.0)
}
