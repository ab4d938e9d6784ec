//! No function over 70 lines: what it does then still fits one screen. For Rust, where braces can be matched honestly.

use super::Finding;
use super::rust_text::{closing_brace, code_only, words};
use super::tree::Tree;

const LIMIT: usize = 70;

pub fn check(tree: &Tree) -> Vec<Finding> {
    let rust = tree.files.iter().filter(|file| file.is_rust() && file.is_hand_written());
    rust.flat_map(|file| {
        functions(&file.text).into_iter().filter(|f| f.lines > LIMIT).map(|f| {
            let message = format!(
                "`fn {}` has {} lines; give its parts names of their own, the limit is {LIMIT}",
                f.name, f.lines
            );
            Finding { size: f.lines, ..Finding::new(&file.path, f.line, "function-lines", message) }
        })
    })
    .collect()
}

/// A function with a body, from the line of its `fn` to that of its last brace.
#[derive(Debug, PartialEq)]
struct Function {
    name: String,
    line: usize,
    lines: usize,
}

fn functions(source: &str) -> Vec<Function> {
    let code = code_only(source);
    let line_of = |at: usize| code[..at].matches('\n').count() + 1;
    let mut found = Vec::new();
    let mut all = words(&code).peekable();
    while let Some((at, word)) = all.next() {
        // `fn(u8) -> u8` is a type: a function has a name right after the word.
        let Some((name_at, name)) = all.peek().copied().filter(|_| word == "fn") else {
            continue;
        };
        if code[at + 2..name_at].trim() != "" {
            continue;
        }
        let Some(open) = body(&code, name_at) else {
            continue;
        };
        let end = closing_brace(&code, open).unwrap_or(code.len());
        let line = line_of(at);
        found.push(Function { name: name.into(), line, lines: line_of(end) + 1 - line });
    }
    found
}

/// The brace that opens the body; a declaration without one ends at `;`. Brackets may hold both: `[u8; N]`.
fn body(code: &str, from: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in code[from..].char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            ';' if depth == 0 => return None,
            '{' if depth == 0 => return Some(from + at),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_function_is_found_where_it_begins() {
        let long = format!("//! Doc.\n\nfn long() {{\n{}}}\n", "    step();\n".repeat(69));
        let found = check(&Tree::of(&[("a.rs", &long)]));
        assert_eq!((found.len(), found[0].line, found[0].size), (1, 3, 71));
        let fits = long.replacen("    step();\n", "", 1);
        assert_eq!(check(&Tree::of(&[("a.rs", &fits)])), []);
    }

    #[test]
    fn functions_are_told_from_what_looks_like_them() {
        let source = "trait A { fn declared(x: [u8; 2]); }\n\
            type F = fn(u8) -> u8;\n\
            fn real<T>(f: fn(T), x: [u8; 3])\nwhere T: Clone {\n  let s = \"fn no() {\";\n  fn inner() {}\n}\n";
        let found: Vec<_> =
            functions(source).into_iter().map(|f| (f.name, f.line, f.lines)).collect();
        assert_eq!(found, [("real".to_owned(), 3, 5), ("inner".to_owned(), 6, 1)]);
    }
}
