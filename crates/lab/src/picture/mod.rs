//! How well the product finds what changed in pictures of a fixed camera, pixel by pixel, on frames others have marked.
//!
//! The folder is laid out as the change detection benchmark's: `input/in000470.jpg`, and for some of the frames
//! `groundtruth/gt000470.png`, grey: 0 unchanged, 50 shadow (unchanged too), 255 changed; 85 and 170 are not
//! judged. Frames are shown in the order of their names; those without a mask are only learnt from.

mod decode;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use focal_sense::{Grey, Look, Scene};
use serde_json::json;

use crate::Measured;

const UNCHANGED: [u8; 2] = [0, 50];
const CHANGED: u8 = 255;

#[derive(clap::Args)]
pub struct Asked {
    /// The folder with `input/` and `groundtruth/`.
    dir: PathBuf,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

pub fn run(asked: &Asked) -> ExitCode {
    crate::tell(measure(&asked.dir), asked.json)
}

#[derive(Default)]
struct Score {
    hit: u64,
    false_alarm: u64,
    missed: u64,
    quiet: u64,
    frames: u64,
    /// Frames in which nothing changed, and those of them in which something was said to have.
    unchanged: u64,
    alarmed: u64,
    classes: BTreeMap<String, u64>,
}

fn measure(dir: &Path) -> Result<Measured, String> {
    let frames = numbered(&dir.join("input"))?;
    let masks = numbered(&dir.join("groundtruth"))?;
    let (mut scene, mut score) = (Scene::default(), Score::default());
    for (number, path) in &frames {
        let frame = decode::read(path)?;
        let look = scene.look(&frame).map_err(|error| format!("{}: {error}", path.display()))?;
        if let Some(mask_path) = masks.get(number) {
            let mask = decode::read(mask_path)?;
            if mask.size() != frame.size() {
                let ((w, h), (fw, fh)) = (mask.size(), frame.size());
                let path = mask_path.display();
                return Err(format!("{path} is {w} by {h}; expected {fw} by {fh}, as its frame"));
            }
            score.add(&look, &mask);
        }
    }
    if score.hit + score.false_alarm + score.missed + score.quiet == 0 {
        let dir = dir.display();
        return Err(format!("no frame below {dir} has a mask with pixels of 0, 50 or 255"));
    }
    Ok(score.told(frames.len()))
}

/// Pictures by the number in their name.
fn numbered(folder: &Path) -> Result<BTreeMap<u64, PathBuf>, String> {
    let failed = |error: std::io::Error| format!("failed to read {}: {error}", folder.display());
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let digits: String = stem.chars().filter(char::is_ascii_digit).collect();
        let Ok(number) = digits.parse() else { continue };
        if let Some(other) = found.insert(number, path.clone()) {
            let (one, other) = (path.display(), other.display());
            return Err(format!("{one} and {other} have the same number"));
        }
    }
    if found.is_empty() {
        return Err(format!("{} holds no file with a number in its name", folder.display()));
    }
    Ok(found)
}

impl Score {
    fn add(&mut self, look: &Look, mask: &Grey) {
        let said = look.mask.scaled(mask.size().0, mask.size().1);
        let (mut judged, mut changed, mut alarm) = (false, false, false);
        for (said, so) in said.on().iter().zip(mask.pixels()) {
            let so = *so == CHANGED || {
                if !UNCHANGED.contains(so) {
                    continue;
                }
                false
            };
            judged = true;
            changed |= so;
            alarm |= *said;
            *match (*said, so) {
                (true, true) => &mut self.hit,
                (true, false) => &mut self.false_alarm,
                (false, true) => &mut self.missed,
                (false, false) => &mut self.quiet,
            } += 1;
        }
        if judged {
            self.frames += 1;
            let class = look.class.map_or("learning".to_owned(), |c| format!("{c:?}"));
            *self.classes.entry(class.to_lowercase()).or_default() += 1;
        }
        if judged && !changed {
            self.unchanged += 1;
            self.alarmed += u64::from(alarm);
        }
    }

    fn told(&self, frames: usize) -> Measured {
        let of = |part: u64, rest: u64| part as f64 / (part + rest).max(1) as f64;
        let round = |number: f64| (number * 10_000.0).round() / 10_000.0;
        let precision = of(self.hit, self.false_alarm);
        let recall = of(self.hit, self.missed);
        let f1 = of(2 * self.hit, self.false_alarm + self.missed);
        let false_alarm_rate = of(self.false_alarm, self.quiet);
        let json = json!({
            "precision": round(precision), "recall": round(recall), "f1": round(f1),
            "false_alarm_rate": round(false_alarm_rate), "frames": frames, "frames_judged": self.frames,
            "frames_unchanged": self.unchanged, "frames_unchanged_in_alarm": self.alarmed,
            "classes": serde_json::to_value(&self.classes).unwrap_or_default(),
        });
        let classes: Vec<String> = self.classes.iter().map(|(c, n)| format!("{c} {n}")).collect();
        let text = format!(
            "f1 {f1:.3}  precision {precision:.3}  recall {recall:.3}\n\
             {:.2} % of the unchanged pixels were said to have changed\n\
             {} frames judged: {}\n\
             {} of them unchanged, {} of these with an alarm\n",
            100.0 * false_alarm_rate,
            self.frames,
            classes.join(", "),
            self.unchanged,
            self.alarmed,
        );
        Measured { json, text }
    }
}

#[cfg(test)]
mod tests;
