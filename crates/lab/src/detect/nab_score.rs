//! How the Numenta Anomaly Benchmark scores (Lavin and Ahmad 2015, and its reference scorer, version 1.1).
//!
//! A detection inside a labelled window earns up to 1, the earlier the more; only the best of a window counts.
//! A window without one costs, a detection outside costs by how far it lies behind the window before it.
//! The first rows of a file count for nothing. One threshold for the whole corpus is chosen for each profile,
//! and the sum is scaled so that detecting nothing is 0 and perfection 100.

/// What counts how much.
pub struct Profile {
    pub name: &'static str,
    true_positive: f64,
    false_positive: f64,
    false_negative: f64,
}

pub const STANDARD: Profile = profile("standard", 0.11, 1.0);
pub const LOW_FP: Profile = profile("low_fp", 0.22, 1.0);
pub const LOW_FN: Profile = profile("low_fn", 0.11, 2.0);

const fn profile(name: &'static str, false_positive: f64, false_negative: f64) -> Profile {
    Profile { name, true_positive: 1.0, false_positive, false_negative }
}

/// A file's rows as a detector scored them, and its windows: first and last row of each, in order, apart.
pub struct Scored<'a> {
    pub scores: &'a [f64],
    pub windows: &'a [(usize, usize)],
}

/// The best a corpus reaches under a profile, and at which threshold.
pub struct Best {
    pub score: f64,
    pub threshold: f64,
}

/// One file at one threshold.
#[derive(Debug, PartialEq)]
pub struct FileScore {
    pub score: f64,
    pub found: usize,
    pub false_alarms: usize,
}

/// 1 far before, 0 at the edge of the window, -1 far behind.
fn sigmoid(position: f64) -> f64 {
    if position >= 3.0 { -1.0 } else { 2.0 / (1.0 + (5.0 * position).exp()) - 1.0 }
}

/// Rows at the beginning in which a detector learns: 15 %, and no more than of 5,000 rows.
pub fn probation(rows: usize) -> usize {
    (rows * 15 / 100).min(750)
}

/// What one detection at a row is worth, before weights, and in which window it lies.
fn worth(row: usize, windows: &[(usize, usize)]) -> (f64, Option<usize>) {
    let begun = windows.partition_point(|(first, _)| *first <= row);
    let Some((first, last)) = begun.checked_sub(1).map(|place| windows[place]) else {
        return (-1.0, None);
    };
    let width = (last - first + 1) as f64;
    if row <= last {
        let left = (last - row + 1) as f64;
        return (sigmoid(-left / width) / sigmoid(-1.0), Some(begun - 1));
    }
    // A window of one row has no width to measure by: all behind it is far.
    let behind = (row - last) as f64 / (width - 1.0);
    (sigmoid(behind), None)
}

/// A detection that counts: its score, its worth with weights, its window in the corpus.
struct Row {
    score: f64,
    worth: f64,
    window: Option<usize>,
}

/// Tries each score that occurs as the threshold, from the highest down.
pub fn optimise(files: &[Scored], profile: &Profile) -> Best {
    let (mut rows, mut windows) = (Vec::new(), 0);
    for file in files {
        for (row, score) in file.scores.iter().enumerate().skip(probation(file.scores.len())) {
            let (worth, window) = worth(row, file.windows);
            let weight =
                if window.is_some() { profile.true_positive } else { profile.false_positive };
            let window = window.map(|window| windows + window);
            rows.push(Row { score: *score, worth: worth * weight, window });
        }
        windows += file.windows.len();
    }
    rows.sort_by(|a, b| b.score.total_cmp(&a.score));
    let nothing = -profile.false_negative * windows as f64;
    let mut of_window = vec![-profile.false_negative; windows];
    let (mut sum, mut best) = (nothing, Best { score: nothing, threshold: f64::INFINITY });
    for (place, row) in rows.iter().enumerate() {
        match row.window {
            None => sum += row.worth,
            Some(window) => {
                let before = of_window[window];
                of_window[window] = before.max(row.worth);
                sum += of_window[window] - before;
            }
        }
        let last_of_its_score = rows.get(place + 1).is_none_or(|next| next.score < row.score);
        if last_of_its_score && sum > best.score {
            best = Best { score: sum, threshold: row.score };
        }
    }
    let perfect = windows as f64 * profile.true_positive;
    if windows > 0 {
        best.score = 100.0 * (best.score - nothing) / (perfect - nothing);
    }
    best
}

/// What one file gives at a threshold, neither scaled nor rounded.
pub fn score_file(file: &Scored, threshold: f64, profile: &Profile) -> FileScore {
    let mut of_window = vec![-profile.false_negative; file.windows.len()];
    let mut found = vec![false; file.windows.len()];
    let (mut outside, mut false_alarms) = (0.0, 0);
    for (row, score) in file.scores.iter().enumerate().skip(probation(file.scores.len())) {
        if *score < threshold {
            continue;
        }
        match worth(row, file.windows) {
            (worth, None) => {
                outside += worth * profile.false_positive;
                false_alarms += 1;
            }
            (worth, Some(window)) => {
                of_window[window] = of_window[window].max(worth * profile.true_positive);
                found[window] = true;
            }
        }
    }
    FileScore {
        score: outside + of_window.iter().sum::<f64>(),
        found: found.iter().filter(|found| **found).count(),
        false_alarms,
    }
}
