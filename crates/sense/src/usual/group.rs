//! Several metrics of one thing, looked at together: do they still go with each other as they did?
//!
//! The first rows are taken for normal. From them it learns mean, deviation and correlation of the smoothed
//! metrics; afterwards a row is judged by its Mahalanobis distance (Hotelling's T² on smoothed rows, which is
//! MEWMA: Lowry, Woodall, Champ and Rigdon 1992), the correlations drawn somewhat towards none because few
//! rows say little of them. The centre follows slow drift, and a new way of working that lasts in the end too.

use crate::bytes::{Reader, Writer};

/// How many metrics may be looked at together.
pub const MAX_GROUP: usize = 12;
/// Rows that are learnt before the first is judged.
const LEARN: u32 = 400;
/// Weight of a row in the smoothed row.
const SMOOTH: f64 = 0.15;
/// How far correlations are drawn towards none.
const SHRINK: f64 = 0.1;
/// The squared distance for each metric beyond which a row is unusual. A normal row has about 1: smoothed
/// rows resemble their neighbours, so 400 of them teach as much as some 30 independent ones would.
const LIMIT: f64 = 8.0;
/// Part of its way to a row that the centre moves, while all is usual and while it is not.
const FOLLOW: f64 = 0.005;
const FOLLOW_UNUSUAL: f64 = 0.000_5;
/// The least deviation, as a share of the mean, so that a metric that never moved may have rounding errors.
const LEAST: f64 = 1e-6;

/// State: 8 bytes three times for each metric, and once for each pair of them, a metric with itself too.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Group {
    count: u32,
    smoothed: Vec<f64>,
    /// Means while learning; afterwards the centre.
    centre: Vec<f64>,
    /// Deviations, once learnt.
    deviation: Vec<f64>,
    /// The lower triangle by rows: sums of products while learning; afterwards the Cholesky factor of the
    /// correlations.
    shape: Vec<f64>,
}

impl Group {
    /// Learns a row, the same metrics in the same order each time. Once it knows enough: the squared distance
    /// from the usual, as a share of what is still usual, so beyond 1 is unusual.
    pub fn learn(&mut self, row: &[f64]) -> Option<f64> {
        if row.is_empty() || row.len() > MAX_GROUP || row.iter().any(|x| !x.is_finite()) {
            return None;
        }
        if self.smoothed.len() != row.len() {
            *self = Group::of(row.len());
        }
        self.count = self.count.saturating_add(1);
        let weight = SMOOTH.max(1.0 / f64::from(self.count));
        self.smoothed.iter_mut().zip(row).for_each(|(s, x)| *s += weight * (x - *s));
        if self.count <= LEARN {
            self.gather();
            if self.count == LEARN {
                self.settle();
            }
            return None;
        }
        let away: Vec<f64> = (0..row.len())
            .map(|i| (self.smoothed[i] - self.centre[i]) / self.deviation[i])
            .collect();
        let share = self.distance(&away) / (LIMIT * row.len() as f64);
        let follow = if share > 1.0 { FOLLOW_UNUSUAL } else { FOLLOW };
        for (i, away) in away.iter().enumerate() {
            self.centre[i] += follow * away * self.deviation[i];
        }
        Some(share)
    }

    fn of(size: usize) -> Group {
        Group {
            count: 0,
            smoothed: vec![0.0; size],
            centre: vec![0.0; size],
            deviation: vec![1.0; size],
            shape: vec![0.0; size * (size + 1) / 2],
        }
    }

    /// Means and sums of products in one pass (Welford).
    fn gather(&mut self) {
        let before: Vec<f64> =
            self.smoothed.iter().zip(&self.centre).map(|(s, mean)| s - mean).collect();
        let count = f64::from(self.count);
        self.centre.iter_mut().zip(&before).for_each(|(mean, b)| *mean += b / count);
        for i in 0..before.len() {
            let after = self.smoothed[i] - self.centre[i];
            for (j, before) in before.iter().enumerate().take(i + 1) {
                self.shape[place(i, j)] += after * before;
            }
        }
    }

    /// From sums of products to deviations and the factor of the correlations.
    fn settle(&mut self) {
        let (size, rows) = (self.centre.len(), f64::from(self.count - 1));
        for i in 0..size {
            let least = LEAST * self.centre[i].abs() + f64::MIN_POSITIVE.sqrt();
            self.deviation[i] = (self.shape[place(i, i)] / rows).sqrt().max(least);
        }
        for i in 0..size {
            for j in 0..i {
                let together = self.shape[place(i, j)] / rows;
                let correlation = together / (self.deviation[i] * self.deviation[j]);
                self.shape[place(i, j)] = (1.0 - SHRINK) * correlation;
            }
            self.shape[place(i, i)] = 1.0;
        }
        self.factor();
    }

    /// Cholesky, in place. Drawn towards none, correlations are positive definite with eigenvalues of at
    /// least [`SHRINK`]; the floor is for rounding alone.
    fn factor(&mut self) {
        for i in 0..self.centre.len() {
            for j in 0..=i {
                let known: f64 =
                    (0..j).map(|k| self.shape[place(i, k)] * self.shape[place(j, k)]).sum();
                let left = self.shape[place(i, j)] - known;
                self.shape[place(i, j)] = if i == j {
                    left.max(SHRINK * SHRINK).sqrt()
                } else {
                    left / self.shape[place(j, j)]
                };
            }
        }
    }

    /// The squared length of what solves the factor for `away`.
    fn distance(&self, away: &[f64]) -> f64 {
        let mut solved = [0.0; MAX_GROUP];
        for (i, away) in away.iter().enumerate() {
            let known: f64 = (0..i).map(|k| self.shape[place(i, k)] * solved[k]).sum();
            solved[i] = (away - known) / self.shape[place(i, i)];
        }
        solved.iter().map(|s| s * s).sum()
    }

    pub(crate) fn write(&self, to: &mut Writer) {
        to.unsigned(u64::from(self.count));
        to.many(&self.smoothed, |to, n| to.float(*n));
        let rest = self.centre.iter().chain(&self.deviation).chain(&self.shape);
        rest.for_each(|n| to.float(*n));
    }

    pub(crate) fn read(from: &mut Reader) -> Option<Group> {
        let count = from.small()?;
        let smoothed = from.many(Reader::float)?;
        if smoothed.len() > MAX_GROUP {
            return None;
        }
        let mut group = Group { count, smoothed, ..Group::default() };
        let size = group.smoothed.len();
        let mut some = |n: usize| (0..n).map(|_| from.float()).collect::<Option<Vec<f64>>>();
        group.centre = some(size)?;
        group.deviation = some(size)?;
        group.shape = some(size * (size + 1) / 2)?;
        Some(group)
    }
}

/// Where row `i`, column `j` of a lower triangle lies.
fn place(i: usize, j: usize) -> usize {
    i * (i + 1) / 2 + j
}
