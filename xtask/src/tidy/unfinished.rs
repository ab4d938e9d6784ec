//! Nothing half done lands: no notes to oneself, no stubs, no tests that are left out or that leave out the others.

use super::Finding;
use super::rust_text::{code_only, is_word};
use super::tree::{File, Tree};

/// Words in any source, comments too. Split, so that this file does not find itself.
const NOTES: [&str; 3] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];
/// In Rust code, where comments and strings do not count.
const RUST: [&str; 3] =
    [concat!("to", "do!"), concat!("unimple", "mented!"), concat!("#[ig", "nore")];
/// In TypeScript tests.
const SCRIPT: [&str; 6] = [".only(", ".skip(", ".todo(", "only: true", "skip: true", "todo: true"];

pub fn check(tree: &Tree) -> Vec<Finding> {
    tree.files.iter().filter(|file| file.is_hand_written()).flat_map(in_file).collect()
}

fn in_file(file: &File) -> Vec<Finding> {
    let mut found = search(file, &file.text, &NOTES, "finish it, or open an issue");
    if file.is_rust() {
        found.extend(search(
            file,
            &code_only(&file.text),
            &RUST,
            "finish it: stubs and ignored tests do not land",
        ));
    } else if [".ts", ".js", ".svelte"].iter().any(|ending| file.path.ends_with(ending)) {
        found.extend(search(file, &file.text, &SCRIPT, "every test runs: mend it or remove it"));
    }
    found
}

fn search(file: &File, text: &str, patterns: &[&str], advice: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        for pattern in patterns.iter().filter(|pattern| contains_word(line, pattern)) {
            let message = format!("`{pattern}`: {advice}");
            found.push(Finding::new(&file.path, index + 1, "unfinished", message));
        }
    }
    found
}

/// A pattern that begins or ends with a letter must not go on in a longer word.
fn contains_word(line: &str, pattern: &str) -> bool {
    line.match_indices(pattern).any(|(at, _)| {
        let before = pattern.starts_with(is_word) && line[..at].ends_with(is_word);
        let after = pattern.ends_with(is_word) && line[at + pattern.len()..].starts_with(is_word);
        !before && !after
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_finished_is_found() {
        let cases = [
            ("a.rs", format!("// {}: later", NOTES[0]), 1),
            ("a.rs", format!("fn a() {{ {}() }}", RUST[0]), 1),
            ("a.rs", format!("{}]\nfn a() {{}}", RUST[2]), 1),
            ("a.rs", "let rest = all.iter().skip(2); // method TODOS".to_owned(), 0),
            ("a.rs", format!("let text = \"{}\";", RUST[1]), 0),
            ("a.test.ts", "test.only('one', () => {})".to_owned(), 1),
            ("a.test.ts", "test('one', { skip: true }, () => {})".to_owned(), 1),
            ("notes.md", NOTES[1].to_owned(), 0),
        ];
        for (path, text, expected) in cases {
            assert_eq!(check(&Tree::of(&[(path, &text)])).len(), expected, "{path}: {text}");
        }
    }
}
