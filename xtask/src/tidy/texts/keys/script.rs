//! The keys of object literals, as JSON and TypeScript write them, however the lines are broken: a word or a string
//! with `:` behind it, and `{` or `,` before it.

use std::collections::BTreeMap;

/// A piece of the text that matters here; what lies inside strings, templates and comments does not.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Piece<'a> {
    /// A word, or the inside of a quoted string.
    Name(&'a str),
    Mark(char),
}

/// The keys of every object that is a value (`= {…}`, `default {…}`, or the whole file), each with its line. Arguments,
/// lists, imports and the bodies of functions are passed over.
pub fn keys(text: &str) -> BTreeMap<String, usize> {
    let pieces = pieces(text);
    let mut keys = BTreeMap::new();
    // For each open bracket: the key it is the value of, or nothing where no keys are.
    let mut open: Vec<Option<&str>> = Vec::new();
    let mut key = "";
    for (at, (piece, line)) in pieces.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| pieces[before].0);
        match piece {
            Piece::Mark('{') => open.push(match (open.last(), before) {
                (None, None | Some(Piece::Mark('=') | Piece::Name("default"))) => Some(""),
                (Some(Some(_)), Some(Piece::Mark(':'))) => Some(key),
                _ => None,
            }),
            Piece::Mark('(' | '[') => open.push(None),
            Piece::Mark('}' | ')' | ']') => {
                open.pop();
            }
            Piece::Name(name) if matches!(open.last(), Some(Some(_))) => {
                let follows = pieces.get(at + 1).map(|(next, _)| *next);
                let begins = matches!(before, Some(Piece::Mark('{' | ',')));
                if begins && follows == Some(Piece::Mark(':')) {
                    key = name;
                    let path =
                        open.iter().flatten().copied().filter(|part| !part.is_empty()).chain([key]);
                    keys.entry(path.collect::<Vec<_>>().join(".")).or_insert(*line);
                }
            }
            _ => {}
        }
    }
    keys
}

fn pieces(text: &str) -> Vec<(Piece<'_>, usize)> {
    let mut pieces = Vec::new();
    let (mut rest, mut line) = (text, 1);
    while let Some(next) = rest.chars().next() {
        let length = match next {
            '"' | '\'' => {
                let end = quoted(rest, next);
                pieces.push((
                    Piece::Name(rest[1..end].strip_suffix(next).unwrap_or(&rest[1..end])),
                    line,
                ));
                end
            }
            '`' => {
                pieces.push((Piece::Mark('`'), line));
                template(rest)
            }
            _ if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            _ if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            _ if is_name(next) => {
                let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
                pieces.push((Piece::Name(&rest[..end]), line));
                end
            }
            _ if next.is_whitespace() => next.len_utf8(),
            _ => {
                pieces.push((Piece::Mark(next), line));
                next.len_utf8()
            }
        };
        line += rest[..length].matches('\n').count();
        rest = &rest[length..];
    }
    pieces
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

/// The length of a quoted string, its quotes included.
fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of a template, with the code in its `${…}`, which may hold templates again.
fn template(text: &str) -> usize {
    let mut at = 1;
    while let Some(next) = text[at..].chars().next() {
        at += match next {
            '`' => return at + 1,
            '\\' => 1 + text[at + 1..].chars().next().map_or(0, char::len_utf8),
            '$' if text[at + 1..].starts_with('{') => 2 + code(&text[at + 2..]),
            _ => next.len_utf8(),
        };
    }
    text.len()
}

/// The length of the code up to the brace that closes it, that brace included.
fn code(text: &str) -> usize {
    let (mut at, mut depth) = (0, 1);
    while let Some(next) = text[at..].chars().next() {
        at += match next {
            '`' => template(&text[at..]),
            '"' | '\'' => quoted(&text[at..], next),
            _ => next.len_utf8(),
        };
        match next {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[(&str, usize)]) {
        let expect = expect.iter().map(|(key, line)| ((*key).to_owned(), *line)).collect();
        assert_eq!(keys(text), expect, "{text}");
    }

    #[test]
    fn json() {
        check("{\"a\": {\"b\": \"x: y, c: z\"},\n \"d\": []}", &[("a", 1), ("a.b", 1), ("d", 2)]);
    }

    #[test]
    fn typescript_however_it_is_broken() {
        let en = "import { a } from './a';\nconst s = (n: number) => { return n ? 1 : 2 };\n\
            export const en = {\n  a: { b: 'x', 'c.d': (n: number) => `${s(n)} of {x: 1}` }, // e: no\n  list: ['f', { g: 1 }],\n};";
        check(en, &[("a", 4), ("a.b", 4), ("a.c.d", 4), ("list", 5)]);
        let es = "export const es: Catalogue = {\n  a: {\n    b: 'x',\n    'c.d': () => {\n      return 'y';\n    },\n  },\n  list: [],\n};";
        check(es, &[("a", 2), ("a.b", 3), ("a.c.d", 4), ("list", 8)]);
    }

    #[test]
    fn templates_hold_code_and_code_holds_templates() {
        check("const en = { a: `x ${b({c: `}`})} y`, d: '\\'' }", &[("a", 1), ("d", 1)]);
    }
}
