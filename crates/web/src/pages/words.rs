//! The pages' own words, one file a language. What packs say is looked up by the teller beside it.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use focal_base::Lang;
use focal_pack::Texts;

pub const FILES: [(&str, &str); 2] = [
    ("en", include_str!("../../texts/pages.en.yaml")),
    ("es", include_str!("../../texts/pages.es.yaml")),
];

/// The catalogue, read once. A test reads every file.
pub fn texts() -> &'static Texts {
    static TEXTS: OnceLock<Texts> = OnceLock::new();
    TEXTS.get_or_init(|| {
        let read = |(lang, text): &(&str, &str)| match serde_saphyr::from_str(text) {
            Ok(texts) => (Lang::from(*lang), texts),
            Err(error) => {
                tracing::error!(lang, %error, "the texts of the pages cannot be read");
                (Lang::from(*lang), BTreeMap::new())
            }
        };
        Texts(FILES.iter().map(read).collect())
    })
}

/// Whether the pages speak it.
#[must_use]
pub fn spoken(code: &str) -> Option<Lang> {
    texts().langs().find(|lang| lang.as_str() == code).cloned()
}

/// Speaks one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Say(pub Lang);

impl Say {
    /// The text of a key, or the key itself, so that nothing is ever blank.
    #[must_use]
    pub fn t<'k>(&self, key: &'k str) -> &'k str {
        texts().get(&self.0, key).unwrap_or(key)
    }

    /// The text with its values.
    #[must_use]
    pub fn with(&self, key: &str, values: &[(&str, &str)]) -> String {
        fill(self.t(key), values)
    }

    #[must_use]
    pub fn code(&self) -> &str {
        self.0.as_str()
    }

    #[must_use]
    pub fn is(&self, code: &str) -> bool {
        self.0.as_str() == code
    }
}

/// Puts values into a text's placeholders; one without a value is left out with its braces.
#[must_use]
pub fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        let after = &rest[open + 1..];
        let Some(close) = after.find('}') else {
            rest = &rest[open..];
            break;
        };
        let found = values.iter().find(|(name, _)| *name == &after[..close]);
        out.push_str(found.map_or("", |(_, value)| *value));
        rest = &after[close + 1..];
    }
    out.push_str(rest);
    out
}

/// With a capital first letter, for the beginning of a sentence.
#[must_use]
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_say_everything_with_the_same_values() {
        let read = |text: &str| serde_saphyr::from_str::<BTreeMap<String, String>>(text).unwrap();
        let (en, es) = (read(FILES[0].1), read(FILES[1].1));
        let keys = |texts: &BTreeMap<String, String>| texts.keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(&en), keys(&es));
        for (key, text) in &en {
            let names = |text: &str| {
                let mut names: Vec<String> = text
                    .split('{')
                    .skip(1)
                    .filter_map(|part| Some(part.split_once('}')?.0.to_owned()))
                    .collect();
                names.sort();
                names
            };
            assert_eq!(names(text), names(&es[key]), "{key}");
            assert!(!text.contains('!') && !es[key].contains('!'), "{key}: a calm sentence");
        }
    }

    #[test]
    fn every_key_that_is_asked_for_is_there() {
        let all = &texts().0[&Lang::default()];
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/pages");
        let mut folders = vec![folder];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let code = std::fs::read_to_string(&path).unwrap();
                for after in [".t(\"", ".with(\"page.", "say_key(\""]
                    .iter()
                    .flat_map(|call| code.split(call).skip(1))
                {
                    let key = after.split('"').next().unwrap();
                    let known = all.contains_key(key) || all.contains_key(&format!("page.{key}"));
                    assert!(known || !key.contains('.'), "{key} in {}", path.display());
                }
            }
        }
    }

    #[test]
    fn values_are_filled_in_and_lost_ones_leave_no_braces() {
        assert_eq!(fill("{a} and {b}.", &[("a", "x")]), "x and .");
        assert_eq!(capital("élan"), "Élan");
    }
}
