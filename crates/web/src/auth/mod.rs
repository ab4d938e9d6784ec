//! Who somebody is: passwords, sessions, links and the pauses after wrong tries. Knows no page.
//!
//! Secrets are 256 random bits and are kept as SHA-256 only; passwords as argon2id. Nothing here is ever logged.

pub mod common;
pub mod known;
pub mod links;
pub mod password;
pub mod pause;
pub mod programs;
mod secret;
pub mod session;
pub mod setup;

pub use secret::{Secret, hash_of};
