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

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn torn_shipped_packs_are_survived(
        water in any::<bool>(),
        tears in prop::collection::vec((any::<usize>(), any::<usize>(), any::<u8>(), "[ -~]{0,12}"), 1..4)
    ) {
        let mut files = shipped(if water { "water" } else { "climate" });
        for (file, at, how, with) in &tears {
            tear(&mut files, *file, *at, *how, with);
        }
        holds(&files);
    }
}
