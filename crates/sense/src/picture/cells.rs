//! The picture in cells: is what the scene is made of still there? Light, rain and a shake leave edges in
//! their places; a hand before the lens takes them away; a turned camera brings others.

use super::grey::Plane;

/// Cells along the longer side have about this many pixels.
const SIDE: usize = 16;
/// The mean change of grey from pixel to pixel from which a cell has something to recognise.
const TEXTURE: f32 = 2.0;
/// Edges left, as a share, below which they are gone.
const GONE: f32 = 0.35;
/// The change of grey from pixel to pixel that a camera's noise alone may make, as it is before light is undone.
const NOISE: f32 = 3.0;
/// Correlation from which the edges are the same ones, and below which they are others.
const SAME: f32 = 0.6;
const OTHER: f32 = 0.35;

/// Shares of the cells that had something to recognise.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Cells {
    /// How many cells had something to recognise, of all.
    pub textured: f32,
    /// The same edges are there.
    pub same: f32,
    /// Nearly no edges are there.
    pub gone: f32,
    /// Edges are there, and they are others.
    pub other: f32,
    /// How many cells that had nothing to recognise have something now.
    pub new: f32,
}

/// `gain` is the light that was undone in `picture`.
pub(super) fn compare(picture: &Plane, background: &Plane, gain: f32) -> Cells {
    let (columns, rows) = ((picture.width / SIDE).max(1), (picture.height / SIDE).max(1));
    let (mut all, mut textured, mut flat) = (0.0, 0.0, 0.0f32);
    let mut cells = Cells::default();
    for row in 0..rows {
        for column in 0..columns {
            all += 1.0;
            let x = column * picture.width / columns..(column + 1) * picture.width / columns;
            let y = row * picture.height / rows..(row + 1) * picture.height / rows;
            let cell = cell(picture, background, x, y);
            let noise = cell.seen * gain < NOISE;
            if cell.known < TEXTURE {
                flat += 1.0;
                cells.new += f32::from(u8::from(!noise && cell.seen >= 2.0 * TEXTURE));
                continue;
            }
            textured += 1.0;
            let gone = (noise || cell.seen < GONE * cell.known) && cell.alike < SAME;
            cells.gone += f32::from(u8::from(gone));
            cells.same += f32::from(u8::from(cell.alike >= SAME));
            cells.other += f32::from(u8::from(!gone && cell.alike < OTHER));
        }
    }
    let known = f32::max(textured, 1.0);
    (cells.same, cells.gone, cells.other) =
        (cells.same / known, cells.gone / known, cells.other / known);
    cells.new /= flat.max(1.0);
    cells.textured = textured / f32::max(all, 1.0);
    cells
}

struct Cell {
    /// Mean change of grey from pixel to pixel.
    seen: f32,
    known: f32,
    /// Correlation of these changes.
    alike: f32,
}

fn cell(
    picture: &Plane,
    background: &Plane,
    x: std::ops::Range<usize>,
    y: std::ops::Range<usize>,
) -> Cell {
    let (mut seen, mut known, mut both, mut seen_2, mut known_2) = (0.0, 0.0, 0.0, 0.0, 0.0);
    let mut count = 0.0f32;
    for y in y {
        for x in x.clone() {
            // Over two pixels, so that half a pixel of shake matters less.
            let change = |of: &Plane, dx: isize, dy: isize| {
                let (x, y) = (x as isize, y as isize);
                (of.near(x + dx, y + dy) - of.near(x - dx, y - dy)) / 2.0
            };
            for (dx, dy) in [(1, 0), (0, 1)] {
                let (s, k) = (change(picture, dx, dy), change(background, dx, dy));
                seen += s.abs();
                known += k.abs();
                both += s * k;
                seen_2 += s * s;
                known_2 += k * k;
            }
            count += 1.0;
        }
    }
    let norm = (seen_2 * known_2).sqrt();
    let alike = if norm > 0.0 { both / norm } else { 0.0 };
    Cell { seen: seen / count.max(1.0), known: known / count.max(1.0), alike }
}
