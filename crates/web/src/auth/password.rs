//! Passwords: argon2id, and the rules for a new one. A check takes the same time whether or not there is
//! such an account. The hash is a credential of its tenant under a name that no token can hash to.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use focal_base::{AgentId, TenantId};
use focal_store::{Credential, CredentialKind, StoreError, SystemStore};

use super::common;
use crate::trouble::Trouble;

/// Fewest and most characters. Long ones are welcome; endless ones would be work for an attacker's benefit.
const LEAST: usize = 10;
const MOST: usize = 256;

/// How dear one check is. OWASP's second recommendation (19 MiB, two passes); tests take less.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    pub memory_kib: u32,
    pub passes: u32,
}

impl Default for Cost {
    fn default() -> Cost {
        Cost { memory_kib: 19_456, passes: 2 }
    }
}

/// Makes and checks hashes. Slow on purpose: call it where blocking is allowed.
pub struct Passwords {
    argon: Argon2<'static>,
    /// Checked when there is no such account, so that it takes as long.
    nobody: String,
}

impl Passwords {
    pub fn new(cost: Cost) -> Result<Passwords, Trouble> {
        let internal =
            || Trouble::new(axum::http::StatusCode::INTERNAL_SERVER_ERROR, "error.internal");
        let params = Params::new(cost.memory_kib, cost.passes, 1, None).map_err(|_| internal())?;
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let mut passwords = Passwords { argon, nobody: String::new() };
        passwords.nobody = passwords.hash("nobody has this password")?;
        Ok(passwords)
    }

    pub fn hash(&self, password: &str) -> Result<String, Trouble> {
        let made: Result<PasswordHash, _> = self.argon.hash_password(password.as_bytes());
        made.map(|hash| hash.to_string()).map_err(|error| {
            tracing::error!(%error, "a password could not be hashed");
            Trouble::new(axum::http::StatusCode::INTERNAL_SERVER_ERROR, "error.internal")
        })
    }

    /// Whether it is the one. Without a hash it takes as long and is not.
    #[must_use]
    pub fn check(&self, password: &str, hash: Option<&str>) -> bool {
        let known = hash.is_some();
        let Ok(parsed) = PasswordHash::new(hash.unwrap_or(&self.nobody)) else {
            return false;
        };
        let right = self.argon.verify_password(password.as_bytes(), &parsed).is_ok();
        right && known
    }
}

/// Says why a password is not a good one.
pub fn judge(password: &str, about: &[&str]) -> Result<(), Trouble> {
    let refuse =
        |key: &str| Err(Trouble::invalid(key).field("password").expected("expected.password"));
    let length = password.chars().count();
    if length < LEAST {
        return refuse("password.short");
    }
    if length > MOST {
        return refuse("password.long");
    }
    let plain = password.to_lowercase();
    let is_theirs = |word: &&str| word.chars().count() >= 4 && plain.contains(&word.to_lowercase());
    let monotone = plain.chars().collect::<std::collections::BTreeSet<_>>().len() < 4;
    if common::is_common(&plain) || monotone || about.iter().any(is_theirs) {
        return refuse("password.common");
    }
    Ok(())
}

/// What a password's credential is found by: no hexadecimal digest reads like it.
fn place(tenant: &TenantId, agent: &AgentId) -> String {
    format!("password:{tenant}:{agent}")
}

#[must_use]
pub fn credential(tenant: &TenantId, agent: &AgentId, hash: &str) -> Credential {
    Credential {
        hash: place(tenant, agent),
        kind: CredentialKind::Link,
        tenant: tenant.clone(),
        subject: format!("password:{agent}"),
        expires: None,
        body: serde_json::json!({ "password": hash }),
    }
}

/// The stored hash of somebody's password, if they have one yet.
pub fn stored(
    system: &SystemStore,
    tenant: &TenantId,
    agent: &AgentId,
) -> Result<Option<String>, StoreError> {
    let found = system.credential(&place(tenant, agent), focal_base::At::ZERO)?;
    Ok(found.and_then(|credential| credential.body["password"].as_str().map(str::to_owned)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_and_bad_passwords() {
        for (password, good) in [
            ("short", false),
            ("password123", false),
            ("Qwertyuiop", false),
            ("aaaaaaaaaaaa", false),
            ("noa.ferrer.1980", false),
            ("correct horse battery", true),
            ("agua-y-bomba-7", true),
            (&"x".repeat(300), false),
        ] {
            assert_eq!(judge(password, &["ferrer"]).is_ok(), good, "{password}");
        }
    }

    #[test]
    fn only_the_right_password_passes() {
        let passwords = Passwords::new(Cost { memory_kib: 64, passes: 1 }).unwrap();
        let hash = passwords.hash("correct horse battery").unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(passwords.check("correct horse battery", Some(&hash)));
        assert!(!passwords.check("correct horse batterz", Some(&hash)));
        assert!(!passwords.check("nobody has this password", None));
    }
}
