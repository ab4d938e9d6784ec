//! A shake: by how many small pixels the picture lies beside the background. Wind does it, and so does a lorry.

use super::grey::Plane;

/// How far a shake goes; beyond that somebody has moved the camera.
const FARTHEST: isize = 4;
/// A shift is believed if the picture then differs by less than this share of what it differed.
const BETTER: f32 = 0.85;
/// Every so many pixels are compared.
const STRIDE: usize = 2;

/// Where the pixel of the background at (x, y) is found in the picture: at (x + dx, y + dy).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Shift {
    pub dx: isize,
    pub dy: isize,
}

/// Compares edges, which a change of light leaves where they are.
pub(super) fn find(picture: &Plane, background: &Plane) -> Shift {
    if picture.width.min(picture.height) <= 4 * FARTHEST as usize {
        return Shift::default();
    }
    let (seen, known) = (edges(picture), edges(background));
    let unmoved = unlike(&seen, &known, Shift::default(), f32::INFINITY);
    let (mut best, mut least) = (Shift::default(), unmoved * BETTER);
    for dy in -FARTHEST..=FARTHEST {
        for dx in -FARTHEST..=FARTHEST {
            let shift = Shift { dx, dy };
            let differs = unlike(&seen, &known, shift, least);
            if differs < least {
                (best, least) = (shift, differs);
            }
        }
    }
    best
}

/// The picture as if it had not been shaken; what came in from outside repeats the border.
pub(super) fn undo(picture: &Plane, shift: Shift) -> Plane {
    if shift == Shift::default() {
        return picture.clone();
    }
    let mut pixels = Vec::with_capacity(picture.pixels.len());
    for y in 0..picture.height as isize {
        for x in 0..picture.width as isize {
            pixels.push(picture.near(x + shift.dx, y + shift.dy));
        }
    }
    picture.of(pixels)
}

/// How strongly grey changes at each pixel, to the right and down; capped, so that one glint is no landmark.
fn edges(plane: &Plane) -> Plane {
    let mut pixels = Vec::with_capacity(plane.pixels.len());
    for y in 0..plane.height as isize {
        for x in 0..plane.width as isize {
            let here = plane.near(x, y);
            let right = (plane.near(x + 1, y) - here).abs();
            let down = (plane.near(x, y + 1) - here).abs();
            pixels.push((right + down).min(60.0));
        }
    }
    plane.of(pixels)
}

/// The difference where both are known for every shift that is tried, summed up; stops once it is more than `most`.
fn unlike(seen: &Plane, known: &Plane, shift: Shift, most: f32) -> f32 {
    let margin = FARTHEST as usize;
    let moved = |place: usize, by: isize| place.saturating_add_signed(by);
    let mut sum = 0.0;
    for y in (margin..seen.height - margin).step_by(STRIDE) {
        for x in (margin..seen.width - margin).step_by(STRIDE) {
            let there = seen.at(moved(x, shift.dx), moved(y, shift.dy));
            sum += (there - known.at(x, y)).abs();
        }
        if sum > most {
            break;
        }
    }
    sum
}
