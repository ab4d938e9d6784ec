//! This room's own texts: what an error says and what a page's short lines say. One file a language.
//! What packs and the house say is looked up through [`focal_engine::Names`].

use std::collections::BTreeMap;
use std::sync::OnceLock;

use focal_base::{Lang, Said};
use focal_pack::Texts;

pub(crate) const FILES: [(&str, &str); 2] =
    [("en", include_str!("../texts/en.yaml")), ("es", include_str!("../texts/es.yaml"))];

/// The catalogue, read once. A test reads every file.
pub fn texts() -> &'static Texts {
    static TEXTS: OnceLock<Texts> = OnceLock::new();
    TEXTS.get_or_init(|| {
        let read = |(lang, text): &(&str, &str)| match serde_saphyr::from_str(text) {
            Ok(texts) => (Lang::from(*lang), texts),
            Err(error) => {
                tracing::error!(lang, %error, "this room's texts cannot be read");
                (Lang::from(*lang), BTreeMap::new())
            }
        };
        Texts(FILES.iter().map(read).collect())
    })
}

/// The text of a key with its values, in a language; `None` when this room does not have it.
#[must_use]
pub fn find(lang: &Lang, said: &Said) -> Option<String> {
    let text = texts().get(lang, &said.key.0)?;
    Some(fill(text, &said.with))
}

/// The text of a key, or the key.
#[must_use]
pub fn text(lang: &Lang, key: &str) -> String {
    texts().get(lang, key).unwrap_or(key).to_owned()
}

/// The text with values as they are.
#[must_use]
pub fn say(lang: &Lang, key: &str, with: &[(&str, String)]) -> String {
    with.iter()
        .fold(text(lang, key), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

fn fill(text: &str, with: &BTreeMap<String, String>) -> String {
    with.iter()
        .fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

/// The language a browser asks for, among those there are.
#[must_use]
pub fn accepted(header: Option<&str>) -> Lang {
    let asked = header.unwrap_or_default().split(',').map(|part| {
        let mut parts = part.trim().split(";q=");
        let lang =
            parts.next().unwrap_or_default().chars().take(2).collect::<String>().to_lowercase();
        let weight = parts.next().and_then(|q| q.parse::<f32>().ok()).unwrap_or(1.0);
        (lang, weight)
    });
    let known = asked.filter(|(lang, _)| texts().langs().any(|known| known.as_str() == lang));
    let best = known.fold(None, |best: Option<(String, f32)>, next| match best {
        Some(best) if best.1 >= next.1 => Some(best),
        _ => Some(next),
    });
    best.map_or_else(Lang::default, |(lang, _)| Lang(lang))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_says_everything() {
        for (_, text) in FILES {
            serde_saphyr::from_str::<BTreeMap<String, String>>(text).unwrap();
        }
        let all = &texts().0;
        let english = all.get(&Lang::default()).unwrap();
        for (lang, own) in all {
            let missing: Vec<_> = english.keys().filter(|key| !own.contains_key(*key)).collect();
            let extra: Vec<_> = own.keys().filter(|key| !english.contains_key(*key)).collect();
            assert!(
                missing.is_empty() && extra.is_empty(),
                "{lang}: missing {missing:?}, extra {extra:?}"
            );
        }
    }

    #[test]
    fn a_browser_is_answered_in_what_it_prefers() {
        for (header, want) in [
            ("es-ES,es;q=0.9,en;q=0.8", "es"),
            ("de,en;q=0.5", "en"),
            ("fr", "en"),
            ("", "en"),
            ("en;q=0.1, es;q=0.2", "es"),
        ] {
            assert_eq!(accepted(Some(header)).as_str(), want, "{header}");
        }
    }
}
