//! What a difference means. Rules as a guard would say them, the coarse ones first: gone is what was there?
//! Is there something else everywhere? Is it only lighter? Only then: is there something that was not there?

use super::blobs::{Mask, Region};
use super::cells::Cells;
use super::grey::Plane;
use super::shift::Shift;

/// Share of cells from which the picture as a whole is covered, moved, or the same in another light.
const MOST: f32 = 0.6;
/// Of what was there, this much must be recognised elsewhere or as something else for the camera to be moved.
const OTHER_LEAST: f32 = 0.4;
/// Below this share of cells with something to recognise, the whole cannot be judged.
const TEXTURED_LEAST: f32 = 0.08;
/// A factor of light that is worth telling, either way.
const LIGHTER: f32 = 1.15;
/// Correlation of edges in a region from which it is the same place in another light.
const SAME_PLACE: f32 = 0.7;
/// Something this large, as a share of the picture, with borders this soft is on the lens and out of focus: new edges
/// from pixel to pixel, as a share of the difference.
const LENS_AREA: f32 = 0.01;
const SOFT: f32 = 0.25;
/// So many thin little regions at once are weather.
const STREAKS: usize = 5;
/// The area of a region, in small pixels, from which it is as clear as it gets.
const CLEAR_AREA: f32 = 60.0;

/// What a picture shows against its scene.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    Same,
    /// The same scene in another light.
    Light,
    /// The camera looks elsewhere.
    Moved,
    /// The lens is covered or sprayed, or it is dark.
    Covered,
    /// Something is there that was not.
    Intrusion,
    /// A drop or an insect on the lens: large, and out of focus.
    OnLens,
}

/// What conditions read of a picture, in the order of [`Class`] behind the first.
pub const VIEWS: [&str; 7] =
    ["learning", "same", "light", "moved", "covered", "intrusion", "on_lens"];

impl Class {
    /// As conditions read it; `None` is a scene that is still being learnt.
    #[must_use]
    pub fn view(class: Option<Class>) -> &'static str {
        VIEWS[class.map_or(0, |class| 1 + class as usize)]
    }
}

/// What was seen in one picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    /// `None` while the scene is being learnt.
    pub class: Option<Class>,
    /// 0.5 where it could just as well be the next class, towards 1 the clearer. Not a measured probability.
    pub confidence: f32,
    /// What changed, in small pixels. Not all of it is worth an alarm; see `class`.
    pub mask: Mask,
    /// Where, the largest first.
    pub regions: Vec<Region>,
    /// How much brighter than the background, as a factor.
    pub light: f32,
    /// Small pixels the picture was shaken by, to the right and down.
    pub shift: (i8, i8),
}

pub(super) struct Evidence<'a> {
    /// The scene is known well enough to say something.
    pub known: bool,
    /// With shake and light undone.
    pub picture: &'a Plane,
    pub background: &'a Plane,
    pub differs: &'a Plane,
    pub gain: f32,
    pub shift: Shift,
    pub cells: Cells,
    pub mask: Mask,
    pub regions: Vec<Region>,
}

pub(super) fn judge(mut seen: Evidence) -> Look {
    let whole = whole(&seen);
    let mut soft = 0.0;
    if whole.is_none() {
        let weather = seen.regions.iter().filter(|region| region.is_streak()).count() >= STREAKS;
        for region in std::mem::take(&mut seen.regions) {
            let kind = region_kind(&seen, &region);
            if kind == Kind::SamePlace || (weather && region.is_streak()) {
                clear(&mut seen.mask, &region);
                continue;
            }
            soft += if kind == Kind::Soft { region.area as f32 } else { 0.0 };
            seen.regions.push(region);
        }
    }
    let (class, confidence) = whole.unwrap_or_else(|| parts(&seen, soft));
    Look {
        class: seen.known.then_some(class),
        confidence: if seen.known { confidence } else { 0.0 },
        mask: seen.mask,
        regions: seen.regions,
        light: seen.gain,
        shift: (seen.shift.dx as i8, seen.shift.dy as i8),
    }
}

/// What can be said of the picture as a whole.
fn whole(seen: &Evidence) -> Option<(Class, f32)> {
    let cells = &seen.cells;
    if cells.textured < TEXTURED_LEAST {
        return None;
    }
    if cells.gone >= MOST && cells.new < OTHER_LEAST {
        return Some((Class::Covered, between(cells.gone, MOST, 1.0)));
    }
    if cells.other >= OTHER_LEAST && cells.other + cells.gone >= MOST {
        return Some((Class::Moved, between(cells.other + cells.gone, MOST, 1.0)));
    }
    let share = seen.mask.share();
    if share > 0.5 && cells.same >= MOST {
        return Some((Class::Light, between(cells.same, MOST, 1.0)));
    }
    None
}

/// What can be said of regions: the whole is as it was.
fn parts(seen: &Evidence, soft: f32) -> (Class, f32) {
    let area: usize = seen.regions.iter().map(|region| region.area).sum();
    let sharp = area as f32 - soft;
    if sharp > 0.0 {
        return (Class::Intrusion, between(sharp, 0.0, CLEAR_AREA));
    }
    if soft > 0.0 {
        return (Class::OnLens, between(soft, 0.0, 4.0 * CLEAR_AREA));
    }
    let factor = seen.gain.max(1.0 / seen.gain);
    if factor > LIGHTER {
        return (Class::Light, between(factor, LIGHTER, 1.5));
    }
    (Class::Same, between(LIGHTER - factor, 0.0, LIGHTER - 1.0))
}

/// 0.5 at the limit, 1 where it is as clear as it gets.
fn between(value: f32, limit: f32, clear: f32) -> f32 {
    0.5 + 0.5 * ((value - limit) / (clear - limit)).clamp(0.0, 1.0)
}

#[derive(PartialEq)]
enum Kind {
    Sharp,
    Soft,
    SamePlace,
}

/// Looks at the edges in a region: those the background has, and new ones.
fn region_kind(seen: &Evidence, region: &Region) -> Kind {
    let (mut both, mut seen_2, mut known_2, mut known_sum) = (0.0f32, 0.0f32, 0.0f32, 0.0f32);
    let (mut new, mut differs, mut count) = (Vec::new(), Vec::new(), 0.0f32);
    for y in region.top..region.bottom {
        for x in region.left..region.right {
            let place = y * seen.picture.width + x;
            if !seen.mask.on()[place] {
                continue;
            }
            count += 1.0;
            differs.push(seen.differs.pixels[place]);
            let (x, y) = (x as isize, y as isize);
            let (mut here, mut before) = (0.0f32, 0.0f32);
            for (dx, dy) in [(1, 0), (0, 1)] {
                let s =
                    (seen.picture.near(x + dx, y + dy) - seen.picture.near(x - dx, y - dy)) / 2.0;
                let k = (seen.background.near(x + dx, y + dy)
                    - seen.background.near(x - dx, y - dy))
                    / 2.0;
                (both, seen_2, known_2) = (both + s * k, seen_2 + s * s, known_2 + k * k);
                known_sum += k.abs();
                (here, before) = (here.max(s.abs()), before.max(k.abs()));
            }
            new.push((here - before).max(0.0));
        }
    }
    let alike = both / (seen_2 * known_2).sqrt().max(f32::MIN_POSITIVE);
    if known_sum / count.max(1.0) >= 2.0 && alike >= SAME_PLACE {
        return Kind::SamePlace;
    }
    // The strongest new edges beside the strongest difference, each without its outermost tenth.
    let upper = |numbers: &mut Vec<f32>| {
        numbers.sort_by(f32::total_cmp);
        numbers.get(numbers.len() * 9 / 10).copied().unwrap_or_default()
    };
    let (new, differs) = (upper(&mut new), upper(&mut differs));
    let large = region.area as f32 >= LENS_AREA * seen.picture.pixels.len() as f32;
    if large && new < SOFT * differs { Kind::Soft } else { Kind::Sharp }
}

fn clear(mask: &mut Mask, region: &Region) {
    for y in region.top..region.bottom {
        let row = y * mask.width;
        mask.on[row + region.left..row + region.right].fill(false);
    }
}
