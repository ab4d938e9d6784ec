//! A grey picture, and the small one that is looked at.

/// The longer side of the picture that is looked at. Smaller sees less of what is far away, larger costs more
/// for each camera: the background is kept at this size.
pub(super) const LONGER_SIDE: usize = 160;
/// Sides of a picture that can be looked at at all.
const SIDES: std::ops::RangeInclusive<usize> = 16..=16_384;

/// 8 bits a pixel, row by row from the top left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grey {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    #[error(
        "failed to take a picture of {width} by {height}: expected sides of 16 to 16384 pixels"
    )]
    Size { width: usize, height: usize },
    #[error("failed to take a picture of {width} by {height}: it has {found} pixels")]
    Pixels { width: usize, height: usize, found: usize },
    #[error(
        "failed to compare a picture of {found_width} by {found_height}: the scene has another shape, of {width} by {height} when small"
    )]
    Shape { found_width: usize, found_height: usize, width: usize, height: usize },
    #[error("failed to read a scene: it is damaged")]
    Scene,
}

impl Grey {
    pub fn new(width: usize, height: usize, pixels: Vec<u8>) -> Result<Grey, PictureError> {
        if !SIDES.contains(&width) || !SIDES.contains(&height) {
            return Err(PictureError::Size { width, height });
        }
        if pixels.len() != width * height {
            return Err(PictureError::Pixels { width, height, found: pixels.len() });
        }
        Ok(Grey { width, height, pixels })
    }

    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        (self.width, self.height)
    }

    #[must_use]
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// The same picture as small as it is looked at: all that need be handed on of a large one.
    #[must_use]
    pub fn small_copy(&self) -> Grey {
        let small = self.small();
        let pixels = small.pixels.iter().map(|grey| grey.round() as u8).collect();
        Grey { width: small.width, height: small.height, pixels }
    }

    /// The small picture as numbers. Never larger than the picture, never without width or height.
    pub(super) fn small(&self) -> Plane {
        let longer = self.width.max(self.height);
        if longer <= LONGER_SIDE {
            let pixels = self.pixels.iter().map(|p| f32::from(*p)).collect();
            return Plane { width: self.width, height: self.height, pixels };
        }
        let side = |n: usize| (n * LONGER_SIDE / longer).max(1);
        let (width, height) = (side(self.width), side(self.height));
        let mut pixels = Vec::with_capacity(width * height);
        // The mean of whole pixels: which of two neighbours a pixel on the border belongs to hardly matters.
        for y in 0..height {
            let rows = y * self.height / height..(y + 1) * self.height / height;
            for x in 0..width {
                let columns = x * self.width / width..(x + 1) * self.width / width;
                let row = |row: usize| {
                    let line = &self.pixels[row * self.width..][columns.clone()];
                    line.iter().map(|p| u32::from(*p)).sum::<u32>()
                };
                let sum: u32 = rows.clone().map(row).sum();
                pixels.push(sum as f32 / (rows.len() * columns.len()) as f32);
            }
        }
        Plane { width, height, pixels }
    }
}

/// A small picture as numbers: grey values, differences, spreads.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Plane {
    pub width: usize,
    pub height: usize,
    pub pixels: Vec<f32>,
}

impl Plane {
    pub fn at(&self, x: usize, y: usize) -> f32 {
        self.pixels[y * self.width + x]
    }

    /// The pixel nearest to a place that may lie outside.
    pub fn near(&self, x: isize, y: isize) -> f32 {
        let x = x.clamp(0, self.width as isize - 1) as usize;
        let y = y.clamp(0, self.height as isize - 1) as usize;
        self.at(x, y)
    }

    pub fn of(&self, pixels: Vec<f32>) -> Plane {
        Plane { width: self.width, height: self.height, pixels }
    }
}

/// The middle one of some numbers; zero of none.
pub(super) fn median(numbers: &mut [f32]) -> f32 {
    let middle = numbers.len() / 2;
    if numbers.is_empty() {
        return 0.0;
    }
    *numbers.select_nth_unstable_by(middle, f32::total_cmp).1
}
