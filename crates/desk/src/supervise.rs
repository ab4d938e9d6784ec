//! What whoever runs the desk may do with a talk of somebody else: listen in, whisper, take it over. One
//! talk never has two agents, because its state still holds one. Knows no roles and no pages: whether
//! somebody runs the desk is for the caller to say.

use focal_base::{AgentId, At, Said};

use crate::contact::{Contact, ContactState, Transfer, TransferTo};
use crate::offering::{Changed, Refused};

fn refused(key: &str) -> Refused {
    Refused { reason: Said::new(key) }
}

/// Whose talk it is that somebody else listens in on, and to whom a whisper goes.
///
/// # Errors
/// When nobody talks, or they talk themselves.
pub fn overheard<'a>(contact: &'a Contact, by: &AgentId) -> Result<&'a AgentId, Refused> {
    match &contact.state {
        ContactState::Active { with, .. } if with == by => Err(refused("listen.own")),
        ContactState::Active { with, .. } => Ok(with),
        _ => Err(refused("listen.nobody_talks")),
    }
}

/// The talk goes from its agent to whoever takes it over, in one act and without a wait: nobody is
/// offered it in between. Room is not asked for; what people take upon themselves by hand is theirs.
///
/// # Errors
/// When nobody talks, or they talk themselves.
pub fn take_over(contact: &Contact, by: &AgentId, at: At) -> Changed {
    let from = overheard(contact, by)?.clone();
    let mut next = contact.clone();
    if next.sticky.as_ref() == Some(&from) {
        next.sticky = None;
    }
    let to = TransferTo::Agent(by.clone());
    next.transfers.push(Transfer { at, from, to, note_item: None });
    next.state = ContactState::Active { with: by.clone(), since: at };
    Ok(next)
}
