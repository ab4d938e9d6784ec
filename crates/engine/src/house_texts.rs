//! The house's own words, for what no pack says: routing, hand-offs, promises, mails. One file a language;
//! a third language is one more file and one more line here.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use focal_base::Lang;
use focal_pack::Texts;

const FILES: [(&str, &str); 2] =
    [("en", include_str!("../texts/en.yaml")), ("es", include_str!("../texts/es.yaml"))];

/// The catalogue, read once. Its files are part of the binary; a test reads them all.
pub fn house_texts() -> &'static Texts {
    static TEXTS: OnceLock<Texts> = OnceLock::new();
    TEXTS.get_or_init(|| {
        let read = |(lang, text): &(&str, &str)| match serde_saphyr::from_str(text) {
            Ok(texts) => (Lang::from(*lang), texts),
            Err(error) => {
                tracing::error!(lang, %error, "the house's own texts cannot be read");
                (Lang::from(*lang), BTreeMap::new())
            }
        };
        Texts(FILES.iter().map(read).collect())
    })
}
