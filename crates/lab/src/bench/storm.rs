//! A storm: ten thousand pumps share their parts, and one part fails. The running house on its disk, with every
//! thread of the product: how long after the last signal was acknowledged all of it is one incident, how soon
//! everybody who feels it has a case, and what the desk waits for meanwhile. Twice: the main bursts, which
//! everybody feels; and all fall silent, which nobody does.

mod cast;
mod desk;
mod house;

use std::time::{Duration, Instant};

use focal_base::{At, Span};
use serde_json::json;

use super::Dose;
use crate::figure::{Aim, Figure, percentile, round};
use crate::machine::cpu_seconds;
use desk::{Desk, Waited};
pub use house::Nobody;
use house::Scene;

const SIZES: [usize; 4] = [1_000, 2_000, 5_000, 10_000];
const PATIENCE: Duration = Duration::from_secs(600);
pub const WELL: [(&str, f64); 6] = [
    ("pressure_in", 2.6),
    ("pressure_out", 4.5),
    ("flow", 3.0),
    ("current", 4.0),
    ("vibration", 1.7),
    ("sensor_voltage", 2.2),
];
pub const BURST: [(&str, f64); 6] = [
    ("pressure_in", 0.4),
    ("pressure_out", 0.9),
    ("flow", 0.5),
    ("current", 3.0),
    ("vibration", 3.0),
    ("sensor_voltage", 0.9),
];
/// What the pack gives a pump until it counts as silent.
const SILENT: Span = Span::mins(15);

/// Each size beside the others: what grows faster than the things do would show.
pub fn measure(dose: Dose) -> Result<Vec<Figure>, String> {
    let mut figures = Vec::new();
    for felt in [false, true] {
        let mut first = None;
        for size in SIZES {
            let storm = one(dose.of(size, 50), felt)?;
            let base = *first.get_or_insert(storm.each());
            figures.push(figure(&storm, felt, base));
        }
    }
    Ok(figures)
}

fn figure(storm: &Storm, felt: bool, base: f64) -> Figure {
    let (what, how) = if felt {
        (
            "from the last signal acknowledged to one incident of all, everybody feels it",
            "pumps on one main that bursts",
        )
    } else {
        ("from the last pump silent to one incident of all, nobody feels it", "pumps fall silent")
    };
    let mut also = vec![
        ("cases", json!(storm.cases)),
        ("work_ms_a_thing", json!(round(storm.each() * 1e3))),
        ("times_that_of_the_fewest", json!(round(storm.each() / base))),
    ];
    if felt {
        let rate = storm.cases as f64 / storm.opened.max(1e-9);
        also.push(("all_cases_open_s", json!(round(storm.opened))));
        also.push(("cases_opened_per_second", json!(rate.round())));
        also.push(("all_thought_about_s", json!(round(storm.thought))));
    }
    for (name, waited) in [
        ("list_p99_ms", &storm.waited.list),
        ("case_p99_ms", &storm.waited.case),
        ("routing_p99_ms", &storm.waited.routing),
    ] {
        also.push((name, json!(round(percentile(waited, 99.0)))));
    }
    also.push(("desk_looked", json!(storm.waited.list.len())));
    also.push(("longest_ms", json!(round(storm.waited.longest()))));
    let how = format!("{} {how}, stores on disk", storm.things);
    Figure { bench: "storm", what, value: storm.one, unit: "s", aim: Aim::Below(2.0), how, also }
}

struct Storm {
    things: usize,
    cases: usize,
    /// Seconds until it was one incident; until the last case was open; until each was thought about.
    one: f64,
    opened: f64,
    thought: f64,
    /// Processor time of all threads from the first bad signal to the last thought.
    cpu: f64,
    waited: Waited,
}

impl Storm {
    /// Seconds of work for one thing.
    fn each(&self) -> f64 {
        self.cpu / self.things as f64
    }
}

fn one(count: usize, felt: bool) -> Result<Storm, String> {
    let scene = Scene::new(count)?;
    scene.at(Span::ZERO);
    scene.says(&WELL)?;
    scene.at(Span::mins(1));
    scene.says(&WELL)?;
    let begun = cpu_seconds(std::process::id())?;
    let desk = Desk::opens(&scene)?;
    let storm = if felt { burst(&scene, count) } else { silence(&scene, count) };
    let waited = desk.closes()?;
    let (one, opened, thought) = storm?;
    let cpu = cpu_seconds(std::process::id())? - begun;
    let (incidents, cases, handoffs) = scene.counts();
    scene.stop();
    if incidents != 1 || handoffs > 1 || cases != if felt { count } else { 1 } {
        return Err(format!("{incidents} incidents, {cases} cases and {handoffs} hand-offs"));
    }
    Ok(Storm { things: count, cases, one, opened, thought, cpu, waited })
}

/// The pressure falls at once, stays so for a minute, which people feel, and for five.
fn burst(scene: &Scene, count: usize) -> Result<(f64, f64, f64), String> {
    scene.at(Span::mins(2));
    let last = scene.says(&BURST)?;
    let one = wait(last, || scene.is_one(count))?;
    let last = {
        scene.at(Span::secs(3 * 60 + 1));
        scene.says(&BURST)?
    };
    let opened = wait(last, || scene.cases() >= count)?;
    let thought = wait(last, || scene.is_thought())?;
    scene.at(Span::secs(7 * 60 + 2));
    let last = scene.says(&BURST)?;
    let again = wait(last, || scene.is_thought())?;
    Ok((one, opened, thought.max(again)))
}

/// Nothing more is heard.
fn silence(scene: &Scene, count: usize) -> Result<(f64, f64, f64), String> {
    scene.at(Span(Span::mins(1).0 + SILENT.0 - 1_500));
    let heard: At = scene.last_heard();
    while scene.now() < heard + SILENT {
        std::thread::sleep(Duration::from_millis(1));
    }
    let last = Instant::now();
    let one = wait(last, || scene.is_one(count))?;
    let thought = wait(last, || scene.is_thought())?;
    Ok((one, one, thought))
}

/// Seconds since `from` when it came true.
fn wait(from: Instant, is_so: impl Fn() -> bool) -> Result<f64, String> {
    while !is_so() {
        if from.elapsed() > PATIENCE {
            return Err(format!("it was not so after {} s", PATIENCE.as_secs()));
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    Ok(from.elapsed().as_secs_f64())
}
