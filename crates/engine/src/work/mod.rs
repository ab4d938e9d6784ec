//! Work: what is done about trouble. Each file is one part of the story; each function is one decision,
//! taken inside a [`crate::tx::Tx`] and committed whole.

mod attempts;
mod cameras;
pub mod contacts;
pub mod ending;
pub mod facts;
pub mod favours;
mod goes_on;
mod hang_up;
pub mod help;
pub mod incidents;
pub mod letting_go;
pub mod merging;
mod next;
pub mod partners;
pub mod shelving;
pub mod steps;
pub mod supervise;
pub mod take_over;
pub mod talk;
mod teaching;
pub mod time;
pub mod told;
mod unstaffed;
pub mod visits;

pub(crate) use contacts::as_agent;
pub(crate) mod watches;

use crate::twins::Twins;
use crate::tx::Tx;

/// A decision under way with what it may look at.
pub struct Work<'a, 'w> {
    pub tx: &'a mut Tx<'w>,
    pub twins: &'a Twins,
}
