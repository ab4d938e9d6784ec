//! The keys of a catalogue and their lines, for each format we write texts in. The catalogue's own loader judges the
//! rest of the syntax; this looks only at what has to be the same in each language.

mod script;

use crate::tidy::tree::File;
use std::collections::BTreeMap;

/// Each key as a path (`steps.look.title`), with its first line.
#[derive(Debug, PartialEq)]
pub struct Keys(BTreeMap<String, usize>);

impl Keys {
    /// Nothing for a file that is not a catalogue of texts.
    pub fn read(file: &File) -> Option<Keys> {
        let (_, ending) = file.path.rsplit_once('.')?;
        match ending {
            "yaml" | "yml" => Some(yaml(&file.text)),
            "json" | "ts" | "js" => Some(Keys(script::keys(&file.text))),
            "ftl" => Some(fluent(&file.text)),
            _ => None,
        }
    }

    pub fn missing_in<'a>(&'a self, other: &'a Keys) -> impl Iterator<Item = (&'a str, usize)> {
        self.0
            .iter()
            .filter(|(key, _)| !other.0.contains_key(*key))
            .map(|(key, line)| (key.as_str(), *line))
    }
}

/// One key of a line, and whether its text goes on in the lines below that are indented deeper.
struct Key<'a> {
    name: &'a str,
    text_below: bool,
}

/// Nesting is indentation.
fn yaml(text: &str) -> Keys {
    let mut keys = BTreeMap::new();
    let mut above: Vec<(usize, &str)> = Vec::new();
    let mut text_deeper_than = usize::MAX;
    for (index, line) in text.lines().enumerate() {
        let indent = line.len() - line.trim_start().len();
        if line.trim().is_empty() || indent > text_deeper_than {
            continue;
        }
        text_deeper_than = usize::MAX;
        let Some(key) = yaml_key(line.trim()) else {
            continue;
        };
        above.retain(|(outer, _)| *outer < indent);
        above.push((indent, key.name));
        let path: Vec<&str> = above.iter().map(|(_, name)| *name).collect();
        keys.entry(path.join(".")).or_insert(index + 1);
        if key.text_below {
            text_deeper_than = indent;
        }
    }
    Keys(keys)
}

fn yaml_key(line: &str) -> Option<Key<'_>> {
    let (name, rest) = quoted_or_plain(line)?;
    let value =
        rest.strip_prefix(':').filter(|value| value.is_empty() || value.starts_with(' '))?.trim();
    // A block (`|`, `>`) or a quote that is still open goes on below, and may look like keys.
    let open_quote = ['"', '\'']
        .iter()
        .any(|q| value.starts_with(*q) && (value.len() == 1 || !value.ends_with(*q)));
    let plain = value.starts_with(|c: char| !"#&!\"'".contains(c));
    Some(Key { name, text_below: open_quote || plain })
}

fn quoted_or_plain(line: &str) -> Option<(&str, &str)> {
    if let Some(quote) = line.chars().next().filter(|c| "\"'".contains(*c)) {
        let end = line[1..].find(quote)? + 1;
        return Some((&line[1..end], &line[end + 1..]));
    }
    let end = line.find(|c: char| !(c.is_alphanumeric() || "_-./".contains(c)))?;
    (end > 0).then(|| line.split_at(end))
}

/// Fluent: `message = …` and `-term = …` begin a line, `.attribute = …` belongs to the one above.
fn fluent(text: &str) -> Keys {
    let mut keys = BTreeMap::new();
    let mut message = "";
    for (index, line) in text.lines().enumerate() {
        let Some((name, _)) = line.split_once('=') else {
            continue;
        };
        let (indented, name) = (name.starts_with([' ', '\t']), name.trim());
        let whole = |word: &str| {
            !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
        };
        match name.strip_prefix('.') {
            Some(attribute) if indented && whole(attribute) => {
                keys.entry(format!("{message}.{attribute}")).or_insert(index + 1);
            }
            None if !indented && whole(name) => {
                message = name;
                keys.entry(name.to_owned()).or_insert(index + 1);
            }
            _ => {}
        }
    }
    Keys(keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(path: &str, text: &str) -> Vec<(String, usize)> {
        let file = File { path: path.into(), text: text.into() };
        Keys::read(&file).map(|keys| keys.0.into_iter().collect()).unwrap_or_default()
    }

    fn check(path: &str, text: &str, expect: &[(&str, usize)]) {
        let expect: Vec<_> = expect.iter().map(|(key, line)| ((*key).to_owned(), *line)).collect();
        assert_eq!(keys(path, text), expect, "{path}\n{text}");
    }

    #[test]
    fn yaml_by_indentation() {
        check("en.yaml", "a: One\nb.c: Two\n\"d e\": Three\n", &[("a", 1), ("b.c", 2), ("d e", 3)]);
        check(
            "en.yaml",
            "a:\n  b: One\n  c: Two\nd: Three\n",
            &[("a", 1), ("a.b", 2), ("a.c", 3), ("d", 4)],
        );
        check("en.yaml", "a: |\n  no: key\n\n  more: text\nb: >-\n  x\n", &[("a", 1), ("b", 5)]);
        check("en.yaml", "a: \"One\n  two: three\"\n# note: no\nb: Two", &[("a", 1), ("b", 4)]);
    }

    #[test]
    fn fluent_messages_and_attributes() {
        let text =
            "# a = note\nhello = Hi { $name }\n    .title = Hi\n    [one] x = y\n-brand = Focal\n";
        check("en.ftl", text, &[("-brand", 5), ("hello", 2), ("hello.title", 3)]);
    }
}
