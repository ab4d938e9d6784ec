//! The world outside as the threads see it: things that can be told something, a server that takes letters.
//! The binary puts the edge and the channels behind it.

use focal_base::{RunId, TenantId, ThingId};

use crate::effect::LinkTo;
use crate::letters::Letter;

/// Why a command could not be given to its thing now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotReached {
    #[error("the thing is not connected")]
    Away,
    #[error("too many commands wait for the thing")]
    Full,
}

/// Why a letter was not taken. `why` is a code or a few words: no address and nothing that was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct NotDelivered {
    /// Trying again as it is will not help.
    pub permanent: bool,
    pub why: String,
}

/// A link that nobody can guess, made for one letter.
#[derive(Clone, PartialEq, Eq)]
pub struct Link {
    pub url: String,
    /// What the store knows it by: to take it back when the letter does not leave.
    pub hash: String,
}

pub trait Outside: Send + Sync + 'static {
    /// Gives a command to the thing's connection. `Ok` means "on its way". Never blocks.
    fn command(
        &self,
        tenant: &TenantId,
        thing: &ThingId,
        id: &RunId,
        payload: Vec<u8>,
    ) -> Result<(), NotReached>;

    /// Makes a link; its hash is on disk when this returns.
    fn link(&self, tenant: &TenantId, to: &LinkTo) -> Result<Link, NotDelivered>;

    /// Hands a letter to the mail server, and returns when that has taken it. `key` is the same at every
    /// try of one letter. Blocks.
    fn letter(&self, letter: &Letter, key: &str) -> Result<(), NotDelivered>;
}
