//! A long verb is a row of named phases, each with its time; the first that fails ends it with one clear line.

use crate::Outcome;
use std::time::{Duration, Instant};

/// The clock and the memory of one run.
pub struct Phases {
    verb: &'static str,
    started: Instant,
    closing: Vec<String>,
}

impl Phases {
    pub fn new(verb: &'static str) -> Phases {
        Phases { verb, started: Instant::now(), closing: Vec::new() }
    }

    /// Runs one phase. Its name is printed before, its time after, so that a build log can be skimmed.
    pub fn phase(&mut self, name: &str, work: impl FnOnce(&mut Vec<String>) -> Outcome) -> Outcome {
        println!("\n── {name}");
        let begun = Instant::now();
        match work(&mut self.closing) {
            Ok(()) => {
                println!("✓ {name} in {}", seconds(begun.elapsed()));
                Ok(())
            }
            Err(message) => Err(format!(
                "phase `{name}` failed after {}: {message}\nOnly this phase again: ./x {} {name}",
                seconds(begun.elapsed()),
                self.verb
            )),
        }
    }

    /// The last words: total time, then the test runners' own closing lines, word for word.
    pub fn finish(self) {
        println!("\n✓ ./x {} in {}", self.verb, seconds(self.started.elapsed()));
        for line in self.closing {
            println!("{line}");
        }
    }
}

fn seconds(time: Duration) -> String {
    match time.as_secs() {
        0..=119 => format!("{:.1} s", time.as_secs_f64()),
        whole => format!("{} min {} s", whole / 60, whole % 60),
    }
}

/// What a test runner says last: nextest's `Summary`, cargo's `test result`, node's counts.
pub fn closing_lines(output: &str) -> Vec<String> {
    const NODE: [&str; 8] =
        ["tests", "suites", "pass", "fail", "cancelled", "skipped", "todo", "duration_ms"];
    let closes = |line: &&str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        line.trim_start().starts_with("Summary [")
            || line.starts_with("test result:")
            || matches!(words[..], ["ℹ", name, _] if NODE.contains(&name))
    };
    output.lines().filter(closes).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_runners_closing_lines_are_kept_word_for_word() {
        let output = "running\n     Summary [   1.2s] 3 tests run: 3 passed, 0 skipped\nℹ tests 4\nℹ pass 4\nℹ note\n";
        assert_eq!(
            closing_lines(output),
            ["     Summary [   1.2s] 3 tests run: 3 passed, 0 skipped", "ℹ tests 4", "ℹ pass 4"]
        );
    }

    #[test]
    fn a_failed_phase_names_itself_and_how_to_run_it_alone() {
        let error = Phases::new("test").phase("clippy", |_| Err("no".into())).unwrap_err();
        assert!(error.contains("phase `clippy` failed"), "{error}");
        assert!(error.contains("./x test clippy"), "{error}");
    }
}
