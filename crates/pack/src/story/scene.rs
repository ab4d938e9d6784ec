//! What cameras of a story see: a wall of stones and what stands before it, drawn the same on every run. The picture
//! then goes the way of every other, through the decoder. Must not know what is made of it.

use std::collections::BTreeMap;

use focal_sense::Grey;

use super::sheet::{SceneSheet, ShapeSheet};
use crate::problem::{Place, Problems};
use crate::read::{Count, Flag, Name, Num, Rows};

const WIDTH: usize = 160;
const HEIGHT: usize = 120;
/// How often a scene may be like one that is like another.
const MOST_LIKE: usize = 8;
/// Shapes of one scene.
const MOST_SHAPES: usize = 32;

/// A scene as it is drawn: 160 by 120, in greys of 0 to 255.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// Which wall it is.
    pub stones: u32,
    /// How bright, as a factor.
    pub light: f32,
    /// How far the camera is turned, to the right and down.
    pub turned: (isize, isize),
    /// The grey that covers all.
    pub covered: Option<u8>,
    pub rain: bool,
    pub shapes: Vec<Shape>,
}

impl Default for Scene {
    fn default() -> Scene {
        Scene {
            stones: 1,
            light: 1.0,
            turned: (0, 0),
            covered: None,
            rain: false,
            shapes: Vec::new(),
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    pub left: f32,
    pub top: f32,
    pub width: f32,
    pub height: f32,
    pub grey: u8,
    /// Round and without a border, as what is far too near to be in focus.
    pub soft: bool,
}

impl Scene {
    /// The picture number `nth`, with the noise of a camera.
    ///
    /// # Panics
    /// Never: the size is one that pictures may have.
    #[must_use]
    pub fn draw(&self, nth: u64) -> Option<Grey> {
        let mut pixels = Vec::with_capacity(WIDTH * HEIGHT);
        for y in 0..HEIGHT as isize {
            for x in 0..WIDTH as isize {
                let noise = (mix(nth << 40 ^ (x as u64) << 20 ^ y as u64) % 7) as f32 - 3.0;
                pixels.push((self.grey(x, y) + noise).round().clamp(0.0, 255.0) as u8);
            }
        }
        Grey::new(WIDTH, HEIGHT, pixels).ok()
    }

    fn grey(&self, x: isize, y: isize) -> f32 {
        if let Some(grey) = self.covered {
            return f32::from(grey);
        }
        let mut grey = wall(self.stones, x + self.turned.0, y + self.turned.1);
        for shape in &self.shapes {
            let hides = shape.hides(x as f32, y as f32);
            grey = grey * (1.0 - hides) + f32::from(shape.grey) * hides;
        }
        let drop = mix((x as u64) << 8 ^ (y / 9) as u64).is_multiple_of(24);
        let rain = if self.rain && drop { 50.0 } else { 0.0 };
        grey * self.light + rain
    }
}

impl Shape {
    /// How much of what is behind is hidden, 0 to 1.
    fn hides(&self, x: f32, y: f32) -> f32 {
        let (across, down) = (x - self.left, y - self.top);
        if !self.soft {
            let inside = (0.0..self.width).contains(&across) && (0.0..self.height).contains(&down);
            return f32::from(u8::from(inside));
        }
        let (wide, high) = (self.width / 2.0, self.height / 2.0);
        let far = ((across - wide) / wide).hypot((down - high) / high);
        1.0 / (1.0 + ((far - 1.0) * wide.min(high) / 3.5).exp())
    }
}

/// Stones of many sizes and greys, endless in every direction.
fn wall(which: u32, x: isize, y: isize) -> f32 {
    let stone = |side: isize, seed: u64| {
        let place = (x.div_euclid(side) as u64) << 32 ^ (y.div_euclid(side) as u64 & 0xFFFF_FFFF);
        (mix(place.wrapping_add((seed + 8 * u64::from(which)) << 17)) % 256) as f32
    };
    40.0 + 0.3 * stone(23, 1) + 0.25 * stone(9, 2) + 0.05 * stone(4, 3)
}

/// Even bits from a number, the same on every run.
fn mix(n: u64) -> u64 {
    let n = (n ^ (n >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    n ^ (n >> 31)
}

/// Scenes by name, each with what it takes over from the one it is like.
pub(super) fn scenes(rows: &Rows<SceneSheet>, problems: &Problems) -> BTreeMap<String, Scene> {
    let mut all = BTreeMap::new();
    for (name, sheet) in rows {
        let mut chain = vec![sheet];
        while let Some(like) = chain.last().and_then(|last| last.like.as_ref()) {
            let Some(next) = find(rows, like, problems) else { break };
            if chain.len() >= MOST_LIKE {
                let what = format!("`{}` is like too many others", name.text());
                problems.error(like.place, what, format!("at most {MOST_LIKE} in a row"));
                break;
            }
            chain.push(next);
        }
        let mut scene = Scene::default();
        chain.iter().rev().for_each(|sheet| take_over(&mut scene, sheet, problems));
        if scene.shapes.len() > MOST_SHAPES {
            let what = format!("`{}` has {} shapes", name.text(), scene.shapes.len());
            problems.error(name.place, what, format!("at most {MOST_SHAPES}"));
        }
        if all.insert(name.text().to_owned(), scene).is_some() {
            let what = format!("the scene `{}` is drawn twice", name.text());
            problems.error(name.place, what, "each name once");
        }
    }
    all
}

fn find<'a>(
    rows: &'a Rows<SceneSheet>,
    like: &Name,
    problems: &Problems,
) -> Option<&'a SceneSheet> {
    let found = rows.iter().find(|(name, _)| name.text() == like.text());
    if found.is_none() && !like.text().is_empty() {
        let what = format!("the scene `{}` is not known", like.text());
        let known = rows.iter().map(|(name, _)| name.text());
        problems.unknown(like.place, what, "a scene of the story", like.text(), known);
    }
    found.map(|(_, sheet)| sheet)
}

fn take_over(scene: &mut Scene, sheet: &SceneSheet, problems: &Problems) {
    if let Some(stones) = &sheet.stones {
        scene.stones = stones.get();
    }
    if let Some(light) = &sheet.light {
        in_range(light.get(), 0.0, 4.0, light.place, "light", problems);
        scene.light = light.get() as f32;
    }
    if let Some(turned) = &sheet.turned {
        if let [right, down] = turned.as_slice() {
            let side = |number: &Num| {
                in_range(number.get(), -10_000.0, 10_000.0, number.place, "turned", problems);
                number.get() as isize
            };
            scene.turned = (side(right), side(down));
        } else {
            let place = turned.first().map_or(Place::PACK, |number| number.place);
            problems.error(place, "`turned` has not two numbers", "[to the right, down]");
        }
    }
    if let Some(covered) = &sheet.covered {
        scene.covered = Some(grey(covered, problems));
    }
    if let Some(rain) = &sheet.rain {
        scene.rain = Flag::get(rain);
    }
    scene.shapes.extend(sheet.draw.iter().filter_map(|shape| self::shape(shape, problems)));
}

fn shape(sheet: &ShapeSheet, problems: &Problems) -> Option<Shape> {
    let numbers: Vec<f32> = sheet.at.iter().map(|number| number.get() as f32).collect();
    let [left, top, width, height] = numbers[..] else {
        let place = sheet.at.first().map_or(sheet.grey.place, |number| number.place);
        problems.error(place, "a shape has no place", "`at: [left, top, width, height]`");
        return None;
    };
    if width <= 0.0 || height <= 0.0 {
        problems.error(sheet.grey.place, "a shape without a size", "a width and height above 0");
        return None;
    }
    let soft = sheet.soft.as_ref().is_some_and(Flag::get);
    Some(Shape { left, top, width, height, grey: grey(&sheet.grey, problems), soft })
}

fn grey(count: &Count, problems: &Problems) -> u8 {
    in_range(f64::from(count.get()), 0.0, 255.0, count.place, "a grey", problems);
    u8::try_from(count.get()).unwrap_or(u8::MAX)
}

fn in_range(found: f64, low: f64, high: f64, place: Place, what: &str, problems: &Problems) {
    if !(low..=high).contains(&found) {
        problems.error(place, format!("{what} is {found}"), format!("{low} to {high}"));
    }
}
