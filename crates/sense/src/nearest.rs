//! The name that was probably meant, for every error that names something unknown.

/// The closest of `names`, when it is close enough to be a slip rather than another word.
pub(crate) fn nearest<'a>(found: &str, names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    // A name far longer than any we know is not a slip, and comparing it would cost its square.
    if found.len() > 128 {
        return None;
    }
    names
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(found, name), name))
        .filter(|(distance, name)| *distance <= 1.max(name.len().min(found.len()) / 3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name.to_owned())
}
