//! However a pack's files are torn, loading neither panics nor gives a pack it has told an error of.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{shipped, small};
use crate::{MAX_PROBLEMS, Weight, load};

fn holds(files: &BTreeMap<String, String>) {
    let loaded = load(files);
    let error = loaded.problems.iter().any(|problem| problem.severity == Weight::Error);
    assert_eq!(loaded.pack.is_none(), error);
    assert!(loaded.problems.len() <= MAX_PROBLEMS + 1);
}

/// Changes one place of one file: a byte, a line gone, a line twice, two lines swapped, a piece pasted in.
fn tear(files: &mut BTreeMap<String, String>, file: usize, at: usize, how: u8, with: &str) {
    let count = files.len();
    let Some(text) = files.values_mut().nth(file % count) else { return };
    let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
    let line = at % lines.len();
    match how % 6 {
        0 => {
            lines.remove(line);
        }
        1 => lines.insert(line, lines[line].clone()),
        2 => {
            let other = (at / 7) % lines.len();
            lines.swap(line, other);
        }
        3 => lines.insert(line, with.to_owned()),
        4 => {
            let half: String = lines[line].chars().take(at % 60).collect();
            lines[line] = half;
        }
        _ => {
            let chars: Vec<char> = lines[line].chars().collect();
            let cut = at % (chars.len() + 1);
            let (head, tail) = chars.split_at(cut);
            let tail: String = tail.iter().skip(1).collect();
            lines[line] = format!("{}{with}{tail}", head.iter().collect::<String>());
        }
    }
    *text = lines.join("\n");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn torn_small_packs_are_survived(
        tears in prop::collection::vec((any::<usize>(), any::<usize>(), any::<u8>(), "[ -~ñ\u{0}-\u{7f}{}\\[\\]:,*&!|>]{0,12}"), 1..6)
    ) {
        let mut files = small::files();
        for (file, at, how, with) in &tears {
            tear(&mut files, *file, *at, *how, with);
        }
        holds(&files);
    }

    #[test]
    fn any_text_is_survived(text in ".{0,400}", path in "(pack|texts/en|stories/a)\\.yaml") {
        let mut files = small::files();
        files.insert(path, text);
        holds(&files);
    }
}

const SHIPPED: [&str; 7] =
    ["water", "climate", "field", "factory", "appliance", "home-network", "wearable-payment"];

/// Each line of a small pack taken out, cut or moved to the end, one at a time: an error or a
/// pack, never anything else. Every change that is possible, not a sample.
#[test]
fn every_line_of_the_skeleton_may_go_wrong() {
    let whole = crate::skeleton("mine").expect("files");
    let mut tried = 0;
    // One language stands for both.
    for (path, text) in whole.iter().filter(|(path, _)| *path != "texts/es.yaml") {
        let lines: Vec<&str> = text.lines().collect();
        for at in 0..lines.len() {
            let half: String = lines[at].chars().take(lines[at].chars().count() / 2).collect();
            let changes: [Vec<&str>; 3] = [
                [&lines[..at], &lines[at + 1..]].concat(),
                [&lines[..at], &[half.as_str()], &lines[at + 1..]].concat(),
                [&lines[..at], &lines[at + 1..], &[lines[at]]].concat(),
            ];
            for change in changes {
                let mut files = whole.clone();
                files.insert(path.clone(), change.join("\n"));
                holds(&files);
                tried += 1;
            }
        }
    }
    assert!(tried > 500, "{tried}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn torn_shipped_packs_are_survived(
        pack in 0..SHIPPED.len(),
        tears in prop::collection::vec((any::<usize>(), any::<usize>(), any::<u8>(), "[ -~]{0,12}"), 1..4)
    ) {
        let mut files = shipped(SHIPPED[pack]);
        for (file, at, how, with) in &tears {
            tear(&mut files, *file, *at, *how, with);
        }
        holds(&files);
    }
}
