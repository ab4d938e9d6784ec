//! Whether a request that changes something was made by our own page.
//!
//! Three walls: the session cookie is SameSite=Strict; a header that no form and no foreign script can set
//! without a preflight, which is never granted; and the browser's own word about where the request began.
//! Programs that are not browsers send neither Origin nor Sec-Fetch-Site, and carry nobody else's cookies.

use axum::http::{HeaderMap, Method, StatusCode};

use crate::trouble::Trouble;

/// The header every change must carry; its value does not matter.
pub const HEADER: &str = "x-focal";

#[must_use]
pub fn changes(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// # Errors
/// 403, with what was missing.
pub fn check(headers: &HeaderMap, public_url: &str) -> Result<(), Trouble> {
    if headers.get(HEADER).is_none() {
        let refused = Trouble::new(StatusCode::FORBIDDEN, "error.no_header");
        return Err(refused.expected("X-Focal: desk"));
    }
    same_site(headers, public_url)
}

/// The part that also holds for forms of server-rendered pages, which cannot set a header.
pub fn same_site(headers: &HeaderMap, public_url: &str) -> Result<(), Trouble> {
    let refused = || Trouble::new(StatusCode::FORBIDDEN, "error.other_site");
    if let Some(origin) = headers.get("origin") {
        let same = origin.to_str().is_ok_and(|origin| origin.eq_ignore_ascii_case(public_url));
        if !same {
            return Err(refused().expected(public_url));
        }
    }
    match headers.get("sec-fetch-site").map(|site| site.as_bytes()) {
        None | Some(b"same-origin" | b"none") => Ok(()),
        Some(_) => Err(refused()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn only_our_own_pages_change_things() {
        let ours = "https://focal.example";
        for (headers, good) in [
            (
                with(&[("x-focal", "desk"), ("origin", ours), ("sec-fetch-site", "same-origin")]),
                true,
            ),
            (with(&[("x-focal", "desk")]), true),
            (with(&[("origin", ours)]), false),
            (with(&[]), false),
            (with(&[("x-focal", "desk"), ("origin", "https://evil.example")]), false),
            (with(&[("x-focal", "desk"), ("origin", "null")]), false),
            (with(&[("x-focal", "desk"), ("origin", "https://focal.example.evil.example")]), false),
            (with(&[("x-focal", "desk"), ("sec-fetch-site", "cross-site")]), false),
            (with(&[("x-focal", "desk"), ("sec-fetch-site", "same-site")]), false),
        ] {
            assert_eq!(check(&headers, ours).is_ok(), good, "{headers:?}");
        }
    }
}
