//! Small rooms: no file over 800 lines, nine of ten under 400. A file that fits a head is changed without fear.

use super::Finding;
use super::tree::Tree;

const HARD_STOP: usize = 800;
const NINE_OF_TEN: usize = 400;

pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for (lines, path) in sizes(tree) {
        if lines > HARD_STOP {
            let message = format!("{lines} lines; split it by subject, the limit is {HARD_STOP}");
            findings.push(Finding { size: lines, ..Finding::new(path, 1, "file-lines", message) });
        }
    }
    let sizes = sizes(tree);
    if let Some(&(p90, _)) = at(&sizes, 90).filter(|(lines, _)| *lines > NINE_OF_TEN) {
        let (lines, longest) = sizes.last().copied().unwrap_or((p90, ""));
        let message = format!(
            "nine of ten files must have at most {NINE_OF_TEN} lines, now it is {p90}; begin with this one, {lines} lines"
        );
        findings.push(Finding { size: p90, ..Finding::new(longest, 1, "file-lines-p90", message) });
    }
    findings
}

/// One line for the person who ran tidy.
pub fn report(tree: &Tree) -> String {
    let sizes = sizes(tree);
    let lines = |percent| at(&sizes, percent).map_or(0, |(lines, _)| *lines);
    let longest = sizes.last().copied().unwrap_or_default();
    format!(
        "{} hand-written files; lines: median {}, p90 {}, longest {} ({})",
        sizes.len(),
        lines(50),
        lines(90),
        longest.0,
        longest.1
    )
}

fn sizes(tree: &Tree) -> Vec<(usize, &str)> {
    let hand_written = tree.files.iter().filter(|file| file.is_hand_written());
    let mut sizes: Vec<_> =
        hand_written.map(|file| (file.text.lines().count(), file.path.as_str())).collect();
    sizes.sort();
    sizes
}

/// The nearest-rank percentile.
fn at<T>(sorted: &[T], percent: usize) -> Option<&T> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_file_is_found_and_a_generated_one_is_not() {
        let long = "x\n".repeat(801);
        let generated = format!("// @generated\n{long}");
        let tree = Tree::of(&[("a.rs", &long), ("b.rs", &generated), ("c.md", &long)]);
        let found = check(&tree);
        assert_eq!(found.iter().filter(|f| f.rule == "file-lines").count(), 1);
        assert_eq!((found[0].path.as_str(), found[0].size), ("a.rs", 801));
    }

    #[test]
    fn nine_of_ten_files_stay_small() {
        let long = "x\n".repeat(401);
        let names: Vec<String> = (0..10).map(|n| format!("{n}.ts")).collect();
        let with_long = |count: usize| {
            let files: Vec<_> = names
                .iter()
                .enumerate()
                .map(|(n, name)| (name.as_str(), if n < count { &*long } else { "x" }))
                .collect();
            check(&Tree::of(&files))
        };
        assert_eq!(with_long(1), []);
        assert_eq!(with_long(2)[0].rule, "file-lines-p90");
    }

    #[test]
    fn percentiles_are_ranks() {
        assert_eq!(at(&[1, 2, 3, 4], 50), Some(&2));
        assert_eq!(at(&[1], 90), Some(&1));
        assert_eq!(at::<u8>(&[], 90), None);
    }
}
