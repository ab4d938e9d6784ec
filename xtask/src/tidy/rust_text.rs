//! Rust source with its comments, strings and characters blanked out: what is left can be searched for words and
//! braces without being fooled. Lines and columns stay where they were.

/// Replaces everything that is not code with spaces, and keeps the line breaks.
pub fn code_only(source: &str) -> String {
    let mut blanker = Blanker { rest: source, code: String::with_capacity(source.len()) };
    while let Some(next) = blanker.rest.chars().next() {
        blanker.step(next);
    }
    blanker.code
}

struct Blanker<'a> {
    rest: &'a str,
    code: String,
}

impl Blanker<'_> {
    fn step(&mut self, next: char) {
        if self.rest.starts_with("//") {
            let end = self.rest.find('\n').unwrap_or(self.rest.len());
            self.blank(end);
        } else if self.rest.starts_with("/*") {
            let end = block_comment(self.rest);
            self.blank(end);
        } else if let Some(end) = raw_string(self.rest).filter(|_| !self.inside_word()) {
            self.blank(end);
        } else if next == '"' {
            let end = quoted(self.rest, '"');
            self.blank(end);
        } else if next == '\'' && is_character(self.rest) {
            let end = quoted(self.rest, '\'');
            self.blank(end);
        } else {
            self.code.push(next);
            self.rest = &self.rest[next.len_utf8()..];
        }
    }

    fn blank(&mut self, length: usize) {
        let (blanked, rest) = self.rest.split_at(length);
        self.code.extend(blanked.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        self.rest = rest;
    }

    fn inside_word(&self) -> bool {
        self.code.ends_with(is_word)
    }
}

/// Letters, digits and underscores: what names are made of.
pub fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Block comments nest.
fn block_comment(text: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < text.len() {
        if text[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if text[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// `r"…"`, `r#"…"#`, `br"…"`, `cr"…"`: ends at its quote followed by as many `#` as it began with.
fn raw_string(text: &str) -> Option<usize> {
    let prefix = ["r", "br", "cr"].into_iter().find(|p| {
        text.strip_prefix(p).is_some_and(|after| after.trim_start_matches('#').starts_with('"'))
    })?;
    let hashes = text[prefix.len()..].bytes().take_while(|b| *b == b'#').count();
    let begin = prefix.len() + hashes + 1;
    let close = format!("\"{}", "#".repeat(hashes));
    Some(text[begin..].find(&close).map_or(text.len(), |at| begin + at + close.len()))
}

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

/// `'a'` and `'\n'` are characters; `'a` alone is a lifetime or a label.
fn is_character(text: &str) -> bool {
    let mut chars = text.chars().skip(1);
    match chars.next() {
        Some('\\') => true,
        Some(_) => chars.next() == Some('\''),
        None => false,
    }
}

/// The words of a line of code, each with its column.
pub fn words(code: &str) -> impl Iterator<Item = (usize, &str)> {
    let start = |at: usize| !code[..at].ends_with(is_word);
    code.char_indices().filter(move |(at, c)| is_word(*c) && start(*at)).map(|(at, _)| {
        let end = code[at..].find(|c| !is_word(c)).map_or(code.len(), |length| at + length);
        (at, &code[at..end])
    })
}

/// The code without its `#[cfg(test)]` modules: tests may know what the rules may not.
pub fn without_tests(code: &str) -> String {
    let mut kept = code.to_owned();
    let mut from = 0;
    while let Some(found) = kept[from..].find("#[cfg(test)]") {
        let begin = from + found;
        let Some(open) = kept[begin..].find(['{', ';']).map(|at| begin + at) else {
            break;
        };
        let end = closing_brace(&kept, open).unwrap_or(open) + 1;
        let blank: String =
            kept[begin..end].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
        kept.replace_range(begin..end, &blank);
        from = begin + blank.len();
    }
    kept
}

/// Where the brace that opens here is closed; nothing if there is no brace here or it stays open.
pub fn closing_brace(code: &str, open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in code[open..].char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return (c == '}').then_some(open + at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_code_is_left() {
        let cases = [
            ("a // fn b {", "a"),
            ("/* { /* } */ */ a", "a"),
            (r#"f("{ \" }") + '{' as u32"#, "f(        ) +     as u32"),
            (r###"r#"a " {"# b"###, "b"),
            (r#"br"\" x"#, "x"),
            ("fn a<'a>(x: &'a str) {}", "fn a<'a>(x: &'a str) {}"),
            (r"match c { '\'' => 1, '\\' => 2 }", "match c {      => 1,      => 2 }"),
            (r#"expr"text""#, "expr"),
            ("'outer: loop {}", "'outer: loop {}"),
        ];
        for (source, expected) in cases {
            assert_eq!(code_only(source).trim(), expected, "{source}");
            assert_eq!(code_only(source).chars().count(), source.chars().count(), "{source}");
        }
    }

    #[test]
    fn lines_stay_where_they_were() {
        assert_eq!(code_only("a \"x\ny\" b\n/*\n*/ c"), "a   \n   b\n  \n   c");
    }

    #[test]
    fn test_modules_are_left_out() {
        let code = "fn a() {}\n#[cfg(test)]\nmod tests {\n  fn b() {}\n}\nfn c() {}\n#[cfg(test)]\nmod d;\n";
        let kept = without_tests(code);
        assert!(kept.contains("fn a") && kept.contains("fn c"), "{kept}");
        assert!(!kept.contains("fn b") && !kept.contains("mod d"), "{kept}");
        assert_eq!(kept.lines().count(), code.lines().count());
    }

    #[test]
    fn words_are_whole() {
        let found: Vec<_> = words("std::fs_x + fs").collect();
        assert_eq!(found, [(0, "std"), (5, "fs_x"), (12, "fs")]);
    }
}
