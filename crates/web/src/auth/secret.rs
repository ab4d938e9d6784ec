//! A secret: 256 bits from the operating system, shown once, kept as its hash.

use std::fmt::{self, Write};

use sha2::{Digest, Sha256};

use crate::trouble::Trouble;

/// Not `Display`, and `Debug` hides it: it leaves only where somebody asks for it by name.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A new one, with a prefix by which people and scanners recognise what it is.
    pub fn new(prefix: &str) -> Result<Secret, Trouble> {
        let mut bytes = [0u8; 32];
        getrandom::fill(&mut bytes).map_err(|error| {
            tracing::error!(%error, "the operating system gives no randomness");
            Trouble::new(axum::http::StatusCode::INTERNAL_SERVER_ERROR, "error.internal")
        })?;
        Ok(Secret(format!("{prefix}{}", hex(&bytes))))
    }

    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    #[must_use]
    pub fn hash(&self) -> String {
        hash_of(&self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// What a secret is found by. It has 256 random bits, so a plain hash is enough.
#[must_use]
pub fn hash_of(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_differ_and_do_not_show_themselves() {
        let (a, b) = (Secret::new("tok_").unwrap(), Secret::new("tok_").unwrap());
        assert_ne!(a.reveal(), b.reveal());
        assert_eq!(a.reveal().len(), 4 + 64);
        assert_eq!(a.hash().len(), 64);
        assert!(!format!("{a:?}").contains(&a.reveal()[4..12]));
    }
}
