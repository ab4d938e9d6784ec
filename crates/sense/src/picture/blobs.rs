//! From single pixels to regions: lonely ones go, holes are filled, what hangs together is one.

/// A region smaller than this, in small pixels, is rain, a leaf or noise.
const LEAST_AREA: usize = 6;
/// Regions that are told, the largest first.
const MOST_REGIONS: usize = 64;

/// A streak is at most so wide and so large, in small pixels.
const STREAK_WIDTH: usize = 3;
const STREAK_AREA: usize = 24;

/// Which pixels changed, row by row from the top left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mask {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) on: Vec<bool>,
}

/// A rectangle that holds a change, and how many pixels of it changed. In pixels of the small picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    pub left: usize,
    pub top: usize,
    /// Beyond the last column and row.
    pub right: usize,
    pub bottom: usize,
    pub area: usize,
}

impl Region {
    /// As a streak of rain or a flake of snow is.
    pub(super) fn is_streak(&self) -> bool {
        let thinner = (self.right - self.left).min(self.bottom - self.top);
        thinner <= STREAK_WIDTH && self.area <= STREAK_AREA
    }
}

impl Mask {
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        (self.width, self.height)
    }

    #[must_use]
    pub fn on(&self) -> &[bool] {
        &self.on
    }

    /// Share of the picture that changed.
    #[must_use]
    pub fn share(&self) -> f32 {
        self.on.iter().filter(|on| **on).count() as f32 / self.on.len().max(1) as f32
    }

    /// The same at another size, with smooth borders.
    #[must_use]
    pub fn scaled(&self, width: usize, height: usize) -> Mask {
        let mut on = Vec::with_capacity(width * height);
        let axis = |place: usize, of: usize, known: usize| {
            let at = ((place as f32 + 0.5) * known as f32 / of as f32 - 0.5)
                .clamp(0.0, known as f32 - 1.0);
            let first = at as usize;
            (first, (first + 1).min(known - 1), at - first as f32)
        };
        let value = |x: usize, y: usize| f32::from(u8::from(self.on[y * self.width + x]));
        for y in 0..height {
            let (top, bottom, down) = axis(y, height, self.height);
            for x in 0..width {
                let (left, right, along) = axis(x, width, self.width);
                let upper = value(left, top) * (1.0 - along) + value(right, top) * along;
                let lower = value(left, bottom) * (1.0 - along) + value(right, bottom) * along;
                on.push(upper * (1.0 - down) + lower * down > 0.5);
            }
        }
        Mask { width, height, on }
    }

    pub(super) fn of(&self, on: Vec<bool>) -> Mask {
        Mask { width: self.width, height: self.height, on }
    }

    /// On where most of the nine pixels around are.
    pub(super) fn by_majority(&self) -> Mask {
        self.by_neighbours(|count| count >= 5)
    }

    /// Closes gaps of two pixels: grown by one, then shrunk by one.
    pub(super) fn closed(&self) -> Mask {
        self.by_neighbours(|count| count > 0).by_neighbours(|count| count == 9)
    }

    fn by_neighbours(&self, rule: impl Fn(usize) -> bool) -> Mask {
        let (width, height) = (self.width as isize, self.height as isize);
        let mut on = Vec::with_capacity(self.on.len());
        for y in 0..height {
            for x in 0..width {
                let mut count = 0;
                for near_y in y - 1..=y + 1 {
                    for near_x in x - 1..=x + 1 {
                        // Beyond the border lies what is at the border.
                        let (at_x, at_y) =
                            (near_x.clamp(0, width - 1), near_y.clamp(0, height - 1));
                        count += usize::from(self.on[(at_y * width + at_x) as usize]);
                    }
                }
                on.push(rule(count));
            }
        }
        self.of(on)
    }

    /// Fills what is off and does not reach the border.
    pub(super) fn filled(&self) -> Mask {
        let mut outside = vec![false; self.on.len()];
        let mut open: Vec<usize> = Vec::new();
        let border = |place: &usize| {
            let (x, y) = (place % self.width, place / self.width);
            x == 0 || y == 0 || x + 1 == self.width || y + 1 == self.height
        };
        open.extend((0..self.on.len()).filter(border).filter(|place| !self.on[*place]));
        open.iter().for_each(|place| outside[*place] = true);
        while let Some(place) = open.pop() {
            for next in self.around(place) {
                if !self.on[next] && !outside[next] {
                    outside[next] = true;
                    open.push(next);
                }
            }
        }
        self.of(outside.into_iter().map(|outside| !outside).collect())
    }

    /// Left, right, above, below.
    fn around(&self, place: usize) -> impl Iterator<Item = usize> + use<> {
        let (x, y, width, height) =
            (place % self.width, place / self.width, self.width, self.height);
        [
            (x > 0).then(|| place - 1),
            (x + 1 < width).then(|| place + 1),
            (y > 0).then(|| place - width),
            (y + 1 < height).then(|| place + width),
        ]
        .into_iter()
        .flatten()
    }

    /// Keeps the connected regions that are large enough and that `sure` is on somewhere in. What is kept, and the
    /// largest of its regions.
    pub(super) fn regions(&self, sure: &Mask) -> (Mask, Vec<Region>) {
        let (mut kept, mut regions) = (vec![false; self.on.len()], Vec::new());
        let mut met = vec![false; self.on.len()];
        for start in 0..self.on.len() {
            if !self.on[start] || met[start] {
                continue;
            }
            met[start] = true;
            let (mut region, mut next) = (vec![start], 0);
            while let Some(place) = region.get(next).copied() {
                next += 1;
                for near in self.around(place) {
                    if self.on[near] && !met[near] {
                        met[near] = true;
                        region.push(near);
                    }
                }
            }
            if region.len() >= LEAST_AREA && region.iter().any(|place| sure.on[*place]) {
                region.iter().for_each(|place| kept[*place] = true);
                regions.push(self.bounds(&region));
            }
        }
        regions.sort_by_key(|region| std::cmp::Reverse(region.area));
        regions.truncate(MOST_REGIONS);
        (self.of(kept), regions)
    }

    fn bounds(&self, places: &[usize]) -> Region {
        let columns = || places.iter().map(|place| place % self.width);
        let rows = || places.iter().map(|place| place / self.width);
        Region {
            left: columns().min().unwrap_or_default(),
            top: rows().min().unwrap_or_default(),
            right: columns().max().unwrap_or_default() + 1,
            bottom: rows().max().unwrap_or_default() + 1,
            area: places.len(),
        }
    }
}
