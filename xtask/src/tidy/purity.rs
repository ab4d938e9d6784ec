//! The pure crates know no async, no SQL, no sockets, no files, no clock, no randomness and no hash order: time,
//! seeds and loaders are arguments. Only so does the same input give the same output, and a story fast-forward.

use super::Finding;
use super::rust_text::{code_only, is_word, without_tests, words};
use super::tree::{File, Tree};

pub const PURE: [&str; 7] = ["base", "sense", "diagnose", "case", "desk", "report", "pack"];

const CLIPPY: &str = "crates/pure.clippy.toml";

/// On a line with a hash map (or the line above), with the reason why no order leaks from it.
const ORDER_FREE: &str = "// order-free:";

/// Words that have no business in a rule, and what to do instead.
const WORDS: [(&str, &str); 12] = [
    ("tokio", "rules do not wait; the engine does"),
    ("async", "rules do not wait; the engine does"),
    ("await", "rules do not wait; the engine does"),
    ("rusqlite", "rules know no SQL; store does"),
    ("fjall", "rules know no history store; store does"),
    ("rand", "take a seed as an argument"),
    ("getrandom", "take a seed as an argument"),
    ("SystemTime", TAKE_THE_TIME),
    ("RandomState", "use a BTreeMap: its order is the same on each run"),
    ("thread_rng", "take a seed as an argument"),
    ("HashMap", "use a BTreeMap, or say `// order-free: why` on the line"),
    ("HashSet", "use a BTreeSet, or say `// order-free: why` on the line"),
];

/// Modules of std that reach into the world, whether written as a path or inside `use std::{…}`.
const STD: [(&str, &str); 5] = [
    ("fs", "take the text, or a loader, as an argument"),
    ("net", "rules know no sockets"),
    ("env", "configuration is an argument"),
    ("process", "rules start no programs"),
    ("thread", "rules do not wait and share nothing"),
];

/// Ways to ask for the present moment that the words above do not cover.
const TAKE_THE_TIME: &str = "take the time as an argument";
const NOW: [&str; 5] =
    ["Instant::now", "Timestamp::now", "Zoned::now", "TimeZone::system", "time::Instant"];

pub fn check(tree: &Tree) -> Vec<Finding> {
    let in_sources = tree.files.iter().filter(|file| is_pure(file)).flat_map(in_file);
    in_sources.chain(without_clippys_help(tree)).collect()
}

/// Clippy says part of this in the editor, if the crate links to its settings for pure crates.
fn without_clippys_help(tree: &Tree) -> Vec<Finding> {
    let settings = tree.file(CLIPPY).map(|file| &file.text);
    let lacks = |name: &str| {
        tree.file(&format!("crates/{name}/Cargo.toml")).is_some()
            && tree.file(&format!("crates/{name}/clippy.toml")).map(|file| &file.text) != settings
    };
    let finding = |name: &str| {
        let message = format!(
            "link clippy's settings for pure crates: ln -s ../pure.clippy.toml crates/{name}/clippy.toml"
        );
        Finding::new(&format!("crates/{name}/clippy.toml"), 1, "purity", message)
    };
    PURE.into_iter().filter(|name| lacks(name)).map(finding).collect()
}

/// The sources of a pure crate, without its tests.
fn is_pure(file: &File) -> bool {
    let inside =
        PURE.iter().find_map(|name| file.path.strip_prefix(&format!("crates/{name}/src/")));
    inside.is_some_and(|path| {
        file.is_rust()
            && !path
                .split('/')
                .any(|part| part == "tests" || part == "tests.rs" || part.ends_with("_tests.rs"))
    })
}

fn in_file(file: &File) -> Vec<Finding> {
    let code = without_tests(&code_only(&file.text));
    let source: Vec<&str> = file.text.lines().collect();
    // The line itself, or the one above where the formatter has no room left.
    let excused =
        |line: usize| source[line.saturating_sub(1)..=line].iter().any(|l| l.contains(ORDER_FREE));
    let mut broken: Vec<(usize, String, &str)> = Vec::new();
    for (number, line) in code.lines().enumerate() {
        for (word, advice) in forbidden_words(line).chain(forbidden_paths(line)) {
            if !(word.starts_with("Hash") && excused(number)) {
                broken.push((number, word, advice));
            }
        }
    }
    for (number, names) in std_lists(&code) {
        broken.extend(forbidden_in_list(&names).map(|(name, advice)| (number, name, advice)));
    }
    let finding = |(line, what, advice): (usize, String, &str)| {
        Finding::new(&file.path, line + 1, "purity", format!("`{what}` in a pure crate: {advice}"))
    };
    broken.into_iter().map(finding).collect()
}

fn forbidden_words(line: &str) -> impl Iterator<Item = (String, &'static str)> {
    words(line).filter_map(|(_, word)| {
        let (word, advice) = WORDS.iter().find(|(forbidden, _)| *forbidden == word)?;
        Some(((*word).to_owned(), *advice))
    })
}

fn forbidden_paths(line: &str) -> impl Iterator<Item = (String, &'static str)> {
    let now = NOW.iter().map(|now| ((*now).to_owned(), TAKE_THE_TIME));
    let modules = STD.iter().map(|(module, advice)| (format!("std::{module}"), *advice));
    now.chain(modules).filter(|(path, _)| has_path(line, path))
}

/// The same inside `use std::{…}`, where the module and its `std::` stand apart.
fn forbidden_in_list(names: &[&str]) -> impl Iterator<Item = (String, &'static str)> {
    let modules = STD.iter().filter(|(module, _)| names.contains(module));
    let clock = ["time", "Instant"].iter().all(|name| names.contains(name));
    modules
        .map(|(module, advice)| (format!("std::{module}"), *advice))
        .chain(clock.then(|| ("std::time::Instant".to_owned(), TAKE_THE_TIME)))
}

fn has_path(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        !line[..at].ends_with(is_word) && !line[at + path.len()..].starts_with(is_word)
    })
}

/// Each `std::…{…}` of a `use`, with its line (from 0) and the words in it.
fn std_lists(code: &str) -> Vec<(usize, Vec<&str>)> {
    let mut lists = Vec::new();
    for (at, _) in code.match_indices("use std::") {
        let statement = &code[at..code[at..].find(';').map_or(code.len(), |end| at + end)];
        if statement.contains('{') {
            let line = code[..at].matches('\n').count();
            lists.push((line, words(statement).map(|(_, word)| word).collect()));
        }
    }
    lists
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> usize {
        check(&Tree::of(&[(path, text)])).len()
    }

    #[test]
    fn what_reaches_into_the_world_is_found() {
        let cases = [
            ("use tokio::sync::mpsc;", 1),
            ("pub async fn decide() {}", 1),
            ("use std::time::SystemTime;", 1),
            ("use std::time::{Duration, Instant};", 1),
            ("use std::time::Instant;", 1),
            ("use std::time::Duration;", 0),
            ("let text = std::fs::read(path);", 1),
            ("use std::{\n    fmt,\n    fs,\n};", 1),
            ("let now = jiff::Timestamp::now();", 1),
            ("let seen = HashSet::new();", 1),
            ("let seen = HashSet::new(); // order-free: only asked, never listed", 0),
            ("// order-free: only asked\nlet seen = HashMap::new();", 0),
            ("use rand::Rng;", 1),
            ("// HashMap, std::fs and tokio\nlet operand = \"std::net\";", 0),
            ("#[cfg(test)]\nmod tests {\n    use std::fs;\n}", 0),
        ];
        for (text, expected) in cases {
            assert_eq!(found("crates/sense/src/a.rs", text), expected, "{text}");
        }
    }

    #[test]
    fn a_pure_crate_without_its_clippy_settings_is_found() {
        let crates =
            [("crates/case/Cargo.toml", ""), ("crates/store/Cargo.toml", ""), (CLIPPY, "a = 1")];
        let linked = [crates[0], crates[1], crates[2], ("crates/case/clippy.toml", "a = 1")];
        assert_eq!(check(&Tree::of(&crates)).len(), 1);
        assert_eq!(check(&Tree::of(&linked)), []);
    }

    #[test]
    fn only_pure_crates_are_held_to_it() {
        let text = "use tokio::net;";
        assert_eq!(found("crates/pack/src/load.rs", text), 1);
        assert_eq!(found("crates/store/src/a.rs", text), 0);
        assert_eq!(found("crates/pack/tests/all.rs", text), 0);
        assert_eq!(found("crates/pack/src/load/tests.rs", text), 0);
    }
}
