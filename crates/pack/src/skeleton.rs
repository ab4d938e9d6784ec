//! The first files of a new pack: a small one that is whole, loads and tells two stories, for its author
//! to put another kind of thing in its place. Only files; whoever makes the folder writes them.

use std::collections::BTreeMap;

use focal_base::slug_error;

const FILES: [(&str, &str); 8] = [
    ("pack.yaml", include_str!("../skeleton/pack.yaml")),
    ("things.yaml", include_str!("../skeleton/things.yaml")),
    ("causes.yaml", include_str!("../skeleton/causes.yaml")),
    ("steps.yaml", include_str!("../skeleton/steps.yaml")),
    ("texts/en.yaml", include_str!("../skeleton/texts/en.yaml")),
    ("texts/es.yaml", include_str!("../skeleton/texts/es.yaml")),
    ("stories/door-left-ajar.yaml", include_str!("../skeleton/stories/door-left-ajar.yaml")),
    ("stories/restarts-itself.yaml", include_str!("../skeleton/stories/restarts-itself.yaml")),
];

/// Files of a new pack of this name, by path within it.
///
/// # Errors
/// What was expected of the name, when it is not one.
pub fn skeleton(name: &str) -> Result<BTreeMap<String, String>, &'static str> {
    if let Some(expected) = slug_error(name) {
        return Err(expected);
    }
    let named = |text: &str| text.replace("\npack: skeleton\n", &format!("\npack: {name}\n"));
    Ok(FILES.iter().map(|(path, text)| ((*path).to_owned(), named(text))).collect())
}
