//! The house's own words, for what no pack says: routing, hand-offs, promises, mails. One file a language;
//! a third language is one more file and one more line here.

use std::sync::OnceLock;

use focal_pack::Texts;

const FILES: [(&str, &str); 2] =
    [("en", include_str!("../texts/en.yaml")), ("es", include_str!("../texts/es.yaml"))];

/// The catalogue, read once. Its files are part of the binary; a test reads them all.
pub fn house_texts() -> &'static Texts {
    static TEXTS: OnceLock<Texts> = OnceLock::new();
    TEXTS.get_or_init(|| Texts::of(&FILES).unwrap_or_default())
}
