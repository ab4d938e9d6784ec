//! The rhythm of the week: what a series showed at this time in the weeks before. Weeks are counted in UTC: a
//! rhythm that follows a clock on the wall moves by an hour twice a year, which one slot mostly holds.

use focal_base::At;

use super::range::Range;
use crate::bytes::{Reader, Writer};

/// Slots of a week, and the length of one in milliseconds.
const SLOTS: usize = 84;
const SLOT_MILLIS: i64 = 7 * 24 * 3_600_000 / SLOTS as i64;
/// Weight of the newest week.
const WEIGHT: f32 = 0.4;
/// Share of the width of a series that its differences span at least.
const PART: f32 = 0.5;
/// Readings with something to compare them with before a difference says anything.
const KNOWN_FROM: u32 = 168;

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Season {
    /// The mean of each slot over the weeks.
    means: [Option<f32>; SLOTS],
    /// The slot under way, and the sum and count of its readings.
    slot: usize,
    sum: f32,
    count: u32,
    /// What readings differ by from what their slot was.
    differences: Range,
    known: u32,
}

impl Default for Season {
    fn default() -> Season {
        Season {
            means: [None; SLOTS],
            slot: 0,
            sum: 0.0,
            count: 0,
            differences: Range::default(),
            known: 0,
        }
    }
}

impl Season {
    /// Learns a reading; how far its difference lies beyond all differences before, as a share of their width. Where
    /// that is small beside `width`, what the series spans at all, a part of this is the measure.
    pub fn learn(&mut self, at: At, x: f32, width: f32) -> f32 {
        let slot = at.0.div_euclid(SLOT_MILLIS).rem_euclid(SLOTS as i64) as usize;
        if slot != self.slot {
            self.close();
            self.slot = slot;
        }
        self.sum += x;
        self.count = self.count.saturating_add(1);
        let Some(mean) = self.means[slot] else { return 0.0 };
        let difference = x - mean;
        self.known = self.known.saturating_add(1);
        let beyond = if self.known > KNOWN_FROM {
            self.differences.beyond_of(difference, PART * width)
        } else {
            0.0
        };
        self.differences.learn(difference, self.known as f32);
        beyond
    }

    /// The slot under way becomes part of its mean.
    fn close(&mut self) {
        if self.count == 0 {
            return;
        }
        let mean = self.sum / self.count as f32;
        let slot = &mut self.means[self.slot];
        *slot = Some(slot.map_or(mean, |before| before + WEIGHT * (mean - before)));
        (self.sum, self.count) = (0.0, 0);
    }

    pub fn write(&self, to: &mut Writer) {
        to.unsigned(self.slot as u64);
        to.single(self.sum);
        to.unsigned(u64::from(self.count));
        self.differences.write(to);
        to.unsigned(u64::from(self.known));
        // A series without weeks, or one reading a day, has few known slots.
        for eight in self.means.chunks(8) {
            let known = eight.iter().enumerate().map(|(i, mean)| u8::from(mean.is_some()) << i);
            to.bytes.push(known.sum());
            eight.iter().flatten().for_each(|mean| to.single(*mean));
        }
    }

    pub fn read(from: &mut Reader) -> Option<Season> {
        let slot = usize::try_from(from.unsigned()?).ok().filter(|slot| *slot < SLOTS)?;
        let (sum, count) = (from.single()?, from.small()?);
        let (differences, known) = (Range::read(from)?, from.small()?);
        let mut means = [None; SLOTS];
        for eight in means.chunks_mut(8) {
            let mask = from.byte()?;
            for (i, mean) in eight.iter_mut().enumerate() {
                if mask >> i & 1 == 1 {
                    *mean = Some(from.single()?);
                }
            }
        }
        Some(Season { means, slot, sum, count, differences, known })
    }
}
