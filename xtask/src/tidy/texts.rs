//! Everything people read exists in each language: the same keys in every file beside an English one. Files are found
//! by their names (`en.yaml`, `en/desk.ftl`, `chat.en.json` …), so a new catalogue is checked from its first day.

mod keys;

use super::Finding;
use super::tree::{File, Tree};
use keys::Keys;

/// Each English file has a sibling in these. Further languages are found by their files and held to the same.
const ALWAYS: [&str; 1] = ["es"];

pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for english in &tree.files {
        let Some(place) = Place::of(&english.path).filter(|place| place.language == "en") else {
            continue;
        };
        let Some(keys) = Keys::read(english) else {
            continue;
        };
        for language in languages(tree, &place) {
            let path = place.path_in(&language);
            match tree.file(&path) {
                None => {
                    let message = format!("`{path}` is missing: each text exists in each language");
                    findings.push(Finding::new(&english.path, 1, "texts", message));
                }
                Some(other) => compare(english, &keys, other, &mut findings),
            }
        }
    }
    findings.extend(without_english(tree));
    findings
}

fn compare(english: &File, keys: &Keys, other: &File, findings: &mut Vec<Finding>) {
    let Some(theirs) = Keys::read(other) else {
        return;
    };
    for (key, line) in keys.missing_in(&theirs) {
        let message = format!("`{key}` is not in `{}`: translate it there", other.path);
        findings.push(Finding::new(&english.path, line, "texts", message));
    }
    for (key, line) in theirs.missing_in(keys) {
        let message =
            format!("`{key}` is not in `{}`: add it there, or remove it here", english.path);
        findings.push(Finding::new(&other.path, line, "texts", message));
    }
}

/// A translation of nothing: its English file was renamed or never written.
fn without_english(tree: &Tree) -> Vec<Finding> {
    let orphan = |file: &&File| {
        Place::of(&file.path).filter(|place| ALWAYS.contains(&place.language)).is_some_and(
            |place| Keys::read(file).is_some() && tree.file(&place.path_in("en")).is_none(),
        )
    };
    let message = "there is no English file beside it: write it, or remove this one";
    tree.files
        .iter()
        .filter(orphan)
        .map(|file| Finding::new(&file.path, 1, "texts", message))
        .collect()
}

fn languages(tree: &Tree, english: &Place) -> Vec<String> {
    let mut languages: Vec<String> = ALWAYS.map(str::to_owned).to_vec();
    let beside = tree.files.iter().filter_map(|file| Place::of(&file.path));
    languages.extend(
        beside
            .filter(|p| p.before == english.before && p.after == english.after)
            .map(|p| p.language.to_owned()),
    );
    languages.retain(|language| language != "en");
    languages.sort();
    languages.dedup();
    languages
}

/// A path around the language in it: `packs/water/texts/` + `en` + `.yaml`.
#[derive(Debug, PartialEq)]
struct Place<'a> {
    before: &'a str,
    language: &'a str,
    after: &'a str,
}

impl<'a> Place<'a> {
    /// The last part of the path that reads as a language.
    fn of(path: &'a str) -> Option<Place<'a>> {
        let mut end = path.len();
        while end > 0 {
            let begin = path[..end].rfind(['/', '.']).map_or(0, |at| at + 1);
            let (language, after) = (&path[begin..end], &path[end..]);
            if is_language(language)
                && after.contains('.')
                && ["/", "."].iter().any(|s| after.starts_with(s))
            {
                return Some(Place { before: &path[..begin], language, after });
            }
            end = begin.saturating_sub(1);
        }
        None
    }

    fn path_in(&self, language: &str) -> String {
        format!("{}{language}{}", self.before, self.after)
    }
}

/// `en`, `es`, `pt-BR`: two small letters and perhaps a region. Folders such as `ui` are told apart by what is
/// beside them: nothing is compared unless an `en` is there.
fn is_language(word: &str) -> bool {
    let (language, region) = word.split_once('-').unwrap_or((word, "XX"));
    language.len() == 2
        && language.bytes().all(|b| b.is_ascii_lowercase())
        && region.len() == 2
        && region.bytes().all(|b| b.is_ascii_uppercase())
        && !["ts", "js", "rs", "md"].contains(&language)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        check(&Tree::of(files))
            .into_iter()
            .map(|f| format!("{}:{} {}", f.path, f.line, f.message))
            .collect()
    }

    #[test]
    fn a_key_in_only_one_language_is_found() {
        let en = "a: One\nb:\n  c: Two\n";
        let es = "a: Uno\nb:\n  d: Dos\n";
        let found = found(&[("packs/water/texts/en.yaml", en), ("packs/water/texts/es.yaml", es)]);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].starts_with("packs/water/texts/en.yaml:3 `b.c`"), "{found:?}");
        assert!(found[1].starts_with("packs/water/texts/es.yaml:3 `b.d`"), "{found:?}");
    }

    #[test]
    fn a_language_that_is_missing_or_alone_is_found() {
        assert!(found(&[("packs/a/texts/en.yaml", "a: One")])[0].contains("es.yaml` is missing"));
        assert!(found(&[("packs/a/texts/es.yaml", "a: Uno")])[0].contains("no English file"));
    }

    #[test]
    fn a_third_language_is_held_to_the_same() {
        let files =
            [("t/en.json", r#"{"a":"x"}"#), ("t/es.json", r#"{"a":"x"}"#), ("t/pt-BR.json", "{}")];
        assert_eq!(found(&files).len(), 1);
    }

    #[test]
    fn languages_are_found_in_names_and_in_folders() {
        let place = |path| Place::of(path).map(|p| (p.language, p.path_in("es")));
        assert_eq!(place("texts/en.yaml"), Some(("en", "texts/es.yaml".into())));
        assert_eq!(
            place("crates/web/texts/en/help.ftl"),
            Some(("en", "crates/web/texts/es/help.ftl".into()))
        );
        assert_eq!(place("ui/src/chat.en.ts"), Some(("en", "ui/src/chat.es.ts".into())));
        assert_eq!(place("crates/web/src/lib.rs"), None);
    }
}
