//! What the camera usually sees: for each small pixel its grey and by how much that varies. Learns from every
//! picture that shows the scene; what changed is learnt much more slowly, so that a parked car
//! becomes part of it in the end.

use super::blobs::{Mask, Region};
use super::class::{self, Class, Look};
use super::grey::{Grey, LONGER_SIDE, PictureError, Plane};
use super::shift::Shift;
use super::{cells, light, shift};

/// Pictures before anything is said.
const LEARN: u32 = 10;
/// Grey values from which a difference is a change, and spreads.
const LEAST: f32 = 20.0;
const SPREADS: f32 = 3.0;
/// Around a change, this share of it belongs to it.
const WEAK: f32 = 0.6;
/// Weight of a picture where nothing changed, and where something did.
const FOLLOW: f32 = 0.05;
const FOLLOW_CHANGED: f32 = 0.005;
/// Grey values a picture moves the background by at most, before its weight: so it follows the middle, not the mean.
const LONGEST_STEP: f32 = 20.0;
const FIRST_SPREAD: f32 = 10.0;
/// Grey values are kept in 256ths.
const PARTS: f32 = 256.0;

/// The background of one camera: 4 bytes a small pixel, at most about 100 KB.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scene {
    width: usize,
    height: usize,
    seen: u32,
    grey: Vec<u16>,
    spread: Vec<u16>,
}

impl Scene {
    /// Pictures learnt.
    #[must_use]
    pub fn seen(&self) -> u32 {
        self.seen
    }

    /// Looks at the next picture: what differs from the scene, and what that means. An error leaves the scene as
    /// it was; a camera whose pictures have another shape now needs a new one.
    pub fn look(&mut self, picture: &Grey) -> Result<Look, PictureError> {
        let picture = picture.small();
        let (width, height) = (picture.width, picture.height);
        if self.seen == 0 {
            (self.width, self.height) = (width, height);
            self.grey = picture.pixels.iter().map(|p| kept(*p)).collect();
            self.spread = vec![kept(FIRST_SPREAD); width * height];
        }
        if (self.width, self.height) != (width, height) {
            let (found_width, found_height) = (width, height);
            let (width, height) = (self.width, self.height);
            return Err(PictureError::Shape { found_width, found_height, width, height });
        }
        let background = picture.of(self.grey.iter().map(|p| f32::from(*p) / PARTS).collect());
        let shift = shift::find(&picture, &background);
        let picture = shift::undo(&picture, shift);
        let gain = light::gain(&picture, &background);
        let level = picture.of(picture.pixels.iter().map(|p| p / gain).collect());
        let differs = differences(&level, &background);
        let (mask, regions) = self.changed(&differs, gain, shift);
        let cells = cells::compare(&level, &background, gain);
        let look = class::judge(class::Evidence {
            known: self.seen >= LEARN,
            picture: &level,
            background: &background,
            differs: &differs,
            gain,
            shift,
            cells,
            mask,
            regions,
        });
        self.learn(&picture, &background, &differs, &look);
        Ok(look)
    }

    fn changed(&self, differs: &Plane, gain: f32, shift: Shift) -> (Mask, Vec<Region>) {
        // Making a dark picture bright makes its noise bright too.
        let noise = f32::max(1.0, 1.0 / gain);
        let limit = |spread: &u16| (SPREADS * f32::from(*spread) / PARTS).max(LEAST) * noise;
        let inside = |place: usize| {
            let (x, y) = ((place % self.width) as isize, (place / self.width) as isize);
            let (width, height) = (self.width as isize, self.height as isize);
            (0..width).contains(&(x + shift.dx)) && (0..height).contains(&(y + shift.dy))
        };
        let beyond = |share: f32| {
            let each = differs.pixels.iter().zip(&self.spread).enumerate();
            let on = each
                .map(|(place, (d, spread))| *d > limit(spread) * share && inside(place))
                .collect();
            Mask { width: self.width, height: self.height, on }
        };
        let sure = beyond(1.0).by_majority();
        beyond(WEAK).by_majority().closed().filled().regions(&sure)
    }

    fn learn(&mut self, picture: &Plane, background: &Plane, differs: &Plane, look: &Look) {
        let first = self.seen < LEARN;
        self.seen = self.seen.saturating_add(1);
        if matches!(look.class, Some(Class::Moved | Class::Covered)) {
            return;
        }
        for (place, changed) in look.mask.on().iter().enumerate() {
            let weight = match (first, changed) {
                (true, _) => FOLLOW.max(1.0 / self.seen as f32),
                (false, false) => FOLLOW,
                (false, true) => FOLLOW_CHANGED,
            };
            let step = picture.pixels[place] - background.pixels[place];
            let step = step.clamp(-LONGEST_STEP, LONGEST_STEP);
            self.grey[place] = kept(background.pixels[place] + weight * step);
            if first || !changed {
                let spread = f32::from(self.spread[place]) / PARTS;
                let weight = if first { 2.0 * FOLLOW } else { FOLLOW };
                self.spread[place] = kept(spread + weight * (differs.pixels[place] - spread));
            }
        }
    }

    /// Small, because there is one for each camera.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(9 + 4 * self.grey.len());
        bytes.push(1);
        bytes.extend_from_slice(&(self.width as u16).to_le_bytes());
        bytes.extend_from_slice(&(self.height as u16).to_le_bytes());
        bytes.extend_from_slice(&self.seen.to_le_bytes());
        let all = self.grey.iter().chain(&self.spread);
        all.for_each(|n| bytes.extend_from_slice(&n.to_le_bytes()));
        bytes
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Scene, PictureError> {
        let Some((&[1, w0, w1, h0, h1, s0, s1, s2, s3], pixels)) = bytes.split_first_chunk::<9>()
        else {
            return Err(PictureError::Scene);
        };
        let side = |low, high| usize::from(u16::from_le_bytes([low, high]));
        let (width, height) = (side(w0, w1), side(h0, h1));
        let size = width * height;
        if width.max(height) > LONGER_SIDE || pixels.len() != 4 * size {
            return Err(PictureError::Scene);
        }
        let numbers: Vec<u16> =
            pixels.chunks_exact(2).map(|two| u16::from_le_bytes([two[0], two[1]])).collect();
        let seen = u32::from_le_bytes([s0, s1, s2, s3]);
        // Only a scene that has seen something has a size.
        if (seen == 0) != (size == 0) {
            return Err(PictureError::Scene);
        }
        let (grey, spread) = (numbers[..size].to_vec(), numbers[size..].to_vec());
        Ok(Scene { width, height, seen, grey, spread })
    }
}

fn kept(grey: f32) -> u16 {
    (grey * PARTS).round().clamp(0.0, f32::from(u16::MAX)) as u16
}

/// By how much each pixel lies outside what the background has there and half a pixel around: a little shake
/// moves every edge by less than a pixel.
fn differences(picture: &Plane, background: &Plane) -> Plane {
    let mut pixels = Vec::with_capacity(picture.pixels.len());
    for y in 0..picture.height as isize {
        for x in 0..picture.width as isize {
            let here = background.near(x, y);
            let (mut low, mut high) = (here, here);
            for (dx, dy) in [(-1, 0), (1, 0), (0, -1), (0, 1)] {
                let between = (here + background.near(x + dx, y + dy)) / 2.0;
                (low, high) = (low.min(between), high.max(between));
            }
            let seen = picture.near(x, y);
            pixels.push((seen - high).max(low - seen).max(0.0));
        }
    }
    picture.of(pixels)
}
